"""The one promotion a stay gets (R15, R17)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.pricing.homes import MONDAY, home, length_discount, lines, price, stay_of

WEEKLY, MONTHLY = length_discount(7, 10_00), length_discount(28, 25_00)


def discount(**terms: object) -> tuple[str, int] | None:
    breakdown = price(**terms)  # type: ignore[arg-type]
    found = [line for line in breakdown.lines if line.kind == "DISCOUNT"]
    return (found[0].description, found[0].amount.minor) if found else None


@pytest.mark.parametrize(
    ("nights", "expected"),
    [
        (6, None),
        (7, ("Weekly discount (10 %)", -70_00)),
        (27, ("Weekly discount (10 %)", -270_00)),
        (28, ("Monthly discount (25 %)", -700_00)),
    ],
)
def test_the_longest_length_that_fits_counts_for_all_nights(
    nights: int, expected: tuple[str, int] | None
) -> None:
    for discounts in ([WEEKLY, MONTHLY], [MONTHLY, WEEKLY]):
        assert (
            discount(listing=home(), stay=stay_of(nights), length_discounts=discounts) == expected
        )


def test_a_longer_stay_may_get_a_smaller_discount() -> None:
    found = discount(
        listing=home(),
        stay=stay_of(14),
        length_discounts=[length_discount(7, 20_00), length_discount(14, 5_00)],
    )
    assert found == ("Discount from 14 nights on (5 %)", -70_00)


def test_the_discount_is_on_nights_and_extra_guests_but_not_on_cleaning() -> None:
    listing = home(guests_included=1, extra_guest_minor=10_00, cleaning_fee_minor=500_00)
    found = discount(listing=listing, stay=stay_of(7, adults=2), length_discounts=[WEEKLY])
    assert found == ("Weekly discount (10 %)", -77_00)


@pytest.mark.parametrize(
    ("ahead", "expected"), [(29, None), (30, ("Early-bird discount (12.5 %)", -25_00))]
)
def test_an_early_bird_books_at_least_so_many_days_ahead(
    ahead: int, expected: tuple[str, int] | None
) -> None:
    listing = home(early_bird_days=30, early_bird_percent=12_50)
    today = MONDAY - timedelta(days=ahead)
    assert discount(listing=listing, stay=stay_of(2), today=today) == expected


@pytest.mark.parametrize(
    ("ahead", "expected"), [(4, None), (3, ("Last-minute discount (15 %)", -30_00)), (0, ...)]
)
def test_a_last_minute_booking_is_at_most_so_many_days_ahead(ahead: int, expected: object) -> None:
    listing = home(last_minute_days=3, last_minute_percent=15_00)
    today = MONDAY - timedelta(days=ahead)
    found = discount(listing=listing, stay=stay_of(2), today=today)
    assert found == (("Last-minute discount (15 %)", -30_00) if expected is ... else expected)


def test_length_beats_early_bird_and_early_bird_beats_last_minute() -> None:
    listing = home(
        early_bird_days=5, early_bird_percent=20_00, last_minute_days=10, last_minute_percent=30_00
    )
    today = MONDAY - timedelta(days=7)
    assert discount(listing=listing, stay=stay_of(7), length_discounts=[WEEKLY], today=today) == (
        "Weekly discount (10 %)",
        -70_00,
    )
    assert discount(listing=listing, stay=stay_of(6), length_discounts=[WEEKLY], today=today) == (
        "Early-bird discount (20 %)",
        -120_00,
    )


def test_all_of_it_may_be_taken_off() -> None:
    breakdown = price(home(), stay_of(2), length_discounts=[length_discount(2, 100_00)])
    assert lines(breakdown) == [("NIGHTS", 200_00), ("DISCOUNT", -200_00)]
    assert breakdown.average_nightly.minor == 0
