"""What happened, and who still has to hear of it."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from airbnb.promises import Promise, PromiseQuerySet

NEVER_ALTERED = "What happened is never altered."
# What the first event of the chain follows.
GENESIS = "0" * 64


class EventQuerySet(models.QuerySet["Event"]):
    """What happened: it is added to and read. The database refuses the rest, too."""

    def unsealed(self) -> EventQuerySet:
        """Those that the sealer has not come to."""
        return self.filter(number=None)

    def update(self, **_columns: Any) -> NoReturn:
        """Refuse. Raises RuntimeError."""
        raise RuntimeError(NEVER_ALTERED)

    def delete(self) -> NoReturn:
        """Refuse. Raises RuntimeError."""
        raise RuntimeError(NEVER_ALTERED)

    def bulk_update(self, *_args: Any, **_options: Any) -> NoReturn:
        """Refuse. Raises RuntimeError."""
        raise RuntimeError(NEVER_ALTERED)

    def bulk_create(self, *args: Any, **options: Any) -> list[Event]:
        """Add events. Raises RuntimeError where that would alter one that is there."""
        if options.get("update_conflicts"):
            raise RuntimeError(NEVER_ALTERED)
        return super().bulk_create(*args, **options)


class Event(models.Model):
    """One change of state, written in the same transaction as the change. Never altered.

    `number` and `hash` alone are written later, once, by the sealer (`seals.py`); the hash covers
    every other column (`chain.py`).
    """

    name = models.CharField(max_length=64, help_text="What happened, e.g. booking_held.")
    subject_type = models.CharField(max_length=64, help_text='The model, e.g. "bookings.booking".')
    subject_id = models.BigIntegerField()
    actor = models.ForeignKey(
        "accounts.User",
        models.DO_NOTHING,
        null=True,
        related_name="+",
        help_text="Who did it; null for the system.",
    )
    on_behalf_of = models.ForeignKey(
        "accounts.User",
        models.DO_NOTHING,
        null=True,
        related_name="+",
        help_text="For whom staff did it; null where people act for themselves.",
    )
    data = models.JSONField(
        default=dict, help_text='What a consumer or an auditor needs besides; "changes" by column.'
    )
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    number = models.BigIntegerField(
        null=True, unique=True, editable=False, help_text="Its place in the chain, from 1."
    )
    hash = models.CharField(  # noqa: DJ001 - null means not sealed yet
        max_length=64, null=True, editable=False, help_text="Of this event and of all before it."
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="event_is_sealed_or_not",
                condition=Q(number=None, hash=None) | Q(number__gte=1, hash__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_of_subject"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_type} {self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert it. Raises RuntimeError for one that is there."""
        if not self._state.adding:
            raise RuntimeError(NEVER_ALTERED)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        """Refuse. Raises RuntimeError."""
        raise RuntimeError(NEVER_ALTERED)


class SealHead(models.Model):
    """How far the chain of sealed events reaches: one row, which the sealer alone changes."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0, help_text="Of the last sealed event; 0: of none.")
    hash = models.CharField(max_length=64, default=GENESIS, help_text="Of the last sealed event.")
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="seal_head_is_the_only_one", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"


class DeliveryQuerySet(PromiseQuerySet["Delivery"]):
    """Deliveries by what is to be done with them."""


class Delivery(Promise):
    """One consumer's copy of an event: the promise that it will hear of it, once."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    consumer = models.CharField(max_length=128, help_text="The consumer's name in the code.")

    objects = DeliveryQuerySet.as_manager()

    class Meta(Promise.Meta):
        constraints = [
            models.UniqueConstraint(fields=["event", "consumer"], name="delivery_once_per_consumer")
        ]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.event_id} to {self.consumer}"
