"""What a host says, checked and put into a listing's columns: all errors at once, not saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from airbnb.errors import Invalid, UserErrors, raise_all, require
from apps.listings import readers
from apps.listings.amenities import is_code
from apps.listings.completeness import missing
from apps.listings.inputs import ListingInput
from apps.listings.models import LONGEST_PREPARATION, LONGEST_STAY, Amenity, Listing
from apps.listings.places import public_point, time_zone_at
from apps.listings.readers import Path, Problems, Reader
from apps.listings.search_text import fold_texts

MOST_GUESTS = 1_000
MOST_ROOMS = 500
MOST_AMENITIES = 300

# Inputs that are one column of the same name, and how each is read.
_OWN: dict[str, Reader] = {
    "name": readers.text(255, least=1),
    "description": readers.text(10_000, lines=True),
    "room_type": readers.as_it_is,
    "property_type": readers.text(100, least=1),
    "max_guests": readers.whole(1, MOST_GUESTS),
    "bedrooms": readers.whole(0, MOST_ROOMS),
    "beds": readers.whole(0, MOST_ROOMS),
    "bathrooms": readers.bathrooms,
    "currency": readers.currency,
    "latitude": readers.degrees(90),
    "longitude": readers.degrees(180),
    "address": readers.text(255),
    "city": readers.text(120),
    "region": readers.text(120),
    "country": readers.country,
    "house_rules": readers.house_rules,
    "instant_book": readers.as_it_is,
    "min_nights": readers.whole(1, LONGEST_STAY),
    "max_nights": readers.whole(1, LONGEST_STAY),
    "check_in_time": readers.time_of_day,
    "check_out_time": readers.time_of_day,
    "cancellation_policy": readers.chosen_policy,
    "arrival_instructions": readers.text(10_000, lines=True),
}
_PRICING: dict[str, Reader] = {
    "weekend_nights": readers.weekdays(least=0),
    "guests_included": readers.whole(1, MOST_GUESTS),
}
_STAY_RULES: dict[str, Reader] = {
    "notice_days": readers.whole(0, 365),
    "same_day_cutoff_hour": readers.whole(0, 24),
    "request_below_notice": readers.as_it_is,
    "window_days": readers.whole(0, LONGEST_STAY),
    "closed_by_default": readers.as_it_is,
    "preparation_nights": readers.whole(0, LONGEST_PREPARATION),
    "arrival_days": readers.weekdays(least=1),
    "departure_days": readers.weekdays(least=1),
    "gap_fill": readers.as_it_is,
    "requests_hold_nights": readers.as_it_is,
    "children_allowed": readers.as_it_is,
    "max_infants": readers.whole(0, 50),
    "max_pets": readers.whole(0, 50),
}
# Amounts: the input's path, the column, and the least number of minor units.
_AMOUNTS: tuple[tuple[Path, str, int], ...] = (
    (("price",), "price_minor", 1),
    (("pricing", "weekend"), "weekend_minor", 1),
    (("pricing", "cleaning_fee"), "cleaning_fee_minor", 0),
    (("pricing", "extra_guest"), "extra_guest_minor", 0),
)
_LEAD_DISCOUNTS = ("early_bird", "last_minute")
_PRICING_NAMES = (
    *_PRICING,
    *(path[-1] for path, _, _ in _AMOUNTS if len(path) == 2),
    *_LEAD_DISCOUNTS,
    "length_discounts",
)
_STAY_RULES_NAMES = (*_STAY_RULES, "min_nights_by_arrival")
_DEFAULTS = {field.attname: field.get_default for field in Listing._meta.fields}


@dataclass(slots=True)
class Parts:
    """What a host said of that is not a column of the listing; None: nothing was said."""

    amenity_ids: list[int] | None = None
    length_discounts: dict[int, int] | None = None
    arrival_minimums: dict[int, int] | None = None


def apply(given: ListingInput, listing: Listing) -> Parts:
    """Put what was `given` into the columns of `listing`, without saving it.

    Returns what belongs into other tables. Raises UserErrors with all that is wrong, among it what
    a published home would then lack.
    """
    return _Reading(given, listing).run()


def place_publicly(listing: Listing) -> None:
    """Set the public point from the true one. The listing must have its key (R47)."""
    if listing.latitude is None or listing.longitude is None:
        listing.public_latitude = listing.public_longitude = None
        return
    listing.public_latitude, listing.public_longitude = public_point(
        listing.pk, listing.latitude, listing.longitude
    )


class _Reading:
    """One `apply`: what was given, the listing, and the problems so far."""

    def __init__(self, given: ListingInput, listing: Listing) -> None:
        self.listing = listing
        self.problems = Problems()
        self.own: Mapping[str, Any] = given
        self.pricing = _members(given, "pricing", _PRICING_NAMES)
        self.rules = _members(given, "stay_rules", _STAY_RULES_NAMES)
        self.point_before = (listing.latitude, listing.longitude)
        self.currency_before = listing.currency

    def run(self) -> Parts:
        self._read_columns(self.own, _OWN)
        self._read_columns(self.pricing, _PRICING, "pricing")
        self._read_columns(self.rules, _STAY_RULES, "stay_rules")
        self._read_amounts()
        self._read_lead_discounts()
        parts = Parts(
            amenity_ids=self._read_part(self.own, ("amenities",), _amenity_ids),
            length_discounts=self._read_part(
                self.pricing, ("pricing", "length_discounts"), readers.length_discounts
            ),
            arrival_minimums=self._read_part(
                self.rules, ("stay_rules", "min_nights_by_arrival"), readers.arrival_minimums
            ),
        )
        self._follow_point()
        self._compare_columns()
        if self.listing.is_published:
            self.problems.errors.extend(missing(self.listing))
        raise_all(self.problems.errors)
        fold_texts(self.listing)
        return parts

    def _read_columns(
        self, given: Mapping[str, Any], known: Mapping[str, Reader], *prefix: str
    ) -> None:
        for name, read in known.items():
            if name not in given:
                continue
            value, field = given[name], (*prefix, name)
            with self.problems:
                column = _default_of(name, field) if value is None else read(value, field)
                setattr(self.listing, name, column)

    def _read_amounts(self) -> None:
        """Amounts are in the listing's currency; a new currency asks for each of them again."""
        currency = self.listing.currency
        for path, column, least in _AMOUNTS:
            given = self.own if len(path) == 1 else self.pricing
            if path[-1] in given:
                value = given[path[-1]]
                with self.problems:
                    require(value is None or currency, Invalid("In which currency?", field=path))
                    minor = (
                        None
                        if value is None
                        else readers.amount(value, currency, path, least=least)
                    )
                    setattr(self.listing, column, minor)
            elif currency != self.currency_before and getattr(self.listing, column) is not None:
                self.problems.errors.append(
                    Invalid("With another currency, say this anew.", field=path)
                )

    def _read_lead_discounts(self) -> None:
        for name in _LEAD_DISCOUNTS:
            if name not in self.pricing:
                continue
            value = self.pricing[name]
            with self.problems:
                days, percent = (
                    readers.lead_discount(value, ("pricing", name)) if value else (None, None)
                )
                setattr(self.listing, f"{name}_days", days)
                setattr(self.listing, f"{name}_percent", percent)

    def _read_part(self, given: Mapping[str, Any], field: Path, read: Reader) -> Any:
        """What `read` makes of the input, of an empty one for null; None when it is absent."""
        if field[-1] in given:
            with self.problems:
                return read(given[field[-1]] or (), field)
        return None

    def _follow_point(self) -> None:
        """Find the time zone and the public point anew when the point moved."""
        listing = self.listing
        latitude, longitude = listing.latitude, listing.longitude
        if (latitude, longitude) == self.point_before:
            return
        for name, other in (("latitude", "longitude"), ("longitude", "latitude")):
            is_half = getattr(listing, name) is None and getattr(listing, other) is not None
            if is_half and self.own.get(name) is None:
                self.problems.errors.append(Invalid("A point needs both.", field=name))
        listing.time_zone = (
            "" if latitude is None or longitude is None else time_zone_at(latitude, longitude)
        )
        if listing.pk is not None:
            place_publicly(listing)

    def _compare_columns(self) -> None:
        listing = self.listing
        with self.problems:
            field = "min_nights" if "min_nights" in self.own else "max_nights"
            require(
                listing.min_nights <= listing.max_nights,
                Invalid("A stay would need more nights than it may have.", field=field),
            )
        with self.problems:
            field = "check_out_time" if "check_out_time" in self.own else "check_in_time"
            require(
                listing.check_out_time <= listing.check_in_time,
                Invalid("Guests must leave before the next arrive.", field=field),
            )


def _members(given: Mapping[str, Any], name: str, all_names: Sequence[str]) -> Mapping[str, Any]:
    """The members of a nested input; null takes all of them back."""
    if name not in given:
        return {}
    return given[name] if given[name] is not None else dict.fromkeys(all_names)


def _default_of(column: str, field: Path) -> Any:
    """What a column holds of which nothing was said. Raises Invalid for the name."""
    require(column != "name", Invalid("This is needed.", field=field))
    return _DEFAULTS[column]()


def _amenity_ids(codes: Sequence[str], field: Path) -> list[int]:
    """The keys of the amenities with these codes. Raises UserErrors naming the unknown ones."""
    if len(codes) > MOST_AMENITIES:
        raise Invalid(f"At most {MOST_AMENITIES} amenities.", field=field)
    wanted = [code for code in codes if is_code(code)]
    known = dict(Amenity.objects.filter(code__in=wanted).values_list("code", "pk"))
    unknown = [
        Invalid(f"There is no amenity {code[:64]!r}.", field=(*field, str(index)))
        for index, code in enumerate(codes)
        if code not in known
    ]
    if unknown:
        raise UserErrors(unknown)
    return sorted(set(known.values()))
