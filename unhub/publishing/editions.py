"""Versions as readers see them: the list of a record's versions, and what stands above the page of one.

The page itself is made by the app from the version's content (`statements.from_content`, `organisations.from_content`).
"""

from dataclasses import dataclass

from django.db.models import F
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from unhub.publishing.content import describe
from unhub.publishing.kinds import kind_named
from unhub.publishing.models import Version
from unhub.text.days import day_in_words
from unhub.text.fingerprints import content_hash
from unhub.text.languages import LANGUAGES_BY_CODE
from unhub.web.pages import page_head
from unhub.web.rows import read_moment

# What a list of versions needs of each, for `rows_beside(Version.objects.all, "record_id", **VERSION_COLUMNS)`.
VERSION_COLUMNS = {name: name for name in ("number", "kind", "public_note", "published_at", "content_hash")}

TAKEN_OUT = {Version.Kind.REMOVAL.value, Version.Kind.MERGER.value}


def last_removal(rows):
    """The number of the version with which the record was last removed or merged, 0 if it never was.

    What it said up to then was taken out of the public record: it stays out when the record comes back without it.
    `rows` have VERSION_COLUMNS.
    """
    return max((row["number"] for row in rows if row["kind"] in TAKEN_OUT), default=0)


def version_path(path, number):
    """The address of a version of the record at that path."""
    return f"{path}v{number}/"


def changes_path(path, number):
    """The address of what a version changed."""
    return f"{path}v{number}/changes/"


def version_list(rows, record, *, shown=None):
    """The versions of a live record, newest first, as `includes/version_list.html` takes them. No query.

    `rows` have VERSION_COLUMNS; `shown` is the number of the version on the page, the current one unless told.
    """
    rows = rows or [
        # Imported records have no copy of their first version until they change.
        {
            "number": record.version_no,
            "kind": Version.Kind.FIRST,
            "public_note": "",
            "published_at": record.published_at.isoformat(),
            "content_hash": "",
        }
    ]
    kinds, path = dict(Version.Kind.choices), record.get_absolute_url()
    rows = sorted(rows, key=lambda row: row["number"], reverse=True)
    oldest, sealed = rows[-1]["number"], last_removal(rows)
    return [
        {
            "number": row["number"],
            "url": version_path(path, row["number"]) if row["number"] > sealed else "",
            "changes_url": changes_path(path, row["number"]) if row["number"] > max(oldest, sealed + 1) else "",
            "kind": row["kind"],
            "kind_label": kinds.get(row["kind"], row["kind"]),
            "published_at": (moment := read_moment(row["published_at"])),
            "published_display": day_in_words(moment),
            "note": row["public_note"],
            "text_hash": row["content_hash"],
            "is_current": row["number"] == record.version_no,
            "is_shown": row["number"] == (shown or record.version_no),
        }
        for row in rows
    ]


@dataclass
class Edition:
    """One version with its content, whether a copy of it was filed or it is still what is live."""

    number: int
    content: dict
    content_hash: str
    text_hashes: dict
    redaction: str = ""

    @property
    def has_content(self):
        """Whether there is anything to show: not where the law took it out."""
        return not self.redaction

    def fingerprints(self):
        """[(what it is of, SHA-256)]: the whole record, then each text."""
        of_texts = [
            (_("Text in %(language)s") % {"language": LANGUAGES_BY_CODE[code].name}, fingerprint)
            for code, fingerprint in sorted(self.text_hashes.items())
            if code in LANGUAGES_BY_CODE
        ]
        return [(_("The whole record"), self.content_hash), *of_texts]


def editions_of(record_type, live, numbers):
    """{number: Edition} of those versions of a live record that there are. One query.

    A first version that was never filed (bulk import) is described as it is live: one query more per child.
    """
    filed = Version.objects.filter(record_id=live.pk, number__in=numbers).annotate(notice=F("redaction__notice"))
    found = {
        version.number: Edition(
            version.number, version.content, version.content_hash, version.text_hashes, version.notice or ""
        )
        for version in filed
    }
    if live.version_no == 1 and 1 in numbers and 1 not in found:
        kind = kind_named(record_type)
        content = describe(kind, live)
        found[1] = Edition(1, content, content_hash(content), kind.text_hashes(live))
    return found


def find_edition(request, record_type, live, versions, number):
    """(Edition, None) of a version, or (None, the answer) where it was taken out of the public record: 410 with the notice.

    `versions`: of `version_list`. Raises Http404 where there is no such version.
    """
    row = next((each for each in versions if each["number"] == number), None)
    if row is None:
        raise Http404(_("There is no version %(number)d.") % {"number": number})
    if not row["url"]:
        removal = min(
            (each for each in versions if each["kind"] in TAKEN_OUT and each["number"] >= number), key=_number
        )
        notice = {
            "kind_class": "withdrawn",
            "title": _("This version was removed from the public record"),
            "date_display": removal["published_display"],
            "text": removal["note"],
            "links": [{"label": _("The record as it is now"), "url": live.get_absolute_url()}],
        }
        return None, render(request, "410.html", {"notice": notice}, status=410)
    edition = editions_of(record_type, live, [number]).get(number)
    if edition is None:
        raise Http404(_("There is no copy of version %(number)d.") % {"number": number})
    return edition, None


def answer_without_content(request, banner):
    """410 for a file of a version whose content was taken out, with the notice. `banner`: of `banner`."""
    notice = {
        "kind_class": "withdrawn",
        "title": _("Text was taken out of this version because the law demanded it"),
        "text": banner["redaction"],
    }
    return render(request, "410.html", {"notice": notice}, status=410)


def _number(row):
    return row["number"]


def banner(edition, versions, page_url):
    """What stands above the page of a version, as `includes/version_banner.html` takes it.

    `versions`: of `version_list`; `page_url`: where the record is without a version.
    """
    row = next(each for each in versions if each["number"] == edition.number)
    later = [each for each in versions if each["number"] > edition.number]
    earlier = [each for each in versions if each["number"] < edition.number and each["url"]]
    return {
        **row,
        "current": next((each for each in versions if each["is_current"]), row),
        "next": later[-1] if later else None,
        "previous": earlier[0] if earlier else None,
        "page_url": page_url,
        "redaction": edition.redaction,
        "fingerprints": edition.fingerprints(),
    }


def page_without_content(request, edition, versions, live, *, record_type, title, crumbs):
    """The page of a version whose content was taken out: what is known of it, and the notice that stands in its place."""
    words = {"title": title, "number": edition.number}
    head = page_head(
        request,
        title=_("%(title)s, version %(number)d") % words,
        description=_("Version %(number)d: text was taken out of it.") % words,
        path=live.get_absolute_url(),
        crumbs=crumbs,
    )
    context = {
        "record_type": record_type,
        "title": title,
        "version": banner(edition, versions, live.get_absolute_url()),
        "versions": versions,
    }
    return render(request, "publishing/version_without_content.html", head | context)
