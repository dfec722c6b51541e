"""Many rows of one table written at once, from plain values: for importers that write thousands a second.

`bulk_create` needs a model instance for each row and looks at every field of every one of them, which takes longer than the
database does. Here both is done once for a table.
"""

import uuid

from django.db import connection, models

from unhub.publishing.doors import Guarded, refuse_closed_door

# How fields are prepared whose values a database takes as they are.
PLAIN = {
    kind.get_prep_value for kind in (models.CharField, models.TextField, models.IntegerField, models.BooleanField)
}
_written = {}


def insert_rows(model, rows):
    """Inserts rows, each {name of a column as in the model ("statement_id"): value}; what a row leaves out has the field's default.

    Values are what the fields take, keys also as text. Nothing is checked but by the database, and
    no signal is sent. One statement, run for each row; of a public table it needs an open door. Raises KeyError for what is no
    column.
    """
    if not rows:
        return
    if issubclass(model, Guarded):
        refuse_closed_door(model)
    key = model, connection.vendor
    if key not in _written:
        _written[key] = _Columns(model)
    columns = _written[key]
    with connection.cursor() as cursor:
        cursor.executemany(columns.sql, list(map(columns.values_of, rows)))


class _Columns:
    """The INSERT of a table, and how a row becomes its parameters."""

    def __init__(self, model):
        # A key the database counts up is left to it.
        fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
        quote = connection.ops.quote_name
        self.sql = (
            f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(f.column) for f in fields)})"
            f" VALUES ({', '.join(['%s'] * len(fields))})"
        )
        self.names = [f.attname for f in fields]
        made = {f.attname: f.default for f in fields if f.has_default() and callable(f.default)}
        self.defaults = {f.attname: f.get_default() for f in fields if f.attname not in made}
        self.made = list(made.items())
        self.conversions = [(place, converted) for place, f in enumerate(fields) if (converted := _conversion(f))]

    def values_of(self, row):
        whole = {**self.defaults, **row}
        for name, make in self.made:
            if name not in whole:
                whole[name] = make()
        if len(whole) > len(self.names):
            raise KeyError(f"no column: {', '.join(sorted(whole.keys() - set(self.names)))}")
        values = list(map(whole.__getitem__, self.names))
        for place, converted in self.conversions:
            if values[place] is not None:
                values[place] = converted(values[place])
        return values


def _conversion(field):
    """The function that makes what a database stores of a value; None where it is stored as it is."""
    field = getattr(field, "target_field", field)
    if isinstance(field, models.UUIDField):
        return None if connection.features.has_native_uuid_field else _hexadecimal
    if type(field).get_prep_value in PLAIN and type(field).get_db_prep_save is models.Field.get_db_prep_save:
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _hexadecimal(key):
    return key.hex if isinstance(key, uuid.UUID) else key.replace("-", "")
