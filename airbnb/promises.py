"""Work in the background that a row promises, so that it is neither lost nor done twice.

The row is written in the transaction of the change that causes the work. A task after the commit
makes it soon; a sweep over what is overdue makes it certain. An attempt is counted before it
begins, so that one which kills its worker is counted too; a failed one is repeated, more slowly
each time, and given up after `MAX_ATTEMPTS`, which takes most of a day and is seen in the admin.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from django.db import models
from django.db.models import Q

from airbnb.scrubbing import scrubbed
from airbnb.transactions import durable

log = structlog.get_logger(__name__)

P = TypeVar("P", bound="Promise")

MAX_ATTEMPTS = 12
# Longer than any task may run (CELERY_TASK_TIME_LIMIT), so a lapsed lease means a dead worker.
LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=30)
# What is due for less than this is left to the task that was sent after the commit.
SWEEP_AFTER = timedelta(seconds=30)
SWEEP_AT_MOST = 500


class PromiseQuerySet(models.QuerySet[P]):
    """Promises by what is to be done with them."""

    def open(self) -> PromiseQuerySet[P]:
        """Those that are neither kept nor given up."""
        return self.filter(done_at=None, attempts__lt=MAX_ATTEMPTS)

    def given_up(self) -> PromiseQuerySet[P]:
        """Those that failed too often; somebody has to look."""
        return self.filter(done_at=None, attempts__gte=MAX_ATTEMPTS)

    def overdue(self, now: datetime) -> list[int]:
        """The keys of those whose task was lost or whose pause is over, the longest due first."""
        late = self.open().filter(due_at__lte=now - SWEEP_AFTER).order_by("due_at")
        return list(late.values_list("pk", flat=True)[:SWEEP_AT_MOST])

    @durable
    def claim(self, pk: int, *, now: datetime) -> P | None:
        """Take the promise for one attempt; nobody else gets it for `LEASE`.

        None when it is kept, given up, taken by another worker, or pausing after a failure.
        """
        # The first attempt does not wait for `due_at`: two machines' clocks differ a little.
        due = self.open().filter(Q(attempts=0) | Q(due_at__lte=now))
        promise = due.filter(pk=pk).first()
        if promise is None:
            return None
        unchanged = self.open().filter(pk=pk, attempts=promise.attempts)
        promise.attempts += 1
        promise.due_at = now + LEASE
        taken = unchanged.update(attempts=promise.attempts, due_at=promise.due_at)
        return promise if taken else None

    def try_again(self, *, now: datetime) -> int:
        """Begin anew with those that were given up. Returns how many."""
        return self.given_up().update(attempts=0, due_at=now)


class Promise(models.Model):
    """Something that will be done once, soon after the transaction that wrote this row."""

    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, help_text="What the last attempt died of.")

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["done_at", "due_at"], name="%(class)s_due")]

    def keep(self, *, now: datetime) -> bool:
        """Mark it as done; false when another attempt has. In a transaction, others wait here."""
        undone = type(self)._default_manager.filter(pk=self.pk, done_at=None)
        return bool(undone.update(done_at=now, error=""))

    def fail(self, error: Exception, *, now: datetime) -> None:
        """Let the claimed attempt have failed: try again after a pause, or give up."""
        pause = FIRST_PAUSE * 2 ** (self.attempts - 1)
        ours = type(self)._default_manager.filter(pk=self.pk, attempts=self.attempts, done_at=None)
        ours.update(due_at=now + pause, error=scrubbed(repr(error))[:2000])
        log.error(
            "promise_given_up" if self.attempts >= MAX_ATTEMPTS else "promise_failed",
            promise=self._meta.label_lower,
            id=self.pk,
            attempts=self.attempts,
            error=type(error).__name__,  # its text may hold an address
        )
