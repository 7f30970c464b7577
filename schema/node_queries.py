"""Fetching anything by its id, among what the viewer may see."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import graphene
from django.db.models import QuerySet

from airbnb.errors import Invalid
from schema.nodes import Node, from_global_id, known_node_type
from schema.rows import NOW, VIEWER, RowByKey


class _Anybody:
    """Stands for whoever is signed in, in a query that is compiled once for all of them."""

    pk = VIEWER


class _AnyRequest:
    """Stands for the context of any request, likewise."""

    now = NOW

    def __init__(self, viewer: _Anybody | None) -> None:
        self.viewer = viewer


class VisibleNode(RowByKey):
    """Rows of one type by key, or None where the viewer may not see them. Made with `type=`."""

    type: Any

    @property
    def type_name(self) -> str:  # type: ignore[override]
        """Of the rows."""
        return str(self.type._meta.name)

    def rows(self) -> QuerySet[Any]:
        """What the viewer may see."""
        visible: QuerySet[Any] = self.type.visible(
            _AnyRequest(_Anybody() if self.context.viewer else None)
        )
        return visible

    def shape(self) -> Hashable:
        """What strangers may see is another question."""
        return self.type, self.context.viewer is None


def load_node(info: Any, global_id: str, *, only: str | None = None) -> Any:
    """The deferred row of `global_id`, or None where there is none that the viewer may see.

    With `only`, an id of another type is none either. Raises Invalid when it is not an id at all.
    """
    type_name, key = from_global_id(global_id)
    node_type = known_node_type(type_name)
    if node_type is None or (only is not None and only != type_name):
        return None
    return VisibleNode.of(info, type=node_type).load(key)


class NodeQuery(graphene.ObjectType):
    """Fetching anything by its id."""

    node = graphene.Field(
        Node,
        id=graphene.ID(required=True, description="As given by any `id` field."),
        description="The object with this id; null when you may not see it.",
    )
    nodes = graphene.List(
        Node,
        ids=graphene.List(
            graphene.NonNull(graphene.ID), required=True, description="At most 100 ids."
        ),
        required=True,
        description="The objects with these ids, in their order; null for what you may not see.",
    )

    def resolve_node(root: Any, info: Any, id: str) -> Any:  # noqa: A002 - the schema's name
        """Nothing exists that one cannot see."""
        return load_node(info, id)

    def resolve_nodes(root: Any, info: Any, ids: list[str]) -> list[Any]:
        """One query for each type among the ids."""
        if len(ids) > 100:
            raise Invalid("At most 100 ids.", field="ids")
        return [load_node(info, global_id) for global_id in ids]
