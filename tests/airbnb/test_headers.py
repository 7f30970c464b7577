"""Every door's answers say what browsers may do with them."""

import pytest
from django.test import Client

from airbnb.protection import HEADERS
from tests.factories.accounts import UserFactory
from tests.staff import at_the_admin

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S-09")]

POLICY = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
ADMIN_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@pytest.mark.parametrize(
    ("path", "status", "policy"),
    [
        ("/livez", 200, POLICY),
        ("/readyz", 200, POLICY),
        ("/graphql?query={__typename}", 200, POLICY),
        ("/verify-email?token=x", 200, POLICY),
        ("/media/images/" + "0" * 32 + ".jpg", 404, POLICY),
        ("/static/graphiql/graphiql.min.js", 200, POLICY),
        ("/nowhere", 404, POLICY),
        ("/admin/", 302, ADMIN_POLICY),
        ("/admin/login/", 200, ADMIN_POLICY),
        ("/admin/nowhere/", 302, ADMIN_POLICY),
        ("/administration", 404, POLICY),
    ],
)
def test_every_door_says_what_a_browser_may_do(path, status, policy):
    answer = Client().get(path)
    answer.close()
    assert answer.status_code == status
    assert {name: answer[name] for name in HEADERS} == HEADERS | {"Content-Security-Policy": policy}


def test_a_refused_form_and_a_wrong_host_do_too(settings):
    forged = Client(enforce_csrf_checks=True).post("/verify-email", {"token": "x"})
    settings.ALLOWED_HOSTS = ["api.example.com"]
    astray = Client(headers={"Host": "evil.example"}).get("/verify-email")
    for answer, status in ((forged, 403), (astray, 400)):
        assert answer.status_code == status
        assert {name: answer[name] for name in HEADERS} == HEADERS


def test_what_staff_see_runs_no_script_of_its_own():
    chief = UserFactory(is_staff=True, is_superuser=True)
    browser = at_the_admin(chief)
    for page in ("", "accounts/user/", f"accounts/user/{chief.pk}/change/"):
        answer = browser.get(f"/admin/{page}")
        assert answer.status_code == 200
        assert answer["Content-Security-Policy"] == ADMIN_POLICY
        assert scripts_without_address(answer.content.decode()) == []


def scripts_without_address(page):
    tags = [part.partition(">")[0] for part in page.split("<script")[1:]]
    return [tag for tag in tags if "src=" not in tag and "application/json" not in tag]


def test_an_admin_that_is_nowhere_has_no_policy(settings):
    settings.ADMIN_PATH = ""
    assert Client().get("/nowhere")["Content-Security-Policy"] == POLICY
