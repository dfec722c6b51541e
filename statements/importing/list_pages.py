"""The lines of a list on a page in HTML: items of lists, rows of tables, paragraphs, headings; or what stands around dates."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from lxml import etree

from statements.importing.list_lines import Entry, entry_of
from unhub.importing.dates import split_date
from unhub.importing.html import absolute, base_of, is_hidden, one_line, words_in

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LINES = {"li", "tr", "p", "dt", "dd", "article"} | HEADINGS
LISTS = ("ul", "ol", "tbody", "table")
# Where a page leads elsewhere, there are no statements.
NOT_THE_LIST = {"nav", "header", "footer", "aside", "form"}
MOST_DATES = 5_000  # looked around on one page


class Line(NamedTuple):
    words: str
    urls: tuple


def entries_on(root):
    """The entries of a page, in order. Where no item, row or paragraph has a date, those parts of the page that have one each."""
    base = base_of(root)
    found = [
        (entry_on_page, element.getparent())
        for element in root.iter(*LINES)
        if not _is_elsewhere(element)
        for entry_on_page in _entries_of(element, base)
    ]
    with_dates = {parent for entry, parent in found if entry.date}
    if not with_dates:
        found = [(entry, None) for entry in _around_dates(root, base)] or found
    return [
        entry._replace(
            place=_("item %(number)s") % {"number": number},
            is_listed=parent is None or (parent in with_dates and parent.tag in LISTS),
        )
        for number, (entry, parent) in enumerate(found, 1)
    ]


def _is_elsewhere(element):
    return any(one.tag in NOT_THE_LIST or is_hidden(one) for one in (element, *element.iterancestors()))


def _entries_of(element, base):
    """The entries that an element is: none if it is part of a line, several if line breaks part them."""
    above = next((one for one in element.iterancestors() if one.tag in LINES), None)
    if above is not None and not _holds_lines(above):
        return []
    if _holds_lines(element):
        # <li>27 July 2017<ul><li>A…: its own words may be a date.
        own = entry_of("", _own_words(element))
        return [own] if own.date and not own.words else []
    lines = [line for line in _lines_in(element, base) if line.words]
    if sum(bool(split_date(line.words)[0]) for line in lines) < 2:
        lines = [Line(words_in(element), tuple(dict.fromkeys(url for line in lines for url in line.urls)))]
    language = next((one.get("lang") for one in (element, *element.iterancestors()) if one.get("lang")), "")
    entries = []
    for line in lines:
        if not line.words:
            continue
        entry = entry_of("", line.words, is_heading=element.tag in HEADINGS)
        if not entry.date and len(lines) == 1:
            entry = _with_date_behind(entry, element)
        entries.append(entry._replace(urls=line.urls, language=language))
    return entries


def _holds_lines(element):
    """Whether an element is made of several lines: an item with a list in it, a row of a table that lays out the page."""
    if element.tag in HEADINGS or element.tag in ("p", "dt"):
        return False
    inner = element.iterdescendants("li", "tr", "dt")
    return next(inner, None) is not None and (element.tag == "li" or next(inner, None) is not None)


def _own_words(element):
    """What an element says before its first list."""
    words = [element.text or ""]
    for child in element:
        if child.tag in ("ul", "ol", "table", "dl"):
            break
        words += ["" if is_hidden(child) else words_in(child), child.tail or ""]
    return one_line(" ".join(words))


def _lines_in(element, base):
    """The lines within an element that <br> parts, each with its links."""
    lines, words, urls = [], [], []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "start" and is_hidden(node):
            walk.skip_subtree()
        elif event == "start":
            if node.tag == "br":
                lines.append(Line(one_line("".join(words)), tuple(dict.fromkeys(urls))))
                words, urls = [], []
            elif node.tag == "a" and (address := absolute(node.get("href"), base)):
                urls.append(address)
            words.append(node.text or "")
        elif node is not element:
            words.append(node.tail or "")
    return [*lines, Line(one_line("".join(words)), tuple(dict.fromkeys(urls)))]


def _with_date_behind(entry, element):
    """The entry with the date of a <time> in it, which may stand behind the title."""
    time = next(element.iter("time"), None)
    if time is None:
        return entry
    shown = words_in(time)
    date = shown if split_date(shown)[0] else time.get("datetime", "")
    if not split_date(date)[0]:
        return entry
    return entry._replace(date=date, words=one_line(entry.words.replace(shown, "", 1)), is_heading=False)


def _around_dates(root, base):
    """An entry for each part of the page that has one date: <div><span>27 July 2017</span><a>Title</a></div>.

    The part is as large as it can be without another date in it; its title the longest link there, or else all it says.
    """
    dates = []
    for element in root.iter():
        if len(element) == 0 and isinstance(element.tag, str) and not _is_elsewhere(element):
            date, rest = split_date(words_in(element))
            if date and not rest.strip():
                dates.append((element, date))
    if not 2 <= len(dates) <= MOST_DATES:
        return []
    dates_in = {}
    for element, _date in dates:
        for above in (element, *element.iterancestors()):
            dates_in[above] = dates_in.get(above, 0) + 1
    entries = []
    for element, date in dates:
        part = element
        while part.getparent() is not None and dates_in[part.getparent()] == 1:
            part = part.getparent()
        links = [(words_in(link), absolute(link.get("href"), base)) for link in part.iter("a")]
        whole = words_in(part)
        title = max((words for words, _url in links), key=len, default="") or one_line(whole.replace(date, "", 1))
        urls = tuple(dict.fromkeys(url for words, url in links if url and words == title))
        language = next((one.get("lang") for one in (part, *part.iterancestors()) if one.get("lang")), "")
        entries.append(Entry("", date, title, whole, urls, language=language))
    return entries
