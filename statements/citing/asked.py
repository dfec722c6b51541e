"""What an address asks of a citation."""

from django.utils.translation import gettext as _

from unhub.web.parameters import BadParameters, InvalidValue, shown


def read_language(request, record):
    """The language of the address, "" where it has none. Raises BadParameters where the statement has no text in it. No query."""
    language = request.GET.get("language", "").strip()
    languages = sorted(text.language for text in record.texts)
    if language and language not in languages:
        words = {"language": shown(language), "languages": ", ".join(languages)}
        message = _("there is no text in “%(language)s”; there is: %(languages)s") % words
        raise BadParameters([InvalidValue(message, tuple(languages)).error("language", language)])
    return language
