"""The average price of a night is the same number in SQL and in Python."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airbnb import clock
from airbnb.compiled import CompiledQuery
from apps.availability.models import DateOverride
from apps.availability.sql import given_stay
from apps.availability.stays import Stay
from apps.listings.models import LengthDiscount, Listing
from apps.pricing.calculation import price_stay
from apps.pricing.models import FeePlan, fee_plan_in_force
from apps.pricing.sql import given_weekdays, with_average_nightly
from tests.factories.accounts import UserFactory
from tests.factories.listings import ListingFactory

pytestmark = pytest.mark.django_db

# 11:30 on 28 February in UTC: already 1 March in Kiritimati, still 28 February in Pago Pago.
NOW = datetime(2027, 2, 28, 11, 30, tzinfo=UTC)
CHECK_IN = date(2027, 3, 10)
ZONES = ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC", "Asia/Kathmandu", "America/New_York"]


def in_sql(stay: Stay, *, now: datetime = NOW) -> dict[int, int]:
    return dict(averages().run(**given_stay(stay, now), **given_weekdays(stay)))


@cache
def averages() -> CompiledQuery:
    priced = with_average_nightly(Listing.objects.all())
    return CompiledQuery(priced, ("id", "average_nightly_minor"))


def in_python(stay: Stay, *, now: datetime = NOW) -> dict[int, int]:
    plan = fee_plan_in_force(now)
    return {
        listing.pk: price_stay(
            listing,
            stay,
            overrides={override.date: override for override in listing.date_overrides.all()},
            length_discounts=listing.length_discounts.all(),
            tax_rules=[],
            fee_plan=plan,
            today=clock.today(now, listing.time_zone),
        ).average_nightly.minor
        for listing in Listing.objects.prefetch_related("date_overrides", "length_discounts")
    }


def test_every_part_of_the_price_is_in_it() -> None:
    listing = ListingFactory(
        price_minor=100_00,
        weekend_minor=150_00,
        cleaning_fee_minor=33_33,
        guests_included=2,
        extra_guest_minor=10_00,
    )
    LengthDiscount.objects.create(listing=listing, min_nights=3, percent=12_50)
    DateOverride.objects.create(listing=listing, date=date(2027, 3, 11), price_minor=99_99)
    DateOverride.objects.create(listing=listing, date=date(2027, 3, 13), price_minor=999_99)
    DateOverride.objects.create(listing=listing, date=date(2027, 3, 9), price_minor=999_99)
    # Wednesday 100.00, Thursday 99.99, Friday 150.00, two extra guests for three nights 60.00:
    # 409.99 less 51.25 and 33.33 cleaning are 392.07; with 14 % (54.89) 446.96; a third of it
    stay = Stay(CHECK_IN, CHECK_IN + timedelta(days=3), adults=4)
    assert in_sql(stay) == in_python(stay) == {listing.pk: 148_99}


def test_the_prices_of_the_days_around_a_stay_are_not_in_it() -> None:
    FeePlan.objects.create(valid_from=NOW, guest_percent=0, host_percent=0)
    listing = ListingFactory(price_minor=100_00)
    stay = Stay(CHECK_IN, CHECK_IN + timedelta(days=10))
    for day in (stay.check_in - timedelta(days=1), stay.check_out):
        DateOverride.objects.create(listing=listing, date=day, price_minor=999_00)
    assert in_sql(stay) == in_python(stay) == {listing.pk: 100_00}


@pytest.mark.parametrize(
    ("price", "off", "fee", "average"),
    [
        (4, 12_50, 0, 3),  # 4 less 0.5: half goes to the discount, which is 1
        (4, 0, 12_50, 5),  # 4 and 0.5: half goes to the fee, which is 1
        (12, 12_50, 0, 10),  # 12 less 1.5
        (4, 12_49, 12_49, 4),  # less than half goes nowhere
    ],
)
def test_half_a_minor_unit_goes_where_the_line_takes_it(
    price: int, off: int, fee: int, average: int
) -> None:
    FeePlan.objects.create(valid_from=NOW, guest_percent=fee, host_percent=0)
    early = {"early_bird_days": 1, "early_bird_percent": off} if off else {}
    listing = ListingFactory(price_minor=price, **early)
    stay = Stay(CHECK_IN, CHECK_IN + timedelta(days=1))
    assert in_sql(stay) == in_python(stay) == {listing.pk: average}


@pytest.mark.parametrize("nights", [2, 3])
def test_half_a_minor_unit_of_the_average_counts_as_one(nights: int) -> None:
    FeePlan.objects.create(valid_from=NOW, guest_percent=0, host_percent=0)
    listing = ListingFactory(price_minor=1, cleaning_fee_minor=1)
    stay = Stay(CHECK_IN, CHECK_IN + timedelta(days=nights))
    assert in_sql(stay) == in_python(stay) == {listing.pk: 2 if nights == 2 else 1}


@pytest.mark.parametrize(
    "clock_at", ["2027-02-28T09:59Z", "2027-02-28T10:00Z", "2027-02-28T11:30Z"]
)
def test_days_ahead_are_counted_where_the_home_is(clock_at: str) -> None:
    now = datetime.fromisoformat(clock_at)
    for zone in ZONES:
        ListingFactory(time_zone=zone, last_minute_days=10, last_minute_percent=50_00)
        ListingFactory(time_zone=zone, early_bird_days=10, early_bird_percent=50_00)
    stay = Stay(CHECK_IN, CHECK_IN + timedelta(days=1))
    assert in_sql(stay, now=now) == in_python(stay, now=now)


def test_the_fee_plan_of_the_moment_counts() -> None:
    listing = ListingFactory(price_minor=100_00)
    FeePlan.objects.create(valid_from=NOW, guest_percent=0, host_percent=0)
    stay = Stay(CHECK_IN, CHECK_IN + timedelta(days=1))
    assert in_sql(stay, now=NOW) == {listing.pk: 100_00}
    assert in_sql(stay, now=NOW - timedelta(microseconds=1)) == {listing.pk: 114_00}


def test_a_home_without_a_price_has_no_average() -> None:
    draft = ListingFactory(draft=True)
    assert in_sql(Stay(CHECK_IN, CHECK_IN + timedelta(days=3))) == {draft.pk: None}


def test_amounts_beyond_what_anybody_charges_do_not_break_the_search() -> None:
    most = 10**12
    listing = ListingFactory(
        price_minor=most, cleaning_fee_minor=most, guests_included=1, extra_guest_minor=most
    )
    FeePlan.objects.create(valid_from=NOW, guest_percent=100_00, host_percent=0)
    stay = Stay(CHECK_IN, CHECK_IN + timedelta(days=1125), adults=1000, children=1000)
    average = in_sql(stay)[listing.pk]
    assert isinstance(average, int)
    small_enough_for_sqlite = Stay(CHECK_IN, CHECK_IN + timedelta(days=60), adults=3)
    assert in_sql(small_enough_for_sqlite) == in_python(small_enough_for_sqlite)


def test_it_can_be_filtered_and_sorted_by() -> None:
    dear, cheap = ListingFactory(price_minor=200_00), ListingFactory(price_minor=100_00)
    stay = Stay(CHECK_IN, CHECK_IN + timedelta(days=2))
    given = given_stay(stay, NOW) | given_weekdays(stay)
    rows = with_average_nightly(Listing.objects.all())

    def found(wanted):
        return [row.id for row in CompiledQuery(wanted, ("id",)).run(**given)]

    assert found(rows.order_by("average_nightly_minor")) == [cheap.pk, dear.pk]
    assert found(rows.filter(average_nightly_minor__gte=228_00)) == [dear.pk]
    assert found(rows.filter(average_nightly_minor__lt=228_00)) == [cheap.pk]


# Small amounts and round percentages leave halves to round.
minors = st.integers(1, 100) | st.integers(1, 10**6) | st.sampled_from([10**9, 10**12])
percents = st.sampled_from([12_50, 25_00, 50_00, 100_00]) | st.integers(1, 100_00)


def leads(name: str) -> st.SearchStrategy[dict[str, int]]:
    lead = st.fixed_dictionaries({f"{name}_days": st.integers(0, 25), f"{name}_percent": percents})
    return st.just({}) | lead


@st.composite
def terms_of_a_home(draw: st.DrawFn) -> dict[str, object]:
    return {
        "price_minor": draw(minors),
        "weekend_minor": draw(st.none() | minors),
        "weekend_nights": draw(st.integers(0, 127)),
        "cleaning_fee_minor": draw(st.none() | st.integers(0, 10**6)),
        "guests_included": draw(st.none() | st.integers(1, 6)),
        "extra_guest_minor": draw(st.none() | st.integers(0, 10**6)),
        "time_zone": draw(st.sampled_from(ZONES)),
        **draw(leads("early_bird")),
        **draw(leads("last_minute")),
    }


offsets = st.integers(-2, 45)
homes = st.tuples(
    terms_of_a_home(),
    st.dictionaries(offsets, st.none() | minors, max_size=6),
    st.dictionaries(st.integers(2, 40), percents, max_size=3),
)
stays = st.builds(
    lambda start, nights, adults, children: Stay(
        start, start + timedelta(days=nights), adults, children
    ),
    st.dates(CHECK_IN - timedelta(days=7), CHECK_IN + timedelta(days=10)),
    st.integers(1, 45),
    st.integers(1, 8),
    st.integers(0, 4),
)


def save(homes: Iterable[tuple[dict[str, object], dict[int, int | None], dict[int, int]]]) -> None:
    host = UserFactory()
    Listing.objects.all().delete()
    for terms, overrides, discounts in homes:
        listing = ListingFactory(host=host, **terms)
        DateOverride.objects.bulk_create(
            DateOverride(listing=listing, date=CHECK_IN + timedelta(days=offset), price_minor=minor)
            for offset, minor in overrides.items()
        )
        LengthDiscount.objects.bulk_create(
            LengthDiscount(listing=listing, min_nights=nights, percent=percent)
            for nights, percent in discounts.items()
        )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(homes, min_size=8, max_size=12),
    st.lists(stays, min_size=5, max_size=5),
    st.integers(0, 23),
)
def test_sql_and_python_agree(homes: list, stays: list[Stay], hour: int) -> None:
    save(homes)
    now = NOW.replace(hour=hour)
    for stay in stays:
        assert in_sql(stay, now=now) == in_python(stay, now=now)
