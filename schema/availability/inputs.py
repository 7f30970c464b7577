"""What guests say about a stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene

from airbnb.errors import inside
from apps.availability.stays import Stay
from schema.scalars import Date


class StayInput(graphene.InputObjectType):
    """The nights from arrival to departure, and who comes. Dates are local to the home."""

    check_in = Date(required=True, description="The day of arrival: the first night.")
    check_out = Date(required=True, description="The day of departure, which is not a night.")
    adults = graphene.Int(required=True, default_value=1, description="At least one.")
    children = graphene.Int(
        required=True, default_value=0, description="From two years on; guests like adults."
    )
    infants = graphene.Int(
        required=True,
        default_value=0,
        description="Under two; they count for neither room nor fee.",
    )
    pets = graphene.Int(required=True, default_value=0, description="Animals that come along.")


def stay_of(given: Mapping[str, Any], *, field: str) -> Stay:
    """The stay of an input that stands in `field`. Raises UserErrors when no home could take it."""
    stay = Stay(**given)
    with inside(field):
        stay.validate()
    return stay
