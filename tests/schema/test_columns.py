"""Loaders read what a field needs: each field alone answers as it does with the others."""

import pytest
from graphql import GraphQLNonNull, get_named_type, is_leaf_type

from schema.root import schema
from tests.factories.accounts import UserFactory
from tests.factories.bookings import BookingFactory
from tests.factories.listings import ListingFactory, PhotoFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db

ARGUMENTS = {
    "stay": '(stay: {checkIn: "2027-03-10", checkOut: "2027-03-12"})',
    "calendar": '(from: "2027-03-10", to: "2027-03-12")',
}
# How clients come to rows of each type by loaders.
WAYS = {
    "Booking": "viewer bookings nodes",
    "Listing": "viewer bookings nodes listing",
    "User": "viewer bookings nodes listing host",
    "Photo": "viewer bookings nodes listing photos",
    "Review": "viewer bookings nodes listing reviews nodes",
}


def fields_of(type_name):
    fields = schema.graphql_schema.type_map[type_name].fields
    for name, field in fields.items():
        needed = [one for one in field.args.values() if isinstance(one.type, GraphQLNonNull)]
        assert name in ARGUMENTS or all(one.default_value is not None for one in needed)
        selection = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
        yield name, f"{name}{ARGUMENTS.get(name, '')}{selection}"


@pytest.fixture
def guest():
    """Somebody who stayed at a home with everything."""
    guest = UserFactory()
    home = ListingFactory(description="Old.", house_rules=["No parties."], cleaning_fee_minor=30_00)
    PhotoFactory(listing=home, caption="The door")
    BookingFactory(guest=guest, listing=home)
    ReviewFactory(listing=home)
    return guest


@pytest.mark.parametrize("type_name", WAYS)
def test_each_field_alone_answers_as_it_does_with_the_others(graphql, guest, type_name):
    def row_with(selection):
        way = WAYS[type_name].split()
        answer = graphql(" { ".join(["", *way, selection]) + " }" * (len(way) + 1), user=guest)
        assert "errors" not in answer, selection
        row = answer["data"]
        for step in way:
            row = row[step]
            row = row[0] if isinstance(row, list) else row
        return row

    fields = dict(fields_of(type_name))
    whole = row_with(" ".join(fields.values()))
    for name, field in fields.items():
        assert row_with(field) == {name: whole[name]}
