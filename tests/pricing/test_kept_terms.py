"""The terms that staff keep: fee plans, tax rules and rates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib import admin
from django.db import IntegrityError
from django.test import RequestFactory

from apps.pricing.models import ExchangeRate, FeePlan, Quote, TaxRule

pytestmark = pytest.mark.django_db

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
CHANGE = datetime(2027, 1, 1, tzinfo=UTC)


def test_a_new_installation_has_a_fee_plan_for_any_clock() -> None:
    for now in (datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)):
        plan = FeePlan.objects.in_force(now)
        assert (plan.guest_percent, plan.host_percent) == (14_00, 3_00)


def test_a_plan_is_in_force_from_its_first_moment_on() -> None:
    new = FeePlan.objects.create(valid_from=CHANGE, guest_percent=10_00, host_percent=5_00)
    assert FeePlan.objects.in_force(CHANGE) == new
    assert FeePlan.objects.in_force(CHANGE - timedelta(microseconds=1)) != new


def test_before_the_first_plan_there_is_none() -> None:
    with pytest.raises(FeePlan.DoesNotExist):
        FeePlan.objects.in_force(FIRST - timedelta(days=1))


@pytest.mark.requirement("S-41")
@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (FeePlan, {"valid_from": CHANGE, "guest_percent": 100_01, "host_percent": 0}),
        (FeePlan, {"valid_from": CHANGE, "guest_percent": 0, "host_percent": 100_01}),
        (FeePlan, {"valid_from": FIRST, "guest_percent": 0, "host_percent": 0}),
        (TaxRule, {"name": "Tax", "country": "SG", "percent": 100_01, "valid_from": CHANGE}),
        (TaxRule, {"name": "", "country": "SG", "percent": 9_00, "valid_from": CHANGE}),
        (TaxRule, {"name": "Tax", "country": "", "percent": 9_00, "valid_from": CHANGE}),
        (
            TaxRule,
            {
                "name": "Tax",
                "country": "SG",
                "percent": 9_00,
                "valid_from": CHANGE,
                "valid_to": CHANGE,
            },
        ),
        (ExchangeRate, {"currency": "USD", "day": date(2027, 1, 1), "per_dollar_micros": 0}),
        (ExchangeRate, {"currency": "USD", "day": date(2023, 1, 2), "per_dollar_micros": 1}),
    ],
)
def test_the_database_refuses_terms_that_make_no_sense(
    make: type[FeePlan | TaxRule | ExchangeRate], fields: dict[str, object]
) -> None:
    with pytest.raises(IntegrityError):
        make.objects.create(**fields)


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
