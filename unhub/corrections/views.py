"""The page of the register of corrections, and its feed."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from unhub.corrections.entries import read_entries
from unhub.corrections.filters import NEWEST_FIRST, CorrectionFilter, every_correction
from unhub.text.languages import html_lang
from unhub.web.exporting import file_formats
from unhub.web.feeds import AtomFeed, as_json_feed
from unhub.web.pages import crumb, page_head
from unhub.web.paging import PAGING_PARAMETERS, paginate
from unhub.web.panels import filter_panel
from unhub.web.parameters import as_lists, with_query

ENTRIES = 50


def register(request):
    """Every public change after a first version, newest first. Eight queries, one for each filter that names a record."""
    filterset = CorrectionFilter(request.GET, every_correction(), request=request, extra_parameters=PAGING_PARAMETERS)
    page = paginate(request, filterset.qs, NEWEST_FIRST, read=read_entries)
    search = {name: values for name, values in as_lists(request.GET).items() if name not in PAGING_PARAMETERS}
    action, description = reverse("corrections"), filterset.describe()
    feed_path = with_query(reverse("corrections_feed"), search)
    json_feed_path = with_query(reverse("corrections_json_feed"), search)
    head = page_head(
        request,
        title=description if filterset.is_narrowed else _("Register of corrections"),
        description=_("%(search)s, newest first: what was changed, when, and why. Nothing here is edited in silence.")
        % {"search": description},
        crumbs=[crumb(_("Register of corrections"), action)] if filterset.is_narrowed else [],
        feed_path=feed_path,
        json_feed_path=json_feed_path,
        feed_title=description,
    )
    groups = [
        (_("What was done"), ["kind", "record_type"]),
        (_("Whose records"), ["organisation", "include_children", "person"]),
        (_("When it was made public"), ["published_from", "published_to"]),
    ]
    context = {
        "page": page,
        "entries": page.items,
        "is_narrowed": filterset.is_narrowed,
        "description": description,
        "chips": filterset.active(),
        "clear_url": action if filterset.is_narrowed else "",
        "panel": filter_panel(
            filterset, groups, action=action, more=[(_("When the statement was issued"), ["issued_from", "issued_to"])]
        ),
        "formats": [
            {"label": _("Atom feed"), "url": feed_path, "media_type": "application/atom+xml"},
            {"label": _("JSON Feed"), "url": json_feed_path, "media_type": "application/feed+json"},
            *file_formats("corrections", search),
            {
                "label": _("JSON, from the API"),
                "url": with_query(reverse("api:correction-list"), search),
                "media_type": "application/json",
            },
        ],
    }
    return render(request, "corrections/register.html", head | context)


class CorrectionFeed(AtomFeed):
    """The newest entries of the register, by the parameters of its page. Five queries, one for each filter that names a record."""

    def get_object(self, request):
        return CorrectionFilter(request.GET, every_correction(), request=request, path=reverse("corrections"))

    def path(self, filterset):
        return with_query(reverse("corrections"), as_lists(filterset.data))

    def title(self, filterset):
        return _("Register of corrections: %(search)s") % {"search": filterset.describe()}

    def subtitle(self, filterset):
        return _("Every change to what was published, with its reason. Newest first.")

    def items(self, filterset):
        return read_entries(NEWEST_FIRST.ordered(filterset.qs)[:ENTRIES])

    def item_path(self, entry):
        # A record that is gone has no page: the register is where its change stands.
        return entry.changes_url or with_query(reverse("corrections"), {"record": [str(entry.version.record_id)]})

    def item_title(self, entry):
        if entry.live is None:
            return str(entry.title)
        return _("%(kind)s: %(title)s") % {"kind": entry.kind_label, "title": entry.title}

    def item_description(self, entry):
        # Atom feeds of Django call a summary HTML.
        return escape(entry.note)

    def item_categories(self, entry):
        return [entry.kind_label, capfirst(str(entry.record_label))]

    def item_pubdate(self, entry):
        return entry.published_at

    item_updateddate = item_pubdate

    def author_name(self):
        return settings.SITE_NAME

    @property
    def language(self):
        return html_lang(get_language() or "en")


corrections_as_json = as_json_feed(CorrectionFeed)
