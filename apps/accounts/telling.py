"""Telling all processes, through Redis, that what they remember of a person is over.

Each process that remembers listens on a thread of its own. A message to a process that does not
listen is lost, so whoever begins to listen forgets everybody first.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import cache
from threading import Lock, Thread
from typing import Any

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = structlog.get_logger(__name__)

CHANNEL = "airbnb:people-changed"
TIMEOUT_SECONDS = 1
LISTEN_AGAIN_AFTER_SECONDS = 2


def tell(url: str, user_id: int) -> None:
    """Tell all who listen to the Redis at `url`. One that is away costs a line in the log."""
    try:
        _client(url).publish(CHANNEL, user_id)
    except RedisError as error:
        log.warning("people_changed_untold", error=str(error))


def hears(url: str, forget: Callable[[int], None], forget_everybody: Callable[[], None]) -> bool:
    """Whether this process hears now what is told at `url`. Listens from the first call on."""
    listener = _listeners.get(url)
    if listener is None:
        with _lock:
            listener = _listeners.setdefault(url, _Listener(url, forget, forget_everybody))
            listener.start()
    return listener.hears


class _Listener:
    """Listens for as long as the process lives."""

    def __init__(
        self, url: str, forget: Callable[[int], None], forget_everybody: Callable[[], None]
    ) -> None:
        self.hears = False
        self._url = url
        self._forget = forget
        self._forget_everybody = forget_everybody
        self._thread = Thread(target=self._run, name="people-changed", daemon=True)

    def start(self) -> None:
        """Begin, unless that has been done."""
        if not self._thread.is_alive():
            self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                self._listen()
            except RedisError as error:
                log.warning("people_changed_unheard", error=str(error))
            finally:
                self.hears = False
            time.sleep(LISTEN_AGAIN_AFTER_SECONDS)

    def _listen(self) -> None:
        client: Any = _client(self._url)  # whose pubsub() has no types
        with client.pubsub() as channel:
            channel.subscribe(CHANNEL)
            for message in channel.listen():
                if message["type"] == "message":
                    self._forget(int(message["data"]))
                else:
                    self._forget_everybody()
                    self.hears = True


@cache
def _client(url: str) -> Redis:
    return Redis.from_url(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        socket_keepalive=True,
        retry=Retry(NoBackoff(), 0),  # whoever listens has to know that it was not listening
    )


_lock = Lock()
_listeners: dict[str, _Listener] = {}
os.register_at_fork(after_in_child=_listeners.clear)  # their threads stay with the parent
