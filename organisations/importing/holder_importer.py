"""What the import of holders of offices is made of."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from organisations.importing.bodies import Bodies
from organisations.importing.formats import FORMATS_OF, detect
from organisations.importing.holder_reader import HolderReader
from organisations.models import Appointment, Person, Post
from unhub.importing.importers import Importer, register
from unhub.publishing.admin.fields import admin_address

MADE = ("person", "post", "appointment", "sourceclaim")


class HolderWords:
    """What an editor may say that words of a row mean: a body, a post or a person, by name or address."""

    def organisation(self, words):
        return Bodies().find(words)

    def post(self, words):
        return _find(Post, words)

    def person(self, words):
        return _find(Person, words)


def _find(model, words):
    """The key of the one record at that address, or of that name; None where there is none, or several."""
    found = model.objects.filter(slug=words.strip())[:2] or model.objects.filter(name__iexact=words.strip())[:2]
    return str(found[0].pk) if len(found) == 1 else None


def may_import(user):
    return user.has_perms([f"organisations.add_{kind}" for kind in MADE] + ["organisations.change_appointment"])


def may_remove(user):
    return user.has_perms([f"organisations.delete_{kind}" for kind in MADE])


HOLDERS = register(
    Importer(
        name="office_holder",
        label=_("holders of offices"),
        formats=tuple(FORMATS_OF["office_holders"].values()),
        reader=HolderReader,
        detect=partial(detect, "office_holders"),
        may_import=may_import,
        may_publish=may_import,
        may_remove=may_remove,
        vocabulary=HolderWords,
        resolvable={
            "organisation": (_("Organisation"), HolderWords.organisation),
            "post": (_("Post"), HolderWords.post),
            "person": (_("Person"), HolderWords.person),
        },
        remember=lambda resolved, user: None,
        address=lambda pk: admin_address(Appointment, "change", pk),
        asks=("date_order",),
        dates=("start", "end"),
        is_reference=True,
    )
)
