"""Promising a price to a guest."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from airbnb import clock
from airbnb.errors import inside, raise_all, require
from airbnb.transactions import atomic
from apps.accounts.locks import lock_user
from apps.accounts.models import User
from apps.accounts.permissions import require_verified
from apps.availability.calendars import load_calendars
from apps.availability.refusals import refusals
from apps.availability.rules import judge, must_ask
from apps.availability.stays import Stay
from apps.events.operations import record
from apps.listings.locks import lock_listing
from apps.listings.models import Listing
from apps.pricing.breakdown import Breakdown
from apps.pricing.errors import OwnListing
from apps.pricing.models import FeePlan, Quote
from apps.pricing.permissions import can_stay_at
from apps.pricing.policies import free_until, policy_for
from apps.pricing.terms import load_terms


@atomic
def create_quote(*, guest: User, listing: Listing, stay: Stay, now: datetime) -> Quote:
    """Promise `guest` the exact price of `stay`, and its terms, for `QUOTE_LIFETIME` (R27).

    Nothing that is changed later, by the host or the staff, alters a quote (R40). It holds no
    nights. Raises AccountSuspended, EmailNotVerified, OwnListing; UserErrors with everything that
    keeps the home from taking the stay; Invalid when it cannot be priced.
    """
    guest = lock_user(guest.pk)
    require_verified(guest)
    # Locked, so that the price is not half of what the host is just changing.
    listing = lock_listing(listing.pk)
    require(can_stay_at(guest, listing), OwnListing(field="listing_id"))
    with inside("stay"):
        stay.validate()
    calendar = load_calendars([listing.pk], stay.check_in, stay.check_out, now=now)[listing.pk]
    raise_all(refusals(judge(listing, stay, now=now, calendar=calendar)))
    terms = load_terms([listing], stay, now=now)
    price = terms.price(listing, stay, calendar)
    quote = _freeze(guest, listing, stay, price, terms.fee_plan, now)
    record("quote_created", quote, at=now, actor_id=guest.pk)
    return quote


def _freeze(
    guest: User, listing: Listing, stay: Stay, price: Breakdown, fee_plan: FeePlan, now: datetime
) -> Quote:
    """The quote, with a copy of everything that it promises."""
    policy = policy_for(listing.cancellation_policy, stay.nights)
    zone, arrival = listing.time_zone, listing.check_in_time
    return Quote.objects.create(
        listing=listing,
        guest=guest,
        check_in=stay.check_in,
        check_out=stay.check_out,
        adults=stay.adults,
        children=stay.children,
        infants=stay.infants,
        pets=stay.pets,
        price_lines=price.to_json(),
        total_minor=price.total.minor,
        currency=price.currency,
        fee_plan_id=fee_plan.pk,
        cancellation_policy=policy,
        free_cancellation_until=free_until(policy, stay.check_in, arrival, zone, now=now),
        instant=not must_ask(listing, stay, now=now),
        preparation_nights=listing.preparation_nights,
        time_zone=zone,
        check_in_at=clock.instant(stay.check_in, arrival, zone),
        check_out_at=clock.instant(stay.check_out, listing.check_out_time, zone),
        created_at=now,
        expires_at=now + settings.QUOTE_LIFETIME,
    )
