"""What a quote and its booking say of the stay: fields of both types."""

from __future__ import annotations

import graphene

from schema.scalars import Date, DateTime


class AgreedStayFields:
    """The dates and the party, as `apps.pricing.models.AgreedStay` has them."""

    check_in = graphene.Field(Date, required=True, description="The local day of arrival.")
    check_out = graphene.Field(Date, required=True, description="The local day of departure.")
    check_in_at = graphene.Field(DateTime, required=True, description="When arrival begins.")
    check_out_at = graphene.Field(DateTime, required=True, description="When the stay ends.")
    time_zone = graphene.String(required=True, description="The home's IANA time zone.")
    nights = graphene.Int(required=True, description="How many nights.")
    adults = graphene.Int(required=True, description="How many adults.")
    children = graphene.Int(required=True, description="How many children of 2 years or more.")
    infants = graphene.Int(required=True, description="How many children under 2 years.")
    pets = graphene.Int(required=True, description="How many pets.")
