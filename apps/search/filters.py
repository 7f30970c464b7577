"""Which homes are looked for: one set of filters for every face of the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from functools import cache
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.db.models import (
    BigIntegerField,
    BooleanField,
    CharField,
    DecimalField,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
)
from django.utils.functional import cached_property
from django_filters import FilterSet

from airbnb import clock
from airbnb.compiled import Given
from airbnb.errors import inside, raise_all
from airbnb.numbers import LARGEST_BIGINT
from apps.accounts.profile import DEFAULT_CURRENCY
from apps.accounts.viewer import Viewer
from apps.availability.sql import accepting, given_stay, is_near
from apps.availability.stays import MOST_PEOPLE, Stay
from apps.listings.models import Listing, ListingAmenity, RoomType
from apps.listings.search_text import fold
from apps.pricing.rates import PriceRange, Rates, rates_on
from apps.pricing.sql import given_weekdays, with_average_nightly
from apps.search.parameters import (
    CodesField,
    Condition,
    DayField,
    FlagField,
    ParametersForm,
    Part,
    Price,
    WordsField,
)
from apps.search.places import Box, Circle
from apps.search.texts import LONGEST_TEXT, NO_WORDS, Words

MOST_ROOMS: Final = 999
_AVERAGE: Final = "average_nightly_minor"


def _degrees(most: int, text: str) -> Part:
    return Part(forms.FloatField, min_value=-most, max_value=most, help_text=text)


def _people(text: str) -> Part:
    return Part(forms.IntegerField, min_value=0, max_value=MOST_PEOPLE, help_text=text)


def _amount(text: str) -> Part:
    return Part(forms.DecimalField, max_digits=27, decimal_places=9, help_text=text)


def _at_least(column: str, text: str) -> Condition:
    return Condition(
        forms.IntegerField,
        IntegerField(),
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

    text = Part(
        WordsField,
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
    guests = Condition(
        forms.IntegerField,
        IntegerField(),
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
    room_types = Condition(
        forms.MultipleChoiceField,
        CharField(),
        field_name="room_type",
        choices=RoomType.choices,
        help_text="Any of these kinds.",
    )
    amenities = Part(CodesField, help_text="The codes of what it must all offer.")
    min_bedrooms = _at_least("bedrooms", "At least so many bedrooms.")
    min_beds = _at_least("beds", "At least so many beds.")
    min_bathrooms = Condition(
        forms.FloatField,
        DecimalField(),
        lambda least: _rounded_up(least, Decimal("0.1")),
        field_name="bathrooms",
        lookup_expr="gte",
        min_value=0,
        max_value=MOST_ROOMS,
        help_text="At least so many bathrooms.",
    )
    min_rating = Condition(
        forms.FloatField,
        IntegerField(),
        lambda least: int(100 * _rounded_up(least, Decimal("0.01"))),
        field_name="rating_hundredths",
        lookup_expr="gte",
        min_value=0,
        max_value=5,
        help_text="At least so good an average, of 5; homes without one are left out.",
    )
    instant_book = Condition(
        FlagField,
        BooleanField(),
        field_name="instant_book",
        help_text="Whether the host need not agree first.",
    )
    host_id = Condition(
        forms.IntegerField,
        BigIntegerField(),
        field_name="host_id",
        min_value=1,
        max_value=LARGEST_BIGINT,
        help_text="Whose homes.",
    )
    city = Condition(
        forms.CharField,
        CharField(),
        fold,
        field_name="city_folded",
        max_length=120,
        help_text="Its name.",
    )
    country = Condition(
        forms.CharField,
        CharField(),
        str.upper,
        validators=[RegexValidator(r"^[A-Za-z]{2}\Z")],
        help_text="ISO 3166-1 alpha-2.",
    )

    def __init__(
        self, parameters: Mapping[str, Any], *, viewer: Viewer | None, now: datetime
    ) -> None:
        # What django-filter does, without a copy of every filter and field for every search.
        self.is_bound = True
        self.data = parameters
        self.filters = self.base_filters
        self._form = _form_class()(parameters, label_suffix="")
        self.viewer = viewer
        self.now = now
        raise_all(self.form.invalid())
        self.near: Circle | None = self.form.groups.get("near")
        self.within: Box | None = self.form.groups.get("within")
        self.stay: Stay | None = self.form.groups.get("stay")
        self.price: PriceRange | None = self._price_range(self.form.groups.get("price"))
        self.words: Words = self.form.cleaned_data.get("text", NO_WORDS)
        self.codes: list[str] = self.form.cleaned_data.get("amenities", [])
        self.is_near = self.stay is not None and is_near(self.stay, now)

    def _price_range(self, price: Price | None) -> PriceRange | None:
        """The price that was asked for in every currency. Raises Invalid."""
        if price is None or (price.min is None and price.max is None):
            return None
        currency = price.currency or (self.viewer.currency if self.viewer else DEFAULT_CURRENCY)
        with inside("price"):
            return self.rates.price_range(price.min, price.max, currency)

    @cached_property
    def rates(self) -> Rates:
        """By which prices of different currencies are compared."""
        return rates_on(clock.today(self.now, "UTC"))

    @cached_property
    def simple(self) -> dict[str, Any]:
        """The parameters that are conditions by themselves, and what they ask for."""
        cleaned = self.form.cleaned_data.items()
        return {
            name: self.filters[name].convert(value)
            for name, value in cleaned
            if isinstance(self.filters[name], Condition) and value not in (None, "", [])
        }

    @property
    def shape(self) -> tuple[Any, ...]:
        """What the queryset depends on; everything else is `given` to it."""
        return (
            tuple(self.simple),
            len(self.codes),
            self.words.shape,
            self.near and self.near.shape,
            self.within and self.within.shape,
            self.stay and self.is_near,
            self.price and self.price.shape,
        )

    @property
    def given(self) -> dict[str, Any]:
        """What is given to the queryset, and to the sorts."""
        given = self.simple | self.words.given
        given |= {f"amenity_{place}": code for place, code in enumerate(self.codes)}
        if self.near is not None:
            given |= self.near.given("near")
        if self.within is not None:
            given |= self.within.given("within")
        if self.price is not None:
            given |= self.price.given
        if self.stay is not None:
            given |= given_stay(self.stay, self.now)
            given |= given_weekdays(self.stay)
        return given

    def filter_queryset(self, homes: QuerySet[Listing]) -> QuerySet[Listing]:
        """The homes that meet all conditions, those of one parameter first, then the groups."""
        for name in self.simple:
            homes = self.filters[name].filter(homes, self.filters[name].given(name))
        homes = homes.filter(self.words.condition)
        offered = ListingAmenity.objects.filter(listing_id=OuterRef("pk"))
        for place in range(len(self.codes)):
            code = Given(f"amenity_{place}", CharField())
            homes = homes.filter(Exists(offered.filter(amenity__code=code)))
        if self.near is not None:
            homes = homes.filter(self.near.condition("near"))
        if self.within is not None:
            homes = homes.filter(self.within.condition("within"))
        if self.stay is not None:
            homes = accepting(homes, near=self.is_near)
        if self.price is not None:
            homes, amount = self.priced(homes)
            homes = homes.filter(self.price.condition(amount))
        return homes

    def priced(self, homes: QuerySet[Listing]) -> tuple[QuerySet[Listing], str]:
        """`homes`, and which of their columns is the price that filter and sorts compare (R36).

        In minor units of each home's currency: the average night of the stay, with everything but
        taxes; without a stay the base price.
        """
        if self.stay is None:
            return homes, "price_minor"
        if _AVERAGE not in homes.query.annotations:
            homes = with_average_nightly(homes)
        return homes, _AVERAGE


@cache
def _form_class() -> type[ParametersForm]:
    """The form that reads the parameters."""
    parameters = ListingFilterSet.base_filters.items()
    return ParametersForm.of({name: parameter.field for name, parameter in parameters})


def _rounded_up(number: float, step: Decimal) -> Decimal:
    """The least multiple of `step` that is not below the number as people write it."""
    return Decimal(str(number)).quantize(step, rounding=ROUND_CEILING)
