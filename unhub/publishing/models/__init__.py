"""The tables of publishing: what records have in common, their versions, the log of what happened, and the editors' desk."""

from unhub.publishing.models.desk import Autosave, DraftSave, OpenForm, Preferences, PreviewLink, Report
from unhub.publishing.models.fingerprints import Passage, TextFingerprint
from unhub.publishing.models.log import Change, FormerAddress, Transition, former_address_taken
from unhub.publishing.models.records import ContentRow, DraftRecord, PublishedRecord, ReferenceRecord
from unhub.publishing.models.versions import (
    CHOSEN_BY_EDITORS,
    ChangeKind,
    Redaction,
    Tombstone,
    UnreviewedVersion,
    Version,
)

__all__ = [
    "CHOSEN_BY_EDITORS",
    "Autosave",
    "Change",
    "ChangeKind",
    "ContentRow",
    "DraftRecord",
    "DraftSave",
    "FormerAddress",
    "OpenForm",
    "Passage",
    "Preferences",
    "PreviewLink",
    "PublishedRecord",
    "Redaction",
    "ReferenceRecord",
    "Report",
    "TextFingerprint",
    "Tombstone",
    "Transition",
    "UnreviewedVersion",
    "Version",
    "former_address_taken",
]
