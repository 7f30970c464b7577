"""The whole schema: the only file that puts the subjects together."""

from __future__ import annotations

import graphene

from schema.nodes import NodeQuery


class Query(NodeQuery, graphene.ObjectType):
    """Where reading starts."""


schema = graphene.Schema(query=Query)
