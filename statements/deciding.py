"""Which of the citations that were found wait for whom. For the admin."""

from django.urls import reverse
from django.utils.translation import gettext as _

from statements.models import Citation, FoundCitation, Statement
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.permissions import only_reachable
from unhub.publishing.kinds import kind_named
from unhub.publishing.reach import reach_of

COUNTED = 1000  # of what waits, further than that nobody counts


def of_person(found, user):
    """Those in statements of organisations a person works for: theirs to decide. No query of its own."""
    if reach_of(user).everywhere:
        return found
    statements = only_reachable(Statement.objects.order_by(), user, kind_named("statement"), "publish")
    return found.filter(statement__in=statements.values("pk"))


def may_decide(user):
    """Whether a person may file citations and change them: then also decide of what was found."""
    return user.has_perms(["statements.add_citation", "statements.change_citation"])


def citations_to_decide(user):
    """The lines of the panel on the first page: [{"words", "address"}]; empty where nothing waits. Three queries at most."""
    if not may_decide(user):
        return []
    address, waiting = (
        admin_address(FoundCitation),
        of_person(FoundCitation.objects.filter(status=FoundCitation.Status.OPEN), user),
    )
    resolved = waiting.filter(document__isnull=False).values("pk")[:COUNTED].count()
    unresolved = waiting.filter(document=None).values("pk")[:COUNTED].count()
    missing = of_person(Citation.objects.filter(is_missing=True), user).values("pk")[:COUNTED].count()
    lines = [
        (resolved, f"{address}?document=on", _("To confirm or reject: %(number)s")),
        (unresolved, reverse("admin:statements_foundcitation_missing"), _("Of documents not on record: %(number)s")),
        (
            missing,
            f"{admin_address(Citation)}?is_missing__exact=1",
            _("Confirmed, and no longer in the text: %(number)s"),
        ),
    ]
    return [
        {"words": words % {"number": f"{number}+" if number == COUNTED else number}, "address": where}
        for number, where, words in lines
        if number
    ]
