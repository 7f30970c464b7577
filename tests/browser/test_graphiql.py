"""GraphiQL as a newcomer meets it; `visit` asserts that nothing is asked for elsewhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from apps.demo.operations import GUEST_EMAIL, HOST_EMAIL
from tests.browser.conftest import Visit

REFUSAL = {"errors": [{"message": "Lapsed.", "extensions": {"code": "UNAUTHENTICATED"}}]}
KEPT_TABS = "JSON.parse(localStorage['graphiql:tabState'] ?? '{}').tabs"
END_ALL = "mutation { revokeAllSessions(input: {}) { userErrors { code } } }"

# The first test also starts the server.
pytestmark = pytest.mark.timeout(240)


def test_the_first_tab_shows_homes_with_prices(visit: Visit) -> None:
    homes = visit.run("Search")["data"]["listings"]["nodes"]
    assert homes
    assert all(home["stay"]["price"]["total"]["formatted"] for home in homes)


def test_a_guest_gets_from_a_search_to_a_held_stay(visit: Visit) -> None:
    visit.sign_in(GUEST_EMAIL)
    found = visit.run("Search")["data"]["listings"]["nodes"][0]
    assert visit.run("Home")["data"]["listing"]["name"] == found["name"]
    quoted = done(visit.run("Quote"))["quote"]
    assert quoted["price"] == found["stay"]["price"]
    assert done(visit.run("Book"))["booking"]["status"] == "AWAITING_PAYMENT"


def test_a_host_reads_the_calendar_and_blocks_nights(visit: Visit) -> None:
    visit.sign_in(HOST_EMAIL)
    own = visit.run("MyHomes")["data"]["viewer"]["listings"]
    assert own["totalCount"] > 0
    calendar = visit.run("Calendar")["data"]["listing"]
    assert calendar["name"] == own["nodes"][0]["name"]
    assert len(calendar["calendar"]) == 28
    days = done(visit.run("BlockNights"))["listing"]["calendar"]
    assert [day["reason"] for day in days] == [None, "BLOCKED", "BLOCKED", "BLOCKED", None]


def done(answer: dict[str, Any]) -> dict[str, Any]:
    """The payload of the answer's one mutation, which was not refused."""
    assert "errors" not in answer
    (payload,) = answer["data"].values()
    assert payload["userErrors"] == []
    return payload


def test_a_step_says_which_one_comes_before_it(visit: Visit) -> None:
    (error,) = visit.run("Book")["errors"]
    assert error["message"] == "No answer has brought a Quote yet: run the step before."


def test_a_wrong_password_is_told(visit: Visit) -> None:
    visit.try_to_sign_in(GUEST_EMAIL, "something else")
    expect(visit.page.get_by_role("alert")).to_have_text("The e-mail or the password is wrong.")


def test_tokens_are_in_no_storage_and_no_address(visit: Visit) -> None:
    tokens = tokens_sent(visit)
    visit.sign_in(GUEST_EMAIL)
    visit.run("Search")
    (token,) = tokens
    visit.page.wait_for_function(f"() => {KEPT_TABS}")
    kept = visit.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert token not in kept
    assert visit.page.context.cookies() == []
    assert not any(token in address for address in visit.requested)


def test_signing_out_ends_the_session(visit: Visit) -> None:
    tokens = tokens_sent(visit)
    visit.sign_in(GUEST_EMAIL)
    visit.run("Search")
    visit.page.get_by_role("button", name="Sign out").click()
    expect(visit.page.get_by_label("E-mail")).to_be_visible()
    visit.page.wait_for_load_state("networkidle")
    answer = visit.server.post("{ viewer { id } }", {}, bearer=f"Bearer {tokens.pop()}")
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_a_lapsed_token_is_renewed_and_the_request_sent_again(visit: Visit) -> None:
    visit.sign_in(HOST_EMAIL)
    tokens = tokens_sent(visit)
    refuse_once(visit)
    assert visit.run("MyHomes")["data"]["viewer"]["listings"]["totalCount"] > 0
    assert len(tokens) == 2


def test_a_session_that_has_ended_asks_to_sign_in_again(visit: Visit) -> None:
    tokens = tokens_sent(visit)
    visit.sign_in(GUEST_EMAIL)
    visit.run("Search")
    visit.server.post(END_ALL, {}, bearer=f"Bearer {tokens.pop()}")
    answer = visit.run("MyHomes")
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    expect(visit.page.get_by_role("alert")).to_have_text("The session has ended. Sign in again.")
    expect(visit.page.get_by_label("E-mail")).to_be_visible()


def tokens_sent(visit: Visit) -> set[str]:
    """The access tokens that requests carry from now on."""
    tokens: set[str] = set()
    visit.page.on(
        "request",
        lambda sent: tokens.update(sent.headers.get("authorization", "").split()[1:]),
    )
    return tokens


def refuse_once(visit: Visit) -> None:
    """Answer the next request as the server does once a token has lapsed."""

    def refuse(route: Route) -> None:
        route.fulfill(content_type="application/json", body=json.dumps(REFUSAL))

    visit.page.route(f"{visit.origin}/graphql", refuse, times=1)


@pytest.mark.parametrize(
    ("panel", "content"),
    [("Documentation Explorer", "Root Types"), ("GraphiQL Explorer", "amenities")],
)
def test_the_panels_show_the_schema(visit: Visit, panel: str, content: str) -> None:
    visit.open(panel)
    expect(visit.page.locator(".graphiql-plugin").get_by_text(content).first).to_be_visible()


def test_the_settings_open(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Open settings dialog").click()
    expect(visit.page.get_by_role("dialog")).to_be_visible()


def test_changed_tabs_are_kept_until_they_are_restored(visit: Visit) -> None:
    visit.page.get_by_role("button", name="Add tab").click()
    visit.page.wait_for_function(f"() => {KEPT_TABS}?.length == 8")
    visit.page.reload()
    expect(visit.page.get_by_role("tab")).to_have_count(8)
    visit.open("Sign in")
    visit.page.get_by_role("button", name="Restore the tabs").click()
    expect(visit.page.get_by_role("tab")).to_have_count(7)
    assert visit.run("Search")["data"]["listings"]["nodes"]
