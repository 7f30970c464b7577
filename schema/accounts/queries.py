"""Where reading about people starts."""

from __future__ import annotations

from typing import Any

import graphene

from schema.accounts.loaders import UserById, ViewerRow
from schema.accounts.types import User
from schema.node_queries import load_node


class Query(graphene.ObjectType):
    """People."""

    viewer = graphene.Field(User, description="Who asks; null when nobody is signed in.")
    user = graphene.Field(
        User,
        id=graphene.ID(required=True, description="The person's id."),
        description="A person's public profile.",
    )

    @staticmethod
    def resolve_viewer(root: Any, info: Any) -> Any:
        """Known since the token was read; what they are like is read when it is asked for."""
        viewer = info.context.viewer
        return viewer and ViewerRow(UserById.of(info), viewer.pk)

    @staticmethod
    def resolve_user(root: Any, info: Any, id: str) -> Any:  # noqa: A002 - the schema's name
        """Null for a closed account."""
        return load_node(info, id, only="User")
