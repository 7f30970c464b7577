"""A schema with every kind of type, and resolvers that are as bad as they can be.

What a field gives depends on nothing but a seed, the object and the arguments, so that two
executors that ask for the same see the same: mostly good values, and now and then null, an
exception, raised or returned, or a value that is not of the type.
"""

import zlib
from dataclasses import dataclass
from types import SimpleNamespace

from graphql import (
    GraphQLError,
    GraphQLList,
    GraphQLNonNull,
    Undefined,
    build_schema,
    is_abstract_type,
    is_enum_type,
    is_leaf_type,
    is_object_type,
)

from schema.engine.loader import DataLoader

SDL = """
enum Colour { RED GREEN BLUE }
scalar Odd
input Point { x: Int! = 1, y: Int, of: [Colour!], deeper: Point }

interface Thing { id: ID!, name: String, twin: Thing, crowd: [Thing] }
interface Shade implements Thing {
  id: ID!, name: String, twin: Thing, crowd: [Thing], colour: Colour
}

type Leaf implements Thing {
  id: ID!, name: String, twin: Thing, crowd: [Thing]
  number: Int, ratio: Float, flag: Boolean!, odd: Odd, sure: String!
  numbers: [Int], sureNumbers: [Int!]!, grid: [[Float]], sureGrid: [[Int!]!]!
  sum(of: [Int!], times: Int! = 2, at: Point, odd: Odd): Int
}
type Branch implements Thing & Shade {
  id: ID!, name: String, twin: Thing, crowd: [Thing], colour: Colour
  leaf: Leaf, sureLeaf: Leaf!, leaves: [Leaf!], sureLeaves: [Leaf!]!, grove: [[Branch!]]!
  any: Any, anything: [Any!], colours: [Colour!]
  sum(of: [Int!], times: Int! = 2, at: Point, odd: Odd): Int
}
type Picky implements Thing { id: ID!, name: String, twin: Thing, crowd: [Thing], any: Any }
union Any = Leaf | Branch | Picky

type Query {
  id: ID!, name: String, number: Int, sure: String!
  leaf: Leaf, branch: Branch, sureBranch: Branch!, thing: Thing, shade: Shade, any: Any
  things: [Thing!], anything: [Any!], branches: [Branch!]!, picky: Picky, colour: Colour
  sum(of: [Int!], times: Int! = 2, at: Point, odd: Odd): Int
}
type Mutation {
  sum(of: [Int!], times: Int! = 2, at: Point, odd: Odd): Int
  branch: Branch, sure: String!
}
schema { query: Query, mutation: Mutation }
"""

TYPES_OF = {
    "Thing": ["Leaf", "Branch", "Picky"],
    "Shade": ["Branch"],
    "Any": ["Leaf", "Branch", "Picky"],
}


@dataclass(frozen=True)
class Object:
    """An object of the world; `id` decides all there is to know of it."""

    type_name: str
    id: int


ROOT = Object("Query", 0)


class Echo(DataLoader):
    """Gives back what it is asked for: a batch of (index, value)."""

    def batch_load(self, keys):
        return [key.value for key in keys]


class Key:
    """A key that nobody else asks for."""

    def __init__(self, value):
        self.value = value


class World:
    """The schema with resolvers for one seed; `trouble` of 100 values are bad ones.

    With `deferred`, what comes comes by a loader, and so do some items of lists.
    """

    def __init__(self, seed: int, trouble: int, deferred: bool = False):
        self.seed = seed
        self.trouble = trouble
        self.deferred = deferred
        self.loaders: dict = {}

    @property
    def context(self):
        """A request's context in this world."""
        return SimpleNamespace(loaders=self.loaders, world=self)

    def number(self, *what) -> int:
        return zlib.crc32(repr((self.seed, *what)).encode())

    def resolve(self, source, info, **arguments):
        """The resolver of every field."""
        key = (source.id, info.parent_type.name, info.field_name, sorted(arguments.items()))
        number = self.number(*key)
        value = self.value(info.return_type, number, source)
        if self.deferred and number % 3:
            return Echo.of(info).load(Key(value)).then(lambda value: value)
        if isinstance(value, LookupError):
            raise value
        return value

    def value(self, type_, number, source):
        chance = self.number(number, "trouble") % 100
        if chance < self.trouble:
            return self.bad_value(number, source)
        if isinstance(type_, GraphQLNonNull):
            return self.good_value(type_.of_type, number, source)
        return self.good_value(type_, number, source)

    def bad_value(self, number, source):
        return [
            None,
            Undefined,
            LookupError(f"nothing at {source.id}"),
            GraphQLError("refused", extensions={"code": "REFUSED"}),
            "not of this type",
            -(2**40),
            float("nan"),
            source,
            ["a list"],
            {"a": "mapping"},
        ][number % 10]

    def good_value(self, type_, number, source):
        if isinstance(type_, GraphQLList):
            return self.good_list(type_, number, source)
        if is_enum_type(type_):
            return ["RED", "GREEN", "BLUE"][number % 3]
        if is_leaf_type(type_):
            return {
                "ID": [str(number), number],
                "String": ["text", number, True],
                "Int": [number % 1000, True, 3.0],
                "Float": [number / 7, 3, True],
                "Boolean": [True, False, 1],
                "Odd": [number | 1],
            }[type_.name][number % (2 if type_.name == "ID" else 1 if type_.name == "Odd" else 3)]
        if is_abstract_type(type_):
            names = TYPES_OF[type_.name]
            return Object(names[number % len(names)], number)
        return Object(type_.name, number)

    def good_list(self, type_, number, source):
        items = [
            self.value(type_.of_type, self.number(number, index), source)
            for index in range(number % 4)
        ]
        if self.deferred and number % 2:
            loader = self.loaders.setdefault(Echo, Echo())
            return [loader.load(Key(item)) if number % 5 else item for item in items]
        return [list, tuple, iter][number % 3](items)

    def resolve_type(self, value, abstract_type):
        number = self.number(value, abstract_type.name, "type")
        if number % 100 < self.trouble:
            return [None, "Nobody", "Colour", "Query", 7][number % 5]
        return getattr(value, "type_name", None)

    def is_picky(self, value):
        if self.number(value, "picky") % 100 < self.trouble:
            raise PermissionError("too picky to say")
        return getattr(value, "type_name", None) == "Picky"


def make_schema():
    """Build the schema; each request finds its world in `info.context.world`."""
    schema = build_schema(SDL)
    for type_ in schema.type_map.values():
        if type_.name.startswith("__"):
            continue
        if is_object_type(type_):
            for field in type_.fields.values():
                field.resolve = resolve
        elif is_abstract_type(type_):
            type_.resolve_type = resolve_type
    schema.type_map["Picky"].is_type_of = is_picky
    schema.type_map["Odd"].serialize = serialize_odd
    schema.type_map["Odd"].parse_value = parse_odd
    return schema


def resolve(source, info, **arguments):
    return info.context.world.resolve(source, info, **arguments)


def resolve_type(value, info, abstract_type):
    return info.context.world.resolve_type(value, abstract_type)


def is_picky(value, info):
    return info.context.world.is_picky(value)


def serialize_odd(value):
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is not a number")
    return f"odd {value}" if value % 2 else None


def parse_odd(value):
    if not isinstance(value, int) or value % 2 == 0:
        raise ValueError(f"{value!r} is not odd")
    return value
