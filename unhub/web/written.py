"""A page as a file of words: Markdown, or plain text. What a page says is put together once, for both.

written = Markdown()                    # or Plain()
written.heading(1, "A title")
written.facts([("Issued", "27 July 2017")])
return file_answer(str(written), name="a-title.md", media_type=written.media_type, is_download=False)
"""

import re

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from unhub.text.days import day_in_words
from unhub.text.markdown import plain_text
from unhub.web.addresses import file_path_of, page_path
from unhub.web.paging import absolute
from unhub.web.parameters import with_query

# What CommonMark could take for a mark of its own, wherever it stands, and where a line begins.
MARKS = re.compile(r"([\\`*_\[\]<>#&|~!])")
BEGINS_A_BLOCK = re.compile(r"([-+=])|([0-9]+)(?=[.)])")
# As words give it; the stop or bracket after it belongs to the sentence.
ADDRESS = re.compile(r"(https?://[^\s<>]*[^\s<>.,;:)])")
SPACE = re.compile(r"\s+")


def escaped(words):
    """Words of a record as one line of Markdown that shows them as they are, addresses in them as links."""
    pieces = ADDRESS.split(one_line(words))
    pieces[::2] = [MARKS.sub(r"\\\1", piece) for piece in pieces[::2]]
    pieces[1::2] = [f"<{address}>" for address in pieces[1::2]]
    line = "".join(pieces)
    if opening := BEGINS_A_BLOCK.match(line):
        number = opening[2]
        line = f"{number}\\{line[len(number) :]}" if number else f"\\{line}"
    return line


def one_line(words):
    return SPACE.sub(" ", str(words)).strip()


class Markdown:
    """CommonMark. `text` takes Markdown and leaves it as it is."""

    suffix, media_type, label = "md", "text/markdown", "Markdown"

    def __init__(self):
        self.blocks = []

    def heading(self, level, words):
        self.blocks.append(f"{'#' * level} {escaped(words)}")

    def paragraph(self, words):
        self.blocks.append(escaped(words))

    def notice(self, title, words):
        self.blocks.append("\n".join(f"> {line}" for line in [f"**{escaped(title)}**", escaped(words)] if line))

    def facts(self, pairs):
        """[(label, value)]."""
        self.items(f"**{escaped(label)}:** {escaped(value)}" for label, value in pairs)

    def entries(self, entries):
        self.items(escaped(each) for each in entries)

    def items(self, lines):
        self.blocks.append("\n".join(f"* {line}" for line in lines))

    def text(self, source):
        self.blocks.append(source.strip())

    def rule(self):
        self.blocks.append("---")

    def __str__(self):
        return "\n\n".join(block for block in self.blocks if block) + "\n"


class Plain:
    """Plain text: no marks, a blank line between paragraphs. `text` takes Markdown and keeps its words."""

    suffix, media_type, label = "txt", "text/plain", gettext_lazy("Plain text")

    def __init__(self):
        self.blocks = []

    def heading(self, level, words):
        words = one_line(words)
        self.blocks.append(f"{words}\n{'=-'[level > 1] * min(len(words), 72)}")

    def paragraph(self, words):
        self.blocks.append(one_line(words))

    def notice(self, title, words):
        self.blocks.append("\n".join(filter(None, [one_line(title).upper(), one_line(words)])))

    def facts(self, pairs):
        self.blocks.append("\n".join(f"{label}: {one_line(value)}" for label, value in pairs))

    def entries(self, entries):
        self.blocks.append("\n".join(f"- {one_line(each)}" for each in entries))

    def text(self, source):
        try:
            self.blocks.append(plain_text(source))
        except ValueError:  # older than the rules for texts
            self.blocks.append(source.replace("\0", "\N{REPLACEMENT CHARACTER}").strip())

    def rule(self):
        self.blocks.append("-" * 40)

    def __str__(self):
        return "\n\n".join(block for block in self.blocks if block) + "\n"


WRITTEN = {each.suffix: each for each in (Markdown, Plain)}


def written_formats(path, query=None):
    """Where the page at that path is as words, as `includes/formats.html` takes it."""
    return [
        {
            "label": str(each.label),
            "url": with_query(file_path_of(path, each.suffix), query or {}),
            "media_type": each.media_type,
            "is_citation": False,
        }
        for each in WRITTEN.values()
    ]


def write_notice(written, notice):
    """What a reader must know first, as `includes/notice.html` takes it. Places on the page are left out."""
    title = " – ".join(filter(None, [str(notice["title"]), notice.get("date_display", "")]))
    links = [
        f"{link['label']}: {absolute(link['url'])}" for link in notice.get("links", ()) if link["url"].startswith("/")
    ]
    written.notice(title, " ".join(filter(None, [notice.get("text", ""), *links])))


def write_banner(written, banner):
    """Which version it is, as `includes/version_banner.html` takes it."""
    words = {"number": banner["number"], "current": banner["current"]["number"]}
    if banner["is_current"]:
        title = _("This is version %(number)s, the current one") % words
    else:
        title = _("This is version %(number)s; the current one is version %(current)s") % words
    about = f"{banner['kind_label']}, {banner['published_display']}."
    written.notice(title, " ".join(filter(None, [about, banner["note"], absolute(banner["page_url"])])))


def write_end(written, reuse, address, day):
    """What may be done with it, where it is, and when it was read."""
    written.heading(2, _("Reuse"))
    written.paragraph(f"{reuse} {settings.SITE_URL}{page_path('reuse')}")
    written.rule()
    read = {"site": settings.SITE_NAME, "address": address, "day": day_in_words(day)}
    written.paragraph(_("%(site)s, %(address)s, read on %(day)s.") % read)


def file_answer(body, *, name, media_type, is_download):
    """Text as a file that scripts of other sites may read, as those of lists are."""
    response = HttpResponse(body, content_type=f"{media_type}; charset=utf-8")
    disposition = "attachment" if is_download else "inline"
    response["Content-Disposition"] = f'{disposition}; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
