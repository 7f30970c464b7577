"""What a resolver may give for a value, apart from the value itself."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from graphql import GraphQLError
from graphql.pyutils import inspect

from .loader import PENDING, Deferred

__all__ = ["CoercionError", "error_of", "is_plain"]

_NEVER_PLAIN = (type(PENDING), Deferred, Exception)


class CoercionError(GraphQLError):
    """An argument that cannot be coerced: the client's mistake, found while a field is executed."""

    @classmethod
    def of(cls, error: GraphQLError) -> CoercionError:
        """Return the same error as one of this class."""
        return cls(error.message, error.nodes, error.source, error.positions)


@lru_cache(maxsize=1024)
def is_plain(kind: type) -> bool:
    """Whether values of this Python type stand for themselves.

    The others are errors: see `error_of`.
    """
    return not issubclass(kind, _NEVER_PLAIN) and not hasattr(kind, "__await__")


def error_of(value: Any, field: str) -> Exception:
    """Return the error that a value which is not plain stands for."""
    if isinstance(value, Exception):
        return value
    if value is PENDING or isinstance(value, Deferred):
        return GraphQLError(
            f"The value of '{field}' never came: it waits for itself,"
            " or for a loader that was not made by `of(info)`."
        )
    if hasattr(value, "close"):
        value.close()
    return GraphQLError(
        f"The resolver of '{field}' gave {inspect(value)} to await:"
        " resolvers are synchronous here, and ask a DataLoader for what is to come."
    )
