"""Which stays a home takes, rule by rule. Nothing here needs a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from airbnb.errors import ErrorCode
from apps.availability.calendars import Calendar, Override, TakenNight
from apps.availability.models import NightKind
from apps.availability.refusals import refusals
from apps.availability.rules import judge, must_ask
from apps.availability.stays import Stay
from apps.listings.models import ListingStatus
from apps.listings.weekdays import Weekday, as_bits
from tests.factories.listings import ListingFactory

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)  # a Monday; noon in Paris
TODAY = date(2026, 6, 1)


def on(offset):
    return TODAY + timedelta(days=offset)


def a_stay(arrival=10, nights=3, **party):
    return Stay(on(arrival), on(arrival + nights), **party)


def a_home(**columns):
    return ListingFactory.build(**columns)


def taken(*offsets, kind=NightKind.STAY):
    return {on(offset): TakenNight(kind, booking_id=1) for offset in offsets}


def reasons(home, stay, *, now=NOW, **calendar):
    return judge(home, stay, now=now, calendar=Calendar(**calendar))


def test_takes_a_stay_that_breaks_no_rule():
    assert reasons(a_home(), a_stay()) == []


def test_tells_everything_at_once_in_the_order_of_the_codes():
    home = a_home(
        status=ListingStatus.PAUSED,
        window_days=5,
        notice_days=7,
        arrival_days=0,
        departure_days=0,
        max_guests=2,
        children_allowed=False,
    )
    soon = a_stay(arrival=3, nights=5, adults=2, children=1, pets=1)
    overrides = {on(3): Override(min_nights=6, max_nights=4)}
    found = reasons(home, soon, overrides=overrides, taken=taken(4))
    past = reasons(a_home(status=ListingStatus.PAUSED), a_stay(arrival=-1))
    assert past == [ErrorCode.LISTING_NOT_PUBLISHED, ErrorCode.DATES_IN_PAST]
    every_code = list(ErrorCode)
    first = every_code.index(ErrorCode.LISTING_NOT_PUBLISHED)
    last = every_code.index(ErrorCode.DATES_UNAVAILABLE)
    in_order = every_code[first : last + 1]
    in_order.remove(ErrorCode.DATES_IN_PAST)
    assert found == in_order


def test_every_reason_has_its_error_with_a_place_in_the_input():
    every_code = list(ErrorCode)
    first = every_code.index(ErrorCode.LISTING_NOT_PUBLISHED)
    last = every_code.index(ErrorCode.DATES_UNAVAILABLE)
    codes = every_code[first : last + 1]
    errors = refusals(codes)
    assert [error.code for error in errors] == codes
    assert all(error.field for error in errors)


@pytest.mark.parametrize(
    "status", [status for status in ListingStatus if status != ListingStatus.PUBLISHED]
)
def test_only_a_published_home_is_booked(status):
    assert reasons(a_home(status=status), a_stay()) == [ErrorCode.LISTING_NOT_PUBLISHED]


def test_judges_a_draft_that_has_neither_place_nor_size():
    assert reasons(ListingFactory.build(draft=True), a_stay()) == [ErrorCode.LISTING_NOT_PUBLISHED]


class TestLocalDays:
    """R3: today is a local day."""

    def test_today_may_be_booked_and_yesterday_not(self):
        assert reasons(a_home(), a_stay(arrival=0)) == []
        assert reasons(a_home(), a_stay(arrival=-1)) == [ErrorCode.DATES_IN_PAST]

    @pytest.mark.parametrize(
        ("zone", "begins"),
        [
            ("Pacific/Kiritimati", datetime(2026, 2, 28, 10, tzinfo=UTC)),
            ("Pacific/Pago_Pago", datetime(2026, 3, 1, 11, tzinfo=UTC)),
        ],
    )
    def test_the_first_of_march_begins_when_it_begins_there(self, zone, begins):
        home = a_home(time_zone=zone)
        last_of_february = Stay(date(2026, 2, 28), date(2026, 3, 2))
        a_moment_before = begins - timedelta(microseconds=1)
        assert reasons(home, last_of_february, now=a_moment_before) == []
        assert reasons(home, last_of_february, now=begins) == [ErrorCode.DATES_IN_PAST]

    def test_a_day_without_midnight_begins_at_one(self):
        """On 2026-09-06 the clock in Santiago jumps from 24:00 to 01:00, at 04:00 UTC."""
        home = a_home(time_zone="America/Santiago")
        the_day_before = Stay(date(2026, 9, 5), date(2026, 9, 7))
        begins = datetime(2026, 9, 6, 4, tzinfo=UTC)
        assert reasons(home, the_day_before, now=begins - timedelta(seconds=1)) == []
        assert reasons(home, the_day_before, now=begins) == [ErrorCode.DATES_IN_PAST]


class TestNotice:
    """R9: the arrival is so many local days ahead."""

    def test_arrival_is_at_least_so_many_days_ahead(self):
        home = a_home(notice_days=2)
        assert reasons(home, a_stay(arrival=1)) == [ErrorCode.NOTICE_TOO_SHORT]
        assert reasons(home, a_stay(arrival=2)) == []

    def test_notice_turns_at_local_midnight_and_not_after_24_hours(self):
        home = a_home(notice_days=1)
        a_minute_to_midnight = datetime(2026, 6, 1, 21, 59, tzinfo=UTC)
        assert reasons(home, a_stay(arrival=1), now=a_minute_to_midnight) == []
        midnight = datetime(2026, 6, 1, 22, tzinfo=UTC)
        assert reasons(home, a_stay(arrival=1), now=midnight) == [ErrorCode.NOTICE_TOO_SHORT]

    def test_the_same_day_closes_after_the_cut_off_hour(self):
        home = a_home(same_day_cutoff_hour=18)
        six = datetime(2026, 6, 1, 16, tzinfo=UTC)
        assert reasons(home, a_stay(arrival=0), now=six) == []
        just_after = six + timedelta(microseconds=1)
        assert reasons(home, a_stay(arrival=0), now=just_after) == [ErrorCode.NOTICE_TOO_SHORT]
        assert reasons(home, a_stay(arrival=1), now=just_after) == []

    def test_without_a_cut_off_one_may_arrive_until_midnight(self):
        last_moment = datetime(2026, 6, 1, 21, 59, 59, 999_999, tzinfo=UTC)
        assert reasons(a_home(), a_stay(arrival=0), now=last_moment) == []

    def test_the_cut_off_is_for_homes_without_notice(self):
        home = a_home(notice_days=1, same_day_cutoff_hour=0)
        assert reasons(home, a_stay(arrival=1)) == []

    def test_the_past_is_past_and_not_short_of_notice(self):
        home = a_home(notice_days=3, same_day_cutoff_hour=0)
        assert reasons(home, a_stay(arrival=-1)) == [ErrorCode.DATES_IN_PAST]

    @pytest.mark.parametrize("rule", [{"notice_days": 2}, {"same_day_cutoff_hour": 11}])
    def test_below_notice_a_host_may_take_requests(self, rule):
        home = a_home(request_below_notice=True, **rule)
        assert reasons(home, a_stay(arrival=0)) == []
        assert must_ask(home, a_stay(arrival=0), now=NOW)
        assert not must_ask(home, a_stay(arrival=2), now=NOW)

    def test_without_instant_booking_every_stay_is_a_request(self):
        assert must_ask(a_home(instant_book=False), a_stay(arrival=30), now=NOW)


class TestWindow:
    """R10: the last night is at most so many days ahead."""

    def test_the_last_night_counts_and_not_the_departure(self):
        home = a_home(window_days=12)
        assert reasons(home, a_stay(arrival=10, nights=3)) == []
        assert reasons(home, a_stay(arrival=10, nights=4)) == [ErrorCode.TOO_FAR_AHEAD]

    def test_a_window_of_no_days_sells_tonight(self):
        home = a_home(window_days=0)
        assert reasons(home, a_stay(arrival=0, nights=1)) == []
        assert reasons(home, a_stay(arrival=1, nights=1)) == [ErrorCode.TOO_FAR_AHEAD]

    def test_a_home_closed_by_default_sells_opened_nights_only(self):
        home = a_home(closed_by_default=True)
        opened = {on(day): Override(is_open=True) for day in (10, 11, 12)}
        assert reasons(home, a_stay(), overrides=opened) == []
        opened[on(11)] = Override(price_minor=5)
        assert reasons(home, a_stay(), overrides=opened) == [ErrorCode.DATES_UNAVAILABLE]
        assert reasons(home, a_stay()) == [ErrorCode.DATES_UNAVAILABLE]


class TestWeekdays:
    """R8: arrival tests the first day, departure the day of leaving."""

    def test_arrival_and_departure_have_days_of_their_own(self):
        home = a_home(
            arrival_days=as_bits([Weekday.SATURDAY]), departure_days=as_bits([Weekday.SUNDAY])
        )
        saturday = 5
        assert reasons(home, a_stay(saturday, nights=1)) == []
        assert reasons(home, a_stay(saturday, nights=2)) == [ErrorCode.DEPARTURE_DAY_CLOSED]
        assert reasons(home, a_stay(saturday - 1, nights=2)) == [ErrorCode.ARRIVAL_DAY_CLOSED]


class TestLength:
    """R7: the fewest and the most nights belong to the night of arrival."""

    def test_between_fewest_and_most(self):
        home = a_home(min_nights=2, max_nights=4)
        assert reasons(home, a_stay(nights=1)) == [ErrorCode.STAY_TOO_SHORT]
        assert reasons(home, a_stay(nights=2)) == []
        assert reasons(home, a_stay(nights=4)) == []
        assert reasons(home, a_stay(nights=5)) == [ErrorCode.STAY_TOO_LONG]

    def test_the_date_goes_before_the_weekday_and_the_weekday_before_the_home(self):
        home = a_home(min_nights=1)
        thursday = {on(10).isoweekday(): 5}
        assert reasons(home, a_stay(nights=3), arrival_minimums=thursday) == [
            ErrorCode.STAY_TOO_SHORT
        ]
        of_date = {on(10): Override(min_nights=3)}
        assert reasons(home, a_stay(nights=3), arrival_minimums=thursday, overrides=of_date) == []
        shorter = {on(10): Override(max_nights=2)}
        assert reasons(home, a_stay(nights=3), overrides=shorter) == [ErrorCode.STAY_TOO_LONG]

    def test_an_override_of_the_price_alone_leaves_the_weekday_s_nights(self):
        found = reasons(
            a_home(),
            a_stay(nights=3),
            arrival_minimums={on(10).isoweekday(): 5},
            overrides={on(10): Override(price_minor=1)},
        )
        assert found == [ErrorCode.STAY_TOO_SHORT]

    def test_later_nights_add_no_restriction(self):
        overrides = {on(11): Override(min_nights=9, max_nights=1)}
        minimums = {on(11).isoweekday(): 9}
        assert reasons(a_home(), a_stay(), overrides=overrides, arrival_minimums=minimums) == []


class TestGapFill:
    """R12: a stay that fits between two claims may be shorter than the fewest nights."""

    home = {"min_nights": 7, "gap_fill": True}

    def test_fills_a_gap_exactly(self):
        assert reasons(a_home(**self.home), a_stay(), taken=taken(9, 13)) == []

    def test_is_for_hosts_who_want_it(self):
        found = reasons(a_home(min_nights=7), a_stay(), taken=taken(9, 13))
        assert found == [ErrorCode.STAY_TOO_SHORT]

    @pytest.mark.parametrize("around", [(9,), (13,), (8, 13), (9, 14)])
    def test_touches_a_claim_on_both_sides(self, around):
        found = reasons(a_home(**self.home), a_stay(), taken=taken(*around))
        assert found == [ErrorCode.STAY_TOO_SHORT]

    @pytest.mark.parametrize("kind", list(NightKind))
    def test_a_claim_of_any_kind_borders_a_gap(self, kind):
        assert reasons(a_home(**self.home), a_stay(), taken=taken(9, 13, kind=kind)) == []

    def test_leaves_the_nights_of_preparation_before_the_next_stay(self):
        home = a_home(**self.home, preparation_nights=2)
        around = taken(9, kind=NightKind.TURNOVER) | taken(15)
        assert reasons(home, a_stay(), taken=around) == []
        assert reasons(home, a_stay(nights=2), taken=around) == [ErrorCode.STAY_TOO_SHORT]

    def test_prepares_during_a_block(self):
        home = a_home(**self.home, preparation_nights=2)
        around = taken(9, 13, kind=NightKind.BLOCK)
        assert reasons(home, a_stay(), taken=around) == []
        found = reasons(home, a_stay(nights=2), taken=around)
        assert found == [ErrorCode.STAY_TOO_SHORT]


class TestParty:
    """R13: who may come."""

    @pytest.mark.parametrize(
        ("columns", "party", "expected"),
        [
            ({"max_guests": 3}, {"adults": 2, "children": 1}, []),
            ({"max_guests": 3}, {"adults": 2, "children": 2}, [ErrorCode.TOO_MANY_GUESTS]),
            ({"max_guests": 1, "max_infants": 2}, {"infants": 2}, []),
            ({"max_guests": 1, "max_infants": 2}, {"infants": 3}, [ErrorCode.TOO_MANY_GUESTS]),
            ({"children_allowed": False}, {"children": 1}, [ErrorCode.CHILDREN_NOT_ALLOWED]),
            ({"children_allowed": False}, {"infants": 1}, []),
            ({"max_pets": 1}, {"pets": 1}, []),
            ({"max_pets": 1}, {"pets": 2}, [ErrorCode.PETS_NOT_ALLOWED]),
        ],
    )
    def test_party(self, columns, party, expected):
        assert reasons(a_home(**columns), a_stay(**party)) == expected


class TestNights:
    """R11 and R18: no night is sold twice, and there is time to prepare."""

    def test_stays_may_follow_each_other(self):
        assert reasons(a_home(), a_stay(arrival=10, nights=3), taken=taken(9, 13)) == []

    @pytest.mark.parametrize("kind", list(NightKind))
    @pytest.mark.parametrize("night", [10, 11, 12])
    def test_any_taken_night_is_in_the_way(self, night, kind):
        found = reasons(a_home(), a_stay(), taken=taken(night, kind=kind))
        assert found == [ErrorCode.DATES_UNAVAILABLE]

    def test_preparation_keeps_its_distance_from_the_next_stay(self):
        home = a_home(preparation_nights=2)
        assert reasons(home, a_stay(), taken=taken(14)) == [ErrorCode.DATES_UNAVAILABLE]
        assert reasons(home, a_stay(), taken=taken(15)) == []

    @pytest.mark.parametrize("kind", [NightKind.BLOCK, NightKind.IMPORTED, NightKind.TURNOVER])
    def test_one_prepares_on_a_night_that_nobody_sleeps_there(self, kind):
        home = a_home(preparation_nights=2)
        assert reasons(home, a_stay(), taken=taken(13, 14, kind=kind)) == []
