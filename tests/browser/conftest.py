"""The real server on demo homes, and Chromium in front of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from apps.demo.operations import PASSWORD
from tests.serving import Server, running

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
QUIET = """
    --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync
""".split()
WAIT_MS = 15_000
expect.set_options(timeout=WAIT_MS)


@dataclass
class Visit:
    """GraphiQL in a browser that was never there, and what was asked for and said meanwhile."""

    page: Page
    server: Server
    elsewhere: list[str] = field(default_factory=list)
    """The addresses outside the server that were asked for. None was reached."""
    complaints: list[str] = field(default_factory=list)
    """What the console said: errors, warnings, and what the content security policy stopped."""
    requested: list[str] = field(default_factory=list)
    """Every address that was asked for."""

    @property
    def origin(self) -> str:
        """Where the server is."""
        return f"http://127.0.0.1:{self.server.port}"

    def watch(self) -> None:
        """Begin to note these."""
        self.page.route("**/*", self._only_here)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda said: said.type in ("error", "warning") and self.complaints.append(said.text),
        )

    def run(self, tab: str) -> dict[str, Any]:
        """Run the tab of this name, which has not been run yet, and return what it shows.

        GraphiQL looks for the operation of a tab a moment after it shows it.
        """
        self.page.locator(".graphiql-tab-button").get_by_text(tab, exact=True).click()
        self.page.wait_for_function(f"() => {editor('query-editor')}.operationName == '{tab}'")
        self.page.get_by_role("button", name="Execute query").click()
        shown = self.page.wait_for_function(f"() => {editor('response')}.getValue()")
        return json.loads(shown.json_value())

    def open(self, panel: str) -> None:
        """Open the panel of this name, at the left."""
        self.page.get_by_role("button", name=f"Show {panel}").click()

    def sign_in(self, email: str) -> None:
        """Sign in as one of the accounts of the demo."""
        self.try_to_sign_in(email, PASSWORD)
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()

    def try_to_sign_in(self, email: str, password: str) -> None:
        """Fill in the form and send it."""
        self.open("Sign in")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def _only_here(self, route: Route) -> None:
        address = route.request.url
        self.requested.append(address)
        if address.startswith((f"{self.origin}/", "data:", "blob:")):
            route.continue_()
        else:
            self.elsewhere.append(address)
            route.abort()


def editor(place: str) -> str:
    """The editor at a place of GraphiQL, for the page's own scripts."""
    return f"document.querySelector('.graphiql-{place} .CodeMirror').CodeMirror"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """What `make run` starts. Signing in again and again is no attack here."""
    with running(tmp_path_factory.mktemp("var"), RATE_LIMITS="off") as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one that CHROMIUM names."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(server: Server, chromium: Browser) -> Iterator[Visit]:
    """GraphiQL, as it opens on a first visit; it must not ask elsewhere, nor complain."""
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(WAIT_MS)
    visit = Visit(context.new_page(), server)
    visit.watch()
    visit.page.goto(f"{visit.origin}/graphql")
    visit.page.locator(".graphiql-container").wait_for()
    yield visit
    context.close()
    assert visit.elsewhere == []
    assert visit.complaints == []
