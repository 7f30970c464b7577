"""When a home is free: a field of Listing."""

from __future__ import annotations

from datetime import date
from typing import Any

import graphene

from apps.availability.days import MOST_DAYS
from apps.availability.stays import validate_days
from schema.availability.loaders import CalendarByListing
from schema.scalars import Date


class ListingCalendar:
    """The days of a home."""

    calendar = graphene.List(
        graphene.NonNull("schema.availability.types.CalendarDay"),
        from_=Date(required=True, name="from", description="The first day."),
        to=Date(required=True, description=f"The day after the last; at most {MOST_DAYS} days."),
        description="Its days: which are free, why the others are not, and what a night costs.",
    )

    def resolve_calendar(listing: Any, info: Any, from_: date, to: date) -> Any:
        """A fixed number of queries for all homes of a level."""
        validate_days(from_, to, at_most=MOST_DAYS)
        return CalendarByListing.of(info, start=from_, end=to).load(listing)
