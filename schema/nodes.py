"""Global ids, and finding the row behind one among those the viewer may see (Relay's Node)."""

from __future__ import annotations

import binascii
from base64 import b64decode
from binascii import b2a_base64
from collections.abc import Iterable
from typing import Any, TypeVar

import graphene
from django.db import models

from airbnb.errors import Invalid, NotFound
from airbnb.numbers import LARGEST_BIGINT

M = TypeVar("M", bound=models.Model)


def to_global_id(type_name: str, key: int) -> str:
    """The id by which clients know the row `key` of a type. Opaque to them."""
    [global_id] = to_global_ids(type_name, [key])
    return global_id


def to_global_ids(type_name: str, keys: Iterable[int]) -> list[str]:
    """The ids of many rows of one type."""
    written = f"{type_name}:%d".encode()
    return [b2a_base64(written % key, newline=False).decode() for key in keys]


def from_global_id(
    global_id: str, *, field: str | tuple[str, ...] | None = None
) -> tuple[str, int]:
    """The type's name and the row's key. Raises Invalid when `global_id` is none of ours."""
    try:
        type_name, _, key = b64decode(global_id, validate=True).decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        raise Invalid("This is not an id.", field=field) from None
    if not type_name.isidentifier() or not (key.isdigit() and len(key) <= 19 and key[0] != "0"):
        raise Invalid("This is not an id.", field=field)
    if int(key) > LARGEST_BIGINT:
        raise Invalid("This is not an id.", field=field)
    return type_name, int(key)


class Node(graphene.Interface):
    """Anything with an id that can be fetched again with `node(id)`."""

    id = graphene.ID(required=True, description="Stable and opaque; unique over all types.")

    @classmethod
    def resolve_type(cls, row: Any, info: Any) -> type[graphene.ObjectType]:
        """The type whose rows these are."""
        return _TYPES[type_name_of(type(row))]


_TYPES: dict[str, type[graphene.ObjectType]] = {}
_NAMES: dict[type, str] = {}


def register(node_type: type[graphene.ObjectType]) -> None:
    """Make the rows of `node_type` reachable by their ids."""
    meta = node_type._meta
    _TYPES[meta.name] = node_type
    _NAMES[meta.model] = meta.name


def known_node_type(type_name: str) -> Any:
    """The type of this name; None where there is none."""
    return _TYPES.get(type_name)


def type_name_of(row_class: type) -> str:
    """The name of the GraphQL type that shows a model's instances or rows. Raises KeyError."""
    return _NAMES[getattr(row_class, "model", row_class)]


def visible_row(context: Any, model: type[models.Model], key: int) -> Any:
    """The row `key` of a model that a type shows; None where the viewer may not see it."""
    return _TYPES[type_name_of(model)].visible(context).filter(pk=key).first()


def get_node(visible: models.QuerySet[M], global_id: str, *, field: str | tuple[str, ...]) -> M:
    """The row of `global_id` among `visible` ones, for a mutation.

    Raises Invalid when it is not an id, NotFound when it is of another type or not among them.
    """
    type_name, key = from_global_id(global_id, field=field)
    row = visible.filter(pk=key).first()
    if row is None or type_name_of(visible.model) != type_name:
        raise NotFound(field=field)
    return row
