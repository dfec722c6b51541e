"""Reads the files of the sample content: YAML in which every block is one record, under a name a person can remember.

Every value is read as text, because YAML guesses wrong here: NO would be false, 1994 a number and 16:06 a count of seconds. What a
value means is said by the field it stands in. A mistake is reported with the file, the line, the record and the field.
"""

import datetime
import difflib
from dataclasses import dataclass, field
from typing import NamedTuple

import yaml

from unhub.text.languages import LANGUAGE_CODES
from unhub.text.partial_dates import PartialDate


class SampleContentError(Exception):
    """The files cannot be loaded as they are. `mistakes` has a sentence for each thing to mend."""

    def __init__(self, mistakes):
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Field(NamedTuple):
    """What may stand in a field: one of the forms below; `to` is what it refers to or, for blocks, their fields."""

    form: str
    required: bool = False
    to: object = None


def text(required=False):
    return Field("text", required)


def whole(required=False):
    return Field("whole", required)


def yes_no():
    return Field("yes_no")


def day(required=False):
    return Field("day", required)


def time():
    return Field("time")


def partial_date():
    return Field("partial_date")


def reference(kind, required=False):
    """The key of one record of that kind."""
    return Field("reference", required, kind)


def references(kind):
    """A list of such keys."""
    return Field("references", to=kind)


def block(fields, required=False):
    """Further fields, indented."""
    return Field("block", required, fields)


def blocks(fields, required=False):
    """A list of blocks with these fields."""
    return Field("blocks", required, fields)


def by_language(fields):
    """A block for each language code."""
    return Field("by_language", to=fields)


EMPTY = {
    "text": "",
    "whole": None,
    "yes_no": False,
    "day": None,
    "time": None,
    "partial_date": PartialDate(),
    "reference": None,
    "references": [],
    "block": None,
    "blocks": [],
    "by_language": {},
}


@dataclass
class Block:
    """One record, or a part of one: `values` has every field of its kind, read or empty."""

    file: str
    key: str
    line: int
    place: str = ""  # where in the record this part stands: "claims 2"
    values: dict = field(default_factory=dict)

    def __getitem__(self, name):
        return self.values[name]

    def mistake(self, name, message):
        where = " ".join(part for part in [self.place, name] if part)
        return f"{self.file} line {self.line}, {self.key}{f', {where}' if where else ''}: {message}"


def read_file(path, name, fields, mistakes):
    """The records of one file by their keys, in the order of the file; what is wrong is added to `mistakes`."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except FileNotFoundError:
        mistakes.append(f"{name}: the file is missing.")
        return {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mistakes.append(f"{name}: this is not YAML. {' '.join(str(error).split())}")
        return {}
    if node is None:
        return {}
    records = {}
    for key, line, value in _pairs(node, name, "", mistakes):
        part = Block(name, key, line)
        part.values = _read_block(part, value, fields, mistakes)
        records[key] = part
    return records


def _pairs(node, file, key, mistakes):
    """(key, line, node) of a mapping. Reports anything else, and a key written twice, which YAML would let pass."""
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        mistakes.append(f"{file} line {line}, {key or 'top'}: “name: value” lines belong here.")
        return
    seen = set()
    for key_node, value in node.value:
        line = key_node.start_mark.line + 1
        if key_node.value in seen:
            mistakes.append(
                f"{file} line {line}, {key_node.value}: this name stands above already. Give each one once."
            )
        seen.add(key_node.value)
        yield str(key_node.value), line, value


def _read_block(part, node, fields, mistakes):
    values = {name: EMPTY[form.form] for name, form in fields.items()}
    given = set()
    for name, line, value in _pairs(node, part.file, part.key, mistakes):
        here = Block(part.file, part.key, line, part.place)
        if name not in fields:
            nearest = difflib.get_close_matches(name, fields, 1)
            hint = f"Did you mean “{nearest[0]}”?" if nearest else f"There are: {', '.join(fields)}."
            mistakes.append(here.mistake(name, f"there is no such field. {hint}"))
            continue
        before = len(mistakes)
        read = _read_value(here, name, value, fields[name], mistakes)
        if read not in ("", None, [], {}):
            values[name] = read
        if values[name] or len(mistakes) > before:  # what was reported once need not be reported as missing
            given.add(name)
    for name, form in fields.items():
        if form.required and name not in given:
            mistakes.append(part.mistake(name, "this field is needed."))
    return values


def _read_value(here, name, node, form, mistakes):
    if form.form in ("block", "blocks", "by_language", "references"):
        return _read_parts(here, name, node, form, mistakes)
    if not isinstance(node, yaml.ScalarNode):
        mistakes.append(here.mistake(name, "one value belongs here, not a list or a block."))
        return None
    try:
        return _READERS[form.form](node.value)
    except ValueError as error:
        mistakes.append(here.mistake(name, str(error)))
        return None


def _read_parts(here, name, node, form, mistakes):
    if form.form == "references":
        if not isinstance(node, yaml.SequenceNode):
            mistakes.append(here.mistake(name, "a list belongs here: [one, another]."))
            return []
        return [str(item.value) for item in node.value]
    if form.form == "block":
        return _part(here, name, node, form.to, mistakes)
    if form.form == "blocks":
        if not isinstance(node, yaml.SequenceNode):
            mistakes.append(here.mistake(name, "a list belongs here, each item after a hyphen."))
            return []
        return [
            _part(here, f"{name} {number}", item, form.to, mistakes) for number, item in enumerate(node.value, start=1)
        ]
    parts = {}
    for language, line, value in _pairs(node, here.file, here.key, mistakes):
        if language not in LANGUAGE_CODES:
            message = f"“{language}” is not one of the languages: {', '.join(LANGUAGE_CODES)}."
            mistakes.append(Block(here.file, here.key, line, here.place).mistake(name, message))
        elif isinstance(form.to, dict):
            parts[language] = _part(here, f"{name} {language}", value, form.to, mistakes)
        else:
            parts[language] = _read_value(here, f"{name} {language}", value, form.to, mistakes) or ""
    return parts


def _part(here, place, node, fields, mistakes):
    part = Block(here.file, here.key, node.start_mark.line + 1, f"{here.place} {place}".strip())
    part.values = _read_block(part, node, fields, mistakes)
    return part


def _read_whole(value):
    if not value.isascii() or not value.isdigit():
        raise ValueError(f"“{value}” is not a whole number.")
    return int(value)


def _read_yes_no(value):
    if value not in ("yes", "no"):
        raise ValueError(f"“{value}” should be yes or no.")
    return value == "yes"


def _read_day(value):
    date = PartialDate(value)
    if date.precision != "day":
        raise ValueError(f"“{value}” is not a day. Write it in full: 2017-07-27.")
    return date.earliest


def _read_time(value):
    try:
        return datetime.datetime.strptime(value, "%H:%M").time()
    except ValueError as error:
        raise ValueError(f"“{value}” is not a time of day. Write 16:06.") from error


_READERS = {
    "text": str,
    "whole": _read_whole,
    "yes_no": _read_yes_no,
    "day": _read_day,
    "time": _read_time,
    "partial_date": PartialDate,
    "reference": str,
}
