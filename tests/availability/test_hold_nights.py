"""Taking the nights of a stay: all of them, once, and those to prepare after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError

from apps.availability.claims import hold_nights, keep_nights, release_nights
from apps.availability.errors import DatesUnavailable
from apps.availability.models import Night, NightKind
from apps.availability.stays import Stay
from tests.factories.availability import take
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 10, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=15)
LAPSED = NOW + timedelta(minutes=16)


def june(day):
    return date(2026, 6, day)


@pytest.fixture
def home():
    return ListingFactory()


@pytest.fixture
def calendar(home):
    """What is taken in June, as text: `S1` somebody's stay on the first, `T3` preparation, …"""
    return lambda booking=None: " ".join(
        f"{night.kind[0]}{night.date.day}"
        for night in Night.objects.filter(
            listing=home, **({"booking": booking} if booking else {})
        ).order_by("date")
    )


def terms(home, first, last, preparation=0, booking=None):
    """The arguments for a booking of the nights `first` to `last`, both included."""
    stay = Stay(june(first), june(last) + timedelta(days=1))
    booking = booking or BookingFactory(
        listing=home,
        check_in=stay.check_in,
        check_out=stay.check_out,
        preparation_nights=preparation,
    )
    return {
        "listing_id": home.pk,
        "stay": stay,
        "booking_id": booking.pk,
        "preparation_nights": preparation,
    }


def hold(home, first, last, preparation=0, *, booking=None, now=NOW, until=UNTIL):
    wanted = terms(home, first, last, preparation, booking)
    hold_nights(**wanted, until=until, now=now)
    return wanted


class TestHolding:
    def test_takes_every_night_of_the_stay_and_those_to_prepare(self, home, calendar):
        held = hold(home, 10, 12, preparation=2)
        assert calendar() == "S10 S11 S12 T13 T14"
        nights = Night.objects.all()
        assert {night.booking_id for night in nights} == {held["booking_id"]}
        assert {night.expires_at for night in nights} == {UNTIL}

    def test_nights_of_other_homes_are_their_own(self, home, calendar):
        hold(ListingFactory(), 10, 12)
        hold(home, 10, 12)
        assert calendar() == "S10 S11 S12"

    def test_stays_follow_each_other(self, home, calendar):
        hold(home, 10, 12)
        hold(home, 13, 14)
        hold(home, 8, 9)
        assert calendar() == "S8 S9 S10 S11 S12 S13 S14"

    @pytest.mark.parametrize("kind", list(NightKind))
    @pytest.mark.parametrize("night", [10, 11, 12])
    def test_is_refused_whole_when_one_night_is_taken(self, home, calendar, kind, night):
        take(home, june(night), kind=kind)
        before = calendar()
        with pytest.raises(DatesUnavailable):
            hold(home, 10, 12, preparation=1)
        assert calendar() == before

    def test_is_refused_by_a_hold_until_the_moment_it_lapses(self, home, calendar):
        hold(home, 10, 12)
        with pytest.raises(DatesUnavailable):
            hold(home, 12, 13, now=UNTIL - timedelta(microseconds=1))
        later = hold(home, 12, 13, now=UNTIL, until=LAPSED)
        assert calendar(booking=later["booking_id"]) == "S12 S13"

    def test_a_refusal_leaves_lapsed_nights_to_whoever_comes_next(self, home, calendar):
        hold(home, 10, 10)
        take(home, june(11))
        with pytest.raises(DatesUnavailable):
            hold(home, 10, 11, now=LAPSED)
        assert calendar() == "S10 B11"

    def test_a_stay_of_the_longest_length_is_taken_whole(self, home):
        stay = Stay(june(1), june(1) + timedelta(days=1125))
        booking = BookingFactory(listing=home)
        hold_nights(
            listing_id=home.pk,
            stay=stay,
            booking_id=booking.pk,
            until=UNTIL,
            preparation_nights=30,
            now=NOW,
        )
        assert Night.objects.filter(kind=NightKind.STAY).count() == 1125
        assert Night.objects.filter(kind=NightKind.TURNOVER).count() == 30

    def test_a_fault_is_not_reported_as_taken_nights(self, home):
        with pytest.raises(IntegrityError):
            hold_nights(
                listing_id=home.pk,
                stay=Stay(june(10), june(11)),
                booking_id=None,
                until=UNTIL,
                preparation_nights=0,
                now=NOW,
            )

    def test_takes_as_many_statements_for_a_month_as_for_a_night(
        self, home, django_assert_num_queries
    ):
        one = terms(home, 1, 1, preparation=1)
        with django_assert_num_queries(8):
            hold_nights(**one, until=UNTIL, now=NOW)
        month = terms(home, 3, 30, preparation=2)
        with django_assert_num_queries(8):
            hold_nights(**month, until=UNTIL, now=NOW)


class TestPreparation:
    """R11: so many nights nobody sleeps there between two stays."""

    def test_is_refused_when_the_next_stay_begins_too_soon(self, home, calendar):
        hold(home, 13, 14)
        with pytest.raises(DatesUnavailable):
            hold(home, 10, 11, preparation=2)
        assert calendar() == "S13 S14"
        hold(home, 10, 11, preparation=1)
        assert calendar() == "S10 S11 T12 S13 S14"

    def test_is_refused_when_the_stay_before_left_too_late(self, home, calendar):
        hold(home, 10, 11, preparation=2)
        with pytest.raises(DatesUnavailable):
            hold(home, 13, 14)
        hold(home, 14, 14)
        assert calendar() == "S10 S11 T12 T13 S14"

    @pytest.mark.parametrize("kind", [NightKind.BLOCK, NightKind.IMPORTED])
    def test_lies_on_blocks(self, home, calendar, kind):
        take(home, june(13), kind=kind)
        hold(home, 10, 12, preparation=2)
        assert calendar() == f"S10 S11 S12 {kind[0]}13 T14"

    def test_a_lapsed_hold_is_not_prepared_for(self, home, calendar):
        hold(home, 13, 14)
        hold(home, 10, 12, preparation=1, now=LAPSED, until=LAPSED + timedelta(minutes=1))
        assert calendar() == "S10 S11 S12 T13 S14"

    def test_is_the_number_agreed_and_not_what_the_host_asks_for_later(self, home, calendar):
        hold(home, 10, 11, preparation=1)
        home.preparation_nights = 5
        home.save()
        hold(home, 13, 14, preparation=5)
        assert calendar() == "S10 S11 T12 S13 S14 T15 T16 T17 T18 T19"


class TestHoldingAgain:
    def test_prolongs_a_hold(self, home, calendar):
        held = hold(home, 10, 12, preparation=1)
        hold_nights(**held, until=LAPSED, now=NOW)
        assert calendar() == "S10 S11 S12 T13"
        assert {night.expires_at for night in Night.objects.all()} == {LAPSED}

    def test_moves_to_other_dates_and_gives_the_old_ones_back(self, home, calendar):
        held = hold(home, 10, 12, preparation=1)
        moved = {**held, "stay": Stay(june(11), june(15))}
        hold_nights(**moved, until=UNTIL, now=NOW)
        assert calendar() == "S11 S12 S13 S14 T15"

    def test_keeps_the_old_dates_when_the_new_ones_are_taken(self, home, calendar):
        held = hold(home, 10, 12, preparation=1)
        take(home, june(14))
        with pytest.raises(DatesUnavailable):
            hold_nights(**{**held, "stay": Stay(june(11), june(15))}, until=UNTIL, now=NOW)
        assert calendar() == "S10 S11 S12 T13 B14"


class TestKeeping:
    """R28: paid is kept, as long as nobody else has the nights."""

    def test_makes_a_hold_firm(self, home, calendar):
        held = hold(home, 10, 12, preparation=1)
        keep_nights(**held, now=NOW)
        assert calendar() == "S10 S11 S12 T13"
        assert not Night.objects.exclude(expires_at=None).exists()

    def test_keeping_twice_is_once(self, home, calendar):
        held = hold(home, 10, 12, preparation=1)
        keep_nights(**held, now=NOW)
        keep_nights(**held, now=LAPSED)
        assert calendar() == "S10 S11 S12 T13"

    def test_what_lapsed_but_was_not_taken_is_kept(self, home, calendar):
        held = hold(home, 10, 12, preparation=1)
        keep_nights(**held, now=LAPSED)
        assert calendar() == "S10 S11 S12 T13"
        assert not Night.objects.exclude(expires_at=None).exists()

    def test_what_lapsed_and_was_given_back_is_taken_again(self, home, calendar):
        held = hold(home, 10, 12, preparation=1)
        release_nights(booking_id=held["booking_id"])
        assert calendar() == ""
        keep_nights(**held, now=LAPSED)
        assert calendar() == "S10 S11 S12 T13"

    @pytest.mark.parametrize(("first", "last"), [(10, 12), (9, 10), (12, 20), (11, 11)])
    def test_what_lapsed_and_was_taken_is_lost_whole(self, home, calendar, first, last):
        held = hold(home, 10, 12, preparation=1)
        hold(home, first, last, now=LAPSED, until=LAPSED + timedelta(minutes=15))
        before = calendar()
        with pytest.raises(DatesUnavailable):
            keep_nights(**held, now=LAPSED)
        assert calendar() == before

    def test_what_lapsed_and_lost_only_its_time_to_prepare_is_lost(self, home, calendar):
        held = hold(home, 10, 12, preparation=1)
        hold(home, 13, 14, now=LAPSED, until=LAPSED + timedelta(minutes=15))
        with pytest.raises(DatesUnavailable):
            keep_nights(**held, now=LAPSED)
        assert calendar() == "S10 S11 S12 S13 S14"
        assert Night.objects.filter(booking_id=held["booking_id"]).lapsed(LAPSED).count() == 3

    def test_what_lapsed_and_was_taken_and_given_back_is_taken_again(self, home, calendar):
        held = hold(home, 10, 12, preparation=1)
        other = hold(home, 11, 13, now=LAPSED, until=LAPSED + timedelta(minutes=15))
        release_nights(booking_id=other["booking_id"])
        keep_nights(**held, now=LAPSED)
        assert calendar() == "S10 S11 S12 T13"

    def test_a_request_that_held_nothing_takes_its_nights_when_it_is_accepted(self, home, calendar):
        keep_nights(**terms(home, 10, 12, preparation=1), now=NOW)
        assert calendar() == "S10 S11 S12 T13"


class TestReleasing:
    def test_gives_every_night_back_and_those_to_prepare(self, home, calendar):
        held = hold(home, 10, 12, preparation=2)
        release_nights(booking_id=held["booking_id"])
        assert calendar() == ""
        hold(home, 11, 14)

    def test_leaves_the_nights_of_others_and_blocks(self, home, calendar):
        take(home, june(13))
        held = hold(home, 10, 12, preparation=2)
        hold(home, 8, 9)
        release_nights(booking_id=held["booking_id"])
        assert calendar() == "S8 S9 B13"

    def test_releasing_twice_is_once(self, home, calendar):
        held = hold(home, 10, 12)
        release_nights(booking_id=held["booking_id"])
        release_nights(booking_id=held["booking_id"])
        assert calendar() == ""
