"""Who the client is behind proxies, and that nobody chooses what we take them for."""

import os
import subprocess
import sys
from ipaddress import ip_network

import pytest
from django.test import Client, RequestFactory

from airbnb.requests import client_address
from tests.accounts.test_register import ADA, REGISTER
from tests.answers import codes

PROXIES = [ip_network("10.0.0.0/8"), ip_network("2001:db8:aa::/48")]


@pytest.fixture(autouse=True)
def _proxies(settings):
    settings.TRUSTED_PROXIES = PROXIES


def address_of(connection: str, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory().get("/", REMOTE_ADDR=connection, headers=headers))


def test_without_a_proxy_it_is_where_the_connection_comes_from():
    assert address_of("203.0.113.7") == "203.0.113.7"
    assert address_of("2001:db8::7") == "2001:db8::7"
    assert address_of("") == ""


@pytest.mark.parametrize("forged", ["198.51.100.1", "10.0.0.1", "198.51.100.1, 10.0.0.1", "x"])
def test_nothing_that_a_stranger_says_of_itself_is_believed(forged):
    assert address_of("203.0.113.7", forged) == "203.0.113.7"


def test_nobody_is_trusted_unless_a_setting_says_so(settings):
    settings.TRUSTED_PROXIES = []
    assert address_of("10.0.0.1", "203.0.113.7") == "10.0.0.1"


@pytest.mark.parametrize(
    ("connection", "forwarded", "client"),
    [
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # forged on the left
        ("10.0.0.1", "203.0.113.7, 10.1.1.1,10.2.2.2", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.7, 10.1.1.1", "203.0.113.7"),
        ("10.0.0.1", "10.3.3.3, 10.2.2.2", "10.3.3.3"),  # nobody but our own
        ("10.0.0.1", None, "10.0.0.1"),
        ("2001:db8:aa::1", "2001:db8:bb::7", "2001:db8:bb::7"),
        ("2001:db8:aa::1", "2001:db8:bb::7, 2001:db8:aa::2", "2001:db8:bb::7"),
        ("::ffff:10.0.0.1", "::ffff:203.0.113.7", "203.0.113.7"),
        ("10.0.0.1", "203.0.113.7:49152", "203.0.113.7"),
        ("10.0.0.1", "[2001:db8:bb::7]:49152", "2001:db8:bb::7"),
        ("10.0.0.1", "[2001:db8:bb::7]", "2001:db8:bb::7"),
    ],
)
def test_it_is_the_nearest_address_that_is_no_proxy_of_ours(connection, forwarded, client):
    assert address_of(connection, forwarded) == client


@pytest.mark.parametrize(
    "malformed",
    ["", ",", "unknown", "_hidden", "203.0.113.300", "[", "[]:1", "1:2", "\u0661", "x" * 4000],
)
def test_what_is_no_address_is_not_looked_behind(malformed):
    assert address_of("10.0.0.1", malformed) == "10.0.0.1"
    assert address_of("10.0.0.1", f"198.51.100.1, {malformed}") == "10.0.0.1"
    assert address_of("10.0.0.1", f"198.51.100.1, {malformed}, 10.1.1.1") == "10.1.1.1"


def test_many_hops_are_read_to_the_first_stranger():
    ours = ", ".join(f"10.0.{n}.1" for n in range(200))
    assert address_of("10.0.0.1", f"198.51.100.1, 203.0.113.7, {ours}") == "203.0.113.7"


@pytest.mark.django_db
@pytest.mark.requirement("S-08")
def test_people_behind_one_proxy_do_not_spend_each_others_limit(settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "register": "1/hour"}

    def register(email, forwarded):
        client = Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})
        body = {"query": REGISTER, "variables": {"input": {**ADA, "email": email}}}
        return codes(client.post("/graphql", body, content_type="application/json").json())

    assert register("a@example.com", "203.0.113.1") == []
    assert register("b@example.com", "203.0.113.2") == []
    assert register("c@example.com", "203.0.113.1") == ["RATE_LIMITED"]
    assert register("d@example.com", "192.0.2.99, 203.0.113.1") == ["RATE_LIMITED"]


def started_with(networks: str) -> subprocess.CompletedProcess[str]:
    code = "from airbnb.settings import *; print(*TRUSTED_PROXIES)"
    environment = {**os.environ, "TRUSTED_PROXIES": networks}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )


def test_the_networks_are_a_setting():
    started = started_with("10.0.0.0/8, 192.0.2.1,2001:db8::/32")
    assert started.stdout.strip() == "10.0.0.0/8 192.0.2.1/32 2001:db8::/32"
    assert started_with("").stdout.strip() == ""


@pytest.mark.parametrize("networks", ["proxy", "10.0.0.1/8", "10.0.0.0/33"])
def test_what_is_no_network_is_refused_at_the_start(networks):
    refused = started_with(networks)
    assert refused.returncode != 0
    assert "TRUSTED_PROXIES is networks by comma" in refused.stderr
