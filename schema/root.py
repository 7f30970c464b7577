"""The whole schema: the only file that puts the subjects together."""

from __future__ import annotations

import graphene

from schema.accounts.mutations import Mutations as AccountMutations
from schema.accounts.queries import Query as AccountQuery
from schema.listings.mutations import Mutations as ListingMutations
from schema.listings.queries import Query as ListingQuery
from schema.nodes import NodeQuery
from schema.search.queries import Query as SearchQuery


class Query(AccountQuery, ListingQuery, SearchQuery, NodeQuery, graphene.ObjectType):
    """Where reading starts."""


class Mutation(AccountMutations, ListingMutations, graphene.ObjectType):
    """Where writing starts: one input, one payload, and `userErrors` in it."""


schema = graphene.Schema(query=Query, mutation=Mutation)
