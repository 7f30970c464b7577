"""The way into the admin: for staff alone, by a cookie that nobody else can use."""

import importlib

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import clear_url_caches

import airbnb.urls
from tests.answers import payload
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.listings import ListingFactory
from tests.production import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    """It sends cookies back, and no forged form gets past it."""
    return Client(enforce_csrf_checks=True)


def sign_in(browser: Client, email: str, password: str = PASSWORD):
    browser.get("/admin/login/")
    form = {"username": email, "password": password, "next": "/admin/"}
    form["csrfmiddlewaretoken"] = browser.cookies["csrftoken"].value
    return browser.post("/admin/login/", form)


def test_staff_sign_in_and_see_events_and_homes(browser) -> None:
    home = ListingFactory(paused=True)
    chief = UserFactory(is_staff=True, is_superuser=True)
    assert sign_in(browser, chief.email.upper()).status_code == 302
    assert home.name in browser.get("/admin/listings/listing/").content.decode()
    assert browser.get("/admin/events/event/").status_code == 200
    cookie = browser.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 8 * 60 * 60)


def test_a_member_of_staff_sees_what_they_were_given_leave_to(browser) -> None:
    sign_in(browser, UserFactory(is_staff=True).email)
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
    chief = UserFactory(is_staff=True, is_superuser=True)
    assert (
        browser.post("/admin/login/", {"username": chief.email, "password": PASSWORD}).status_code
        == 403
    )
    assert "sessionid" not in browser.cookies


@pytest.mark.requirement("S-08")
def test_tries_are_counted_together_with_those_of_the_api(browser, graphql, settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "2/minute"}
    chief = UserFactory(is_staff=True, is_superuser=True)
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
    sign_in(browser, UserFactory(is_staff=True).email)
    assert browser.get("/admin/").status_code == 200
    assert not Session.objects.exists()
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
    sign_in(browser, UserFactory(is_staff=True, is_superuser=True).email)
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


def test_it_is_where_the_setting_says(serve_admin_at) -> None:
    serve_admin_at("staff/")
    assert Client().get("/staff/login/").status_code == 200
    assert Client().get("/admin/login/").status_code == 404


def test_without_a_path_there_is_none(serve_admin_at) -> None:
    serve_admin_at("")
    assert Client().get("/admin/login/").status_code == 404
    assert Client().get("/").status_code == 404
