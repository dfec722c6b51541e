"""Names of things in the six official languages, as plain columns."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

_COLUMNS = {"ar": "name_ar", "zh-hans": "name_zh", "en": "name", "fr": "name_fr", "ru": "name_ru", "es": "name_es"}
# English first: it is the name that a thing always has.
NAME_COLUMNS = ("name", *(column for column in _COLUMNS.values() if column != "name"))


def name_column(language):
    """The column that holds the name in that language; the English one for a language without."""
    return _COLUMNS.get(language, "name")


class NamedInLanguages(models.Model):
    """Something with a name in English and, where known, in the other official languages."""

    name = models.CharField(
        _("name"), max_length=300, help_text=_("In English. Shown wherever another language is missing.")
    )
    name_ar = models.CharField(_("name in Arabic"), max_length=300, blank=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=300, blank=True)
    name_fr = models.CharField(_("name in French"), max_length=300, blank=True)
    name_ru = models.CharField(_("name in Russian"), max_length=300, blank=True)
    name_es = models.CharField(_("name in Spanish"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.label

    @property
    def label(self):
        """The name in the active language, or in English where there is none."""
        return self.name_in(get_language() or "en")

    @property
    def label_language(self):
        """The content language that `label` is written in."""
        language = get_language() or "en"
        return language if getattr(self, name_column(language)) else "en"

    def name_in(self, language):
        return getattr(self, name_column(language)) or self.name

    def names(self):
        """Every name there is, by language code."""
        return {code: value for code, column in _COLUMNS.items() if (value := getattr(self, column))}
