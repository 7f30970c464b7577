"""What a home answers to a stay: whether it takes it, why not, and for how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from airbnb.errors import ErrorCode, Invalid
from apps.availability.calendars import Calendar, load_calendars
from apps.availability.rules import judge
from apps.availability.stays import Stay
from apps.listings.models import Listing
from apps.pricing.breakdown import Breakdown
from apps.pricing.terms import Terms, load_terms


@dataclass(frozen=True, slots=True)
class Offer:
    """The answer of one home. `price` is given also where the home does not take the stay.

    `reasons` are all that speak against it, in the order of R6. `price` is None where there is
    none: the home has no price yet, or the sum is too large to charge.
    """

    available: bool
    reasons: tuple[ErrorCode, ...]
    nights: int
    price: Breakdown | None


def offers_for(listings: Iterable[Listing], stay: Stay, *, now: datetime) -> dict[int, Offer]:
    """What each of `listings` answers to `stay`, by its id. Six queries, however many there are.

    Raises UserErrors when no home could take such a stay.
    """
    stay.validate()
    homes = {listing.pk: listing for listing in listings}
    calendars = load_calendars(homes, stay.check_in, stay.check_out, now=now)
    terms = load_terms(homes.values(), stay, now=now)
    return {pk: _offer(home, stay, calendars[pk], terms) for pk, home in homes.items()}


def _offer(listing: Listing, stay: Stay, calendar: Calendar, terms: Terms) -> Offer:
    reasons = judge(listing, stay, now=terms.now, calendar=calendar)
    try:
        price = terms.price(listing, stay, calendar)
    except Invalid as refusal:
        price, reasons = None, reasons or [refusal.code]
    return Offer(not reasons, tuple(reasons), stay.nights, price)
