"""What follows from a suspension for homes and stays (R38).

That a person is suspended is one row, and decides at once whether they get in. What follows touches
other people, so each home and each stay is a transaction of its own: a task begins after the
commit, and a sweep finds what it left. Both look at how things are, not at what was to be done, so
they may come late, twice, or after the person was reinstated.
"""

from __future__ import annotations

from datetime import datetime

from airbnb.sweeps import for_each
from apps.bookings.models import Booking
from apps.bookings.operations import call_off_booking
from apps.listings.models import Listing
from apps.listings.operations import follow_host

AT_MOST = 500


def follow_suspensions(*, now: datetime) -> None:
    """Hide the homes of suspended hosts, show those of reinstated ones, and call stays off.

    Homes come first, so that nobody books one whose stays are being called off.
    """

    def follow(listing_id: int) -> None:
        follow_host(listing_id=listing_id, now=now)

    def call_off(booking_id: int) -> None:
        call_off_booking(booking_id=booking_id, now=now)

    homes = Listing.objects.out_of_step_with_host().order_by("pk")
    for_each(homes.values_list("pk", flat=True)[:AT_MOST], follow)
    stays = Booking.objects.to_call_off(now).order_by("check_in_at")
    for_each(stays.values_list("pk", flat=True)[:AT_MOST], call_off)
