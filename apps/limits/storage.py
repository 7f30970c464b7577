"""Where the counters live: in Redis; without it in the database, or in this process."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from math import floor
from typing import NamedTuple, Protocol

from django.db.models import F
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.storage.base import TimestampedSlidingWindow
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from airbnb import clock
from airbnb.transactions import durable
from apps.limits.models import Counter

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
        """With our script beside the library's."""
        super().initialize_storage(uri)
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
    was spent stays spent when the caller rolls back.
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
