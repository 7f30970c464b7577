"""Variables are what graphql-core makes of them, whatever is sent."""

import pytest
from graphql import GraphQLError, build_schema, get_variable_values, is_input_type, parse
from hypothesis import given
from hypothesis import strategies as st

from schema.engine.execution import RequestErrors, coerce_variable_values
from schema.engine.plan import Plan
from schema.root import schema as ours

SCHEMA = build_schema("""
    enum Color { RED GREEN }
    scalar Even
    input Inner { number: Int! = 3, color: Color, names: [String!] }
    input Outer { inner: Inner!, list: [[Inner]], even: Even, needed: ID! }
    input Knot { knot: Knot, number: Int }
    type Query { field(outer: Outer, list: [Inner!], knot: Knot): String }
""")
OPERATION = """
    query (
        $outer: Outer, $list: [Inner!]! = [{number: 1}], $knot: Knot, $number: Int!, $even: Even,
        $color: Color = GREEN, $id: ID
    ) { field(outer: $outer, list: $list, knot: $knot) }
"""


def even(value):
    if value is None or isinstance(value, list | dict) or int(value) % 2:
        raise GraphQLError("This is not even.")
    return int(value)


SCHEMA.type_map["Even"].parse_value = even
SCHEMA.type_map["Inner"].out_type = lambda values: tuple(sorted(values.items()))
SCHEMA.type_map["Inner"].fields["names"].out_name = "said"

INPUTS = [name for name, one in ours.graphql_schema.type_map.items() if is_input_type(one)]

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 2**33),
    st.floats(),
    st.sampled_from(["RED", "x", "4"]),
)
INNER = st.fixed_dictionaries(
    {}, optional={"number": LEAVES, "color": LEAVES, "names": st.lists(LEAVES), "odd": st.none()}
)
OUTER = st.fixed_dictionaries(
    {"inner": st.one_of(INNER, LEAVES), "needed": LEAVES},
    optional={"list": st.one_of(LEAVES, INNER, st.lists(st.lists(INNER))), "even": LEAVES},
)
SENT = st.fixed_dictionaries(
    {"number": st.one_of(st.just(7), LEAVES)},
    optional={
        "outer": st.one_of(LEAVES, OUTER),
        "list": st.one_of(LEAVES, INNER, st.lists(st.one_of(INNER, LEAVES))),
        "knot": st.recursive(LEAVES, lambda knot: st.fixed_dictionaries({"knot": knot})),
        "even": LEAVES,
        "color": LEAVES,
        "id": LEAVES,
        "nobody": LEAVES,
    },
)


def outcome(plan, sent):
    """What our engine makes of it, as `get_variable_values` tells it."""
    try:
        return coerce_variable_values(plan, sent)
    except RequestErrors as error:
        return [str(one) for one in error.errors]


@pytest.mark.parametrize("operation", [OPERATION, OPERATION.replace("$knot: Knot, ", "")])
@given(sent=SENT)
def test_they_are_what_graphql_core_makes_of_them(operation, sent):
    document = parse(operation)
    definitions = document.definitions[0].variable_definitions
    expected = get_variable_values(SCHEMA, definitions, sent, max_errors=50)
    if isinstance(expected, list):
        expected = [str(one) for one in expected]
    assert repr(outcome(Plan(SCHEMA, document), sent)) == repr(expected)


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_no_input_of_the_api_is_left_to_graphql_core(name):
    plan = Plan(ours.graphql_schema, parse(f"query ($input: {name}) {{ __typename }}"))
    assert plan.variables.coerced({"input": None}) == {"input": None}


def test_each_request_has_its_own_list():
    plan = Plan(SCHEMA, parse("query ($list: [Inner!] = [{number: 1}]) { field(list: $list) }"))
    first, second = (coerce_variable_values(plan, {})["list"] for _ in range(2))
    assert first == second
    assert first is not second
