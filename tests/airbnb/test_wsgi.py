"""The server's own way to GraphQL is shorter than Django's, and no different."""

from __future__ import annotations

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.factories.listings import ListingFactory
from tests.wsgi import answer_to

SEND_PHOTO = """
    mutation ($photo: Upload!) {
        addListingPhoto(input: {listingId: "x", photo: $photo}) { userErrors { code } }
    }
"""
QUERY = orjson.dumps({"query": "{ listings { totalCount } }"})


def post(body=QUERY, *, content_type="application/json", **environ):
    """The status, the headers and the body that the server would send."""
    sent = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": content_type,
        "HTTP_HOST": "testserver",
        "HTTP_X_REQUEST_ID": "mine",
    }
    return answer_to(sent | environ, body)


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


@pytest.mark.django_db
def test_a_file_that_was_sent_is_closed(settings, monkeypatch):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0  # each goes to the disk
    files = []
    upload = TemporaryFileUploadHandler.file_complete
    monkeypatch.setattr(
        TemporaryFileUploadHandler,
        "file_complete",
        lambda *given: files.append(upload(*given)) or files[-1],
    )
    operations = orjson.dumps({"query": SEND_PHOTO, "variables": {"photo": None}}).decode()
    form = {
        "operations": operations,
        "map": '{"0": ["variables.photo"]}',
        "0": SimpleUploadedFile("a.png", b"x"),
    }
    body = encode_multipart(BOUNDARY, form)
    _, _, content = post(body, content_type=MULTIPART_CONTENT, HTTP_GRAPHQL_REQUIRE_PREFLIGHT="1")
    assert b"UNAUTHENTICATED" in content
    [file] = files
    assert file.closed


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="Nobody ends a connection to a file.")
@pytest.mark.parametrize("end", ["it is too old", "the server ended it"])
def test_a_connection_that_is_good_no_more_is_replaced(end):
    ListingFactory()
    lost = connection.connection
    if end == "it is too old":
        connection.close_at = 0
    else:
        end_it_from_another(connection)
    _, _, content = post()
    assert orjson.loads(content)["data"]["listings"]["totalCount"] == 1
    assert connection.connection is not lost


def end_it_from_another(connection):
    """Have the server end this connection."""
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ("pg_backend_pid()" if is_postgresql else "connection_id()"))
        [session] = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        if is_postgresql:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [session])
        else:
            cursor.execute(f"KILL {session:d}")
    other.close()
