"""The rating that is shown of a home (R32)."""

from __future__ import annotations

from typing import Any

from airbnb.money import divide_half_away

# An average of fewer ratings says more of who wrote them than of the home.
FEWEST_RATINGS = 3


def shown_hundredths(listing: Any) -> int | None:
    """Hundredths of the average of what guests gave here, from three ratings on.

    Until then it is what the source of an imported home published, if anything.
    """
    if listing.rating_count >= FEWEST_RATINGS:
        return divide_half_away(listing.rating_sum * 100, listing.rating_count)
    published: int | None = listing.published_rating_hundredths
    return published
