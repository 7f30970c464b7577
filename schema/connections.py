"""Relay connections: pages of a list in an `Order`, whose cursors stay true while rows come and go.

A resolver gets its `PageArguments` from a `ConnectionField` and answers with a `Page`: by `page_of`
for a list that stands alone, by a `PageByParent` loader for a list that each of many parents has.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Protocol

import graphene
from django.db.models import Count, F, QuerySet, Value

from airbnb.compiled import KEYS, AnyOf, CompiledQuery
from airbnb.errors import Invalid
from airbnb.ordering import Key, Order
from schema.engine.loader import DataLoader, Deferred
from schema.lists import list_of
from schema.rows import CompiledQueries, Load, RowLoader, compiled, lists_by_parent

__all__ = [
    "ConnectionField",
    "Key",
    "Order",
    "Page",
    "PageArguments",
    "PageByParent",
    "connection_of",
    "page_of",
]

DEFAULT_SIZE = 20
LARGEST_SIZE = 100


@dataclass(frozen=True, slots=True)
class PageArguments:
    """Which part of a list was asked for."""

    size: int
    after: str | None
    before: str | None
    backwards: bool

    @classmethod
    def of(
        cls,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> PageArguments:
        """Relay's arguments, checked. Raises Invalid."""
        if first is not None and last is not None:
            raise Invalid("Give either `first` or `last`.", field="last")
        for name, size in (("first", first), ("last", last)):
            if size is not None and not 1 <= size <= LARGEST_SIZE:
                raise Invalid(f"Must be from 1 to {LARGEST_SIZE}.", field=name)
        backwards = last is not None
        return cls(
            size=(last if backwards else first) or DEFAULT_SIZE,
            after=after,
            before=before,
            backwards=backwards,
        )

    @property
    def shape(self) -> tuple[int, bool, bool, bool]:
        """What a query for the page depends on, besides the places that the cursors name."""
        return self.size, self.backwards, self.after is None, self.before is None

    def restrict(self, rows: QuerySet[Any], order: Order) -> QuerySet[Any]:
        """The rows between the two cursors, in the direction of reading."""
        if self.after is not None:
            rows = rows.filter(order.beyond("after", backwards=False))
        if self.before is not None:
            rows = rows.filter(order.beyond("before", backwards=True))
        return rows.order_by(*order.columns(backwards=self.backwards))

    def given(self, order: Order) -> dict[str, Any]:
        """Where the cursors stand. Raises Invalid."""
        places = {"after": self.after, "before": self.before}
        given: dict[str, Any] = {}
        for name, cursor in places.items():
            if cursor is not None:
                given |= order.place_of(cursor, name)
        return given


@dataclass(slots=True)
class Edge:
    """A row and what writes its place."""

    node: Any
    write: Callable[[Any], str]

    @property
    def cursor(self) -> str:
        """Made only when asked for."""
        return self.write(self.node)


@dataclass(slots=True)
class Page:
    """A part of a list. `count` tells how long the whole is, when somebody asks."""

    nodes: list[Any]
    arguments: PageArguments
    has_more: bool
    order: Order
    count: Callable[[], int | Deferred]

    @classmethod
    def of(
        cls,
        found: Sequence[Any],
        arguments: PageArguments,
        order: Order,
        count: Callable[[], int | Deferred],
    ) -> Page:
        """The page of `found`: up to one row more than asked for, in the direction of reading."""
        nodes = list(found[: arguments.size])
        if arguments.backwards:
            nodes.reverse()
        return cls(nodes, arguments, len(found) > arguments.size, order, count)

    @property
    def edges(self) -> list[Edge]:
        """The rows with their places."""
        write = self.order.cursor_writer()
        return [Edge(node, write) for node in self.nodes]

    @property
    def page_info(self) -> Page:
        """Of itself."""
        return self

    @property
    def has_next_page(self) -> bool:
        """Whether rows follow: known when reading forwards, else when a cursor bounded it."""
        return self.arguments.before is not None if self.arguments.backwards else self.has_more

    @property
    def has_previous_page(self) -> bool:
        """Whether rows precede: known when reading backwards, else when a cursor bounded it."""
        return self.has_more if self.arguments.backwards else self.arguments.after is not None

    @property
    def start_cursor(self) -> str | None:
        """The place of the first row."""
        return self.order.cursor_of(self.nodes[0]) if self.nodes else None

    @property
    def end_cursor(self) -> str | None:
        """The place of the last row."""
        return self.order.cursor_of(self.nodes[-1]) if self.nodes else None


class Found(Protocol):
    """A list that stands alone, as a query to be compiled: see apps/search/operations.py."""

    @property
    def rows(self) -> Callable[[], QuerySet[Any]]:
        """Makes the queryset, which is the same for all lists of one shape."""

    @property
    def shape(self) -> Hashable:
        """What the queryset depends on."""

    @property
    def given(self) -> Mapping[str, Any]:
        """What the queryset's `Given`s stand for."""

    @property
    def order(self) -> Order:
        """Of the list."""


# Clients choose their shapes: they push out one another, and no loader's query.
_SEARCHES = CompiledQueries(200)


def page_of(found: Found, arguments: PageArguments, columns: tuple[str, ...]) -> Page:
    """One page of a list that stands alone, by one query (and one more if it is counted)."""
    order = found.order
    columns = (*columns, *(key.column for key in order.keys if key.column not in columns))
    page = _SEARCHES.of(
        (found.shape, arguments.shape, columns),
        lambda: CompiledQuery(
            arguments.restrict(found.rows(), order)[: arguments.size + 1], columns
        ),
    )
    rows = page.run(**found.given, **arguments.given(order))
    return Page.of(rows, arguments, order, partial(_count, found))


def _count(found: Found) -> int:
    """How long the whole list is."""

    def make() -> CompiledQuery:
        rows = found.rows().order_by().annotate(_all=Value(1)).values("_all")
        return CompiledQuery(rows.annotate(count=Count("pk")), ("count",))

    [row] = _SEARCHES.of(("count", found.shape), make).run(**found.given) or [(0,)]
    return int(row[0])


class PageByParent(RowLoader):
    """A page of each of many parents' lists, in one query; a subclass says of what.

    Made with `arguments` (PageArguments) and what else the subclass needs.
    """

    arguments: PageArguments
    parent: ClassVar[str]
    order: Order

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        """What tells whose page a row is on, and its place."""
        return (self.parent, *(key.column for key in self.order.keys))

    def batch_load(self, keys: list[int]) -> Load:
        """The pages of the parents with these keys, limited in the database."""
        page, order = self.arguments, self.order
        rows = yield from self.read(
            keys,
            page.shape,
            lambda: page.restrict(self.rows(), order),
            page.given(order),
            parent=self.parent,
            at_most=page.size + 1,
        )
        lists = lists_by_parent(rows, self.parent, keys)
        counts = _CountByParent.of(self, pages=self)
        return [
            Page.of(found, page, order, partial(counts.load, key))
            for key, found in zip(keys, lists, strict=True)
        ]


class _CountByParent(DataLoader):
    """How long each of many parents' lists is. Made with `pages`, their loader."""

    pages: PageByParent

    def batch_load(self, keys: list[int]) -> Load:
        """One query for all the parents."""
        pages, parent = self.pages, self.pages.parent

        def make() -> CompiledQuery:
            rows = pages.rows().filter(AnyOf(F(parent), KEYS)).order_by()
            counted = rows.values(parent).annotate(count=Count("pk"))
            return CompiledQuery(counted, (parent, "count"))

        query = compiled((type(self), type(pages), pages.shape()), make)
        counts = dict((yield query.bound(keys=keys, **pages.given())))
        return [counts.get(key, 0) for key in keys]


class PageInfo(graphene.ObjectType):
    """Where a page lies in its list."""

    has_next_page = graphene.Boolean(required=True, description="Whether rows follow.")
    has_previous_page = graphene.Boolean(required=True, description="Whether rows precede.")
    start_cursor = graphene.String(description="The place of the first row, for `before`.")
    end_cursor = graphene.String(description="The place of the last row, for `after`.")


def connection_of(node_type: type[graphene.ObjectType]) -> type[graphene.ObjectType]:
    """The connection type of `node_type`, with its edge type."""
    name = node_type._meta.name
    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {
            "__doc__": f"A {name} and its place in the list.",
            "node": graphene.Field(node_type, required=True, description=f"The {name}."),
            "cursor": graphene.String(required=True, description="Its place in the list."),
        },
    )
    return type(
        f"{name}Connection",
        (graphene.ObjectType,),
        {
            "__doc__": f"A page of a list of {name}.",
            "edges": list_of(edge, "The rows with their places.", required=True),
            "nodes": list_of(node_type, "The rows without their places.", required=True),
            "page_info": graphene.Field(
                PageInfo, required=True, description="Where the page lies in the list."
            ),
            "total_count": graphene.Int(
                required=True, description="How long the whole list is; counted when asked for."
            ),
            "resolve_total_count": lambda page, _info: page.count(),
        },
    )


class ConnectionField(graphene.Field):
    """A field with Relay's four arguments. Its resolver gets `page`, a PageArguments.

    `node_type` may be a function that gives the connection type, where types refer to each other.
    """

    def __init__(self, connection: Any, *, description: str, **arguments: Any) -> None:
        required = arguments.pop("required", False)
        super().__init__(
            connection,
            required=required,
            description=description,
            first=graphene.Int(description="So many from the start, 1 to 100; 20 by default."),
            after=graphene.String(description="Only what follows this cursor."),
            last=graphene.Int(description="So many from the end, 1 to 100."),
            before=graphene.String(description="Only what precedes this cursor."),
            **arguments,
        )

    def wrap_resolve(self, parent_resolver: Callable[..., Any]) -> Callable[..., Any]:
        """Check the four arguments before the resolver sees them."""
        resolver = super().wrap_resolve(parent_resolver)

        def resolve(
            root: Any,
            info: Any,
            first: int | None = None,
            after: str | None = None,
            last: int | None = None,
            before: str | None = None,
            **arguments: Any,
        ) -> Any:
            page = PageArguments.of(first, after, last, before)
            return resolver(root, info, page=page, **arguments)

        return resolve
