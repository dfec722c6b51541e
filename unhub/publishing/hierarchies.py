"""Trees made of records that name the one above them, such as places within places."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def refuse_cycle(record, field):
    """Raises ValidationError if the record would stand, through others, above itself. One query per level.

    `field` names the link to the record above. Called when a form is checked, and again under the door's lock.
    """
    column = record._meta.get_field(field).attname
    records = type(record).objects
    above, seen = getattr(record, column), set()
    while above and above not in seen:
        if above == record.pk:
            raise ValidationError(
                {
                    field: _("“%(above)s” is itself below this, directly or through others.")
                    % {"above": getattr(record, field)}
                }
            )
        seen.add(above)
        above = records.filter(pk=above).values_list(column, flat=True).first()
