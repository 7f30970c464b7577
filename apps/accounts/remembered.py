"""Viewers whose sessions lived a moment ago, so that not every request asks the database.

They are remembered in each process for `SESSION_CACHE_SECONDS`, and forgotten when a session of
theirs ends or their row changes: at once in the process where that happens, and where there is a
Redis in all others too, which listen to it. A process that does not hear it remembers nobody.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from functools import partial
from threading import Lock

from django.conf import settings
from django.db import transaction

from apps.accounts import telling
from apps.accounts.viewer import Viewer

MOST = 10_000


class Remembered:
    """The viewers of this process, those remembered last. Safe between threads.

    What was read before somebody was forgotten must not be remembered after, so `keep` is told the
    `generation` of before the reading.
    """

    def __init__(self) -> None:
        self.generation = 0
        self._kept: OrderedDict[tuple[int, int], tuple[Viewer, datetime]] = OrderedDict()
        self._lock = Lock()

    def find(self, user_id: int, session_id: int, *, now: datetime) -> Viewer | None:
        """The viewer, if the session was alive lately and has not lapsed since."""
        viewer, kept_at = self._kept.get((user_id, session_id), (None, now))
        lately = timedelta(0) <= now - kept_at < timedelta(seconds=settings.SESSION_CACHE_SECONDS)
        return viewer if viewer and lately and now < viewer.session_expires_at else None

    def keep(self, viewer: Viewer, generation: int, *, now: datetime) -> None:
        """Remember a viewer who was read at `now`, unless somebody was forgotten meanwhile."""
        with self._lock:
            if generation != self.generation:
                return
            self._kept[viewer.pk, viewer.session_id] = viewer, now
            self._kept.move_to_end((viewer.pk, viewer.session_id))
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def forget(self, user_id: int) -> None:
        """Forget a person in all of their sessions."""
        with self._lock:
            self.generation += 1
            for key in [key for key in self._kept if key[0] == user_id]:
                del self._kept[key]

    def forget_everybody(self) -> None:
        """Begin anew."""
        with self._lock:
            self.generation += 1
            self._kept.clear()


viewers = Remembered()


def find(user_id: int, session_id: int, *, now: datetime) -> Viewer | None:
    """Who is remembered; None where this process would not hear that the session has ended."""
    if not settings.SESSION_CACHE_SECONDS or not _hears():
        return None
    return viewers.find(user_id, session_id, now=now)


def forget(user_id: int) -> None:
    """Forget a person in every process: here at once, and again when the change is committed."""
    viewers.forget(user_id)
    transaction.on_commit(partial(_forget_everywhere, user_id), robust=True)


def _forget_everywhere(user_id: int) -> None:
    viewers.forget(user_id)
    if url := settings.SESSION_CACHE_REDIS_URL:
        telling.tell(url, user_id)


def _hears() -> bool:
    url = settings.SESSION_CACHE_REDIS_URL
    return not url or telling.hears(url, viewers.forget, viewers.forget_everybody)
