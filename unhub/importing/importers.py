"""Who knows how to take in rows of a kind. Each app registers its own; what reads files and keeps batches imports none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

_importers = {}


class Reader:
    """Judges and applies the rows of one batch. An app's own is a subclass.

    `options` are the batch's, `user` who brought it: None where nobody did, as on a command line. `ties` says that its rows name
    records that may stand further down in the file.
    """

    ties = False

    def __init__(self, options, user):
        self.options, self.user = options, user

    def forget(self):
        """Forgets the rows that were judged: what follows is matched with what is here alone."""

    def look_ahead(self, rows: Iterable):
        """Takes note of all (number, Row) of a file that is read whole, before they are judged: they may name each other."""

    def judge(self, rows: Iterable):
        """A BatchRow, not saved, for each (number, Row), with its verdict. Writes nothing. What earlier rows said is remembered."""
        raise NotImplementedError

    def apply(self, rows: list, *, published: bool):
        """Does what was decided of some BatchRows; sets outcome, record_id, token and notes of each. Inside an open transaction.

        Those that wait for a decision, or for what their words mean, are left as they are.
        """
        raise NotImplementedError

    def tie(self, rows: list):
        """Ties BatchRows with words that stood for nothing when they were applied to what came since. Inside an open transaction.

        Called when all are applied, maybe several times. Takes out of `unresolved` what is settled; sets outcome, token and notes.
        """
        raise NotImplementedError

    def undo(self, row):
        """Takes back what became of a BatchRow, unless it was edited since; sets outcome and notes. Inside an open transaction."""
        raise NotImplementedError


@dataclass(frozen=True)
class Importer:
    """A kind of record that can be taken in.

    `detect(head, name)` gives the format of a file, or raises Unreadable. `may_import(user)`, `may_publish(user)` and
    `may_remove(user)` say who may bring rows, who may have them published, and who may take back what was. `resolvable` are the
    kinds of words an editor can say the meaning of: {kind: (label, function of a `vocabulary()` and what was typed, which gives
    the key or None)}; `remember({kind: {words: key}}, user)` keeps for later imports what can be kept. `address(record_id)` is that
    of a record in the admin. `asks` are the options that mean something for the kind, `dates` the columns that may prove the order
    of dates. `is_reference` says that it is reference data, which has no drafts: public at once, deleted when it is taken back.
    `is_first`: people are offered it before the others.
    """

    name: str
    label: str
    formats: tuple
    reader: type[Reader]
    detect: Callable
    may_import: Callable
    may_publish: Callable
    may_remove: Callable
    vocabulary: Callable
    resolvable: dict
    remember: Callable
    address: Callable
    asks: tuple = ("date_order", "language", "issuer")
    dates: tuple = ("date",)
    is_reference: bool = False
    is_first: bool = False


def register(importer):
    _importers[importer.name] = importer
    return importer


def importer_named(name):
    return _importers[name]


def all_importers():
    """What most people bring first (`is_first`), reference data last."""
    return sorted(_importers.values(), key=lambda importer: (not importer.is_first, importer.is_reference))
