"""Arguments are what graphql-core makes of them, wherever variables stand in them."""

import pytest
from graphql import (
    GraphQLError,
    build_schema,
    get_argument_values,
    parse,
    value_from_ast_untyped,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.engine.arguments import Arguments
from schema.root import schema as ours

SCHEMA = build_schema("""
    enum Color { RED GREEN }
    scalar Pair
    input Inner { number: Int! = 3, color: Color = GREEN, names: [String!], pair: Pair }
    input Outer { inner: Inner!, list: [[Inner]], needed: ID! }
    input One @oneOf { a: Int, b: Int }
    type Query {
        field(outer: Outer, inner: Inner, number: Int! = 5, one: One, id: ID!): String
    }
""")


def pair(node, variables=None):
    """A scalar in whose literals variables may stand."""
    return str(value_from_ast_untyped(node, variables))


SCHEMA.type_map["Pair"].parse_literal = pair
SCHEMA.type_map["Inner"].out_type = lambda values: tuple(values.items())
SCHEMA.type_map["Inner"].fields["names"].out_name = "said"
FIELD = SCHEMA.query_type.fields["field"]
FIELD.args["number"].out_name = "count"

LEAVES = st.sampled_from(["$a", "$b", "$gone", "1", '"x"', "RED", "null"])


def written(members):
    """An input object as a document has it."""
    return "{" + ", ".join(f"{name}: {value}" for name, value in members.items()) + "}"


def some(**values):
    return st.fixed_dictionaries({}, optional=values).map(written)


LISTS = st.lists(LEAVES, max_size=2).map(lambda items: f"[{', '.join(items)}]")
PAIRS = st.one_of(LEAVES, LISTS, some(a=LEAVES, b=LEAVES))
INNER = some(number=LEAVES, color=LEAVES, names=st.one_of(LEAVES, LISTS), pair=PAIRS)
OUTER = some(inner=st.one_of(INNER, LEAVES), list=st.one_of(LEAVES, LISTS), needed=LEAVES)
ARGUMENTS = st.one_of(
    st.fixed_dictionaries({"outer": st.one_of(OUTER, LEAVES)}),
    st.fixed_dictionaries({"inner": st.one_of(INNER, LEAVES)}),
    st.fixed_dictionaries({"one": st.one_of(some(a=LEAVES, b=LEAVES), LEAVES)}),
    st.fixed_dictionaries({"number": LEAVES, "id": LEAVES}),
).map(lambda arguments: {"id": "$b"} | arguments)
VARIABLES = st.fixed_dictionaries(
    {"b": st.just(7)}, optional={"a": st.sampled_from([None, 8, "text"])}
)


def outcome(coerce):
    try:
        return repr(coerce())
    except GraphQLError as error:
        return str(error)


def node_of(arguments):
    said = ", ".join(f"{name}: {value}" for name, value in arguments.items())
    return parse(f"{{ field({said}) }}").definitions[0].selection_set.selections[0]


@settings(max_examples=500)
@given(arguments=ARGUMENTS, variables=VARIABLES)
def test_they_are_what_graphql_core_makes_of_them(arguments, variables):
    node = node_of(arguments)
    expected = outcome(lambda: dict(sorted(get_argument_values(FIELD, node, variables).items())))
    planned = Arguments(FIELD, node)
    for _ in range(2):
        assert outcome(lambda: dict(sorted(planned.coerced(variables).items()))) == expected


@pytest.mark.parametrize("said", ["{number: $a}", "{number: 1, color: $a}", "{color: RED}"])
def test_an_input_is_made_anew_for_each_field(monkeypatch, said):
    monkeypatch.setattr(SCHEMA.type_map["Inner"], "out_type", dict)
    planned = Arguments(FIELD, node_of({"inner": said, "id": "$b"}))
    first, second = (planned.coerced({"a": 1, "b": 2})["inner"] for _ in range(2))
    assert first == second
    assert first is not second


def test_a_filter_with_variables_in_it_is_not_left_to_graphql_core(monkeypatch):
    text = "{ listings(filter: {city: $city, guests: $guests}, after: $after) { totalCount } }"
    field = parse(text).definitions[0].selection_set.selections[0]
    planned = Arguments(ours.graphql_schema.query_type.fields["listings"], field)
    monkeypatch.setattr("schema.engine.arguments.get_argument_values", None)
    found = planned.coerced({"city": "Lisbon"})
    assert found["filter"] == {"city": "Lisbon"}
