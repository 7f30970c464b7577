"""The days of a calendar: which are free, why others are not, who may come and go on them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from airbnb.errors import Invalid
from apps.availability.calendars import Calendar, Override, TakenNight
from apps.availability.days import ClosedReason, days_of
from apps.availability.models import NightKind
from apps.availability.rules import judge
from apps.availability.stays import Stay
from apps.listings.models import ListingStatus
from apps.listings.weekdays import Weekday, as_bits
from tests.factories.listings import ListingFactory

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)  # a Monday; noon in Paris
TODAY = date(2026, 6, 1)


def on(offset):
    return TODAY + timedelta(days=offset)


def days(home, first, last, **calendar):
    return days_of(home, Calendar(**calendar), on(first), on(last), now=NOW)


def reasons(home, first, last, **calendar):
    return [day.reason for day in days(home, first, last, **calendar)]


def a_home(**columns):
    return ListingFactory.build(**columns)


def test_tells_every_day_but_the_last():
    listed = days(a_home(), 0, 3)
    assert [day.date for day in listed] == [on(0), on(1), on(2)]
    assert all(day.available and day.can_check_in for day in listed)


@pytest.mark.parametrize("count", [0, -1, 401])
def test_refuses_no_days_and_more_than_four_hundred(count):
    with pytest.raises(Invalid):
        days(a_home(), 0, count)


def test_tells_four_hundred_days():
    assert len(days(a_home(), 0, 400)) == 400


def test_the_past_is_past_whatever_stood_there():
    taken = {on(-2): TakenNight(NightKind.STAY, booking_id=7)}
    yesterday = days(a_home(), -2, 0, taken=taken)
    assert [day.reason for day in yesterday] == [ClosedReason.PAST] * 2
    assert yesterday[0].booking_id == 7


@pytest.mark.parametrize(
    ("night", "expected"),
    [
        (TakenNight(NightKind.STAY, booking_id=7), ClosedReason.BOOKED),
        (TakenNight(NightKind.STAY, booking_id=7, is_held=True), ClosedReason.HELD),
        (TakenNight(NightKind.TURNOVER, booking_id=7), ClosedReason.TURNOVER),
        (TakenNight(NightKind.BLOCK, note="Painting"), ClosedReason.BLOCKED),
        (TakenNight(NightKind.IMPORTED), ClosedReason.IMPORTED),
    ],
)
def test_tells_the_host_by_what_a_night_is_taken_and_others_that_it_is(night, expected):
    day = days(a_home(), 5, 6, taken={on(5): night})[0]
    assert day.reason == expected
    assert day.reason.to_strangers == ClosedReason.TAKEN
    assert not day.available
    assert not day.can_check_in
    assert day.note == night.note
    assert day.booking_id == (7 if night.is_stay else None)


@pytest.mark.parametrize("reason", ["PAST", "NOTICE", "WINDOW", "NOT_PUBLISHED"])
def test_the_host_s_rules_are_no_secret(reason):
    assert ClosedReason(reason).to_strangers == reason


def test_notice_closes_the_next_days():
    home = a_home(notice_days=2)
    assert reasons(home, 0, 3) == [ClosedReason.NOTICE, ClosedReason.NOTICE, None]
    asking = a_home(notice_days=2, request_below_notice=True)
    assert reasons(asking, 0, 3) == [None] * 3


def test_the_cut_off_closes_today():
    assert reasons(a_home(same_day_cutoff_hour=11), 0, 2) == [ClosedReason.NOTICE, None]


def test_the_window_closes_what_is_far_ahead():
    home = a_home(window_days=5)
    assert reasons(home, 4, 7) == [None, None, ClosedReason.WINDOW]


def test_an_unpublished_home_has_no_free_day_but_keeps_its_blocks():
    home = a_home(status=ListingStatus.PAUSED)
    blocked = {on(1): TakenNight(NightKind.BLOCK)}
    assert reasons(home, 0, 2, taken=blocked) == [ClosedReason.NOT_PUBLISHED, ClosedReason.BLOCKED]


def test_what_was_never_opened_is_blocked():
    home = a_home(closed_by_default=True)
    opened = {on(1): Override(is_open=True)}
    assert reasons(home, 0, 2, overrides=opened) == [ClosedReason.BLOCKED, None]


def test_the_nights_of_preparation_before_a_stay_cannot_be_slept_in():
    stay = {on(5): TakenNight(NightKind.STAY, booking_id=7)}
    assert reasons(a_home(preparation_nights=2), 2, 5, taken=stay) == [
        None,
        ClosedReason.TURNOVER,
        ClosedReason.TURNOVER,
    ]


def test_one_can_leave_on_the_first_taken_day_and_not_on_the_next():
    taken = {on(2): TakenNight(NightKind.BLOCK), on(3): TakenNight(NightKind.BLOCK)}
    can_leave = [day.can_check_out for day in days(a_home(), 0, 6, taken=taken)]
    assert can_leave == [False, True, True, False, False, True]


def test_the_night_before_the_first_day_tells_whether_one_can_leave_then():
    taken = {on(4): TakenNight(NightKind.BLOCK)}
    assert not days(a_home(), 5, 6, taken=taken)[0].can_check_out
    assert days(a_home(), 4, 5, taken=taken)[0].can_check_out


def test_one_arrives_and_leaves_on_the_days_that_the_host_allows():
    home = a_home(
        arrival_days=as_bits([Weekday.TUESDAY]), departure_days=as_bits([Weekday.WEDNESDAY])
    )
    week = days(home, 0, 7)
    assert [day.date for day in week if day.can_check_in] == [on(1)]
    assert [day.date for day in week if day.can_check_out] == [on(2)]
    assert all(day.available for day in week)


def test_minimum_and_maximum_are_those_of_stays_arriving_that_day():
    home = a_home(min_nights=2, max_nights=30)
    week = days(
        home,
        0,
        3,
        arrival_minimums={on(1).isoweekday(): 4, on(2).isoweekday(): 4},
        overrides={on(2): Override(min_nights=5, max_nights=6)},
    )
    assert [(day.min_nights, day.max_nights) for day in week] == [(2, 30), (4, 30), (5, 6)]


@given(
    kinds=st.dictionaries(
        st.integers(-1, 12), st.sampled_from([TakenNight(kind) for kind in NightKind])
    ),
    opened=st.sets(st.integers(-1, 12)),
    columns=st.fixed_dictionaries(
        {
            "preparation_nights": st.integers(0, 3),
            "notice_days": st.integers(0, 3),
            "same_day_cutoff_hour": st.sampled_from([0, 12, 24]),
            "request_below_notice": st.booleans(),
            "window_days": st.none() | st.integers(0, 9),
            "closed_by_default": st.booleans(),
        }
    ),
)
def test_a_day_is_free_exactly_when_one_night_there_would_be_taken(kinds, opened, columns):
    home = a_home(**columns)
    calendar = Calendar(
        taken={on(offset): night for offset, night in kinds.items()},
        overrides={on(offset): Override(is_open=True) for offset in opened},
    )
    for day in days_of(home, calendar, on(-1), on(10), now=NOW):
        night = Stay(day.date, day.date + timedelta(1))
        assert day.available == (judge(home, night, now=NOW, calendar=calendar) == [])
