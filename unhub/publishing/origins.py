"""Who brought in which words: for each paragraph of a record's texts, the version that gave it its present wording."""

from dataclasses import dataclass

from unhub.publishing.comparing import is_prose, unique_fields
from unhub.publishing.models import Version
from unhub.text.differences import SAME, in_words, paragraphs_of, predecessors
from unhub.text.languages import LANGUAGES_BY_CODE, direction, html_lang

MOST_VERSIONS = 200


@dataclass
class Origin:
    """A paragraph, the Version (without its content) that brought it in, and the Origin of what it was before, or None."""

    text: str
    version: Version
    before: "Origin | None" = None

    @property
    def pieces(self):
        """How it differs from what it was before."""
        return in_words(self.before.text, self.text) if self.before else ()


@dataclass
class TextOrigins:
    """A field of a text in one language, paragraph by paragraph."""

    label: str
    language_name: str
    lang: str
    dir: str
    paragraphs: list


def origins_of(kind, record_id):
    """[TextOrigins] of the texts as they were last published. One query; of the last 200 versions, should there be more."""
    child = next((each for each in kind.children if unique_fields(each) == ("language",)), None)
    versions = Version.objects.filter(record_id=record_id).select_related("published_by").order_by("-number")
    if child is None:
        return []
    fields = [f for f in child.fields if is_prose(f)]
    standing = {}
    for version in reversed(versions[:MOST_VERSIONS]):
        content, version.content = version.content, {}
        if child.name not in content:
            continue  # a removal says nothing of the texts
        texts = {row.get("language"): row for row in content[child.name]}
        standing = {
            (language, f.name): _next(standing.get((language, f.name), []), row.get(f.name) or "", version)
            for language, row in texts.items()
            if language in LANGUAGES_BY_CODE
            for f in fields
        }
    labels = {f.name: f.verbose_name for f in fields}
    return [
        TextOrigins(
            labels[name], LANGUAGES_BY_CODE[language].name, html_lang(language), direction(language), paragraphs
        )
        for (language, name), paragraphs in standing.items()
        if paragraphs
    ]


def _next(before, text, version):
    """The origins of the paragraphs of a text, given those of the version before."""
    paragraphs = paragraphs_of(text)
    found = []
    for paragraph, (kind, place) in zip(
        paragraphs, predecessors([each.text for each in before], paragraphs), strict=True
    ):
        if kind == SAME:
            found.append(before[place])
        else:
            found.append(Origin(paragraph, version, None if place is None else before[place]))
    return found
