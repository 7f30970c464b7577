"""A connection that the server has closed is not used again."""

import pytest
from django.contrib.postgres.functions import TransactionNow
from django.db import (
    DatabaseError,
    NotSupportedError,
    OperationalError,
    connection,
    connections,
)
from django.db.models import BigIntegerField, CharField, F, Func, TextField, Value
from django.db.models.functions import Cast
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from airbnb.compiled import KEYS, AnyOf, BoundQuery, CompiledQuery, Given
from airbnb.transactions import atomic
from apps.listings.models import Listing
from tests.factories.accounts import UserFactory
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
    other.ensure_connection()
    process = other.connection.info.backend_pid
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


@pytest.fixture
def host():
    return UserFactory()


@pytest.fixture
def transaction(host):
    """One that is open, and rolled back at the end; nothing waits for its commit."""
    connection.ensure_connection()
    connection.set_autocommit(False)
    yield connection
    connection.rollback()
    connection.set_autocommit(True)


def prepared_statements():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE NOT from_sql")
        [count] = cursor.fetchone()
    return count


def test_a_statement_that_is_run_again_is_prepared():
    names = CompiledQuery(Listing.objects.all(), ("name",))
    before = prepared_statements()
    names.run()
    assert prepared_statements() == before
    names.run()
    names.run()
    assert prepared_statements() == before + 1


def test_what_is_prepared_outlives_a_rollback_though_others_have_seen_the_statements():
    names = CompiledQuery(Listing.objects.all(), ("name",))
    for _ in range(3):
        names.run()
    with CaptureQueriesContext(connection):
        for _ in range(5):
            names.run()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("ROLLBACK")
    names.run()
    assert names.run() == []


def test_no_more_statements_are_prepared_than_are_kept(monkeypatch):
    connection.close()
    connection.ensure_connection()
    monkeypatch.setattr(connection.statements, "most_prepared", 3)
    queries = [CompiledQuery(Listing.objects.filter(beds=beds), ("id",)) for beds in range(8)]
    for query in queries * 2:
        for _ in range(3):
            assert query.run() == []
    assert prepared_statements() == 3


def test_a_compiled_query_sees_what_its_transaction_has_written(transaction, host):
    names = CompiledQuery(Listing.objects.all(), ("name",))
    assert names.run() == []
    home = ListingFactory(host=host)
    assert [row.name for row in names.run()] == [home.name]
    transaction.rollback()
    assert names.run() == []


def test_a_transaction_that_begins_with_a_compiled_query_can_be_rolled_back(transaction, host):
    assert CompiledQuery(Listing.objects.all(), ("name",)).run() == []
    ListingFactory(host=host)
    transaction.rollback()
    assert not Listing.objects.exists()


NUMBERS = CompiledQuery(
    Listing.objects.annotate(number=Cast(Given("text", CharField()), BigIntegerField())),
    ("number",),
)


def test_a_statement_that_fails_is_an_error_as_djangos_are():
    ListingFactory()
    for _ in range(3):
        with pytest.raises(DatabaseError, match="invalid input syntax for type bigint"):
            NUMBERS.run(text="many")
    assert [row.number for row in NUMBERS.run(text="7")] == [7]


def test_a_statement_that_fails_breaks_its_transaction_as_djangos_do(transaction, host):
    ListingFactory(host=host)
    with pytest.raises(DatabaseError, match="invalid input syntax"):
        NUMBERS.run(text="many")
    with pytest.raises(DatabaseError, match="transaction is aborted"):
        NUMBERS.run(text="7")
    transaction.rollback()
    assert NUMBERS.run(text="7") == []


def test_a_statement_on_a_lost_connection_fails_and_the_next_request_has_a_new_one(other):
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid]
        )
    with pytest.raises(OperationalError):
        CompiledQuery(Listing.objects.all(), ("id",)).run()
    connection.close_if_unusable_or_obsolete()
    assert CompiledQuery(Listing.objects.all(), ("id",)).run() == []


ALL = CompiledQuery(Listing.objects.order_by("id"), ("name",))


def test_of_queries_sent_together_one_that_fails_fails_alone():
    home = ListingFactory()
    asked = [ALL.bound(), NUMBERS.bound(text="7"), NUMBERS.bound(text="many"), ALL.bound()]
    for _ in range(3):
        before, number, error, after = BoundQuery.fetch_all(asked)
        assert [row.name for row in before] == [row.name for row in after] == [home.name]
        assert [row.number for row in number] == [7]
        assert isinstance(error, DatabaseError)
        assert "invalid input syntax" in str(error)


def test_queries_sent_together_see_what_their_transaction_has_written(transaction, host):
    ListingFactory(name="Mill", host=host)
    found = BoundQuery.fetch_all([ALL.bound(), ALL.bound()])
    assert [[row.name for row in rows] for rows in found] == [["Mill"], ["Mill"]]
    transaction.rollback()
    assert BoundQuery.fetch_all([ALL.bound(), ALL.bound()]) == [[], []]


def test_queries_sent_together_that_a_migration_outdated_are_prepared_again(other):
    home = ListingFactory()
    asked = [ALL.bound(), CompiledQuery(Listing.objects.all(), ("name", "beds")).bound()]
    for _ in range(4):
        BoundQuery.fetch_all(asked)
    with other.cursor() as cursor:
        cursor.execute("ALTER TABLE listings_listing ALTER name TYPE varchar(257)")
    try:
        found = BoundQuery.fetch_all(asked)
        assert [[row.name for row in rows] for rows in found] == [[home.name], [home.name]]
    finally:
        with other.cursor() as cursor:
            cursor.execute("ALTER TABLE listings_listing ALTER name TYPE varchar(255)")


def test_queries_sent_together_are_one_transaction_and_alone_they_are_several():
    ListingFactory()
    now = CompiledQuery(Listing.objects.annotate(at=TransactionNow()), ("at",))
    first, second = BoundQuery.fetch_all([now.bound(), now.bound()])
    assert first[0].at == second[0].at
    assert now.run()[0].at != now.run()[0].at


def test_in_a_transaction_what_a_migration_outdated_fails_and_the_connection_ends_after_it(other):
    def fetched_in_a_transaction():
        connection.set_autocommit(False)
        try:
            # A cursor begins the transaction.
            Listing.objects.exists()
            return BoundQuery.fetch_all(asked)
        finally:
            connection.rollback()
            connection.set_autocommit(True)

    home = ListingFactory()
    asked = [ALL.bound(), CompiledQuery(Listing.objects.all(), ("name", "beds")).bound()]
    for _ in range(4):
        BoundQuery.fetch_all(asked)
    with other.cursor() as cursor:
        cursor.execute("ALTER TABLE listings_listing ALTER name TYPE varchar(258)")
    try:
        failed = fetched_in_a_transaction()
        assert [type(error) for error in failed] == [NotSupportedError, NotSupportedError]
        connection.close_if_unusable_or_obsolete()
        again = fetched_in_a_transaction()
        assert [[row.name for row in rows] for rows in again] == [[home.name], [home.name]]
    finally:
        with other.cursor() as cursor:
            cursor.execute("ALTER TABLE listings_listing ALTER name TYPE varchar(255)")


def test_what_the_server_was_made_to_forget_is_prepared_again():
    home = ListingFactory()
    asked = [ALL.bound(), CompiledQuery(Listing.objects.all(), ("name", "beds")).bound()]
    for fetch in (lambda: BoundQuery.fetch_all(asked), lambda: [ALL.run(), ALL.run()]):
        for _ in range(3):
            fetch()
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        assert [[row.name for row in rows] for rows in fetch()] == [[home.name], [home.name]]


def test_after_a_failure_in_a_transaction_nothing_more_is_asked_in_it():
    ListingFactory()

    @atomic
    def ask():
        failed = BoundQuery.fetch_all([NUMBERS.bound(text="many"), ALL.bound()])
        assert [isinstance(error, DatabaseError) for error in failed] == [True, True]
        with pytest.raises(TransactionManagementError):
            ALL.run()

    ask()
    assert len(ALL.run()) == 1


def test_when_the_time_of_one_is_up_those_behind_it_are_not_sent_again():
    ListingFactory()
    sleeping = Func(Value(5.0), function="pg_sleep", output_field=TextField())
    slow = CompiledQuery(Listing.objects.annotate(slept=sleeping), ("slept",))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 50")
    try:
        rows, cut, skipped = BoundQuery.fetch_all([ALL.bound(), slow.bound(), slow.bound()])
    finally:
        connection.close()
    assert len(rows) == 1
    assert [str(cut), str(skipped)] == ["canceling statement due to statement timeout"] * 2


def test_a_value_that_cannot_be_sent_fails_alone():
    home = ListingFactory()
    query = CompiledQuery(Listing.objects.filter(AnyOf(F("id"), KEYS)), ("id",))
    wrong, right = BoundQuery.fetch_all([query.bound(keys=["one"]), query.bound(keys=[home.pk])])
    assert isinstance(wrong, TypeError)
    assert [row.id for row in right] == [home.pk]


def test_a_connection_whose_queries_were_not_all_read_is_not_used_again(monkeypatch):
    def broken(*_):
        raise KeyboardInterrupt

    BoundQuery.fetch_all([ALL.bound(), ALL.bound()])
    monkeypatch.setattr(type(connection.statements), "_next_result", broken)
    with pytest.raises(KeyboardInterrupt):
        BoundQuery.fetch_all([ALL.bound(), ALL.bound()])
    assert connection.connection.closed
    connection.close()


def test_queries_sent_together_on_a_lost_connection_all_fail(other):
    BoundQuery.fetch_all([ALL.bound(), ALL.bound()])
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid]
        )
    lost = BoundQuery.fetch_all([ALL.bound(), ALL.bound()])
    assert [type(error) for error in lost] == [OperationalError, OperationalError]
    connection.close_if_unusable_or_obsolete()
    assert BoundQuery.fetch_all([ALL.bound(), ALL.bound()]) == [[], []]


def test_what_is_larger_than_a_socket_takes_at_once_is_sent_whole():
    home = ListingFactory()
    query = CompiledQuery(Listing.objects.filter(AnyOf(F("id"), KEYS)), ("id",))
    keys = [home.pk, *range(10**12, 10**12 + 300_000)]
    found = BoundQuery.fetch_all([query.bound(keys=keys), query.bound(keys=keys)])
    assert [[row.id for row in rows] for rows in found] == [[home.pk], [home.pk]]
