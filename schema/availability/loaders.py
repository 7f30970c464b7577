"""How fields about calendars batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from airbnb.money import Money
from apps.availability.calendars import load_calendars
from apps.availability.days import Day, days_of
from apps.pricing.nightly import nightly_price
from schema.engine.loader import DataLoader


@dataclass(frozen=True, slots=True)
class ListingDay:
    """A day of a home's calendar, with the price of its night."""

    listing: Any
    day: Day
    price: Money | None


class CalendarByListing(DataLoader):
    """The days [start, end) of homes, keyed by the listings' rows. The dates must be valid."""

    start: date
    end: date

    def batch_load(self, keys: list[Any]) -> list[list[ListingDay]]:
        """A fixed number of queries for all of a level."""
        now, start, end = self.context.now, self.start, self.end
        calendars = load_calendars([home.pk for home in keys], start, end, now=now)
        shown = []
        for home in keys:
            calendar = calendars[home.pk]
            days = days_of(home, calendar, start, end, now=now)
            prices = [nightly_price(home, day.date, calendar.overrides) for day in days]
            shown.append(
                [
                    ListingDay(home, day, None if minor is None else Money(minor, home.currency))
                    for day, minor in zip(days, prices, strict=True)
                ]
            )
        return shown
