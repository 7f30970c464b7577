"""The SQL that finds homes for a stay gives the same answer as the rules, home by home."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from airbnb import clock
from airbnb.compiled import CompiledQuery
from apps.availability.calendars import load_calendars
from apps.availability.models import DateOverride, Night, NightKind
from apps.availability.rules import judge
from apps.availability.sql import accepting, given_stay, is_near
from apps.availability.stays import LATEST, Stay
from apps.listings.models import ArrivalMinimum, Listing, ListingStatus
from apps.listings.weekdays import EVERY_DAY
from tests.factories.accounts import UserFactory
from tests.factories.availability import DateOverrideFactory, take
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)

# From the first to the last on earth to begin a day; the clock changes in some on the days below.
ZONES = [
    "Pacific/Kiritimati",
    "Pacific/Auckland",
    "Asia/Kathmandu",
    "Africa/Cairo",
    "Asia/Beirut",
    "Europe/Paris",
    "Europe/London",
    "America/St_Johns",
    "America/New_York",
    "America/Havana",
    "America/Santiago",
    "Pacific/Pago_Pago",
]
DAYS = [
    date(2026, 3, 8),  # New York and Havana lose an hour
    date(2026, 3, 29),  # Europe and Beirut
    date(2026, 4, 24),  # Cairo
    date(2026, 9, 6),  # Santiago
    date(2026, 11, 1),  # New York and Havana gain one
    date(2028, 2, 28),  # before a leap day
]
HOMES = 25

often = st.sampled_from
days_ahead = st.integers(-1, 12)
RULES = {
    "status": often([ListingStatus.PUBLISHED] * 12 + [ListingStatus.PAUSED]),
    "time_zone": often(ZONES),
    "max_guests": often([1, 2, 4]),
    "min_nights": often([1, 1, 1, 2, 4]),
    "max_nights": often([4, 5, 30, 365]),
    "notice_days": often([0, 0, 0, 1, 2]),
    "same_day_cutoff_hour": often([24, 24, 0, 12, 23]),
    "request_below_notice": st.booleans(),
    "window_days": often([None, None, 2, 5, 365]),
    "closed_by_default": often([False, False, True]),
    "preparation_nights": often([0, 0, 1, 2, 30]),
    "arrival_days": often([EVERY_DAY] * 4 + [0b1010101]),
    "departure_days": often([EVERY_DAY] * 4 + [0b0101010]),
    "gap_fill": st.booleans(),
    "children_allowed": often([True, True, False]),
    "max_infants": often([0, 1, 5]),
    "max_pets": often([0, 1]),
}
rules = st.fixed_dictionaries(RULES)
# Kind, and minutes until it lapses; holds that lapse now or lapsed are as good as none.
nights = st.dictionaries(
    st.integers(-2, 12),
    often(
        [(kind, None) for kind in NightKind]
        + [(NightKind.STAY, 1), (NightKind.STAY, 0), (NightKind.STAY, -1), (NightKind.TURNOVER, 0)]
    ),
    max_size=4,
)
overrides = st.dictionaries(
    days_ahead,
    st.fixed_dictionaries(
        {
            "min_nights": often([None, None, 1, 3]),
            "max_nights": often([None, None, 3, 10]),
            "is_open": often([True, True, False]),
        }
    ),
    max_size=3,
)
all_opened = st.booleans()
homes = st.tuples(
    rules, nights, overrides, all_opened, st.dictionaries(st.integers(1, 7), st.just(2))
)
# Homes that take no stay as short as these, unless it fills the gap between two claims.
gaps = st.fixed_dictionaries(
    {
        "min_nights": st.just(6),
        "preparation_nights": often([0, 1, 2]),
        "gap_fill": often([True, True, True, False]),
    }
)
claims = st.dictionaries(
    st.integers(-1, 10), often([(kind, None) for kind in NightKind]), min_size=3, max_size=6
)
homes_with_gaps = st.tuples(gaps, claims, st.just({}), st.just(False), st.just({}))


@st.composite
def moments(draw) -> datetime:
    """Any microsecond of a special day, and the sharp hours at which rules turn."""
    day = draw(often(DAYS))
    sharp = st.builds(time, hour=st.integers(0, 23), minute=often([0, 0, 30, 45]))
    at = draw(sharp | st.times())
    return datetime.combine(day, at, tzinfo=UTC)


@st.composite
def stays(draw, now) -> Stay:
    """A stay that begins around now, of a small party."""
    arrival = now.date() + timedelta(days=draw(st.integers(-1, 5)))
    return Stay(
        arrival,
        arrival + timedelta(days=draw(st.integers(1, 5))),
        adults=draw(often([1, 1, 1, 2])),
        children=draw(often([0, 0, 0, 1])),
        infants=draw(often([0, 0, 0, 1])),
        pets=draw(often([0, 0, 0, 1])),
    )


class World:
    """Many homes with their calendars, written in a few statements."""

    def __init__(self) -> None:
        self.host = UserFactory(is_host=True)
        self.booking = BookingFactory(check_in=date(2020, 1, 1))
        self.first_pk = self.booking.listing_id + 1
        self.defaults = {
            field.attname: getattr(ListingFactory.build(host=self.host), field.attname)
            for field in Listing._meta.concrete_fields
            if not field.primary_key
        }

    def fill(self, drawn: list, now: datetime) -> None:
        Night.objects.all().delete()
        DateOverride.objects.all().delete()
        ArrivalMinimum.objects.all().delete()
        Listing.objects.exclude(pk=self.booking.listing_id).delete()
        start = now.date()
        rows, night_rows, override_rows, minimum_rows = [], [], [], []
        for number, (columns, taken, different, all_open, minimums) in enumerate(drawn):
            home = Listing(pk=self.first_pk + number, **{**self.defaults, **columns})
            rows.append(home)
            for offset, (kind, minutes) in taken.items():
                night_rows.append(self.night(home, start + timedelta(offset), kind, minutes, now))
            opened = {offset: {"is_open": True} for offset in range(-2, 13) if all_open}
            for offset, terms in {**opened, **different}.items():
                day = start + timedelta(offset)
                override_rows.append(DateOverride(listing=home, date=day, **terms))
            for weekday, count in minimums.items():
                minimum_rows.append(ArrivalMinimum(listing=home, weekday=weekday, nights=count))
        Listing.objects.bulk_create(rows)
        Night.objects.bulk_create(night_rows)
        DateOverride.objects.bulk_create(override_rows)
        ArrivalMinimum.objects.bulk_create(minimum_rows)

    def night(self, home, day, kind, minutes, now):
        owned = kind in (NightKind.STAY, NightKind.TURNOVER)
        lapses = None if minutes is None else now + timedelta(minutes=minutes)
        return Night(
            listing=home,
            date=day,
            kind=kind,
            booking=self.booking if owned else None,
            expires_at=lapses,
        )


@pytest.fixture
def world(db):
    return World()


def reasons(stay: Stay, now: datetime) -> dict[int, list[str]]:
    found = Listing.objects.in_bulk()
    calendars = load_calendars(found, stay.check_in, stay.check_out, now=now)
    return {
        pk: judge(listing, stay, now=now, calendar=calendars[pk]) for pk, listing in found.items()
    }


def judged(stay: Stay, now: datetime) -> set[int]:
    return {pk for pk, found in reasons(stay, now).items() if not found}


def accepted(stay: Stay, now: datetime, homes: QuerySet[Listing] | None = None) -> set[int]:
    near = is_near(stay, now)
    query = of_all(near=near) if homes is None else compiled(homes, near=near)
    return {row.id for row in query.run(**given_stay(stay, now))}


@cache
def of_all(*, near: bool) -> CompiledQuery:
    return compiled(Listing.objects.all(), near=near)


def compiled(homes: QuerySet[Listing], *, near: bool) -> CompiledQuery:
    return CompiledQuery(accepting(homes, near=near), ("id",))


def in_worlds(examples: int):
    """So many worlds. To shrink one takes minutes: the message names the first home instead."""
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@in_worlds(25)
@given(data=st.data(), now=moments(), drawn=st.lists(homes, min_size=HOMES, max_size=HOMES))
def test_finds_exactly_the_homes_that_the_rules_let_take_the_stay(world, data, now, drawn):
    world.fill(drawn, now)
    for stay in data.draw(st.lists(stays(now), min_size=6, max_size=6)):
        agree(stay, now)


@in_worlds(15)
@given(data=st.data(), drawn=st.lists(homes_with_gaps, min_size=2 * HOMES, max_size=2 * HOMES))
def test_finds_exactly_the_homes_whose_gaps_the_stay_fills(world, data, drawn):
    world.fill(drawn, NOW)
    for stay in data.draw(st.lists(stays(NOW), min_size=6, max_size=6)):
        agree(stay, NOW)


def agree(stay: Stay, now: datetime) -> None:
    by_sql, by_rules = accepted(stay, now), judged(stay, now)
    assert by_sql == by_rules, difference(min(by_sql ^ by_rules), stay, now)


def difference(pk: int, stay: Stay, now: datetime) -> str:
    home = Listing.objects.get(pk=pk)
    columns = {name: getattr(home, name) for name in RULES}
    taken = list(home.nights.values("date", "kind", "expires_at"))
    different = list(home.date_overrides.values("date", "min_nights", "max_nights", "is_open"))
    return f"{reasons(stay, now)[pk]} {now=} {stay=} {columns=} {taken=} {different=}"


def test_makes_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        accepted(Stay(NOW.date(), date(2026, 6, 3)), NOW)


def test_narrows_the_homes_it_is_given():
    wanted, _other = ListingFactory.create_batch(2)
    stay = Stay(date(2026, 7, 1), date(2026, 7, 3))
    assert accepted(stay, NOW, Listing.objects.filter(pk=wanted.pk)) == {wanted.pk}


@pytest.mark.parametrize("hour", [0, 9, 10, 11, 12, 23])
def test_knows_the_date_in_every_time_zone(world, hour):
    """On 1 March at 10:30 it is 28 February in Pago Pago and 2 March nowhere; and so on."""
    now = datetime(2026, 3, 1, hour, 30, tzinfo=UTC)
    Listing.objects.bulk_create(
        Listing(**{**world.defaults, "time_zone": zone, "same_day_cutoff_hour": 12})
        for zone in clock.zone_names()
    )
    for offset in (-1, 0, 1, 2):
        arrival = now.date() + timedelta(offset)
        stay = Stay(arrival, arrival + timedelta(1))
        assert accepted(stay, now) == judged(stay, now)


def test_a_stay_at_the_end_of_all_calendars_is_no_accident():
    home = ListingFactory(window_days=None)
    stay = Stay(LATEST - timedelta(1), LATEST)
    assert accepted(stay, NOW) == judged(stay, NOW) == {home.pk}
    ListingFactory(window_days=365)
    assert accepted(stay, NOW) == {home.pk}


def test_an_expired_hold_hides_no_home():
    home = ListingFactory()
    stay = Stay(date(2026, 7, 1), date(2026, 7, 3))
    take(home, stay.check_in, kind=NightKind.STAY, expires_at=NOW)
    assert accepted(stay, NOW) == {home.pk}
    assert accepted(stay, NOW - timedelta(microseconds=1)) == set()


def test_every_night_must_be_open_where_homes_are_closed_by_default():
    home = ListingFactory(closed_by_default=True)
    stay = Stay(date(2026, 7, 1), date(2026, 7, 3))
    assert accepted(stay, NOW) == set()
    DateOverrideFactory(listing=home, date=date(2026, 7, 1), is_open=True)
    DateOverrideFactory(listing=home, date=date(2026, 7, 3), is_open=True)
    assert accepted(stay, NOW) == set()
    DateOverrideFactory(listing=home, date=date(2026, 7, 2), is_open=True)
    assert accepted(stay, NOW) == {home.pk}
