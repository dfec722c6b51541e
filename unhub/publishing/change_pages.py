"""The public page that says what a version changed, for every content kind."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _

from unhub.publishing.comparing import compare
from unhub.publishing.editions import changes_path, editions_of, find_edition, version_path
from unhub.web.pages import page_head
from unhub.web.parameters import BadParameters, ParameterError, check_parameters, did_you_mean, shown


def read_from(request, number, versions):
    """The number of the version to compare with: `?from=`, else the one before. None where there is none before.

    `versions`: of `version_list`. Raises BadParameters for anything that is not another version of the record.
    """
    given = check_parameters(request, "from").get("from")
    numbers = [row["number"] for row in reversed(versions) if row["url"]]
    others = [each for each in numbers if each != number]
    if given is None:
        return max((each for each in others if each < number), default=None)
    digits = given.removeprefix("v")
    wanted = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None
    if wanted in others and given == str(wanted):
        return wanted
    suggestion = str(wanted) if wanted in others else None
    message = (
        _("version %(number)d is this one: name another version") % {"number": number}
        if wanted == number
        else did_you_mean(_("“%(value)s” is not the number of another version") % {"value": shown(given)}, suggestion)
    )
    allowed = tuple(str(each) for each in others)
    raise BadParameters([ParameterError("from", shown(given), message, allowed, suggestion)])


def compared(request, record_type, live, versions, number):
    """((Edition before, Edition), None) for the page of changes, or (None, the answer) as `find_edition` gives it. Two queries.

    Raises Http404 where there is no such version, or none before it, BadParameters for a `?from=` that is none.
    """
    after, answer = find_edition(request, record_type, live, versions, number)
    if answer:
        return None, answer
    earlier = read_from(request, number, versions)
    before = editions_of(record_type, live, [earlier]).get(earlier) if earlier else None
    if before is None:
        raise Http404(_("There is no version before version %(number)d.") % {"number": number})
    return (before, after), None


def changes_page(request, kind, live, before, after, versions, *, title, crumbs):
    """The page of what lies between two Editions of a live record. One query per kind of record they refer to."""
    path = live.get_absolute_url()
    rows = {row["number"]: row for row in versions}
    redacted = [edition for edition in (before, after) if edition.redaction]
    words = {"title": title, "old": before.number, "new": after.number}
    head = page_head(
        request,
        title=_("%(title)s: what changed from version %(old)d to version %(new)d") % words,
        description=_("What changed in “%(title)s” from version %(old)d to version %(new)d, word by word.") % words,
        path=changes_path(path, after.number),
        crumbs=crumbs,
    )
    return render(
        request,
        "publishing/changes.html",
        head
        | {
            "record_type": kind.name,
            "title": title,
            "record_url": path,
            "before": rows[before.number],
            "after": rows[after.number],
            # What the law took out stays out: nothing of its other side either, which would show what was there.
            "redacted": redacted,
            "groups": [] if redacted else compare(kind, before.content, after.content),
            "others": [
                {
                    "number": row["number"],
                    "url": f"{changes_path(path, after.number)}?from={row['number']}",
                    "is_shown": row["number"] == before.number,
                }
                for row in versions
                if row["number"] != after.number and row["url"]
            ],
            "before_url": version_path(path, before.number),
            "after_url": version_path(path, after.number),
        },
    )
