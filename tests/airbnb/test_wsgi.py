"""The server's own way to GraphQL is shorter than Django's, and no different."""

from __future__ import annotations

import io
from wsgiref.util import setup_testing_defaults

import orjson
import pytest
from django.db import connection
from django.test import Client

from airbnb.wsgi import application
from tests.factories.listings import ListingFactory

QUERY = orjson.dumps({"query": "{ listings { totalCount } }"})


def post(body=QUERY, *, content_type="application/json", **environ):
    """The status, the headers and the body that the server would send."""
    sent = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/graphql",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_HOST": "testserver",
        "HTTP_X_REQUEST_ID": "mine",
        **environ,
    }
    setup_testing_defaults(sent)
    started = []
    answer = application(sent, lambda *told: started.append(told))
    [(status, headers)] = started
    return status, dict(headers), b"".join(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("body", [QUERY, b"{", orjson.dumps({"query": "{"})])
def test_its_answers_are_those_of_djangos_way(body, settings):
    settings.RATE_LIMITS_ON = False  # or it would say how much is left
    status, headers, content = post(body)
    other = Client(headers={"X-Request-ID": "mine"}).post("/graphql", body, "application/json")
    assert (status, content) == (f"{other.status_code} {other.reason_phrase}", other.content)
    assert headers == dict(other.headers)


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused():
    status, headers, content = post(HTTP_HOST="evil.example")
    assert (status, b"data" in content) == ("400 Bad Request", False)
    assert (headers["X-Request-ID"], headers["X-Frame-Options"]) == ("mine", "DENY")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="Nobody ends a connection to a file.")
def test_a_connection_that_was_lost_is_replaced_with_the_next_request():
    ListingFactory()
    connection.close_at = 0  # its time is over
    lost = connection.connection
    _, _, content = post()
    assert orjson.loads(content)["data"]["listings"]["totalCount"] == 1
    assert connection.connection is not lost
