"""The editors' site: Django's admin, with its index grouped by what editors do."""

from functools import update_wrapper

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.defaults import permission_denied

from unhub.dashboard import dashboard
from unhub.importing.admin import BatchAdmin
from unhub.importing.models import Batch
from unhub.publishing.admin.finding import search_page
from unhub.publishing.admin.lists import MAX_SEARCH
from unhub.publishing.admin.logging_in import LoginForm, password_addresses
from unhub.publishing.admin.preferences import preferences_page
from unhub.publishing.admin.reports import ReportAdmin, open_reports
from unhub.publishing.admin.tombstones import TombstoneAdmin
from unhub.publishing.models import Report, Tombstone
from unhub.publishing.reach import reach_of

# The index in the order of an editor's day. What is in no group comes last, under "Other".
GROUPS = [
    ("group-statements", _("Statements"), ["statements_drafts.StatementRecord", "importing.Batch"]),
    (
        "group-organisations",
        _("Organisations"),
        [
            "organisations_drafts.OrganisationRecord",
            "organisations.OrganisationRelation",
            "organisations.Presence",
        ],
    ),
    (
        "group-people",
        _("People and posts"),
        ["organisations.Person", "organisations.Post", "organisations.PostCapacity", "organisations.Appointment"],
    ),
    (
        "group-reference",
        _("Reference"),
        [
            "statements.StatementType",
            "statements.LabelAlias",
            "statements.Topic",
            "organisations.Place",
            "statements.Document",
            "statements.Citation",
            "statements.FoundCitation",
            "organisations.SourceClaim",
        ],
    ),
    ("group-readers", _("From readers"), ["publishing.Report"]),
    ("group-links", _("Links"), ["links.WatchedLink"]),
    ("group-kept", _("Kept on record"), ["publishing.Tombstone"]),
    ("group-accounts", _("Accounts"), ["auth.User", "organisations_drafts.Membership", "auth.Group"]),
]
# What the search at the top of every page looks through, in this order.
SEARCHED = [
    "statements_drafts.StatementRecord",
    "organisations_drafts.OrganisationRecord",
    "organisations.Person",
    "organisations.Post",
    "statements.Document",
    "statements.Topic",
    "organisations.Place",
    "publishing.Report",
]


class AutocompleteView(AutocompleteJsonView):
    """Answers pickers. Each admin class may say how its records read in one (`autocomplete_label`)."""

    def process_request(self, request):
        term, model_admin, source_field, to_field_name = super().process_request(request)
        return term.replace("\x00", "")[:MAX_SEARCH], model_admin, source_field, to_field_name

    def serialize_result(self, obj, to_field_name):
        label = getattr(self.model_admin, "autocomplete_label", None)
        text = label(self.request, obj) if label else str(obj)
        return {"id": str(getattr(obj, to_field_name)), "text": text}


class UnhubAdminSite(admin.AdminSite):
    """The admin of unhub."""

    index_title = _("What would you like to work on?")
    login_form = LoginForm
    empty_value_display = "–"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Here, not by a decorator: this module imports theirs, so the site is not there yet when they are read.
        self.register(Tombstone, TombstoneAdmin)
        self.register(Report, ReportAdmin)
        self.register(Batch, BatchAdmin)

    @property
    def site_title(self):
        return settings.SITE_NAME

    @property
    def site_header(self):
        return gettext("%(site)s, for editors") % {"site": settings.SITE_NAME}

    def get_app_list(self, request, app_label=None):
        """The models a person may see, by group."""
        found = {}
        for app in self._build_app_dict(request).values():
            for model in app["models"]:
                found[model["model"]._meta.label] = model
        groups = [
            (key, name, [found.pop(label) for label in labels if label in found]) for key, name, labels in GROUPS
        ]
        groups.append(("group-other", _("Other"), sorted(found.values(), key=lambda model: model["name"])))
        return [
            {
                "name": name,
                "app_label": key,
                "app_url": f"{reverse('admin:index', current_app=self.name)}#{key}",
                "has_module_perms": True,
                "models": models,
            }
            for key, name, models in groups
            if models
        ]

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def without_nulls(request, *args, **kwargs):
            # PostgreSQL refuses the NUL byte in any comparison; Django's own filters do not look for it.
            if any("\x00" in value for _name, values in request.GET.lists() for value in values):
                request.GET = request.GET.copy()
                for name, values in list(request.GET.lists()):
                    request.GET.setlist(name, [value.replace("\x00", "") for value in values])
            return inner(request, *args, **kwargs)

        return update_wrapper(without_nulls, inner)

    def get_urls(self):
        preferences = self.admin_view(lambda request: preferences_page(self, request))
        search = self.admin_view(lambda request: search_page(self, request, SEARCHED))
        return [
            path("preferences/", preferences, name="preferences"),
            path("search/", search, name="search"),
            *password_addresses(self),
            *super().get_urls(),
        ]

    def app_index(self, request, app_label, extra_context=None):
        # Apps are how the code is laid out, not the editors' work.
        return HttpResponseRedirect(reverse("admin:index", current_app=self.name))

    def autocomplete_view(self, request):
        return AutocompleteView.as_view(admin_site=self)(request)

    def index(self, request, extra_context=None):
        """The index, with what waits for the person, and for whom they work if that is not every organisation."""
        reach = reach_of(request.user)
        whose = {} if reach.everywhere else {"whose": reach.in_words}
        waiting = {**dashboard(request.user), "open_reports": open_reports(request.user)}
        return super().index(request, {**waiting, **whose, **(extra_context or {})})


def refused(request, exception=None):
    """403: the page for what somebody may not open. Says whose records they may open, and nothing of the one asked for."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not request.path_info.startswith(reverse("admin:index")):
        return permission_denied(request, exception)
    context = {
        **admin.site.each_context(request),
        "title": gettext("This is not open to you"),
        "reach": "" if reach_of(user).everywhere else reach_of(user).in_words,
    }
    return TemplateResponse(request, "admin/403.html", context, status=403).render()
