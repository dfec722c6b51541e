"""The accounts of those who work here: who they are, what they may do, and closing the account of a leaver.

Whoever may change accounts changes only those that can do nothing beyond what they can themselves (`accounts.may_manage`).
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from unhub.publishing import accounts
from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.lists import EditorsAdmin
from unhub.publishing.admin.permissions import only_reachable
from unhub.publishing.kinds import all_kinds
from unhub.publishing.models import DraftRecord

SHOWN_DRAFTS = 50


class RolesField(forms.ModelMultipleChoiceField):
    """Groups as boxes to tick, each with what it is for."""

    def label_from_instance(self, group):
        return accounts.group_in_words(group)


class NewAccountForm(UserCreationForm):
    """A new account; what it may do is said on the next page."""

    class Meta(UserCreationForm.Meta):
        fields = ["username", "first_name", "last_name", "email"]
        help_texts = {"email": _("Where notices go, and the link for a forgotten password.")}


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [
            (str(group.pk), accounts.group_name(group)) for group in accounts.in_order_of_roles(Group.objects.all())
        ]

    def queryset(self, request, queryset):
        return queryset.filter(groups=self.value()) if (self.value() or "").isdigit() else queryset


class AccountAdmin(EditorsAdmin, UserAdmin):
    """Accounts. Roles are ticked, memberships are rows below; an account is closed and opened again by pages of its own."""

    list_display = ["username", "full_name", "roles", "last_seen", "is_open"]
    list_display_links = ["username"]
    list_filter = ["is_active", RoleFilter]
    search_fields = ["username", "first_name", "last_name", "email"]
    search_help_text = _("User name, name or e-mail address")
    ordering = ["username"]
    filter_horizontal = ["user_permissions"]
    readonly_fields = ["is_open", "last_login", "date_joined"]
    change_form_template = "admin/publishing/account.html"
    add_form_template = None
    add_form = NewAccountForm
    add_fieldsets = [
        (None, {"fields": ["username", ("first_name", "last_name"), "email"]}),
        (_("A first password, to be changed by its owner"), {"fields": ["password1", "password2"]}),
    ]
    fieldsets = [
        (None, {"fields": ["username", "password", ("first_name", "last_name"), "email"]}),
        (_("What they may do"), {"fields": ["groups"]}),
        (_("The account"), {"fields": ["is_open", ("last_login", "date_joined")]}),
    ]
    superuser_fieldset = (
        _("Beyond the roles"),
        {
            "fields": ["is_superuser", "is_staff", "user_permissions"],
            "classes": ["collapse"],
            "description": _("Seen by superusers only. Roles are easier to keep in view."),
        },
    )

    # --- who may what -------------------------------------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and accounts.may_manage(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and accounts.may_manage(request.user, obj)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [*fieldsets, self.superuser_fieldset] if obj and request.user.is_superuser else fieldsets

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.widget.can_add_related = False  # a group is not made on the way
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            return RolesField(
                accounts.groups_to_grant(request.user),
                required=False,
                label=_("Roles"),
                widget=forms.CheckboxSelectMultiple,
                help_text=_("Each role can do what the one before can. You can give no rights that you do not have."),
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # --- the list -----------------------------------------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, account):
        return account.get_full_name() or None

    @admin.display(description=_("roles"))
    def roles(self, account):
        names = [accounts.group_name(group) for group in account.groups.all()]
        if account.is_superuser:
            names.insert(0, gettext("Superuser"))
        return ", ".join(names) or None

    @admin.display(description=_("last log-in"), ordering="last_login")
    def last_seen(self, account):
        return date_format(account.last_login, "j M Y") if account.last_login else _("never")

    @admin.display(description=_("state"), ordering="is_active")
    def is_open(self, account):
        return _("open") if account.is_active else _("closed")

    # --- saving -------------------------------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        if not change:
            obj.is_staff = True  # nobody has an account for anything but this admin
        super().save_model(request, obj, form, change)

    def delete_view(self, request, object_id, extra_context=None):
        account = self.get_object(request, unquote(object_id))
        if account is not None and self.has_delete_permission(request, account) and accounts.has_left_traces(account):
            messages.error(request, _why_not_deleted(account))
            return HttpResponseRedirect(admin_address(account, "change"))
        return super().delete_view(request, object_id, extra_context)

    def get_actions(self, request):
        # One at a time: what each leaves behind is looked at first.
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    # --- leavers ------------------------------------------------------------------------------------------------------

    def get_urls(self):
        return [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
            )
            for name, view in (("close", self.close_view), ("reopen", self.reopen_view))
        ] + super().get_urls()

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and obj.pk and self.has_change_permission(request, obj) and obj.pk != request.user.pk:
            page = "close" if obj.is_active else "reopen"
            context["close_address"] = admin_address(obj, page)
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    def close_view(self, request, pk):
        """What the person leaves behind, and the question whether to close the account. Closes it on a POST."""
        account = self._managed(request, pk)
        if account.pk == request.user.pk:
            messages.error(request, gettext("You cannot close your own account. Ask another administrator."))
            return HttpResponseRedirect(admin_address(account, "change"))
        if not account.is_active:
            messages.info(request, gettext("The account of “%(person)s” is closed already.") % {"person": account})
            return HttpResponseRedirect(admin_address(account, "change"))
        if request.method == "POST":
            accounts.close(account, by=request.user)
            self.log_change(request, account, gettext("Closed."))
            messages.success(
                request,
                gettext("The account of “%(person)s” is closed. What they did keeps their name.")
                % {"person": account},
            )
            return HttpResponseRedirect(admin_address(account, "change"))
        title = gettext("Close the account of “%(person)s”?") % {"person": account}
        return self._question(request, account, title, left_behind=left_behind(account, request.user))

    def reopen_view(self, request, pk):
        """Asks whether to open a closed account again. Opens it on a POST, and leads to where it gets a password and its roles."""
        account = self._managed(request, pk)
        if account.is_active:
            messages.info(request, gettext("The account of “%(person)s” is open already.") % {"person": account})
        elif request.method == "POST":
            accounts.reopen(account)
            self.log_change(request, account, gettext("Opened again."))
            messages.success(
                request,
                gettext(
                    "The account of “%(person)s” is open again. It has no password, no role and no organisation yet: "
                    "give it these here."
                )
                % {"person": account},
            )
        else:
            title = gettext("Open the account of “%(person)s” again?") % {"person": account}
            return self._question(request, account, title)
        return HttpResponseRedirect(admin_address(account, "change"))

    def _question(self, request, account, title, **context):
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "account": account,
            "list_address": admin_address(self.model),
            "account_address": admin_address(account, "change"),
        }
        return TemplateResponse(request, "admin/publishing/account_question.html", context)

    def _managed(self, request, pk):
        account = self.model._default_manager.filter(pk=pk).first()
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        if account is None:
            raise Http404
        return account


def left_behind(account, viewer):
    """The open work of somebody who leaves: [{heading, drafts: [(name, address)], more}], of each record kind and state.

    Names are shown of what the viewer may see; the rest is counted. Three queries per kind and heading.
    """
    headings = [
        (gettext("Drafts they began or saved last"), Q(state=DraftRecord.State.DRAFT), ("created_by", "edited_by")),
        (
            gettext("Waiting for review or publication"),
            Q(state__in=[DraftRecord.State.SUBMITTED, DraftRecord.State.APPROVED]),
            ("created_by", "edited_by", "submitted_by"),
        ),
        (
            gettext("Scheduled: these will be published as planned"),
            Q(state=DraftRecord.State.SCHEDULED),
            ("created_by", "edited_by", "submitted_by", "scheduled_by"),
        ),
    ]
    found = []
    for heading, in_state, columns in headings:
        theirs = Q()
        for column in columns:
            theirs |= Q(**{column: account})
        drafts, number = [], 0
        for kind in all_kinds():
            of_kind = kind.draft.objects.filter(in_state & theirs)
            number += of_kind.count()
            visible = only_reachable(of_kind, viewer, kind).prefetch_related("texts").order_by("-edited_at")
            drafts += [(str(draft), admin_address(draft, "change")) for draft in visible[:SHOWN_DRAFTS]]
        if number:
            found.append({"heading": heading, "drafts": drafts, "more": number - len(drafts)})
    return found


def _why_not_deleted(account):
    return gettext(
        "“%(person)s” has worked here: what they did keeps their name, so the account cannot be deleted. Close it instead."
    ) % {"person": account}


class RolesAdmin(EditorsAdmin, GroupAdmin):
    """Groups. They decide what everybody in them may do, so only superusers change them."""

    list_display = ["called", "what_for", "people"]
    list_display_links = ["called"]
    ordering = []  # by get_queryset()

    def has_add_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def get_queryset(self, request):
        counted = (
            super().get_queryset(request).annotate(number_of_people=Count("user", filter=Q(user__is_active=True)))
        )
        return accounts.in_order_of_roles(counted)

    @admin.display(description=_("group"), ordering="name")
    def called(self, group):
        return accounts.group_name(group)

    @admin.display(description=_("what for"))
    def what_for(self, group):
        return accounts.ROLES[group.name][1] if group.name in accounts.ROLES else None

    @admin.display(description=_("people"), ordering="number_of_people")
    def people(self, group):
        return group.number_of_people
