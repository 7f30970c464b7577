"""Every argument of the schema, fed with what no client means: a coded refusal, and nothing done.

The fields and their arguments come from the schema itself, so a new one is swept as soon as it is
there. It fails here with a KeyError when the world below lacks what its ids stand for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

from apps.accounts.sessions import open_session
from apps.availability.stays import Stay
from schema.errors import ErrorCode
from schema.root import schema
from tests.answers import gid
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.listings import ImageFactory, ListingFactory, PhotoFactory
from tests.factories.reviews import ReviewFactory
from tests.images.pictures import encoded
from tests.schema.hostile import Bad, bad_pages, doubtful, never_good, spoiled_pairs
from tests.signing_in import bearer
from tests.stays import held_booking

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
CODES = {*ErrorCode._meta.enum.__members__, "UNAUTHENTICATED"}
TYPES = schema.graphql_schema.type_map


class Place(NamedTuple):
    """A field that has arguments, and the fields by which it is reached from a root."""

    way: tuple[str, ...]
    name: str
    field: GraphQLField

    def __str__(self) -> str:
        return ".".join([*self.way[1:], self.name]).removeprefix("... on ")

    @property
    def start(self) -> str:
        """The type of the row that the way begins at."""
        return self.way[1].removeprefix("... on ")

    @property
    def is_mutation(self) -> bool:
        return self.field is schema.graphql_schema.mutation_type.fields.get(self.name)

    @property
    def document(self) -> str:
        """The request, with a variable for each argument."""
        declared = [f"${name}: {given.type}" for name, given in self.field.args.items()]
        passed = ", ".join(f"{name}: ${name}" for name in self.field.args)
        asked = f"{self.name}({passed}) {selection(self.field)}"
        for step in reversed(self.way):
            asked = f"{step} {{ {asked} }}"
        if self.way:
            declared.append("$root: ID!")
        kind = "mutation" if self.is_mutation else "query"
        return f"{kind} ({', '.join(declared)}) {{ {asked} }}"


def places() -> Iterator[Place]:
    """Every field that has arguments, once: those of objects with ids by way of `node`."""
    types = schema.graphql_schema
    waiting: list[tuple[GraphQLObjectType, tuple[str, ...]]] = [
        (types.query_type, ()),
        (types.mutation_type, ()),
        *((row, (NODE, f"... on {row.name}")) for row in types.get_possible_types(TYPES["Node"])),
    ]
    seen = {parent for parent, _ in waiting}
    for parent, way in waiting:  # which grows
        for name, field in parent.fields.items():
            found = get_named_type(field.type)
            if isinstance(found, GraphQLObjectType) and found not in seen and not field.args:
                seen.add(found)
                waiting.append((found, (*way, name)))
            if field.args:
                yield Place(way, name, field)


NODE = "node(id: $root)"
PLACES = list(places())


def selection(field: GraphQLField) -> str:
    """Enough of a field's answer to have all of it made."""
    named = get_named_type(field.type)
    if is_leaf_type(named):
        return ""
    if "userErrors" in getattr(named, "fields", ()):
        return "{ userErrors { code message field retryAt } }"
    if "pageInfo" in getattr(named, "fields", ()):
        return "{ nodes { __typename } totalCount pageInfo { endCursor } }"
    return "{ __typename }"


# ---- a world in which everything can be asked for -----------------------------------------------


class World:
    """Ada, and one of everything that she can see and that ids stand for."""

    def __init__(self) -> None:
        self.ada = UserFactory(is_host=True, profile_picture=ImageFactory())
        home = ListingFactory(host=self.ada)
        there = ListingFactory(time_zone="Europe/London")
        hold = held_booking(
            listing=there, guest=self.ada, stay=Stay(date(2027, 4, 10), date(2027, 4, 13))
        )
        signed_in = open_session(user=self.ada, now=NOW)
        self.rows = {
            "Listing": home,
            "somebody else's Listing": there,
            "User": self.ada,
            "Photo": PhotoFactory(listing=home),
            "Booking": hold,
            "Quote": hold.quote,
            "Review": ReviewFactory(listing=home),
            "Session": signed_in.session,
        }

    def good(self, declared: Any, name: str, place: Place) -> Any:
        """A value that the argument `name` may well have."""
        named = get_named_type(declared)
        if isinstance(named, GraphQLInputObjectType):
            value = {
                key: self.good(field.type, key, place)
                for key, field in named.fields.items()
                if isinstance(field.type, GraphQLNonNull)
            }
        elif isinstance(named, GraphQLEnumType):
            value = next(iter(named.values))
        elif named.name == "ID":
            value = gid(self.rows[self._type_behind(name, place)])
        else:
            value = GOOD.get(name) or GOOD[named.name]
        return [value] if is_list_type(get_nullable_type(declared)) else value

    def _type_behind(self, name: str, place: Place) -> str:
        """The type of what an id stands for: `listingId` of a Listing, `id` of what is answered."""
        if name in ("id", "ids"):
            answered = get_named_type(place.field.type).name
            return "Listing" if answered == "Node" else answered
        if place.name == "createQuote" and name == "listingId":
            return "somebody else's Listing"
        noun = name.removesuffix("Id")
        return {"host": "User"}.get(noun, noun[0].upper() + noun[1:])


FILE = object()
GOOD = {
    "String": "x",
    "Int": 1,
    "Float": 1.5,
    "Boolean": True,
    "Decimal": "100.00",
    "from": "2027-05-01",
    "to": "2027-05-08",
    "checkIn": "2027-05-01",
    "checkOut": "2027-05-08",
    "north": 50.0,
    "south": 40.0,
    "currency": "EUR",
    "email": "ada@example.com",
    "password": PASSWORD,
    "currentPassword": PASSWORD,
    "Upload": FILE,
}


@pytest.fixture
def world(db, settings) -> Iterator[World]:
    settings.RATE_LIMITS_ON = False
    with time_machine.travel(NOW, tick=False):
        yield World()


# ---- the sweep -----------------------------------------------------------------------------------


class Sweep:
    """The requests to one place in each of which one thing is wrong."""

    def __init__(self, world: World, place: Place) -> None:
        self.world = world
        self.place = place
        self.types_tried: set[str] = set()

    def __iter__(self) -> Iterator[Bad]:
        """The variables of each."""
        given = self.place.field.args
        good = {
            name: self.world.good(argument.type, name, self.place)
            for name, argument in given.items()
            if isinstance(argument.type, GraphQLNonNull)
        }
        if self.place.way:
            good["root"] = gid(self.world.rows[self.place.start])
        for name, argument in given.items():
            for bad in self._spoiled(argument.type, name):
                yield Bad({**good, name: bad.value}, bad.must_be_refused)
        if "after" in given:
            for page in bad_pages(self.world.ada):
                yield Bad(good | page, must_be_refused=True)
        for pair in (*spoiled_pairs(good), good):
            yield Bad(pair, must_be_refused=False)

    def _spoiled(self, declared: Any, name: str) -> Iterator[Bad]:
        """The bad values of an argument or an input's field, and those with one bad part.

        What is of the wrong type is tried once for each type: it is refused before anybody asks
        where it stands.
        """
        good = self.world.good(declared, name, self.place)
        if str(declared) not in self.types_tried:
            self.types_tried.add(str(declared))
            for value in never_good(declared):
                yield Bad(value, must_be_refused=True)
        for value in doubtful(declared, good):
            yield Bad(value, must_be_refused=False)
        named = get_named_type(declared)
        if isinstance(named, GraphQLInputObjectType):
            is_list = isinstance(good, list)
            whole = good[0] if is_list else good
            for key, field in named.fields.items():
                for bad in self._spoiled(field.type, key):
                    value = {**whole, key: bad.value}
                    yield Bad([value] if is_list else value, bad.must_be_refused)


class Caller:
    """Ada's client, which signs in again where it has been signed out."""

    def __init__(self, world: World, place: Place) -> None:
        self.ada = world.ada
        self.place = place
        self.client = Client()
        self.picture = encoded().read()
        self.authorization = bearer(self.ada)
        self.rows = rows()

    def send(self, variables: dict[str, Any]) -> tuple[int, list[str], set[tuple[str, int]]]:
        """The status, the codes of all errors, and the tables that have other rows than before."""
        with noted_writes() as writes:
            response = self._post(variables)
        codes = codes_of(response.json(), self.place)
        if codes == ["UNAUTHENTICATED"]:
            self.authorization = bearer(self.ada)
            self.rows = rows()
            return self.send(variables)
        before, self.rows = self.rows, rows() if writes else self.rows
        return response.status_code, codes, before ^ self.rows

    def _post(self, variables: dict[str, Any]) -> Any:
        """The body may hold what JSON does not have (NaN), what no text has, and files."""
        headers = {"Authorization": self.authorization, "GraphQL-Require-Preflight": "1"}
        asked = {"query": self.place.document, "variables": variables}
        places = list(places_of_files(variables, "variables"))
        if not places:
            return self.client.post("/graphql", json.dumps(asked), JSON, headers=headers)
        form = {
            "operations": json.dumps(asked, default=lambda _: None),
            "map": json.dumps({"0": places}),
            "0": SimpleUploadedFile("photo.png", self.picture, "image/png"),
        }
        return self.client.post("/graphql", form, headers=headers)


JSON = "application/json"


@contextmanager
def noted_writes() -> Iterator[list[str]]:
    """The statements that write or remove rows: counting all each time would take the most time.

    Django's own way to see statements would have those of compiled queries sent another way.
    """
    noted: list[str] = []
    execute = CursorWrapper.execute

    def noting(cursor: Any, sql: Any, *parameters: Any) -> Any:
        if str(sql).startswith(("INSERT", "DELETE")):
            noted.append(sql)
        return execute(cursor, sql, *parameters)

    with patch.object(CursorWrapper, "execute", noting):
        yield noted


def places_of_files(value: Any, path: str) -> Iterator[str]:
    """Where in the variables a file stands."""
    if value is FILE:
        yield path
    if isinstance(value, dict):
        for key, part in value.items():
            yield from places_of_files(part, f"{path}.{key}")


def rows() -> set[tuple[str, int]]:
    """How many rows each table has."""
    tables = [model._meta.db_table for model in apps.get_models()]
    counts = (f"SELECT '{table}', COUNT(*) FROM {table}" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counts))
        return set(cursor.fetchall())


def codes_of(answer: dict[str, Any], place: Place) -> list[str]:
    """The codes of all errors, wherever they stand."""
    found = [error["extensions"]["code"] for error in answer.get("errors", ())]
    payload = (answer.get("data") or {}).get(place.name) if place.is_mutation else None
    return found + [error["code"] for error in (payload or {}).get("userErrors", ())]


@pytest.mark.requirement("S-37")
@pytest.mark.parametrize("place", PLACES, ids=str)
def test_bad_input_is_refused_with_a_code_and_leaves_nothing_behind(world, place) -> None:
    caller, wrong = Caller(world, place), []
    for variables, must_be_refused in Sweep(world, place):
        status, codes, changed = caller.send(variables)
        if not (
            status in (200, 400)
            and set(codes) <= CODES
            and (codes or not must_be_refused)
            and not (codes and changed)
        ):
            wrong.append((str(variables)[:300], status, codes, changed))
    assert wrong == []
