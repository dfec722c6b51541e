"""What feeds have in common, whatever they are written in: read item by item, each of them a row."""

from django.utils.translation import ngettext

from unhub.importing.columns import refused
from unhub.importing.rows import Unreadable
from unhub.importing.xml import items

FIELDS = ["title", "date", "urls", "identifier", "issuer", "topics", "summary", "html", "language", "publisher"]
SEVERAL_PEOPLE = "; "


def rows_of(file, element, row_of, *, empty, notes=None):
    """A row for each element of that name, as `row_of(item, about)` makes it; `about` are the words of the feed itself.

    An item that cannot be read is a refused row. Raises Unreadable, with the words `empty`, where there are none.
    """
    about, count, with_files = {}, 0, 0
    for count, item in enumerate(items(file, {element}, about), 1):  # noqa: B007
        try:
            row = row_of(item, about)
        except Unreadable as error:
            row = refused(item.place, error.reason)
        with_files += any(name.startswith("enclosure") for name in row.ignored)
        yield row
    if not count:
        raise Unreadable(empty)
    if with_files and notes is not None:
        notes.append(
            ngettext(
                "%(count)s item has files attached, which are not taken in.",
                "%(count)s items have files attached, which are not taken in.",
                with_files,
            )
            % {"count": with_files}
        )


def words_of(children, name):
    """The words of the first child of that name that has some; "" where none has."""
    return next((text for child in children.get(name, ()) if (text := (child.text or "").strip())), "")
