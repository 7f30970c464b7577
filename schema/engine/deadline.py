"""How long one operation may take."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Deadline", "DeadlinePassed"]


class DeadlinePassed(Exception):
    """The operation has taken as long as it may, and was left unfinished."""


class Deadline:
    """A moment after which nothing new is begun; what runs already is not cut off.

    The engine asks between levels, before each field of the root, before each batch of a loader,
    and before what the loaders of a level want is fetched, all of it together. `seconds` count from
    now; `clock` gives seconds that only go forward.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends_at = clock() + seconds

    def check(self) -> None:
        """Raise DeadlinePassed when it is over."""
        if self._clock() >= self._ends_at:
            raise DeadlinePassed("This took longer than a request may take.")
