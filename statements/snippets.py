"""Where in the texts of statements a search found its words."""

from django.db.models.functions import Left

from statements.models import StatementText
from unhub.search.analysis import plain_of
from unhub.search.snippets import LOOKED_AT, snippet
from unhub.text.languages import fallback_order
from unhub.web.rows import as_id


def snippets(records, query, language=""):
    """{id: HTML with `<mark>`, "" where only a title has the words}, of records of `read_statements`.

    Looks into the texts in that language first, then in the original. One query, which reads the beginnings of their texts: for
    a page of records.
    """
    texts = StatementText.objects.filter(statement__in=[record.id for record in records]).order_by()
    of = {}
    for pk, code, summary, html in texts.values_list("statement", "language", "summary", Left("body_html", LOOKED_AT)):
        of.setdefault(as_id(pk), {})[code] = f"{plain_of(html)}\n{summary}"
    found = {}
    for record in records:
        written = of.get(record.id, {})
        order = [code for code in fallback_order(language, record.original_language) if code in written]
        found[record.id] = snippet([(code, written[code]) for code in order], query)
    return found
