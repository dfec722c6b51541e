"""The public history of a body's profile."""

from django.urls import reverse
from django.utils.translation import gettext as _

from organisations.models import Organisation
from organisations.profile import for_profile
from unhub.publishing.editions import version_list
from unhub.publishing.moved import answer_at_former_address
from unhub.publishing.timelines import events_of, timeline_page
from unhub.web.pages import crumb
from unhub.web.parameters import only_parameters
from unhub.web.rows import rows_of


@only_parameters()
def history(request, slug):
    """What happened to a profile here. Three queries."""
    live = for_profile(Organisation.objects.all()).filter(slug=slug).first()
    if live is None:
        return answer_at_former_address(request, Organisation, slug, below="history/")
    path = reverse("organisations:list")
    events = events_of(live, version_list(rows_of(live.version_rows), live), path)
    crumbs = [crumb(_("Organisations"), path), crumb(live.name, live.get_absolute_url(), live.name_language)]
    return timeline_page(request, live, events, title=live.name, crumbs=crumbs, section="organisations")
