"""The words of a search as a parameter of a list: `q`."""

from django.utils.translation import gettext_lazy as _

from unhub.search.query import LONGEST, BadQuery, parse
from unhub.web.filters import TextFilter
from unhub.web.parameters import InvalidValue


class WordsFilter(TextFilter):
    """Words, "phrases", OR, -not and prefix*. The cleaned value is a `unhub.search.query.Query`; the filter set looks it up."""

    def __init__(self, **options):
        options.setdefault("label", _("Words"))
        options.setdefault("phrase", _("with %(values)s"))
        super().__init__(max_length=LONGEST, **options)

    def parse(self, raw):
        try:
            return parse(raw)
        except BadQuery as error:
            raise InvalidValue(str(error)) from None

    def condition_for(self, values):
        """Without a `condition` nothing by itself: the filter set asks the index for this and more at once."""
        return super().condition_for(values) if self.condition else None
