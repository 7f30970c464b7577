"""Homes, stays and terms that are never saved: what a pure function needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from apps.availability.models import DateOverride
from apps.availability.stays import Stay
from apps.listings.models import LengthDiscount, Listing
from apps.pricing.breakdown import Breakdown
from apps.pricing.calculation import price_stay
from apps.pricing.models import FeePlan, TaxRule

MONDAY = date(2027, 3, 1)
NO_FEE = FeePlan(pk=1, valid_from=datetime(2020, 1, 1, tzinfo=UTC), guest_percent=0, host_percent=0)


def home(**fields: object) -> Listing:
    """A home at 100.00 US dollars a night."""
    return Listing(
        **{
            "currency": "USD",
            "price_minor": 100_00,
            "time_zone": "America/New_York",
            "country": "US",
            **fields,
        }
    )


def stay_of(nights: int, *, check_in: date = MONDAY, **party: int) -> Stay:
    """A stay of so many nights, from Monday, 1 March 2027 if not said otherwise."""
    return Stay(check_in=check_in, check_out=check_in + timedelta(days=nights), **party)


def fee(guest_percent: int) -> FeePlan:
    """A fee plan by which guests pay so many basis points on top."""
    return FeePlan(pk=7, valid_from=NO_FEE.valid_from, guest_percent=guest_percent, host_percent=0)


def length_discount(min_nights: int, percent: int) -> LengthDiscount:
    """So many basis points off from so many nights on."""
    return LengthDiscount(min_nights=min_nights, percent=percent)


def tax(percent: int, **fields: object) -> TaxRule:
    """A tax of so many basis points on all homes of the United States, from 2020 on."""
    return TaxRule(
        **{
            "pk": 1,
            "name": "Lodging tax",
            "country": "US",
            "percent": percent,
            "valid_from": date(2020, 1, 1),
            **fields,
        }
    )


def price(
    listing: Listing,
    stay: Stay,
    *,
    on_dates: dict[date, int] | None = None,
    length_discounts: Iterable[LengthDiscount] = (),
    tax_rules: Iterable[TaxRule] = (),
    fee_plan: FeePlan = NO_FEE,
    today: date = MONDAY - timedelta(days=60),
) -> Breakdown:
    """The price of a stay sixty days ahead, without fees and taxes if not said otherwise."""
    return price_stay(
        listing,
        stay,
        overrides={
            day: DateOverride(date=day, price_minor=minor)
            for day, minor in (on_dates or {}).items()
        },
        length_discounts=length_discounts,
        tax_rules=tax_rules,
        fee_plan=fee_plan,
        today=today,
    )


def lines(breakdown: Breakdown) -> list[tuple[str, int]]:
    """The lines of a price as pairs of kind and minor units."""
    return [(line.kind.value, line.amount.minor) for line in breakdown.lines]
