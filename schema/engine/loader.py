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

What the loaders of a level have fetched can go in one round trip: a `batch_load` that is a
generator yields what it wants to have, and is sent it when all the others have said what they want.

    class UserById(DataLoader):
        def batch_load(self, keys):
            rows = yield USERS.bound(keys=keys)
            users = {row.id: row for row in rows}
            return [users.get(key) for key in keys]
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterable, Mapping, Sequence
from inspect import isawaitable
from types import GeneratorType
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

if TYPE_CHECKING:
    from .asked import AskedFields

__all__ = ["DataLoader", "Deferred", "Fetching", "dispatch", "gather"]


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
        self._followers: list[tuple[Callable[[Any], Any] | None, Deferred]] | None = None

    def __repr__(self) -> str:
        return f"<Deferred {self.value!r}>"

    def then(self, fn: Callable[[Any], Any]) -> Deferred:
        """Return the deferred of `fn(value)`; `fn` may return a deferred itself, or raise.

        `fn` runs as soon as the value is there, and not at all when there is an error instead:
        that one is passed on.
        """
        follower = Deferred()
        if self.value is PENDING:
            self._follow(fn, follower)
        else:
            follower.settle(_apply(fn, self.value))
        return follower

    def _follow(self, fn: Callable[[Any], Any] | None, follower: Deferred) -> None:
        if self._followers is None:
            self._followers = []
        self._followers.append((fn, follower))

    def settle(self, value: Any) -> None:
        """Give the value, and everything that follows from it, to all who wait.

        A loop and not a recursion, so that a chain may be of any length.
        """
        waiting = [(self, value)]
        while waiting:
            deferred, value = waiting.pop()
            if isinstance(value, Deferred):
                if value.value is PENDING:
                    value._follow(None, deferred)
                    continue
                value = value.value
            deferred.value = value
            if deferred._followers:
                followers, deferred._followers = deferred._followers, None
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


class Fetching(Protocol):
    """What a `batch_load` may yield: something to be fetched together with what others want.

    All that the loaders of one schema yield is of one class.
    """

    @staticmethod
    def fetch_all(wanted: Sequence[Any]) -> Sequence[Any]:
        """What was wanted, in that order; an exception is raised where it was yielded."""


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
        self._primed: dict[Hashable, Any] = {}
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

    def batch_load(self, keys: list[Any]) -> list[Any] | Generator[Fetching, Any, list[Any]]:
        """Return the values of the keys, in the order of the keys.

        A value that is an exception fails its key alone; raising fails all keys of the batch.
        A generator yields what it wants to have fetched, and returns the values.
        """
        raise NotImplementedError

    def load(self, key: Hashable) -> Deferred:
        """Return the deferred value of the key; the same one for the same key."""
        deferred = self._known.get(key)
        if deferred is None:
            if key is None:
                raise TypeError(f"{type(self).__name__}.load() needs a key, not None.")
            deferred = self._known[key] = Deferred(self._primed.get(key, PENDING))
            if key not in self._primed:
                self._waiting.append((key, deferred))
        return deferred

    def load_each(self, keys: Iterable[Hashable | None]) -> list[Any]:
        """The value of each key where it was primed, else the deferred one; and None for None."""
        primed, load = self._primed, self.load
        return [
            None if key is None else primed[key] if key in primed else load(key) for key in keys
        ]

    def load_many(self, keys: Iterable[Hashable]) -> Deferred:
        """Return the deferred list of the values, in the order of the keys.

        It fails when one of them does; a list of `load`s fails item by item.
        """
        return gather([self.load(key) for key in keys])

    def prime(self, key: Hashable, value: Any) -> None:
        """Remember a value that was come by otherwise; what is known already stays."""
        self.prime_all({key: value})

    def prime_all(self, values: Mapping[Any, Any]) -> None:
        """What `prime` does, for many keys."""
        known, primed = self._known, self._primed
        if not known and not primed:
            self._primed = dict(values)
            return
        for key, value in values.items():
            if key not in known:
                primed.setdefault(key, value)

    def clear(self, key: Hashable) -> None:
        """Forget one key: the next `load` asks again."""
        self._known.pop(key, None)
        self._primed.pop(key, None)

    def clear_all(self) -> None:
        """Forget everything, as after a write."""
        self._known.clear()
        self._primed.clear()

    def dispatch(self) -> None:
        """Load all waiting keys now."""
        _finish(self.take_batches())

    def take_batches(self) -> list[Batch]:
        """The batches of all waiting keys, which wait no longer."""
        waiting, self._waiting = self._waiting, []
        size = self.max_batch_size or len(waiting) or 1
        return [
            Batch(self, waiting[start : start + size]) for start in range(0, len(waiting), size)
        ]

    def forget(self, key: Hashable, deferred: Deferred) -> None:
        """Forget one key, unless it has been asked for anew."""
        if self._known.get(key) is deferred:
            del self._known[key]


class Batch:
    """One call of `batch_load`; `wants` is what it wants to have fetched before it goes on."""

    __slots__ = ("_deferreds", "_generator", "_keys", "_loader", "wants")

    def __init__(self, loader: DataLoader, waiting: list[tuple[Hashable, Deferred]]) -> None:
        self._loader = loader
        self._keys = [key for key, _ in waiting]
        self._deferreds = [deferred for _, deferred in waiting]
        self.wants: Fetching | None = None

    def start(self) -> None:
        """Call it; the values are there, or something is wanted."""
        try:
            values = self._loader.batch_load(self._keys)
        except Exception as error:  # noqa: BLE001 - the same, of all fields that asked
            self._fail(error)
            return
        if isinstance(values, GeneratorType):
            self._generator = values
            self.go_on(None)
        else:
            self._settle(values)

    def go_on(self, fetched: Any) -> None:
        """Give it what it wanted, or the exception that came instead."""
        self.wants = None
        try:
            if isinstance(fetched, Exception):
                self.wants = self._generator.throw(fetched)
            else:
                self.wants = self._generator.send(fetched)
        except StopIteration as end:
            self._settle(end.value)
        except Exception as error:  # noqa: BLE001 - the same, of all fields that asked
            self._fail(error)

    def _settle(self, values: Any) -> None:
        try:
            self._check(values)
        except TypeError as error:
            self._fail(error)
            return
        for deferred, value in zip(self._deferreds, values, strict=True):
            deferred.settle(value)

    def _check(self, values: Any) -> None:
        if type(values) is list and len(values) == len(self._keys):
            return
        name = f"{type(self._loader).__name__}.batch_load()"
        if isawaitable(values):
            if hasattr(values, "close"):
                values.close()
            raise TypeError(f"{name} is a coroutine; loaders are synchronous here.")
        if not isinstance(values, list | tuple):
            raise TypeError(f"{name} must return a list, not {type(values).__name__}.")
        if len(values) != len(self._keys):
            raise TypeError(f"{name} returned {len(values)} values for {len(self._keys)} keys.")

    def _fail(self, error: Exception) -> None:
        for key, deferred in zip(self._keys, self._deferreds, strict=True):
            self._loader.forget(key, deferred)
            deferred.settle(error)


def dispatch(
    loaders: Mapping[Any, DataLoader], before_each: Callable[[], None] = lambda: None
) -> None:
    """Run the loaders until no key waits: what a batch brings may make others ask."""
    while ready := [loader for loader in loaders.values() if loader._waiting]:
        before_each()
        _finish([batch for loader in ready for batch in loader.take_batches()], before_each)


def _finish(batches: list[Batch], before_each: Callable[[], None] = lambda: None) -> None:
    """Run the batches; what they want meanwhile is fetched for all of them together."""
    for batch in batches:
        before_each()
        batch.start()
    while waiting := [batch for batch in batches if batch.wants is not None]:
        before_each()
        wanted = [batch.wants for batch in waiting]
        for batch, fetched in zip(waiting, _fetched(wanted), strict=True):
            batch.go_on(fetched)


def _fetched(wanted: list[Any]) -> Sequence[Any]:
    try:
        return wanted[0].fetch_all(wanted)
    except Exception as error:  # noqa: BLE001 - the same, of all fields that asked
        return [error] * len(wanted)
