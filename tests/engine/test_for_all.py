"""Resolvers that resolve a field for all objects of a level at once."""

from types import SimpleNamespace

import pytest
from graphql import build_schema, execute_sync, parse

from schema.engine.execution import execute
from schema.engine.loader import DataLoader
from schema.engine.resolution import for_all

SDL = """
type Query { numbers: [Number] }
type Number { value: Int, times(factor: Int! = 2): Int, half: Float!, next: Int, few: Int }
"""


class Next(DataLoader):
    def batch_load(self, keys):
        return [key + 1 for key in keys]


@for_all
def times(numbers, info, factor):
    info.context.calls.append([number["value"] for number in numbers])
    return [number["value"] * factor for number in numbers]


@for_all
def half(numbers, info):
    if any(number["value"] % 2 for number in numbers):
        raise ValueError("odd")
    return [number["value"] / 2 for number in numbers]


@for_all
def following(numbers, info):
    load = Next.of(info).load
    return [load(number["value"]) for number in numbers]


@pytest.fixture
def schema():
    schema = build_schema(SDL)
    schema.query_type.fields["numbers"].resolve = lambda _root, info: info.context.numbers
    fields = schema.get_type("Number").fields
    fields["times"].resolve = times
    fields["half"].resolve = half
    fields["next"].resolve = following
    fields["few"].resolve = for_all(lambda numbers, info: [1, 2])
    return schema


@pytest.fixture
def context():
    numbers = [{"value": value} for value in (2, 4, 6)]
    return SimpleNamespace(loaders={}, calls=[], numbers=numbers)


def test_it_is_called_once_for_a_level_with_the_arguments(schema, context):
    result = execute(schema, parse("{ numbers { times(factor: 3) } }"), context_value=context)
    assert result.data == {"numbers": [{"times": 6}, {"times": 12}, {"times": 18}]}
    assert context.calls == [[2, 4, 6]]


def test_its_values_may_come_from_loaders(schema, context):
    result = execute(schema, parse("{ numbers { next } }"), context_value=context)
    assert result.data == {"numbers": [{"next": 3}, {"next": 5}, {"next": 7}]}


def test_where_it_raises_only_the_objects_fail_for_which_it_raises_alone(schema, context):
    context.numbers[1]["value"] = 5
    result = execute(schema, parse("{ numbers { half } }"), context_value=context)
    assert result.data == {"numbers": [{"half": 1.0}, None, {"half": 3.0}]}
    assert [(error.message, error.path) for error in result.errors] == [
        ("odd", ["numbers", 1, "half"])
    ]


def test_values_for_only_some_objects_are_an_error_of_the_field(schema, context):
    result = execute(schema, parse("{ numbers { value few } }"), context_value=context)
    assert result.data == {"numbers": [{"value": n, "few": None} for n in (2, 4, 6)]}
    assert {error.message for error in result.errors} == {
        "The resolver of 'Number.few' gave 2 values for 3 objects."
    }


def test_graphql_core_calls_it_for_one_object_after_the_other(schema, context):
    document = parse("{ numbers { times half } }")
    mine = execute(schema, document, context_value=context)
    core = execute_sync(schema, document, context_value=context)
    assert mine == core
    assert context.calls == [[2, 4, 6], [2], [4], [6]]
