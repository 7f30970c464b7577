"""What people are told, and where they want to be."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, TypeVar

from django.db import models

from airbnb.promises import MAX_ATTEMPTS, Promise, PromiseQuerySet
from apps.notifications.topics import Channels, NotificationChannel

N = TypeVar("N", bound="Notice")


class NoticeQuerySet(PromiseQuerySet[N]):
    """Notices by what became of them."""

    def settled_before(self, moment: datetime) -> NoticeQuerySet[N]:
        """Those that went, or were given up, at `moment` or earlier; all that went to nobody's."""
        given_up = models.Q(done_at=None, attempts__gte=MAX_ATTEMPTS, due_at__lte=moment)
        nobodys = models.Q(recipient=None) & (
            models.Q(done_at__isnull=False) | models.Q(attempts__gte=MAX_ATTEMPTS)
        )
        return self.filter(models.Q(done_at__lte=moment) | given_up | nobodys)

    def try_again(self, *, now: datetime) -> int:
        """Begin anew with those that were given up and still say something. Returns how many."""
        return PromiseQuerySet.try_again(self.exclude(text=""), now=now)


class Notice(Promise):
    """One mail or text: written with the change that it tells of, sent after the commit, once."""

    CONTENT: ClassVar[tuple[str, ...]]
    """The columns that say something to somebody; they are emptied after some time."""

    key = models.CharField(
        max_length=128, unique=True, help_text="Names the occasion, so that it is told once."
    )
    recipient = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField()

    class Meta(Promise.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.key


class Mail(Notice):
    """A mail, to one address."""

    CONTENT = ("address", "subject", "text", "html", "error")

    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=255)
    html = models.TextField()

    objects: ClassVar[NoticeQuerySet[Mail]] = NoticeQuerySet.as_manager()  # type: ignore[assignment]


class TextMessage(Notice):
    """A text, to one phone."""

    CONTENT = ("number", "text", "error")

    number = models.CharField(max_length=16, help_text="E.164.")

    objects: ClassVar[NoticeQuerySet[TextMessage]] = NoticeQuerySet.as_manager()  # type: ignore[assignment]


class Preference(models.Model):
    """Where a person wants to be told of one topic; there is none until they have said so."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    topic = models.CharField(max_length=32)
    in_app = models.BooleanField(default=True)
    email = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic"], name="preference_once_a_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} of {self.user_id}"

    @property
    def channels(self) -> Channels:
        """Those that are wanted."""
        wanted = {NotificationChannel.IN_APP: self.in_app, NotificationChannel.EMAIL: self.email}
        return frozenset(channel for channel, is_wanted in wanted.items() if is_wanted)
