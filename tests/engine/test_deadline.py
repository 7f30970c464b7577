"""A deadline is looked at between levels; what has been done by then is told."""

from types import SimpleNamespace

import pytest
from graphql import build_schema, parse

from schema.engine.deadline import Deadline, DeadlinePassed
from schema.engine.execution import execute
from schema.engine.loader import DataLoader, dispatch

SDL = """
type Node { name: String!, next: Node, sureNext: Node!, all: [Node!]! }
type Query { node: Node, other: Node, sure: Node! }
type Mutation { write(name: String): Node, sureWrite: Node! }
"""


class Clock:
    """Shows as many seconds as things were done."""

    def __init__(self):
        self.done = []

    def __call__(self):
        return len(self.done)


class NextNode(DataLoader):
    def batch_load(self, keys):
        self.context.clock.done.append(f"batch of {len(keys)}")
        return [SimpleNamespace() for _ in keys]


def resolve(_source, info, name=None):
    if info.field_name == "name":
        return "a node"
    if info.field_name in ("next", "sureNext"):
        return NextNode.of(info).load(info.path.as_list().__repr__())
    info.context.clock.done.append(name or info.field_name)
    return SimpleNamespace()


SCHEMA = build_schema(SDL)


def run(document, seconds):
    """Execute with so many things that may be done; return the result and what was done."""
    clock = Clock()
    context = SimpleNamespace(loaders={}, clock=clock)
    deadline = None if seconds is None else Deadline(seconds, clock)
    result = execute(
        SCHEMA, parse(document), context_value=context, field_resolver=resolve, deadline=deadline
    )
    return result, clock.done


CHAIN = "{ node { next { next { name } } } }"


def test_without_a_deadline_there_is_none():
    result, done = run(CHAIN, None)
    assert result.errors is None
    assert done == ["node", "batch of 1", "batch of 1"]


def test_who_is_in_time_notices_nothing():
    result, _ = run(CHAIN, 4)
    assert result == run(CHAIN, None)[0]


@pytest.mark.parametrize(
    ("seconds", "done"),
    [
        (0, []),
        (1, ["node"]),
        (2, ["node", "batch of 1"]),
        (3, ["node", "batch of 1", "batch of 1"]),
    ],
)
def test_a_query_that_takes_too_long_begins_nothing_more_and_has_no_data(seconds, done):
    result, was_done = run(CHAIN, seconds)
    assert was_done == done
    assert result.data is None
    (error,) = result.errors
    assert isinstance(error.original_error, DeadlinePassed)


def test_fields_of_the_root_are_not_begun_either():
    result, done = run("{ node { name } other { name } }", 1)
    assert done == ["node"]
    assert result.data is None


def test_loaders_that_have_not_run_do_not():
    _, done = run("{ node { next { name } } other { next { name } } }", 2)
    assert done == ["node", "other"]


class OtherNode(NextNode):
    pass


class FetchedNode(DataLoader):
    def batch_load(self, keys):
        self.context.clock.done.append("batch wants")
        yield Wanted(self.context.clock.done)
        return [SimpleNamespace() for _ in keys]


class Wanted:
    def __init__(self, done):
        self.done = done

    @staticmethod
    def fetch_all(wanted):
        wanted[0].done.append("fetched")
        return wanted


def dispatched(seconds, *loaders):
    """Run the loaders of one level with so many things that may be done; return what was done."""
    clock = Clock()
    info = SimpleNamespace(context=SimpleNamespace(loaders={}, clock=clock))
    for loader in loaders:
        loader.of(info).load(1)
    try:
        dispatch(info.context.loaders, Deadline(seconds, clock).check)
    except DeadlinePassed:
        clock.done.append("too late")
    return clock.done


def test_it_is_asked_before_each_batch_and_before_what_they_want_is_fetched():
    assert dispatched(1, NextNode, OtherNode) == ["batch of 1", "too late"]
    assert dispatched(2, NextNode, OtherNode) == ["batch of 1", "batch of 1"]
    assert dispatched(1, FetchedNode) == ["batch wants", "too late"]
    assert dispatched(2, FetchedNode) == ["batch wants", "fetched"]


MUTATIONS = 'mutation { a: write(name: "a") { name } b: write(name: "b") { name } }'


def test_mutations_that_have_not_begun_fail_and_so_does_one_that_was_not_read():
    result, done = run(MUTATIONS, 1)
    assert done == ["a"]
    assert result.data == {"a": None, "b": None}
    assert [error.path for error in result.errors] == [["a"], ["b"]]


@pytest.mark.parametrize("seconds", [2, 3])
def test_a_mutation_in_time_is_told_whatever_comes_after_it(seconds):
    three = MUTATIONS.replace("b: write", 'c: write(name: "c") { next { name } } b: write')
    result, done = run(three, seconds)
    assert done == ["a", "c", "batch of 1"][:seconds]
    assert result.data == {"a": {"name": "a node"}, "c": None, "b": None}
    assert [error.path for error in result.errors] == [["c"], ["b"]]
    assert all(isinstance(error.original_error, DeadlinePassed) for error in result.errors)


def test_a_payload_that_may_not_be_null_takes_the_response_with_it():
    result, done = run("mutation { sureWrite { next { name } } b: write { name } }", 1)
    assert done == ["sureWrite"]
    assert result.data is None
    assert [error.path for error in result.errors] == [["sureWrite"]]


def test_no_error_is_left_of_a_level_that_was_given_up():
    document = "mutation { write { all { name } sureNext { name } next { name } } }"
    result, done = run(document, 2)
    assert done == ["write", "all"]
    assert result.data == {"write": None}
    assert [error.path for error in result.errors] == [["write"]]
