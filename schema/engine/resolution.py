"""ResolveFieldValue, for all objects of a frame at once.

A field's way of resolving is chosen when its document is planned. Most fields only read an
attribute, and reading one attribute of many objects is a single loop in C.

A resolver that raises gives its error as the value: completion makes the two one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from graphene.types.resolver import dict_or_attr_resolver
from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLFieldResolver,
    TypeNameMetaFieldDef,
    default_field_resolver,
)

from .info import ResolveInfo
from .values import CoercionError

if TYPE_CHECKING:
    from .execution import Execution
    from .frames import Frame
    from .plan import PlannedField

__all__ = ["ColumnResolver", "column_resolver", "for_all"]

ColumnResolver = Callable[["Execution", "PlannedField", "Frame"], list[Any]]


def column_resolver(
    definition: GraphQLField, name: str, field_resolver: GraphQLFieldResolver
) -> ColumnResolver:
    """Return the quickest way to do for a whole frame what the field's resolver does for one."""
    resolve = definition.resolve or field_resolver
    if definition is TypeNameMetaFieldDef:
        return _type_name
    if not definition.args:
        if resolve is default_field_resolver:
            return _reading(resolve, name, None, calls_what_it_reads=True)
        if isinstance(resolve, partial) and resolve.func is dict_or_attr_resolver:
            attribute, default = resolve.args
            return _reading(resolve, attribute, default, calls_what_it_reads=False)
    every = getattr(resolve, "for_all", None)
    return _calling_once(resolve, every) if every else _calling(resolve)


def for_all(resolve_all: Callable[..., list[Any]]) -> Callable[..., Any]:
    """A resolver made of a function that resolves the field for all objects of a level at once.

    It is given the objects instead of one of them, and gives the list of their values: what is the
    same for all of them is done once. `info.path` says nothing there. Where it raises, the objects
    are resolved one by one, so that only those fail for which it raises alone.
    """

    @wraps(resolve_all)
    def resolve(source: Any, info: Any, **arguments: Any) -> Any:
        [value] = resolve_all([source], info, **arguments)
        return value

    resolve.for_all = resolve_all  # type: ignore[attr-defined]
    return resolve


def _type_name(_execution: Execution, field: PlannedField, frame: Frame) -> list[Any]:
    return [field.parent_type.name] * len(frame.sources)


def _calling(resolve: GraphQLFieldResolver) -> ColumnResolver:
    def resolve_column(execution: Execution, field: PlannedField, frame: Frame) -> list[Any]:
        try:
            arguments = field.arguments(execution.variable_values)
        except Exception as error:  # noqa: BLE001 - coercing makes objects of the schema's author
            wrong = CoercionError.of(error) if isinstance(error, GraphQLError) else error
            return [wrong] * len(frame.sources)
        info = ResolveInfo(execution, field)
        values: list[Any] = []
        append = values.append
        for source in info.follow(frame, frame.sources):
            try:
                append(resolve(source, info, **arguments))
            except Exception as error:  # noqa: BLE001 - an error of this field alone
                append(error)
        return values

    return resolve_column


def _calling_once(
    resolve: GraphQLFieldResolver, resolve_all: Callable[..., list[Any]]
) -> ColumnResolver:
    resolve_column_by_calls = _calling(resolve)

    def resolve_column(execution: Execution, field: PlannedField, frame: Frame) -> list[Any]:
        try:
            arguments = field.arguments(execution.variable_values)
            values = resolve_all(frame.sources, ResolveInfo(execution, field), **arguments)
        except Exception:  # noqa: BLE001 - found out, and reported, row by row
            return resolve_column_by_calls(execution, field, frame)
        if len(values) != len(frame.sources):
            complaint = f"The resolver of '{field.full_name}' gave {len(values)} values"
            return [TypeError(f"{complaint} for {len(frame.sources)} objects.")] * len(
                frame.sources
            )
        return values

    return resolve_column


def _reading(
    resolve: GraphQLFieldResolver, name: str, default: Any, *, calls_what_it_reads: bool
) -> ColumnResolver:
    """Read an attribute or a key, as the default resolvers of graphene and graphql-core do.

    Where an attribute is missing, or a property raises, `resolve` itself does it again row by row:
    reading twice does no harm.
    """
    get = attrgetter(name)
    resolve_column_by_calls = _calling(resolve)

    def resolve_column(execution: Execution, field: PlannedField, frame: Frame) -> list[Any]:
        if frame.holds_dicts:
            values = [source.get(name, default) for source in frame.sources]
        elif frame.holds_mappings:
            return resolve_column_by_calls(execution, field, frame)
        else:
            try:
                values = list(map(get, frame.sources))
            except Exception:  # noqa: BLE001 - found out, and reported, row by row
                return resolve_column_by_calls(execution, field, frame)
        if calls_what_it_reads and any(map(callable, values)):
            return resolve_column_by_calls(execution, field, frame)
        return values

    return resolve_column
