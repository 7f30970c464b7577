"""What a document may ask for, known before any of it is executed.

Everything here is linear in the length of the document: a fragment is measured once, wherever and
however often it is spread. Values are looked at too, since a document may hold what no client
means: a NUL in a string, a number that no column holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NamedTypeNode,
    NameNode,
    Node,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from .plan import Plan, Selection

__all__ = ["LARGEST_NUMBER", "Limits", "Measure", "check_document", "check_once"]

LONGEST_NAME = 255
LARGEST_NUMBER = 2**63 - 1
"""No number in a request may be farther from zero: no column of a database holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one document may ask for.

    `cost` counts objects: those of a list as often as its page has items. The size of a page is
    what `first`, `last` or `ids` ask for, else `page_size` for connections and what `list_sizes`
    says for other lists ("Type.field" → number), else `list_size`.
    """

    tokens: int = 1_000
    depth: int = 12
    aliases: int = 15
    directives: int = 50
    cost: int = 50_000
    page_size: int = 20
    list_size: int = 10
    list_sizes: Mapping[str, int] = field(default_factory=dict)
    once: frozenset[str] = frozenset()
    """Root fields of which a document may hold one: those by which secrets are tried, or money
    moved. So two attempts are two requests, whatever their aliases."""


def check_document(document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """Return what is wrong with a document that need not be valid: too much of something.

    A field that a selection set names again counts as an alias: both multiply work alike.
    """
    aliases = directives = 0
    for node in _nodes_of(document):
        if isinstance(node, DirectiveNode):
            directives += 1
        elif isinstance(node, SelectionSetNode):
            aliases += _aliases_in(node)
        elif wrong := _wrong_value(node):
            return [GraphQLError(wrong, node)]
    return [
        GraphQLError(f"The document has {count} {things}; {limit} are allowed.")
        for count, limit, things in (
            (aliases, limits.aliases, "aliases or repeated fields"),
            (directives, limits.directives, "directives"),
        )
        if count > limit
    ]


def _nodes_of(document: DocumentNode) -> Iterator[Node]:
    stack: list[Node] = [document]
    while stack:
        node = stack.pop()
        yield node
        for key in node.keys:
            child = getattr(node, key, None)
            if isinstance(child, Node):
                stack.append(child)
            elif isinstance(child, tuple | list):
                stack.extend(child)


def _aliases_in(node: SelectionSetNode) -> int:
    fields = [selection for selection in node.selections if isinstance(selection, FieldNode)]
    plain = {field.name.value for field in fields if not field.alias}
    return len(fields) - len(plain)


def _wrong_value(node: Node) -> str | None:
    if isinstance(node, NameNode) and len(node.value) > LONGEST_NAME:
        return f"A name has at most {LONGEST_NAME} characters."
    if isinstance(node, StringValueNode) and "\0" in node.value:
        return "A text holds a NUL character."
    if isinstance(node, IntValueNode):
        is_large = len(node.value) > 20 or abs(int(node.value)) > LARGEST_NUMBER
    else:
        is_large = isinstance(node, FloatValueNode) and abs(float(node.value)) > LARGEST_NUMBER
    return "A number is too large." if is_large else None


def check_once(selection: Selection, once: frozenset[str]) -> None:
    """Raise GraphQLError if more than one of the fields is a `once` field."""
    fields = [field for field in selection.fields if field.name in once]
    if len(fields) > 1:
        names = ", ".join(sorted({field.name for field in fields}))
        message = f"A document may hold one of these, and once: {names}."
        raise GraphQLError(message, [field.nodes[0] for field in fields])


class _Extent(NamedTuple):
    """How deep a selection set is and what it costs: `fixed + per_item × page`.

    The page is that of the field around it: `edges` has as many items as its connection.
    """

    depth: int
    fixed: int
    per_item: int

    def cost(self, page: int) -> int:
        return self.fixed + self.per_item * page


_NOTHING = _Extent(0, 0, 0)
_LEAF = _Extent(1, 0, 0)
_INTROSPECTION = _Extent(0, 1, 0)


class Measure:
    """The depth and the cost of one operation, which must be valid."""

    max_known = 64

    def __init__(self, plan: Plan, limits: Limits) -> None:
        self._plan = plan
        self._limits = limits
        self._costs: dict[tuple[int | None, ...], int] = {}
        walk = _Walk(plan, limits, {})
        self.depth = walk.operation().depth
        """How many fields lie below each other at most; introspection does not count."""
        self._size_variables = sorted(walk.size_variables)

    @property
    def size(self) -> int:
        """The bytes that the costs known so far take, at most."""
        return len(self._costs) * (300 + 50 * len(self._size_variables))

    def cost(self, variable_values: Mapping[str, Any]) -> int:
        """Return how many objects the operation asks for with these (coerced) variables."""
        sizes = tuple(_size(variable_values.get(name)) for name in self._size_variables)
        cost = self._costs.get(sizes)
        if cost is None:
            if len(self._costs) >= self.max_known:
                self._costs.clear()
            extent = _Walk(self._plan, self._limits, variable_values).operation()
            cost = self._costs[sizes] = extent.cost(self._limits.list_size)
        return cost


class _Walk:
    """One walk through an operation; each fragment is measured once."""

    def __init__(self, plan: Plan, limits: Limits, variable_values: Mapping[str, Any]) -> None:
        self._plan = plan
        self._limits = limits
        self._variable_values = variable_values
        self._fragments: dict[str, _Extent] = {}
        self.size_variables: set[str] = set()
        """The variables that say how long a page is."""

    def operation(self) -> _Extent:
        operation = self._plan.operation
        root_type = self._plan.schema.get_root_type(operation.operation)
        return self._selection_set(operation.selection_set, root_type) if root_type else _NOTHING

    def _selection_set(self, node: SelectionSetNode, type_: Any) -> _Extent:
        extents = [self._selection(selection, type_) for selection in node.selections]
        return _Extent(
            max(extent.depth for extent in extents),
            sum(extent.fixed for extent in extents),
            sum(extent.per_item for extent in extents),
        )

    def _selection(self, node: Any, type_: Any) -> _Extent:
        if isinstance(node, FieldNode):
            return self._field(node, type_)
        if isinstance(node, FragmentSpreadNode):
            return self._spread(node.name.value, type_)
        return self._fragment(node, type_)

    def _spread(self, name: str, type_: Any) -> _Extent:
        extent = self._fragments.get(name)
        if extent is None:
            extent = self._fragments[name] = self._fragment(self._plan.fragments[name], type_)
        return extent

    def _fragment(self, node: InlineFragmentNode | FragmentDefinitionNode, type_: Any) -> _Extent:
        condition: NamedTypeNode | None = node.type_condition
        if condition is not None:
            type_ = self._plan.schema.type_map[condition.name.value]
        return self._selection_set(node.selection_set, type_)

    def _field(self, node: FieldNode, type_: Any) -> _Extent:
        name = node.name.value
        if name.startswith("__"):
            return _NOTHING if name == "__typename" else _INTROSPECTION
        definition = type_.fields[name]
        inner_type = get_named_type(definition.type)
        if node.selection_set is None:
            return _LEAF
        below = self._selection_set(node.selection_set, inner_type)
        size = self._page_size(node, definition)
        if not is_list_type(get_nullable_type(definition.type)):
            if size is None:
                is_page = inner_type.name.endswith("Connection")
                size = self._limits.page_size if is_page else self._limits.list_size
            return _Extent(below.depth + 1, 1 + below.cost(size), 0)
        each = 1 + below.cost(self._limits.list_size)
        if size is None:
            size = self._limits.list_sizes.get(f"{type_.name}.{name}")
        if size is None:
            return _Extent(below.depth + 1, 0, each)
        return _Extent(below.depth + 1, size * each, 0)

    def _page_size(self, node: FieldNode, definition: GraphQLField) -> int | None:
        """Return what the arguments say of the number of items, if they say anything."""
        given = {argument.name.value: argument.value for argument in node.arguments}
        sizes = []
        for name in _SIZE_ARGUMENTS & definition.args.keys():
            default = definition.args[name].default_value
            size = self._given_size(given[name]) if name in given else None
            sizes.append(_size(default) if size is None else size)
        return max((size for size in sizes if size is not None), default=None)

    def _given_size(self, node: ValueNode) -> int | None:
        if isinstance(node, VariableNode):
            name = node.name.value
            self.size_variables.add(name)
            return _size(self._variable_values.get(name))
        if isinstance(node, IntValueNode):
            return max(0, int(node.value))
        return len(node.values) if isinstance(node, ListValueNode) else None


_SIZE_ARGUMENTS = frozenset({"first", "last", "ids"})


def _size(value: Any) -> int | None:
    """Return how many items a value of a size argument asks for."""
    if isinstance(value, list):
        return len(value)
    return max(0, value) if isinstance(value, int) else None
