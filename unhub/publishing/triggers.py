"""Database triggers that refuse UPDATE, DELETE and TRUNCATE on what is append-only.

SQLite drops triggers silently when Django remakes a table, so they are created anew after every migrate. Tests that empty tables
take them off and on again. SQLite has no TRUNCATE.

One change is let through: the content of a version for which a redaction is on record, and to its notice only.
"""

from django.db import connections

APPEND_ONLY_TABLES = ["publishing_version", "publishing_transition", "publishing_redaction", "publishing_change"]
_REFUSAL = "{table} is append-only: {operation} refused"
# What each fires for: PostgreSQL empties a table without looking at its rows.
_OPERATIONS = {
    "postgresql": {"UPDATE": "ROW", "DELETE": "ROW", "TRUNCATE": "STATEMENT"},
    "sqlite": {"UPDATE": "ROW", "DELETE": "ROW"},
}


def create_triggers(using="default", **kwargs):
    """Creates the triggers, replacing those there are. A handler of post_migrate; harmless to call again."""
    connection = connections[using]
    drop_triggers(using)
    with connection.cursor() as cursor:
        for table, operation, name in _triggers(connection):
            refusal = _REFUSAL.format(table=table, operation=operation)
            unless = _redacted(connection, table) if operation == "UPDATE" and table == "publishing_version" else ""
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                    f"$$ BEGIN {f'IF {unless} THEN RETURN NEW; END IF; ' if unless else ''}"
                    f"RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
                )
                each = _OPERATIONS["postgresql"][operation]
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"
                )
            else:
                when = f"WHEN NOT ({unless})" if unless else ""
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {operation} ON {table} {when} "
                    f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
                )


def _redacted(connection, table):
    """SQL: the update puts the notice of a redaction in the place of a version's content, and changes nothing else."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    is_postgresql = connection.vendor == "postgresql"
    same = "IS NOT DISTINCT FROM" if is_postgresql else "IS"
    kept = " AND ".join(f"NEW.{name} {same} OLD.{name}" for name in columns if name != "content")
    notice = "NEW.content ->> 'redaction'" if is_postgresql else "json_extract(NEW.content, '$.redaction')"
    ordered = f"SELECT 1 FROM publishing_redaction r WHERE r.version_id = OLD.id AND r.notice = {notice}"
    return f"{kept} AND EXISTS ({ordered})"


def drop_triggers(using="default"):
    """Takes the triggers off, for tests that empty tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table, _operation, name in _triggers(connection):
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def _triggers(connection):
    """[(table, operation, name of the trigger)] for the tables there are."""
    tables = set(connection.introspection.table_names()) & set(APPEND_ONLY_TABLES)
    return [
        (table, operation, f"{table}_refuses_{operation.lower()}")
        for table in sorted(tables)
        for operation in _OPERATIONS[connection.vendor]
    ]
