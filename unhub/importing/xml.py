"""XML of other sites, item by item: no document types, no entities, and never more of it in memory than one item."""

from typing import NamedTuple
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from unhub.importing.encodings import line_number
from unhub.importing.rows import Unreadable

LARGEST_ITEM = 5_000_000  # bytes
DEEPEST = 200
XML = "{http://www.w3.org/XML/1998/namespace}"


class Item(NamedTuple):
    """One item: its element, the address against which its links are resolved, its language, and a place for people."""

    element: Element
    base: str
    language: str
    place: str


def items(file, names, about):
    """The elements with these local names, whole, in order. `about` is given the words of the children of other elements, by
    local name, the first of each: {"title": …, "link": …}.

    Raises Unreadable for what is no XML, is cut off, declares entities, or has an item that is too large.
    """
    file.seek(0)
    source = _Bounded(file)
    bases, languages, depth, within, number = [""], [""], 0, 0, 0
    try:
        for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                depth += 1
                if depth > DEEPEST:
                    raise Unreadable(_("The XML is nested too deeply."))
                bases.append(urljoin(bases[-1], element.get(XML + "base", "")))
                languages.append(element.get(XML + "lang", languages[-1]))
                within += local_name(element) in names
                continue
            depth -= 1
            base, language = bases.pop(), languages.pop()
            if local_name(element) in names:
                within -= 1
                if not within:
                    number += 1
                    yield Item(element, base, language, _("item %(number)s") % {"number": number})
                    element.clear()
                    source.start_again()
            elif not within:
                about.setdefault("base", "")
                about["base"] = about["base"] or base
                if language:
                    about.setdefault("language", language)
                if (text := (element.text or "").strip()) and len(about) < 100:
                    about.setdefault(local_name(element), text[:2_000])
                if depth > 2:
                    element.clear()
    except ParseError as error:
        line, column = error.position
        raise Unreadable(
            _("This is not XML from column %(column)s on (%(reason)s). Was it cut off?")
            % {"column": column + 1, "reason": str(error).partition(":")[0]},
            line_number(line),
        ) from error
    except DefusedXmlException as error:
        raise Unreadable(
            _("The XML declares a document type or entities, which are never read. Remove <!DOCTYPE …>.")
        ) from error
    except (LookupError, ValueError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(_("The XML cannot be read: %(reason)s.") % {"reason": str(error)[:100]}) from error


def local_name(element):
    """The name of an element without its namespace, in lower case; "" of a comment."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def namespace(element):
    return element.tag.partition("}")[0].lstrip("{") if "}" in element.tag else ""


class _Bounded:
    """A file of which no more is given between two items than an item may have."""

    def __init__(self, file):
        self.file, self.given = file, 0

    def read(self, size=-1):
        piece = self.file.read(size)
        self.given += len(piece)
        if self.given > LARGEST_ITEM:
            raise Unreadable(
                _("An item of the XML has more than %(limit)s MB.") % {"limit": LARGEST_ITEM // 1_000_000}
            )
        return piece

    def start_again(self):
        self.given = 0
