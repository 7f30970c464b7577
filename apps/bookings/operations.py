"""What can be done to a booking: hold, confirm, cancel, expire."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError

from airbnb.errors import Forbidden, InvalidState, require
from airbnb.texts import cleaned
from airbnb.transactions import atomic, for_update, is_duplicate
from apps.accounts.locks import lock_user, lock_users
from apps.accounts.models import User
from apps.accounts.permissions import require_verified
from apps.availability.calendars import Calendar
from apps.availability.claims import hold_nights, keep_nights, release_nights
from apps.availability.errors import DatesInPast, ListingNotPublished
from apps.availability.refusals import refusals
from apps.availability.rules import judge
from apps.bookings import permissions
from apps.bookings.codes import new_code
from apps.bookings.errors import HoldLimitReached, QuoteExpired
from apps.bookings.locks import lock_booking
from apps.bookings.models import TO_COME, Actor, Booking, BookingStatus
from apps.events.changes import told, values_of
from apps.events.operations import record
from apps.listings.locks import lock_listing
from apps.listings.models import Listing
from apps.pricing.errors import OwnListing
from apps.pricing.models import Quote
from apps.pricing.permissions import can_stay_at

CODE_TRIES = 3
LONGEST_MESSAGE = 4_000
# What a quote does not promise: the rest of the rules is as it was when the price was given (R40).
STILL_JUDGED = (ListingNotPublished, DatesInPast)
# Where a booking has ended without a stay, and the price that it was made at with it.
OVER = (BookingStatus.CANCELLED, BookingStatus.DECLINED, BookingStatus.EXPIRED)

# The columns that change when a booking is confirmed, cancelled, expires.
_CONFIRMING = ("status", "confirmed_at")
_CANCELLING = ("status", "cancelled_at", "cancelled_by", "cancel_reason")
_EXPIRING = ("status",)
_WRITTEN_BY_PEOPLE = ("cancel_reason",)


@atomic
def create_booking(*, guest: User, quote: Quote, message: str = "", now: datetime) -> Booking:
    """Hold the quoted nights for the guest until they are paid, or until the hold lapses (R21).

    A guest's earlier unpaid hold of the same home is replaced. Asking twice with one quote gives
    the same booking; once that is over, the quote is too. Raises Forbidden unless the quote was
    made for `guest`, EmailNotVerified, AccountSuspended, QuoteExpired, OwnListing,
    HoldLimitReached, ListingNotPublished, DatesInPast, DatesUnavailable.
    """
    require(permissions.can_book(guest, quote), Forbidden)
    message = cleaned(message, most=LONGEST_MESSAGE, field="message", lines=True)
    # A guest's bookings are made one after the other, so that there is one for each quote, and the
    # limit below holds.
    guest = lock_user(guest.pk)
    require_verified(guest)
    if (made := _booking_of(quote, now)) is not None:
        return made
    listing = lock_listing(quote.listing_id)
    _judge_again(guest, listing, quote, now)
    replaced = _make_room(guest, listing, now)
    booking = _insert(guest, listing, quote, message, replaced, now)
    hold_nights(
        listing_id=listing.pk,
        stay=booking.stay,
        booking_id=booking.pk,
        until=booking.hold_expires_at,
        preparation_nights=booking.preparation_nights,
        now=now,
    )
    record(
        "booking_held",
        booking,
        at=now,
        actor_id=guest.pk,
        replaces=replaced and replaced.pk,
    )
    return booking


def _booking_of(quote: Quote, now: datetime) -> Booking | None:
    """The booking that was made with `quote`, if any. Raises QuoteExpired when either is over."""
    made = Booking.objects.filter(quote=quote).first()
    is_over = quote.expires_at <= now if made is None else made.status_at(now) in OVER
    require(not is_over, QuoteExpired(quote))
    return made


def _judge_again(guest: User, listing: Listing, quote: Quote, now: datetime) -> None:
    """Refuse what has become impossible since the quote, whatever it promised."""
    require(can_stay_at(guest, listing), OwnListing(field="quote_id"))
    for error in refusals(judge(listing, quote.stay, now=now, calendar=Calendar())):
        if isinstance(error, STILL_JUDGED):
            raise type(error)(field="quote_id")


def _make_room(guest: User, listing: Listing, now: datetime) -> Booking | None:
    """End the guest's hold of the same home, if any, and check how many others there are."""
    held = Booking.objects.held_by(guest, now)
    lapsing = list(held.exclude(listing=listing).order_by("hold_expires_at"))
    if len(lapsing) >= settings.HOLDS_PER_GUEST:
        # So many have lapsed by then that one more is allowed.
        raise HoldLimitReached(retry_at=lapsing[-settings.HOLDS_PER_GUEST].hold_expires_at)
    replaced = for_update(held.filter(listing=listing)).first()
    if replaced is not None:
        _end(replaced, by=Actor.GUEST, reason="Replaced by another stay.", actor=guest, now=now)
    return replaced


def _insert(
    guest: User,
    listing: Listing,
    quote: Quote,
    message: str,
    replaced: Booking | None,
    now: datetime,
) -> Booking:
    """The row of the booking, with what was agreed frozen, under a code that nobody else has."""
    for attempt in range(1, CODE_TRIES + 1):
        try:
            return _save(
                Booking(
                    code=new_code(),
                    quote=quote,
                    listing=listing,
                    guest=guest,
                    host_id=listing.host_id,
                    replaces=replaced,
                    message=message,
                    booked_at=now,
                    hold_expires_at=now + settings.HOLD_LIFETIME,
                    **quote.agreed,
                )
            )
        except IntegrityError as error:
            # Under the guest's lock, the code is the only thing that another booking can have.
            if attempt == CODE_TRIES or not is_duplicate(error):
                raise
    raise AssertionError("unreachable")


@atomic
def _save(booking: Booking) -> Booking:
    booking.save(force_insert=True)
    return booking


@atomic
def confirm_booking(*, booking: Booking, now: datetime) -> Booking:
    """Make a paid hold firm. Confirming twice is once.

    A hold that lapsed is confirmed too while its nights are still free (R28). Raises
    DatesUnavailable when they are not, InvalidState when the booking has ended.
    """
    booking = lock_booking(booking.pk)
    if booking.status == BookingStatus.CONFIRMED:
        return booking
    if booking.status not in (BookingStatus.AWAITING_PAYMENT, BookingStatus.EXPIRED):
        raise InvalidState("Only a held stay can be confirmed.")
    keep_nights(
        listing_id=booking.listing_id,
        stay=booking.stay,
        booking_id=booking.pk,
        preparation_nights=booking.preparation_nights,
        now=now,
    )
    before = values_of(booking, _CONFIRMING)
    booking.status = BookingStatus.CONFIRMED
    booking.confirmed_at = now
    booking.save(update_fields=_CONFIRMING)
    changes = told(before, values_of(booking, _CONFIRMING))
    record("booking_confirmed", booking, at=now, changes=changes)
    return booking


@atomic
def cancel_booking(*, user: User, booking: Booking, reason: str = "", now: datetime) -> Booking:
    """End an unpaid booking for the guest or the host; its nights are free at once.

    Cancelling twice is once. Raises Forbidden for strangers, InvalidState when the booking is not
    awaiting payment any more.
    """
    require(permissions.can_cancel(user, booking), Forbidden)
    reason = cleaned(reason, most=LONGEST_MESSAGE, field="reason", lines=True)
    # The event refers to the guest, and who makes a booking locks the guest before the home.
    lock_user(booking.guest_id)
    booking = lock_booking(booking.pk)
    if booking.status == BookingStatus.CANCELLED:
        return booking
    require(booking.status_at(now) is BookingStatus.AWAITING_PAYMENT, InvalidState)
    _end(booking, by=permissions.side_of(user, booking), reason=reason, now=now, actor=user)
    return booking


@atomic
def call_off_booking(*, booking_id: int, now: datetime) -> None:
    """End a stay to come whose host or guest the staff have suspended; its nights are free (R38).

    A suspended host cancels it, as hosts do, with all that this entails for the money; a suspended
    guest's stay is cancelled by the staff. Does nothing where nobody is suspended, or where the
    stay has begun or is over.
    """
    parties = Booking.objects.values_list("host_id", "guest_id").get(pk=booking_id)
    host, guest = lock_users(*parties)
    booking = lock_booking(booking_id)
    if booking.status_at(now) not in TO_COME or booking.check_in_at <= now:
        return
    if host.suspended_at is not None:
        _end(booking, by=Actor.HOST, reason="The host takes no guests now.", actor=None, now=now)
    elif guest.suspended_at is not None:
        _end(booking, by=Actor.STAFF, reason="The guest cannot come.", actor=None, now=now)


def _end(
    booking: Booking, *, by: Actor | None, reason: str, actor: User | None, now: datetime
) -> None:
    """Write down that `booking` was cancelled and give its nights back."""
    before = values_of(booking, _CANCELLING)
    booking.status = BookingStatus.CANCELLED
    booking.cancelled_at = now
    booking.cancelled_by = by
    booking.cancel_reason = reason
    booking.save(update_fields=_CANCELLING)
    release_nights(booking_id=booking.pk)
    changes = told(before, values_of(booking, _CANCELLING), personal=_WRITTEN_BY_PEOPLE)
    record(
        "booking_cancelled", booking, at=now, actor_id=actor.pk if actor else None, changes=changes
    )


@atomic
def expire_booking(*, booking_id: int, now: datetime) -> None:
    """Write down that a hold has lapsed. Does nothing where it has not, or where that is known."""
    booking = lock_booking(booking_id)
    if booking.status != BookingStatus.AWAITING_PAYMENT or booking.hold_expires_at > now:
        return
    before = values_of(booking, _EXPIRING)
    booking.status = BookingStatus.EXPIRED
    booking.save(update_fields=_EXPIRING)
    release_nights(booking_id=booking.pk)
    record("booking_expired", booking, at=now, changes=told(before, values_of(booking, _EXPIRING)))
