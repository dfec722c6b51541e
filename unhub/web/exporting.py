"""Lists as files: every record that a search leaves, as CSV or as JSON Lines, in constant memory however many there are.

    statements = ListExport(StatementViewSet, "statements:list", columns=COLUMNS)
    path("statements.csv", statements.csv, name="list_csv"), path("statements.jsonl", statements.lines, name="list_jsonl")

Records are read in batches by the list's keyset, as the pages of the API are; no transaction is held for the time a reader takes.
Filters are judged before the first byte, so a wrong parameter is a 400 here as everywhere.
Why, and what was passed over: docs/decisions/0014-lists-as-files.md
"""

import csv
import datetime
import io
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from rest_framework.utils.encoders import JSONEncoder

from unhub.text.slugs import slugify_title
from unhub.web.addresses import page_path
from unhub.web.parameters import read_date, with_query
from unhub.web.serializing import SELECTION_PARAMETERS, select_fields

# A batch of statements with long texts is some megabytes.
BATCH = 200
# Of the threads of one process: the others go on answering while files are fetched.
AT_ONCE = 2
RETRY_SECONDS = 60
SEPARATOR = " | "
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# What a spreadsheet takes for the beginning of a formula, in the wide forms of East Asian input too.
BEGINS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
SELECTION = tuple(parameter.name for parameter in SELECTION_PARAMETERS)
LONGEST_NAME = 100


@dataclass(frozen=True)
class ListExport:
    """A list of the API as files. `page` is the route of the same list as a page.

    The JSON Lines are what the API gives of each record at its own address. `columns` of the CSV are {name: key of that record, or
    a function of it}; where these need less of a record, `table` is (serializer, function that reads a batch) to make them of.
    """

    viewset: type
    page: str
    columns: Mapping[str, str | Callable]
    table: tuple | None = None

    def csv(self, request):
        """All records of the search as CSV. A query for each batch; those of its filters before it begins."""
        asked = self.asked(request)
        names = select_fields(request.GET, list(self.columns))
        if self.table:
            serializer_class, read = self.table
            serializer = serializer_class()
        else:
            serializer, read = self.serializer(request, selecting=False)
        cells = [_cell_of(self.columns[name]) for name in names]

        def lines():
            yield BOM + csv_line(names)
            for records in batches(read, asked.qs, self.viewset.keyset):
                represented = map(serializer.represent, records)
                yield "".join(csv_line([cell(record) for cell in cells]) for record in represented)

        return self.file(asked, lines(), "csv", "text/csv; charset=utf-8; header=present")

    def lines(self, request):
        """All records of the search as JSON, one on each line. A query for each batch; those of its filters before it begins."""
        asked = self.asked(request)
        serializer, read = self.serializer(request, selecting=True)

        def lines():
            for records in batches(read, asked.qs, self.viewset.keyset):
                yield "".join(json_line(serializer.to_representation(record)) for record in records)

        return self.file(asked, lines(), "jsonl", "application/jsonl; charset=utf-8")

    def asked(self, request):
        """The filter set of the list, its parameters judged. Raises BadParameters."""
        filterset = self.viewset.filterset_class(
            request.GET,
            self.viewset.queryset.all(),
            request=request,
            extra_parameters=(*self.viewset.extra_parameters, *SELECTION),
            path=reverse(self.page),
        )
        filterset.qs  # noqa: B018  (raises where a parameter is wrong, before the first byte)
        return filterset

    def serializer(self, request, *, selecting):
        """(the serializer of one record, the function that reads a batch for it), as at the record's own address."""
        view = self.viewset()
        view.detail = hasattr(view, "read_detail")
        context = {"request": request} if selecting else {}
        if "as_of" in self.viewset.extra_parameters:
            context["as_of"] = read_date(request)
        return view.get_serializer_class()(context=context), view.read_detail if view.detail else view.read_list

    def file(self, filterset, lines, suffix, content_type):
        """The answer: a file to save, with a name that says what was searched and when."""
        words = f"{settings.SITE_NAME} {filterset.describe()}"
        name = f"{slugify_title(words, max_length=LONGEST_NAME)}-{timezone.now().date()}.{suffix}"
        response = streamed(lines, content_type)
        if response.streaming:
            response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def streamed(lines, content_type):
    """Pieces of text from a generator as an answer that scripts of other sites may read; 503 while too many are being fetched.

    The first two pieces are made at once: what goes wrong with them is an error like any other.
    """
    if not SLOTS.take():
        return busy()
    stream = Stream(lines, translation.get_language() or settings.LANGUAGE_CODE)
    response = StreamingHttpResponse(stream.begun(), content_type=content_type)
    response["X-Robots-Tag"] = "noindex"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def same(*names):
    """Columns that show what the record has under their own names."""
    return {name: name for name in names}


def file_formats(page, search):
    """Links to the files of a list, as `includes/formats.html` takes them. `page`: its route, `search`: {parameter: [values]}.

    The routes of the files are called after that of the page: `list`, `list_csv`, `list_jsonl`.
    """
    return [
        {"label": label, "url": with_query(page_path(f"{page}_{suffix}"), search), "media_type": media_type}
        for label, suffix, media_type in (("CSV", "csv", "text/csv"), ("JSON Lines", "jsonl", "application/jsonl"))
    ]


def batches(read, queryset, keyset, size=BATCH):
    """The records in the order of the keyset, in lists of some. One query for each, whose cost does not grow on the way."""
    narrowed, after = keyset.ordered(queryset), None
    while True:
        asked = narrowed if after is None else keyset.beyond(narrowed, after)
        records = read(asked[:size])
        if records:
            yield records
        if len(records) < size:
            return
        after = keyset.values_of(records[-1])


# --- cells and lines --------------------------------------------------------------------------------------------------


def csv_line(values):
    """A line of CSV as RFC 4180 has it."""
    written = io.StringIO()
    csv.writer(written).writerow([defused(cell(value)) for value in values])
    return written.getvalue()


def cell(value):
    """A value of a record as the text of one cell: several with bars between them, yes and no as 1 and 0, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, list | tuple):
        return SEPARATOR.join(cell(each) for each in value)
    return str(value)


def defused(text):
    """The text, with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def _cell_of(column):
    return column if callable(column) else lambda record: record[column]


def json_line(data):
    """A line of JSON Lines, with what the API's own answer has."""
    return f"{json.dumps(data, cls=JSONEncoder, ensure_ascii=False, separators=(',', ':'))}\n"


# --- how many at once -------------------------------------------------------------------------------------------------


class Slots:
    """How many files this process hands out at the same time."""

    def __init__(self, number):
        self._free = threading.BoundedSemaphore(number)

    def take(self):
        return self._free.acquire(blocking=False)

    def give_back(self):
        self._free.release()


SLOTS = Slots(AT_ONCE)


class Stream:
    """The lines of a file in the language it was asked for in. Gives its slot back when it is closed, read to the end or not."""

    def __init__(self, lines, language):
        self.lines, self.language, self.is_open, self.first = lines, language, True, []

    def begun(self):
        """Itself, the first batch read: a database that does not answer is met before the status is sent. One query."""
        try:
            with translation.override(self.language):
                self.first = list(islice(self.lines, 2))  # the line of names, and the batch
        except BaseException:
            self.close()
            raise
        return self

    def __iter__(self):
        return self

    def __next__(self):
        if self.first:
            return self.first.pop(0)
        # Whoever drives an answer drives others in between: the language is set for each piece.
        with translation.override(self.language):
            return next(self.lines)

    def close(self):
        if self.is_open:
            self.is_open = False
            self.lines.close()
            SLOTS.give_back()

    __del__ = close


def busy():
    """503, with the time after which to try again."""
    message = _("Too many files are being fetched at this moment. Try again in a minute.")
    return HttpResponse(
        message, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": str(RETRY_SECONDS)}
    )
