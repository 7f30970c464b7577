"""Web apps may have their tokens kept in cookies, which nobody but their own page can use."""

from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256

import orjson
import pytest
from django.test import Client

from airbnb import clock
from apps.accounts import sessions
from apps.accounts.models import RefreshToken, Session
from tests.answers import codes, gid, payload
from tests.factories.accounts import PASSWORD, UserFactory
from tests.unchanged import unchanged_everywhere
from tests.wsgi import answer_to

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("S-02"),
    pytest.mark.requirement("S-36"),
]

SIGN_IN = """
mutation ($email: String!, $cookies: Boolean) {
  tokenAuth(input: {email: $email, password: "PASSWORD", cookies: $cookies}) {
    token refreshToken csrfToken payload refreshExpiresIn user { id email }
    userErrors { code }
  }
}
""".replace("PASSWORD", PASSWORD)
REFRESH = """
mutation ($token: String! = "") {
  refreshToken(input: {refreshToken: $token}) {
    token refreshToken csrfToken payload refreshExpiresIn userErrors { code field }
  }
}
"""
REVOKE = """
mutation ($token: String! = "") {
  revokeToken(input: {refreshToken: $token}) { revoked userErrors { code field } }
}
"""
REVOKE_SESSION = """
mutation ($id: ID!) {
  revokeSession(input: {sessionId: $id}) { revokedSessionId userErrors { code } }
}
"""
REVOKE_ALL = """
mutation ($exceptCurrent: Boolean!) {
  revokeAllSessions(input: {exceptCurrent: $exceptCurrent}) { userErrors { code } }
}
"""
RENAME = """
mutation { updateProfile(input: {firstName: "Augusta"}) { user { firstName } userErrors { code } } }
"""
WHO = "{ viewer { id } }"
STRANGER = "https://evil.example"


class Browser:
    """A web app in a browser, which keeps cookies; it shows its CSRF token when it has one."""

    def __init__(self):
        self.client = Client()
        self.csrf_token = None

    def ask(self, document, *, headers=None, **variables):
        """The HTTP answer to a document."""
        own = {"X-CSRF-Token": self.csrf_token} if self.csrf_token else {}
        return self.client.post(
            "/graphql",
            {"query": document, "variables": variables},
            content_type="application/json",
            headers=own | (headers or {}),
        )

    def send(self, document, **variables):
        """What the answer says."""
        return self.ask(document, **variables).json()

    def sign_in(self, person):
        told = payload(self.send(SIGN_IN, email=person.email, cookies=True))
        self.csrf_token = told["csrfToken"]
        return told

    @property
    def kept(self):
        """The values of the cookies that it has."""
        return {name: one.value for name, one in self.client.cookies.items() if one.value}


@pytest.fixture
def ada():
    return UserFactory()


@pytest.fixture
def browser(ada):
    """One in which Ada is signed in."""
    browser = Browser()
    browser.sign_in(ada)
    return browser


@contextmanager
def nothing_done():
    """Fail when what runs inside changes a row, a session or a token among them."""
    before = everything_of_sessions()
    with unchanged_everywhere():
        yield
    assert everything_of_sessions() == before


def everything_of_sessions():
    return [list(model.objects.order_by("pk").values()) for model in (Session, RefreshToken)]


def is_nobody(answer):
    return answer == {"data": {"viewer": None}, "extensions": answer["extensions"]}


def turn_clock(settings, **by):
    settings.CLOCK_OFFSET += timedelta(**by)


class TestSigningIn:
    def test_no_script_sees_a_token(self, ada):
        browser = Browser()
        answer = browser.ask(SIGN_IN, email=ada.email, cookies=True)
        told = payload(answer.json())
        assert (told["token"], told["refreshToken"]) == (None, None)
        assert told["user"] == {"id": gid(ada), "email": ada.email}
        assert told["payload"]["sub"] == str(ada.pk)
        assert told["refreshExpiresIn"] == int(Session.objects.get().expires_at.timestamp())
        assert len(told["csrfToken"]) == 64
        assert set(browser.kept) == {"access", "refresh"}
        for value in browser.kept.values():
            assert value not in answer.content.decode()

    def test_the_cookies_are_for_this_host_and_out_of_reach(self, ada, settings):
        """As in production: browsers take `__Host-` from the host itself alone, over TLS."""
        settings.BROWSER_COOKIE_PREFIX = "__Host-"
        browser = Browser()
        browser.sign_in(ada)
        cookies = browser.client.cookies
        assert set(cookies) == {"__Host-access", "__Host-refresh"}
        for name, seconds in (("__Host-access", 15 * 60), ("__Host-refresh", 30 * 24 * 60 * 60)):
            cookie = cookies[name]
            assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
            assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", seconds)
        assert payload(browser.send(WHO)) == {"id": gid(ada)}

    @pytest.mark.parametrize("cookies", [False, None])
    def test_who_does_not_ask_for_cookies_gets_none(self, ada, cookies):
        browser = Browser()
        told = payload(browser.send(SIGN_IN, email=ada.email, cookies=cookies))
        assert told["csrfToken"] is None
        assert told["token"]
        assert told["refreshToken"]
        assert browser.kept == {}

    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    def test_the_server_sends_them_on_its_shorter_way_too(self, ada):
        body = {"query": SIGN_IN, "variables": {"email": ada.email, "cookies": True}}
        sent = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json"}
        _, headers, _ = answer_to(sent | {"HTTP_HOST": "testserver"}, orjson.dumps(body))
        assert headers["Set-Cookie"].startswith("refresh=")

    def test_a_wrong_password_brings_none(self, ada):
        browser = Browser()
        ada.set_password("quite another one")
        ada.save()
        assert codes(browser.send(SIGN_IN, email=ada.email, cookies=True)) == [
            "INVALID_CREDENTIALS"
        ]
        assert browser.kept == {}

    def test_no_page_of_a_stranger_signs_anybody_in(self, ada):
        browser = Browser()
        with nothing_done():
            answer = browser.ask(
                SIGN_IN, email=ada.email, cookies=True, headers={"Origin": STRANGER}
            )
        assert codes(answer.json()) == ["UNAUTHENTICATED"]
        assert browser.kept == {}


class TestAsking:
    def test_the_page_is_known(self, browser, ada):
        assert payload(browser.send(WHO)) == {"id": gid(ada)}

    def test_it_may_change_what_is_its_persons(self, browser, ada):
        assert payload(browser.send(RENAME))["user"] == {"firstName": "Augusta"}

    def test_cookies_alone_are_nobodys(self, browser):
        browser.csrf_token = None
        assert is_nobody(browser.send(WHO))
        with nothing_done():
            assert codes(browser.send(RENAME)) == ["UNAUTHENTICATED"]

    @pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
    def test_the_form_of_another_page_does_nothing(self, browser, content_type):
        body = orjson.dumps({"query": RENAME})
        with nothing_done():
            answer = browser.client.post("/graphql", body, content_type=content_type)
        assert answer.status_code == 415

    def test_nor_does_one_with_files(self, browser):
        form = {"operations": orjson.dumps({"query": RENAME}).decode(), "map": "{}"}
        with nothing_done():
            assert browser.client.post("/graphql", form).status_code == 400

    @pytest.mark.parametrize("token", ["", "x", "\u00fc", "0" * 64])
    def test_a_csrf_token_of_nobody_is_refused(self, browser, token):
        answer = browser.ask(WHO, headers={"X-CSRF-Token": token})
        assert codes(answer.json()) == ["UNAUTHENTICATED"]

    def test_so_is_that_of_another_session(self, browser, ada):
        other = Browser()
        other.sign_in(ada)
        assert other.csrf_token != browser.csrf_token
        browser.csrf_token = other.csrf_token
        for document in (WHO, REFRESH, REVOKE):
            with nothing_done():
                assert codes(browser.send(document)) == ["UNAUTHENTICATED"]

    @pytest.mark.parametrize("origin", [STRANGER, "null", "http://testserver:8443", "testserver"])
    def test_a_page_of_a_stranger_is_refused_whatever_it_shows(self, browser, origin):
        for document in (WHO, RENAME, REFRESH, REVOKE):
            with nothing_done():
                answer = browser.ask(document, headers={"Origin": origin})
            assert codes(answer.json()) == ["UNAUTHENTICATED"]

    def test_pages_of_ours_and_of_named_origins_are_not(self, browser, ada, settings):
        settings.CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
        for origin in ("http://testserver", "https://app.example.com"):
            answer = browser.ask(WHO, headers={"Origin": origin})
            assert payload(answer.json()) == {"id": gid(ada)}

    def test_a_token_in_the_header_wins_and_no_cookie_is_read(self, browser):
        grace = UserFactory()
        token = sessions.open_session(user=grace, now=clock.now()).access.text
        answer = browser.ask(WHO, headers={"Authorization": f"Bearer {token}"})
        assert payload(answer.json()) == {"id": gid(grace)}
        answer = browser.ask(WHO, headers={"Authorization": "Bearer wrong"})
        assert codes(answer.json()) == ["UNAUTHENTICATED"]

    def test_what_one_person_reads_is_kept_by_nobody(self, browser):
        document = "{ amenities { code name group } viewer { id } }"
        asked = {"query": document, "documentId": f"sha256:{sha256(document.encode()).hexdigest()}"}
        answer = browser.client.get("/graphql", asked, headers={"X-CSRF-Token": browser.csrf_token})
        assert answer.json()["data"]["viewer"]
        assert answer["Cache-Control"] == "no-store"
        anonymous = browser.client.get("/graphql", asked)
        assert anonymous.json()["data"]["viewer"] is None
        assert anonymous["Cache-Control"] == "public, max-age=30"
        for one in (answer, anonymous):
            assert one["Vary"] == "Accept, Authorization, X-CSRF-Token"


class TestRefreshing:
    def test_gives_new_cookies_and_the_same_csrf_token(self, browser, ada, settings):
        before = browser.kept
        turn_clock(settings, minutes=20)
        told = payload(browser.send(REFRESH))
        assert (told["token"], told["refreshToken"]) == (None, None)
        assert told["csrfToken"] == browser.csrf_token
        assert told["userErrors"] == []
        assert not set(browser.kept.values()) & set(before.values())
        assert payload(browser.send(WHO)) == {"id": gid(ada)}

    @pytest.mark.parametrize("lost", [True, False], ids=["it is gone", "it has lapsed"])
    @pytest.mark.parametrize(
        "document",
        [
            WHO,
            RENAME,
            REFRESH.replace(
                "{\n  refresh", "{\n  updateProfile(input: {}) { user { id } } refresh"
            ),
            REFRESH.replace("{\n  refresh", "{\n  ... { __typename } refresh"),
        ],
    )
    def test_without_a_good_access_token_nothing_else_is_done(
        self, browser, settings, lost, document
    ):
        if lost:
            del browser.client.cookies["access"]
        turn_clock(settings, minutes=15)
        with nothing_done():
            assert codes(browser.send(document)) == ["UNAUTHENTICATED"]

    def test_the_media_type_decides_the_status(self, browser, settings):
        turn_clock(settings, minutes=15)
        answer = browser.ask(WHO, headers={"Accept": "application/graphql-response+json"})
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")

    def test_without_the_header_an_empty_token_is_just_wrong(self, browser):
        browser.csrf_token = None
        for document in (REFRESH, REVOKE):
            with nothing_done():
                assert codes(browser.send(document)) == ["INVALID_TOKEN"]
        assert set(browser.kept) == {"access", "refresh"}

    def test_another_sessions_csrf_token_uses_nothing_up(self, browser, ada, settings):
        other = Browser()
        other.sign_in(ada)
        browser.csrf_token = other.csrf_token
        turn_clock(settings, minutes=15)
        for document in (REFRESH, REVOKE):
            with nothing_done():
                assert codes(browser.send(document)) == ["UNAUTHENTICATED"]
        assert not RefreshToken.objects.exclude(used_at=None).exists()
        assert set(browser.kept) == {"access", "refresh"}

    def test_a_used_token_in_a_cookie_ends_the_session(self, browser, settings):
        stolen = browser.kept
        browser.send(REFRESH)
        turn_clock(settings, seconds=11)
        for name, value in stolen.items():
            browser.client.cookies[name] = value
        assert codes(browser.send(REFRESH)) == ["INVALID_TOKEN"]
        assert Session.objects.get().ended_at

    def test_what_is_good_no_more_is_forgotten(self, browser, ada):
        ada.suspended_at = clock.now()
        ada.save()
        answer = browser.send(REFRESH)
        assert payload(answer)["userErrors"] == [
            {"code": "INVALID_TOKEN", "field": ["refreshToken"]}
        ]
        assert browser.kept == {}

    def test_a_token_in_the_input_is_given_back_there(self, browser, ada):
        signed_in = sessions.open_session(user=ada, now=clock.now())
        before = browser.kept
        told = payload(browser.send(REFRESH, token=signed_in.refresh_token))
        assert told["token"]
        assert told["csrfToken"] is None
        assert browser.kept == before


class TestSigningOut:
    def test_ends_the_session_and_forgets_the_cookies(self, browser):
        assert payload(browser.send(REVOKE))["userErrors"] == []
        assert Session.objects.get().ended_at
        assert browser.kept == {}

    def test_works_when_the_access_token_has_lapsed(self, browser, settings):
        turn_clock(settings, minutes=15)
        assert payload(browser.send(REVOKE))["userErrors"] == []
        assert Session.objects.get().ended_at

    def test_on_all_devices_forgets_them_too(self, browser):
        assert codes(browser.send(REVOKE_ALL, exceptCurrent=False)) == []
        assert browser.kept == {}

    def test_on_all_others_does_not(self, browser, ada):
        assert codes(browser.send(REVOKE_ALL, exceptCurrent=True)) == []
        assert payload(browser.send(WHO)) == {"id": gid(ada)}

    def test_on_this_device_by_its_id_forgets_them(self, browser):
        assert codes(browser.send(REVOKE_SESSION, id=gid(Session.objects.get()))) == []
        assert browser.kept == {}

    def test_on_another_device_does_not(self, browser, ada):
        other = sessions.open_session(user=ada, now=clock.now()).session
        assert codes(browser.send(REVOKE_SESSION, id=gid(other))) == []
        assert payload(browser.send(WHO)) == {"id": gid(ada)}

    def test_from_elsewhere_is_known_at_once(self, browser, ada):
        sessions.end_sessions(user=ada, now=clock.now())
        assert codes(browser.send(WHO)) == ["UNAUTHENTICATED"]

    def test_by_a_header_sets_no_cookie(self, ada):
        browser = Browser()
        token = sessions.open_session(user=ada, now=clock.now()).access.text
        answer = browser.ask(
            REVOKE_ALL, exceptCurrent=False, headers={"Authorization": f"Bearer {token}"}
        )
        assert codes(answer.json()) == []
        assert "Set-Cookie" not in answer.headers
        assert not answer.cookies
