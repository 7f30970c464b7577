"""Numbers that would make no sense are refused at the start; what is set counts everywhere."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from airbnb.settings import one_or_more


@pytest.mark.parametrize("value", ["0", "-1"])
@pytest.mark.parametrize(
    "name", ["HOLDS_PER_GUEST", "HOLD_MINUTES", "QUOTE_MINUTES", "PHOTOS_PER_LISTING"]
)
def test_refuses_none_and_fewer(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"Set {name} to 1 or more"):
        one_or_more(name, 3)


def test_refuses_to_start_when_answers_may_be_older_than_a_minute():
    def start(seconds):
        return subprocess.run(
            [sys.executable, "manage.py", "diffsettings"],
            cwd=settings.BASE_DIR,
            env=os.environ | {"GRAPHQL_PUBLIC_MAX_AGE": seconds},
            capture_output=True,
            text=True,
            check=False,
        )

    refused = start("61")
    assert refused.returncode != 0
    assert "Set GRAPHQL_PUBLIC_MAX_AGE to 60 or less." in refused.stderr
    assert "\nGRAPHQL_PUBLIC_MAX_AGE = 60 " in start("60").stdout


def test_takes_what_is_set_or_the_default(monkeypatch):
    assert one_or_more("HOLDS_PER_GUEST", 3) == 3
    monkeypatch.setenv("HOLDS_PER_GUEST", "7")
    assert one_or_more("HOLDS_PER_GUEST", 3) == 7


@pytest.mark.parametrize(("given", "limit"), [({}, "0"), ({"STATEMENT_TIMEOUT_MS": "70"}, "70")])
def test_commands_have_no_limit_for_statements_unless_one_is_set(given, limit):
    environment = {
        name: value for name, value in os.environ.items() if name != "STATEMENT_TIMEOUT_MS"
    }
    command = [sys.executable, "manage.py", "diffsettings"]
    shown = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment | given, capture_output=True, check=True
    )
    assert f"\nSTATEMENT_TIMEOUT_MS = {limit} ".encode() in shown.stdout
