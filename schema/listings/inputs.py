"""What a host says about a home. In updates an absent field is left, null takes it back."""

from __future__ import annotations

import graphene

from schema.listings.enums import CancellationPolicy, RoomType, Weekday
from schema.lists import list_of
from schema.scalars import Decimal


class LengthDiscountInput(graphene.InputObjectType):
    """A discount on long stays."""

    min_nights = graphene.Int(
        required=True, description="For stays of at least so many nights, 2 to 1125."
    )
    percent = Decimal(required=True, description="More than 0, at most 100, two decimals.")


class LeadDiscountInput(graphene.InputObjectType):
    """A discount for booking early, or late."""

    days = graphene.Int(required=True, description="Days between booking and check-in.")
    percent = Decimal(required=True, description="More than 0, at most 100, two decimals.")


class WeekdayNightsInput(graphene.InputObjectType):
    """The fewest nights of a stay that begins on a day of the week."""

    weekday = Weekday(required=True, description="The day of arrival.")
    nights = graphene.Int(required=True, description="The fewest nights, 1 to 1125.")


class PricingInput(graphene.InputObjectType):
    """Prices besides the base price, in the listing's currency and with its decimals."""

    weekend = Decimal(description="A night of the weekend; null: the base price.")
    weekend_nights = list_of(Weekday, "The weekend's nights; null: Friday and Saturday.")
    cleaning_fee = Decimal(description="Once a stay; null: none.")
    guests_included = graphene.Int(description="Guests for whom nothing is added; null: all.")
    extra_guest = Decimal(
        description="For each night and guest beyond `guestsIncluded`; null: nothing."
    )
    length_discounts = list_of(LengthDiscountInput, "All of them, at most 20; null: none.")
    early_bird = LeadDiscountInput(description="For booking at least `days` ahead; null: none.")
    last_minute = LeadDiscountInput(description="For booking at most `days` ahead; null: none.")


class StayRulesInput(graphene.InputObjectType):
    """Which stays the home takes. Null gives the default back."""

    notice_days = graphene.Int(description="Days before check-in, 0 to 365; 0 by default.")
    same_day_cutoff_hour = graphene.Int(
        description="After this local hour nobody may arrive the same day; none by default."
    )
    request_below_notice = graphene.Boolean(description="Shorter notice may be asked for.")
    window_days = graphene.Int(
        description="The last night is at most so many days from today; no limit by default."
    )
    closed_by_default = graphene.Boolean(description="Only opened nights can be booked.")
    preparation_nights = graphene.Int(
        description="Free nights between two stays, 0 to 30; for new bookings only."
    )
    arrival_days = list_of(Weekday, "The days on which a stay may begin; every day by default.")
    departure_days = list_of(Weekday, "The days on which a stay may end; every day by default.")
    min_nights_by_arrival = list_of(
        WeekdayNightsInput, "All of them; other days have the listing's `minNights`."
    )
    gap_fill = graphene.Boolean(description="A shorter stay may fill a gap between two others.")
    requests_hold_nights = graphene.Boolean(
        description="An unanswered request takes its nights; it does by default."
    )
    children_allowed = graphene.Boolean(description="Children may stay; they may by default.")
    max_infants = graphene.Int(description="Infants under two, 0 to 50; 5 by default.")
    max_pets = graphene.Int(description="Pets, 0 to 50; 0 by default.")


class ListingFields:
    """What `createListing` and `updateListing` both take."""

    description = graphene.String(description="At most 10,000 characters.")
    room_type = RoomType(description="How much of it the guests have.")
    property_type = graphene.String(description='What it is, e.g. "Apartment".')
    max_guests = graphene.Int(description="Adults and children that it takes.")
    bedrooms = graphene.Int(description="How many; 0 for a studio.")
    beds = graphene.Int(description="How many.")
    bathrooms = graphene.Float(description="How many; 0.5 for a toilet.")
    price = Decimal(description="A night, in the listing's currency and with its decimals.")
    currency = graphene.String(
        description="ISO 4217; yours by default. A new one needs every amount anew, and no "
        "prices of single dates to come."
    )
    latitude = graphene.Float(description="Degrees north, together with `longitude`.")
    longitude = graphene.Float(description="Degrees east, together with `latitude`.")
    address = graphene.String(description="Street and number; strangers never see it.")
    city = graphene.String(description="The city.")
    region = graphene.String(description="The state, province or the like.")
    country = graphene.String(description="ISO 3166-1 alpha-2.")
    amenities = list_of(graphene.String, "The codes of all that it offers.")
    house_rules = list_of(graphene.String, "At most 50 sentences of 500 characters.")
    instant_book = graphene.Boolean(description="Paying confirms; it does by default.")
    min_nights = graphene.Int(description="The fewest nights of a stay, 1 by default.")
    max_nights = graphene.Int(description="The most nights of a stay, 365 by default, 1125 most.")
    check_in_time = graphene.String(description='Local, "15:00" by default.')
    check_out_time = graphene.String(
        description='Local, not after `checkInTime`; "11:00" by default.'
    )
    cancellation_policy = CancellationPolicy(
        description="FLEXIBLE by default; LONG_TERM cannot be chosen."
    )
    pricing = PricingInput(description="What a stay costs besides the base price.")
    stay_rules = StayRulesInput(description="Which stays it takes.")
    arrival_instructions = graphene.String(
        description="How to get in; guests read it once their booking is confirmed."
    )
