"""Lists without holes, which is what every list of ours is."""

from __future__ import annotations

from typing import Any

import graphene


def list_of(item: Any, description: str, **options: Any) -> graphene.List:
    """A list as a field of an object, with its arguments, or of an input; `required` as usual."""
    return graphene.List(graphene.NonNull(item), description=description, **options)
