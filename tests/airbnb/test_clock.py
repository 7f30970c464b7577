"""Local days and moments, on the days when clocks change (R2-R4)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from airbnb import clock

CHECK_IN, MIDNIGHT = time(15), time(0)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_the_time_is_asked_in_utc_and_turned_by_the_setting(settings):
    settings.CLOCK_OFFSET = timedelta(0)
    earlier = clock.now()
    settings.CLOCK_OFFSET = timedelta(days=-1000)
    assert clock.now().tzinfo is UTC
    assert timedelta(days=999) < earlier - clock.now() <= timedelta(days=1000)


def test_a_zone_that_is_none_is_an_error():
    with pytest.raises(KeyError):
        clock.zone("Europe/Atlantis")


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("Pacific/Kiritimati", utc(2026, 2, 28, 10)),
        ("Pacific/Pago_Pago", utc(2026, 3, 1, 11)),
        ("Asia/Kathmandu", utc(2026, 2, 28, 18, 15)),
    ],
)
def test_the_first_of_march_begins_at_another_moment_everywhere(zone, begins):
    assert clock.today(begins, zone) == date(2026, 3, 1)
    assert clock.today(begins - timedelta(microseconds=1), zone) == date(2026, 2, 28)
    assert clock.instant(date(2026, 3, 1), MIDNIGHT, zone) == begins


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/Santiago", date(2026, 9, 6), utc(2026, 9, 6, 4)),
        ("Africa/Cairo", date(2026, 4, 24), utc(2026, 4, 23, 22)),
        ("Asia/Beirut", date(2026, 3, 29), utc(2026, 3, 28, 22)),
        ("America/Havana", date(2026, 3, 8), utc(2026, 3, 8, 5)),
    ],
)
def test_a_day_without_midnight_begins_with_its_first_valid_moment(zone, day, begins):
    assert clock.instant(day, MIDNIGHT, zone) == begins
    assert clock.local(begins, zone).replace(tzinfo=None) == datetime.combine(day, time(1))
    assert clock.today(begins, zone) == day
    assert clock.today(begins - timedelta(seconds=1), zone) == day - timedelta(days=1)


@pytest.mark.parametrize("minute", [0, 1, 30, 59])
def test_every_skipped_time_means_the_end_of_the_gap(minute):
    skipped = clock.instant(date(2027, 3, 14), time(2, minute), "America/New_York")
    assert skipped == utc(2027, 3, 14, 7)


def test_the_gap_may_be_half_an_hour():
    """On Lord Howe Island clocks jump from 02:00 to 02:30."""
    end_of_gap = utc(2026, 10, 3, 15, 30)
    assert clock.instant(date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe") == end_of_gap
    assert clock.instant(date(2026, 10, 4), time(2, 30), "Australia/Lord_Howe") == end_of_gap


def test_a_skipped_day_means_the_day_after():
    """Samoa went over the date line at the end of 29 December 2011: there was no 30th."""
    midnight = utc(2011, 12, 30, 10)
    assert clock.instant(date(2011, 12, 30), CHECK_IN, "Pacific/Apia") == midnight
    assert clock.instant(date(2011, 12, 31), MIDNIGHT, "Pacific/Apia") == midnight


def test_a_time_that_comes_twice_is_its_first_and_for_a_guest_s_deadline_its_second():
    """On 1 November 2026 New York has 01:30 twice."""
    day, half_past_one = date(2026, 11, 1), time(1, 30)
    first = clock.instant(day, half_past_one, "America/New_York")
    second = clock.instant(day, half_past_one, "America/New_York", second=True)
    assert first == utc(2026, 11, 1, 5, 30)
    assert second == utc(2026, 11, 1, 6, 30)


def test_a_time_that_comes_once_is_the_same_for_both():
    once = [clock.instant(date(2026, 7, 1), CHECK_IN, "Europe/Paris", second=s) for s in (0, 1)]
    assert once == [utc(2026, 7, 1, 13)] * 2


def test_five_days_before_check_in_is_the_same_wall_time_and_not_120_hours():
    zone, arrival = "America/New_York", date(2027, 3, 14)
    check_in = clock.instant(arrival, CHECK_IN, zone)
    deadline = clock.instant(arrival - timedelta(days=5), CHECK_IN, zone, second=True)
    assert check_in == utc(2027, 3, 14, 19)
    assert deadline == utc(2027, 3, 9, 20)
    assert check_in - timedelta(hours=120) == utc(2027, 3, 9, 19)


zones = st.sampled_from(clock.zone_names())
days = st.dates(date(1950, 1, 1), date(2100, 1, 1))


@given(zone=zones, day=days, at=st.times(), second=st.booleans())
# A gap of 44 minutes and 30 seconds, and half an hour that came twice.
@example(zone="Africa/Monrovia", day=date(1972, 1, 7), at=time(0, 20), second=False)
@example(zone="America/Caracas", day=date(2007, 12, 9), at=time(2, 45), second=True)
def test_what_the_clock_shows_then_is_what_was_asked_for_or_the_end_of_a_gap(zone, day, at, second):
    asked = datetime.combine(day, at)
    moment = clock.instant(day, at, zone, second=second)
    shown = clock.local(moment, zone).replace(tzinfo=None)
    if shown != asked:
        just_before = clock.local(moment - timedelta(seconds=1), zone).replace(tzinfo=None)
        assert just_before < asked < shown


@given(zones, days)
def test_days_begin_in_order_and_only_once(zone, day):
    begins = clock.instant(day, MIDNIGHT, zone)
    ends = clock.instant(day + timedelta(days=1), MIDNIGHT, zone)
    assert begins <= ends
    if begins < ends:
        assert clock.today(begins, zone) == day
