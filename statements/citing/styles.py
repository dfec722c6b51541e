"""The styles: each writes a `Cited` as pieces, which are plain words and its title.

The words of a style ("accessed", "available at") are part of it and stay English, as do its names of months; the type of the
statement and the titles of posts are in the language of the interface.
None of the styles has a rule for the version of a press statement: it stands where the style puts what tells an edition apart.
Names of bodies are given in full where a style asks for abbreviations of its own (Bluebook T6): those are the writer's to make.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from unhub.text.languages import direction, html_lang

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# As Bluebook table T12 shortens them.
SHORT_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
# The organs whose documents are "U.N. Doc."; press releases have symbols of other kinds (SG/SM/18554).
UN_DOCUMENT = re.compile(r"(?:A|S|E|T|ST|TD|DP|CCPR|CERD|CEDAW|CRC|HRI)/")
ENDS_A_SENTENCE = (".", "?", "!", "。", "؟", "？", "！", "…")
INNER_SINGLE = re.compile(r"‘([^‘’]*)’(?!\w)")
INNER_DOUBLE = re.compile(r"“([^“”]*)”|\"([^\"]*)\"")


class Title(NamedTuple):
    """The title of what is cited, as a piece of the citation."""

    words: str
    language: str
    is_italic: bool = False


class Style(NamedTuple):
    """`label` is what its users call it, `write` gives pieces of a Cited."""

    label: str
    write: Callable


def as_text(pieces):
    return "".join(piece if isinstance(piece, str) else piece.words for piece in pieces)


def as_html(pieces):
    """The same with the title in its language and, where the style wants it, in italics."""
    return mark_safe("".join(escape(piece) if isinstance(piece, str) else _title_html(piece) for piece in pieces))


def _title_html(title):
    lang = format_html(' lang="{}" dir="{}"', html_lang(title.language), direction(title.language))
    words = format_html("<bdi{}>{}</bdi>", lang, title.words)
    return format_html("<i>{}</i>", words) if title.is_italic else words


# --- the styles ---------------------------------------------------------------------------------------------------------


def united_nations(cited):
    """A footnote in United Nations editorial style.

    United Nations Editorial Manual Online, Footnotes and other references: II.D (electronic sources: "Available at", the day of
    access in brackets), III.F and IV.M (statements: speaker, title of the speaker, kind of statement, date), IV.J (articles on a
    website: title in quotation marks). Of more than three authors the first is named. The symbols of one text are joined by a
    hyphen (III.A, documents under a double symbol).
    """
    kind = " ".join(filter(None, [lower_first(cited.genre), "-".join(cited.symbols)]))
    return [
        *_before(_listed(cited, "and", "and others"), ", "),
        *_quoted(cited, "“”"),
        ", ",
        ", ".join([kind, day_month(cited.issued_on)]),
        *_bracketed(cited.edition(day_month), "()"),
        f". Available at {cited.url} (accessed on {day_month(cited.accessed)}).",
    ]


def chicago_note(cited):
    """A full note. The Chicago Manual of Style, 17th edition, 14.207 (website content), 14.76 (four or more authors), 6.9 (commas
    go inside quotation marks)."""
    details = [
        lower_first(cited.genre),
        month_day(cited.issued_on),
        *cited.symbols,
        *cited.edition(month_day),
        cited.site,
    ]
    return [
        *_before(_listed(cited, "and", "et al."), ", "),
        *_quoted(cited, "“”", ","),
        " ",
        ", ".join([*details, f"accessed {month_day(cited.accessed)}", f"{cited.url}."]),
    ]


def chicago_bibliography(cited):
    """An entry of a bibliography. The Chicago Manual of Style, 17th edition, 14.207; 14.76 (of more than ten authors seven are
    named); 14.68 (only the first name is inverted)."""
    names = [_with_role(each.inverted if place == 0 else each.name, each) for place, each in enumerate(cited.authors)]
    if len(names) > 10:
        names = [*names[:7], "et al"]
        authors = ", ".join(names)
    else:
        # The comma ends the inverted name.
        authors = _joined(names, "and", serial=True, always_comma=any(each.given for each in cited.authors[:1]))
    edition = [upper_first(phrase) for phrase in cited.edition(month_day)]
    parts = [f"{cited.genre}, {month_day(cited.issued_on)}", ", ".join(cited.symbols), *edition, cited.site]
    return [
        *_before(_stopped(authors), " "),
        *_quoted(cited, "“”", "" if cited.title.endswith(ENDS_A_SENTENCE) else "."),
        " ",
        " ".join(_stopped(part) for part in parts if part),
        f" Accessed {month_day(cited.accessed)}. {cited.url}.",
    ]


def bluebook(cited):
    """The Bluebook, 21st edition: rule 21.7 (United Nations sources: author, title in italics, symbol, date in brackets), 17.2.6
    (press releases), 15.1 (of more than two authors the first), 18.2.2 (addresses).

    Rule 18.2.2(c) asks for the day of the last visit only of pages without a date. It is given here because the date that is
    printed is the statement's, not the page's.
    """
    authors = cited.authors
    shown = authors[0].named + " et al." if len(authors) > 2 else " & ".join(each.named for each in authors)
    symbols = [f"U.N. Doc. {symbol}" if UN_DOCUMENT.match(symbol) else symbol for symbol in cited.symbols]
    return [
        f"{upper_first(cited.genre)}, ",
        *_before(shown, ", "),
        Title(cited.title, cited.language, is_italic=True),
        "".join(f", {symbol}" for symbol in symbols),
        f" ({short_month_day(cited.issued_on)})",
        *_bracketed(cited.edition(short_month_day), "()"),
        f", {cited.url} (last visited {short_month_day(cited.accessed)}).",
    ]


def oscola(cited):
    """The Oxford University Standard for the Citation of Legal Authorities, 4th edition: 3.4.8 (websites: author, ‘title’ (kind,
    date) <address> accessed day), 3.1.1 (of more than three authors the first, "and others"), 1.1 (a footnote ends with a stop)."""
    details = ", ".join([upper_first(cited.genre), day_month(cited.issued_on), *cited.edition(day_month)])
    return [
        *_before(_listed(cited, "and", "and others"), ", "),
        *_quoted(cited, "‘’"),
        f" ({details})",
        "".join(f" {symbol}" for symbol in [", ".join(cited.symbols)] if symbol),
        f" <{cited.url}> accessed {day_month(cited.accessed)}.",
    ]


def apa(cited):
    """Publication Manual of the American Psychological Association, 7th edition: 9.8 (initials; of more than twenty authors
    nineteen and the last), 9.10 (roles in brackets), 9.19 and 9.21 (the number of a work in round, its kind in square brackets),
    9.16 (a retrieval date where a work may change), 10.16 (pages of websites)."""
    names = [_with_role(_initialled(each), each) for each in cited.authors]
    if len(names) > 20:
        authors = ", ".join(names[:19]) + f", . . . {names[-1]}"
    else:
        authors = _joined(names, "&", serial=True, always_comma=True)
    day = f"({cited.issued_on.year}, {MONTHS[cited.issued_on.month - 1]} {cited.issued_on.day})"
    numbers = "; ".join([*cited.symbols, *(upper_first(phrase) for phrase in cited.edition(month_day))])
    kind = f"[{upper_first(cited.genre)}]"
    title = Title(cited.title, cited.language, is_italic=True)
    rest = [f" ({numbers})"] if numbers else []
    site = "" if [each.name for each in cited.authors] == [cited.site] else f" {cited.site}."
    source = f"{site} Retrieved {month_day(cited.accessed)}, from {cited.url}"
    if not authors:
        return [title, *rest, f" {kind}. {day}.", source]
    return [f"{_stopped(authors)} {day}. ", title, *rest, f" {kind}.", source]


STYLES = {
    "un": Style(_("United Nations"), united_nations),
    "chicago-note": Style(_("Chicago, 17th edition (note)"), chicago_note),
    "chicago-bibliography": Style(_("Chicago, 17th edition (bibliography)"), chicago_bibliography),
    "bluebook": Style(_("Bluebook"), bluebook),
    "oscola": Style(_("OSCOLA"), oscola),
    "apa": Style(_("APA, 7th edition"), apa),
}


# --- words --------------------------------------------------------------------------------------------------------------


def day_month(day):
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_day(day):
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def short_month_day(day):
    return f"{SHORT_MONTHS[day.month - 1]} {day.day}, {day.year}"


def upper_first(words):
    return words[:1].upper() + words[1:]


def lower_first(words):
    """Without its capital, within a sentence; an abbreviation keeps its own."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _before(words, mark):
    """Words and what parts them from the next; nothing for none: what has no author begins with its title."""
    return [f"{words}{mark}"] if words else []


def _stopped(words):
    return words if not words or words.endswith(ENDS_A_SENTENCE) else f"{words}."


def _bracketed(phrases, marks):
    return [f" {marks[0]}{', '.join(phrases)}{marks[1]}"] if phrases else []


def _quoted(cited, marks, inside=""):
    """The title in quotation marks, those within it changed to the other kind; `inside` stands before the closing one."""
    words = cited.title
    if marks == "“”":
        words = INNER_DOUBLE.sub(lambda match: f"‘{match[1] or match[2] or ''}’", words)
    else:
        words = INNER_SINGLE.sub(r"“\1”", words)
    return [marks[0], Title(words, cited.language), f"{inside}{marks[1]}"]


def _listed(cited, conjunction, others):
    """Up to three authors with their posts, else the first and a word for the others."""
    names = [each.named for each in cited.authors]
    if len(names) > 3:
        return f"{names[0]}, {others}" if cited.authors[0].post else f"{names[0]} {others}"
    # A post within commas makes commas between people useless.
    has_posts = any(each.post for each in cited.authors)
    return _joined(names, conjunction, mark="; " if has_posts else ", ")


def _joined(names, conjunction, *, mark=", ", serial=False, always_comma=False):
    """ "A", "A and B", "A, B and C"; with `serial` "A, B, and C", and with `always_comma` "A, and B"."""
    if len(names) < 2:
        return "".join(names)
    comma = mark.strip() if mark != ", " or (serial and len(names) > 2) or always_comma else ""
    return f"{mark.join(names[:-1])}{comma} {conjunction} {names[-1]}"


def _with_role(name, author):
    return f"{name} ({author.post})" if author.post else name


def _initialled(author):
    """ "Guterres, A."; a given name in a script without initials stays whole."""
    if not author.given:
        return author.inverted
    parts = [_initials(word) for word in author.given.split()]
    return f"{author.family}, {' '.join(parts)}"


def _initials(word):
    """ "J.-P." of "Jean-Pierre"."""
    pieces = [piece for piece in word.split("-") if piece]
    if not all(piece[0].isalpha() and piece[0].upper() != piece[0].lower() for piece in pieces):
        return word
    return "-".join(f"{piece[0].upper()}." for piece in pieces)
