"""The database refuses to alter an event, whoever asks.

SQLite forgets a trigger when a later migration builds the table anew: such a migration has to make
it again, or tests/events/test_append_only.py fails. MySQL with a binary log lets nobody without
SUPER make a trigger unless log_bin_trust_function_creators is on; then run `migrate` again.
"""

from django.db import migrations

TABLE = "events_event"
# All but those that the sealer writes, once.
COLUMNS = (
    "id",
    "name",
    "subject_type",
    "subject_id",
    "actor_id",
    "on_behalf_of_id",
    "data",
    "request_id",
    "at",
)
REFUSAL = "What happened is never altered."

# A row-level trigger does not keep TRUNCATE from emptying the table, nor does anything keep its owner
# from dropping the trigger: that shows in the chain.
POSTGRESQL = (
    f"""
    CREATE FUNCTION {TABLE}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.number IS NULL
            AND to_jsonb(NEW) - 'number' - 'hash' = to_jsonb(OLD) - 'number' - 'hash'
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    f"""
    CREATE TRIGGER {TABLE}_is_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION {TABLE}_is_append_only()
    """,
)
# Where a test that commits empties tables by DELETE, deleting is not refused; the chain tells it.
MYSQL = (
    f"DROP TRIGGER IF EXISTS {TABLE}_is_append_only",
    f"""
    CREATE TRIGGER {TABLE}_is_append_only BEFORE UPDATE ON {TABLE} FOR EACH ROW
    IF OLD.number IS NOT NULL
        OR NOT ({" AND ".join(f"NEW.`{column}` <=> OLD.`{column}`" for column in COLUMNS)})
    THEN
        SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{REFUSAL}';
    END IF
    """,  # noqa: S608 - the names are those above
)
SQLITE = (
    f"""
    CREATE TRIGGER {TABLE}_is_append_only BEFORE UPDATE ON {TABLE}
    WHEN OLD.number IS NOT NULL
        OR NOT ({" AND ".join(f'NEW."{column}" IS OLD."{column}"' for column in COLUMNS)})
    BEGIN
        SELECT RAISE(ABORT, '{REFUSAL}');
    END
    """,
)


def refuse(_apps, schema_editor):
    """Make the trigger, in the words of this database."""
    statements = {"postgresql": POSTGRESQL, "mysql": MYSQL, "sqlite": SQLITE}
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def allow(_apps, schema_editor):
    """Take the trigger away."""
    vendor = schema_editor.connection.vendor
    on_table = f" ON {TABLE}" if vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_is_append_only{on_table}", params=None)
    if vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION {TABLE}_is_append_only()", params=None)


class Migration(migrations.Migration):
    dependencies = [("events", "0003_seal")]

    operations = [migrations.RunPython(refuse, allow, atomic=False)]
