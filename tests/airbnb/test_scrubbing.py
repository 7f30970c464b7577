"""What others log, and what errors say, stands in the log without what is secret."""

import logging
import time

import pytest
import structlog
from django.db import IntegrityError

from airbnb.scrubbing import scrubbed
from apps.accounts import tokens
from tests.factories.accounts import UserFactory
from tests.log_of_the_run import LogOfTheRun

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl-_x"
REFRESH_TOKEN = "Zm9yZ2V0LW1lLW5vdA9Zm9yZ2V0LW1lLW5vdA9Zm9yZ"


@pytest.fixture
def log():
    """What is written while a test runs."""
    written = LogOfTheRun()
    logging.getLogger().addHandler(written)
    yield written
    logging.getLogger().removeHandler(written)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("to Ada.L+1@Example.com now", "to […] now"),
        ("<ada@exämple.com>", "<[…]>"),
        ("redis://:hunter2@127.0.0.1:6379/0", "redis://[…]@127.0.0.1:6379/0"),
        ("postgres://me:p4ss@db/airbnb", "postgres://[…]@db/airbnb"),
        (f"Authorization: Bearer {TOKEN}", "Authorization: Bearer […]"),
        (f"got {TOKEN[:-20]}", "got […]"),
        (f"unknown {REFRESH_TOKEN}.", "unknown […]."),
        ("/reset-password?token=abc:1&next=/", "/reset-password?token=[…]&next=/"),
        ("{'password': 'a b c', 'otp': 1}", "{'password': '[…]', 'otp': 1}"),
        ('{"Password": "a b c"}', '{"Password": "[…]"}'),
        (
            "duplicate key\nDETAIL:  Key (email)=(x) already exists.\nCONTEXT:  $1 = 'x'",
            "duplicate key\nDETAIL:[…]\nCONTEXT:[…]",
        ),
        (
            "(1062, \"Duplicate entry 'ada' for key 'x'\")",
            "(1062, \"Duplicate entry '[…]' for key 'x'\")",
        ),
        (
            "Incorrect string value: '\\xF0' for column `x`",
            "Incorrect string value: '[…]' for column `x`",
        ),
    ],
)
def test_hides_what_is_secret(said, written):
    assert scrubbed(said.replace("`x`", "'x'")) == written.replace("`x`", "'x'")


@pytest.mark.parametrize(
    "said",
    [
        "Error 111 connecting to 127.0.0.1:6379. Connection refused.",
        'File "/app/airbnb/transactions.py", line 97, in wrapped\n    @atomic',
        "in test_in_production_everybodys_lines_are_json_with_the_id",
        "request 0123456789abcdef0123456789abcdef",
    ],
)
def test_leaves_what_helps(said):
    assert scrubbed(said) == said


@pytest.mark.parametrize("letter", ["a", "A1", "@", "eyJ", "a@", "a.", "://", "password=", "'"])
def test_no_text_takes_long(letter):
    began = time.perf_counter()
    scrubbed(letter * 100_000)
    assert time.perf_counter() - began < 1


@pytest.mark.django_db
def test_an_address_that_the_database_quotes_is_not_in_the_log(log):
    UserFactory(email="ada@example.com")
    try:
        UserFactory(email="ADA@example.com")
    except IntegrityError:
        structlog.get_logger("apps").exception("graphql_bug", told="of bob@example.com")
        logging.getLogger("theirs").exception("Cannot write to %s", "bob@example.com")
    ours, theirs = (line for _, line in log.lines)
    for line in (ours, theirs):
        assert "IntegrityError" in line
        assert "example.com" not in line
    assert "Cannot write to […]" in theirs
    assert "told='of […]'" in ours


@pytest.mark.django_db
def test_the_log_of_the_run_is_searched_for_secrets(log, log_of_the_run):
    ada = UserFactory(email="ada@example.com")
    token = tokens.issue(user_id=ada.pk, session_id=1, now=ada.joined_at).text
    for secret in (
        ada.email,
        token,
        "Bearer x",
        REFRESH_TOKEN,
        "203.0.113.7",
        "correct horse battery staple",
    ):
        structlog.get_logger("apps.accounts").info("signed_in", who=secret)
    for found in (log.secrets(), log_of_the_run.secrets()):
        assert len(found) == 6
        assert all(one.startswith("apps.accounts logged a") and "***" in one for one in found)
        assert "ada" not in str(found)
    assert log_of_the_run.secrets() == []


def test_a_person_is_named_by_id_alone(db):
    ada = UserFactory(email="ada@example.com")
    assert str(ada) == f"person {ada.pk}"
