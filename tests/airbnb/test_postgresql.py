"""A connection that the server has closed is not used again."""

import pytest
from django.db import DatabaseError, connection, connections
from django.test.utils import CaptureQueriesContext

from airbnb.compiled import CompiledQuery
from apps.listings.models import Listing
from tests.factories.listings import ListingFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="It is about PostgreSQL."),
]


@pytest.fixture
def other():
    """A second connection to the same database."""
    other = connections["default"].copy()
    yield other
    other.close()


def test_a_living_connection_is_usable_and_nobody_is_asked(other):
    other.ensure_connection()
    with CaptureQueriesContext(other) as statements:
        assert other.is_usable()
    assert len(statements) == 0


def test_a_connection_that_the_server_ended_is_not_usable(other):
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [process] = cursor.fetchone()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
        assert cursor.fetchone() == (True,)
    assert not other.is_usable()


def test_what_was_never_connected_is_not_usable(other):
    assert not other.is_usable()


def test_a_connection_whose_transaction_failed_is_not_usable(other):
    other.set_autocommit(False)
    with other.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("SELECT 1 / 0")
    assert not other.is_usable()


def test_a_statement_that_a_migration_outdated_is_prepared_again(other):
    home = ListingFactory()
    names = CompiledQuery(Listing.objects.filter(pk=home.pk), ("name",))
    for _ in range(5):
        names.run()
    with other.cursor() as cursor:
        cursor.execute("ALTER TABLE listings_listing ALTER name TYPE varchar(256)")
    try:
        assert [row.name for row in names.run()] == [home.name]
    finally:
        with other.cursor() as cursor:
            cursor.execute("ALTER TABLE listings_listing ALTER name TYPE varchar(255)")
