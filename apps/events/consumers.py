"""Who hears of what: consumers register by the event's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from apps.events.models import Event

Consumer = Callable[[Event], None]

LONGEST_NAME = 128

_by_event: dict[str, list[str]] = defaultdict(list)
_by_name: dict[str, Consumer] = {}


def on(event_name: str) -> Callable[[Consumer], Consumer]:
    """Have the decorated function called, once, for every event called `event_name`.

    It runs in a transaction together with the note that it ran, so its writes happen exactly once.
    It must not use the network: it writes a row and leaves that to a task. Events come in no
    particular order, and an event that is older than the consumer is not told to it.

    Its module and name are how the database knows it: where either changes, the deliveries that
    are still open fail and are given up, so change the name when there are none, or leave the old
    one behind for a day.
    """

    def register(consumer: Consumer) -> Consumer:
        name = f"{consumer.__module__}.{consumer.__qualname__}"
        if len(name) > LONGEST_NAME:
            raise ValueError(f"A consumer's name has {LONGEST_NAME} characters at most: {name}.")
        if _by_name.setdefault(name, consumer) is not consumer or name in _by_event[event_name]:
            raise ValueError(f"Two consumers are called {name}.")
        _by_event[event_name].append(name)
        return consumer

    return register


def consumers_of(event_name: str) -> tuple[str, ...]:
    """The names of the consumers of `event_name`, in the order of their registration."""
    return tuple(_by_event.get(event_name, ()))


def consumer_named(name: str) -> Consumer:
    """The consumer called `name`. Raises LookupError when the code no longer has it."""
    try:
        return _by_name[name]
    except KeyError:
        raise LookupError(f"No consumer is called {name}.") from None


def names_listened_to() -> frozenset[str]:
    """The names of all events that have a consumer."""
    return frozenset(_by_event)
