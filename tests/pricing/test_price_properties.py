"""What holds of every price, whatever the home, the stay and the terms."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from airbnb.money import divide_half_away
from apps.listings.models import Listing
from apps.pricing.breakdown import Breakdown, PriceLineKind
from tests.pricing.homes import MONDAY, fee, home, length_discount, price, stay_of, tax

minors = st.integers(1, 10**12)
percents = st.integers(0, 100_00)
lengths = st.lists(
    st.builds(length_discount, st.integers(2, 40), st.integers(1, 100_00)), max_size=3
)


def leads(name: str) -> st.SearchStrategy[dict[str, int]]:
    """A discount by the days ahead, or none."""
    lead = st.fixed_dictionaries(
        {f"{name}_days": st.integers(0, 90), f"{name}_percent": st.integers(1, 100_00)}
    )
    return st.just({}) | lead


@st.composite
def homes(draw: st.DrawFn) -> Listing:
    return home(
        currency=draw(st.sampled_from(["USD", "JPY", "KWD"])),
        price_minor=draw(minors),
        weekend_minor=draw(st.none() | minors),
        weekend_nights=draw(st.integers(0, 127)),
        cleaning_fee_minor=draw(st.none() | st.integers(0, 10**12)),
        guests_included=draw(st.none() | st.integers(1, 6)),
        extra_guest_minor=draw(st.none() | st.integers(0, 10**12)),
        **draw(leads("early_bird")),
        **draw(leads("last_minute")),
    )


@st.composite
def terms(draw: st.DrawFn) -> dict[str, object]:
    days = st.dates(MONDAY - timedelta(days=3), MONDAY + timedelta(days=45))
    rules = [
        tax(
            draw(percents),
            pk=pk,
            name=draw(st.sampled_from(["City tax", "State tax"])),
            valid_from=draw(days),
            on_cleaning_fee=draw(st.booleans()),
            on_service_fee=draw(st.booleans()),
        )
        for pk in range(draw(st.integers(0, 3)))
    ]
    return {
        "stay": stay_of(
            draw(st.integers(1, 40)),
            check_in=draw(st.dates(MONDAY, MONDAY + timedelta(days=6))),
            adults=draw(st.integers(1, 8)),
            children=draw(st.integers(0, 8)),
        ),
        "on_dates": draw(st.dictionaries(days, minors, max_size=5)),
        "length_discounts": draw(lengths),
        "tax_rules": rules,
        "fee_plan": fee(draw(percents)),
        "today": draw(st.dates(MONDAY - timedelta(days=100), MONDAY)),
    }


def minor_of(breakdown: Breakdown, kind: PriceLineKind) -> int:
    return sum(line.amount.minor for line in breakdown.lines if line.kind is kind)


@given(homes(), terms())
def test_the_total_is_the_sum_of_its_lines(listing: Listing, terms: dict[str, object]) -> None:
    breakdown = price(listing, **terms)  # type: ignore[arg-type]
    assert breakdown.total.minor == sum(line.amount.minor for line in breakdown.lines)
    assert breakdown.total == breakdown.total_before_tax + breakdown.taxes
    assert minor_of(breakdown, PriceLineKind.NIGHTS) == sum(
        night.price.minor for night in breakdown.nightly
    )
    assert all(line.amount.minor != 0 for line in breakdown.lines)
    assert all((line.amount.minor < 0) == (line.kind == "DISCOUNT") for line in breakdown.lines)
    assert {line.amount.currency for line in breakdown.lines} == {listing.currency}


@given(homes(), terms())
def test_the_average_is_the_total_before_tax_by_night(
    listing: Listing, terms: dict[str, object]
) -> None:
    breakdown = price(listing, **terms)  # type: ignore[arg-type]
    before = breakdown.total_before_tax.minor
    assert breakdown.average_nightly.minor == divide_half_away(before, len(breakdown.nightly))


@given(homes(), terms())
def test_a_price_comes_back_from_json_as_it_was(listing: Listing, terms: dict[str, object]) -> None:
    breakdown = price(listing, **terms)  # type: ignore[arg-type]
    assert Breakdown.from_json(json.loads(json.dumps(breakdown.to_json()))) == breakdown


@given(homes(), terms(), st.integers(1, 10**6))
def test_a_dearer_home_never_makes_a_cheaper_stay(
    listing: Listing, terms: dict[str, object], more: int
) -> None:
    before = price(listing, **terms)  # type: ignore[arg-type]
    listing.price_minor = (listing.price_minor or 0) + more
    after = price(listing, **terms)  # type: ignore[arg-type]
    assert after.total_before_tax >= before.total_before_tax
    assert after.average_nightly >= before.average_nightly


@given(homes(), terms(), st.integers(1, 5))
def test_one_more_guest_never_makes_a_cheaper_stay(
    listing: Listing, terms: dict[str, object], more: int
) -> None:
    stay = terms.pop("stay")
    before = price(listing, stay, **terms)  # type: ignore[arg-type]
    larger = replace(stay, adults=stay.adults + more)  # type: ignore[type-var, attr-defined]
    after = price(listing, larger, **terms)  # type: ignore[arg-type]
    assert after.total_before_tax >= before.total_before_tax


@given(homes(), terms())
def test_the_same_tax_on_every_night_is_the_tax_on_the_sum(
    listing: Listing, terms: dict[str, object]
) -> None:
    """However the discount is allocated to the nights, nothing of it is lost."""
    terms["tax_rules"] = [tax(100_00, on_cleaning_fee=True, on_service_fee=True)]
    breakdown = price(listing, **terms)  # type: ignore[arg-type]
    assert breakdown.taxes == breakdown.total_before_tax


@given(homes(), terms(), st.dates(date(2027, 3, 1), date(2027, 4, 15)))
def test_splitting_a_tax_by_date_taxes_each_night_once(
    listing: Listing, terms: dict[str, object], change: date
) -> None:
    old = tax(100_00, pk=1, on_cleaning_fee=True, on_service_fee=True)
    new = tax(100_00, pk=2, on_cleaning_fee=True, on_service_fee=True, valid_from=change)
    terms["tax_rules"] = [old, new]
    breakdown = price(listing, **terms)  # type: ignore[arg-type]
    assert breakdown.taxes == breakdown.total_before_tax
