"""Effects that a client may ask for twice and that happen once (R25)."""

from __future__ import annotations

from datetime import datetime

from django.db import models


class IdempotencyKeyQuerySet(models.QuerySet["IdempotencyKey"]):
    """Keys by how long they are kept."""

    def expired(self, now: datetime) -> IdempotencyKeyQuerySet:
        """Those that are forgotten by `now`."""
        return self.filter(expires_at__lte=now)


class IdempotencyKey(models.Model):
    """A client's key, what it was first used for, and what came of it."""

    class State(models.TextChoices):
        """Whether the effect is there."""

        RUNNING = "RUNNING"
        DONE = "DONE"

    actor = models.CharField(max_length=64, help_text='Whose key: "user:1", or a network address.')
    operation = models.CharField(max_length=64)
    key_hash = models.CharField(
        max_length=64,
        help_text="SHA-256 of the key: two keys differ here whatever the database's collation.",
    )
    request_hash = models.CharField(max_length=64, help_text="SHA-256 of the input.")
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    result = models.JSONField(null=True, help_text="What the effect returned: ids of what changed.")
    created_at = models.DateTimeField()
    lease_until = models.DateTimeField(help_text="From then on a crashed call may be repeated.")
    expires_at = models.DateTimeField(help_text="From then on the key is forgotten.")

    objects = IdempotencyKeyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "operation", "key_hash"], name="idempotency_key_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["RUNNING", "DONE"]), name="idempotency_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="idempotency_key_is_kept_a_while",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="idempotency_expires")]

    def __str__(self) -> str:
        return f"{self.operation} of {self.actor}, {self.state}"
