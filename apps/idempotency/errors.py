"""What can go wrong with an idempotency key."""

from airbnb.errors import ErrorCode, UserError


class InProgress(UserError):
    """The first call with this key has not ended; `retry_at` says when to ask again."""

    code = ErrorCode.IN_PROGRESS
    message = "A call with this idempotency key is still running. Try again soon."
    field = ("idempotency_key",)


class IdempotencyKeyReused(UserError):
    """The key was used before, for something else."""

    code = ErrorCode.IDEMPOTENCY_KEY_REUSED
    message = "This idempotency key was used with another input. Use a new key."
    field = ("idempotency_key",)
