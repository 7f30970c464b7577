"""What surrounds an answer at /graphql, though it does not pass through all of Django."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

QUERY = {"query": "{ __typename }"}

PROTECTING = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ANSWER = {
    "Cache-Control": "no-store",
    "Content-Type": "application/json; charset=utf-8",
    "Vary": "Accept, Authorization, X-CSRF-Token",
    **PROTECTING,
}


def post(body=None, *, secure=False, **headers):
    client = Client(headers=headers)
    return client.post("/graphql", body or QUERY, content_type="application/json", secure=secure)


def headers_of(answer):
    """All of them, but for the id and the length, which are right."""
    headers = dict(answer.headers)
    assert len(headers.pop("X-Request-ID")) == 32
    for name in ("RateLimit", "RateLimit-Policy"):  # tests/schema/test_rate_limit_headers.py
        headers.pop(name, None)
    assert int(headers.pop("Content-Length")) == len(answer.content)
    return headers


@pytest.mark.parametrize("body", [QUERY, {"query": "{"}, {}], ids=["good", "bad", "none"])
def test_every_answer_is_protected_and_kept_by_nobody(body):
    assert headers_of(post(body)) == ANSWER


def test_so_are_those_to_other_methods():
    assert headers_of(Client().get("/graphql", QUERY)) == ANSWER
    for method in ("put", "options"):
        allowed = {"Allow": "GET, HEAD, POST, OPTIONS", "Content-Type": "text/html; charset=utf-8"}
        assert headers_of(getattr(Client(), method)("/graphql")) == allowed | PROTECTING


def test_a_browser_is_shown_graphiql_under_its_policy():
    headers = headers_of(Client().get("/graphql", headers={"Accept": "text/html"}))
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'; style-src 'self' 'nonce-" in policy
    html = {
        "Content-Security-Policy": policy,
        "Content-Type": "text/html; charset=utf-8",
        "Vary": "Accept",
    }
    assert headers == ANSWER | html


def test_no_cookie_is_set_or_needed():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/graphql", QUERY, content_type="application/json")
    assert (answer.status_code, dict(answer.cookies)) == (200, {})


def test_a_host_that_is_not_ours_is_refused(settings, graphql):
    settings.ALLOWED_HOSTS = ["api.example.com"]
    assert post(Host="api.example.com").status_code == 200
    refused = post(Host="evil.example")
    assert refused.status_code == 400
    assert b"data" not in refused.content
    assert PROTECTING.items() <= dict(refused.headers).items()


def test_plain_http_is_sent_to_https_where_that_is_asked_for(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    answer = post()
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/graphql")
    answer = post(secure=True)
    assert answer.status_code == 200
    assert answer["Strict-Transport-Security"].startswith("max-age=60")


def test_what_the_door_lets_through_has_an_id_too(settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/verify-email", headers={"X-Request-ID": "mine"})
    assert (answer.status_code, answer["X-Request-ID"]) == (301, "mine")


def test_no_other_address_is_the_door():
    for path in ("/graphql/", "/graphql/x", "/graphq"):
        assert Client().post(path, QUERY, content_type="application/json").status_code == 404
