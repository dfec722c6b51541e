"""What the import of places is made of."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from organisations.importing.formats import FORMATS_OF, detect
from organisations.importing.place_reader import PlaceReader
from organisations.importing.places import Places
from organisations.models import Place
from unhub.importing.importers import Importer, register
from unhub.publishing.admin.fields import admin_address


def may_import(user):
    return user.has_perms(["organisations.add_place", "organisations.change_place"])


PLACES = register(
    Importer(
        name="place",
        label=_("places"),
        formats=tuple(FORMATS_OF["places"].values()),
        reader=PlaceReader,
        detect=partial(detect, "places"),
        may_import=may_import,
        may_publish=may_import,
        may_remove=lambda user: user.has_perm("organisations.delete_place"),
        vocabulary=Places,
        resolvable={"place": (_("Within the place"), Places.find)},
        remember=lambda resolved, user: None,
        address=lambda pk: admin_address(Place, "change", pk),
        asks=(),
        is_reference=True,
    )
)
