"""The way into the admin: for staff alone, by a cookie that nobody else can use."""

import importlib

import pytest
import time_machine
from django.contrib.sessions.models import Session as CookieSession
from django.core.cache import cache
from django.test import Client
from django.urls import clear_url_caches

import airbnb.urls
from airbnb import clock
from apps.accounts import sessions
from apps.accounts.models import SecondFactor, Session, User
from tests.answers import payload
from tests.factories.accounts import PASSWORD, SecondFactorFactory, UserFactory
from tests.factories.listings import ListingFactory
from tests.one_time_codes import code_of
from tests.production import run
from tests.signing_in import bearer
from tests.unchanged import unchanged_everywhere

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    """It sends cookies back, and no forged form gets past it."""
    return Client(enforce_csrf_checks=True)


def sign_in(browser: Client, email: str, password: str = PASSWORD, code: str | None = None):
    """With the code of the moment, unless another is given."""
    browser.get("/admin/login/")
    form = {"username": email, "password": password, "next": "/admin/"}
    form["code"] = code_of() if code is None else code
    form["csrfmiddlewaretoken"] = browser.cookies["csrftoken"].value
    return browser.post("/admin/login/", form)


def a_chief() -> User:
    """Who may do everything, and has a second factor."""
    return SecondFactorFactory(user__is_staff=True, user__is_superuser=True).user


def test_staff_sign_in_and_see_events_and_homes(browser) -> None:
    home = ListingFactory(paused=True)
    chief = a_chief()
    assert sign_in(browser, chief.email.upper()).status_code == 302
    assert home.name in browser.get("/admin/listings/listing/").content.decode()
    assert browser.get("/admin/events/event/").status_code == 200
    cookie = browser.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 8 * 60 * 60)


def test_a_member_of_staff_sees_what_they_were_given_leave_to(browser) -> None:
    sign_in(browser, SecondFactorFactory(user__is_staff=True).user.email)
    assert browser.get("/admin/").status_code == 200
    assert browser.get("/admin/listings/listing/").status_code == 403


@pytest.mark.parametrize(
    "traits", [{}, {"is_staff": True, "suspended": True}, {"is_staff": True, "closed": True}]
)
def test_nobody_else_gets_in(browser, traits) -> None:
    person = UserFactory(is_superuser=True, **traits)
    assert sign_in(browser, person.email).status_code == 200  # the form again
    for page in ("", "events/event/", "listings/listing/"):
        answer = browser.get(f"/admin/{page}")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")
    assert "sessionid" not in browser.cookies


def test_a_form_of_another_site_is_refused(browser) -> None:
    chief = a_chief()
    assert (
        browser.post("/admin/login/", {"username": chief.email, "password": PASSWORD}).status_code
        == 403
    )
    assert "sessionid" not in browser.cookies


@pytest.mark.requirement("S-08")
def test_tries_are_counted_together_with_those_of_the_api(browser, graphql, settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "2/minute"}
    chief = a_chief()
    document = """mutation ($input: TokenAuthInput!) { tokenAuth(input: $input) {
      userErrors { code } } }"""
    tried = payload(graphql(document, input={"email": chief.email, "password": "wrong"}))
    assert tried["userErrors"] == [{"code": "INVALID_CREDENTIALS"}]
    sign_in(browser, chief.email, "wrong")
    answer = sign_in(browser, chief.email)
    assert "Too many attempts" in answer.content.decode()
    assert "sessionid" not in browser.cookies


@pytest.mark.requirement("S-44")
def test_staff_are_signed_in_for_as_long_as_the_cache_knows_it(browser, settings) -> None:
    """In Redis where the tests have one, else in this process."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    sign_in(browser, SecondFactorFactory(user__is_staff=True).user.email)
    assert browser.get("/admin/").status_code == 200
    assert not CookieSession.objects.exists()
    key = browser.cookies["sessionid"].value
    assert cache.delete(f"django.contrib.sessions.cache{key}")
    assert browser.get("/admin/").status_code == 302


@pytest.mark.requirement("S-44")
def test_production_keeps_sessions_in_redis() -> None:
    show = "from airbnb.settings import SESSION_ENGINE; print(SESSION_ENGINE)"
    kept_in = run("-c", show).stdout.strip().rsplit(".", 1)[-1]
    assert kept_in == "cache"
    embedded = run("-c", show, ENVIRONMENT="development", REDIS_URL=None)
    assert embedded.stdout.strip().rsplit(".", 1)[-1] == "db"


def test_its_cookie_opens_no_other_door(browser) -> None:
    sign_in(browser, a_chief().email)
    answer = browser.post("/graphql", {"query": "{ viewer { id } }"}, "application/json")
    assert answer.json()["data"] == {"viewer": None}


@pytest.fixture
def serve_admin_at(settings):
    """Read the addresses again with another ADMIN_PATH, and afterwards with the old one."""

    def serve(path: str) -> None:
        settings.ADMIN_PATH = path
        importlib.reload(airbnb.urls)
        clear_url_caches()

    usual = settings.ADMIN_PATH
    yield serve
    serve(usual)


# ---- the second factor ---------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", "000000"])
def test_the_password_alone_opens_nothing(browser, code) -> None:
    chief = a_chief()
    answer = sign_in(browser, chief.email, code=code)
    assert answer.status_code == 200  # the form again
    assert "sessionid" not in browser.cookies
    assert not Session.objects.exists()


def test_a_code_opens_one_door_once(browser) -> None:
    chief, code = a_chief(), code_of()
    assert sign_in(browser, chief.email, code=code).status_code == 302
    assert sign_in(Client(enforce_csrf_checks=True), chief.email, code=code).status_code == 200
    assert Session.objects.count() == 1


def post(browser: Client, address: str, **form: str):
    return browser.post(
        address, {**form, "csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    )


def test_who_has_none_gets_one_and_no_further_before(browser) -> None:
    chief = User.objects.create_superuser("chief@example.com", PASSWORD, first_name="Chief")
    sign_in(browser, chief.email, code="")
    for page in ("", "accounts/user/", f"accounts/user/{chief.pk}/change/", "password_change/"):
        assert browser.get(f"/admin/{page}").status_code == 302
    way = browser.get("/admin/", follow=True).redirect_chain
    assert way[-1][0] == "/admin/second-factor/"
    begun = post(browser, "/admin/second-factor/").content.decode()
    secret = SecondFactor.objects.get().secret
    assert secret in begun
    refused = post(browser, "/admin/second-factor/", code="000000").content.decode()
    assert "This code is wrong." in refused
    assert secret not in refused
    assert browser.get("/admin/").status_code == 302
    done = post(browser, "/admin/second-factor/", code=code_of(secret)).content.decode()
    assert done.count("<li><code>") == 10
    assert browser.get("/admin/").status_code == 200
    assert browser.get("/admin/second-factor/").status_code == 302


def test_a_session_without_a_code_lives_for_minutes(browser) -> None:
    chief = UserFactory(is_staff=True)
    with time_machine.travel(clock.now(), tick=False) as traveller:
        sign_in(browser, chief.email, code="")
        assert browser.get("/admin/second-factor/").status_code == 200
        traveller.shift(15 * 60)
        with unchanged_everywhere():
            assert browser.post("/admin/second-factor/").status_code in (302, 403)
        assert browser.get("/admin/second-factor/").status_code == 302


def test_nobody_else_finds_the_page_of_the_second_factor(browser) -> None:
    assert browser.get("/admin/second-factor/")["Location"] == "/admin/"
    guest = UserFactory()
    sign_in(browser, guest.email, code="")
    assert browser.get("/admin/second-factor/")["Location"] == "/admin/"
    assert not Session.objects.exists()


def test_a_password_is_not_changed_there(browser) -> None:
    chief = a_chief()
    sign_in(browser, chief.email)
    form = {"old_password": PASSWORD, "new_password1": "x" * 20, "new_password2": "x" * 20}
    with unchanged_everywhere():
        page = post(browser, "/admin/password_change/", **form).content.decode()
    assert "changePassword" in page


# ---- the session is one of ours ------------------------------------------------------------------

SESSIONS = "{ viewer { sessions { id device isCurrent } } }"


@pytest.mark.requirement("S-44")
def test_it_is_listed_with_the_others_and_ends_when_it_is_revoked(browser, graphql) -> None:
    chief = a_chief()
    sign_in(browser, chief.email)
    assert browser.get("/admin/").status_code == 200
    me = {"Authorization": bearer(chief)}
    listed = payload(graphql(SESSIONS, headers=me))["sessions"]
    (here,) = [one for one in listed if not one["isCurrent"]]
    revoke = "mutation ($id: ID!) { revokeSession(input: {sessionId: $id}) { revokedSessionId } }"
    graphql(revoke, headers=me, id=here["id"])
    assert browser.get("/admin/").status_code == 302


@pytest.mark.parametrize("change", ["is_staff", "suspended_at", "closed_at"])
def test_who_is_no_staff_any_more_is_out_at_once(browser, change) -> None:
    chief = a_chief()
    sign_in(browser, chief.email)
    User.objects.filter(pk=chief.pk).update(
        **{change: False if change == "is_staff" else clock.now()}
    )
    assert browser.get("/admin/").status_code == 302


def test_all_sessions_are_ended_here_too(browser) -> None:
    chief = a_chief()
    sign_in(browser, chief.email)
    sessions.end_sessions(user=chief, now=clock.now())
    assert browser.get("/admin/").status_code == 302


def test_signing_out_ends_it(browser) -> None:
    chief = a_chief()
    sign_in(browser, chief.email)
    post(browser, "/admin/logout/")
    assert Session.objects.get().ended_at is not None
    assert browser.get("/admin/").status_code == 302


def test_the_cookie_of_one_names_no_session_of_another(browser) -> None:
    chief, other = a_chief(), a_chief()
    sign_in(browser, chief.email)
    Session.objects.update(user=other)
    assert browser.get("/admin/").status_code == 302


# ---- where it is ---------------------------------------------------------------------------------


def test_it_answers_on_its_own_host_alone(settings) -> None:
    settings.ADMIN_HOST = "staff.example.com"
    settings.ALLOWED_HOSTS = ["staff.example.com", "api.example.com"]
    settings.MIDDLEWARE = ["rest.staff.StaffHost", *settings.MIDDLEWARE]

    def status(host: str, path: str) -> int:
        return Client(headers={"Host": host}).get(path).status_code

    assert status("staff.example.com", "/admin/login/") == 200
    assert status("STAFF.example.com:8443", "/admin/login/") == 200
    for path in ("/admin/login/", "/admin/", "/admin", "/admin/second-factor/"):
        assert status("api.example.com", path) == 404
    assert status("api.example.com", "/verify-email") == 200


def test_production_serves_the_host_of_the_admin() -> None:
    show = "from airbnb.settings import ALLOWED_HOSTS, MIDDLEWARE; print(ALLOWED_HOSTS, MIDDLEWARE)"
    shown = run("-c", show, ADMIN_HOST="staff.example.com").stdout
    assert "staff.example.com" in shown
    assert "rest.staff.StaffHost" in shown
    assert "rest.staff.StaffHost" not in run("-c", show).stdout


def test_it_is_where_the_setting_says(serve_admin_at) -> None:
    serve_admin_at("staff/")
    assert Client().get("/staff/login/").status_code == 200
    assert Client().get("/admin/login/").status_code == 404


def test_without_a_path_there_is_none(serve_admin_at) -> None:
    serve_admin_at("")
    assert Client().get("/admin/login/").status_code == 404
    assert Client().get("/").status_code == 404
