"""Counters of attempts, where there is no Redis."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class CounterQuerySet(models.QuerySet["Counter"]):
    """Counters by whether they still count."""

    def expired(self, now: datetime) -> CounterQuerySet:
        """Those whose window no limit looks at any more."""
        return self.filter(expires_at__lte=now)


class Counter(models.Model):
    """What one actor has spent of one limit in one window of time."""

    key = models.CharField(max_length=64, unique=True, help_text="SHA-256 of all that it is for.")
    spent = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()

    objects = CounterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="counter_expires")]

    def __str__(self) -> str:
        return f"{self.spent} until {self.expires_at}"


class Entry(models.Model):
    """A moment at which somebody spent one of a limit that is counted exactly."""

    counter = models.ForeignKey(Counter, models.CASCADE, related_name="entries")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"at {self.at}"
