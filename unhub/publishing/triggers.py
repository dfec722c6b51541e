"""Database triggers that refuse UPDATE and DELETE on what is append-only.

SQLite drops triggers silently when Django remakes a table, so they are created anew after every migrate. Tests that empty tables
take them off and on again.
"""

from django.db import connections

APPEND_ONLY_TABLES = ["publishing_version", "publishing_transition"]
_REFUSAL = "{table} is append-only: {operation} refused"


def create_triggers(using="default", **kwargs):
    """Creates the triggers, replacing those there are. A handler of post_migrate; harmless to call again."""
    connection = connections[using]
    tables = set(connection.introspection.table_names()) & set(APPEND_ONLY_TABLES)
    drop_triggers(using)
    with connection.cursor() as cursor:
        for table in sorted(tables):
            for operation in ("UPDATE", "DELETE"):
                refusal = _REFUSAL.format(table=table, operation=operation)
                name = f"{table}_refuses_{operation.lower()}"
                if connection.vendor == "postgresql":
                    cursor.execute(
                        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                        f"$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
                    )
                    cursor.execute(
                        f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
                    )
                else:
                    cursor.execute(
                        f"CREATE TRIGGER {name} BEFORE {operation} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
                    )


def drop_triggers(using="default"):
    """Takes the triggers off, for tests that empty tables."""
    connection = connections[using]
    tables = set(connection.introspection.table_names()) & set(APPEND_ONLY_TABLES)
    with connection.cursor() as cursor:
        for table in sorted(tables):
            for operation in ("update", "delete"):
                on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_refuses_{operation}{on_table}")
