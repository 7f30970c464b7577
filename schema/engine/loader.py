"""Loaders: many `load(key)` calls of one level become one `batch_load(keys)`.

A resolver asks for a key and gets a `Deferred` at once. The engine resolves the whole level before
it lets the loaders run, so every key that the level needs is known when the one batch is made:

    class UserById(DataLoader):
        def batch_load(self, keys):
            users = User.objects.in_bulk(keys)
            return [users.get(key) for key in keys]

    def resolve_host(listing, info):
        return UserById.of(info).load(listing.host_id)

Nothing here waits: a loader runs when the engine, or whoever called `dispatch`, says so.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from .asked import AskedFields

__all__ = ["DataLoader", "Deferred", "dispatch", "gather"]


class Pending:
    """The type of `PENDING`, what a deferred holds until its value is there."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "PENDING"


PENDING: Final = Pending()


class Deferred:
    """A value that will be there once its loader has run.

    `value` is `PENDING`, then the value. What failed holds its exception as the value: to GraphQL a
    value that is an exception is an error of the field, so there is one case instead of two.
    """

    __slots__ = ("_followers", "value")

    def __init__(self, value: Any = PENDING) -> None:
        self.value = value
        self._followers: list[tuple[Callable[[Any], Any] | None, Deferred]] = []

    def __repr__(self) -> str:
        return f"<Deferred {self.value!r}>"

    def then(self, fn: Callable[[Any], Any]) -> Deferred:
        """Return the deferred of `fn(value)`; `fn` may return a deferred itself, or raise.

        `fn` runs as soon as the value is there, and not at all when there is an error instead:
        that one is passed on.
        """
        follower = Deferred()
        if self.value is PENDING:
            self._followers.append((fn, follower))
        else:
            follower.settle(_apply(fn, self.value))
        return follower

    def settle(self, value: Any) -> None:
        """Give the value, and everything that follows from it, to all who wait.

        A loop and not a recursion, so that a chain may be of any length.
        """
        waiting = [(self, value)]
        while waiting:
            deferred, value = waiting.pop()
            if isinstance(value, Deferred):
                if value.value is PENDING:
                    value._followers.append((None, deferred))
                    continue
                value = value.value
            deferred.value = value
            if deferred._followers:
                followers, deferred._followers = deferred._followers, []
                waiting.extend((follower, _apply(fn, value)) for fn, follower in followers)


def _apply(fn: Callable[[Any], Any] | None, value: Any) -> Any:
    if fn is None or isinstance(value, Exception):
        return value
    try:
        return fn(value)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the error of this field
        return error


def gather(deferreds: Iterable[Deferred]) -> Deferred:
    """Return the deferred of all the values, in order; it fails when one of them does."""
    awaited = list(deferreds)
    last_pending = None
    for deferred in awaited:
        if isinstance(deferred.value, Exception):
            return deferred
        if deferred.value is PENDING:
            last_pending = deferred
    if last_pending is None:
        return Deferred([deferred.value for deferred in awaited])
    return last_pending.then(lambda _: gather(awaited))


class DataLoader:
    """The base of all loaders: a subclass says how to load many keys at once.

    One instance serves one request (`of`) and remembers what it has loaded, so that a key is loaded
    once. `context` is the request's context, as in `info.context`.
    """

    asked: AskedFields | None = None
    """Which fields the operation asks for; None when the loader was made without `of`."""

    max_batch_size: int | None = None
    """Keys per call of `batch_load` at most; None for no limit."""

    def __init__(self, context: Any = None, **params: Any) -> None:
        self.context = context
        self.params = params
        for name, value in params.items():
            setattr(self, name, value)
        self._known: dict[Hashable, Deferred] = {}
        self._waiting: list[tuple[Hashable, Deferred]] = []

    @classmethod
    def of(cls, info: Any, **params: Any) -> Self:
        """Return the request's one instance for these parameters, which become its attributes.

        `PhotosByListing.of(info, first=10)` and `.of(info, first=20)` are two loaders. Parameters
        must be hashable.
        """
        context = info.context
        identity = (cls, frozenset(params.items())) if params else cls
        loader = context.loaders.get(identity)
        if loader is None:
            loader = context.loaders[identity] = cls(context, **params)
            loader.asked = getattr(info, "asked", None)  # graphql-core's own has none
        return loader

    def batch_load(self, keys: list[Any]) -> list[Any]:
        """Return the values of the keys, in the order of the keys.

        A value that is an exception fails its key alone; raising fails all keys of the batch.
        """
        raise NotImplementedError

    def load(self, key: Hashable) -> Deferred:
        """Return the deferred value of the key; the same one for the same key."""
        deferred = self._known.get(key)
        if deferred is None:
            if key is None:
                raise TypeError(f"{type(self).__name__}.load() needs a key, not None.")
            deferred = self._known[key] = Deferred()
            self._waiting.append((key, deferred))
        return deferred

    def load_many(self, keys: Iterable[Hashable]) -> Deferred:
        """Return the deferred list of the values, in the order of the keys.

        It fails when one of them does; a list of `load`s fails item by item.
        """
        return gather([self.load(key) for key in keys])

    def prime(self, key: Hashable, value: Any) -> None:
        """Remember a value that was come by otherwise; what is known already stays."""
        self._known.setdefault(key, Deferred(value))

    def clear(self, key: Hashable) -> None:
        """Forget one key: the next `load` asks again."""
        self._known.pop(key, None)

    def clear_all(self) -> None:
        """Forget everything, as after a write."""
        self._known.clear()

    @property
    def is_waiting(self) -> bool:
        """Whether there are keys that no batch has asked for yet."""
        return bool(self._waiting)

    def dispatch(self) -> None:
        """Load all waiting keys now."""
        waiting, self._waiting = self._waiting, []
        size = self.max_batch_size or len(waiting) or 1
        for start in range(0, len(waiting), size):
            self._dispatch_batch(waiting[start : start + size])

    def _dispatch_batch(self, batch: list[tuple[Hashable, Deferred]]) -> None:
        try:
            values = self._checked_values([key for key, _ in batch])
        except Exception as error:  # noqa: BLE001 - the same, of all fields that asked
            for key, deferred in batch:
                if self._known.get(key) is deferred:
                    del self._known[key]
                deferred.settle(error)
            return
        for (_, deferred), value in zip(batch, values, strict=True):
            deferred.settle(value)

    def _checked_values(self, keys: list[Any]) -> list[Any]:
        values = self.batch_load(keys)
        name = f"{type(self).__name__}.batch_load()"
        if isawaitable(values):
            if hasattr(values, "close"):
                values.close()
            raise TypeError(f"{name} is a coroutine; loaders are synchronous here.")
        if not isinstance(values, list | tuple):
            raise TypeError(f"{name} must return a list, not {type(values).__name__}.")
        if len(values) != len(keys):
            raise TypeError(f"{name} returned {len(values)} values for {len(keys)} keys.")
        return list(values)


def dispatch(loaders: Mapping[Any, DataLoader]) -> None:
    """Run the loaders until no key waits: what a batch brings may make others ask."""
    while ready := [loader for loader in loaders.values() if loader.is_waiting]:
        for loader in ready:
            loader.dispatch()
