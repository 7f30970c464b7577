"""What execution makes of loaders: one batch for each loader and level."""

from types import SimpleNamespace

import pytest
from graphql import build_schema, parse

from schema.engine.execution import execute
from schema.engine.loader import DataLoader, Deferred, gather

SDL = """
type Query { user(key: Int!): User, users(keys: [Int!]!): [User], sure: User!, posts: [Post!]!
             nobody: User, hung: Int, stray: User }
type User { id: Int, friend: User, posts: [Post!]!, name: String!, postCount: Int }
type Post { id: Int, author: User, reviewer: User! }
type Mutation { rename(key: Int!, name: String!): User }
"""


class UserById(DataLoader):
    def batch_load(self, keys):
        self.context.batches.append(("users", keys))
        if 666 in keys:
            raise ConnectionError("the database is gone")
        names = self.context.names
        return [
            KeyError(f"no user {key}") if key >= 100 else {"id": key, "name": names.get(key, "?")}
            for key in keys
        ]


class PostsByUser(DataLoader):
    def batch_load(self, keys):
        self.context.batches.append(("posts", keys))
        return [[{"id": 10 * key + i, "author": key + 1} for i in range(2)] for key in keys]


def load_user(key, info):
    return UserById.of(info).load(key)


RESOLVERS = {
    "Query": {
        "user": lambda _root, info, key: load_user(key, info),
        "users": lambda _root, info, keys: [load_user(key, info) for key in keys],
        "sure": lambda _root, info: load_user(100, info),
        "posts": lambda _root, info: PostsByUser.of(info).load(1),
        "nobody": lambda _root, info: load_user(100, info).then(lambda user: user["name"]),
        "hung": lambda _root, info: Deferred(),
        "stray": lambda _root, info: UserById(info.context).load(1),
    },
    "User": {
        "friend": lambda user, info: load_user(user["id"] + 1, info),
        "posts": lambda user, info: PostsByUser.of(info).load(user["id"]),
        "postCount": lambda user, info: PostsByUser.of(info).load(user["id"]).then(len),
    },
    "Post": {
        "author": lambda post, info: load_user(post["author"], info),
        "reviewer": lambda post, info: load_user(post["author"], info).then(
            lambda user: load_user(user["id"] + 50, info)
        ),
    },
    "Mutation": {"rename": lambda _root, info, key, name: rename(info, key, name)},
}


def rename(info, key, name):
    info.context.names[key] = name
    return load_user(key, info)


@pytest.fixture
def context():
    return SimpleNamespace(loaders={}, batches=[], names={1: "Ada", 2: "Bob"})


@pytest.fixture
def run(context):
    schema = build_schema(SDL)
    for type_name, fields in RESOLVERS.items():
        for name, resolve in fields.items():
            schema.type_map[type_name].fields[name].resolve = resolve

    def execute_with(text):
        return execute(schema, parse(text), context_value=context)

    return execute_with


def test_root_fields_share_a_batch(run, context):
    result = run("{ a: user(key: 1) { name } b: user(key: 2) { name } users(keys: [2, 3]) { id } }")
    assert result.data == {
        "a": {"name": "Ada"},
        "b": {"name": "Bob"},
        "users": [{"id": 2}, {"id": 3}],
    }
    assert context.batches == [("users", [1, 2, 3])]


def test_each_level_takes_one_batch_for_each_loader(run, context):
    result = run("{ users(keys: [1, 5]) { friend { friend { id } } posts { id author { id } } } }")
    assert result.errors is None
    assert context.batches == [
        ("users", [1, 5]),
        ("users", [2, 6]),
        ("posts", [1, 5]),
        ("users", [3, 7]),
    ]


def test_levels_of_different_branches_share_a_batch(run, context):
    run("{ user(key: 1) { friend { id } } posts { author { id } reviewer { id } } }")
    assert context.batches == [
        ("users", [1]),
        ("posts", [1]),
        ("users", [2]),
        ("users", [52]),
    ]


@pytest.mark.parametrize("count", [1, 10, 90])
def test_the_number_of_batches_does_not_grow_with_the_rows(run, context, count):
    keys = list(range(1, count + 1))
    result = run(
        f"{{ users(keys: {keys}) {{ friend {{ name }} posts {{ author {{ name }} }} postCount }} }}"
    )
    assert len(result.data["users"]) == count
    assert len(context.batches) <= 4


def test_a_chain_of_loads_is_followed_before_the_next_level(run, context):
    result = run("{ posts { reviewer { id } } }")
    assert result.data == {"posts": [{"reviewer": {"id": 52}}, {"reviewer": {"id": 52}}]}
    assert context.batches == [("posts", [1]), ("users", [2]), ("users", [52])]


def test_a_failing_key_fails_only_the_fields_that_asked_for_it(run):
    result = run(
        "{ users(keys: [1, 100]) { id } good: user(key: 2) { id } bad: user(key: 101) { id } }"
    )
    assert result.data == {"users": [{"id": 1}, None], "good": {"id": 2}, "bad": None}
    assert [error.path for error in result.errors] == [["users", 1], ["bad"]]
    assert "no user 100" in result.errors[0].message


def test_a_failing_batch_fails_all_who_asked_and_nobody_else(run):
    result = run("{ a: user(key: 1) { id } b: user(key: 666) { id } posts { id } }")
    assert result.data == {"a": None, "b": None, "posts": [{"id": 10}, {"id": 11}]}
    assert [error.message for error in result.errors] == ["the database is gone"] * 2


def test_a_failing_key_of_a_field_that_may_not_be_null_goes_up(run):
    result = run("{ sure { id } user(key: 1) { id } }")
    assert result.data is None
    assert [error.path for error in result.errors] == [["sure"]]


def test_an_error_in_a_chain_is_an_error_of_the_field(run):
    result = run("{ nobody { id } }")
    assert result.data == {"nobody": None}
    assert [error.path for error in result.errors] == [["nobody"]]


def test_what_never_comes_is_an_error_that_says_so(run):
    result = run("{ hung stray { id } user(key: 1) { id } }")
    assert result.data == {"hung": None, "stray": None, "user": {"id": 1}}
    assert "Query.hung" in result.errors[0].message
    assert "Query.stray" in result.errors[1].message


def test_primed_values_need_no_batch(run, context):
    UserById.of(SimpleNamespace(context=context)).prime(1, {"id": 1, "name": "primed"})
    assert run("{ user(key: 1) { name } }").data == {"user": {"name": "primed"}}
    assert context.batches == []


def test_each_mutation_reads_anew(run, context):
    result = run(
        """mutation {
          a: rename(key: 1, name: "first") { name friend { name } }
          b: rename(key: 2, name: "second") { name }
          c: rename(key: 1, name: "third") { name friend { name } }
        }"""
    )
    assert result.data == {
        "a": {"name": "first", "friend": {"name": "Bob"}},
        "b": {"name": "second"},
        "c": {"name": "third", "friend": {"name": "second"}},
    }


def test_gathered_values_make_a_list(context):
    schema = build_schema("type Query { names: [String!] }")
    schema.query_type.fields["names"].resolve = lambda _root, info: gather(
        [load_user(key, info).then(lambda user: user["name"]) for key in (2, 1)]
    )
    assert execute(schema, parse("{ names }"), context_value=context).data == {
        "names": ["Bob", "Ada"]
    }
