"""What people are told."""

from __future__ import annotations

from datetime import datetime

from django.db import models

MAX_ATTEMPTS = 10


class MailQuerySet(models.QuerySet["Mail"]):
    """Mails by what is to be done with them."""

    def due(self, now: datetime) -> MailQuerySet:
        """Those that should have gone by `now` and have not been given up."""
        return self.filter(sent_at=None, due_at__lte=now, attempts__lt=MAX_ATTEMPTS)

    def given_up(self) -> MailQuerySet:
        """Those that failed too often; somebody has to look."""
        return self.filter(sent_at=None, attempts__gte=MAX_ATTEMPTS)


class Mail(models.Model):
    """One mail: written with the change that it tells of, sent after the commit, once."""

    key = models.CharField(
        max_length=128, unique=True, help_text="Names the occasion, so that it is told once."
    )
    recipient = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="+")
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, help_text="What the last attempt died of.")

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["sent_at", "due_at"], name="mail_due")]

    def __str__(self) -> str:
        return self.subject
