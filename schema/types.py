"""The base of every type that shows rows of a model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import graphene_django
from django.db import models
from graphene_django.types import DjangoObjectTypeOptions

from schema.nodes import Node, register, to_global_id


class RowTypeOptions(DjangoObjectTypeOptions):
    """What a type's Meta says besides graphene-django's own options."""

    public: frozenset[str]
    rows: tuple[type, ...]


class DjangoObjectType(graphene_django.DjangoObjectType):
    """A type whose objects are rows of `Meta.model`, or light rows with the same column names.

    `Meta.public` names the fields that whoever reaches the object may see. One that is not declared
    in the class is a plain column (text, number or truth) and is taken over with its help text.
    Every field that is not public is declared in the class, and its resolver says who may see it
    (schema/audience.py). `Meta.rows` lists classes of light rows. Unless `is_node` is false, the
    type implements Node, and `visible` says which rows can be fetched by their ids.
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
        rows: Iterable[type] = (),
        is_node: bool = True,
        **options: Any,
    ) -> None:
        """Check the declarations, and make the type known to `node(id)`."""
        if model is None:
            raise TypeError(f"{cls.__name__}.Meta needs a model.")
        meta = RowTypeOptions(cls)
        meta.public = frozenset(public)
        meta.rows = tuple(rows)
        columns = {column.name for column in model._meta.get_fields()}
        super().__init_subclass_with_meta__(
            model=model,
            fields=[
                name
                for name in public
                if name != "id" and name in columns and not hasattr(cls, name)
            ],
            interfaces=(Node,) if is_node else (),
            convert_choices_to_enum=False,
            _meta=meta,
            **options,
        )
        unknown = meta.public - set(meta.fields)
        if unknown:
            raise TypeError(f"{cls.__name__}.Meta.public names no fields: {sorted(unknown)}.")
        if is_node:
            register(cls)

    def resolve_id(self, info: Any) -> str:
        """The global id; `self` is the row."""
        return to_global_id(info.parent_type.name, self.pk)

    @classmethod
    def visible(cls, context: Any) -> models.QuerySet[Any]:
        """The rows that the request's user may see."""
        return cls._meta.model.objects.visible_to(context.user)
