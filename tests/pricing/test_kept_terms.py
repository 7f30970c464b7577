"""The terms that staff keep: fee plans, tax rules and rates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib import admin
from django.test import RequestFactory

from apps.pricing.models import ExchangeRate, FeePlan, Quote, TaxRule, fee_plan_in_force
from tests.raw_rows import refused

pytestmark = pytest.mark.django_db

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
CHANGE = datetime(2027, 1, 1, tzinfo=UTC)


def test_a_new_installation_has_a_fee_plan_for_any_clock() -> None:
    for now in (datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)):
        plan = fee_plan_in_force(now)
        assert (plan.guest_percent, plan.host_percent) == (14_00, 3_00)


def test_a_plan_is_in_force_from_its_first_moment_on() -> None:
    new = FeePlan.objects.create(valid_from=CHANGE, guest_percent=10_00, host_percent=5_00)
    assert fee_plan_in_force(CHANGE).pk == new.pk
    assert fee_plan_in_force(CHANGE - timedelta(microseconds=1)).pk != new.pk


def test_before_the_first_plan_there_is_none() -> None:
    with pytest.raises(FeePlan.DoesNotExist):
        fee_plan_in_force(FIRST - timedelta(days=1))


@pytest.mark.requirement("S-41")
@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("fee_plan_percents_are_percents", {"guest_percent": 100_01}),
        ("fee_plan_percents_are_percents", {"host_percent": 100_01}),
        ("valid_from", {}),
    ],
)
def test_the_database_refuses_a_fee_plan_that_makes_no_sense(
    constraint: str, columns: dict[str, object]
) -> None:
    plan = FeePlan.objects.get()
    moment = {"valid_from": CHANGE} if columns else {}
    assert constraint in refused(plan, **columns, **moment)


@pytest.mark.requirement("S-41")
@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("tax_rule_percent_is_a_percent", {"percent": 100_01}),
        ("tax_rule_has_a_name_and_a_country", {"name": ""}),
        ("tax_rule_has_a_name_and_a_country", {"country": ""}),
        ("tax_rule_dates_are_in_order", {"valid_to": date(2023, 1, 1)}),
    ],
)
def test_the_database_refuses_a_tax_rule_that_makes_no_sense(
    constraint: str, columns: dict[str, object]
) -> None:
    rule = TaxRule.objects.create(
        name="GST", country="SG", percent=8_00, valid_from=date(2023, 1, 1)
    )
    assert constraint in refused(rule, **columns)


@pytest.mark.requirement("S-41")
@pytest.mark.parametrize(
    ("constraint", "columns"),
    [
        ("exchange_rate_is_positive", {"day": date(2027, 1, 1), "per_dollar_micros": 0}),
        ("day", {"per_dollar_micros": 1}),
    ],
)
def test_the_database_refuses_a_rate_that_makes_no_sense(
    constraint: str, columns: dict[str, object]
) -> None:
    rate = ExchangeRate.objects.get(currency="USD", day=date(2023, 1, 2))
    assert constraint in refused(rate, **columns)


def test_staff_may_end_a_tax_rule_but_not_alter_or_delete_it() -> None:
    rules, request = admin.site.get_model_admin(TaxRule), RequestFactory().get("/")
    rule = TaxRule(name="GST", country="SG", percent=8_00, valid_from=date(2023, 1, 1))
    editable = {field.name for field in TaxRule._meta.fields}
    assert editable - set(rules.get_readonly_fields(request, rule)) == {"id", "valid_to"}
    assert rules.get_readonly_fields(request) == ()
    assert not rules.has_delete_permission(request)


@pytest.mark.parametrize("model", [FeePlan, Quote])
def test_staff_neither_change_nor_delete_what_prices_point_to(model: type[FeePlan | Quote]) -> None:
    rows, request = admin.site.get_model_admin(model), RequestFactory().get("/")
    assert not rows.has_change_permission(request)
    assert not rows.has_delete_permission(request)


def test_staff_do_not_make_quotes() -> None:
    assert not admin.site.get_model_admin(Quote).has_add_permission(RequestFactory().get("/"))
