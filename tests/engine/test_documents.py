"""Documents are parsed, validated, measured and planned once, and refused before anything runs."""

import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType

import pytest
from graphql import (
    GraphQLNamedType,
    GraphQLSchema,
    OperationType,
    Undefined,
    build_schema,
    get_introspection_query,
)

from schema.engine import frames
from schema.engine.documents import Documents, DocumentSyntaxError
from schema.engine.execution import RequestErrors
from schema.engine.limits import Limits

SDL = """
type Query {
  n: Int, me: User, users(first: Int, last: Int, after: String): UserConnection
  nodes(ids: [ID!]!): [User], everybody: [User!]!, at(x: Float, id: ID): Int
  say(it: String): String, find(by: Filter, first: Int): Int
}
input Filter { name: String, age: Int, also: Filter, tags: [String!] }
type User {
  name: String, friend: User, tags: [String!]!, pets: [Pet!]!, photos(first: Int! = 10): [Photo!]!
  friends(first: Int, last: Int): UserConnection!
}
type Pet { name: String, owner: User }
type Photo { url: String }
type UserConnection { edges: [UserEdge!]!, nodes: [User!]!, pageInfo: PageInfo!, totalCount: Int! }
type UserEdge { node: User!, cursor: String! }
type PageInfo { hasNextPage: Boolean! }
type Mutation { signIn(p: String): User, register(p: String): User, rename(to: String): User }
"""

SCHEMA = build_schema(SDL)


def documents(**options):
    limits = {name: options.pop(name) for name in list(options) if name in Limits.__slots__}
    return Documents(SCHEMA, Limits(**limits), **options)


def refusal(text, variables=None, **options):
    """Return the message by which a document is refused."""
    with pytest.raises(RequestErrors) as refused:
        documents(**options).get(text).operation().execute(variables)
    return refused.value.errors[0].message


def cost(text, variables=None, **options):
    """Return what the document is said to cost; nothing is executed for it but null fields."""
    result = documents(**options).get(text).operation().execute(variables)
    return result.extensions["cost"]["requested"]


# ---- keeping -------------------------------------------------------------------------------------


def test_a_document_is_made_once():
    kept = documents()
    document = kept.get("{ n }")
    assert kept.get("{ n }") is document
    assert kept.get("{  n }") is not document
    assert document.operation() is document.operation()


def test_each_schema_keeps_its_own():
    other = Documents(build_schema("type Query { other: Int }"))
    assert documents().get("{ n }").operation().execute(root_value={"n": 1}).data == {"n": 1}
    with pytest.raises(RequestErrors):
        other.get("{ n }")


def test_what_was_not_used_for_longest_goes_first():
    kept = documents(capacity=20_000)  # room for two of these
    first, second = kept.get("{ n me { name } }"), kept.get("{ me { name } n }")
    assert kept.get("{ n me { name } }") is first
    kept.get("{ me { name } }")
    assert kept.get("{ n me { name } }") is first
    assert kept.get("{ me { name } n }") is not second


def test_a_document_larger_than_the_room_is_executed_but_not_kept():
    kept = documents(capacity=100)
    assert kept.get("{ n }").operation().execute(root_value={"n": 1}).data == {"n": 1}
    assert kept.get("{ n }") is not kept.get("{ n }")


FIELDS = "name friend { name tags pets { name owner { name } } } pets { name owner { name tags } }"
FIND = "find(by: {name: $d, age: 3, also: {name: $d, also: {name: $d, age: 4}}}, first: 3)"
PERSON = {"name": "Ada", "tags": [], "friend": None, "pets": []}
for _ in range(2):
    PERSON = {**PERSON, "friend": PERSON, "pets": [{"name": "Rex", "owner": PERSON}]}


def many_plans(operations):
    """One document: operations with a plan for each of eight answers to `@skip`."""
    variables = "$a: Boolean!, $b: Boolean!, $c: Boolean!, $d: String"
    skipping = " ".join(f"{name}: name @skip(if: ${name})" for name in "abc")
    queries = (
        f"query Q{number}({variables}) {{ me {{ {FIELDS} {skipping} }} ...F }}"
        for number in range(operations)
    )
    found = " ".join(f"f{number}: {FIND}" for number in range(6))
    return f"{' '.join(queries)} fragment F on Query {{ {found} }}"


def execute_all(document, operations):
    """Make every plan that the document can have."""
    for number in range(operations):
        for answers in product([False, True], repeat=3):
            values = dict(zip("abc", answers, strict=True))
            result = document.operation(f"Q{number}").execute(values, root_value={"me": PERSON})
            assert result.errors is None
            assert result.data["me"]["friend"]["pets"][0]["owner"]["name"] == "Ada"


def bytes_of(documents_):
    """Count object by object what documents take with their plans, without the schema."""
    shared = (type, ModuleType, CodeType, BuiltinFunctionType, GraphQLNamedType, GraphQLSchema)
    seen = {id(documents_), id(frames._GLOBALS), id(Undefined)}
    for named in SCHEMA.type_map.values():
        seen.update(id(part) for part in gc.get_referents(named, vars(named)))
        seen.update(id(field) for field in getattr(named, "fields", {}).values())
    waiting, size = list(documents_._kept.values()), 0
    while waiting:
        thing = waiting.pop()
        is_function = isinstance(thing, FunctionType)
        is_ours = is_function and thing.__module__ in {"schema.engine.arguments", None}
        if id(thing) not in seen and not isinstance(thing, shared) and is_function <= is_ours:
            seen.add(id(thing))
            size += sys.getsizeof(thing)
            waiting.extend(thing.__closure__ or () if is_function else gc.get_referents(thing))
    return size


def test_what_is_kept_is_bounded_with_all_plans():
    kept = documents(capacity=10_000_000, aliases=100, directives=100)
    small = kept.get("{ n }")
    for spaces in range(3):
        for operations in range(3, 9):
            document = kept.get(many_plans(operations) + " " * spaces)
            execute_all(document, operations)
            assert document.size <= 10_000_000 / 8
            assert kept.get("{ n }") is small
        assert 1_000_000 < bytes_of(kept) <= kept._size <= 10_000_000


def test_threads_share_a_document_without_harm():
    kept = documents(capacity=60_000)
    texts = [f"query($b: Boolean!) {{ x{i}: n n @include(if: $b) }}" for i in range(12)]

    def run(number):
        document = kept.get(texts[number % 12])
        result = document.operation().execute({"b": number % 2 == 0}, root_value={"n": number})
        return result.data

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(run, range(600)))
    for number, data in enumerate(answers):
        expected = {f"x{number % 12}": number} | ({"n": number} if number % 2 == 0 else {})
        assert data == expected


def test_the_operation_of_a_name_is_found():
    document = documents().get("query A { n } mutation B { rename { name } }")
    assert document.operation("A").type is OperationType.QUERY
    assert document.operation("B").type is OperationType.MUTATION
    with pytest.raises(RequestErrors, match="Unknown operation named 'C'"):
        document.operation("C")
    with pytest.raises(RequestErrors, match="Must provide operation name"):
        document.operation()


# ---- what is refused -----------------------------------------------------------------------------


def test_what_is_no_document_is_refused():
    with pytest.raises(DocumentSyntaxError, match="Syntax Error"):
        documents().get("{ n")


def test_what_is_not_valid_is_refused():
    assert refusal("{ nope }") == "Cannot query field 'nope' on type 'Query'."
    circle = "{ ...F } fragment F on Query { ...F }"
    assert refusal(circle) == "Cannot spread fragment 'F' within itself."


def test_suggestions_are_made_only_where_wanted():
    assert "Did you mean" not in refusal("{ nn }")
    assert "Did you mean 'n'" in refusal("{ nn }", suggestions=True)
    text = "query($c: Boolean!) { n @skip(if: $c) }"
    assert "got invalid value" in refusal(text, {"c": "x"})


def test_a_document_has_at_most_so_many_tokens():
    assert "more than 1000 tokens" in refusal("{" + " n" * 1000 + "}")


def test_comments_are_bounded_too():
    assert "comments" in refusal("#\n" * 201 + "{ n }")


def test_introspection_can_be_off_and_typename_stays():
    kept = documents(introspection=False)
    assert kept.get("{ __typename me { __typename } }").operation().execute().data == {
        "__typename": "Query",
        "me": None,
    }
    for text in ("{ __schema { types { name } } }", '{ __type(name: "User") { name } }'):
        assert "introspection has been disabled" in refusal(text, introspection=False)


def test_the_standard_introspection_query_passes():
    text = get_introspection_query(
        descriptions=True, input_value_deprecation=True, specified_by_url=True
    )
    result = documents().get(text).operation().execute()
    assert result.errors is None
    assert result.extensions["cost"]["requested"] == 1


def test_introspection_in_circles_is_refused():
    text = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"
    assert refusal(text) == "Maximum introspection depth exceeded"


def test_depth_counts_fields_below_each_other():
    deep = "{ me " + "{ friend " * 10 + "{ name }" + " }" * 11
    assert documents().get(deep).operation().execute().data == {"me": None}
    deeper = "{ me " + "{ friend " * 11 + "{ name }" + " }" * 12
    assert refusal(deeper) == "The document is 13 levels deep; 12 are allowed."


def test_depth_counts_through_fragments():
    parts = [f"fragment F{i} on User {{ ... {{ friend {{ ...F{i + 1} }} }} }}" for i in range(12)]
    text = "{ me { ...F0 } } " + " ".join(parts) + " fragment F12 on User { name }"
    assert refusal(text) == "The document is 14 levels deep; 12 are allowed."


def test_aliases_are_counted():
    fifteen = " ".join(f"a{i}: n" for i in range(15))
    assert documents().get(f"{{ n {fifteen} }}").operation().execute().errors is None
    message = "The document has 16 aliases or repeated fields; 15 are allowed."
    assert refusal(f"{{ b: n {fifteen} }}") == message
    assert refusal("{ n " + "n " * 16 + "}") == message
    parts = "{ ...A ...B } fragment A on Query { %s } fragment B on Query { b: n c: n }"
    assert "17 aliases" in refusal(parts % fifteen)


def test_directives_are_counted():
    fields = " ".join("n @include(if: true)" if i else "n" for i in range(13))
    text = f"{{ me {{ name {'@skip(if: true) @include(if: true) ' * 1} }} {fields} }}"
    assert documents(directives=14).get(text).operation().execute().errors is None
    assert refusal(text, directives=13) == "The document has 14 directives; 13 are allowed."


def test_names_are_not_endless():
    assert documents().get(f"{{ {'n' * 255}: n }}").operation().execute().errors is None
    assert refusal(f"{{ {'n' * 256}: n }}") == "A name has at most 255 characters."


@pytest.mark.parametrize("text", ['{ say(it: "a\\u0000b") }', '{ say(it: "\\u{0}") }'])
def test_a_nul_in_a_text_is_refused(text):
    assert refusal(text) == "A text holds a NUL character."


@pytest.mark.parametrize("value", ["1e999", "-1e19", "9223372036854775808", "9" * 500])
def test_a_number_no_column_holds_is_refused(value):
    assert refusal(f"{{ at(x: {value}) }}") == "A number is too large."
    assert refusal(f"query($x: Float = {value}) {{ at(x: $x) }}") == "A number is too large."


def test_the_largest_number_is_not_too_large():
    assert documents().get("{ at(id: 9223372036854775807, x: -9.2e18) }").operation().execute()


ONCE = {"once": frozenset({"signIn", "register"})}


@pytest.mark.parametrize(
    "text",
    [
        'mutation { a: signIn(p: "1") { name } b: signIn(p: "2") { name } }',
        'mutation { signIn(p: "1") { name } register(p: "2") { name } }',
        "mutation { ...F b: signIn { name } } fragment F on Mutation { signIn { name } }",
        "mutation { ... { a: signIn { name } } ...F } fragment F on Mutation { signIn { name } }",
    ],
)
def test_a_secret_is_tried_once_in_a_document(text):
    root = {"signIn": lambda info, **_: pytest.fail("tried"), "register": None}
    with pytest.raises(RequestErrors, match="A document may hold one of these, and once"):
        documents(**ONCE).get(text).operation().execute(root_value=root)


def test_other_fields_may_stand_beside_it():
    text = 'mutation { rename(to: "x") { name } a: rename(to: "y") { name } signIn { name } }'
    assert documents(**ONCE).get(text).operation().execute().errors is None


# ---- cost ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ("{ n }", 0),
        ("{ me { name tags } }", 1),
        ("{ me { friend { friend { name } } } }", 3),
        ("{ everybody { name } }", 10),
        ("{ everybody { pets { owner { name } } } }", 10 + 10 * 10 * 2),
        ("{ me { photos { url } } }", 1 + 10),
        ("{ me { photos(first: 3) { url } } }", 1 + 3),
        ('{ nodes(ids: ["a", "b", "c"]) { friend { name } } }', 3 * 2),
        ("{ users { totalCount } }", 1),
        ("{ users { nodes { name } pageInfo { hasNextPage } } }", 1 + 20 + 1),
        ("{ users(first: 5) { edges { cursor node { name } } } }", 1 + 5 * 2),
        ("{ users(last: 7) { nodes { name } } }", 1 + 7),
        ("{ users(first: 5, last: 7) { nodes { name } } }", 1 + 7),
        ("{ users(first: 0) { nodes { name } } }", 1),
        ("{ users(first: -5) { nodes { name } } }", 1),
        ("{ users(first: null) { nodes { name } } }", 1 + 20),
        ("{ users(first: 50) { nodes { friends(first: 4) { nodes { name } } } } }", 1 + 50 * 6),
        ("{ users(first: 9) { nodes { pets { name } } } }", 1 + 9 * (1 + 10)),
        ("{ users(first: 9) { ...C } } fragment C on UserConnection { nodes { name } }", 1 + 9),
        ("{ a: me { name } b: me { name } }", 2),
        ("{ ...F ...F me { name } } fragment F on Query { x: me { name } }", 3),
        ("{ __schema { types { name } } }", 1),
    ],
)
def test_cost_is_the_number_of_objects_asked_for(text, objects):
    root = {"everybody": []}
    result = documents().get(text).operation().execute(root_value=root)
    assert result.extensions["cost"] == {"requested": objects, "limit": 50_000, "left": None}


def test_cost_follows_the_variables():
    text = """query($n: Int = 3, $ids: [ID!]!) {
        users(first: $n) { nodes { name } } nodes(ids: $ids) { name }
    }"""
    assert cost(text, {"ids": []}) == 1 + 3
    assert cost(text, {"n": 100, "ids": ["a", "b"]}) == 1 + 100 + 2
    assert cost(text, {"n": None, "ids": "a"}) == 1 + 20 + 1


def test_lists_cost_what_is_declared_of_them():
    assert cost("{ me { pets { name } } }", list_sizes={"User.pets": 2}) == 1 + 2


def test_a_document_that_costs_too_much_is_refused_before_it_runs():
    text = "{ users(first: 100) { nodes { friends(first: 100) { nodes { pets { name } } } } } }"
    message = "The document asks for 110201 objects; 50000 are allowed. Ask for smaller pages."
    assert refusal(text) == message


def test_fragments_that_double_are_measured_in_no_time():
    """2^40 objects, if they were counted one by one."""
    parts = [
        f"fragment F{i} on User {{ friend {{ ...F{i + 1} pets {{ owner {{ ...F{i + 1} }} }} }} }}"
        for i in range(40)
    ]
    text = "{ me { ...F0 } } " + " ".join(parts) + " fragment F40 on User { name }"
    assert "objects" in refusal(text, depth=1_000)
