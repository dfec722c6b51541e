"""What the workflow knows of a content kind. Each app's `drafts` package registers its own; publishing imports neither."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models

from unhub.publishing.models import DraftRecord, Version

_kinds = {}


@dataclass(frozen=True)
class Child:
    """Rows that belong to a record and are published with it, such as the texts of a statement."""

    name: str  # the key in a version's content, and the related name on both sides
    live: type[models.Model]
    draft: type[models.Model]
    parent: str  # name of the link to the parent on the live side; on the draft side it is "draft"

    @property
    def fields(self):
        return [f for f in self.live._meta.concrete_fields if f.name in _declared(self.draft) - {"id", "draft"}]


@dataclass(frozen=True)
class Belonging:
    """Rows that say to which organisations records of a kind belong: of each row, the column of the record and that of the body."""

    rows: type[models.Model]
    record: str
    body: str


@dataclass(frozen=True)
class ContentKind:
    """A kind of record that is drafted, published and versioned: its twin tables and the rules of its own.

    `belongs` says to which organisations a record belongs, as it is live and as it is drafted. A kind that names none belongs to
    nobody: only who works for every organisation may touch it.

    `problems(draft)` gives what must be mended before publishing, `warnings(draft)` what its editor should look at: Problems both.
    They read rows by `draft.<child>.all()` alone, so that they can judge a form nobody has saved (`unhub.publishing.checks`).
    `prepare(live, draft)` fills the columns derived from the content before the live row is written.
    `finish(live)` fills what hangs on the children, after they were written.
    `address(record)` is the part of the address below the list's own; unique among live records.
    `text_hashes(live)` gives the fingerprint of each language's text.
    `body` names the field of `texts` that holds the Markdown.
    `title(content)` is what a record is called, from the content of one of its versions.
    `bodies_in(contents)` gives, for the content of each of some versions, the set of keys of the organisations it belongs to.
    `take_out(live)` deletes a live record and brings what was counted of it up to date.
    `restated(live)` brings up to date what is derived from whether a live record is withdrawn.
    `page(request, pk, content, notice, first)` is the public page made from content (`unhub.publishing.content.describe`) instead
    of from what is published, with a notice above it and the text in the language `first` before the others.
    """

    name: str
    live: type[models.Model]
    draft: type[models.Model]
    children: tuple[Child, ...]
    many: tuple[str, ...] = ()
    problems: Callable = field(default=lambda draft: [])
    warnings: Callable = field(default=lambda draft: [])
    prepare: Callable = field(default=lambda live, draft: None)
    finish: Callable = field(default=lambda live: None)
    address: Callable = field(default=lambda record: record.slug)
    text_hashes: Callable = field(default=lambda live: {})
    body: str = "body"
    title: Callable = field(default=lambda content: content["id"])
    take_out: Callable = field(default=lambda live: live.delete())
    restated: Callable = field(default=lambda live: None)
    page: Callable | None = None
    belongs: tuple[Belonging, ...] = ()
    bodies_in: Callable = field(default=lambda contents: [set() for _content in contents])

    def bodies(self, record):
        """The keys of the organisations a record belongs to, live and drafted together.

        `record` is either side of it, or what is left of one that is on neither: a tombstone, a save, a version. One query,
        three for a tombstone.
        """
        pk = getattr(record, "record_id", record.pk)
        found = [
            each.rows._base_manager.filter(**{each.record: pk}).order_by().values_list(each.body, flat=True)
            for each in self.belongs
        ]
        bodies = set(found[0].union(*found[1:])) - {None} if found else set()
        if not bodies and hasattr(record, "record_id"):
            bodies = self.bodies_in([_last_content(record)])[0]
        return bodies

    @property
    def names_bodies(self):
        """Whether records of the kind name organisations, such as who said a statement; else they are organisations themselves."""
        return any(each.rows not in {self.live, self.draft} for each in self.belongs)

    def of_bodies(self, bodies):
        """The condition, on live records, drafts or rows of a list, that a record belongs to one of these organisations."""
        condition = models.Q(pk__in=[])
        for each in self.belongs:
            rows = each.rows._base_manager.filter(**{f"{each.body}__in": bodies})
            condition |= models.Q(pk__in=rows.order_by().values(each.record))
        return condition

    def of_nobody(self):
        """The drafts of what was never published that name no organisation, or none but the one that is being written."""
        drafts = self.draft._base_manager.filter(base_version=0)
        for each in self.belongs:
            if each.rows not in {self.live, self.draft}:
                named = each.rows._base_manager.filter(**{f"{each.body}__isnull": False})
                drafts = drafts.exclude(pk__in=named.order_by().values(each.record))
        return drafts

    @property
    def fields(self):
        """The model fields of the content itself, the same on both sides. Workflow columns are not among them."""
        shared = _declared(self.draft) - _workflow_fields()
        return [f for f in self.live._meta.concrete_fields if f.name in shared]


@dataclass(frozen=True)
class Problem:
    """Something that must be mended before a draft can be published, in words for its editor; or, as a warning, looked at.

    `field` is one of the record's own fields or the name of a child; then `row` is the key of the row and `column` the field in it.
    `about` names the row where there are several alike ("French"). `link` leads to what the sentence speaks of. `names` is the key
    of a draft it names: who may not see that one is told `unnamed` instead, without the link.
    """

    message: str
    field: str = ""
    column: str = ""
    row: object = None
    about: str = ""
    link: str = ""
    link_label: str = ""
    names: object = None
    unnamed: str = ""
    is_warning: bool = False

    def __str__(self):
        return str(self.message)


def _last_content(record):
    """What a record was, from what is left of it: a save or a version itself, or the version before a tombstone."""
    if hasattr(record, "content"):
        return record.content
    versions = Version.objects.filter(record_id=record.record_id, number__lt=record.version_no)
    last = versions.order_by("-number").first()
    return last.content if last else {}


def _declared(model):
    return {f.name for f in model._meta.concrete_fields}


def _workflow_fields():
    return {f.name for f in DraftRecord._meta.local_fields}


def register(kind):
    _kinds[kind.name] = kind
    return kind


def kind_named(name):
    """The content kind with this name. Raises KeyError."""
    return _kinds[name]


def kind_of(record):
    """The content kind a live record or a draft belongs to. Raises KeyError for anything else."""
    for kind in _kinds.values():
        if isinstance(record, kind.live | kind.draft):
            return kind
    raise KeyError(f"{type(record)._meta.label} is not a content kind")


def all_kinds():
    return list(_kinds.values())
