"""One substantive holder per seat and day, enforced by PostgreSQL itself.

The days compared are those a term covers for certain (unhub.text.terms): from the latest day it can have begun to the day before
the earliest it can have ended. SQLite has no exclusion constraints: there Appointment.save() asks under the write lock.
"""

from django.db import migrations

FORWARDS = """
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE FUNCTION unhub_earliest(partial text) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT make_date(
    substr(partial, 1, 4)::int,
    CASE WHEN length(partial) >= 7 THEN substr(partial, 6, 2)::int ELSE 1 END,
    CASE WHEN length(partial) = 10 THEN substr(partial, 9, 2)::int ELSE 1 END)
$$;

CREATE FUNCTION unhub_latest(partial text) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE length(partial)
    WHEN 4 THEN make_date(substr(partial, 1, 4)::int, 12, 31)
    WHEN 7 THEN (make_date(substr(partial, 1, 4)::int, substr(partial, 6, 2)::int, 1)
                 + interval '1 month' - interval '1 day')::date
    ELSE make_date(substr(partial, 1, 4)::int, substr(partial, 6, 2)::int, substr(partial, 9, 2)::int)
  END
$$;

CREATE FUNCTION unhub_certain_days(first text, last text, end_kind text) RETURNS daterange
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE
    WHEN first = '' OR end_kind = 'unknown' THEN 'empty'::daterange
    WHEN last = '' THEN daterange(public.unhub_latest(first), NULL)
    WHEN public.unhub_latest(first) >= public.unhub_earliest(last) THEN 'empty'::daterange
    ELSE daterange(public.unhub_latest(first), public.unhub_earliest(last))
  END
$$;

ALTER TABLE organisations_appointment ADD CONSTRAINT one_substantive_holder_per_seat_and_day
  EXCLUDE USING gist (
    post_id WITH =, seat WITH =, unhub_certain_days("start", "end", end_kind) WITH &&
  ) WHERE (status = 'substantive');
"""

BACKWARDS = """
ALTER TABLE organisations_appointment DROP CONSTRAINT one_substantive_holder_per_seat_and_day;
DROP FUNCTION unhub_certain_days(text, text, text);
DROP FUNCTION unhub_latest(text);
DROP FUNCTION unhub_earliest(text);
"""


def _on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [migrations.RunPython(_on_postgresql(FORWARDS), _on_postgresql(BACKWARDS))]
