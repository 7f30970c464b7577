"""Everything that is kept of a person, and what closing an account does to it.

A table that has no line here, nor one in `OF_NOBODY`, fails the suite (tests/privacy).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from apps.accounts.models import (
    Decision,
    EmailChange,
    PhoneCode,
    RecoveryCode,
    RefreshToken,
    ResetRequest,
    SecondFactor,
    Session,
    SignInPause,
    User,
)
from apps.accounts.profile import DEFAULT_CURRENCY, DEFAULT_LANGUAGE
from apps.availability.models import DateOverride, Night, NightKind
from apps.bookings.models import Actor, Booking
from apps.events.models import Event
from apps.idempotency.models import IdempotencyKey
from apps.images.models import Image, Upload
from apps.limits import actors
from apps.listings.models import (
    ArrivalMinimum,
    LengthDiscount,
    Listing,
    ListingAmenity,
    ListingRating,
    Photo,
)
from apps.listings.operations.erasing import ERASED
from apps.notifications.models import Mail, Preference, TextMessage
from apps.pricing.models import Quote
from apps.privacy.models import DataExport
from apps.reviews.models import Review, SubRating

Rows = Callable[[User], "QuerySet[Any]"]


@dataclass(frozen=True)
class Holding:
    """Rows of one table that have to do with a person, and what becomes of them.

    They are deleted, or they stay, for the reason `why`: then some columns are `emptied`, and what
    the others say (`keeps` names those that hold text) is about no person.
    """

    model: type[Model]
    of: Rows
    why: str = ""
    emptied: Mapping[str, Any] = field(default_factory=dict)
    keeps: frozenset[str] = frozenset()

    def let_go(self, person: User) -> None:
        """Delete or empty what is held of `person`. Repeatable."""
        if not self.why:
            self.of(person).delete()
        elif self.emptied:
            self.of(person).update(**self.emptied)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _admin_history_of(person: User) -> QuerySet[LogEntry]:
    """What staff did to the person in the admin."""
    people = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=people, object_id=str(person.pk))


def _of_homes(model: type[Model]) -> Rows:
    return lambda person: model._default_manager.filter(listing__host=person)


MONEY = "What was agreed and paid is kept for the books, and for the other party."
THEIRS = "Others have read it, or take part in it; it names nobody once the account does not."
AUDIT = "The audit trail is never altered, and holds nothing personal (ADR 0026)."
NO_WORDS = "It holds no words, and leads to nobody once its home and its host do not."

# What an agreed stay says in words.
_AGREED = "price_lines currency cancellation_policy time_zone"

# What is left of a person's own columns.
ERASED_PERSON: dict[str, Any] = {
    "email": None,
    "email_normalised": None,
    "password": "!",  # which no password is behind
    "first_name": "Former member",
    "last_name": "",
    "phone_number": "",
    "about": "",
    "language": DEFAULT_LANGUAGE,
    "currency": DEFAULT_CURRENCY,
    "profile_picture_id": None,
    "email_verified_at": None,
    "phone_verified_at": None,
    "last_login": None,
}

HOLDINGS = (
    # Deleted before what they hang on.
    Holding(EmailChange, lambda person: EmailChange.objects.filter(user=person)),
    Holding(RecoveryCode, lambda person: RecoveryCode.objects.filter(factor__user=person)),
    Holding(SecondFactor, lambda person: SecondFactor.objects.filter(user=person)),
    Holding(RefreshToken, lambda person: RefreshToken.objects.filter(session__user=person)),
    Holding(Session, lambda person: Session.objects.filter(user=person)),
    Holding(SignInPause, lambda person: SignInPause.objects.filter(user=person)),
    Holding(
        ResetRequest,
        lambda person: ResetRequest.objects.filter(address__iexact=person.email or "-"),
    ),
    Holding(PhoneCode, lambda person: PhoneCode.objects.filter(user=person)),
    Holding(Preference, lambda person: Preference.objects.filter(user=person)),
    Holding(TextMessage, lambda person: TextMessage.objects.filter(recipient=person)),
    Holding(
        Mail,
        lambda person: Mail.objects.filter(Q(recipient=person) | Q(address=person.email or "-")),
    ),
    Holding(
        IdempotencyKey,
        lambda person: IdempotencyKey.objects.filter(actor=actors.person(person.pk)),
    ),
    Holding(Upload, lambda person: Upload.objects.filter(image__uploaded_by=person)),
    Holding(Photo, lambda person: Photo.objects.filter(listing__host=person)),
    Holding(
        Night,
        lambda person: Night.objects.filter(
            listing__host=person, kind__in=[NightKind.BLOCK, NightKind.IMPORTED]
        ),
    ),
    Holding(DateOverride, lambda person: DateOverride.objects.filter(listing__host=person)),
    Holding(Quote, lambda person: Quote.objects.filter(guest=person, booking=None)),
    # Emptied, or kept.
    Holding(
        Quote,
        lambda person: Quote.objects.filter(guest=person).exclude(booking=None),
        why=MONEY,
        keeps=_words(_AGREED),
    ),
    Holding(
        Booking,
        lambda person: Booking.objects.filter(guest=person),
        why=MONEY,
        emptied={"message": ""},
        keeps=_words(f"{_AGREED} code status cancelled_by cancel_reason"),
    ),
    Holding(
        Booking,
        lambda person: Booking.objects.filter(
            Q(guest=person, cancelled_by=Actor.GUEST) | Q(host=person, cancelled_by=Actor.HOST)
        ),
        why=MONEY,
        emptied={"cancel_reason": ""},
        keeps=_words(f"{_AGREED} code status cancelled_by message"),
    ),
    Holding(
        Review,
        lambda person: Review.objects.filter(author=person),
        why=THEIRS,
        emptied={"private_note": ""},
        keeps=_words("kind external_id comment language"),
    ),
    Holding(
        SubRating,
        lambda person: SubRating.objects.filter(review__author=person),
        why=THEIRS,
        keeps=_words("category"),
    ),
    Holding(
        Listing,
        lambda person: Listing.objects.filter(host=person),
        why=MONEY,
        emptied=ERASED,
        keeps=_words(
            "room_type city region country time_zone currency cancellation_policy city_folded"
        ),
    ),
    *(
        Holding(model, _of_homes(model), why=NO_WORDS)
        for model in (ListingAmenity, LengthDiscount, ArrivalMinimum)
    ),
    Holding(ListingRating, _of_homes(ListingRating), why=NO_WORDS, keeps=_words("category")),
    Holding(
        Image,
        lambda person: Image.objects.filter(uploaded_by=person),
        why="Nothing shows it any more; a sweep removes its files, then the row.",
        emptied={"uploaded_by": None},
        keeps=_words("key blurhash"),
    ),
    Holding(
        Event,
        lambda person: Event.objects.filter(Q(actor=person) | Q(on_behalf_of=person)),
        why=AUDIT,
        keeps=_words("name subject_type data request_id hash"),
    ),
    Holding(
        DataExport,
        lambda person: DataExport.objects.filter(user=person),
        why="A sweep removes the archive, then the row.",
        emptied={"user": None},
        keeps=_words("key error"),
    ),
    Holding(
        Decision,
        lambda person: Decision.objects.filter(person=person),
        why="That there was a reason is part of the audit trail; the words speak of the person.",
        emptied={"reason": ""},
    ),
    Holding(
        LogEntry,
        _admin_history_of,
        why=AUDIT,
        emptied={"object_repr": "person", "change_message": ""},
        keeps=_words("object_id"),
    ),
    Holding(
        User,
        lambda person: User.objects.filter(pk=person.pk),
        why=MONEY,
        emptied=ERASED_PERSON,
    ),
)

OF_NOBODY = {
    "accounts.KeptAddress": "A digest that leads to no account, for as long as the address rests.",
    "auth.Group": "A role.",
    "auth.Permission": "What a role may do.",
    "contenttypes.ContentType": "A table.",
    "events.SealHead": "How far the chain of events reaches.",
    "events.Delivery": "That a consumer has heard of an event; its errors are scrubbed.",
    "insideairbnb.Source": "A city whose files are public.",
    "insideairbnb.SourceListing": "An imported home; its host has no account.",
    "limits.Counter": "Digests that lapse with their windows.",
    "limits.Entry": "A moment of a counter.",
    "listings.Amenity": "One of a list.",
    "pricing.ExchangeRate": "Of two currencies.",
    "pricing.FeePlan": "The same for all.",
    "pricing.TaxRule": "Of a place.",
    "schema.PersistedDocument": "Of an app, not of who uses it.",
    "sessions.Session": "Of staff, who cannot close an account while they are.",
}


def let_go_of(person: User) -> None:
    """Delete or empty everything that is held of `person`. Repeatable."""
    for holding in HOLDINGS:
        holding.let_go(person)
