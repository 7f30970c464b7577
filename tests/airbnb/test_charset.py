"""The charset of a Content-Type decides nothing, and breaks nothing, at the server's own door."""

from __future__ import annotations

from urllib.parse import quote

import orjson
import pytest

from tests.wsgi import answer_to

pytestmark = pytest.mark.django_db

SAID = "query($said: String!) { node(id: $said) { id } }"


def ask(content_type, *, more="", said="São Paulo", body=b"", method="GET"):
    """Send what a server would hand on; return the status, the headers and the body."""
    variables = quote(orjson.dumps({"said": said}))
    environ = {
        "REQUEST_METHOD": method,
        "QUERY_STRING": f"query={quote(SAID)}&variables={variables}{more}",
        "HTTP_ACCEPT": "application/graphql-response+json",
        "HTTP_GRAPHQL_PREFLIGHT": "1",
        "CONTENT_TYPE": content_type,
        "HTTP_HOST": "localhost",
    }
    status, headers, content = answer_to(environ, body)
    return int(status[:3]), headers, content


ODD = ["text/plain; charset=latin-1", "x/y; charset=utf-16"]
NO_ENCODINGS = [f"x/y; charset={name}" for name in ("hex", "idna", "undefined", "rot13", "nope")]
BROKEN = ["x/y; a*=nope''%41", "x/y; charset*=hex''%41", "x/y" + ";a" * 9_000]


@pytest.mark.parametrize("content_type", ODD + NO_ENCODINGS + BROKEN)
def test_an_address_is_read_alike_whatever_its_content_type_says(content_type):
    plain = ask("")
    status, headers, content = ask(content_type)
    assert (status, content) == (plain[0], plain[2])
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("content_type", ["", *ODD, *NO_ENCODINGS])
def test_too_many_parameters_are_a_bad_request(content_type):
    status, headers, content = ask(content_type, more="&a=1" * 1_001)
    assert (status, headers["Cache-Control"]) == (400, "no-store")
    assert b"parameters" in content


@pytest.mark.parametrize("charset", ["hex", "idna", "undefined", "latin-1", "nope"])
def test_a_form_in_anything_but_utf_8_is_not_understood(charset):
    content_type = f"multipart/form-data; boundary=b; charset={charset}"
    status, _, content = ask(content_type, method="POST", body=b"--b--\r\n")
    assert status == 415
    assert b"UTF-8" in content
