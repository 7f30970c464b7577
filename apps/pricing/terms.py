"""What prices are computed by besides the listing's own columns, for any number of listings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from apps.availability.calendars import Calendar
from apps.availability.rules import local_now
from apps.availability.stays import Stay
from apps.listings.models import LengthDiscount, Listing
from apps.pricing.breakdown import Breakdown
from apps.pricing.calculation import price_stay
from apps.pricing.models import FeePlan, TaxRule, fee_plan_in_force


@dataclass(frozen=True, slots=True)
class Terms:
    """The fee plan, the tax rules and each listing's length discounts, as they stand at `now`."""

    now: datetime
    fee_plan: FeePlan
    tax_rules: Sequence[TaxRule]
    length_discounts: Mapping[int, Sequence[LengthDiscount]]

    def price(self, listing: Listing, stay: Stay, calendar: Calendar) -> Breakdown:
        """What `stay` costs at `listing`. Raises Invalid when it cannot be priced."""
        return price_stay(
            listing,
            stay,
            overrides=calendar.overrides,
            length_discounts=self.length_discounts.get(listing.pk, ()),
            tax_rules=self.tax_rules,
            fee_plan=self.fee_plan,
            today=local_now(listing, self.now).date(),
        )


def load_terms(listings: Iterable[Listing], stay: Stay, *, now: datetime) -> Terms:
    """The terms for pricing `stay` at any of `listings`. Three queries, however many there are."""
    countries = {listing.pk: listing.country for listing in listings}
    discounts: defaultdict[int, list[LengthDiscount]] = defaultdict(list)
    for discount in LengthDiscount.objects.filter(listing_id__in=countries):
        discounts[discount.listing_id].append(discount)
    rules = TaxRule.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=stay.check_in),
        country__in=set(countries.values()),
        valid_from__lt=stay.check_out,
    )
    return Terms(now, fee_plan_in_force(now), tuple(rules), discounts)
