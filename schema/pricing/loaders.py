"""How fields about prices batch."""

from __future__ import annotations

from typing import Any

from apps.availability.stays import Stay
from apps.pricing.offers import offers_for
from schema.engine.loader import DataLoader


class OfferByListing(DataLoader):
    """What homes answer to a stay, keyed by the listings' rows. Made with `stay`."""

    stay: Stay

    def batch_load(self, keys: list[Any]) -> list[Any]:
        """A fixed number of queries for all of a level."""
        offers = offers_for(keys, self.stay, now=self.context.now)
        return [offers[listing.pk] for listing in keys]
