"""Lists of keys as parameters."""

from __future__ import annotations

from typing import Any

from psycopg.adapt import Dumper
from psycopg.postgres import types

__all__ = ["Keys", "KeysDumper"]


class Keys(list[int]):
    """Whole numbers that PostgreSQL takes as one array of `bigint`, written at once.

    psycopg looks at each number of a list to find out what the list is of.
    """


class KeysDumper(Dumper):
    """Writes them. Raises TypeError for what is no whole number."""

    oid = types["int8"].array_oid

    def dump(self, obj: Any) -> bytes:
        """As PostgreSQL writes an array."""
        return b"{%b}" % ",".join(map(int.__repr__, obj)).encode()
