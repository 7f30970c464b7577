"""Codes that show that a phone is somebody's."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from apps.accounts.models.people import User

ATTEMPTS = 5


class PhoneCodeQuerySet(models.QuerySet["PhoneCode"]):
    """Codes by whether they may still be tried."""

    def good(self, now: datetime) -> PhoneCodeQuerySet:
        """Those that have neither lapsed nor been tried too often."""
        return self.filter(expires_at__gt=now, attempts__lt=ATTEMPTS)

    def lapsed(self, now: datetime) -> PhoneCodeQuerySet:
        """Those whose time is over."""
        return self.filter(expires_at__lte=now)


class PhoneCode(models.Model):
    """The last code that was sent to a person's phone, until it is used, replaced or lapsed."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    number = models.CharField(max_length=16, help_text="E.164; where it was sent.")
    digest = models.CharField(max_length=64, help_text="Of person, number and code; keyed.")
    expires_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often one was tried.")

    objects = PhoneCodeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"code of {self.user_id}"
