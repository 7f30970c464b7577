"""Sweeps: work over many rows, of which none may keep the others waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import structlog
from celery.exceptions import SoftTimeLimitExceeded

log = structlog.get_logger(__name__)

T = TypeVar("T")


def for_each(items: Iterable[T], act: Callable[[T], object]) -> None:
    """Call `act` with each item. What one of them raises is logged, and the next one has its turn.

    Each call is a transaction of its own, so call it outside of any.
    """
    for item in items:
        try:
            act(item)
        except SoftTimeLimitExceeded:  # the worker's time is over
            raise
        except Exception:
            log.exception("sweep_failed", action=repr(act), item=str(item))
