"""A statement as a file of words (`unhub.web.written`): what its page shows, with how to cite it."""

from django.utils.translation import gettext as _

from statements.citing import STYLES, as_text, cite
from statements.facts import facts_of
from statements.files import file_path
from statements.models import StatementText
from unhub.publishing.editions import version_path
from unhub.text.days import day_in_words
from unhub.text.languages import LANGUAGES_BY_CODE
from unhub.text.markdown import ATTACHED
from unhub.web.paging import absolute
from unhub.web.rows import as_id, rows_of
from unhub.web.written import write_banner, write_end, write_notice


def write_statement(written, record, *, language="", number=None, accessed=None, banner=None, notices=()):
    """Writes a StatementRecord whose texts have their bodies. No query.

    The texts stand with the original first; with a `language`, that one alone. `number`: the version the record is of, where a
    version is shown and not the statement; `banner` is what stands above that.
    """
    statement = record.statement
    texts = sorted(record.texts, key=lambda text: text.status != StatementText.Status.ORIGINAL)
    texts = [text for text in texts if not language or text.language == language]
    written.heading(1, texts[0].title)
    if banner:
        write_banner(written, banner)
    for notice in notices:
        write_notice(written, notice)
    written.facts(_facts(record, number))
    for text in texts:
        _text(written, record, text, is_alone=len(texts) == 1)
    _lists(written, record)
    cited = cite(record, language=texts[0].language, number=number, accessed=accessed)
    written.heading(2, _("How to cite"))
    written.facts((style.label, as_text(style.write(cited))) for style in STYLES.values())
    page = statement.get_absolute_url()
    address = absolute(version_path(page, number) if number else page)
    reuse = _("Facts about statements may be used freely. The words of a statement belong to the body that issued it.")
    write_end(written, reuse, address, cited.accessed)


def with_bodies(record):
    """Gives the texts of a live StatementRecord their bodies, which its page has as HTML only. One query."""
    bodies = dict(StatementText.objects.filter(statement=record.statement.pk).values_list("language", "body"))
    for text in record.texts:
        text.body = bodies.get(text.language, "")


def _facts(record, number):
    for each in record.attributions():
        yield each["role_label"], _speaker(each)
        if each["wording"]:
            yield _("In the words of the source"), each["wording"]
    for fact in facts_of(record):
        values = [fact.get("value", "")] if not fact["entries"] else [_entry(each) for each in fact["entries"]]
        yield fact["label"], "; ".join(map(str, values))
    yield _("Version"), str(number or record.statement.version_no)


def _speaker(each):
    post, body = str(each["post_title"]), each["organisation_name"]
    if body and body not in post:  # "Secretary-General of the United Nations" says where
        post = f"{post}, {body}"
    status = f" ({each['status_label']})" if each["status_label"] else ""
    capacity = _("in the capacity of %(capacity)s") % {"capacity": each["capacity"]} if each["capacity"] else ""
    return ", ".join(filter(None, [f"{each['name']}{status}", post, capacity]))


def _entry(entry):
    return f"{entry['value']} ({entry['note']})" if entry["note"] else entry["value"]


def _text(written, record, text, *, is_alone):
    if not is_alone:
        name = LANGUAGES_BY_CODE[text.language].name
        note = text.get_status_display()
        if text.translates_version:
            note += ", " + _("of version %(number)s") % {"number": text.translates_version}
        written.heading(2, f"{name} ({note})")
        written.paragraph(text.title)
    if text.summary:
        written.paragraph(text.summary)
    if text.body:
        written.text(_with_addresses(record, text.body))
    else:
        written.paragraph(_("The text itself is not in this archive."))


def _with_addresses(record, body):
    """The text with the files it names by the addresses they have."""
    if ATTACHED not in body:
        return body
    for row in rows_of(record.statement.attachment_rows):
        url = row["url"] if "url" in row else file_path(as_id(row["pk"]), row["name"])
        for name in (row["name"], as_id(row["pk"])):
            body = body.replace(f"]({ATTACHED}{name}", f"]({absolute(url)}")
    return body


def _lists(written, record):
    files = [
        f"{each['title']} ({each['type']}): {absolute(each['url'])}" for each in record.attachments() if each["url"]
    ]
    documents = [
        ", ".join(filter(None, [each["label"], each["title"]])) + f": {absolute(each['url'])}"
        for each in record.citations()
    ]
    relations = [_relation(each) for each in record.relations()]
    sources = [_source(each) for each in record.sources()]
    for title, entries in (
        (_("Attached files"), files),
        (_("Documents it cites"), documents),
        (_("Statements it has to do with"), relations),
        (_("Where it was published"), sources),
    ):
        if entries:
            written.heading(2, title)
            written.entries(entries)


def _relation(each):
    day = f", {day_in_words(each['day'])}" if each["day"] else ""
    address = f": {absolute(each['url'])}" if each["url"] else ""
    return f"{_('This statement')} {each['label']}: {each['title']}{day}{address}"


def _source(each):
    words = ", ".join(filter(None, [each["publisher"], each["title"], each["date_display"]]))
    return ": ".join(filter(None, [words, each["url"]])) + (
        f" ({each['archived_url']})" if each["archived_url"] else ""
    )
