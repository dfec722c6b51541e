"""What the admins of content kinds and of reference data share.

`reference.py` for what is public on save, `records.py` for the list and the pages of a content kind, `moves.py` for what can be
done with a record, `bulk.py` for the same with many, `drafts.py` for the form of a draft, `conflicts.py` for two people on one
draft, `tombstones.py` for what was removed, `permissions.py` for who may what, `lists.py` and `fields.py` for every list and form.
"""

from unhub.publishing.admin.drafts import ContentInline, DraftAdmin, DraftForm
from unhub.publishing.admin.fields import DayField, admin_address
from unhub.publishing.admin.lists import AutocompleteFilter, EditorsAdmin, TextFilter
from unhub.publishing.admin.records import LiveAdmin, RecordAdmin
from unhub.publishing.admin.reference import ReferenceAdmin, ReferenceInline

__all__ = [
    "AutocompleteFilter",
    "ContentInline",
    "DayField",
    "DraftAdmin",
    "DraftForm",
    "EditorsAdmin",
    "LiveAdmin",
    "RecordAdmin",
    "ReferenceAdmin",
    "ReferenceInline",
    "TextFilter",
    "admin_address",
]
