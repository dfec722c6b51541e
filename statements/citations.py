"""Finding the documents that published texts name, and filing what was found.

What a text names by its full symbol (S/RES/2334 (2016)), of a document on record, is a citation without anybody's judgement and
is filed as one. All else is a FoundCitation, which readers do not see, until an editor confirms it.
Why: docs/decisions/0020-citations.md
"""

import re
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from statements.models import Citation, Document, FoundCitation, Statement
from statements.tallies import recount_documents
from unhub.publishing.doors import open_door
from unhub.publishing.filing import file_reference_changes
from unhub.publishing.models import Change
from unhub.publishing.reference import record_reference_change
from unhub.text.markdown import render
from unhub.text.mentions import find
from unhub.text.slugs import slugify_title
from unhub.text.symbols import printed, what_it_says
from unhub.web.models import ContentVersion

# "Security Council resolution 2334", without its year: the Council numbers through, so there is one at most.
WITHOUT_ITS_YEAR = re.compile(r"S/RES/[0-9]{1,4}\Z")
LONGEST = {name: Citation._meta.get_field(name).max_length for name in ("raw", "pinpoint")}
KEY_LENGTH = FoundCitation._meta.get_field("key").max_length
AT_ONCE = 1000


@dataclass
class Named:
    """A document that a paragraph of a text names, however often: under its first wording, with all places cited."""

    language: str
    anchor: str
    key: str
    raw: str
    pinpoint: str
    is_symbol: bool


def named_in(language, paragraphs):
    """The documents that the paragraphs of a text name: a list of Named. One pass over the text, no query."""
    found = {}
    for paragraph in paragraphs:
        for mention in find(paragraph.plain, language):
            if len(mention.key) > KEY_LENGTH:
                continue
            named = found.get((paragraph.anchor, mention.key))
            if named is None:
                found[paragraph.anchor, mention.key] = Named(
                    language, paragraph.anchor, mention.key, mention.raw, mention.pinpoint, mention.is_symbol
                )
                continue
            if mention.is_symbol and not named.is_symbol:
                named.raw, named.is_symbol = mention.raw, True
            if mention.pinpoint and mention.pinpoint not in named.pinpoint:
                named.pinpoint = "; ".join(filter(None, (named.pinpoint, mention.pinpoint)))
    for named in found.values():
        named.raw, named.pinpoint = named.raw[: LONGEST["raw"]], named.pinpoint[: LONGEST["pinpoint"]]
    return list(found.values())


def documents_with(keys):
    """{key of a mention: id of the document on record}. One query, two where a year is left out; none for no keys."""
    found = {}
    keys = set(keys)
    if keys:
        rows = Document.objects.filter(symbol_key__in=keys).order_by()
        found = dict(rows.values_list("symbol_key", "pk"))
    if short := [key for key in keys - found.keys() if WITHOUT_ITS_YEAR.match(key)]:
        condition = Q()
        for key in short:
            condition |= Q(symbol_key__startswith=f"{key}(")
        for symbol_key, pk in Document.objects.filter(condition).order_by().values_list("symbol_key", "pk"):
            found[symbol_key.partition("(")[0]] = pk
    return found


class Findings:
    """Brings what is filed of one statement's citations into line with what its texts say now.

    `texts` is {language: paragraphs, as `render` gives them}. Needs an open door. Eight queries at most where nothing is new.
    """

    def __init__(self, statement, texts):
        self.statement = statement
        self.plain = {language: [_folded(each.plain) for each in texts[language]] for language in texts}
        own = {symbol.symbol_key for symbol in statement.symbols.all()}
        self.named = [
            named for language in texts for named in named_in(language, texts[language]) if named.key not in own
        ]
        self.created, self.revised, self.deleted = [], [], []

    def file(self):
        """Files all of it. What changed for readers is in .created, .revised and .deleted, lists of Citation."""
        citations = list(self.statement.citations.all())
        found = list(FoundCitation.objects.filter(statement=self.statement))
        if not (self.named or citations or found):
            return self
        self.documents = documents_with(named.key for named in self.named)
        self.named = self._once_in_a_paragraph()
        left = self._match_citations(citations)
        self._match_found(found, left)
        return self

    def _once_in_a_paragraph(self):
        """Those named, without what a paragraph names in another way as well: resolution 2334, and S/RES/2334 (2016)."""
        found = {}
        for named in sorted(self.named, key=lambda named: not named.is_symbol):
            found.setdefault((named.language, named.anchor, self.documents.get(named.key, named.key)), named)
        kept = set(map(id, found.values()))
        return [named for named in self.named if id(named) in kept]

    def _match_citations(self, citations):
        """Keeps, heals, flags or withdraws the citations there are. Returns what is named and not among them."""
        standing = defaultdict(list)
        for citation in citations:
            if citation.document_id:
                standing[citation.language, citation.document_id].append(citation)
        groups = defaultdict(list)
        for named in self.named:
            groups[named.language, self.documents.get(named.key)].append(named)
        left = []
        for group, names in groups.items():
            pairs, unnamed = _paired(names, standing.pop(group, []))
            standing[group] = unnamed
            for named, citation in pairs:
                if citation is None:
                    left.append(named)
                else:
                    self._heal(citation, named)
        for citation in (each for those in standing.values() for each in those):
            self._miss(citation)
        return left

    def _heal(self, citation, named):
        """A citation whose words stand in the text, perhaps in another paragraph than before."""
        columns = {"is_missing": False}
        if citation.anchor:  # one without is about the whole text
            columns["anchor"] = named.anchor
        if citation.is_certain:
            columns |= {"raw": named.raw, "pinpoint": named.pinpoint}
        self._revise(citation, columns)

    def _revise(self, citation, columns):
        if any(getattr(citation, name) != value for name, value in columns.items()):
            for name, value in columns.items():
                setattr(citation, name, value)
            citation.save()
            self.revised.append(citation)

    def _miss(self, citation):
        """A citation that the search does not find: what it filed by itself goes, what somebody confirmed is only flagged."""
        if citation.status != Citation.Status.CONFIRMED:
            return
        if citation.is_certain:
            pk = citation.pk
            citation.delete()
            citation.pk = pk  # under which its end is told
            self.deleted.append(citation)
            return
        words = _folded(citation.raw)
        is_missing = not any(words in plain for plain in self.plain.get(citation.language, ()))
        self._revise(citation, {"is_missing": is_missing})

    def _match_found(self, found, left):
        standing = defaultdict(list)
        for each in found:
            standing[each.language, each.key].append(each)
        groups = defaultdict(list)
        for named in left:
            groups[named.language, named.key].append(named)
        new, gone, changed = [], [], []
        for group, names in groups.items():
            pairs, standing[group] = _paired(names, standing.pop(group, []))
            for named, each in pairs:
                document = self.documents.get(named.key)
                is_certain = named.is_symbol and document
                if each and each.status == FoundCitation.Status.REJECTED:
                    is_certain = False
                if is_certain:
                    self.created.append(self._certain(named, document))
                    gone += [each] if each else []
                elif each is None:
                    new.append(FoundCitation(statement=self.statement, document_id=document, **vars(named)))
                else:
                    columns = {**vars(named), "document_id": document}
                    if any(getattr(each, name) != value for name, value in columns.items()):
                        changed.append((each, columns))
        gone += [each for those in standing.values() for each in those if each.status == FoundCitation.Status.OPEN]
        if gone:
            FoundCitation.objects.filter(pk__in=[each.pk for each in gone]).delete()
        # Two may exchange their paragraphs: out of the way first.
        for each, _columns in changed:
            FoundCitation.objects.filter(pk=each.pk).update(anchor=f"~{each.pk}"[:20])
        for each, columns in changed:
            FoundCitation.objects.filter(pk=each.pk).update(**columns)
        FoundCitation.objects.bulk_create(new)
        _insert(self.created)

    def _certain(self, named, document):
        columns = vars(named)
        return Citation(
            statement=self.statement,
            document_id=document,
            status=Citation.Status.CONFIRMED,
            is_certain=True,
            position=self.statement.position,
            **{name: columns[name] for name in ("language", "anchor", "raw", "pinpoint")},
        )


def _folded(text):
    return " ".join(text.casefold().split())


def _paired(names, rows):
    """([(named, the row filed of it or None)], rows left over): those of the same paragraph first, the others in their order.

    A paragraph that was edited has another anchor; what was decided about its words holds on.
    """
    by_anchor, found, waiting = {}, {}, []
    for row in rows:
        by_anchor.setdefault(row.anchor, row)
    for place, named in enumerate(names):
        if named.anchor in by_anchor:
            found[place] = by_anchor.pop(named.anchor)
        else:
            waiting.append(place)
    taken = {id(row) for row in found.values()}
    left = [row for row in rows if id(row) not in taken]
    for place in waiting:
        found[place] = left.pop(0) if left else None
    return [(named, found[place]) for place, named in enumerate(names)], left


def _insert(citations, by=None):
    """Writes citations, with the first entry of their history. Two queries for each thousand."""
    if citations:
        Citation.objects.bulk_create(citations, AT_ONCE)
        Citation.history.bulk_history_create(citations, batch_size=AT_ONCE, default_user=by)


def follow_text(statement, texts):
    """What a publication does: the statement's citations follow its texts, in the publication's own transaction."""
    return Findings(statement, texts).file()


def search(ids):
    """What `manage.py find_citations` does with some statements. Returns a list of Findings, one of each that is there.

    One transaction, which raises the content version only where something changed for readers, and tells the change feed.
    """
    with _in_turn():
        statements = Statement.objects.filter(pk__in=ids).prefetch_related("texts", "symbols")
        findings = [
            Findings(each, {text.language: render(text.body).paragraphs for text in each.texts.all()}).file()
            for each in statements
        ]
        _tell(
            created=[each for of_one in findings for each in of_one.created],
            revised=[each for of_one in findings for each in of_one.revised],
            deleted=[each for of_one in findings for each in of_one.deleted],
        )
    return findings


@contextmanager
def _in_turn():
    """An open door, and the lock that every publication holds: who waits for whom is always the same."""
    with open_door():
        ContentVersion.objects.select_for_update().filter(pk=1).first()
        yield


def _tell(**citations):
    """Tells everybody who must know of citations that were written: caches, the change feed, the tallies."""
    kinds = {"created": Change.Kind.CREATED, "revised": Change.Kind.REVISED, "deleted": Change.Kind.DELETED}
    now = timezone.now()
    for name, changed in citations.items():
        if changed:
            number = ContentVersion.bump()
            file_reference_changes(changed, number, kinds[name], at=now, affects=_affects)
    recount_documents({(each.document_id, each.position) for those in citations.values() for each in those})


def _affects(citation):
    """As `affected_by_change` has it: the statement and the document show the citation."""
    return {
        name: {"ids": [str(pk)], "more": False, "by": [["pk", [str(pk)]]]}
        for name, pk in (("statement", citation.statement_id), ("document", citation.document_id))
    }


def confirm(found, *, by):
    """Makes citations of what was found and is open, where its document is on record. Returns how many.

    `found`: a queryset of FoundCitation. One transaction; some twelve queries for each thousand.
    """
    done = 0
    keys = list(found.filter(status=FoundCitation.Status.OPEN, document__isnull=False).values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with _in_turn():
            rows = FoundCitation.objects.filter(pk__in=keys[start : start + AT_ONCE], document__isnull=False)
            rows = list(rows.filter(status=FoundCitation.Status.OPEN).select_related("statement"))
            _confirm(rows, by)
            done += len(rows)
    return done


def _confirm(rows, by, *, is_certain=False):
    citations = [
        Citation(
            statement_id=row.statement_id,
            position=row.statement.position,
            status=Citation.Status.CONFIRMED,
            is_certain=is_certain,
            **{name: getattr(row, name) for name in ("document_id", "language", "anchor", "raw", "pinpoint")},
        )
        for row in rows
    ]
    _insert(citations, by)
    FoundCitation.objects.filter(pk__in=[row.pk for row in rows]).delete()
    _tell(created=citations)


def reject(found, *, by):
    """Says of what was found that it names no such document: it is not suggested again. Returns how many."""
    open_ones = found.filter(status=FoundCitation.Status.OPEN)
    with _in_turn():
        return open_ones.update(status=FoundCitation.Status.REJECTED, decided_by=by, decided_at=timezone.now())


def reopen(found):
    """Takes rejections back. Returns how many."""
    rejected = found.filter(status=FoundCitation.Status.REJECTED)
    with _in_turn():
        return rejected.update(status=FoundCitation.Status.OPEN, decided_by=None, decided_at=None)


def follow_document(document):
    """What was found names the document from now on if it has its symbol, and no longer if it has not.

    Needs an open door. Four queries, and some for each thousand that name it by its full symbol.
    """
    found = FoundCitation.objects.filter(document=document).exclude(key__in=_keys_of(document))
    found.update(document=None)
    if not document.symbol_key:
        return
    FoundCitation.objects.filter(key__in=_keys_of(document)).update(document=document)
    certain = FoundCitation.objects.filter(
        key=document.symbol_key, is_symbol=True, status=FoundCitation.Status.OPEN, document=document
    ).select_related("statement")
    while rows := list(certain.order_by("pk")[:AT_ONCE]):
        _confirm(rows, None, is_certain=True)


def _keys_of(document):
    """The keys of mentions that name a document: its own, and that of a Council's resolution without the year."""
    short = document.symbol_key.partition("(")[0]
    return [document.symbol_key, *([short] if WITHOUT_ITS_YEAR.match(short) else [])] if document.symbol_key else []


def make_document(key, *, by):
    """Puts a document on record of which only the symbol is known, and what that says; all its mentions are resolved with it.

    Raises ValidationError for a symbol that says too little, and for one that is on record meanwhile. Returns the Document.
    """
    says = what_it_says(key)
    if not says.whole:
        raise ValidationError(_("“%(symbol)s” lacks the year: the document has another symbol.") % {"symbol": key})
    document = Document(
        kind=says.form or Document.Kind.OTHER,
        symbol=printed(key),
        slug=slugify_title(printed(key)),
        issuer=says.issuer,
        adopted_on=says.year,
    )
    document.full_clean()
    document._history_user = by
    record_reference_change(document)
    return document
