"""What actors spend of limits for which no request should wait: on a tab here, settled at times.

A tab holds what one actor has spent in this process since it was last settled with the storage, and
what was left then. Only a request of that actor to this process settles it: the first, one with
which it would hold more than a hundredth of the limit or more than was left, and one that comes
five seconds or more after the last time. Until then other processes do not know of it, so each of
them may let somebody have a hundredth too much. Limits below a hundred are exact, and so is every
limit where there is but one process, for as long as it lives and remembers.

What a tab holds, a hundredth at most, is forgotten when the process ends, when MOST_TABS others
have asked since, and when its actor comes back so late that it would count no more.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from limits import RateLimitItem
from limits.errors import StorageError

from apps.limits.storage import SettledWindows, Windows

SETTLED_EVERY = timedelta(seconds=5)
SHARE = 100
MOST_TABS = 20_000
UNLIMITED = 2**53  # the largest integer that Redis's Lua counts exactly to


class TooMuch(Exception):
    """More than is left of a limit, in whose `windows` so much is spent."""

    def __init__(self, windows: Windows) -> None:
        super().__init__()
        self.windows = windows


class _Tab:
    """One actor's tab. Where it was never settled, nothing is left. Its lock is held to use it."""

    __slots__ = ("failures", "left", "lock", "settled_at", "unsettled")

    def __init__(self, now: datetime) -> None:
        self.lock = Lock()
        self.unsettled = 0
        self.left = 0
        self.settled_at = now
        self.failures = 0

    def has_room(self, cost: int, rate: RateLimitItem, now: datetime) -> bool:
        """Whether `cost` can wait for the next time."""
        held = self.unsettled + cost
        is_fresh = timedelta(0) <= now - self.settled_at < SETTLED_EVERY
        return is_fresh and held <= self.left and held * SHARE <= rate.amount

    def owed(self, rate: RateLimitItem, now: datetime) -> int:
        """What it holds that still counts: it was spent within five seconds of the last time."""
        counts_for = timedelta(seconds=rate.get_expiry()) + SETTLED_EVERY
        return self.unsettled if now - self.settled_at < counts_for else 0


class Tabs:
    """The tabs of one storage, those used last. Safe between threads.

    Requests of one actor wait while their tab is settled, so that no older answer of the storage
    replaces a newer one; those of others do not.
    """

    def __init__(self, storage: SettledWindows) -> None:
        self._storage = storage
        self._tabs: OrderedDict[str, _Tab] = OrderedDict()
        self._lock = Lock()

    def spend(self, key: str, rate: RateLimitItem, cost: int, *, now: datetime) -> int:
        """Count `cost` against `rate`; what is then left, as far as this process knows.

        Raises TooMuch, and does not count it; StorageError, and keeps what is owed for next time.
        """
        tab = self._of(key, now)
        failures = tab.failures
        with tab.lock:
            if tab.has_room(cost, rate, now):
                tab.unsettled += cost
                return tab.left - tab.unsettled
            if tab.failures != failures:  # or each who waited would wait for its own timeout next
                raise StorageError(TimeoutError("It did not answer the request before."))
            try:
                is_within, windows = self._settle(key, rate, tab.owed(rate, now), cost)
            except StorageError:
                tab.failures += 1
                raise
            tab.unsettled = 0
            tab.left = max(0, rate.amount - windows.spent(rate.get_expiry()))
            tab.settled_at = now
            if not is_within:
                raise TooMuch(windows)
            return tab.left

    def _of(self, key: str, now: datetime) -> _Tab:
        with self._lock:
            tab = self._tabs.get(key)
            if tab is None:
                tab = self._tabs[key] = _Tab(now)
                if len(self._tabs) > MOST_TABS:
                    self._tabs.popitem(last=False)
            self._tabs.move_to_end(key)
            return tab

    def _settle(self, key: str, rate: RateLimitItem, owed: int, cost: int) -> tuple[bool, Windows]:
        """Count what is owed in any case, and `cost` if the limit allows it."""
        window = rate.get_expiry()
        is_within, windows = self._storage.settle(key, rate.amount, window, owed + cost)
        if owed and not is_within:
            _, windows = self._storage.settle(key, UNLIMITED, window, owed)
        return is_within, windows
