"""The sessions in which people are signed in."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from airbnb.compiled import Moment
from apps.accounts.models.people import User
from apps.accounts.viewer import Viewer


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions by whose they are and whether they live."""

    def alive(self, now: Moment) -> SessionQuerySet:
        """Those that neither ended nor lapsed, of people who may sign in (R38)."""
        return self.filter(
            ended_at=None, expires_at__gt=now, user__suspended_at=None, user__closed_at=None
        )

    def lapsed(self, now: datetime) -> SessionQuerySet:
        """Those that nobody can use any more, ended or not."""
        return self.filter(expires_at__lte=now)

    def visible_to(self, viewer: User | Viewer | None) -> SessionQuerySet:
        """One's own."""
        return self.filter(user_id=viewer.pk) if viewer else self.none()


class Session(models.Model):
    """A device on which a person is signed in; every access token names one."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=255, blank=True, help_text="The client's own description.")
    place = models.CharField(max_length=64, blank=True, help_text="The network it came from.")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    identity_confirmed_at = models.DateTimeField(
        null=True, help_text="When the password or a code was last given in it."
    )
    second_factor_at = models.DateTimeField(
        null=True, help_text="When a code of the second factor was last given in it."
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "ended_at"], name="session_of_user"),
            models.Index(fields=["expires_at"], name="session_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.device or 'an unknown device'}"


class RefreshToken(models.Model):
    """One link in a session's chain of refresh tokens; it lapses with the session.

    Only the hash is kept, and the used ones too: whoever shows one of them gives a theft away.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="refresh_tokens")
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256, in hex.")
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, help_text="When its successor was issued.")

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="refresh_token_used")]

    def __str__(self) -> str:
        return f"of session {self.session_id}"
