"""The editors' site: Django's admin, with its index grouped by what editors do."""

from functools import update_wrapper

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.lists import MAX_SEARCH
from unhub.publishing.admin.permissions import may_see
from unhub.publishing.admin.tombstones import TombstoneAdmin
from unhub.publishing.kinds import all_kinds
from unhub.publishing.models import Tombstone, Version
from unhub.publishing.records import record_model_of

# The index in the order of an editor's day. What is in no group comes last, under "Other".
GROUPS = [
    ("group-statements", _("Statements"), ["statements_drafts.StatementRecord"]),
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
            "organisations.SourceClaim",
        ],
    ),
    ("group-kept", _("Kept on record"), ["publishing.Tombstone"]),
    ("group-accounts", _("Accounts"), ["auth.User", "auth.Group"]),
]
DASHBOARD_ROWS = 10


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
    empty_value_display = "–"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Here, not by a decorator: this module imports theirs, so the site is not there yet when they are read.
        self.register(Tombstone, TombstoneAdmin)

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

    def app_index(self, request, app_label, extra_context=None):
        # Apps are how the code is laid out, not the editors' work.
        return HttpResponseRedirect(reverse("admin:index", current_app=self.name))

    def autocomplete_view(self, request):
        return AutocompleteView.as_view(admin_site=self)(request)

    def index(self, request, extra_context=None):
        """The index with the person's own drafts and what was published last. Some ten queries."""
        kinds = [kind for kind in all_kinds() if may_see(request.user, kind)]
        context = {}
        if kinds:
            context = {
                "my_drafts": _drafts_of(request.user, kinds),
                "other_drafts": _counts_of_drafts(kinds),
                "latest_versions": _latest_versions(kinds),
            }
        return super().index(request, {**context, **(extra_context or {})})


def _drafts_of(user, kinds):
    drafts = []
    for kind in kinds:
        mine = kind.draft.objects.filter(Q(created_by=user) | Q(edited_by=user)).order_by("-edited_at")
        drafts += [
            {
                "name": str(draft),
                "kind": kind.live._meta.verbose_name,
                "address": admin_address(draft, "change"),
                "base_version": draft.base_version,
                "edited_at": draft.edited_at,
            }
            for draft in mine.prefetch_related("texts")[:DASHBOARD_ROWS]
        ]
    return sorted(drafts, key=lambda draft: draft["edited_at"], reverse=True)[:DASHBOARD_ROWS]


def _counts_of_drafts(kinds):
    counts = []
    for kind in kinds:
        number = kind.draft.objects.count()
        if number:
            words = ngettext("%(number)d open draft: %(kind)s", "%(number)d open drafts: %(kind)s", number)
            counts.append(
                {
                    "address": f"{admin_address(record_model_of(kind))}?state=drafts",
                    "words": words % {"number": number, "kind": kind.live._meta.verbose_name_plural},
                }
            )
    return counts


def _latest_versions(kinds):
    """What was published last, each with the name its record has now. Versions are made in the order of their keys."""
    versions = list(
        Version.objects.filter(record_type__in=[kind.name for kind in kinds])
        .select_related("published_by")
        .defer("content")
        .order_by("-pk")[:DASHBOARD_ROWS]
    )
    for kind in kinds:
        of_kind = [version for version in versions if version.record_type == kind.name]
        names = {live.pk: str(live) for live in kind.live.objects.filter(pk__in=[each.record_id for each in of_kind])}
        for version in of_kind:
            version.name = names.get(version.record_id) or capfirst(kind.live._meta.verbose_name)
            version.address = admin_address(record_model_of(kind), "change", version.record_id)
    return versions
