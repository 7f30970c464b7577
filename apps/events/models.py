"""What happened, and who still has to hear of it."""

from __future__ import annotations

from django.db import models

from airbnb.promises import Promise, PromiseQuerySet


class Event(models.Model):
    """One change of state, written in the same transaction as the change. Never altered."""

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

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="event_of_subject"),
            models.Index(fields=["at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.subject_type} {self.subject_id}"


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
