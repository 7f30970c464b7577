"""What an event tells of the columns that changed."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from apps.accounts.emails import digest_of
from apps.accounts.models import User
from apps.events.changes import as_json, told, values_of


def test_tells_what_differs_before_and_after():
    before = {"status": "DRAFT", "beds": 2, "gone": 1}
    after = {"status": "PUBLISHED", "beds": 2, "new": 1}
    assert told(before, after) == {"status": ["DRAFT", "PUBLISHED"]}


def test_tells_of_what_is_personal_that_it_changed_and_not_to_what():
    before = {"about": "I am Ada", "currency": "EUR", "first_name": "Ada"}
    after = {"about": "I am Eve", "currency": "USD", "first_name": "Ada"}
    assert told(before, after, personal={"about", "first_name"}) == {
        "about": [],
        "currency": ["EUR", "USD"],
    }


@pytest.mark.parametrize(
    ("value", "json"),
    [
        (None, None),
        (True, True),
        (1.5, 1.5),
        ([1], [1]),
        (Decimal("1.50"), "1.50"),
        (date(2026, 6, 1), "2026-06-01"),
        (time(15), "15:00:00"),
        (datetime(2026, 6, 1, 9, tzinfo=UTC), "2026-06-01T09:00:00+00:00"),
        (User(pk=7), 7),
    ],
)
def test_writes_every_value_as_json(value, json):
    assert as_json(value) == json


def test_reads_the_columns_that_are_named():
    assert values_of(User(first_name="Ada", currency="EUR"), ["currency"]) == {"currency": "EUR"}


def test_an_address_is_told_by_a_digest_that_needs_our_key(settings):
    digest = digest_of("Ada@example.com")
    assert digest == digest_of(" ada@EXAMPLE.com ")
    assert digest != digest_of("eve@example.com")
    settings.SECRET_KEY = "another"
    assert digest != digest_of("ada@example.com")
