"""What people are told."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from airbnb.promises import MAX_ATTEMPTS, Promise, PromiseQuerySet


class MailQuerySet(PromiseQuerySet["Mail"]):
    """Mails by what became of them."""

    def settled_before(self, moment: datetime) -> MailQuerySet:
        """Those that went, or were given up, at `moment` or earlier."""
        given_up = models.Q(done_at=None, attempts__gte=MAX_ATTEMPTS, due_at__lte=moment)
        return self.filter(models.Q(done_at__lte=moment) | given_up)

    def try_again(self, *, now: datetime) -> int:
        """Begin anew with those that were given up and still say something. Returns how many."""
        return PromiseQuerySet.try_again(self.exclude(text=""), now=now)


class Mail(Promise):
    """One mail: written with the change that it tells of, sent after the commit, once."""

    key = models.CharField(
        max_length=128, unique=True, help_text="Names the occasion, so that it is told once."
    )
    recipient = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="+")
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField()

    objects = MailQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key
