"""Where reading of quotes starts."""

from __future__ import annotations

from typing import Any

import graphene

from airbnb.errors import Unauthenticated
from schema.node_queries import load_node
from schema.pricing.types import Quote


class Query:
    """Quotes."""

    quote = graphene.Field(
        Quote,
        id=graphene.ID(required=True, description="Its id."),
        description="A quote of your own; null once its home is hidden from you.",
    )

    def resolve_quote(root: Any, info: Any, id: str) -> Any:  # noqa: A002 - the schema's name
        """Other people's quotes do not exist."""
        if info.context.viewer is None:
            raise Unauthenticated
        return load_node(info, id, only="Quote")
