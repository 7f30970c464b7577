"""The engine against graphql-core: the same documents, the same data, the same errors."""

import json

import pytest
from graphql import (
    ExecutionContext,
    ExecutionResult,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    execute_sync,
    parse,
    specified_rules,
    validate,
)
from hypothesis import given

from schema.engine.execution import execute

from .generated import SCHEMA, requests
from .world import ROOT, World

RULES = [
    rule for rule in specified_rules if rule not in (NoUnusedFragmentsRule, NoUnusedVariablesRule)
]


class Unsorted(ExecutionContext):
    """graphql-core sorts errors by path, and fails where a key meets an index."""

    @staticmethod
    def build_response(data, errors):
        return ExecutionResult(data, errors or None)


def comparable(result):
    """What is compared: data with the order of its keys, and the errors in one fixed order."""
    errors = [json.dumps(error.formatted, default=str) for error in result.errors or ()]
    return json.dumps(result.data), sorted(errors)


def executed(execute, document, values, world, **options):
    return comparable(execute(SCHEMA, document, ROOT, world.context, values, **options))


@pytest.mark.timeout(1200)  # for the nightly profile; 500 documents take some seconds
@given(requests())
def test_gives_what_graphql_core_gives(request):
    text, values, seed, trouble = request
    document = parse(text)
    assert not validate(SCHEMA, document, RULES)
    expected = executed(
        execute_sync, document, values, World(seed, trouble), execution_context_class=Unsorted
    )
    assert executed(execute, document, values, World(seed, trouble)) == expected
    assert executed(execute, document, values, World(seed, trouble, deferred=True)) == expected
