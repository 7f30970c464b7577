"""`@atomic`: all or nothing, and again when the database asks for it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

MAX_TRIES = 3
# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available.
_POSTGRES_TRY_AGAIN = frozenset({"40001", "40P01", "55P03"})
# MariaDB and MySQL: ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK.
_MYSQL_TRY_AGAIN = frozenset({1205, 1213})


def worth_repeating(error: DatabaseError) -> bool:
    """Whether the database says of this error that the same transaction may succeed later."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) in _POSTGRES_TRY_AGAIN:
        return True
    return bool(
        connection.vendor == "mysql" and cause and cause.args and cause.args[0] in _MYSQL_TRY_AGAIN
    )


def atomic(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in a transaction; repeat the outermost one when the database asks for it.

    A deadlock, a serialization failure or a lock timeout rolls everything back and runs `function`
    again, at most three times in all. Inside another transaction it is a savepoint, and such an
    error goes up to the outermost block. `function` must have no effect outside the database.
    """

    @wraps(function)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic():
                return function(*args, **kwargs)
        for attempt in range(1, MAX_TRIES + 1):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except DatabaseError as error:
                if attempt == MAX_TRIES or not worth_repeating(error):
                    raise
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - jitter, not a secret
        raise AssertionError("unreachable")

    return in_transaction
