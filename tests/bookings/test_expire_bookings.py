"""Holds that were not paid in time (R21)."""

from datetime import date, timedelta

import pytest

from airbnb import clock as time
from airbnb.errors import UserError
from apps.availability.models import Night
from apps.availability.stays import Stay
from apps.bookings import operations
from apps.bookings.models import Booking, BookingStatus
from apps.bookings.operations import confirm_booking, expire_booking
from apps.bookings.tasks import expire_bookings
from apps.events.models import Event
from tests.stays import confirmed_booking, held_booking
from tests.unchanged import unchanged

QUARTER = timedelta(minutes=15)


@pytest.fixture
def held(listing, stay, guest) -> Booking:
    return held_booking(listing=listing, stay=stay, guest=guest)


def status_of(booking: Booking) -> str:
    return Booking.objects.values_list("status", flat=True).get(pk=booking.pk)


@pytest.mark.requirement("S-18")
def test_a_lapsed_hold_is_written_down_and_its_nights_are_given_back(clock, held) -> None:
    clock.shift(QUARTER)
    expire_bookings()
    assert status_of(held) == BookingStatus.EXPIRED
    assert not Night.objects.exists()
    told = Event.objects.get(name="booking_expired")
    assert (told.subject_id, told.actor) == (held.pk, None)
    assert told.data == {"changes": {"status": ["AWAITING_PAYMENT", "EXPIRED"]}}


def test_a_hold_that_lasts_is_left_alone(clock, held) -> None:
    clock.shift(QUARTER - timedelta(microseconds=1))
    with unchanged():
        expire_bookings()
        expire_booking(booking_id=held.pk, now=time.now())


def test_twice_is_once(clock, held) -> None:
    clock.shift(QUARTER)
    expire_bookings()
    with unchanged():
        expire_bookings()
        expire_booking(booking_id=held.pk, now=time.now())


def test_what_was_paid_meanwhile_is_left_alone(clock, held) -> None:
    confirm_booking(booking=held, now=time.now())
    clock.shift(QUARTER)
    with unchanged():
        expire_booking(booking_id=held.pk, now=time.now())


def test_one_hold_that_cannot_be_written_down_keeps_no_other_waiting(
    clock, monkeypatch, caplog, listing, guest
) -> None:
    first, second, third = (
        held_booking(listing=listing, stay=Stay(date(2027, 4, day), date(2027, 4, day + 1)))
        for day in (1, 2, 3)
    )
    clock.shift(QUARTER)
    record = operations.record

    def fail_for_the_second(name, booking, **data):
        if booking == second:
            raise RuntimeError("A fault.")
        return record(name, booking, **data)

    monkeypatch.setattr(operations, "record", fail_for_the_second)
    expire_bookings()

    assert [status_of(booking) for booking in (first, second, third)] == [
        BookingStatus.EXPIRED,
        BookingStatus.AWAITING_PAYMENT,
        BookingStatus.EXPIRED,
    ]
    assert list(Night.objects.values_list("booking", flat=True)) == [second.pk]
    (failure,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert failure.msg["event"] == "sweep_failed"
    assert failure.msg["item"] == str(second.pk)


class TestPaidTooLate:
    """R28: a payment that comes after the hold has lapsed."""

    @pytest.fixture(params=[False, True], ids=["unwritten", "written down"])
    def lapsed(self, request, clock, held) -> Booking:
        clock.shift(QUARTER)
        if request.param:
            expire_bookings()
        return held

    def test_is_confirmed_while_the_nights_are_free(self, lapsed, stay) -> None:
        confirm_booking(booking=lapsed, now=time.now())
        assert status_of(lapsed) == BookingStatus.CONFIRMED
        nights = Night.objects.order_by("date").values_list("date", "booking", "expires_at")
        assert list(nights) == [(day, lapsed.pk, None) for day in stay.dates]

    @pytest.mark.parametrize("nights", [(10, 13), (12, 14)], ids=["all", "the last"])
    @pytest.mark.parametrize("other", [held_booking, confirmed_booking])
    def test_is_refused_when_others_have_the_nights(self, listing, lapsed, other, nights) -> None:
        other(listing=listing, stay=Stay(*(date(2027, 4, day) for day in nights)))
        with unchanged(), pytest.raises(UserError) as refused:
            confirm_booking(booking=lapsed, now=time.now())
        assert refused.value.code == "DATES_UNAVAILABLE"

    def test_is_confirmed_when_what_others_held_has_lapsed_too(
        self, clock, listing, stay, lapsed
    ) -> None:
        held_booking(listing=listing, stay=stay)
        clock.shift(QUARTER)
        confirm_booking(booking=lapsed, now=time.now())
        assert set(Night.objects.values_list("booking", flat=True)) == {lapsed.pk}
        assert Night.objects.count() == 3
