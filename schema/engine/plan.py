"""A document, compiled once: which fields are executed on which type, and how.

The plan of an operation depends on the schema and the document alone, so it may be kept and shared
between threads. What a request brings, its variables, changes the plan only where `@skip` or
`@include` read them; there is one `Variant` for each of the answers that were met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLFieldResolver,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLTypeResolver,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionNode,
    SelectionSetNode,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
    default_field_resolver,
    default_type_resolver,
    get_directive_values,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

from .arguments import Arguments, variables_of
from .asked import AskedFields
from .columns import Column, LeafColumn, ListColumn
from .frames import objects_with
from .leaves import Completer, leaf_completer, no_leaves
from .objects import AbstractColumn, ObjectColumn
from .resolution import column_resolver
from .variables import Variables

__all__ = ["Plan", "PlannedField", "Selection", "Shape", "Variant"]


class Plan:
    """One operation of a document, ready to be executed any number of times.

    Raises GraphQLError when the document does not hold the operation.
    """

    max_variants = 8
    """Kept at once; more are planned again, so that no document takes memory without end."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation_name: str | None = None,
        field_resolver: GraphQLFieldResolver | None = None,
        type_resolver: GraphQLTypeResolver | None = None,
    ) -> None:
        self.schema = schema
        self.field_resolver = field_resolver or default_field_resolver
        self.type_resolver = type_resolver or default_type_resolver
        self.fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self.operation = get_operation(document, operation_name)
        self.variables = Variables(schema, self.operation.variable_definitions or ())
        self._condition_names = frozenset(_variables_in_conditions(self.operation, self.fragments))
        self._variants: dict[frozenset[tuple[str, Any]], Variant] = {}
        self._arguments: dict[tuple[int, int], Arguments] = {}
        self.asked = AskedFields(schema, self.operation, self.fragments)

    @property
    def weight(self) -> int:
        """How many fields are planned and kept; a variant and its conditions count as fields.

        So does each part of an argument in which variables stand.
        """
        variants, arguments = list(self._variants.values()), list(self._arguments.values())
        return sum(1 + len(variant.conditions) + variant.planned for variant in variants) + sum(
            one.weight for one in arguments
        )

    def arguments_of(self, definition: GraphQLField, node: FieldNode) -> Arguments:
        """How the arguments of a node are coerced: worked out once, wherever it is planned."""
        identity = id(definition), id(node)
        arguments = self._arguments.get(identity)
        if arguments is None:
            arguments = self._arguments[identity] = Arguments(definition, node)
        return arguments

    def variant(self, variable_values: dict[str, Any]) -> Variant:
        """Return the plan for the answers that these variables give to @skip and @include."""
        conditions = {
            name: variable_values[name] for name in self._condition_names if name in variable_values
        }
        identity = frozenset(conditions.items())
        variant = self._variants.get(identity)
        if variant is None:
            if len(self._variants) >= self.max_variants:
                self._variants.clear()
            variant = self._variants[identity] = Variant(self, conditions)
        return variant


def get_operation(document: DocumentNode, operation_name: str | None) -> OperationDefinitionNode:
    """GetOperation: the operation of this name, or the only one. Raises GraphQLError."""
    operations = [
        definition
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
    ]
    if operation_name is not None:
        named = [op for op in operations if op.name and op.name.value == operation_name]
        if not named:
            raise GraphQLError(f"Unknown operation named '{operation_name}'.")
        return named[-1]
    if not operations:
        raise GraphQLError("Must provide an operation.")
    if len(operations) > 1:
        raise GraphQLError("Must provide operation name if query contains multiple operations.")
    return operations[0]


_ROOT_META_FIELDS = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


class Variant:
    """The plan under given values of the variables that @skip and @include read."""

    def __init__(self, plan: Plan, conditions: dict[str, Any]) -> None:
        self.plan = plan
        self.conditions = conditions
        self.planned = 0
        """How many fields were planned so far: each where it is met first."""
        self._root: Selection | None = None

    def root(self) -> Selection:
        """Return the selection of the operation's root type. Raises GraphQLError."""
        if self._root is None:
            operation = self.plan.operation
            root_type = self.plan.schema.get_root_type(operation.operation)
            if root_type is None:
                raise GraphQLError(
                    f"Schema is not configured to execute {operation.operation.value} operation.",
                    operation,
                )
            self._root = self.select(root_type, [operation.selection_set])
        return self._root

    def select(
        self, object_type: GraphQLObjectType, selection_sets: Iterable[SelectionSetNode]
    ) -> Selection:
        """Plan the fields of the merged selection sets on this type. Raises GraphQLError."""
        fields = []
        for key, nodes in self._collect_fields(object_type, selection_sets).items():
            definition = self._definition(object_type, nodes[0].name.value)
            if definition:
                fields.append(PlannedField(self, object_type, definition, key, nodes))
        self.planned += len(fields)
        return Selection(fields)

    def _definition(self, object_type: GraphQLObjectType, name: str) -> GraphQLField | None:
        if name == "__typename":
            return TypeNameMetaFieldDef
        if name in _ROOT_META_FIELDS and object_type is self.plan.schema.query_type:
            return _ROOT_META_FIELDS[name]
        return object_type.fields.get(name)

    def _collect_fields(
        self, object_type: GraphQLObjectType, selection_sets: Iterable[SelectionSetNode]
    ) -> dict[str, list[FieldNode]]:
        """CollectFields, with a stack of its own: fragments may be nested to any depth."""
        fields: dict[str, list[FieldNode]] = {}
        visited: set[str] = set()
        stack: list[Iterator[SelectionNode]] = [
            iter(list(chain.from_iterable(nodes.selections for nodes in selection_sets)))
        ]
        while stack:
            for selection in stack[-1]:
                if isinstance(selection, FieldNode):
                    if self._includes(selection):
                        key = (selection.alias or selection.name).value
                        fields.setdefault(key, []).append(selection)
                elif fragment := self._fragment(selection, object_type, visited):
                    stack.append(iter(fragment.selection_set.selections))
                    break
            else:
                stack.pop()
        return fields

    def _fragment(
        self, selection: SelectionNode, object_type: GraphQLObjectType, visited: set[str]
    ) -> InlineFragmentNode | FragmentDefinitionNode | None:
        """Return the fragment, if it is to be followed for this type (and was not already)."""
        fragment: Any = selection
        if isinstance(selection, FragmentSpreadNode):
            name = selection.name.value
            if name in visited or not self._includes(selection):
                return None
            visited.add(name)
            fragment = self.plan.fragments.get(name)
        elif not self._includes(selection):
            return None
        return fragment if fragment and self._applies(fragment, object_type) else None

    def _includes(self, node: SelectionNode) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self.conditions)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self.conditions)
        return not include or bool(include["if"])

    def _applies(
        self, fragment: InlineFragmentNode | FragmentDefinitionNode, object_type: GraphQLObjectType
    ) -> bool:
        """DoesFragmentTypeApply."""
        named: NamedTypeNode | None = fragment.type_condition
        if named is None:
            return True
        schema = self.plan.schema
        condition: Any = schema.get_type(named.name.value)
        if condition is object_type:
            return True
        return is_abstract_type(condition) and schema.is_sub_type(condition, object_type)


class Selection:
    """The fields to be executed on objects of one type, in the order of the response."""

    __slots__ = ("fields", "objects_of")

    def __init__(self, fields: list[PlannedField]) -> None:
        self.fields = fields
        self.objects_of = objects_with(tuple(field.key for field in fields))


class PlannedField:
    """One field of a selection: all nodes that the document merges into one response key."""

    __slots__ = (
        "_arguments",
        "_selections",
        "_variant",
        "definition",
        "full_name",
        "key",
        "name",
        "nodes",
        "parent_type",
        "resolve_column",
        "return_type",
        "shape",
    )

    def __init__(
        self,
        variant: Variant,
        parent_type: GraphQLObjectType,
        definition: GraphQLField,
        key: str,
        nodes: list[FieldNode],
    ) -> None:
        self._variant = variant
        self._selections: dict[GraphQLObjectType, Selection] = {}
        self.parent_type = parent_type
        self.definition = definition
        self.key = key
        self.nodes = nodes
        self.name = nodes[0].name.value
        self.full_name = f"{parent_type.name}.{self.name}"
        self.return_type = definition.type
        self.shape = Shape(definition.type)
        self.resolve_column = column_resolver(definition, self.name, variant.plan.field_resolver)
        self._arguments = variant.plan.arguments_of(definition, nodes[0])

    def arguments(self, variable_values: dict[str, Any]) -> dict[str, Any]:
        """CoerceArgumentValues: once for all objects of a frame, which share what comes out.

        Raises GraphQLError, and whatever the custom scalars raise.
        """
        return self._arguments.coerced(variable_values)

    def select(self, object_type: GraphQLObjectType) -> Selection:
        """Return what is selected below this field on objects of the type. Raises GraphQLError."""
        selection = self._selections.get(object_type)
        if selection is None:
            selection_sets = (node.selection_set for node in self.nodes if node.selection_set)
            selection = self._variant.select(object_type, selection_sets)
            self._selections[object_type] = selection
        return selection


class Shape:
    """An output type, read once: what kind of column holds its values, and whether null may."""

    __slots__ = ("column", "complete_leaves", "inner", "non_null", "type")

    def __init__(self, type_: Any) -> None:
        self.non_null = is_non_null_type(type_)
        self.type: Any = type_.of_type if self.non_null else type_
        self.complete_leaves: Completer = no_leaves
        self.column: type[Column]
        if is_list_type(self.type):
            self.column = ListColumn
            self.inner = Shape(self.type.of_type)
        elif is_leaf_type(self.type):
            self.column = LeafColumn
            self.complete_leaves = leaf_completer(self.type, self.non_null)
        elif is_abstract_type(self.type):
            self.column = AbstractColumn
        else:
            self.column = ObjectColumn


def _variables_in_conditions(
    operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]
) -> Iterator[str]:
    """Give the names of the variables that any @skip or @include reads."""
    sets: list[SelectionSetNode | None] = [
        operation.selection_set,
        *(fragment.selection_set for fragment in fragments.values()),
    ]
    while sets:
        selection_set = sets.pop()
        for selection in selection_set.selections if selection_set else ():
            for directive in selection.directives:
                if directive.name.value in {"skip", "include"}:
                    for argument in directive.arguments:
                        yield from variables_of(argument.value)
            if isinstance(selection, FieldNode | InlineFragmentNode):
                sets.append(selection.selection_set)
