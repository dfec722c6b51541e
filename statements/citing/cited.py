"""What a citation names, whatever its style."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from statements.models import Attribution, Delivery
from unhub.publishing.editions import version_path
from unhub.publishing.models import ChangeKind
from unhub.web.paging import absolute

SPOKEN = {Delivery.AS_DELIVERED, Delivery.AS_PREPARED}
ON_BEHALF_OF = Attribution.Role.ON_BEHALF_OF.value


@dataclass(frozen=True)
class Author:
    """A person with the title in which it was said, or a body, which has neither `family` nor `given`.

    A person known by a single name has it as `family`.
    """

    name: str
    family: str = ""
    given: str = ""
    post: str = ""

    @property
    def named(self):
        """ "António Guterres, Secretary-General of the United Nations"."""
        return f"{self.name}, {self.post}" if self.post else self.name

    @property
    def inverted(self):
        """ "Guterres, António"; the name itself of a body."""
        return f"{self.family}, {self.given}" if self.given else self.family or self.name


@dataclass(frozen=True)
class Cited:
    """One version of a statement in one language. Words are in the language of the interface but for the `title`.

    `version` is None where there was only the first. `corrected_on` is the day of the last correction this version has,
    `corrected_by` the number of a later version that corrects it.
    """

    key: str
    authors: tuple[Author, ...]
    title: str
    language: str
    genre: str
    is_spoken: bool
    issued_on: datetime.date
    symbols: tuple[str, ...]
    version: int | None
    url: str
    site: str
    accessed: datetime.date
    corrected_on: datetime.date | None = None
    corrected_by: int | None = None
    withdrawn_on: datetime.date | None = None

    def status(self, written):
        """What a reader must know of it, as phrases: ["corrected 28 July 2017"]. `written` writes a day."""
        phrases = []
        if self.corrected_on:
            phrases.append(f"corrected {written(self.corrected_on)}")
        if self.corrected_by:
            phrases.append(f"since corrected by version {self.corrected_by}")
        if self.withdrawn_on:
            phrases.append(f"withdrawn {written(self.withdrawn_on)}")
        return phrases

    def edition(self, written):
        """The version and the status, as phrases."""
        return [*([f"version {self.version}"] if self.version else []), *self.status(written)]


def cite(record, *, language="", number=None, accessed=None):
    """The Cited of a StatementRecord. No query.

    `language` is that of one of its texts, else of the one shown first; `number` the version the record is of, the current one
    unless told; `accessed` the day it was read, today unless told. Raises LookupError without a text in that language.
    """
    statement = record.statement
    text = next((each for each in record.texts if each.language == language), None) if language else record.text
    if text is None:
        raise LookupError(language)
    number = number or statement.version_no
    rows = record.versions()
    corrections = [row for row in rows if row["kind"] == ChangeKind.CORRECTION]
    last = next((row for row in corrections if row["number"] <= number), None)
    since = next((row for row in corrections if row["number"] > number), None)
    # Said of every version as soon as there are two: an address that bears a number is easily taken for another one's.
    is_numbered = max(number, *(row["number"] for row in rows)) > 1
    return Cited(
        key=f"{statement.issued_on}-{statement.slug}" + (f"-v{number}" if is_numbered else ""),
        authors=tuple(_author(each) for each in _voices(record.attributions())),
        title=" ".join(text.title.split()),
        language=text.language,
        genre=str(statement.type.label),
        is_spoken=statement.delivery in SPOKEN,
        issued_on=statement.issued_on,
        symbols=tuple(record.symbols()),
        version=number if is_numbered else None,
        url=absolute(version_path(statement.get_absolute_url(), number)),
        site=settings.SITE_NAME,
        accessed=accessed or today(),
        corrected_on=last["published_at"].date() if last else None,
        corrected_by=since["number"] if since else None,
        withdrawn_on=statement.withdrawn_at.date() if statement.is_withdrawn else None,
    )


def today():
    """The day of the answer, in UTC: the one answers are kept by (`unhub.web.conditional`)."""
    return timezone.now().date()


def _voices(attributions):
    """Who said it, but for those on whose behalf it was said where somebody else is named."""
    return [each for each in attributions if each["role"] != ON_BEHALF_OF] or attributions


def _author(attribution):
    name = attribution["name"]
    if not attribution["is_person"]:
        return Author(name)
    family, _comma, given = (part.strip() for part in attribution["sort_name"].partition(","))
    post = attribution["capacity"] or attribution["post_title"]
    if post and attribution["status_label"]:
        post = f"{post} ({attribution['status_label']})"
    return Author(name, family or name, given, str(post))
