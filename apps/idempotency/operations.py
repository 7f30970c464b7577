"""Doing something once, however often it is asked for (R25).

A call takes its key in a short transaction of its own, for 60 seconds. Whoever comes meanwhile is
told that it is in progress. The effect runs in a second transaction, which also writes its result
down, so that the two are there together or not at all. A call that fails gives the key back; one
that dies keeps it until the lease has lapsed, and then exactly one other call takes it over. If the
dead one was only slow, it finds the key taken when it wants to write its result, and rolls back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

import structlog
from django.db import DatabaseError, IntegrityError, models

from airbnb.errors import Invalid, require
from airbnb.transactions import atomic, durable, is_duplicate
from apps.idempotency.errors import IdempotencyKeyReused, InProgress
from apps.idempotency.models import IdempotencyKey

P = TypeVar("P")

log = structlog.get_logger(__name__)

LONGEST_KEY = 255
LEASE = timedelta(seconds=60)
ASK_AGAIN = timedelta(seconds=2)
KEEP_FOR = timedelta(hours=24)
KEEP_FOR_MONEY = timedelta(days=30)
FORGET_AT_ONCE = 1_000

# A key that is freed or expires under our eyes is tried again; this often is more than enough.
_TRIES = 3
_NOT_HASHED = frozenset(
    {"idempotency_key", "idempotencyKey", "client_mutation_id", "clientMutationId"}
)


class Once(NamedTuple):
    """What came of a call, and whether an earlier one had already done it."""

    result: Any
    replayed: bool


def run_once(
    *,
    actor: str,
    operation: str,
    key: str,
    request: Mapping[str, Any],
    prepare: Callable[[], P],
    effect: Callable[[P], Any],
    now: datetime,
    keep_for: timedelta = KEEP_FOR,
) -> Once:
    """Run `effect` unless `actor` has done so before with this `key` for this `operation`.

    `request` is the input, as JSON; the key itself and the client's mutation id do not count. What
    takes long, and what is spent, belongs in `prepare`: it runs once and before the transaction.
    `effect` gets what that returned, writes to this database alone, may be run again when that asks
    for it, and returns JSON: the ids of what it changed. Of what was done before, neither runs.
    Keep the key for `KEEP_FOR_MONEY` where money moves. Not to be called inside a transaction
    (RuntimeError).

    Raises Invalid for a key that is not 1 to 255 characters long, IdempotencyKeyReused when it was
    used with another input, InProgress while the first call runs, Busy, and whatever `prepare` and
    `effect` raise: what failed is not remembered, so the same key may try again.
    """
    hashes = {"key_hash": _hash_of(key), "request_hash": _sha256(_canonical(request))}
    times = {"created_at": now, "lease_until": now + LEASE, "expires_at": now + keep_for}
    claim = _claim(IdempotencyKey(actor=actor, operation=operation, **hashes, **times), now=now)
    if claim.state == IdempotencyKey.State.DONE:
        return Once(claim.result, replayed=True)
    try:
        prepared = prepare()
        return Once(_perform(claim, prepared, effect, now=now), replayed=False)
    except BaseException:
        _free(claim)
        raise


def _hash_of(key: str) -> str:
    """What is kept of a key. Raises Invalid."""
    require(
        1 <= len(key) <= LONGEST_KEY,
        Invalid(f"A key has 1 to {LONGEST_KEY} characters.", field="idempotency_key"),
    )
    return _sha256(key)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _canonical(request: Mapping[str, Any]) -> str:
    """The input as one text, the same for equal inputs whatever the order of their fields."""
    counted = {name: value for name, value in request.items() if name not in _NOT_HASHED}
    return json.dumps(counted, sort_keys=True, separators=(",", ":"))


def _claim(wanted: IdempotencyKey, *, now: datetime) -> IdempotencyKey:
    """The row by which this call owns the key; or the row of the call that has done it."""
    for _ in range(_TRIES):
        try:
            _insert(wanted)
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
            found = _same_key(wanted)
        else:
            return wanted
        if found is None:
            continue
        if found.expires_at <= now:
            _forget(found)
            continue
        require(found.request_hash == wanted.request_hash, IdempotencyKeyReused)
        if found.state == IdempotencyKey.State.DONE or _take_over(found, wanted, now=now):
            return found
        break
    raise InProgress(retry_at=now + ASK_AGAIN)


@durable
def _insert(wanted: IdempotencyKey) -> None:
    wanted.pk = None
    wanted.save(force_insert=True)


@durable
def _forget(expired: IdempotencyKey) -> None:
    IdempotencyKey.objects.filter(pk=expired.pk).delete()


def _same_key(wanted: IdempotencyKey) -> IdempotencyKey | None:
    return IdempotencyKey.objects.filter(
        actor=wanted.actor, operation=wanted.operation, key_hash=wanted.key_hash
    ).first()


@durable
def _take_over(found: IdempotencyKey, wanted: IdempotencyKey, *, now: datetime) -> bool:
    """Whether the key's owner is past its lease and nobody but this call has noticed."""
    if found.lease_until > now or not _owned(found).update(lease_until=wanted.lease_until):
        return False
    found.lease_until = wanted.lease_until
    return True


def _owned(claim: IdempotencyKey) -> models.QuerySet[IdempotencyKey]:
    """The row of `claim`, for as long as nobody has taken it over: a lease is held by one call."""
    return IdempotencyKey.objects.filter(
        pk=claim.pk, state=IdempotencyKey.State.RUNNING, lease_until=claim.lease_until
    )


@atomic
def _perform(
    claim: IdempotencyKey, prepared: P, effect: Callable[[P], Any], *, now: datetime
) -> Any:
    result = effect(prepared)
    is_ours = _owned(claim).update(state=IdempotencyKey.State.DONE, result=result)
    require(is_ours, InProgress(retry_at=now + ASK_AGAIN))
    return result


def _free(claim: IdempotencyKey) -> None:
    """Give the key back. When not even that works, its lease lapses."""
    try:
        _owned(claim).delete()
    except DatabaseError:
        log.warning("idempotency_key_not_freed", claim=claim.pk, exc_info=True)


def forget_expired(*, now: datetime) -> int:
    """Delete the oldest keys that are past their time, a thousand at most. Returns how many."""
    oldest = IdempotencyKey.objects.expired(now).order_by("expires_at")
    keys = list(oldest.values_list("pk", flat=True)[:FORGET_AT_ONCE])
    deleted, _ = IdempotencyKey.objects.filter(pk__in=keys).delete()
    return deleted
