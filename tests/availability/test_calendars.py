"""Loading what is known of the days of many homes at once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.availability.calendars import Calendar, Override, load_calendars
from apps.availability.models import NightKind
from apps.listings.models import ArrivalMinimum
from tests.factories.availability import DateOverrideFactory, NightFactory, take
from tests.factories.listings import ListingFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 10, tzinfo=UTC)
JUNE_1, JUNE_8 = date(2026, 6, 1), date(2026, 6, 8)


def load(*homes):
    return load_calendars([home.pk for home in homes], JUNE_1, JUNE_8, now=NOW)


def test_takes_three_queries_for_any_number_of_homes(django_assert_num_queries):
    homes = ListingFactory.create_batch(5)
    for home in homes:
        take(home, JUNE_1, nights=3)
        DateOverrideFactory(listing=home, date=JUNE_1, min_nights=2)
    with django_assert_num_queries(3):
        load(*homes)
    with django_assert_num_queries(3):
        load(homes[0])


def test_a_home_of_which_nothing_is_known_has_an_empty_calendar():
    home = ListingFactory()
    assert load(home) == {home.pk: Calendar()}


def test_keeps_homes_apart():
    mine, other = ListingFactory.create_batch(2)
    take(mine, JUNE_1)
    calendars = load(mine, other)
    assert JUNE_1 in calendars[mine.pk].taken
    assert JUNE_1 not in calendars[other.pk].taken


def test_tells_what_takes_a_night():
    home = ListingFactory()
    NightFactory(listing=home, date=JUNE_1, note="Painting")
    take(home, date(2026, 6, 2), kind=NightKind.STAY)
    soon = NOW + timedelta(minutes=1)
    take(home, date(2026, 6, 3), kind=NightKind.STAY, expires_at=soon)
    taken = load(home)[home.pk].taken
    assert [taken[day].kind for day in sorted(taken)] == ["BLOCK", "STAY", "STAY"]
    assert taken[JUNE_1].note == "Painting"
    assert [taken[day].is_held for day in sorted(taken)] == [False, False, True]
    assert taken[date(2026, 6, 2)].booking_id is not None


def test_a_lapsed_hold_takes_nothing_from_the_moment_it_lapses():
    home = ListingFactory()
    take(home, JUNE_1, kind=NightKind.STAY, expires_at=NOW)
    take(home, date(2026, 6, 2), kind=NightKind.STAY, expires_at=NOW + timedelta(microseconds=1))
    assert list(load(home)[home.pk].taken) == [date(2026, 6, 2)]


def test_reaches_a_night_back_and_the_longest_preparation_ahead():
    home = ListingFactory()
    around = [date(2026, 5, 30), date(2026, 5, 31), date(2026, 7, 8), date(2026, 7, 9)]
    for day in around:
        take(home, day)
    assert sorted(load(home)[home.pk].taken) == around[1:3]


def test_tells_what_differs_on_dates_and_weekdays():
    home = ListingFactory()
    DateOverrideFactory(
        listing=home, date=JUNE_1, price_minor=90_00, min_nights=2, max_nights=9, is_open=True
    )
    DateOverrideFactory(listing=home, date=date(2026, 6, 2))
    ArrivalMinimum.objects.create(listing=home, weekday=6, nights=3)
    calendar = load(home)[home.pk]
    assert calendar.overrides[JUNE_1] == Override(90_00, 2, 9, is_open=True)
    assert calendar.overrides[date(2026, 6, 2)] == Override()
    assert calendar.arrival_minimums == {6: 3}
