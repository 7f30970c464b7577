"""Effects that a client may ask for twice and that happen once (R25)."""

from __future__ import annotations

from django.db import models


class IdempotencyKey(models.Model):
    """A client's key, what it was first used for, and what came of it."""

    class State(models.TextChoices):
        """Whether the effect is there."""

        RUNNING = "RUNNING"
        DONE = "DONE"

    actor = models.CharField(max_length=64, help_text='Whose key: "user:1", or a network address.')
    operation = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64, help_text="SHA-256 of the input.")
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    result = models.JSONField(null=True, help_text="Ids of what changed, and user errors.")
    created_at = models.DateTimeField()
    lease_until = models.DateTimeField(help_text="From then on a crashed attempt may be repeated.")
    expires_at = models.DateTimeField(help_text="From then on the key is forgotten.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "operation", "key"], name="idempotency_key_once"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="idempotency_expires")]

    def __str__(self) -> str:
        return f"{self.operation} {self.key}"
