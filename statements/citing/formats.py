"""Files that reference managers read. Each holds one entry, in UTF-8."""

import json
import re
from collections.abc import Callable
from typing import NamedTuple

from statements.citing.cited import Cited
from statements.citing.styles import day_month, upper_first
from unhub.text.languages import html_lang

# What TeX reads as orders. Braces by name, because BibTeX counts those it reads even after a backslash.
TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{mark: f"\\{mark}" for mark in "#$%&_"},
    }
)
TEX_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What babel and polyglossia call them, for biblatex.
TEX_LANGUAGES = {
    "ar": "arabic",
    "zh-hans": "chinese",
    "en": "english",
    "fr": "french",
    "ru": "russian",
    "es": "spanish",
}
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Format(NamedTuple):
    """`suffix` is the end of its address, `style` its name in the API. `write` gives the file of a Cited."""

    suffix: str
    style: str
    label: str
    media_type: str
    write: Callable[[Cited], str]


def bibtex(cited):
    """An entry of BibTeX that biblatex reads as well: `@misc`, the class of both for what is none of the others.

    Titles are braced twice, so that styles leave their capitals alone; bodies are braced, so that their names are not taken apart.
    Letters stay as they are, in UTF-8; what TeX reads as orders is escaped, but in addresses, which `url` takes verbatim.
    """
    authors = [
        f"{_tex(each.family)}, {_tex(each.given)}" if each.given else _braced(_tex(each.name))
        for each in cited.authors
    ]
    posts = [f"{each.name}: {each.post}" for each in cited.authors if each.post]
    fields = {
        "author": _braced(" and ".join(authors)),
        "title": _braced(_braced(_tex(cited.title))),
        "howpublished": _braced(_tex(upper_first(cited.genre))),
        "number": _braced(_tex(", ".join(cited.symbols))),
        "year": _braced(str(cited.issued_on.year)),
        "month": TEX_MONTHS[cited.issued_on.month - 1],  # a word of BibTeX's own
        "date": _braced(cited.issued_on.isoformat()),
        "version": _braced(str(cited.version or "")),
        "note": _braced(_tex("; ".join([*posts, *map(upper_first, cited.status(day_month))]))),
        "url": _braced(cited.url),
        "urldate": _braced(cited.accessed.isoformat()),
        "langid": _braced(TEX_LANGUAGES[cited.language]),
    }
    lines = [f"  {name} = {value}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{cited.key},", *lines, "}", ""])


def _braced(value):
    return f"{{{value}}}" if value else ""


def _tex(words):
    return _one_line(words).translate(TEX)


def ris(cited):
    """An entry of RIS: a tag of two characters, two spaces, a hyphen and a space; lines end with CR and LF; no line within a value.

    RIS Format Specifications, Research Information Systems: `TY` first, `ER` last, dates as YYYY/MM/DD/, no asterisk in names.
    GOVDOC is its class for texts of official bodies.
    """
    entries = [
        ("TY", "GOVDOC"),
        *(("AU", each.inverted.replace("*", "")) for each in cited.authors),
        ("TI", cited.title),
        ("PY", str(cited.issued_on.year)),
        ("DA", f"{cited.issued_on:%Y/%m/%d}/"),
        ("M3", upper_first(cited.genre)),
        *(("M1", symbol) for symbol in cited.symbols),
        ("ET", f"Version {cited.version}" if cited.version else ""),
        *(("N1", f"{each.name}: {each.post}") for each in cited.authors if each.post),
        *(("N1", upper_first(phrase)) for phrase in cited.status(day_month)),
        ("LA", html_lang(cited.language)),
        ("DP", cited.site),
        ("UR", cited.url),
        ("Y2", f"{cited.accessed:%Y/%m/%d}/"),
    ]
    lines = [f"{tag}  - {value}\r\n" for tag, text in entries if (value := _one_line(text))]
    return "".join([*lines, "ER  - \r\n"])


def csl(cited):
    """The entry as CSL-JSON has it: types and variables of the Citation Style Language 1.0.2, schema csl-data.json."""
    entry = {
        "id": cited.key,
        "type": "speech" if cited.is_spoken else "document",
        "title": cited.title,
        "author": [_csl_name(each) for each in cited.authors],
        "issued": _csl_date(cited.issued_on),
        "accessed": _csl_date(cited.accessed),
        "genre": upper_first(cited.genre),
        "number": ", ".join(cited.symbols),
        "version": str(cited.version or ""),
        "status": "; ".join(cited.status(day_month)),
        "language": html_lang(cited.language),
        "source": cited.site,
        "URL": cited.url,
        "note": "; ".join(f"{each.name}: {each.post}" for each in cited.authors if each.post),
    }
    return {name: value for name, value in entry.items() if value}


def csl_json(cited):
    """A file of CSL-JSON: a list of entries, of which this is the only one."""
    return json.dumps([csl(cited)], ensure_ascii=False, indent=2) + "\n"


def _csl_name(author):
    if not author.family:
        return {"literal": author.name}
    return {"family": author.family, "given": author.given} if author.given else {"literal": author.name}


def _csl_date(day):
    return {"date-parts": [[day.year, day.month, day.day]]}


def _one_line(words):
    return CONTROLS.sub(" ", words).strip()


FORMATS = {
    each.suffix: each
    for each in (
        Format("bib", "bibtex", "BibTeX", "application/x-bibtex", bibtex),
        Format("ris", "ris", "RIS", "application/x-research-info-systems", ris),
        Format("csl.json", "csl-json", "CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
    )
}
