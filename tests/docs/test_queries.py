"""The GraphQL that the documents show can be sent as it stands."""

import json
import re
from pathlib import Path

import pytest
from graphql import parse, validate

from schema.root import schema

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def documents() -> list[str]:
    """What stands in blocks of GraphQL, and what curl sends."""
    blocks = re.findall(r"```graphql\n(.*?)```", README, re.DOTALL)
    sent = re.findall(r"--data '(\{.*?\})'", README, re.DOTALL)
    return blocks + [json.loads(body)["query"] for body in sent]


@pytest.mark.requirement("S-38")
@pytest.mark.parametrize("document", documents())
def test_the_readme_shows_documents_that_are_valid(document):
    assert validate(schema.graphql_schema, parse(document)) == []


def test_there_are_some():
    assert len(documents()) == 2
