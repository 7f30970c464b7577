"""Callers that really run at once, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(call: Callable[[], Any], *, times: int) -> list[Any]:
    """Run `call` in so many threads that start together; what each returned or raised."""
    barrier = Barrier(times)

    def run(_: int) -> Any:
        try:
            barrier.wait(timeout=20)
            return call()
        except Exception as error:  # noqa: BLE001 - the caller looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))


def all_at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run the calls, each in a thread; what each returned or raised, in no order."""
    waiting = list(calls)

    def next_call() -> Any:
        return waiting.pop()()

    return at_once(next_call, times=len(calls))
