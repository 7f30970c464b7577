"""A request that takes too long is answered by code: by our clock, or by the database's."""

from types import SimpleNamespace

import orjson
import pytest
from django.db import connection
from django.test import RequestFactory
from graphql import build_schema

from airbnb import clock
from schema.view import TOOK_TOO_LONG, GraphQLView
from tests.answers import codes

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
TIMEOUT = {"message": TOOK_TOO_LONG, "extensions": {"code": "TIMEOUT"}}
SDL = """
type Query { quick: Int, slow: Query, endless: Int }
type Mutation { write(seconds: Int! = 0): Query }
"""


class Watch:
    """The seconds that have passed, and what was done."""

    def __init__(self):
        self.seconds = 0.0
        self.written = 0


@pytest.fixture
def watch(monkeypatch):
    watch = Watch()
    monkeypatch.setattr(clock, "monotonic", lambda: watch.seconds)
    return watch


@pytest.fixture
def send(watch, settings):
    settings.GRAPHQL_TIMEOUT_MS = 3_000
    schema = build_schema(SDL)

    def slow(_root, _info):
        watch.seconds += 3
        return {}

    def write(_root, _info, seconds):
        watch.seconds += seconds
        watch.written += 1
        return {"quick": 1}

    schema.query_type.fields["slow"].resolve = slow
    schema.query_type.fields["endless"].resolve = endless
    schema.mutation_type.fields["write"].resolve = write
    view = GraphQLView.as_view(
        schema=schema,
        context_of=lambda _request: SimpleNamespace(loaders={}, admit=lambda _cost: None),
    )

    def send(query, accept=RESPONSE):
        body = orjson.dumps({"query": query})
        return view(RequestFactory().post("/graphql", body, JSON, headers={"Accept": accept}))

    return send


def read(response):
    return orjson.loads(response.content)


@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (RESPONSE, 504)])
def test_a_query_out_of_time_has_no_data_and_a_status(send, accept, status, caplog):
    response = send("{ slow { quick } }", accept)
    assert response.status_code == status
    assert read(response) == {"errors": [TIMEOUT]}
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.msg["event"] == "graphql_timeout"


def test_each_request_has_its_own_time(send):
    send("{ slow { quick } }")
    assert read(send("{ quick }"))["data"] == {"quick": None}


def test_a_mutation_out_of_time_is_done_and_the_next_is_not_begun(send, watch):
    response = send(
        "mutation { write { quick } late: write(seconds: 3) { quick } no: write { quick } }"
    )
    assert response.status_code == 294
    answer = read(response)
    assert answer["data"] == {"write": {"quick": 1}, "late": None, "no": None}
    assert [error["path"] for error in answer["errors"]] == [["late"], ["no"]]
    assert codes(answer) == ["TIMEOUT", "TIMEOUT"]
    assert watch.written == 2


# ---- the database's own limit --------------------------------------------------------------------


def endless(_root, _info):
    """A statement that takes hours, and is ended after some milliseconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM generate_series(1, 1000000000) a"
            if connection.vendor == "postgresql"
            else "SELECT count(*) FROM information_schema.columns a, information_schema.columns b,"
            " information_schema.columns c"
        )


@pytest.fixture
def impatient(db):
    """A database that ends statements soon."""
    set_limit = {
        "postgresql": "SET statement_timeout = {}",
        "mysql": "SET SESSION max_execution_time = {}",
        "mariadb": "SET SESSION max_statement_time = {}",
    }
    vendor = "mariadb" if getattr(connection, "mysql_is_mariadb", False) else connection.vendor
    with connection.cursor() as cursor:
        cursor.execute(set_limit[vendor].format(0.02 if vendor == "mariadb" else 20))
    yield
    connection.close()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite ends no statement.")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_statement_that_the_database_ends_is_a_timeout_too(send, impatient):
    response = send("{ quick endless }")
    assert response.status_code == 294
    answer = read(response)
    assert answer["data"] == {"quick": None, "endless": None}
    (error,) = answer["errors"]
    assert error["path"] == ["endless"]
    assert error["message"] == TOOK_TOO_LONG
    assert error["extensions"] == {"code": "TIMEOUT"}
