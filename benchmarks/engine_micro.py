"""What executing alone costs: this engine against graphql-core, on the same objects in memory.

    python -m benchmarks.engine_micro

Three documents of a home-rental API on a graphene schema, unchanged resolvers, no database, no
parsing, no JSON. The two executors take turns; the least of the rounds is what counts, because
noise only ever adds. Both must give the same answer before they are timed.
"""

import sys
import timeit
from collections import namedtuple
from collections.abc import Callable
from datetime import UTC, datetime

import graphene
from graphql import execute_sync, parse

from schema.engine.execution import coerce_variable_values, execute_plan
from schema.engine.plan import Plan

ROUNDS = 60

ImageRow = namedtuple("ImageRow", "url width height")
UserRow = namedtuple("UserRow", "id first_name picture is_verified")
ReviewRow = namedtuple("ReviewRow", "id rating body created_at author_id author")
AmenityRow = namedtuple("AmenityRow", "code name")
ListingRow = namedtuple(
    "ListingRow",
    "id name description room_type max_guests bedrooms beds bathrooms latitude longitude amount"
    " currency rating review_count host_id host photos amenities reviews",
)
BookingRow = namedtuple("BookingRow", "id code status check_in check_out listing")


class RoomType(graphene.Enum):
    """What part of a home is let."""

    ENTIRE_HOME = "entire_home"
    PRIVATE_ROOM = "private_room"


class Image(graphene.ObjectType):
    """A picture."""

    url = graphene.String(required=True)
    width = graphene.Int()
    height = graphene.Int()


class User(graphene.ObjectType):
    """A person."""

    id = graphene.ID(required=True)
    first_name = graphene.String(required=True)
    picture = graphene.Field(Image)
    is_verified = graphene.Boolean(required=True)


class Review(graphene.ObjectType):
    """What a guest wrote."""

    id = graphene.ID(required=True)
    rating = graphene.Int()
    body = graphene.String()
    created_at = graphene.DateTime(required=True)
    author = graphene.Field(User, required=True)


class Amenity(graphene.ObjectType):
    """What a home has."""

    code = graphene.String(required=True)
    name = graphene.String(required=True)


class Money(graphene.ObjectType):
    """An amount."""

    amount = graphene.String(required=True)
    currency = graphene.String(required=True)


class Listing(graphene.ObjectType):
    """A home."""

    id = graphene.ID(required=True)
    name = graphene.String(required=True)
    description = graphene.String()
    room_type = graphene.Field(RoomType)
    max_guests = graphene.Int()
    bedrooms = graphene.Int()
    beds = graphene.Int()
    bathrooms = graphene.Float()
    latitude = graphene.Float()
    longitude = graphene.Float()
    rating = graphene.Float()
    review_count = graphene.Int(required=True)
    price = graphene.Field(
        Money, resolver=lambda row, _info: {"amount": row.amount, "currency": row.currency}
    )
    host = graphene.Field(User, required=True)
    photos = graphene.List(
        graphene.NonNull(Image),
        first=graphene.Int(default_value=10, required=True),
        required=True,
        resolver=lambda row, _info, first: row.photos[:first],
    )
    amenities = graphene.List(graphene.NonNull(Amenity), required=True)
    reviews = graphene.List(graphene.NonNull(Review), required=True)


class Edge(graphene.ObjectType):
    """A home in a page."""

    node = graphene.Field(Listing, required=True)
    cursor = graphene.String(required=True)


class PageInfo(graphene.ObjectType):
    """Where a page ends."""

    has_next_page = graphene.Boolean(required=True)
    end_cursor = graphene.String()


class Page(graphene.ObjectType):
    """A page of homes."""

    edges = graphene.List(graphene.NonNull(Edge), required=True)
    page_info = graphene.Field(PageInfo, required=True)


class Booking(graphene.ObjectType):
    """A stay."""

    id = graphene.ID(required=True)
    code = graphene.String(required=True)
    status = graphene.String(required=True)
    check_in = graphene.String(required=True)
    check_out = graphene.String(required=True)
    listing = graphene.Field(Listing, required=True)


class Query(graphene.ObjectType):
    """Where reading starts."""

    listing = graphene.Field(
        Listing, key=graphene.Int(required=True), resolver=lambda _root, _info, key: LISTINGS[key]
    )
    listings = graphene.Field(
        Page,
        first=graphene.Int(default_value=20),
        resolver=lambda _root, _info, first: make_page(LISTINGS[:first]),
    )
    bookings = graphene.List(
        graphene.NonNull(Booking), required=True, resolver=lambda _root, _info: BOOKINGS
    )


def make_page(rows: list[ListingRow]) -> dict:
    """Return the rows as a page, in dictionaries."""
    edges = [{"node": row, "cursor": f"cursor-{row.id}"} for row in rows]
    return {"edges": edges, "page_info": {"has_next_page": True, "end_cursor": "cursor"}}


def make_listing(number: int) -> ListingRow:
    """Return a home with 12 photos, 8 amenities and 10 reviews, all made up."""
    photos = [ImageRow(f"/photos/{number}/{i}.jpg", 1024, 768) for i in range(12)]
    people = [UserRow(i, f"Name {i}", ImageRow(f"/{i}.jpg", 64, 64), i % 2 == 0) for i in range(11)]
    written = datetime(2026, 1, 1, tzinfo=UTC)
    reviews = [
        ReviewRow(
            i, 1 + i % 5, "A fine place, quiet and near the lake. " * 3, written, i, people[i]
        )
        for i in range(10)
    ]
    amenities = [AmenityRow(f"amenity_{i}", f"Amenity {i}") for i in range(8)]
    return ListingRow(
        number, f"Home {number}", "A home. " * 20, "entire_home", 4, 2, 3, 1.5, 47.1, 8.2, "120.00",
        "CHF", 4.7, 10, 10, people[10], photos, amenities, reviews,
    )  # fmt: skip


LISTINGS = [make_listing(number) for number in range(20)]
BOOKINGS = [
    BookingRow(row.id, f"CODE{row.id}", "CONFIRMED", "2026-12-01", "2026-12-05", row)
    for row in LISTINGS
]

DOCUMENTS = {
    "listing page": """
        query Detail($key: Int!) {
          listing(key: $key) {
            id name description roomType maxGuests bedrooms beds bathrooms latitude longitude
            rating reviewCount price { amount currency }
            host { id firstName isVerified picture { url } }
            photos(first: 10) { url width height }
            amenities { code name }
            reviews { id rating body createdAt author { id firstName picture { url } } }
          }
        }""",
    "search page": """
        query Search($first: Int) {
          listings(first: $first) {
            edges {
              cursor
              node {
                id name roomType beds rating reviewCount latitude longitude
                price { amount currency }
                host { id firstName isVerified }
                photos(first: 5) { url width height }
              }
            }
            pageInfo { hasNextPage endCursor }
          }
        }""",
    "bookings": """
        {
          bookings {
            id code status checkIn checkOut
            listing { id name photos(first: 1) { url width height } host { id firstName } }
          }
        }""",
}

VARIABLES = {"key": 7, "first": 20}

SCHEMA = graphene.Schema(Query).graphql_schema


def microseconds(run: Callable[[], object], number: int) -> float:
    """Return how long one call takes, the mean of so many."""
    return timeit.timeit(run, "import gc; gc.enable()", number=number) / number * 1e6


def main() -> None:
    """Print a line for each document: microseconds of both, and how many times faster."""
    out = sys.stdout
    out.write(
        f"{'document':14}{'graphql-core':>14}{'this engine':>14}{'times':>8}{'planning':>10}\n"
    )
    for name, text in DOCUMENTS.items():
        document = parse(text)
        variables = {key: value for key, value in VARIABLES.items() if f"${key}" in text}
        plan = Plan(SCHEMA, document)

        def core(document=document, variables=variables):
            return execute_sync(SCHEMA, document, variable_values=variables)

        def ours(plan=plan, variables=variables):
            return execute_plan(plan, None, None, coerce_variable_values(plan, variables))

        def planned(document=document, variables=variables):
            plan = Plan(SCHEMA, document)
            return execute_plan(plan, None, None, coerce_variable_values(plan, variables))

        if core() != ours() or ours().errors:
            raise SystemExit(f"{name}: the answers differ, or have errors")
        rounds = [
            (microseconds(core, 4), microseconds(ours, 20), microseconds(planned, 4))
            for _ in range(ROUNDS)
        ]
        theirs, mine, with_plan = map(min, zip(*rounds, strict=True))
        out.write(
            f"{name:14}{theirs:11.0f} us{mine:11.1f} us{theirs / mine:7.1f}x"
            f"{with_plan - mine:7.0f} us\n"
        )


if __name__ == "__main__":
    main()
