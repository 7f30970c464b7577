"""The order of a list, and cursors into it: how every face of the API turns pages.

A cursor holds the sorted values of one row, so the next page is what lies beyond them: nothing is
shown twice or left out while rows come and go, and no page is dearer than another.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b, sha256
from operator import attrgetter
from typing import Any

import orjson
from django.conf import settings
from django.db.models import BigIntegerField, DateField, DateTimeField, Field, Q, TextField
from django.utils.crypto import constant_time_compare

from airbnb.compiled import Given
from airbnb.errors import Invalid

_MARK_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Key:
    """One column or annotation to sort by, of whole numbers, texts, days or moments; never null."""

    column: str
    type: type
    descending: bool = False

    @property
    def field(self) -> Field:  # type: ignore[type-arg]
        """How the database knows its values."""
        return _FIELDS[self.type]()


_FIELDS: dict[type, type[Field]] = {  # type: ignore[type-arg]
    int: BigIntegerField,
    str: TextField,
    date: DateField,
    datetime: DateTimeField,
}


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by.

    `name` tells this order from others of the same columns: where their values depend on what was
    asked (a distance on the point, a price on the stay), it says on what.
    """

    name: str
    keys: tuple[Key, ...]

    @property
    def total(self) -> tuple[Key, ...]:
        """The keys and, where they are equal, the row's own, in the last one's direction."""
        return (*self.keys, Key("pk", int, self.keys[-1].descending))

    def columns(self, *, backwards: bool) -> list[str]:
        """For `order_by`."""
        return [
            f"-{key.column}" if key.descending != backwards else key.column for key in self.total
        ]

    def cursor_of(self, row: Any) -> str:
        """The place of `row` in this order. Opaque to clients."""
        return self.cursor_writer()(row)

    def cursor_writer(self) -> Callable[[Any], str]:
        """What `cursor_of` is for many rows: it is made once, and called for each."""
        values_of = attrgetter(*(key.column for key in self.total))
        mark = self._marker()

        def write(row: Any) -> str:
            values = orjson.dumps(values_of(row))
            return urlsafe_b64encode(mark(values) + values).decode()

        return write

    def beyond(self, name: str, *, backwards: bool) -> Q:
        """The rows after a cursor's row, or before it: the cursor that `place_of` has read."""
        places = [Given(f"{name}_{key.column}", key.field) for key in self.total]
        return _further(self.total, places, backwards=backwards)

    def place_of(self, cursor: str, name: str) -> dict[str, Any]:
        """What the `Given`s of `beyond` stand for.

        Raises Invalid, of the argument `name`, unless `cursor` was made by this order.
        """
        try:
            values = self._values(cursor)
        except ValueError:
            raise Invalid("This is not a cursor of this list and sort.", field=name) from None
        return {
            f"{name}_{key.column}": value for key, value in zip(self.total, values, strict=True)
        }

    def _values(self, cursor: str) -> list[Any]:
        """The sorted values in a cursor. Raises ValueError unless this order made it."""
        decoded = urlsafe_b64decode(cursor.encode("ascii"))
        mark, values = decoded[:_MARK_LENGTH], decoded[_MARK_LENGTH:]
        # Decoding passes over strange characters: what is not written as we write it is not ours.
        is_ours = constant_time_compare(mark, self._marker()(values))
        if not is_ours or urlsafe_b64encode(decoded).decode() != cursor:
            raise ValueError
        return [
            key.type.fromisoformat(value) if issubclass(key.type, date) else value
            for key, value in zip(self.total, orjson.loads(values), strict=True)
        ]

    def _marker(self) -> Callable[[bytes], bytes]:
        """Gives what only this order writes before values: nobody can make up or alter a cursor.

        BLAKE2 with a key authenticates by itself (RFC 7693), in less time than an HMAC.
        """
        begun = blake2b(key=_key_of(settings.SECRET_KEY), digest_size=_MARK_LENGTH)
        begun.update(f"{self.name} {self.total}".encode())

        def mark(values: bytes) -> bytes:
            whole = begun.copy()
            whole.update(values)
            return whole.digest()

        return mark


@lru_cache(maxsize=10)
def _key_of(secret: str) -> bytes:
    """The key of cursors' marks, which nothing else is signed with."""
    return sha256(f"{__name__}{secret}".encode()).digest()


def _further(keys: Sequence[Key], values: Sequence[Any], *, backwards: bool) -> Q:
    """The rows beyond `values`: a >= x and (a > x or beyond the rest), which an index can seek."""
    key, value = keys[0], values[0]
    comparison = "lt" if key.descending != backwards else "gt"
    further = Q(**{f"{key.column}__{comparison}": value})
    if len(keys) == 1:
        return further
    rest = _further(keys[1:], values[1:], backwards=backwards)
    return Q(**{f"{key.column}__{comparison}e": value}) & (further | rest)
