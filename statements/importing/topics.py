"""Topics from a table such as the UNBIS thesaurus gives: an address, and the name in six languages."""

from django.utils.translation import gettext_lazy as _

from unhub.importing.columns import Column, columns
from unhub.importing.formats import detect_among, registry, table_formats

TOPIC_COLUMNS = columns(
    Column("unbis_url", _("Its address in the UNBIS thesaurus."), also=("uri", "url")),
    Column("name", _("Name in English."), also=("en", "name_en", "label")),
    Column("name_ar", _("Name in Arabic."), also=("ar",)),
    Column("name_zh", _("Name in Chinese."), also=("zh",)),
    Column("name_fr", _("Name in French."), also=("fr",)),
    Column("name_ru", _("Name in Russian."), also=("ru",)),
    Column("name_es", _("Name in Spanish."), also=("es",)),
    Column("parent", _("The broader topic, by its address or name."), also=("broader",)),
    Column("summary", _("What belongs here, and what does not."), also=("scope", "scope_note", "description")),
)

FORMATS = registry(*table_formats(TOPIC_COLUMNS))


def detect(head, filename=""):
    """The format of a file of topics, by its first bytes and its name. Raises Unreadable, with what would do."""
    return detect_among(FORMATS.values(), head, filename)
