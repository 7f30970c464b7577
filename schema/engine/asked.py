"""Which fields of each type a document asks for, on whatever path: loaders read no more columns.

Read off the document once, in linear time. `@skip` and `@include` are not looked at: a field that
may be asked for is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
)

__all__ = ["AskedFields"]


class AskedFields:
    """The fields that an operation asks for, by type."""

    def __init__(
        self,
        schema: GraphQLSchema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._visited: set[str] = set()
        self._names: defaultdict[str, set[str]] = defaultdict(set)
        self._collect(operation.selection_set, schema.get_root_type(operation.operation))
        self._known: dict[str, frozenset[str]] = {}
        self.kept: dict[Any, Any] = {}
        """What others have worked out for this operation from what it asks, as long as it lives."""

    def of(self, type_name: str) -> frozenset[str]:
        """The names of the fields asked of an object type, or of an interface or union it is in."""
        names = self._known.get(type_name)
        if names is None:
            names = self._known[type_name] = self._names_of(type_name)
        return names

    def _names_of(self, type_name: str) -> frozenset[str]:
        object_type: Any = self._schema.get_type(type_name)
        return frozenset().union(
            *(
                names
                for name, names in self._names.items()
                if name == type_name
                or self._schema.is_sub_type(self._schema.get_type(name), object_type)  # type: ignore[arg-type]
            )
        )

    def _collect(self, selection_set: SelectionSetNode, root_type: Any) -> None:
        stack = [(selection_set, root_type)] if root_type else []
        while stack:
            selections, parent = stack.pop()
            for node in selections.selections:
                if isinstance(node, FieldNode):
                    self._names[parent.name].add(node.name.value)
                    definition = getattr(parent, "fields", {}).get(node.name.value)
                    if node.selection_set and definition:
                        stack.append((node.selection_set, get_named_type(definition.type)))
                    continue
                fragment: Any = node
                if isinstance(node, FragmentSpreadNode):
                    if node.name.value in self._visited:
                        continue
                    self._visited.add(node.name.value)
                    fragment = self._fragments.get(node.name.value)
                    if fragment is None:
                        continue
                condition = fragment.type_condition
                within = self._schema.get_type(condition.name.value) if condition else parent
                if within:
                    stack.append((fragment.selection_set, within))
