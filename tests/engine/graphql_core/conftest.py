import sys
from importlib import import_module

import pytest


@pytest.fixture
def without_nesting_limit(monkeypatch):
    """As in graphql-core's own conftest: let deep input run into the stack limit."""
    for name in ("language.parser", "validation.validate", "execution.values"):
        monkeypatch.setattr(import_module(f"graphql.{name}"), "MAX_NESTING_DEPTH", sys.maxsize)
