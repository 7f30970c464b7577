"""The base of every type that shows rows of a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

import graphene_django
from django.db import models
from graphene.utils.str_converters import to_camel_case
from graphene_django.types import DjangoObjectTypeOptions

from schema.engine.asked import AskedFields
from schema.engine.resolution import for_all
from schema.nodes import Node, register, to_global_ids

KEY = attrgetter("pk")

ALL = ("*",)
"""In `Meta.columns`: the field reads the whole row."""


class Columns:
    """Which columns of a model the fields of a type read."""

    def __init__(self, model: type[models.Model], declared: Mapping[str, tuple[str, ...]]) -> None:
        self.all = tuple(column.attname for column in model._meta.concrete_fields)
        self._declared = declared
        self._own = {column.name: column.attname for column in model._meta.concrete_fields}
        self._by_field: dict[str, tuple[str, ...]] = {}
        self._known: dict[frozenset[str], tuple[str, ...]] = {}

    def name_fields(self, fields: Iterable[str]) -> None:
        """Learn the type's fields. Raises TypeError when what is declared is none of them."""
        for field in fields:
            own = (self._own[field],) if field in self._own else ALL
            self._by_field[to_camel_case(field)] = self._declared.get(field, own)
        unknown = self._declared.keys() - set(fields) - {""}
        if unknown:
            raise TypeError(f"Meta.columns names no fields: {sorted(unknown)}.")

    def read_by(self, fields: frozenset[str]) -> tuple[str, ...]:
        """The columns that these fields read, by their names in the schema, and the key."""
        columns = self._known.get(fields)
        if columns is None:
            read = {"id", *self._declared.get("", ())}
            read.update(*(self._by_field.get(field, ()) for field in fields))
            columns = self.all if "*" in read else tuple(c for c in self.all if c in read)
            if len(self._known) < _MOST_KNOWN:
                self._known[fields] = columns
        return columns


_MOST_KNOWN = 1_000


_ROW_TYPES: dict[str, Any] = {}


def row_type(type_name: str) -> Any:
    """The type of this name that shows rows of a model. Raises KeyError."""
    return _ROW_TYPES[type_name]


def _pointed_at(relation: str, loader: Any) -> Any:
    """The resolver of a field that shows the row which a foreign key points at."""
    key_of = attrgetter(f"{relation}_id")

    @for_all
    def resolve(rows: list[Any], info: Any) -> list[Any]:
        return loader.of(info).load_each(map(key_of, rows))

    return resolve


class RowTypeOptions(DjangoObjectTypeOptions):
    """What a type's Meta says besides graphene-django's own options."""

    public: frozenset[str]
    columns: Columns
    joined: dict[str, Any]


class DjangoObjectType(graphene_django.DjangoObjectType):
    """A type whose objects are rows of `Meta.model`, or light rows with the same column names.

    `Meta.public` names the fields that whoever reaches the object may see. One that is not declared
    in the class is a plain column (text, number or truth) and is taken over with its help text.
    Every field that is not public is declared in the class, and its resolver says who may see it
    (schema/audience.py). Unless `is_node` is false, the type implements Node, and `visible` says
    which rows can be fetched by their ids.

    `Meta.columns` says which columns a field reads, unless it is the one of its name; `ALL` stands
    for all of them, and those under "" are read in any case. Loaders of light rows read no others.
    `Meta.joined` names the fields that show the one row which a foreign key of the same name points
    at, and the loaders that give it; they need no resolvers of their own (schema/reading.py).
    """

    class Meta:
        abstract = True

    is_type_of = None  # light rows are no model instances

    @classmethod
    def __init_subclass_with_meta__(
        cls,
        *,
        model: type[models.Model] | None = None,
        public: Iterable[str] = (),
        columns: Mapping[str, tuple[str, ...]] | None = None,
        joined: Mapping[str, Any] | None = None,
        is_node: bool = True,
        **options: Any,
    ) -> None:
        """Check the declarations, and make the type known to `node(id)`."""
        if model is None:
            raise TypeError(f"{cls.__name__}.Meta needs a model.")
        meta = RowTypeOptions(cls)
        meta.public = frozenset(public)
        meta.columns = Columns(model, columns or {})
        meta.joined = dict(joined or {})
        for relation, loader in meta.joined.items():
            if not hasattr(cls, f"resolve_{relation}"):
                setattr(cls, f"resolve_{relation}", _pointed_at(relation, loader))
        names = {column.name for column in model._meta.get_fields()}
        super().__init_subclass_with_meta__(
            model=model,
            fields=[
                name for name in public if name != "id" and name in names and not hasattr(cls, name)
            ],
            interfaces=(Node,) if is_node else (),
            convert_choices_to_enum=False,
            _meta=meta,
            **options,
        )
        meta.columns.name_fields(meta.fields)
        for relation in meta.joined:
            if relation not in meta.fields:
                raise TypeError(f"{cls.__name__}.Meta.joined names no field: {relation}.")
            if f"{relation}_id" not in meta.columns.read_by(frozenset({to_camel_case(relation)})):
                raise TypeError(f"{cls.__name__}.{relation} is joined, and its key is not read.")
        _ROW_TYPES[meta.name] = cls
        unknown = meta.public - set(meta.fields)
        if unknown:
            raise TypeError(f"{cls.__name__}.Meta.public names no fields: {sorted(unknown)}.")
        if is_node:
            register(cls)

    @classmethod
    def columns_of(cls, asked: AskedFields | None) -> tuple[str, ...]:
        """The columns that the fields read that a document asks for; all without a document."""
        columns: Columns = cls._meta.columns
        return columns.all if asked is None else columns.read_by(asked.of(cls._meta.name))

    @for_all
    def resolve_id(rows: list[Any], info: Any) -> list[str]:
        """The global ids."""
        return to_global_ids(info.parent_type.name, map(KEY, rows))

    @classmethod
    def visible(cls, context: Any) -> models.QuerySet[Any]:
        """The rows that the request's user may see."""
        return cls._meta.model.objects.visible_to(context.viewer)
