"""Bookings: a stay that somebody holds, has, or had."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from airbnb.compiled import Moment
from apps.bookings.codes import normalised
from apps.pricing.models import AgreedStay, AgreedStayProperties

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.accounts.viewer import Viewer


class BookingStatus(models.TextChoices):
    """Where a booking is in its life, as last written down; `status_at` tells the truth."""

    AWAITING_PAYMENT = "AWAITING_PAYMENT"
    REQUESTED = "REQUESTED"
    CONFIRMED = "CONFIRMED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"


# Where a stay may still be called off, if it has not begun.
TO_COME = (BookingStatus.AWAITING_PAYMENT, BookingStatus.REQUESTED, BookingStatus.CONFIRMED)
# Calling the class takes longer than all else of `status_at`.
_STATUSES = {status.value: status for status in BookingStatus}


class Actor(models.TextChoices):
    """On whose side a thing was done."""

    GUEST = "GUEST"
    HOST = "HOST"
    STAFF = "STAFF"
    SYSTEM = "SYSTEM"


class BookingProperties(AgreedStayProperties):
    """What is computed from a booking's own columns."""

    status: Any
    guest_id: Any
    host_id: Any
    hold_expires_at: Any
    request_expires_at: Any
    check_out_at: Any
    time_zone: Any
    confirmed_at: Any

    def status_at(self, now: datetime) -> BookingStatus:
        """Where the booking is at `now`, whether or not a job has written it down yet."""
        status = _STATUSES[self.status]
        if status is BookingStatus.AWAITING_PAYMENT and self.hold_expires_at <= now:
            return BookingStatus.EXPIRED
        if status is BookingStatus.REQUESTED and self.request_expires_at <= now:
            return BookingStatus.EXPIRED
        if status is BookingStatus.CONFIRMED and self.check_out_at <= now:
            return BookingStatus.COMPLETED
        return status

    @property
    def is_firm(self) -> bool:
        """Whether it was confirmed and not called off: its parties know each other."""
        return self.status in (BookingStatus.CONFIRMED, BookingStatus.COMPLETED)


class BookingQuerySet(models.QuerySet["Booking"]):
    """Bookings by who may see them and where they are."""

    def visible_to(self, user: User | Viewer | None) -> BookingQuerySet:
        """Those in which one is the guest or the host."""
        if user is None:
            return self.none()
        return self.filter(Q(guest_id=user.pk) | Q(host_id=user.pk))

    def with_code(self, code: str) -> Booking | None:
        """The one that people call `code`, however somebody typed it."""
        return self.filter(code=normalised(code)).first()

    def held_by(self, guest: User, now: datetime) -> BookingQuerySet:
        """The unpaid stays that `guest` holds at `now`."""
        return self.filter(
            guest=guest, status=BookingStatus.AWAITING_PAYMENT, hold_expires_at__gt=now
        )

    def lapsed(self, now: datetime) -> BookingQuerySet:
        """Holds that have lapsed without that being written down."""
        return self.filter(status=BookingStatus.AWAITING_PAYMENT, hold_expires_at__lte=now)

    def to_call_off(self, now: datetime) -> BookingQuerySet:
        """Stays to come of which the staff have suspended a party (R38)."""
        suspended = Q(host__suspended_at__isnull=False) | Q(guest__suspended_at__isnull=False)
        return self.filter(suspended, status__in=TO_COME, check_in_at__gt=now)

    def firm(self) -> BookingQuerySet:
        """Those that `is_firm` is true of."""
        return self.filter(status__in=[BookingStatus.CONFIRMED, BookingStatus.COMPLETED])

    def in_status(self, statuses: Iterable[str], now: Moment) -> BookingQuerySet:
        """Those that are in one of `statuses` at `now`, as `status_at` would say."""
        held = Q(status=BookingStatus.AWAITING_PAYMENT)
        asked = Q(status=BookingStatus.REQUESTED)
        confirmed = Q(status=BookingStatus.CONFIRMED)
        lapsed = (held & Q(hold_expires_at__lte=now)) | (asked & Q(request_expires_at__lte=now))
        conditions = {
            BookingStatus.AWAITING_PAYMENT: held & Q(hold_expires_at__gt=now),
            BookingStatus.REQUESTED: asked & Q(request_expires_at__gt=now),
            BookingStatus.CONFIRMED: confirmed & Q(check_out_at__gt=now),
            BookingStatus.COMPLETED: Q(status=BookingStatus.COMPLETED)
            | (confirmed & Q(check_out_at__lte=now)),
            BookingStatus.EXPIRED: Q(status=BookingStatus.EXPIRED) | lapsed,
            BookingStatus.CANCELLED: Q(status=BookingStatus.CANCELLED),
            BookingStatus.DECLINED: Q(status=BookingStatus.DECLINED),
        }
        chosen = Q(pk__in=[])
        for status in {BookingStatus(status) for status in statuses}:
            chosen |= conditions[status]
        return self.filter(chosen)


class Booking(BookingProperties, AgreedStay):
    """A guest's stay at a home, from the hold of its nights on. What was agreed is frozen (R40)."""

    code = models.CharField(max_length=8, unique=True, help_text="For people to say aloud.")
    quote = models.OneToOneField("pricing.Quote", models.PROTECT, related_name="booking")
    listing = models.ForeignKey("listings.Listing", models.PROTECT, related_name="bookings")
    guest = models.ForeignKey("accounts.User", models.PROTECT, related_name="bookings")
    host = models.ForeignKey("accounts.User", models.PROTECT, related_name="reservations")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, help_text="The guest's hold that gave way to this one."
    )
    status = models.CharField(
        max_length=16, choices=BookingStatus, default=BookingStatus.AWAITING_PAYMENT
    )
    message = models.TextField(blank=True, help_text="The guest's first words to the host.")
    booked_at = models.DateTimeField()
    hold_expires_at = models.DateTimeField()
    request_expires_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=6, choices=Actor, null=True)  # noqa: DJ001
    cancel_reason = models.TextField(blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            *AgreedStay.Meta.constraints,
            models.CheckConstraint(
                name="booking_guest_is_not_the_host", condition=~Q(guest=F("host"))
            ),
            models.CheckConstraint(
                name="booking_confirmed_has_a_moment",
                condition=~Q(status__in=["CONFIRMED", "COMPLETED"]) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="booking_cancelled_says_by_whom",
                condition=~Q(status="CANCELLED")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
            ),
            models.CheckConstraint(
                name="booking_requested_has_a_deadline",
                condition=~Q(status="REQUESTED") | Q(request_expires_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["guest", "-check_in", "-id"], name="booking_of_guest"),
            models.Index(fields=["host", "-check_in", "-id"], name="booking_of_host"),
            models.Index(fields=["listing", "check_in"], name="booking_of_listing"),
            models.Index(fields=["status", "hold_expires_at"], name="booking_holds"),
        ]

    def __str__(self) -> str:
        return self.code
