"""People and their sessions as clients see them."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import QuerySet

from apps.accounts import models
from schema.accounts.audience import may_see_contact
from schema.accounts.loaders import HasSecondFactorByUser, SessionsByUser
from schema.audience import oneself, visible_to
from schema.bookings.users import UserBookings
from schema.images.loaders import ImageById
from schema.images.types import Image
from schema.listings.users import UserListings
from schema.notifications.loaders import PreferencesByUser
from schema.notifications.types import NotificationPreferences
from schema.scalars import DateTime
from schema.types import DjangoObjectType


class Session(DjangoObjectType):
    """A device on which you are signed in."""

    class Meta:
        model = models.Session
        public = ("id", "device", "place", "created_at", "last_used_at", "is_current")

    device = graphene.String(description="The app or browser, as it calls itself.")
    place = graphene.String(
        description="The network from which it signed in, or last refreshed its token."
    )
    created_at = graphene.Field(DateTime, required=True, description="When you signed in.")
    last_used_at = graphene.Field(
        DateTime, required=True, description="When its access token was last renewed."
    )
    is_current = graphene.Boolean(required=True, description="Whether this request comes from it.")

    @classmethod
    def visible(cls, context: Any) -> QuerySet[models.Session]:
        """One's own that live."""
        return models.Session.objects.visible_to(context.viewer).alive(context.now)

    def resolve_device(session: models.Session, info: Any) -> str | None:
        """Null when it did not say."""
        return session.device or None

    def resolve_place(session: models.Session, info: Any) -> str | None:
        """Null when it is not known."""
        return session.place or None

    def resolve_is_current(session: models.Session, info: Any) -> bool:
        """Whether the request's token is of this session."""
        viewer = info.context.viewer
        return viewer is not None and viewer.session_id == session.pk


FOR_PARTIES = "For oneself, and for the other party of a confirmed stay; else null."


class User(UserBookings, UserListings, DjangoObjectType):
    """A person: guest, host or both."""

    class Meta:
        model = models.User
        public = (
            "id",
            "first_name",
            "about",
            "profile_picture",
            "joined_at",
            "is_host",
            "is_verified",
            "listings",
        )
        joined = {"profile_picture": ImageById}
        columns = {
            "email_verified": ("email_verified_at",),
            "is_verified": ("email_verified_at",),
            "phone_verified": ("phone_verified_at",),
            **dict.fromkeys(
                (
                    "bookings",
                    "has_second_factor",
                    "listings",
                    "notification_preferences",
                    "reservations",
                    "sessions",
                ),
                (),
            ),
        }

    last_name = graphene.String(description=FOR_PARTIES)
    email = graphene.String(description=FOR_PARTIES)
    phone_number = graphene.String(description=f"E.164. {FOR_PARTIES}")
    language = graphene.String(description="BCP 47. Null for other people.")
    currency = graphene.String(description="ISO 4217. Null for other people.")
    email_verified = graphene.Boolean(
        description="Whether the e-mail address was confirmed. Null for other people."
    )
    phone_verified = graphene.Boolean(
        description="Whether the phone number was confirmed. Null for other people."
    )
    has_second_factor = graphene.Boolean(
        description="Whether signing in takes a code besides the password. Null for other people."
    )
    sessions = graphene.List(
        graphene.NonNull(Session),
        description="Where you are signed in, last used first. Null for other people.",
    )
    notification_preferences = graphene.Field(
        NotificationPreferences,
        description="Where they want to be told of what. Null for other people.",
    )
    about = graphene.String(description="What they say of themselves.")
    profile_picture = graphene.Field(Image, description="Their picture.")
    joined_at = graphene.Field(DateTime, required=True, description="When they registered.")
    is_verified = graphene.Boolean(
        required=True,
        description="Whether their e-mail address is confirmed, which booking and hosting need.",
    )

    @visible_to(may_see_contact)
    def resolve_last_name(user: models.User, info: Any) -> str | None:
        """Null when there is none."""
        return user.last_name or None

    @visible_to(may_see_contact)
    def resolve_email(user: models.User, info: Any) -> str | None:
        """As it was typed."""
        return user.email

    @visible_to(may_see_contact)
    def resolve_phone_number(user: models.User, info: Any) -> str | None:
        """Null when there is none."""
        return user.phone_number or None

    @visible_to(oneself)
    def resolve_language(user: models.User, info: Any) -> str:
        """What texts and amounts are written in."""
        return user.language

    @visible_to(oneself)
    def resolve_currency(user: models.User, info: Any) -> str:
        """What price bounds are in."""
        return user.currency

    @visible_to(oneself)
    def resolve_email_verified(user: models.User, info: Any) -> bool:
        """A property of the row."""
        return user.email_verified

    @visible_to(oneself)
    def resolve_phone_verified(user: models.User, info: Any) -> bool:
        """A property of the row."""
        return user.phone_verified

    @visible_to(oneself)
    def resolve_has_second_factor(user: models.User, info: Any) -> Any:
        """Whether one was confirmed."""
        return HasSecondFactorByUser.of(info).load(user.pk)

    @visible_to(oneself)
    def resolve_sessions(user: models.User, info: Any) -> Any:
        """Those that live."""
        return SessionsByUser.of(info).load(user.pk)

    @visible_to(oneself)
    def resolve_notification_preferences(user: models.User, info: Any) -> Any:
        """What they have said, and what holds for the rest."""
        return PreferencesByUser.of(info).load(user.pk)

    def resolve_about(user: models.User, info: Any) -> str | None:
        """Null when they say nothing."""
        return user.about or None
