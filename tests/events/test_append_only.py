"""What happened is never altered: not by the code, and not by who writes SQL."""

import pytest
from django.db import DatabaseError, connection

from apps.events.models import Event
from apps.events.seals import seal_events
from tests.events.chains import execute, some_events
from tests.events.moments import NOW

pytestmark = pytest.mark.django_db

COLUMNS = {
    "id": 10_000,
    "name": "forged",
    "subject_type": "x.y",
    "subject_id": 10_000,
    "actor_id": None,
    "on_behalf_of_id": "(SELECT MAX(id) FROM accounts_user)",
    "data": "{}",
    "request_id": "forged",
    "at": "2020-01-01 00:00:00",
}
OF_THE_SEALER = {"number": 10_000, "hash": "f" * 64}


@pytest.fixture
def event() -> Event:
    [event] = some_events(1)
    return event


def rows():
    return list(Event.objects.order_by("pk").values())


def refused(sql, *parameters):
    """Whether the database refuses a statement, and all rows are as they were."""
    before = rows()
    with pytest.raises(DatabaseError, match="never altered"):
        execute(sql, *parameters)
    return rows() == before


def assignment(column):
    """`column = value`, and the parameters of the value."""
    quoted, value = connection.ops.quote_name(column), {**COLUMNS, **OF_THE_SEALER}[column]
    if str(value).startswith("("):
        return f"{quoted} = {value}", []
    return f"{quoted} = %s", [value]


@pytest.mark.parametrize("column", COLUMNS)
def test_the_database_lets_nobody_alter_an_event_that_is_not_sealed(event, column):
    text, parameters = assignment(column)
    assert refused(f"UPDATE events_event SET {text} WHERE id = %s", *parameters, event.pk)


@pytest.mark.parametrize("column", [*COLUMNS, *OF_THE_SEALER])
def test_the_database_lets_nobody_alter_a_sealed_event(event, column):
    seal_events(now=NOW)
    text, parameters = assignment(column)
    assert refused(f"UPDATE events_event SET {text} WHERE id = %s", *parameters, event.pk)


def test_the_database_lets_nobody_alter_an_event_while_sealing_it(event):
    assert refused(
        "UPDATE events_event SET number = 1, hash = %s, name = %s WHERE id = %s",
        "f" * 64,
        "forged",
        event.pk,
    )


def test_no_event_is_unsealed_again(event):
    seal_events(now=NOW)
    assert refused("UPDATE events_event SET number = NULL, hash = NULL WHERE id = %s", event.pk)


def test_the_columns_tried_here_are_all_there_are():
    columns = {field.column for field in Event._meta.concrete_fields}
    assert columns == COLUMNS.keys() | OF_THE_SEALER.keys()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="Only PostgreSQL refuses that.")
def test_postgresql_lets_nobody_delete_an_event(event):
    assert refused("DELETE FROM events_event WHERE id = %s", event.pk)


@pytest.mark.parametrize(
    "alter",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: Event.objects.filter(pk=event.pk).update(name="forged"),
        lambda event: Event.objects.filter(pk=event.pk).delete(),
        lambda event: Event.objects.update_or_create(pk=event.pk, defaults={"name": "forged"}),
        lambda event: Event.objects.bulk_update([event], ["name"]),
        lambda event: Event.objects.bulk_create(
            [event], update_conflicts=True, update_fields=["name"], unique_fields=["id"]
        ),
    ],
    ids=["save", "delete", "update", "delete many", "upsert", "bulk update", "bulk upsert"],
)
def test_the_code_does_not_either(event, alter):
    before = rows()
    event.name = "forged"
    with pytest.raises(RuntimeError, match="never altered"):
        alter(event)
    assert rows() == before


def test_a_number_without_a_hash_is_refused(event):
    with pytest.raises(DatabaseError):
        execute("UPDATE events_event SET number = 1 WHERE id = %s", event.pk)
    assert Event.objects.get().number is None
