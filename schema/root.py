"""The whole schema: the only file that puts the subjects together."""

from __future__ import annotations

import graphene

from schema.accounts.mutations import Mutations as AccountMutations
from schema.accounts.phones import Mutations as PhoneMutations
from schema.accounts.queries import Query as AccountQuery
from schema.accounts.recovery import Mutations as RecoveryMutations
from schema.accounts.second_factor import Mutations as SecondFactorMutations
from schema.availability.mutations import Mutations as AvailabilityMutations
from schema.bookings.mutations import Mutations as BookingMutations
from schema.bookings.queries import Query as BookingQuery
from schema.listings.mutations import Mutations as ListingMutations
from schema.listings.queries import Query as ListingQuery
from schema.node_queries import NodeQuery
from schema.notifications.mutations import Mutations as NotificationMutations
from schema.pricing.mutations import Mutations as PricingMutations
from schema.pricing.queries import Query as PricingQuery
from schema.privacy.mutations import Mutations as PrivacyMutations
from schema.search.queries import Query as SearchQuery


class Query(
    AccountQuery,
    ListingQuery,
    SearchQuery,
    PricingQuery,
    BookingQuery,
    NodeQuery,
    graphene.ObjectType,
):
    """Where reading starts."""


class Mutation(
    AccountMutations,
    RecoveryMutations,
    PhoneMutations,
    SecondFactorMutations,
    ListingMutations,
    AvailabilityMutations,
    PricingMutations,
    BookingMutations,
    NotificationMutations,
    PrivacyMutations,
    graphene.ObjectType,
):
    """Where writing starts: one input, one payload, and `userErrors` in it."""


schema = graphene.Schema(query=Query, mutation=Mutation)
