"""Who may see a field.

Every field of a type that has a `public` list in its Meta is either in that list, so that whoever
reaches the object may see it, or its resolver is decorated with `@visible_to`. A test walks the
schema and fails on a field of which neither is true.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from schema.engine.loader import Deferred

Predicate = Callable[[Any, Any], Any]


def visible_to(predicate: Predicate, *, otherwise: Any = None) -> Callable[[Any], Any]:
    """Resolve to `otherwise` unless `predicate(row, info)`, which may be deferred, is true."""

    def guard(resolver: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(resolver)
        def guarded(row: Any, info: Any, **arguments: Any) -> Any:
            def resolve(allowed: Any) -> Any:
                return resolver(row, info, **arguments) if allowed else otherwise

            verdict = predicate(row, info)
            return verdict.then(resolve) if isinstance(verdict, Deferred) else resolve(verdict)

        guarded.audience = predicate  # type: ignore[attr-defined]
        return guarded

    return guard


def oneself(user: Any, info: Any) -> bool:
    """The person whose row it is."""
    return info.context.viewer is not None and info.context.viewer.pk == user.pk


def host(listing: Any, info: Any) -> bool:
    """The host of the listing."""
    return info.context.viewer is not None and info.context.viewer.pk == listing.host_id
