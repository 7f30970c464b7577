"""Which homes are looked for: one set of filters for every face of the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import cached_property
from django_filters import FilterSet, MultipleChoiceFilter

from airbnb import clock
from airbnb.errors import inside, raise_all
from airbnb.numbers import LARGEST_BIGINT
from apps.accounts.models import User
from apps.accounts.profile import DEFAULT_CURRENCY
from apps.availability.sql import accepting
from apps.availability.stays import MOST_PEOPLE, Stay
from apps.listings.models import Listing, ListingAmenity, RoomType
from apps.listings.search_text import fold
from apps.pricing.rates import Rates, rates_on
from apps.pricing.sql import with_average_nightly
from apps.search.parameters import (
    CodesField,
    DayField,
    FlagField,
    Parameter,
    ParametersForm,
    Part,
    Price,
    WordsField,
)
from apps.search.places import Box, Circle
from apps.search.texts import LONGEST_TEXT, Words

MOST_ROOMS: Final = 999
_AVERAGE: Final = "average_nightly_minor"


def _degrees(most: int, text: str) -> Part:
    return Part(forms.FloatField, min_value=-most, max_value=most, help_text=text)


def _people(text: str) -> Part:
    return Part(forms.IntegerField, min_value=0, max_value=MOST_PEOPLE, help_text=text)


def _amount(text: str) -> Part:
    return Part(forms.DecimalField, max_digits=27, decimal_places=9, help_text=text)


def _at_least(column: str, text: str) -> Parameter:
    return Parameter(
        forms.IntegerField,
        field_name=column,
        lookup_expr="gte",
        min_value=0,
        max_value=MOST_ROOMS,
        help_text=text,
    )


class ListingFilterSet(FilterSet):  # type: ignore[misc]
    """The homes that meet every condition that was given.

    Made of flat parameters (see parameters.py), for a viewer and a moment. Raises UserErrors, each
    an Invalid whose field is the place in the nested form, e.g. ("within", "north").
    """

    text = Parameter(
        WordsField,
        method="in_words",
        max_length=LONGEST_TEXT,
        help_text="Words that all occur in the name, the place or the description.",
    )
    near_latitude = _degrees(90, "The middle of a circle.")
    near_longitude = _degrees(180, "The middle of a circle.")
    near_radius_km = Part(forms.FloatField, help_text="How far from the middle; 25 unless given.")
    within_north = _degrees(90, "The upper edge of a map.")
    within_south = _degrees(90, "The lower edge of a map.")
    within_east = _degrees(180, "The right edge of a map.")
    within_west = _degrees(180, "The left edge of a map; beyond `east` across the 180th meridian.")
    stay_check_in = Part(DayField, help_text="The day of arrival.")
    stay_check_out = Part(DayField, help_text="The day of departure, which is not a night.")
    stay_adults = _people("1 unless given.")
    stay_children = _people("From two years on.")
    stay_infants = _people("Under two years.")
    stay_pets = _people("Animals that come along.")
    guests = Parameter(
        forms.IntegerField,
        field_name="max_guests",
        lookup_expr="gte",
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text="For how many there must be room.",
    )
    price_min = _amount("The least for a night, or for the nightly average of the stay.")
    price_max = _amount("The most for a night, or for the nightly average of the stay.")
    price_currency = Part(
        forms.CharField, max_length=3, help_text="Of the bounds; the viewer's unless given."
    )
    room_types = MultipleChoiceFilter(
        field_name="room_type",
        choices=RoomType.choices,
        distinct=False,
        help_text="Any of these kinds.",
    )
    amenities = Parameter(
        CodesField, method="with_amenities", help_text="The codes of what it must all offer."
    )
    min_bedrooms = _at_least("bedrooms", "At least so many bedrooms.")
    min_beds = _at_least("beds", "At least so many beds.")
    min_bathrooms = Parameter(
        forms.FloatField,
        method="with_bathrooms",
        min_value=0,
        max_value=MOST_ROOMS,
        help_text="At least so many bathrooms.",
    )
    min_rating = Parameter(
        forms.FloatField,
        method="rated",
        min_value=0,
        max_value=5,
        help_text="At least so good an average, of 5; homes without one are left out.",
    )
    instant_book = Parameter(
        FlagField,
        field_name="instant_book",
        help_text="Whether the host need not agree first.",
    )
    host_id = Parameter(
        forms.IntegerField,
        field_name="host_id",
        min_value=1,
        max_value=LARGEST_BIGINT,
        help_text="Whose homes.",
    )
    city = Parameter(forms.CharField, method="in_city", max_length=120, help_text="Its name.")
    country = Parameter(
        forms.CharField,
        method="in_country",
        validators=[RegexValidator(r"^[A-Za-z]{2}\Z")],
        help_text="ISO 3166-1 alpha-2.",
    )

    class Meta:
        form = ParametersForm

    def __init__(
        self,
        parameters: Mapping[str, Any],
        homes: QuerySet[Listing],
        *,
        viewer: User | None,
        now: datetime,
    ) -> None:
        super().__init__(parameters, homes)
        self.viewer = viewer
        self.now = now
        raise_all(self.form.invalid())
        self.near: Circle | None = self.form.groups.get("near")
        self.within: Box | None = self.form.groups.get("within")
        self.stay: Stay | None = self.form.groups.get("stay")
        self.price: Price | None = self.form.groups.get("price")
        self.words: Words = self.form.cleaned_data["text"]

    def filter_queryset(self, homes: QuerySet[Listing]) -> QuerySet[Listing]:
        """The homes that meet all conditions, those of one parameter first, then the groups."""
        homes = super().filter_queryset(homes)
        for place in (self.near, self.within):
            if place is not None:
                homes = homes.filter(place.condition)
        if self.stay is not None:
            homes = accepting(homes, self.stay, now=self.now)
        return homes if self.price is None else self._costing(homes, self.price)

    def _costing(self, homes: QuerySet[Listing], price: Price) -> QuerySet[Listing]:
        """Those whose price, in their own currency, is worth what was asked for."""
        if price.min is None and price.max is None:
            return homes
        currency = price.currency or (self.viewer.currency if self.viewer else DEFAULT_CURRENCY)
        with inside("price"):
            bounds = self.rates.price_range(price.min, price.max, currency)
        homes, amount = self.priced(homes)
        return homes.filter(bounds.condition(amount))

    def priced(self, homes: QuerySet[Listing]) -> tuple[QuerySet[Listing], str]:
        """`homes`, and which of their columns is the price that filter and sorts compare (R36).

        In minor units of each home's currency: the average night of the stay, with everything but
        taxes; without a stay the base price.
        """
        if self.stay is None:
            return homes, "price_minor"
        if _AVERAGE not in homes.query.annotations:
            homes = with_average_nightly(homes, self.stay, now=self.now)
        return homes, _AVERAGE

    @cached_property
    def rates(self) -> Rates:
        """By which prices of different currencies are compared."""
        return rates_on(clock.today(self.now, "UTC"))

    def in_words(self, homes: QuerySet[Listing], _name: str, words: Words) -> QuerySet[Listing]:
        """Those in which each word occurs."""
        return homes.filter(words.condition)

    def with_amenities(
        self, homes: QuerySet[Listing], _name: str, codes: list[str]
    ) -> QuerySet[Listing]:
        """Those that offer all of them. A code that no home has is none's, not an error."""
        offered = ListingAmenity.objects.filter(listing_id=OuterRef("pk"))
        return homes.filter(*(Exists(offered.filter(amenity__code=code)) for code in codes))

    def with_bathrooms(
        self, homes: QuerySet[Listing], _name: str, least: float
    ) -> QuerySet[Listing]:
        """Those with so many; the column has one decimal."""
        return homes.filter(bathrooms__gte=_rounded_up(least, Decimal("0.1")))

    def rated(self, homes: QuerySet[Listing], _name: str, least: float) -> QuerySet[Listing]:
        """Those with such an average, which is kept in hundredths."""
        return homes.filter(rating_hundredths__gte=int(100 * _rounded_up(least, Decimal("0.01"))))

    def in_city(self, homes: QuerySet[Listing], _name: str, city: str) -> QuerySet[Listing]:
        """Those in the city of this name, however it is written."""
        return homes.filter(city_folded=fold(city))

    def in_country(self, homes: QuerySet[Listing], _name: str, country: str) -> QuerySet[Listing]:
        """Those in the country."""
        return homes.filter(country=country.upper())


def _rounded_up(number: float, step: Decimal) -> Decimal:
    """The least multiple of `step` that is not below the number as people write it."""
    return Decimal(str(number)).quantize(step, rounding=ROUND_CEILING)
