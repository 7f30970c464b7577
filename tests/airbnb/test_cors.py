"""Pages of other hosts read answers only where their origin is named."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from airbnb.settings import origins
from tests.production import run

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-36")]

APP = "https://app.example.com"
EXPOSED = "ETag, Idempotent-Replay, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"
STRANGER = "https://evil.example"
QUERY = {"query": "{ __typename }"}
DOOR = "schema.door.GraphQLDoor"
CORS = "corsheaders.middleware.CorsMiddleware"


@pytest.fixture
def _app_is_named(settings):
    """As the settings are where CORS_ALLOWED_ORIGINS names the app."""
    settings.CORS_ALLOWED_ORIGINS = [APP]
    before, after = settings.MIDDLEWARE[:2], settings.MIDDLEWARE[2:]
    assert after[0] == DOOR
    settings.MIDDLEWARE = [*before, CORS, *after]


def told(answer):
    """What the answer tells a browser about pages of other hosts."""
    return {
        name.lower(): value
        for name, value in answer.headers.items()
        if name.lower().startswith("access-control-")
    }


def post(origin):
    client = Client(headers={"Origin": origin})
    return client.post("/graphql", QUERY, content_type="application/json")


def preflight(origin, path="/graphql"):
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return Client(headers=asked).options(path)


@pytest.mark.usefixtures("_app_is_named")
class TestWithANamedOrigin:
    def test_its_pages_may_ask(self):
        answer = preflight(APP)
        assert (answer.status_code, answer.content) == (200, b"")
        assert told(answer) == {
            "access-control-allow-origin": APP,
            "access-control-allow-credentials": "true",
            "access-control-allow-headers": "apollo-require-preflight, authorization, "
            "content-type, graphql-require-preflight, idempotency-key, x-csrf-token, x-request-id",
            "access-control-allow-methods": "GET, HEAD, OPTIONS, POST",
            "access-control-expose-headers": EXPOSED,
            "access-control-max-age": "86400",
        }
        assert answer["Vary"] == "origin"

    def test_they_read_the_answer(self):
        answer = post(APP)
        assert answer.json()["data"] == {"__typename": "Query"}
        assert told(answer) == {
            "access-control-allow-origin": APP,
            "access-control-allow-credentials": "true",
            "access-control-expose-headers": EXPOSED,
        }
        assert answer["Vary"] == "Accept, Authorization, X-CSRF-Token, origin"
        assert len(answer["X-Request-ID"]) == 32

    def test_they_read_a_refusal_too(self):
        answer = Client(headers={"Origin": APP}).post("/graphql", b"{", "application/json")
        assert answer.status_code == 400
        assert told(answer)["access-control-allow-origin"] == APP

    @pytest.mark.parametrize(
        "origin",
        [STRANGER, "http://app.example.com", f"{APP}:8443", f"{APP}.evil.example", "null"],
    )
    def test_no_other_page_reads_anything(self, origin):
        assert told(preflight(origin)) == {}
        assert told(post(origin)) == {}

    @pytest.mark.parametrize("path", ["/admin/login/", "/verify-email", "/graphql/x", "/livez"])
    def test_other_doors_stay_closed_to_it(self, path):
        assert told(preflight(APP, path)) == {}
        assert told(Client(headers={"Origin": APP}).get(path)) == {}


@pytest.mark.parametrize("origin", [APP, STRANGER])
def test_where_none_is_named_nobody_is_told_anything(origin):
    assert told(preflight(origin)) == {}
    assert told(post(origin)) == {}
    assert post(origin)["Vary"] == "Accept, Authorization, X-CSRF-Token"


def test_the_setting_puts_it_before_graphql_and_after_the_log():
    show = "from airbnb.settings import MIDDLEWARE; print(*MIDDLEWARE[:4])"
    assert run("-c", show, CORS_ALLOWED_ORIGINS=APP).stdout.split() == [
        "rest.health.HealthDoors",
        "airbnb.requests.RequestMiddleware",
        CORS,
        DOOR,
    ]
    assert CORS not in run("-c", show).stdout


@pytest.mark.parametrize(
    "origin", ["*", "https://*.example.com", "app.example.com", f"{APP}/", "HTTPS://A.example", ""]
)
def test_refuses_what_is_no_origin(origin):
    with pytest.raises(ImproperlyConfigured, match="Set CORS_ALLOWED_ORIGINS to origins"):
        origins([APP, origin])


def test_production_names_no_origin_without_tls():
    assert origins(["http://localhost:3000"]) == ["http://localhost:3000"]
    refused = run("-c", "import airbnb.settings", CORS_ALLOWED_ORIGINS="http://app.example.com")
    assert refused.returncode != 0
    assert "Set CORS_ALLOWED_ORIGINS to origins" in refused.stderr
