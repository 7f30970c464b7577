"""Who hears of what: consumers register by the event's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from apps.events.models import Event

Consumer = Callable[[Event], None]

_by_event: dict[str, list[str]] = defaultdict(list)
_by_name: dict[str, Consumer] = {}


def on(event_name: str) -> Callable[[Consumer], Consumer]:
    """Have the decorated function called, once, for every event called `event_name`.

    It runs in a transaction together with the note that it ran, so its writes happen exactly once.
    It must not use the network: it writes a row and leaves that to a task.
    """

    def register(consumer: Consumer) -> Consumer:
        name = f"{consumer.__module__}.{consumer.__qualname__}"
        if _by_name.setdefault(name, consumer) is not consumer:
            raise ValueError(f"Two consumers are called {name}.")
        _by_event[event_name].append(name)
        return consumer

    return register


def consumers_of(event_name: str) -> tuple[str, ...]:
    """The names of the consumers of `event_name`, in the order of their registration."""
    return tuple(_by_event.get(event_name, ()))


def consumer_named(name: str) -> Consumer:
    """The consumer called `name`. Raises KeyError when the code no longer has it."""
    return _by_name[name]
