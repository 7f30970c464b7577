"""What the benchmarks need of the product still fits it."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from graphql import parse, validate

from benchmarks import documents
from schema.root import schema

DATASET = Path(documents.__file__).parents[1] / "dataset.sql"
INSERTS = re.findall(r"INSERT INTO (\w+) \(([^)]*)\)", DATASET.read_text())


def columns_of(table):
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return {field.column: field for field in model._meta.local_concrete_fields}


@pytest.mark.parametrize(("table", "listed"), INSERTS, ids=[table for table, _ in INSERTS])
def test_dataset_fills_every_column_that_needs_a_value(table, listed):
    written = {name.strip() for name in listed.split(",")}
    columns = columns_of(table)
    needed = {name for name, field in columns.items() if not field.null and not field.primary_key}
    assert needed <= written <= set(columns)


@pytest.mark.parametrize("document", documents.NAMES)
def test_our_documents_fit_our_schema(document):
    text = documents.texts("ours")[document]
    assert validate(schema.graphql_schema, parse(text)) == []
