"""Checks that look at a draft while it is written: what all texts have in common, and how a kind's own checks get their rows.

A check is a function that yields Problems. Where it stands, it is told by `at`: a Problem with all but the message filled in.
"""

import copy
import re
from functools import partial

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from unhub.publishing.addresses import record_at_former_address
from unhub.publishing.kinds import Problem, kind_of
from unhub.text.inspection import inspect

MOST_TITLE, MOST_SUMMARY = 110, 160
MOST_EXAMPLES = 3
MOST_INTERNAL_LINKS = 20  # each costs a query

# What says nothing of where a link leads, in the languages texts are written in.
EMPTY_LINK_WORDS = {
    words.casefold()
    for words in (
        "click here|here|click|link|this link|this page|read more|more|learn more|see here|see more|details|download|"
        "cliquez ici|ici|lien|ce lien|lire la suite|en savoir plus|plus|télécharger|"
        "haga clic aquí|pulse aquí|aquí|enlace|este enlace|leer más|más|más información|descargar|"
        "здесь|тут|нажмите здесь|ссылка|подробнее|читать далее|далее|скачать|"
        "اضغط هنا|انقر هنا|هنا|رابط|المزيد|اقرأ المزيد|للمزيد|تحميل|"
        "点击这里|点击此处|这里|此处|链接|更多|阅读更多|了解更多|下载"
    ).split("|")
}

# Name of a route → whether there is a record at its arguments. Each app adds its own pages.
PAGES = {}


def warnings_of(draft):
    """What the editor of a draft should look at, as a list of Problem. Publishing goes on all the same. Some ten queries."""
    return list(kind_of(draft).warnings(draft))


def with_rows(draft, *prefetches):
    """The draft with its rows at hand, without keeping them on the one given. No query where a form has set them."""
    if getattr(draft, "rows_are_set", False):
        return draft
    draft = copy.copy(draft)
    draft._prefetched_objects_cache = {}
    prefetch_related_objects([draft], *prefetches)
    return draft


def set_rows(draft, rows):
    """Makes `draft.<child>.all()` give these rows, which nobody has saved. `rows` is {name of the child: list of rows}."""
    draft._prefetched_objects_cache = {}
    for name, given in rows.items():
        queryset = getattr(draft, name).get_queryset()
        queryset._result_cache, queryset._prefetch_done = list(given), True
        draft._prefetched_objects_cache[name] = queryset
    draft.rows_are_set = True


def warning(field="", **where):
    """A maker of warnings about one place: `at = warning("texts", row=text.pk); at("…", column="title")`."""
    return partial(Problem, field=field, is_warning=True, **where)


def place_of(draft, text, column):
    """Where a field of a draft's text is; where there are several texts, with the language of this one."""
    about = str(text.get_language_display()) if len(draft.texts.all()) > 1 else ""
    return {"field": "texts", "row": text.pk, "column": column, "about": about}


def has_slug(model):
    """For PAGES: whether a record is, or once was, at a slug. Two queries at most."""
    return lambda slug: (
        model.objects.filter(slug=slug).exists() or record_at_former_address(model._meta.model_name, slug) is not None
    )


# --- titles and summaries ---------------------------------------------------------------------------------------------


def look_at_title(title, at):
    """Length, capitals, full stop. `at` makes a warning at the title."""
    title = " ".join((title or "").split())
    if len(title) > MOST_TITLE:
        yield at(
            _("The title has %(count)d characters. Lists and search engines show some %(limit)d.")
            % {"count": len(title), "limit": MOST_TITLE}
        )
    letters = [character for character in title if character.isalpha()]
    if len(letters) > 8 and title.isupper():
        yield at(_("The title is in capitals, which are hard to read and are read out letter by letter."))
    # "U.N." and "…" end no sentence.
    if re.search(r"(?<!\.)[.。]$", title) and not re.search(r"\b\w\.\w?\.?$", title):
        yield at(_("The title ends in a full stop."))


def look_at_summary(summary, at):
    """Whether there is one, short enough for a list."""
    length = len(" ".join((summary or "").split()))
    if not length:
        yield at(_("There is no summary. Lists and search engines show one or two sentences."))
    elif length > MOST_SUMMARY:
        yield at(
            _("The summary has %(count)d characters. Search engines cut it after some %(limit)d.")
            % {"count": length, "limit": MOST_SUMMARY}
        )


# --- texts in Markdown ------------------------------------------------------------------------------------------------


def refuse_text(source, at):
    """What must be mended in a text: that it can be shown at all, and an outline that would come out wrong."""
    try:
        found = inspect(source or "")
    except ValueError as error:
        yield at(str(error))
        return
    if not found.headings:
        return
    first, highest = found.headings[0], min(heading.level for heading in found.headings)
    if first.level > highest:
        # The page would show both at one level, since nothing stands above the first.
        other = next(heading for heading in found.headings if heading.level == highest)
        yield at(
            _("The first heading, “%(first)s” (%(low)s), stands below a later one, “%(other)s” (%(high)s).")
            % {
                "first": shortened(first.words),
                "low": "#" * first.level,
                "other": shortened(other.words),
                "high": "#" * other.level,
            }
        )


def look_at_text(source, at):
    """Headings that skip a level, links that say nothing or lead nowhere, marks that readers would see as typed.

    One query for each link to a page of this site, up to twenty.
    """
    try:
        found = inspect(source or "")
    except ValueError:
        return
    yield from _look_at_headings(found, at)
    yield from _look_at_links(found, at)
    if found.raw_html:
        yield at(
            _("HTML is not used here; readers would see it as it is typed: %(examples)s.")
            % {"examples": _examples(found.raw_html)}
        )


def _look_at_headings(found, at):
    for above, heading in zip(found.headings, found.headings[1:], strict=False):
        if heading.level > above.level + 1:
            yield at(
                _("“%(heading)s” (%(low)s) skips a level after “%(above)s” (%(high)s).")
                % {
                    "heading": shortened(heading.words),
                    "low": "#" * heading.level,
                    "above": shortened(above.words),
                    "high": "#" * above.level,
                }
            )
            return  # one is enough to see how it is meant


def _look_at_links(found, at):
    saying_nothing = [link.words for link in found.links if _says_nothing(link.words)]
    if saying_nothing:
        yield at(
            _("The words of a link should say where it leads: %(examples)s.") % {"examples": _examples(saying_nothing)}
        )
    bare = [link.words for link in found.links if re.match(r"(https?://|www\.)\S+$", link.words.strip())]
    if bare:
        yield at(
            _("A bare address tells a listener nothing. Give the link words: %(examples)s.")
            % {"examples": _examples(bare)}
        )
    if found.refused_links:
        yield at(
            _(
                "This is not shown as a link, but as it is typed: %(examples)s. Write the address in full, with https:// in front."
            )
            % {"examples": _examples(f"[{link.words}]({link.address})" for link in found.refused_links)}
        )
    ours = list(dict.fromkeys(link.address for link in found.links if _is_ours(link.address)))
    broken = [address for address in ours[:MOST_INTERNAL_LINKS] if not leads_somewhere(address)]
    if broken:
        yield at(
            ngettext(
                "There is no page of this site at %(examples)s.",
                "There are no pages of this site at %(examples)s.",
                len(broken),
            )
            % {"examples": _examples(broken)}
        )


def _says_nothing(words):
    bare = re.sub(r"[\W_]+$|^[\W_]+", "", words).casefold()
    return not bare or " ".join(bare.split()) in EMPTY_LINK_WORDS


def _is_ours(address):
    return address == settings.SITE_URL or address.startswith(f"{settings.SITE_URL}/")


def leads_somewhere(address):
    """Whether a visitor finds a page at an address of this site. At most two queries."""
    path = re.split("[?#]", address.removeprefix(settings.SITE_URL) or "/")[0]
    if path.startswith("/admin/"):
        return False
    if path == "/":
        return True
    language = translation.get_language_from_path(path)
    if language is None:
        language = settings.LANGUAGE_CODE
        candidates = [path, f"/{language}{path}"]  # a bare address leads to the one with the reader's language
    else:
        candidates = [path]
    with translation.override(language):
        for candidate in candidates:
            try:
                match = resolve(candidate)
            except Resolver404:
                continue
            exists = PAGES.get(match.view_name)
            return exists is None or bool(exists(**match.kwargs))
    return False


def shortened(words, most=60):
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _examples(found):
    found = list(dict.fromkeys(shortened(each) for each in found))
    listed = ", ".join(f"“{each}”" for each in found[:MOST_EXAMPLES])
    return f"{listed}, …" if len(found) > MOST_EXAMPLES else listed
