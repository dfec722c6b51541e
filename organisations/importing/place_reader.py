"""Rows of places: countries and regions by their codes, cities by their names, one within another."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.importing.place_matching import PlaceMatcher, code_of
from organisations.models import Place
from unhub.importing.hierarchies import HierarchyReader
from unhub.importing.words import folded
from unhub.text.names import NAME_COLUMNS

# What sources call the kinds; those of the United Nations Statistics Division among them.
KINDS = {
    "country": Place.Kind.COUNTRY,
    "country or area": Place.Kind.COUNTRY,
    "area": Place.Kind.COUNTRY,
    "territory": Place.Kind.COUNTRY,
    "region": Place.Kind.REGION,
    "subregion": Place.Kind.REGION,
    "sub-region": Place.Kind.REGION,
    "intermediate": Place.Kind.REGION,
    "intermediate region": Place.Kind.REGION,
    "continent": Place.Kind.REGION,
    "world": Place.Kind.REGION,
    "city": Place.Kind.CITY,
}
CODES = {
    "code": (r"[A-Za-z]{2}", gettext_lazy("“%(code)s” is no ISO 3166 code of two letters, such as EG.")),
    "iso3": (r"[A-Za-z]{3}", gettext_lazy("“%(code)s” is no ISO 3166 code of three letters, such as EGY.")),
    "m49": (r"[0-9]{1,3}", gettext_lazy("“%(code)s” is no M49 code, three figures such as 818.")),
}


class PlaceReader(HierarchyReader):
    importer, matcher, parent = "place", PlaceMatcher, "within"
    names_itself = gettext_lazy("It names itself as the place it is within. Name that one by its code.")

    def fields_of(self, row):
        values = row.values
        fields = {column: values[column] for column in NAME_COLUMNS if values.get(column)}
        code, kind = _code(values), _kind(values)
        if code and kind == Place.Kind.CITY:
            raise ValueError(_("A city has no code. Give that of its country as what it is “within”."))
        if code:
            fields["code"] = code
            kind = kind or (Place.Kind.REGION if code.isdigit() else Place.Kind.COUNTRY)
        if kind:
            fields["kind"] = str(kind)
        return fields

    def wanting(self, fields):
        if not fields.get("kind") and fields.get("name"):
            return _("It is new, and its kind is missing. Say country, region or city, or give its code.")
        return super().wanting(fields)


def _code(values):
    """The code a place has here, from those a row gives. Raises ValueError where one is none, or they are of different places."""
    given = {}
    for column, (pattern, refusal) in CODES.items():
        code = values.get(column, "")
        # Regions have their codes of three figures in whatever column of codes a table has.
        if code and not re.fullmatch(pattern, code) and not (column == "code" and re.fullmatch(CODES["m49"][0], code)):
            raise ValueError(refusal % {"code": code})
        if code:
            given[column] = code_of(code)
    if len(given.get("iso3", "")) == 3 and len(given) == 1:
        raise ValueError(CODES["iso3"][1] % {"code": values["iso3"]})
    # Two letters may be those of a place that the list of ISO 3166 does not have: the other codes then prove nothing.
    known = {code for code in given.values() if len(code) == 2}
    if len(known) > 1:
        raise ValueError(
            _("%(codes)s are the codes of different places.")
            % {"codes": ", ".join(values[column] for column in given)}
        )
    return next(iter(known), "") or next(iter(given.values()), "")


def _kind(values):
    words = values.get("kind", "")
    if words and folded(words) not in KINDS:
        raise ValueError(_("“%(kind)s” is no kind of place. Say country, region or city.") % {"kind": words[:40]})
    return KINDS.get(folded(words), "")
