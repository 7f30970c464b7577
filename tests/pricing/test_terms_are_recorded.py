"""Whoever changes what prices are computed by is written down, with what it was before."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from airbnb.errors import Forbidden
from apps.accounts.models import User
from apps.events.models import Event
from apps.pricing import operations
from apps.pricing.models import ExchangeRate, FeePlan, TaxRule
from tests.factories.accounts import UserFactory
from tests.staff import at_the_admin
from tests.unchanged import unchanged_everywhere

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-41")]

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
GST = {"name": "GST", "country": "SG", "percent": 900, "valid_from": date(2024, 1, 1)}


@pytest.fixture
def staff() -> User:
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def browser(staff) -> Client:
    return at_the_admin(staff)


def told() -> tuple[str, int, dict]:
    """The last event: its name, who did it, and what changed."""
    event = Event.objects.latest("pk")
    return event.name, event.actor_id, event.data["changes"]


def test_a_fee_plan_is_added(browser, staff):
    form = {"valid_from_0": "2028-01-01", "valid_from_1": "00:00:00"}
    browser.post(
        "/admin/pricing/feeplan/add/", {**form, "guest_percent": 1000, "host_percent": 500}
    )
    plan = FeePlan.objects.get(guest_percent=1000)
    name, actor, changes = told()
    assert (name, actor) == ("fee_plan_added", staff.pk)
    assert changes == {
        "id": [None, plan.pk],
        "valid_from": [None, "2028-01-01T00:00:00+00:00"],
        "guest_percent": [None, 1000],
        "host_percent": [None, 500],
    }


def test_a_tax_rule_is_added_and_ended(browser, staff):
    browser.post("/admin/pricing/taxrule/add/", {**GST, "on_cleaning_fee": "on"})
    rule = TaxRule.objects.get()
    name, actor, changes = told()
    assert (name, actor, changes["percent"]) == ("tax_rule_added", staff.pk, [None, 900])
    address = f"/admin/pricing/taxrule/{rule.pk}/change/"
    browser.post(address, {"valid_to": "2027-06-01", "percent": 1})
    rule.refresh_from_db()
    assert (rule.valid_to, rule.percent) == (date(2027, 6, 1), 900)
    assert told() == ("tax_rule_ended", staff.pk, {"valid_to": [None, "2027-06-01"]})
    count = Event.objects.count()
    browser.post(address, {"valid_to": "2027-06-01"})
    assert Event.objects.count() == count


def test_a_rate_is_added_changed_and_removed(browser, staff):
    form = {"currency": "EUR", "day": "2027-01-04", "per_dollar_micros": 900_000}
    browser.post("/admin/pricing/exchangerate/add/", form)
    rate = ExchangeRate.objects.get(currency="EUR", day=date(2027, 1, 4))
    name, actor, changes = told()
    assert (name, actor) == ("exchange_rate_set", staff.pk)
    assert changes["per_dollar_micros"] == [None, 900_000]

    address = f"/admin/pricing/exchangerate/{rate.pk}"
    browser.post(f"{address}/change/", {**form, "per_dollar_micros": 910_000})
    assert told() == (
        "exchange_rate_set",
        staff.pk,
        {"per_dollar_micros": [900_000, 910_000]},
    )

    browser.post(f"{address}/delete/", {"post": "yes"})
    assert not ExchangeRate.objects.filter(pk=rate.pk).exists()
    name, actor, changes = told()
    assert (name, actor) == ("exchange_rate_removed", staff.pk)
    assert changes["per_dollar_micros"] == [910_000, None]


def test_rates_that_are_removed_together_are_told_one_by_one(browser):
    rates = [
        ExchangeRate.objects.create(currency="EUR", day=date(2027, 1, day), per_dollar_micros=1)
        for day in (4, 5)
    ]
    keys = [rate.pk for rate in rates]
    action = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    browser.post("/admin/pricing/exchangerate/", action)
    removed = Event.objects.filter(name="exchange_rate_removed")
    assert sorted(removed.values_list("subject_id", flat=True)) == keys


@pytest.mark.parametrize(
    "keep",
    [
        lambda staff: operations.add_fee_plan(
            staff=staff, plan=FeePlan(valid_from=NOW, guest_percent=1, host_percent=1), now=NOW
        ),
        lambda staff: operations.add_tax_rule(staff=staff, rule=TaxRule(**GST), now=NOW),
        lambda staff: operations.end_tax_rule(
            staff=staff, rule=TaxRule(pk=1), valid_to=None, now=NOW
        ),
        lambda staff: operations.set_exchange_rate(
            staff=staff,
            rate=ExchangeRate(currency="EUR", day=NOW.date(), per_dollar_micros=1),
            now=NOW,
        ),
        lambda staff: operations.remove_exchange_rate(
            staff=staff, rate=ExchangeRate.objects.earliest("pk"), now=NOW
        ),
    ],
    ids=["add a plan", "add a rule", "end a rule", "set a rate", "remove a rate"],
)
@pytest.mark.parametrize("is_staff", [False, True])
def test_only_staff_who_were_allowed_to_keep_terms(keep, is_staff):
    person = UserFactory(is_staff=is_staff)
    if not is_staff:  # the permissions alone are not enough
        person.user_permissions.set(Permission.objects.filter(content_type__app_label="pricing"))
    with unchanged_everywhere(), pytest.raises(Forbidden):
        keep(person)
