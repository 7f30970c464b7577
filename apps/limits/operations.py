"""Spending from a rate limit: one limiter for both faces and for the cost of queries (R51).

A limit slides: of "5/minute", what the minute before has spent counts for that part of it which the
last sixty seconds still cover. Of those in `RATE_LIMITS_EXACT` the moment of each is kept instead,
so that no sixty seconds ever have a sixth. What was spent stays spent when the caller rolls back,
so spend before the transaction. The rates are settings. Counters live in Redis; without it in the
database. Where a request must not wait for either, what is spent is put on a tab of this process.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple, TypeVar

import structlog
from django.conf import settings
from limits import RateLimitItem, parse
from limits.errors import StorageError

from airbnb.errors import RateLimited
from apps.limits.models import Counter
from apps.limits.storage import (
    Counters,
    SlidingWindows,
    Windows,
    in_database,
    in_memory,
    in_redis,
)
from apps.limits.tabs import Tabs, TooMuch

log = structlog.get_logger(__name__)

R = TypeVar("R")

FORGET_AT_ONCE = 1_000
# A moment later than computed, because the counters' own clock has whole milliseconds.
_MARGIN = timedelta(milliseconds=2)


class Remaining(NamedTuple):
    """What is left of a limit, and when all of it will be there again."""

    left: int
    limit: int
    full_at: datetime


def spend(scope: str, actor: str, cost: int = 1, *, now: datetime) -> int | None:
    """Count `cost` against what `actor` (see `actors`) may spend of `scope`.

    Returns what is then left of a scope of `RATE_LIMITS_IN_MEMORY`, as far as this process knows;
    None of others, and where nothing is counted.
    Raises RateLimited, and counts nothing, when that is too much; `retry_at` says when the same
    will be possible, and is None when it never will be. While Redis does not answer, the scopes of
    `RATE_LIMITS_FAIL_CLOSED` are counted in the database and the others let through; it is asked
    again after some seconds, so that not every request waits for it.
    """
    if scope in settings.RATE_LIMITS_IN_MEMORY:
        return _where_it_is_counted(scope, now, lambda _: _put_on_tab(scope, actor, cost, now))
    _where_it_is_counted(scope, now, lambda counters: _spend(counters, scope, actor, cost, now))
    return None


def give_back(scope: str, actor: str, *, now: datetime) -> None:
    """Take back the newest of what `actor` has spent of a scope of `RATE_LIMITS_EXACT`."""
    key = rate_of(scope).key_for(scope, actor)
    _where_it_is_counted(scope, now, lambda counters: counters.give_back(key))


def _where_it_is_counted(scope: str, now: datetime, act: Callable[[Counters], R]) -> R | None:
    """`act` on the counters of `scope`; None where nothing is counted."""
    if not settings.RATE_LIMITS_ON:
        return None
    url = settings.RATE_LIMITS_REDIS_URL
    if now >= _silent_until.get(url, now):
        try:
            return act(_counters())
        except StorageError as error:
            log.warning("limits_without_redis", scope=scope, error=str(error.storage_error))
            _silent_until[url] = now + _ASK_AGAIN_AFTER
    return act(in_database) if scope in settings.RATE_LIMITS_FAIL_CLOSED else None


_ASK_AGAIN_AFTER = timedelta(seconds=5)
_silent_until: dict[str, datetime] = {}


def _counters() -> Counters:
    url = settings.RATE_LIMITS_REDIS_URL
    return in_redis(url) if url else in_database


def _put_on_tab(scope: str, actor: str, cost: int, now: datetime) -> int:
    rate = rate_of(scope)
    tabs = _tabs(settings.RATE_LIMITS_REDIS_URL)
    try:
        return tabs.spend(rate.key_for(scope, actor), rate, cost, now=now)
    except TooMuch as refused:
        raise _refusal(scope, refused.windows, cost, now) from None


@cache
def _tabs(url: str) -> Tabs:
    return Tabs(in_redis(url) if url else in_memory())


def _spend(storage: Counters, scope: str, actor: str, cost: int, now: datetime) -> None:
    rate = rate_of(scope)
    key, window = rate.key_for(scope, actor), rate.get_expiry()
    if scope in settings.RATE_LIMITS_EXACT:
        if not storage.acquire_entry(key, rate.amount, window, cost):
            raise _exact_refusal(scope, storage.entries(key, rate.amount, window), cost, now)
    elif not storage.acquire_sliding_window_entry(key, rate.amount, window, cost):
        raise _refusal(scope, Windows(*storage.get_sliding_window(key, window)), cost, now)


def _refusal(scope: str, windows: Windows, cost: int, now: datetime) -> RateLimited:
    wait = _wait(windows, rate_of(scope), cost)
    return RateLimited(scope=scope, retry_at=None if wait is None else now + wait + _MARGIN)


def _exact_refusal(scope: str, entries: list[float], cost: int, now: datetime) -> RateLimited:
    """There is room when all entries but so many as leave it have lapsed."""
    room = rate_of(scope).amount - cost
    if room < 0:
        return RateLimited(scope=scope)
    wait = timedelta(seconds=entries[room] if len(entries) > room else 0)
    return RateLimited(scope=scope, retry_at=now + wait + _MARGIN)


def rate_of(scope: str) -> RateLimitItem:
    """The rate of `scope` in the settings. Raises KeyError when there is no such scope."""
    return _parsed(settings.RATE_LIMITS[scope])


@cache
def _parsed(rate: str) -> RateLimitItem:
    return parse(rate)


def _wait(windows: Windows, rate: RateLimitItem, cost: int) -> timedelta | None:
    """How long until `cost` can be spent if nobody spends meanwhile; None: never."""
    window, room = rate.get_expiry(), rate.amount - cost
    if room < 0:
        return None
    if windows.current <= room:
        # What the window before may still weigh is reached when so much of its time is left.
        enough = (room - windows.current + 1) * window / max(1, windows.before)
        return timedelta(seconds=max(0.0, windows.before_counts - enough))
    # Not in this window: in the next one, where this one weighs ever less.
    rest = max(0.0, windows.current_counts - window)
    enough = (room + 1) * window / windows.current
    return timedelta(seconds=rest + max(0.0, window - enough))


def remaining(scope: str, actor: str, *, now: datetime) -> Remaining:
    """What `actor` may still spend of `scope`; all of it where limits are off or cannot be read.

    What is on tabs counts when it has been settled.
    """
    found = _where_it_is_counted(scope, now, lambda counters: _spent(counters, scope, actor))
    spent, counts_for = found or (0, 0.0)
    rate = rate_of(scope)
    return Remaining(
        left=max(0, rate.amount - spent),
        limit=rate.amount,
        full_at=now + timedelta(seconds=counts_for) if spent else now,
    )


def _spent(counters: Counters, scope: str, actor: str) -> tuple[int, float]:
    """What counts of it, and for how many seconds any of that still does."""
    rate = rate_of(scope)
    key, window = rate.key_for(scope, actor), rate.get_expiry()
    if scope in settings.RATE_LIMITS_EXACT:
        entries = counters.entries(key, rate.amount, window)
        return len(entries), max(entries, default=0.0)
    in_process = scope in settings.RATE_LIMITS_IN_MEMORY and not settings.RATE_LIMITS_REDIS_URL
    sliding: SlidingWindows = in_memory() if in_process else counters
    windows = Windows(*sliding.get_sliding_window(key, window))
    counts_for = windows.current_counts if windows.current else windows.before_counts
    return windows.spent(window), counts_for


def forget_expired(*, now: datetime) -> int:
    """Delete the oldest counters that no limit looks at, a thousand at most. Returns how many."""
    oldest = Counter.objects.expired(now).order_by("expires_at")
    keys = list(oldest.values_list("pk", flat=True)[:FORGET_AT_ONCE])
    Counter.objects.filter(pk__in=keys).delete()
    return len(keys)
