"""A host keeps guests out of nights, and lets them in again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from airbnb.errors import Forbidden, Invalid
from apps.availability.claims import hold_nights, keep_nights, release_nights
from apps.availability.errors import DatesUnavailable
from apps.availability.models import DateOverride, Night, NightKind
from apps.availability.operations import block_nights, open_nights
from apps.availability.stays import Stay
from apps.events.models import Event
from apps.listings.models import Listing
from tests.factories.accounts import UserFactory
from tests.factories.availability import DateOverrideFactory, take
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 10, tzinfo=UTC)
LAPSED = NOW + timedelta(minutes=16)


def june(day):
    return date(2026, 6, day)


@pytest.fixture
def home():
    return ListingFactory()


@pytest.fixture
def calendar(home):
    """What is taken in June, as text: `S1` somebody's stay on the first, `B3` a block, …"""
    return lambda: " ".join(
        f"{night.kind[0]}{night.date.day}"
        for night in Night.objects.filter(listing=home).order_by("date")
    )


def block(home, first, end, *, user=None, note="", now=NOW):
    block_nights(
        user=user or home.host, listing=home, start=june(first), end=june(end), note=note, now=now
    )


def unblock(home, first, end, *, user=None, now=NOW):
    open_nights(user=user or home.host, listing=home, start=june(first), end=june(end), now=now)


def a_stay(home, first, end, preparation=0, *, until=None):
    """Somebody stays [first, end), for sure or until then; the booking."""
    stay = Stay(june(first), june(end))
    booking = BookingFactory(
        listing=home,
        check_in=stay.check_in,
        check_out=stay.check_out,
        preparation_nights=preparation,
    )
    hold_nights(
        listing_id=home.pk,
        stay=stay,
        booking_id=booking.pk,
        until=until,
        preparation_nights=preparation,
        now=NOW,
    )
    return booking


class TestBlocking:
    def test_takes_the_nights_but_not_the_last_day(self, home, calendar):
        block(home, 10, 13, note=" Painting ")
        assert calendar() == "B10 B11 B12"
        assert {night.note for night in Night.objects.all()} == {"Painting"}

    def test_writes_down_who_did_it(self, home):
        block(home, 10, 13)
        event = Event.objects.get(name="nights_blocked")
        assert (event.actor_id, event.subject_id) == (home.host_id, home.pk)
        assert event.data == {"from": "2026-06-10", "to": "2026-06-13"}

    def test_blocking_again_changes_the_note_and_fills_the_rest(self, home, calendar):
        block(home, 11, 12, note="Painting")
        block(home, 10, 13, note="Holidays")
        assert calendar() == "B10 B11 B12"
        assert {night.note for night in Night.objects.all()} == {"Holidays"}

    def test_an_imported_block_becomes_the_host_s_own(self, home, calendar):
        take(home, june(11), kind=NightKind.IMPORTED)
        block(home, 10, 13)
        assert calendar() == "B10 B11 B12"

    @pytest.mark.parametrize("until", [None, LAPSED])
    @pytest.mark.parametrize("night", [10, 12])
    def test_is_refused_whole_where_somebody_stays(self, home, calendar, night, until):
        a_stay(home, night, night + 1, until=until)
        with pytest.raises(DatesUnavailable):
            block(home, 10, 13)
        assert calendar() == f"S{night}"
        assert not Event.objects.exists()

    def test_a_lapsed_hold_is_nobody(self, home, calendar):
        a_stay(home, 11, 12, until=NOW + timedelta(minutes=15))
        block(home, 10, 13, now=LAPSED)
        assert calendar() == "B10 B11 B12"

    def test_nights_to_prepare_give_way(self, home, calendar):
        a_stay(home, 8, 10, preparation=2)
        block(home, 11, 13)
        assert calendar() == "S8 S9 T10 B11 B12"

    def test_is_for_the_host(self, home, calendar):
        with pytest.raises(Forbidden):
            block(home, 10, 13, user=UserFactory())
        assert calendar() == ""

    @pytest.mark.parametrize("end", [date(2026, 6, 10), date(2026, 6, 9), date(2028, 8, 19)])
    def test_refuses_no_nights_and_more_than_eight_hundred(self, home, calendar, end):
        with pytest.raises(Invalid) as refused:
            block_nights(user=home.host, listing=home, start=june(10), end=end, now=NOW)
        assert refused.value.field == ("to",)
        assert calendar() == ""

    def test_blocks_eight_hundred(self, home):
        end = june(10) + timedelta(days=800)
        block_nights(user=home.host, listing=home, start=june(10), end=end, now=NOW)
        assert Night.objects.count() == 800

    @pytest.mark.parametrize("note", ["x" * 256, "a\x00b"])
    def test_refuses_a_note_that_cannot_be_kept(self, home, calendar, note):
        with pytest.raises(Invalid) as refused:
            block(home, 10, 13, note=note)
        assert refused.value.field == ("note",)
        assert calendar() == ""

    def test_takes_as_many_statements_for_a_year_as_for_a_night(
        self, home, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(8):
            block(home, 1, 2)
        with django_assert_max_num_queries(16):  # SQLite takes fewer rows at a time
            block_nights(user=home.host, listing=home, start=june(1), end=date(2027, 6, 1), now=NOW)


class TestOpening:
    def test_frees_blocks_and_imported_blocks_but_not_the_last_day(self, home, calendar):
        block(home, 10, 14)
        take(home, june(14), kind=NightKind.IMPORTED)
        unblock(home, 11, 13)
        assert calendar() == "B10 B13 I14"
        unblock(home, 13, 15)
        assert calendar() == "B10"

    def test_writes_down_who_did_it(self, home):
        unblock(home, 10, 13)
        event = Event.objects.get(name="nights_opened")
        assert (event.actor_id, event.subject_id) == (home.host_id, home.pk)
        assert event.data == {"from": "2026-06-10", "to": "2026-06-13"}

    def test_touches_no_stay(self, home, calendar):
        a_stay(home, 10, 12, preparation=1)
        a_stay(home, 14, 15, until=LAPSED)
        unblock(home, 1, 30)
        assert calendar() == "S10 S11 T12 S14"

    def test_is_for_the_host(self, home, calendar):
        block(home, 10, 13)
        with pytest.raises(Forbidden):
            unblock(home, 10, 13, user=UserFactory())
        assert calendar() == "B10 B11 B12"

    @pytest.mark.parametrize("end", [date(2026, 6, 10), date(2028, 8, 19)])
    def test_refuses_no_nights_and_more_than_eight_hundred(self, home, end):
        with pytest.raises(Invalid):
            open_nights(user=home.host, listing=home, start=june(10), end=end, now=NOW)

    def test_prepares_again_where_a_block_had_displaced_it(self, home, calendar):
        booking = a_stay(home, 8, 10, preparation=3)
        block(home, 11, 20)
        unblock(home, 12, 20)
        assert calendar() == "S8 S9 T10 B11 T12"
        unblock(home, 11, 12)
        assert calendar() == "S8 S9 T10 T11 T12"
        assert Night.objects.filter(booking=booking).count() == 5

    def test_prepares_where_a_block_stood_already_when_the_stay_was_booked(self, home, calendar):
        block(home, 10, 12)
        a_stay(home, 8, 10, preparation=3)
        assert calendar() == "S8 S9 B10 B11 T12"
        unblock(home, 10, 12)
        assert calendar() == "S8 S9 T10 T11 T12"

    def test_prepares_as_long_as_the_hold_lasts(self, home):
        block(home, 10, 12)
        a_stay(home, 8, 10, preparation=2, until=LAPSED)
        unblock(home, 10, 12)
        prepared = Night.objects.filter(kind=NightKind.TURNOVER)
        assert {night.expires_at for night in prepared} == {LAPSED}

    def test_does_not_prepare_for_a_hold_that_lapsed_or_was_given_back(self, home, calendar):
        block(home, 10, 12)
        a_stay(home, 8, 10, preparation=2, until=NOW + timedelta(minutes=15))
        unblock(home, 10, 11, now=LAPSED)
        assert calendar() == "S8 S9 B11"
        released = a_stay(home, 6, 8, preparation=0)
        block(home, 20, 22)
        release_nights(booking_id=released.pk)
        unblock(home, 11, 22, now=LAPSED)
        assert calendar() == "S8 S9"

    def test_a_stay_prepared_during_a_block_is_kept_with_its_preparation(self, home, calendar):
        block(home, 10, 12)
        booking = a_stay(home, 8, 10, preparation=2, until=LAPSED)
        keep_nights(
            listing_id=home.pk,
            stay=booking.stay,
            booking_id=booking.pk,
            preparation_nights=2,
            now=NOW,
        )
        unblock(home, 10, 12)
        assert calendar() == "S8 S9 T10 T11"
        assert not Night.objects.exclude(expires_at=None).exists()


class TestClosedByDefault:
    """R10: only opened nights are sold."""

    def opened(self, home):
        return [
            override.date.day
            for override in home.date_overrides.filter(is_open=True).order_by("date")
        ]

    def test_opening_opens_the_nights_by_hand(self):
        home = ListingFactory(closed_by_default=True)
        DateOverrideFactory(listing=home, date=june(11), price_minor=90_00)
        unblock(home, 10, 13)
        unblock(home, 12, 14)
        assert self.opened(home) == [10, 11, 12, 13]
        assert home.date_overrides.get(date=june(11)).price_minor == 90_00

    def test_opening_goes_by_what_the_home_is_by_then(self, home):
        Listing.objects.filter(pk=home.pk).update(closed_by_default=True)
        unblock(home, 10, 12)
        assert self.opened(home) == [10, 11]

    def test_opening_writes_nothing_where_nights_are_open_anyway(self, home):
        unblock(home, 10, 13)
        assert not DateOverride.objects.exists()

    def test_a_block_closes_an_opened_night(self, calendar):
        home = ListingFactory(closed_by_default=True)
        unblock(home, 10, 13)
        block(home, 11, 12)
        assert Night.objects.get(listing=home).date == june(11)
