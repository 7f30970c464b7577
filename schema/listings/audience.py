"""Who may see more of a home than everybody."""

from __future__ import annotations

from typing import Any

from schema.audience import host
from schema.bookings.loaders import HasConfirmedStay


def knows_the_address(listing: Any, info: Any) -> Any:
    """The host, and guests of a confirmed stay; one query tells it for all homes of a level."""
    return host(listing, info) or HasConfirmedStay.of(info).load(listing.pk)
