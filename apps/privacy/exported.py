"""What a person is given of what is kept of them: a file for each subject, its rows and columns.

Every table of `holdings.HOLDINGS` has a line here or one in `WITHHELD`; otherwise the suite fails.
Other people appear by their ids alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from apps.accounts.models import Decision, EmailChange, Session, SignInPause, User
from apps.availability.models import DateOverride, Night, NightKind
from apps.bookings.models import Booking
from apps.events.models import Event
from apps.images.models import Image
from apps.listings.models import ArrivalMinimum, LengthDiscount, Listing, ListingAmenity, Photo
from apps.notifications.models import Mail, Preference, TextMessage
from apps.pricing.models import Quote
from apps.privacy.models import DataExport
from apps.reviews.models import Review, SubRating


@dataclass(frozen=True)
class Exported:
    """One file of the archive: rows of a person, with these columns."""

    name: str
    says: str
    of: Callable[[User], QuerySet[Any]]
    columns: tuple[str, ...]


def _file(name: str, says: str, of: Callable[[User], QuerySet[Any]], columns: str) -> Exported:
    return Exported(name, says, of, tuple(columns.split()))


_AGREED = (
    "id listing_id check_in check_out adults children infants pets price_lines total_minor currency"
    " cancellation_policy time_zone"
)
_OF_BOOKING = f"code quote_id {_AGREED} status booked_at confirmed_at cancelled_at cancelled_by"
# What of a home is not told: what follows from other columns, or is ours.
_UNTOLD = {"host", "search_text", "city_folded", "insideairbnb_id"}
_OF_LISTING = " ".join(
    field.attname for field in Listing._meta.concrete_fields if field.name not in _UNTOLD
)

EXPORTED = (
    _file(
        "profile",
        "Who you are.",
        lambda person: User.objects.filter(pk=person.pk),
        "id email email_verified_at first_name last_name phone_number phone_verified_at about"
        " language currency is_host joined_at last_login",
    ),
    _file(
        "sessions",
        "The devices on which you are, or lately were, signed in.",
        lambda person: Session.objects.filter(user=person),
        "id device place created_at last_used_at expires_at ended_at",
    ),
    _file(
        "sign_in_pauses",
        "When somebody guessed at your password too often.",
        lambda person: SignInPause.objects.filter(user=person),
        "network began_at",
    ),
    _file(
        "email_changes",
        "The address that you want to have and have not confirmed.",
        lambda person: EmailChange.objects.filter(user=person),
        "address requested_at",
    ),
    _file(
        "preferences",
        "Where you want to be told of what.",
        lambda person: Preference.objects.filter(user=person),
        "topic in_app email",
    ),
    _file(
        "mails",
        "What we have written to you; what it said is not there, since it may open your account.",
        lambda person: Mail.objects.filter(recipient=person),
        "address subject created_at done_at",
    ),
    _file(
        "texts",
        "What we have texted to you; what it said is not there, since it may open your account.",
        lambda person: TextMessage.objects.filter(recipient=person),
        "number created_at done_at",
    ),
    _file(
        "listings",
        "Your homes.",
        lambda person: Listing.objects.filter(host=person),
        _OF_LISTING,
    ),
    _file(
        "listing_amenities",
        "What your homes offer.",
        lambda person: ListingAmenity.objects.filter(listing__host=person),
        "listing_id amenity__code",
    ),
    _file(
        "length_discounts",
        "What long stays in your homes cost less.",
        lambda person: LengthDiscount.objects.filter(listing__host=person),
        "listing_id min_nights percent",
    ),
    _file(
        "arrival_minimums",
        "How long stays in your homes last that begin on some weekdays.",
        lambda person: ArrivalMinimum.objects.filter(listing__host=person),
        "listing_id weekday nights",
    ),
    _file(
        "photos",
        "The pictures of your homes; they are in `pictures`, by their keys.",
        lambda person: Photo.objects.filter(listing__host=person),
        "listing_id position caption image__key",
    ),
    _file(
        "pictures",
        "All pictures that you have sent.",
        lambda person: Image.objects.kept().filter(uploaded_by=person),
        "key width height created_at",
    ),
    _file(
        "blocked_nights",
        "The nights in which you let nobody stay.",
        lambda person: Night.objects.filter(
            listing__host=person, kind__in=[NightKind.BLOCK, NightKind.IMPORTED]
        ),
        "listing_id date kind note",
    ),
    _file(
        "date_overrides",
        "What you have set for single dates.",
        lambda person: DateOverride.objects.filter(listing__host=person),
        "listing_id date price_minor min_nights max_nights is_open",
    ),
    _file(
        "quotes",
        "The prices that you were promised.",
        lambda person: Quote.objects.filter(guest=person),
        f"{_AGREED} created_at expires_at",
    ),
    _file(
        "stays",
        "What you have booked.",
        lambda person: Booking.objects.filter(guest=person),
        f"{_OF_BOOKING} host_id message",
    ),
    _file(
        "reservations",
        "What others have booked in your homes; what they wrote is theirs.",
        lambda person: Booking.objects.filter(host=person),
        f"{_OF_BOOKING} guest_id",
    ),
    _file(
        "reviews",
        "What you have written of homes and guests.",
        lambda person: Review.objects.filter(author=person),
        "id kind listing_id guest_id booking_id rating comment private_note language created_at"
        " visible_at",
    ),
    _file(
        "review_ratings",
        "What your reviews say of single aspects.",
        lambda person: SubRating.objects.filter(review__author=person),
        "review_id category rating",
    ),
    _file(
        "decisions",
        "Why our staff did something to your account or your homes.",
        lambda person: Decision.objects.filter(person=person),
        "event__name event__at reason",
    ),
    _file(
        "events",
        "What you have done.",
        lambda person: Event.objects.filter(actor=person),
        "name subject_type subject_id at",
    ),
    _file(
        "exports",
        "When you have asked for this.",
        lambda person: DataExport.objects.filter(user=person),
        "requested_at",
    ),
)

WITHHELD = {
    "accounts.PhoneCode": "A secret, for ten minutes.",
    "accounts.RecoveryCode": "Secrets.",
    "accounts.RefreshToken": "Secrets; the session is there.",
    "accounts.SecondFactor": "A secret; the app has it.",
    "accounts.ResetRequest": "It is gone within minutes.",
    "admin.LogEntry": "That the staff looked, in words of the admin; decisions are there.",
    "idempotency.IdempotencyKey": "What an app calls its attempts, for a day.",
    "images.Upload": "A picture on its way; it is in `pictures`.",
    "listings.ListingRating": "Averages of what others wrote.",
}
