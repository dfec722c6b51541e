"""The languages content is written in: the six official languages of the United Nations.

The languages of the interface are `settings.LANGUAGES`; a text may be in Arabic although no button is.
"""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(NamedTuple):
    """`own_name` is what its speakers call it (shown with its `lang`), `name` what the reader's language calls it."""

    code: str
    own_name: str
    name: str


CONTENT_LANGUAGES = (
    Language("ar", "العربية", _("Arabic")),
    Language("zh-hans", "中文", _("Chinese")),
    Language("en", "English", _("English")),
    Language("fr", "Français", _("French")),
    Language("ru", "Русский", _("Russian")),
    Language("es", "Español", _("Spanish")),
)
LANGUAGES_BY_CODE = {language.code: language for language in CONTENT_LANGUAGES}
LANGUAGE_CODES = tuple(LANGUAGES_BY_CODE)
LANGUAGE_CHOICES = [(language.code, language.name) for language in CONTENT_LANGUAGES]

# Also languages that are no content language: quotations and names of links may be in any.
RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}


def direction(code):
    """ "rtl" or "ltr", the value of `dir` on whatever shows a text in this language."""
    primary, *subtags = code.lower().replace("_", "-").split("-")
    return "rtl" if primary in RIGHT_TO_LEFT and "latn" not in subtags else "ltr"


def html_lang(code):
    """The code as `lang` and `hreflang` want it (BCP 47, RFC 5646 § 2.1.1): "zh-hans" becomes "zh-Hans"."""
    primary, *subtags = code.replace("_", "-").split("-")
    written = [primary.lower()]
    for subtag in subtags:
        written.append({2: subtag.upper(), 4: subtag.title()}.get(len(subtag), subtag.lower()))
    return "-".join(written)


def fallback_order(wanted, original):
    """The content languages in the order in which to look for a text: the one the reader asked for,
    the one the text was written in, English, then the rest. Unknown or empty codes are passed over."""
    order = dict.fromkeys((wanted, original, "en", *LANGUAGE_CODES))
    return [code for code in order if code in LANGUAGES_BY_CODE]


class LanguageField(models.CharField):
    """The code of one content language. Migrations do not record the choices, so a renamed language needs none."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 7)
        kwargs.setdefault("choices", LANGUAGE_CHOICES)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for default in ("max_length", "choices"):
            kwargs.pop(default, None)
        return name, path, args, kwargs
