"""JSON: one record a line (JSON Lines), an array of records, or a document in one of whose members the records are."""

import json
import re
from dataclasses import replace

from django.utils.translation import gettext as _

from unhub.importing.columns import Layout, refused, shortened
from unhub.importing.encodings import LONGEST_LINE, encoding_of, line_number, line_numbers, lines, text_blocks
from unhub.importing.rows import Unreadable

# In one go; a record may take several, up to the longest line.
FIRST_PIECE = 65_536
MOST_LAYOUTS = 1_000  # kept, of records that each have other fields


def rows(file, columns, notes=None, prepare=None):
    """A row for each record. Records that are no objects, or broken lines of JSON Lines, are refused, and the rest goes on.

    `prepare(record)` gives the record with its members under names of columns, where they hold more than words.
    """
    layouts, unknown = {}, {}
    for place, record, refusal in records(file):
        if refusal:
            yield refused(place, refusal, record or "")
            continue
        record = prepare(record) if prepare else record
        names = tuple(record)
        if names not in layouts:
            if len(layouts) > MOST_LAYOUTS:
                layouts.clear()
            layouts[names] = Layout(columns, names)
        layout = layouts[names]
        if len(unknown) < MOST_LAYOUTS:
            unknown.update(dict.fromkeys(layout.ignored))
        if not layout.meant:
            yield refused(place, _words_for_unknown(names, columns), str(record)[:1000])
        else:
            row = layout.row(place, list(record.values()))
            yield replace(row, raw=shortened(str(record)[:1000])) if row.refusal else row
    if unknown and notes is not None:
        notes.append(_("Fields that mean nothing here: %(names)s.") % {"names": ", ".join(list(unknown)[:40])})


def records(file, within=(), about=None):
    """(place, record, "") for each record, or (place, the beginning of it, why it is refused).

    `within`: names of members of a document whose arrays hold the records, such as "data"; a document without them is itself
    the record. `about`: a dict that is given the other members of such a document. Numbers come as the words that stand there,
    true and false as words. Raises Unreadable where the file cannot be read any further.
    """
    encoding = encoding_of(file)
    beginning = [line for line, _number in zip(lines(file, encoding), range(50), strict=False) if line.text.strip()]
    first = beginning[0].text.strip() if beginning else ""
    if not first:
        raise Unreadable(_("The file is empty."))
    several = first.endswith("}") or (len(beginning) > 1 and beginning[1].text.startswith("{"))
    if first.startswith("{") and several and not (len(beginning) == 1 and within):
        found = _by_line(lines(file, encoding))
    elif first.startswith(("[", "{")):
        found = _Document(text_blocks(file, encoding)).records(within, {} if about is None else about)
    else:
        raise Unreadable(_("This is no JSON: it must begin with { or [."), line_number(beginning[0].number))
    count = 0
    for count, one in enumerate(found, 1):  # noqa: B007
        yield one
    if not count:
        raise Unreadable(_("There are no records in it."))


def _by_line(lines):
    place_of = line_numbers()
    for line in lines:
        if not line.text.strip():
            continue
        place = place_of(line.number)
        if line.is_cut:
            yield place, line.text[:1000], _words_for_length()
            continue
        try:
            record = json.loads(line.text, **AS_WORDS)
        except ValueError as error:
            yield place, line.text[:1000], _words_for(error)
        except RecursionError:
            yield place, line.text[:1000], _("Lists or objects are nested too deeply.")
        else:
            yield place, *_judged(record, line.text)


class _Document:
    """JSON over many lines, read value by value: at most one record is in memory."""

    def __init__(self, blocks):
        self.blocks, self.text, self.at = blocks, "", 0
        self.number = 1  # of the line where self.text begins
        self.is_at_end = False
        self.decoder = json.JSONDecoder(**AS_WORDS)

    def records(self, within, about):
        if self.peek() == "[":
            yield from self._array()
        else:
            yield from self._object(within, about)
        if self.peek():
            raise Unreadable(_("Something stands behind the end of the JSON."), self.place())

    def _object(self, within, about):
        """The records in the members named, or the object itself where it has none of them."""
        place = self.item(1)
        self._expect("{")
        record, has_records = {}, False
        while self.peek() != "}":
            if self.peek() != '"':
                raise Unreadable(_("The name of a member must be in quotation marks."), self.place())
            name = self.value()
            self._expect(":")
            if name in within and self.peek() == "[":
                has_records = True
                yield from self._array()
            else:
                record[name] = self.value()
            if self.peek() != "}":
                self._expect(",")
        self._expect("}")
        about.update(record)
        if not has_records:
            yield place, *_judged(record, "")

    def _array(self):
        self._expect("[")
        number = 0
        while self.peek() != "]":
            number += 1
            place = self.item(number)
            begins = self.at
            record = self.value()
            yield place, *_judged(record, self.text[begins : begins + 1000])
            if self.peek() != "]":
                self._expect(",")
        self._expect("]")

    def peek(self):
        """The next character that is no blank, "" at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in " \t\n\r\ufeff":
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def _expect(self, character):
        if (found := self.peek()) != character:
            reason = (
                _("“%(character)s” should stand here, and “%(found)s” does.")
                % {"character": character, "found": found}
                if found
                else _("The JSON ends too early: “%(character)s” is missing. Was it cut off?")
                % {"character": character}
            )
            raise Unreadable(reason, self.place())
        self.at += 1

    def value(self):
        """The next value, whatever it is."""
        self.peek()
        wanted = FIRST_PIECE
        while True:
            while len(self.text) - self.at < wanted and self.more():
                pass
            try:
                value, end = self.decoder.raw_decode(self.text, self.at)
            except ValueError as error:
                if self.is_at_end or not isinstance(error, json.JSONDecodeError):
                    raise Unreadable(_words_for(error), self.place(getattr(error, "pos", None))) from error
                if wanted > LONGEST_LINE:
                    raise Unreadable(
                        _("No record ends within %(limit)s characters. %(reason)s")
                        % {"limit": f"{LONGEST_LINE:,}", "reason": _words_for(error)},
                        self.place(error.pos),
                    ) from error
                wanted *= 4
            except RecursionError as error:
                raise Unreadable(_("Lists or objects are nested too deeply."), self.place()) from error
            else:
                # A number that ends where the text at hand does may go on.
                if end < len(self.text) or not self.more():
                    self.at = end
                    return value

    def more(self):
        """Takes another piece of the file in, and lets go of what has been read. False at the end."""
        if self.is_at_end:
            return False
        self.number += self.text.count("\n", 0, self.at)
        pieces, length = [self.text[self.at :]], 0
        self.at = 0
        while length < FIRST_PIECE:
            block = next(self.blocks, None)
            if block is None:
                self.is_at_end = True
                break
            pieces.append(block)
            length += len(block)
        self.text = "".join(pieces)
        return length > 0

    def place(self, at=None):
        return line_number(self.number + self.text.count("\n", 0, self.at if at is None else at))

    def item(self, number):
        return _("item %(number)s, %(line)s") % {"number": number, "line": self.place()}


class _Doubled(ValueError):
    pass


def _members(pairs):
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _value in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise _Doubled(_("“%(name)s” stands twice in one object.") % {"name": double[:100]})
    return record


# As they are written: an identifier 007 or 1e5 is no number to compute with.
AS_WORDS = {
    "parse_int": str,
    "parse_float": str,
    "parse_constant": str,
    "object_pairs_hook": _members,
}


def _judged(record, text):
    """(record, ""), or (its beginning, why it is refused)."""
    if isinstance(record, dict):
        return _without_true_and_false(record), ""
    return text[:1000], _("A record must be an object: {…}.")


def _without_true_and_false(record):
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in record.items()}


def _words_for(error):
    if isinstance(error, _Doubled) or not isinstance(error, json.JSONDecodeError):
        return str(error)
    said = re.sub(r"^Expecting ", "", error.msg)
    return _("This is not JSON at column %(column)s (%(reason)s). Was it cut off?") % {
        "column": error.colno,
        "reason": said,
    }


def _words_for_length():
    return _("The line has more than %(limit)s characters.") % {"limit": f"{LONGEST_LINE:,}"}


def _words_for_unknown(names, columns):
    return _("None of its fields (%(names)s) is a column, such as %(columns)s.") % {
        "names": ", ".join(names)[:200],
        "columns": ", ".join(list(columns)[:6]),
    }
