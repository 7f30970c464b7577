"""All or nothing, and again when the database asks for it; and what follows a commit."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

import structlog
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from kombu.exceptions import OperationalError

from airbnb import clock
from airbnb.errors import Busy

log = structlog.get_logger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)

MAX_TRIES = 3
ASK_AGAIN = timedelta(seconds=2)
# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available.
_POSTGRES_TRY_AGAIN = frozenset({"40001", "40P01", "55P03"})
# MariaDB and MySQL: ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK.
_MYSQL_TRY_AGAIN = frozenset({1205, 1213})
# PostgreSQL: query_canceled. MariaDB: ER_STATEMENT_TIMEOUT; MySQL: ER_QUERY_TIMEOUT.
_POSTGRES_TIMEOUT = "57014"
_MYSQL_TIMEOUT = frozenset({1969, 3024})
# PostgreSQL: unique_violation. MariaDB and MySQL: ER_DUP_ENTRY.
_POSTGRES_DUPLICATE = "23505"
_MYSQL_DUPLICATE = 1062
_SQLITE_DUPLICATE = frozenset({"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"})


def worth_repeating(error: DatabaseError) -> bool:
    """Whether the database says of this error that the same transaction may succeed later."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) in _POSTGRES_TRY_AGAIN:
        return True
    if getattr(cause, "sqlite_errorname", None) == "SQLITE_BUSY":
        return True
    return bool(
        connection.vendor == "mysql" and cause and cause.args and cause.args[0] in _MYSQL_TRY_AGAIN
    )


def is_timeout(error: DatabaseError) -> bool:
    """Whether the database has ended a statement that took longer than one may take."""
    cause = error.__cause__
    if connection.vendor == "mysql":
        return bool(cause and cause.args and cause.args[0] in _MYSQL_TIMEOUT)
    return getattr(cause, "sqlstate", None) == _POSTGRES_TIMEOUT


def is_duplicate(error: IntegrityError) -> bool:
    """Whether a row was refused because another has its unique key already, and not for a fault."""
    cause = error.__cause__
    if connection.vendor == "mysql":
        return cause is not None and cause.args[0] == _MYSQL_DUPLICATE
    return (
        getattr(cause, "sqlstate", None) == _POSTGRES_DUPLICATE
        or getattr(cause, "sqlite_errorname", None) in _SQLITE_DUPLICATE
    )


def atomic(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in a transaction; repeat the outermost one when the database asks for it.

    A deadlock, a serialization failure or a lock timeout rolls everything back and runs `function`
    again, at most three times in all; then it raises Busy, and nothing is done. Inside another
    transaction it is a savepoint, and such an error goes up to the outermost block. `function` must
    have no effect outside the database.
    """
    return _in_transaction(function, durable=False)


def durable(function: Callable[P, R]) -> Callable[P, R]:
    """`@atomic` for what has to be committed when it returns, so never inside another transaction.

    Raises RuntimeError when there is one; the transaction that a test is wrapped in does not count.
    """
    return _in_transaction(function, durable=True)


def _in_transaction(function: Callable[P, R], *, durable: bool) -> Callable[P, R]:
    @wraps(function)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            with transaction.atomic(durable=durable):
                return function(*args, **kwargs)
        for attempt in range(1, MAX_TRIES + 1):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except DatabaseError as error:
                if not worth_repeating(error):
                    raise
                if attempt == MAX_TRIES:
                    log.warning("transaction_given_up", function=function.__qualname__)
                    raise Busy(retry_at=clock.now() + ASK_AGAIN) from error
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311 - jitter, not a secret
        raise AssertionError("unreachable")

    return in_transaction


def for_update(rows: models.QuerySet[M]) -> models.QuerySet[M]:
    """`rows`, which nobody else changes, or locks this way, until the transaction ends.

    Others may still insert what refers to them: PostgreSQL has a lesser lock for that. Several rows
    are locked in the query's order, so give it one.
    """
    return rows.select_for_update(no_key=connection.features.has_select_for_no_key_update)


class Task(Protocol):
    """A Celery task, as far as sending it goes."""

    name: str

    def delay(self, *args: Any) -> object:
        """Hand it to a worker; run it here when there is no broker."""


def after_commit(task: Task, *args: Any) -> None:
    """Wake a worker with `task(*args)` when the transaction is committed; now, when there is none.

    This only makes soon what a row has promised, so nothing that goes wrong here reaches the
    caller: a message that was lost, or a broker that is away, costs a log line and, at most, its
    timeouts; a sweep finds the row.
    """

    def send() -> None:
        try:
            task.delay(*args)
        except OperationalError as error:
            log.warning("task_not_sent", task=task.name, error=str(error))

    transaction.on_commit(send, robust=True)
