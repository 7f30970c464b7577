"""Where the counters live: in Redis; without it in the database, or in this process."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from math import floor
from typing import NamedTuple, Protocol, cast

from django.db.models import F
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.storage.base import TimestampedSlidingWindow
from redis import ConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from airbnb import clock
from airbnb.transactions import durable, for_update
from apps.limits.models import Counter, Entry

REDIS_TIMEOUT_SECONDS = 1


class Windows(NamedTuple):
    """What was spent in two windows of time, and how many seconds each still counts."""

    before: int
    before_counts: float
    current: int
    current_counts: float

    def spent(self, window: int) -> int:
        """What counts of it, where a window has so many seconds."""
        return floor(self.before * self.before_counts / window) + self.current


class SlidingWindows(Protocol):
    """What the library's storages do for limits over a sliding window of time."""

    def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        """Spend `amount` if no more than `limit` is then spent in the last `expiry` seconds."""

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """What was spent in the previous window, how long that counts, and both for this one."""


class MovingWindows(Protocol):
    """What is needed for limits that hold exactly: the moment of each entry is kept."""

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Enter `amount` times if no more than `limit` are then of the last `expiry` seconds."""

    def entries(self, key: str, limit: int, expiry: int) -> list[float]:
        """For how many seconds each entry still counts, the newest first, `limit` at most."""

    def give_back(self, key: str) -> None:
        """Take the newest entry away, if there is one."""


class Counters(SlidingWindows, MovingWindows, Protocol):
    """A storage for limits of either kind."""


class SettledWindows(SlidingWindows, Protocol):
    """One that also does both at once."""

    def settle(self, key: str, limit: int, expiry: int, amount: int) -> tuple[bool, Windows]:
        """Spend `amount` if that is within `limit`; whether it was, and what is spent then."""


class RedisWindows(RedisStorage):
    """Counters in Redis. Raises StorageError when that does not answer."""

    # Both scripts of the library in one round trip, each as a function with arguments of its own.
    _SETTLE = b"""
local function acquire(KEYS, ARGV)
%b
end
local function windows(KEYS, ARGV)
%b
end
local acquired = acquire(KEYS, ARGV)
return {acquired and 1 or 0, unpack(windows(KEYS, {ARGV[2]}))}
""" % (RedisStorage.SCRIPT_ACQUIRE_SLIDING_WINDOW, RedisStorage.SCRIPT_SLIDING_WINDOW)

    def initialize_storage(self, uri: str) -> None:
        """With our script beside the library's, and a client that has all commands."""
        super().initialize_storage(uri)
        self._redis = cast(Redis, self.get_connection())
        self._settle = self.get_connection().register_script(self._SETTLE)

    def settle(self, key: str, limit: int, expiry: int, amount: int) -> tuple[bool, Windows]:
        """Spend `amount` if that is within `limit`; whether it was, and what is spent then."""
        before = self.prefixed_key(self._previous_window_key(key))
        current = self.prefixed_key(self._current_window_key(key))
        try:
            acquired, *found = self._settle([before, current], [limit, expiry, amount])
        except RedisError as error:
            raise StorageError(error) from error
        spent_before, before_ms, spent, current_ms = (max(0, int(number or 0)) for number in found)
        return bool(acquired), Windows(spent_before, before_ms / 1000, spent, current_ms / 1000)

    def entries(self, key: str, limit: int, expiry: int) -> list[float]:
        """For how many seconds each entry still counts, the newest first, `limit` at most."""
        begin = time.time() - expiry  # the library's own clock, which enters them
        try:
            moments = self._redis.lrange(self.prefixed_key(key), 0, limit - 1)
        except RedisError as error:
            raise StorageError(error) from error
        return [float(at) - begin for at in moments if float(at) >= begin]

    def give_back(self, key: str) -> None:
        """Take the newest entry away, if there is one."""
        try:
            self._redis.lpop(self.prefixed_key(key))
        except RedisError as error:
            raise StorageError(error) from error


class MemoryWindows(MemoryStorage):
    """Counters in this process."""

    def settle(self, key: str, limit: int, expiry: int, amount: int) -> tuple[bool, Windows]:
        """Spend `amount` if that is within `limit`; whether it was, and what is spent then."""
        acquired = self.acquire_sliding_window_entry(key, limit, expiry, amount)
        return acquired, Windows(*self.get_sliding_window(key, expiry))


@cache
def in_redis(url: str) -> RedisWindows:
    """The counters in the Redis at `url`; StorageError when that does not answer."""
    pool = ConnectionPool.from_url(
        url,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        # Once more at once, for a connection that was closed while idle; no growing pauses.
        retry=Retry(NoBackoff(), 1),
    )
    return RedisWindows(url, connection_pool=pool, key_prefix="airbnb:limits", wrap_exceptions=True)


@cache
def in_memory() -> MemoryWindows:
    """The counters of this process."""
    return MemoryWindows()


class DatabaseStorage(TimestampedSlidingWindow):
    """Counters as rows, one for each window of time; windows begin at multiples of their length.

    Spending is one conditional UPDATE, whose row count decides, so two at once cannot both have the
    last unit. It commits by itself and must not be called inside a transaction (RuntimeError): what
    was spent stays spent when the caller rolls back. Of limits that hold exactly each entry is a
    row, and they are counted under the lock of their counter.
    """

    def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        """Spend `amount` if no more than `limit` is then spent in the last `expiry` seconds."""
        now = clock.now().timestamp()
        before, current = self.sliding_window_keys(key, expiry, now)
        room = limit - int(_spent(before) * _rest_of_window(now, expiry) / expiry) - amount
        if _add(current, amount, room):
            return True
        # Full, or not there yet: once it is there, the same statement tells which.
        _make(current, datetime.fromtimestamp(now + 2 * expiry, UTC))
        return _add(current, amount, room)

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """What was spent in the previous window, how long that counts, and both for this one."""
        now = clock.now().timestamp()
        before, current = self.sliding_window_keys(key, expiry, now)
        rest = _rest_of_window(now, expiry)
        return _spent(before), rest, _spent(current), rest + expiry

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Enter `amount` times if no more than `limit` are then of the last `expiry` seconds."""
        now, window = clock.now(), timedelta(seconds=expiry)
        while (acquired := _enter(key, limit - amount, window, amount, now)) is None:
            _make(key, now + window)
        return acquired

    def entries(self, key: str, limit: int, expiry: int) -> list[float]:
        """For how many seconds each entry still counts, the newest first, `limit` at most."""
        begin = clock.now() - timedelta(seconds=expiry)
        counting = Entry.objects.filter(counter__key=_hashed(key), at__gte=begin).order_by("-at")
        return [
            (at - begin).total_seconds() for at in counting.values_list("at", flat=True)[:limit]
        ]

    def give_back(self, key: str) -> None:
        """Take the newest entry away, if there is one."""
        newest = Entry.objects.filter(counter__key=_hashed(key)).order_by("-at", "-pk")
        Entry.objects.filter(pk__in=list(newest.values_list("pk", flat=True)[:1])).delete()


in_database = DatabaseStorage()


def _rest_of_window(now: float, expiry: int) -> float:
    return expiry - now % expiry


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _spent(key: str) -> int:
    return Counter.objects.filter(key=_hashed(key)).values_list("spent", flat=True).first() or 0


@durable
def _add(key: str, amount: int, room: int) -> bool:
    """Add `amount` if no more than `room` is spent; whether it was added."""
    counter = Counter.objects.filter(key=_hashed(key), spent__lte=room)
    return bool(counter.update(spent=F("spent") + amount))


@durable
def _make(key: str, expires_at: datetime) -> None:
    row = Counter(key=_hashed(key), expires_at=expires_at)
    Counter.objects.bulk_create([row], ignore_conflicts=True)


@durable
def _enter(key: str, room: int, window: timedelta, amount: int, now: datetime) -> bool | None:
    """Enter `amount` times if no more than `room` entries count; None where there is no counter."""
    counter = for_update(Counter.objects.filter(key=_hashed(key))).first()
    if counter is None:
        return None
    entries = Entry.objects.filter(counter=counter)
    entries.filter(at__lt=now - window).delete()
    if entries.count() > room:
        return False
    Entry.objects.bulk_create(Entry(counter=counter, at=now) for _ in range(amount))
    Counter.objects.filter(pk=counter.pk).update(expires_at=now + window)
    return True
