"""Which place a row stands for: by its code, whichever of the three it gives, else by its name."""

import re

import pycountry
from django.utils.translation import gettext_lazy as _

from organisations.models import Place
from unhub.importing.hierarchies import Matcher
from unhub.text.names import NAME_COLUMNS


class PlaceMatcher(Matcher):
    model = Place
    fields_of_a_record = (*NAME_COLUMNS, "code", "kind")
    identifier = "code"
    same_identifier = _("the same code")
    other_identifier = _("the same name, under another code")

    @staticmethod
    def bare(identifier):
        return code_of(identifier)

    def may_be(self, key, fields):
        kind, other = self.fields[key].get("kind"), fields.get("kind")
        return not kind or not other or kind == other


def code_of(words):
    """The code a place has here for any code it may go by: EG for EG, EGY and 818; 015 for 015 and 15."""
    code = words.strip().upper()
    if re.fullmatch(r"[0-9]{1,3}", code):
        code = code.zfill(3)
        country = pycountry.countries.get(numeric=code)
    else:
        country = pycountry.countries.get(alpha_3=code) if len(code) == 3 else None
    return country.alpha_2 if country else code
