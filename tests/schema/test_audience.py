"""Who sees which field: every type that can be reached, for everybody who may come.

`REACHED` says who finds an object by its id, `SEEN` who gets a value from a field that is not for
everybody who reached the object. Whatever the schema has beyond these tables fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db.models import Model
from graphene import Mutation
from graphene.utils.str_converters import to_snake_case
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.accounts.sessions import open_session
from apps.availability.stays import Stay
from schema.root import schema
from schema.types import DjangoObjectType
from tests.answers import codes, gid
from tests.factories.accounts import UserFactory
from tests.factories.availability import take
from tests.factories.listings import ImageFactory, ListingFactory, PhotoFactory
from tests.factories.reviews import ReviewFactory
from tests.roles import (
    ADMIN,
    ANONYMOUS,
    GUEST,
    OTHER_HOST,
    OWNER,
    SUPPORT,
    SUSPENDED,
    UNVERIFIED,
)
from tests.staff import member_of
from tests.stays import confirmed_booking, held_booking

SCHEMA = schema.graphql_schema
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
STRANGER, UNPAID = "stranger", "guest who has not paid"
# Whoever was suspended is answered nothing at all.
ALL = {ANONYMOUS, UNVERIFIED, STRANGER, GUEST, UNPAID, OWNER, OTHER_HOST, SUPPORT, ADMIN}

# Who finds it by its id: a published home, its photo and review, and what is the guest's.
REACHED = {
    "Listing": ALL,
    "Photo": ALL,
    "Review": ALL,
    "User": ALL,
    "Booking": {GUEST, OWNER},
    "Quote": {GUEST},
    "Session": {GUEST},
}
# Who gets a value: of the home, of the guest as a person, of the guest's booking and review.
SEEN = {
    "Listing.arrivalInstructions": {OWNER},
    "Location.address": {GUEST, OWNER},
    "CalendarDay.note": {OWNER},
    "CalendarDay.booking": {OWNER},
    "User.lastName": {GUEST, OWNER},
    "User.email": {GUEST, OWNER},
    "User.phoneNumber": {GUEST, OWNER},
    "User.language": {GUEST},
    "User.currency": {GUEST},
    "User.emailVerified": {GUEST},
    "User.phoneVerified": {GUEST},
    "User.hasSecondFactor": {GUEST},
    "User.sessions": {GUEST},
    "User.notificationPreferences": {GUEST},
    "User.bookings": {GUEST},
    "User.reservations": {GUEST},
    "Booking.arrivalInstructions": {GUEST, OWNER},
    "Review.booking": {GUEST, OWNER},
    "Review.privateNote": {GUEST, OWNER},
}
# Objects that are parts of others: whoever reaches the whole sees all of them, but for what SEEN
# tells.
PARTS = {
    "Amenity", "CalendarDay", "Image", "LeadDiscount", "LengthDiscount", "ListingPricing",
    "Location", "Money", "NightPrice", "NotificationPreferences",
    "NotificationTopic", "PageInfo", "PriceBreakdown", "PriceLine", "RatingAverage",
    "StayOffer", "StayRules", "SubRating", "UserError", "WeekdayNights",
}  # fmt: skip


# ---- the walk ------------------------------------------------------------------------------------


def reachable() -> list[GraphQLObjectType]:
    """Every object type that some document can come to."""
    found = [SCHEMA.query_type, SCHEMA.mutation_type]
    for parent in found:  # which grows
        for field in parent.fields.values():
            named = get_named_type(field.type)
            if is_leaf_type(named):
                continue
            types = SCHEMA.get_possible_types(named) if named not in found else []
            types = types if not isinstance(named, GraphQLObjectType) else [named]
            found += [one for one in types if one not in found]
    return found


def guarded_fields() -> Iterator[str]:
    """Those of which a resolver says who may see them."""
    for parent in reachable():
        for name in parent.fields:
            resolver = getattr(parent.graphene_type, f"resolve_{to_snake_case(name)}", None)
            if hasattr(resolver, "audience"):
                yield f"{parent.name}.{name}"


def is_plumbing(parent: GraphQLObjectType) -> bool:
    """A root, what a mutation answers, or a page of a list: it holds objects and nothing else."""
    is_page = parent.name.endswith(("Connection", "Edge")) and "node" in str(parent.fields)
    is_payload = issubclass(parent.graphene_type, Mutation)
    return parent in (SCHEMA.query_type, SCHEMA.mutation_type) or is_page or is_payload


def test_every_type_is_a_row_with_a_declaration_or_a_part_of_something() -> None:
    rows = {
        parent.name for parent in reachable() if issubclass(parent.graphene_type, DjangoObjectType)
    }
    others = {parent.name for parent in reachable() if not is_plumbing(parent)} - rows
    assert others | (rows - REACHED.keys()) == PARTS
    assert {one.name for one in SCHEMA.get_possible_types(SCHEMA.type_map["Node"])} == set(REACHED)


def test_every_field_of_a_row_is_public_or_guarded_and_never_both() -> None:
    undeclared = [
        f"{parent.name}.{field}"
        for parent in reachable()
        if issubclass(row_type := parent.graphene_type, DjangoObjectType)
        for field in row_type._meta.fields
        if hasattr(getattr(row_type, f"resolve_{field}", None), "audience")
        == (field in row_type._meta.public)
    ]
    assert undeclared == []


def test_every_guarded_field_is_in_the_table() -> None:
    assert set(guarded_fields()) <= SEEN.keys()


# ---- the tables, proved --------------------------------------------------------------------------


@dataclass
class World:
    """Somebody of each kind, and an object of each type with something to see in every field."""

    people: dict[str, User | None]
    rows: dict[str, Model]


@pytest.fixture
def world(db) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        home = ListingFactory(arrival_instructions="The key is under the mat.")
        guest = UserFactory(phone_number="+33612345678", profile_picture=ImageFactory())
        booking = confirmed_booking(
            listing=home, guest=guest, stay=Stay(date(2027, 4, 10), date(2027, 4, 13))
        )
        unpaid = held_booking(listing=home, stay=Stay(date(2027, 5, 1), date(2027, 5, 3)))
        take(home, date(2027, 4, 20))
        home.nights.filter(booking=None).update(note="The plumber comes.")
        session = open_session(user=guest, now=NOW).session
        yield World(
            people={
                ANONYMOUS: None,
                UNVERIFIED: UserFactory(unverified=True),
                STRANGER: UserFactory(),
                GUEST: guest,
                UNPAID: unpaid.guest,
                OWNER: home.host,
                OTHER_HOST: ListingFactory().host,
                SUPPORT: member_of(Role.SUPPORT),
                ADMIN: member_of(Role.ADMIN),
                SUSPENDED: UserFactory(suspended=True),
            },
            rows={
                "Listing": home,
                "Photo": PhotoFactory(listing=home),
                "Review": ReviewFactory(
                    listing=home, author=guest, booking=booking, private_note="The tap drips."
                ),
                "User": guest,
                "Booking": booking,
                "Quote": booking.quote,
                "Session": session,
            },
        )


def who_sees(graphql, world: World, type_name: str, selection: str) -> set[str]:
    """Those to whom the row of a type shows something in `selection`."""
    document = f"query ($id: ID!) {{ node(id: $id) {{ ... on {type_name} {{ {selection} }} }} }}"
    seen = set()
    for name, person in world.people.items():
        answer = graphql(document, user=person, id=gid(world.rows[type_name]))
        if name == SUSPENDED:
            assert codes(answer) == ["UNAUTHENTICATED"]
            continue
        assert "errors" not in answer, answer
        if has_value(answer["data"]["node"]):
            seen.add(name)
    return seen


def has_value(answer: Any) -> bool:
    """Whether anything in it is neither null nor only a type's name."""
    if isinstance(answer, dict):
        return any(map(has_value, answer.values()))
    if isinstance(answer, list):
        return any(map(has_value, answer))
    return answer is not None


@pytest.mark.requirement("S-22")
@pytest.mark.parametrize(("type_name", "expected"), REACHED.items())
def test_an_object_is_found_by_those_whom_the_table_names(
    graphql, world, type_name, expected
) -> None:
    assert who_sees(graphql, world, type_name, "id") == expected


# How the parts that SEEN speaks of are reached from a row.
WAY_TO_PART = {
    "Location": ("Listing", "location"),
    "CalendarDay": ("Listing", 'calendar(from: "2027-04-01", to: "2027-05-10")'),
}


@pytest.mark.requirement("S-03")
@pytest.mark.parametrize(("coordinate", "expected"), SEEN.items())
def test_a_private_field_is_seen_by_those_whom_the_table_names(
    graphql, world, coordinate, expected
) -> None:
    type_name, name = coordinate.split(".")
    selection = f"{name} {below(SCHEMA.type_map[type_name].fields[name])}"
    if type_name in WAY_TO_PART:
        type_name, way = WAY_TO_PART[type_name]
        selection = f"{way} {{ {selection} }}"
    assert who_sees(graphql, world, type_name, selection) == expected


def below(field: GraphQLField) -> str:
    """What to select of a field's value, so that it is told from null."""
    return "" if is_leaf_type(get_named_type(field.type)) else "{ __typename }"


# ---- and by every other way ----------------------------------------------------------------------

# What a person sees of an object is the same by whatever way they came to it; here is what to ask.
PRIVATE = {
    "Listing": "arrivalInstructions location { address }",
    "Booking": "arrivalInstructions",
    "Review": "privateNote booking { id }",
    "User": "lastName email phoneNumber language currency emailVerified phoneVerified"
    " hasSecondFactor notificationPreferences { topics { topic } }",
}


def ways_from(type_name: str) -> Iterator[str]:
    """A selection for each field of a type that leads to objects with something private."""
    for name, field in SCHEMA.type_map[type_name].fields.items():
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        found = get_named_type(field.type)
        if found.name in PRIVATE:
            yield f"{name} {{ {private_of(found.name)} }}"
        elif nodes := getattr(found, "fields", {}).get("nodes"):
            type_of_rows = get_named_type(nodes.type).name
            if type_of_rows in PRIVATE:
                asked = private_of(type_of_rows)
                yield f"{name} {{ nodes {{ {asked} }} edges {{ node {{ {asked} }} }} }}"


def private_of(type_name: str) -> str:
    return f"__typename id {PRIVATE[type_name]}"


def objects_in(answer: Any) -> Iterator[dict[str, Any]]:
    """Every object with an id and what was asked of it, wherever it stands."""
    if isinstance(answer, dict):
        if "id" in answer:
            yield answer
        else:
            for value in answer.values():
                yield from objects_in(value)
    if isinstance(answer, list):
        for value in answer:
            yield from objects_in(value)


def test_whatever_is_private_is_asked_for() -> None:
    asked = {f"{parent}.{name}" for parent, names in PRIVATE.items() for name in names.split()}
    lists = {"User.sessions", "User.bookings", "User.reservations"}
    assert {name for name in SEEN if name.split(".")[0] in REACHED} - lists <= asked


BY_IDS = f"""query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ __typename id
  {" ".join(f"... on {parent} {{ {private} }}" for parent, private in PRIVATE.items())} }} }}"""


@pytest.mark.requirement("S-03")
@pytest.mark.requirement("S-22")
@pytest.mark.parametrize("name", sorted(ALL))
def test_the_same_is_seen_by_every_way(graphql, world, name) -> None:
    person = world.people[name]
    found = []
    for type_name, row in world.rows.items():
        ways = " ".join(["__typename", *ways_from(type_name)])
        document = f"""query ($id: ID!) {{
          viewer {{ {" ".join(ways_from("User"))} }}
          node(id: $id) {{ ... on {type_name} {{ {ways} }} }} }}"""
        answer = graphql(document, user=person, id=gid(row))
        assert "errors" not in answer, answer
        found += objects_in(answer["data"])
    assert found
    again = graphql(BY_IDS, user=person, ids=list({one["id"]: None for one in found}))
    by_id = {one["id"]: one for one in again["data"]["nodes"] if one is not None}
    assert found == [by_id[one["id"]] for one in found]
