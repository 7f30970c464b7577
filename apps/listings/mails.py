"""What hosts are told about their homes."""

from __future__ import annotations

from datetime import datetime

from apps.accounts.models import User
from apps.listings.models import Listing
from apps.notifications.operations import send_mail


def send_listing_suspended(host: User, listing: Listing, reason: str, *, now: datetime) -> None:
    """Tell a host that the staff have hidden a home, and why."""
    _send("listing_suspended", host, listing, reason, now)


def send_listing_reinstated(host: User, listing: Listing, reason: str, *, now: datetime) -> None:
    """Tell a host that the staff have given a home back, and why."""
    _send("listing_reinstated", host, listing, reason, now)


def _send(template: str, host: User, listing: Listing, reason: str, now: datetime) -> None:
    send_mail(
        key=f"{template}:{listing.pk}:{listing.version}",
        template=template,
        context={"name": host.first_name, "home": listing.name, "reason": reason},
        user=host,
        now=now,
    )
