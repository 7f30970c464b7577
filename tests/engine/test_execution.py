"""The rules of the specification, one by one, where a sentence says more than a generated document.

That the engine agrees with graphql-core in everything else is shown by test_differential.py.
"""

from collections import UserDict, defaultdict
from types import SimpleNamespace

import graphene
import pytest
from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLInt,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    build_schema,
    execute_sync,
    get_introspection_query,
    parse,
)
from graphql.pyutils import Path

from schema.engine.execution import execute, execute_plan
from schema.engine.plan import Plan


def run(sdl, text, root=None, **options):
    return execute(build_schema(sdl), parse(text), root, **options)


def errors_of(result):
    return [(error.message, error.path) for error in result.errors or ()]


# ---- values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "items",
    [["one", "two"], ("one", "two"), iter(["one", "two"]), dict.fromkeys(["one", "two"]).keys()],
)
def test_any_iterable_is_a_list(items):
    result = run("type Query { items: [String] }", "{ items }", {"items": items})
    assert result.data == {"items": ["one", "two"]}


@pytest.mark.parametrize("items", ["text", {"a": 1}, 7])
def test_text_and_mappings_are_no_lists(items):
    result = run("type Query { items: [String] }", "{ items }", {"items": items})
    message = "Expected Iterable, but did not find one for field 'Query.items'."
    assert result.data == {"items": None}
    assert errors_of(result) == [(message, ["items"])]


def test_an_iterator_that_fails_on_the_way_is_an_error_of_the_field():
    def items(info):
        yield "one"
        raise ConnectionError("lost")

    result = run("type Query { items: [String], n: Int }", "{ items n }", {"items": items, "n": 1})
    assert result.data == {"items": None, "n": 1}
    assert errors_of(result) == [("lost", ["items"])]


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        ("[Int]", {"items": [1, None, 2]}),
        ("[Int]!", {"items": [1, None, 2]}),
        ("[Int!]", {"items": None}),
        ("[Int!]!", None),
    ],
)
def test_null_in_a_list_goes_up_as_far_as_the_type_says(type_, data):
    result = run(f"type Query {{ items: {type_} }}", "{ items }", {"items": [1, None, 2]})
    assert result.data == data
    expected = [("Cannot return null for non-nullable field Query.items.", ["items", 1])]
    assert errors_of(result) == ([] if data and data["items"] else expected)


def test_lists_of_lists_keep_their_shape_and_point_at_the_item():
    result = run(
        "type Query { grid: [[Int!]] }",
        "{ grid }",
        {"grid": [[1, 2], [], None, [3, None, 4], [5]]},
    )
    assert result.data == {"grid": [[1, 2], [], None, None, [5]]}
    assert [path for _, path in errors_of(result)] == [["grid", 3, 1]]


def test_numbers_out_of_range_are_errors():
    result = run(
        "type Query { big: Int, nan: Float, ok: Int }",
        "{ big nan ok }",
        {"big": 2**31, "nan": float("nan"), "ok": 2**31 - 1},
    )
    assert result.data == {"big": None, "nan": None, "ok": 2**31 - 1}
    assert [message for message, _ in errors_of(result)] == [
        "Int cannot represent non 32-bit signed integer value: 2147483648",
        "Float cannot represent non numeric value: nan",
    ]


def test_an_exception_may_be_raised_returned_or_an_item():
    def raised(info):
        raise ValueError("raised")

    result = run(
        "type Query { raised: Int, returned: Int, items: [Int] }",
        "{ raised returned items }",
        {"raised": raised, "returned": ValueError("given"), "items": [1, ValueError("item"), 3]},
    )
    assert result.data == {"raised": None, "returned": None, "items": [1, None, 3]}
    assert errors_of(result) == [
        ("raised", ["raised"]),
        ("given", ["returned"]),
        ("item", ["items", 1]),
    ]


def test_the_original_error_and_its_extensions_are_kept():
    error = GraphQLError("no", extensions={"code": "FORBIDDEN"})
    result = run("type Query { a: Int }", "{ a }", {"a": error})
    assert result.errors[0].extensions == {"code": "FORBIDDEN"}
    assert result.errors[0].original_error is error


def test_a_coroutine_is_an_error_that_says_so():
    async def later(info):
        return 1

    result = run("type Query { later: Int, now: Int }", "{ later now }", {"later": later, "now": 1})
    assert result.data == {"later": None, "now": 1}
    (error,) = result.errors
    assert error.path == ["later"]
    assert "The resolver of 'Query.later' gave" in error.message
    assert "synchronous" in error.message


# ---- null goes up --------------------------------------------------------------------------------

NESTED = """
type Query { top: Box, sureTop: Box! }
type Box { value: Int, sureValue: Int!, box: Box, sureBox: Box!, boxes: [Box!] }
"""


def test_null_goes_up_to_the_nearest_field_that_may_be_null():
    inner = {"sureValue": None, "value": 1}
    result = run(
        NESTED,
        "{ top { value box { sureBox { sureBox { sureValue } } } } }",
        {"top": {"value": 1, "box": {"sureBox": {"sureBox": inner}}}},
    )
    assert result.data == {"top": {"value": 1, "box": None}}
    path = ["top", "box", "sureBox", "sureBox", "sureValue"]
    message = "Cannot return null for non-nullable field Box.sureValue."
    assert errors_of(result) == [(message, path)]


def test_null_goes_up_to_data_itself():
    result = run(NESTED, "{ sureTop { sureValue } top { value } }", {"sureTop": {}})
    assert result.data is None
    assert [path for _, path in errors_of(result)] == [["sureTop", "sureValue"]]


def test_one_bad_row_leaves_the_others_alone():
    rows = [{"sureValue": 1, "box": {"sureValue": n}} for n in (1, None, 3)]
    result = run(NESTED, "{ top { boxes { sureValue box { sureValue } } } }",
                 {"top": {"boxes": rows}})  # fmt: skip
    assert [row["box"] for row in result.data["top"]["boxes"]] == [
        {"sureValue": 1},
        None,
        {"sureValue": 3},
    ]
    assert [path for _, path in errors_of(result)] == [["top", "boxes", 1, "box", "sureValue"]]


def test_what_comes_after_a_null_that_goes_up_is_not_reported():
    boom = GraphQLError("boom")
    result = run(
        NESTED,
        "{ top { before: value sureValue after: value } }",
        {"top": {"value": boom, "sureValue": None}},
    )
    assert result.data == {"top": None}
    assert [path for _, path in errors_of(result)] == [["top", "before"], ["top", "sureValue"]]


def test_errors_come_in_the_order_of_the_document():
    result = run(
        "type Query { a: Int, b: Box }\ntype Box { x: Int }",
        "{ b { x } a }",
        {"a": GraphQLError("a"), "b": {"x": GraphQLError("x")}},
    )
    assert [message for message, _ in errors_of(result)] == ["x", "a"]


def test_errors_of_one_fragment_in_two_places_can_be_ordered():
    """A path with a key where the other has an index."""
    boom = GraphQLError("boom")
    result = run(
        NESTED,
        "{ top { box { ...F } boxes { ...F } } } fragment F on Box { value }",
        {"top": {"box": {"value": boom}, "boxes": [{"value": boom}]}},
    )
    assert [path for _, path in errors_of(result)] == [
        ["top", "box", "value"],
        ["top", "boxes", 0, "value"],
    ]


# ---- selections ----------------------------------------------------------------------------------


def test_merged_fields_are_resolved_once_and_select_both():
    calls = []

    def box(info):
        calls.append(len(info.field_nodes))
        return {"value": 1, "sureValue": 2}

    result = run(
        NESTED,
        "{ top { value } ...F } fragment F on Query { top { sureValue } again: top { value } }",
        {"top": box},
    )
    assert result.data == {"top": {"value": 1, "sureValue": 2}, "again": {"value": 1}}
    assert calls == [2, 1]


def test_keys_come_in_the_order_of_the_document_whenever_they_are_done():
    result = run(NESTED, "{ sureTop { box { value } value } top { value } __typename }",
                 {"sureTop": {"box": {}, "value": 1}})  # fmt: skip
    assert list(result.data) == ["sureTop", "top", "__typename"]
    assert list(result.data["sureTop"]) == ["box", "value"]


@pytest.mark.parametrize("with_it", [True, False])
def test_one_plan_serves_all_answers_of_skip_and_include(with_it):
    schema = build_schema(NESTED)
    document = parse(
        "query($yes: Boolean!) { top { value @include(if: $yes) sureValue @skip(if: $yes) } }"
    )
    plan = Plan(schema, document)
    root = {"top": {"value": 1, "sureValue": 2}}
    for yes in (with_it, not with_it, with_it):
        result = execute_plan(plan, root, None, {"yes": yes})
        assert result.data == {"top": {"value": 1} if yes else {"sureValue": 2}}


def test_a_condition_that_gets_null_is_an_error_where_it_stands():
    text = "query($yes: Boolean = true) { top { value } sureTop { value @skip(if: $yes) } }"
    result = run(NESTED, text, {"top": {}, "sureTop": {}}, variable_values={"yes": None})
    assert result.data is None
    assert [path for _, path in errors_of(result)] == [["sureTop"]]


def test_arguments_and_variables_are_coerced_with_their_defaults():
    schema = build_schema(
        """
        input In { x: Int! = 5, y: [Int] }
        type Query { f(a: Int = 1, b: In, c: [String!], d: ID): String }
        """
    )
    schema.query_type.fields["f"].resolve = lambda _root, _info, **args: repr(args)

    def answer(text, **variables):
        return execute(schema, parse(text), variable_values=variables).data["f"]

    assert answer("{ f }") == "{'a': 1}"
    assert answer('{ f(a: null, b: {}, c: "x", d: 4) }') == (
        "{'a': None, 'b': {'x': 5}, 'c': ['x'], 'd': '4'}"
    )
    assert answer("query($a: Int) { f(a: $a) }") == "{'a': 1}"
    assert answer("query($b: In) { f(b: $b) }", b={"y": 3}) == "{'a': 1, 'b': {'x': 5, 'y': [3]}}"


def test_lists_and_objects_in_arguments_are_not_shared_between_requests():
    schema = build_schema("type Query { f(of: [Int!]): Int }")
    schema.query_type.fields["f"].resolve = lambda _root, _info, of: of.append(1) or len(of)
    plan = Plan(schema, parse("{ f(of: [7]) }"))
    assert [execute_plan(plan, None, None, {}).data["f"] for _ in range(3)] == [2, 2, 2]


# ---- operations ----------------------------------------------------------------------------------


def test_the_operation_is_chosen_by_name():
    text = "query A { a: __typename } query B { b: __typename }"
    sdl = "type Query { x: Int }"
    assert run(sdl, text, operation_name="B").data == {"b": "Query"}
    assert errors_of(run(sdl, text)) == [
        ("Must provide operation name if query contains multiple operations.", None)
    ]
    assert errors_of(run(sdl, text, operation_name="C")) == [("Unknown operation named 'C'.", None)]
    assert errors_of(run(sdl, "fragment F on Query { x }")) == [
        ("Must provide an operation.", None)
    ]
    assert errors_of(run(sdl, "mutation { x }")) == [
        ("Schema is not configured to execute mutation operation.", None)
    ]


def test_wrong_variables_are_told_before_anything_is_executed():
    def never(info, n):
        pytest.fail("executed")

    result = run(
        "type Query { f(n: Int!): Int }",
        "query($n: Int!) { f(n: $n) }",
        {"f": never},
        variable_values={"n": "three"},
    )
    assert result.data is None
    assert "got invalid value 'three'" in result.errors[0].message


def test_variables_must_be_a_dictionary():
    with pytest.raises(TypeError, match="as a dictionary"):
        run("type Query { x: Int }", "{ x }", variable_values='{"x": 1}')


class Counter:
    """A root value whose mutations can be seen."""

    def __init__(self):
        self.number = 0
        self.seen = []

    def add(self, info, by):
        self.number += by
        self.seen.append(("add", by))
        return self

    def fail(self, info):
        self.seen.append("fail")
        raise GraphQLError("failed")

    def current(self, info):
        self.seen.append(("read", self.number))
        return self.number


COUNTER = """
type Query { current: Int }
type Counter { current: Int }
type Mutation { add(by: Int!): Counter, fail: Int, sureFail: Int! }
"""


def test_mutations_are_executed_one_after_the_other_to_the_bottom():
    counter = Counter()
    text = "mutation { a: add(by: 1) { current } b: add(by: 10) { current } fail c: add(by: 100) { current } }"  # noqa: E501
    result = run(COUNTER, text, counter)
    assert result.data == {
        "a": {"current": 1},
        "b": {"current": 11},
        "fail": None,
        "c": {"current": 111},
    }
    assert counter.seen[:4] == [("add", 1), ("read", 1), ("add", 10), ("read", 11)]
    assert errors_of(result) == [("failed", ["fail"])]


def test_a_mutation_that_makes_data_null_is_the_last():
    counter = Counter()
    counter.sureFail = counter.fail
    text = "mutation { a: add(by: 1) { current } sureFail b: add(by: 1) { current } }"
    result = run(COUNTER, text, counter)
    assert result.data is None
    assert counter.number == 1
    assert errors_of(result) == [("failed", ["sureFail"])]


# ---- info ----------------------------------------------------------------------------------------


def test_info_tells_the_path_of_each_object_while_it_is_resolved():
    paths = []

    def resolve(source, info):
        paths.append(info.path.as_list())
        return source

    item = GraphQLObjectType("Item", {"n": GraphQLField(GraphQLInt, resolve=resolve)})
    sdl = build_schema("type Query { rows: [[Item]] } type Item { n: Int }")
    sdl.type_map["Item"].fields["n"].resolve = resolve
    execute(sdl, parse("{ r: rows { m: n } }"), {"rows": [[1, None], [], [2, 3]]})
    assert paths == [["r", 0, 0, "m"], ["r", 2, 0, "m"], ["r", 2, 1, "m"]]
    assert item.name == "Item"


def test_info_tells_what_graphql_core_tells():
    seen = []

    def resolve(_source, info, **_args):
        seen.append(
            (
                info.field_name,
                info.field_nodes,
                info.return_type,
                info.parent_type,
                info.path,
                info.schema,
                info.fragments,
                info.root_value,
                info.operation,
                info.variable_values,
                info.context,
                info.is_awaitable(1),
            )
        )

    schema = GraphQLSchema(
        GraphQLObjectType("Query", {"test": GraphQLField(GraphQLString, resolve=resolve)})
    )
    document = parse("query($v: String) { ...F } fragment F on Query { result: test }")
    options = {"root_value": "root", "context_value": "context", "variable_values": {"v": "x"}}
    execute(schema, document, **options)
    execute_sync(schema, document, **options)
    assert seen[0] == seen[1]
    assert seen[0][4] == Path(None, "result", "Query")


def test_the_type_of_an_abstract_value_may_ask_for_the_path():
    paths = []

    def resolve_type(_value, info, _type):
        paths.append(info.path.as_list())
        return "Cat"

    schema = build_schema("type Query { pets: [[Pet]] } union Pet = Cat type Cat { name: String }")
    schema.type_map["Pet"].resolve_type = resolve_type
    document, root = parse("{ pets { __typename } }"), {"pets": [[{}], [{}, {}]]}
    assert execute(schema, document, root) == execute_sync(schema, document, root)
    assert paths == [["pets"]] * 6


# ---- resolvers -----------------------------------------------------------------------------------


def test_a_resolver_is_called_once_for_each_object():
    calls = []

    def resolve(source, _info):
        calls.append(source)
        if source == 2:
            raise ValueError("two")
        return source

    schema = build_schema("type Query { rows: [Row] } type Row { n: Int }")
    schema.type_map["Row"].fields["n"].resolve = resolve
    result = execute(schema, parse("{ rows { n } }"), {"rows": [1, 2, 3]})
    assert calls == [1, 2, 3]
    assert result.data == {"rows": [{"n": 1}, {"n": None}, {"n": 3}]}


def test_default_resolvers_read_attributes_keys_and_call_methods():
    class Row:
        items = "an attribute"

        def method(self, info):
            return f"called for {info.field_name}"

    sdl = "type Query { rows: [Row] } type Row { items: String, method: String, missing: String }"
    rows = [Row(), {"items": "a key", "method": lambda info: "a function"}]
    result = run(sdl, "{ rows { items method missing } }", {"rows": rows})
    assert result.data["rows"] == [
        {"items": "an attribute", "method": "called for method", "missing": None},
        {"items": "a key", "method": "a function", "missing": None},
    ]


@pytest.mark.parametrize(
    "root",
    [
        None,
        7,
        {},
        {"items": 1, "n": 2},
        defaultdict(int),
        UserDict(items=1, n=2),
        SimpleNamespace(items=1, n=2),
        SimpleNamespace(items=None),
        {"rows": [{"n": 1}, {}, SimpleNamespace(n=2), None, UserDict(n=3), {"n": lambda info: 4}]},
        {"rows": [{"n": 1}, None, {"n": 2}]},
        SimpleNamespace(rows=[SimpleNamespace(n=1), None, SimpleNamespace()]),
    ],
)
def test_default_resolvers_read_what_graphql_core_reads(root):
    schema = build_schema(
        "type Query { items: Int, n: Int, rows: [Row] } type Row { n: Int, items: Int }"
    )
    document = parse("{ items n rows { n items } }")
    assert execute(schema, document, root) == execute_sync(schema, document, root)


def test_a_property_that_raises_is_an_error_of_its_object():
    class Row:
        def __init__(self, n):
            self._n = n

        @property
        def n(self):
            return 6 // self._n

    result = run("type Query { rows: [Row] } type Row { n: Int }", "{ rows { n } }",
                 {"rows": [Row(1), Row(0), Row(2)]})  # fmt: skip
    assert result.data == {"rows": [{"n": 6}, {"n": None}, {"n": 3}]}
    assert [path for _, path in errors_of(result)] == [["rows", 1, "n"]]


def test_field_and_type_resolvers_of_the_caller_are_used():
    sdl = "type Query { pet: Pet } interface Pet { name: String } type Cat implements Pet { name: String }"  # noqa: E501
    result = run(
        sdl,
        "{ pet { name __typename } }",
        {},
        field_resolver=lambda _source, info, **_args: info.field_name,
        type_resolver=lambda _value, _info, _type: "Cat",
    )
    assert result.data == {"pet": {"name": "name", "__typename": "Cat"}}


def test_is_type_of_is_asked_for_concrete_types_too():
    schema = build_schema("type Query { cats: [Cat] } type Cat { name: String }")
    schema.type_map["Cat"].is_type_of = lambda value, _info: "name" in value
    document, root = parse("{ cats { name } }"), {"cats": [{"name": "Tom"}, {"title": "Rex"}]}
    result = execute(schema, document, root)
    assert result == execute_sync(schema, document, root)
    assert result.data == {"cats": [{"name": "Tom"}, None]}


# ---- graphene ------------------------------------------------------------------------------------


class Colour(graphene.Enum):
    RED = "red"
    BLUE = "blue"


class Named(graphene.Interface):
    name = graphene.String()

    @classmethod
    def resolve_type(cls, instance, info):
        return Cat if instance["kind"] == "cat" else Dog


class Cat(graphene.ObjectType):
    class Meta:
        interfaces = (Named,)

    lives = graphene.Int(default_value=9)
    colour = graphene.Field(Colour)
    born = graphene.Date()


class Dog(graphene.ObjectType):
    class Meta:
        interfaces = (Named,)

    def resolve_name(self, info):
        return self["name"].upper()


class PetQuery(graphene.ObjectType):
    pets = graphene.List(Named, kind=graphene.String())

    def resolve_pets(self, info, kind=None):
        return [pet for pet in self if kind in (None, pet["kind"])]


def test_graphene_types_need_no_change():
    schema = graphene.Schema(PetQuery, types=[Cat, Dog]).graphql_schema
    document = parse(
        '{ pets { __typename name ... on Cat { lives colour born } } cats: pets(kind: "cat") { name } }'  # noqa: E501
    )
    pets = [
        {"kind": "cat", "name": "Tom", "colour": Colour.RED},
        {"kind": "cat", "name": "Kit", "colour": "blue", "lives": 1},
        {"kind": "cat", "name": "Odd", "colour": "green", "born": "yesterday"},
        {"kind": "dog", "name": "Rex"},
    ]
    result = execute(schema, document, pets)
    assert result == execute_sync(schema, document, pets)
    assert result.data["pets"][:2] == [
        {"__typename": "Cat", "name": "Tom", "lives": 9, "colour": "RED", "born": None},
        {"__typename": "Cat", "name": "Kit", "lives": 1, "colour": "BLUE", "born": None},
    ]
    assert result.data["pets"][3] == {"__typename": "Dog", "name": "REX"}
    assert [error.path for error in result.errors] == [["pets", 2, "colour"], ["pets", 2, "born"]]


# ---- depth and introspection ---------------------------------------------------------------------


def test_introspection_gives_what_graphql_core_gives():
    schema = graphene.Schema(PetQuery, types=[Cat, Dog]).graphql_schema
    document = parse(get_introspection_query(descriptions=True, input_value_deprecation=True))
    assert execute(schema, document) == execute_sync(schema, document)


def test_depth_needs_no_stack():
    """199 levels, as deep as the parser goes, in fragments that nest five times as deep."""
    schema = build_schema("type Query { q: Query, n: Int! }")
    schema.query_type.fields["q"].resolve = lambda _source, _info: {"n": None}
    parts = [
        f"fragment F{i} on Query {'{ q ' * 190} {{ ...F{i + 1} }} {'}' * 190}" for i in range(5)
    ]
    text = "{ ...F0 } " + " ".join(parts) + " fragment F5 on Query { n }"
    result = execute(schema, parse(text))
    (error,) = result.errors
    assert error.path == ["q"] * 950 + ["n"]


def test_nested_fragments_without_fields_need_no_stack():
    parts = [f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(3000)]
    text = "{ ...F0 } " + " ".join(parts) + " fragment F3000 on Query { n }"
    assert run("type Query { n: Int }", text, {"n": 1}).data == {"n": 1}


# ---- what is worked out once for a document ------------------------------------------------------


@pytest.mark.parametrize("key", ["v0", "v1", "None", "class", "zip", "columns", "__typename_"])
def test_an_alias_may_be_any_name(key):
    result = run("type Query { a: Int b: Int }", f"{{ {key}: a b }}", {"a": 1, "b": 2})
    assert result.data == {key: 1, "b": 2}


def test_arguments_that_are_constants_are_coerced_once_and_those_with_variables_each_time():
    coerced = []
    schema = build_schema("""
        scalar Noted
        type Query { sum(one: Noted, other: Noted, list: [Int]): String }
    """)
    schema.type_map["Noted"].parse_literal = lambda node, *_: (
        coerced.append(node.value) or "literal"
    )
    schema.type_map["Noted"].parse_value = lambda value: coerced.append(value) or "value"
    seen = []
    schema.query_type.fields["sum"].resolve = lambda _root, _info, **given: seen.append(given)
    text = "query ($v: Noted, $n: Int) { sum(one: 1, other: $v, list: [$n, 2]) }"
    plan = Plan(schema, parse(text))
    for number in (6, 7, 8):
        execute_plan(plan, None, None, {"v": "value", "n": number})
    assert coerced == ["1"]
    values = {"one": "literal", "other": "value"}
    assert seen == [values | {"list": [number, 2]} for number in (6, 7, 8)]


def test_a_list_among_the_arguments_is_made_anew_for_each_field():
    schema = build_schema("type Query { grow(list: [Int], more: Int): Int }")

    def grow(_root, _info, list, more=None):  # noqa: A002 - the argument's name
        list.append(0)
        return len(list)

    schema.query_type.fields["grow"].resolve = grow
    document = parse("query ($m: Int) { a: grow(list: [1]) b: grow(list: [1], more: $m) }")
    for _ in range(2):
        assert execute(schema, document).data == {"a": 2, "b": 2}
