"""What people have asked to be given of what is kept of them."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import models
from django.db.models import Q

from airbnb.promises import Promise, PromiseQuerySet


def _new_key() -> str:
    return secrets.token_hex(16)


class DataExportQuerySet(PromiseQuerySet["DataExport"]):
    """Archives by whether somebody may fetch them."""

    def fetchable(self, now: datetime) -> DataExportQuerySet:
        """Those that are there, of people who have an account."""
        return self.filter(done_at__isnull=False, expires_at__gt=now, user__closed_at=None)

    def over(self, now: datetime) -> DataExportQuerySet:
        """Those that nobody may fetch any more, and that no worker is making (see `claim`)."""
        return self.filter(Q(expires_at__lte=now) | Q(user=None), due_at__lte=now)


class DataExport(Promise):
    """An archive of everything that is kept of a person: it is made soon, and kept two days."""

    user = models.ForeignKey(
        "accounts.User", models.CASCADE, null=True, related_name="+", help_text="Null: it goes."
    )
    key = models.CharField(
        max_length=32, unique=True, default=_new_key, help_text="The random part of its name."
    )
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, help_text="From when on nobody may fetch it.")

    objects = DataExportQuerySet.as_manager()

    def __str__(self) -> str:
        return f"of {self.user_id}"

    @property
    def file_name(self) -> str:
        """What the archive is called in the storage."""
        return f"exports/{self.key}.zip"
