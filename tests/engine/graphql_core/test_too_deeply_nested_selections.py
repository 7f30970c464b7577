import gc
import sys
import weakref
from functools import lru_cache
from importlib import import_module
from typing import Dict, List

from pytest import mark

from .ours import ExecutionResult, execute, execute_sync
from graphql.language import parse
from graphql.utilities import build_schema

schema = build_schema("""
    type Query {
      name: String
      nested: Query
    }

    type Subscription {
      name: String
    }
    """)

# Far beyond the recursion limit on all interpreters.
DEPTH = 10_000

MESSAGE = "Selections are nested too deeply. Execution aborted."


@lru_cache(maxsize=None)
def _chain_document(root_type: str, selection: str = "...F{next}"):
    operation = "query" if root_type == "Query" else "subscription"
    chain = "\n".join(
        f"fragment F{i} on {root_type} {{ {selection.format(next=i + 1)} }}"
        for i in range(DEPTH)
    )
    last = f"fragment F{DEPTH} on {root_type} {{ name }}"
    return parse(f"{operation} {{ ...F0 }}\n{chain}\n{last}", no_location=True)


def _assert_nested_too_deeply(result: object) -> None:
    assert isinstance(result, ExecutionResult)
    assert result.data is None
    assert result.errors
    assert len(result.errors) == 1
    error = result.errors[0]
    assert error.message == MESSAGE
    assert error.__context__ is None
    assert error.__cause__ is None


def describe_too_deeply_nested_selections_at_the_root():

    def still_executes_a_depth_that_fits():
        document = parse(
            "{ ...F0 } "
            + " ".join(f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(100))
            + " fragment F100 on Query { name }"
        )
        assert execute_sync(schema, document, {"name": "x"}) == ({"name": "x"}, None)

    def _track_collect_fields_impl(monkeypatch) -> List[weakref.ref]:
        refs: List[weakref.ref] = []
        module = import_module("graphql.execution.collect_fields")
        collect_fields_impl = module.collect_fields_impl

        class Tracked:
            pass

        def tracked_collect_fields_impl(*args, **kwargs):
            tracked = Tracked()
            refs.append(weakref.ref(tracked))
            return collect_fields_impl(*args, **kwargs)

        monkeypatch.setattr(module, "collect_fields_impl", tracked_collect_fields_impl)
        return refs
