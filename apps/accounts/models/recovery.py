"""What has to be told, or to be confirmed, before somebody can get in."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from apps.accounts.emails import change_of
from apps.accounts.models.people import User
from apps.accounts.models.sessions import Session


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    """Changes by when they were asked for."""

    def before(self, moment: datetime) -> EmailChangeQuerySet:
        """Those whose link has lapsed long ago."""
        return self.filter(requested_at__lt=moment)


class EmailChange(models.Model):
    """The address that a person wants to have, until the link that was mailed there is followed."""

    user = models.OneToOneField(User, models.CASCADE, related_name="email_change")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, related_name="+", help_text="It stays signed in."
    )
    address = models.EmailField(max_length=254)
    requested_at = models.DateTimeField(db_index=True)

    objects = EmailChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"of {self.user_id}"

    @property
    def digest(self) -> str:
        """What the link in the mail is good for: this change of the person as they are now."""
        return change_of(self.user.registration, self.address)


class SignInPauseQuerySet(models.QuerySet["SignInPause"]):
    """Pauses by when they began."""

    def before(self, moment: datetime) -> SignInPauseQuerySet:
        """Those of which nobody asks any more."""
        return self.filter(began_at__lt=moment)


class ResetRequestQuerySet(models.QuerySet["ResetRequest"]):
    """Requests by when they were made."""

    def before(self, moment: datetime) -> ResetRequestQuerySet:
        """Those of which nobody asks any more."""
        return self.filter(requested_at__lt=moment)


class ResetRequest(models.Model):
    """That somebody wants to reset the password of an address, whether or not it is somebody's."""

    address = models.EmailField(
        max_length=254, blank=True, help_text="Empty once it was looked at whose it is."
    )
    requested_at = models.DateTimeField(db_index=True)

    objects = ResetRequestQuerySet.as_manager()

    def __str__(self) -> str:
        return f"of {self.requested_at}"


class SignInPause(models.Model):
    """That an address was guessed at too often to go on, whether or not it is somebody's."""

    key = models.CharField(
        max_length=80, unique=True, help_text="A keyed digest of the address, and the hour."
    )
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    network = models.CharField(
        max_length=64, blank=True, help_text="Where the last guess was made."
    )
    began_at = models.DateTimeField(db_index=True)

    objects = SignInPauseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"of {self.user_id or 'nobody'}"
