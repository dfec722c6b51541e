"""Accounts and groups, with the organisations each account works for."""

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import ModelForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.drafts.models import Membership
from unhub.publishing.accounts import may_manage
from unhub.publishing.admin import AutocompleteFilter, EditorsAdmin
from unhub.publishing.admin.accounts import AccountAdmin, RolesAdmin
from unhub.publishing.admin.fields import FieldsOfEditors
from unhub.publishing.admin.reference import NamedFieldsFormSet
from unhub.publishing.reach import reach_of


class MembershipForm(ModelForm):
    """Nobody makes others members of what they do not work for themselves, nor changes accounts above their own."""

    by = None

    def clean_organisation(self):
        organisation = self.cleaned_data["organisation"]
        if not reach_of(self.by).touches({organisation.pk}):
            raise ValidationError(
                gettext("You can make others members only of what you work for yourself. %(reach)s")
                % {"reach": reach_of(self.by).in_words}
            )
        return organisation

    def clean_user(self):
        user = self.cleaned_data["user"]
        if not may_manage(self.by, user):
            raise ValidationError(gettext("This account can do more than yours; you cannot change it."))
        return user


class OfAccounts(FieldsOfEditors):
    """What the list of memberships and the rows on an account's page share: who may write them."""

    form = MembershipForm
    autocomplete_fields = ["organisation"]

    def form_of(self, form, request):
        form.by = request.user
        return form


class MembershipInline(OfAccounts, admin.TabularInline):
    model = Membership
    formset = NamedFieldsFormSet
    fk_name = "user"
    fields = ["organisation", "since", "added_by"]
    readonly_fields = ["since", "added_by"]
    extra = 0
    verbose_name = _("organisation")
    verbose_name_plural = _("Works for these organisations, and for what is part of them")

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        self.form_of(formset.form, request)
        return formset


@admin.register(Membership)
class MembershipAdmin(OfAccounts, EditorsAdmin):
    list_display = ["user", "organisation", "since", "added_by"]
    list_select_related = ["user", "organisation", "added_by"]
    search_fields = ["user__username", "user__last_name", "organisation__name", "organisation__acronym"]
    search_help_text = _("Name of the account or of the organisation")
    autocomplete_fields = ["user", "organisation"]
    ordering = ["user__username", "organisation__sort_name", "pk"]
    fields = ["user", "organisation"]

    class OrganisationFilter(AutocompleteFilter):
        title = _("organisation")
        parameter_name = "organisation"
        source = Membership._meta.get_field("organisation")

        def narrow(self, queryset, value):
            return queryset.filter(organisation=value)

    list_filter = [OrganisationFilter]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_manage(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_manage(request, obj)

    def _may_manage(self, request, membership):
        return membership is None or (
            may_manage(request.user, membership.user) and reach_of(request.user).touches({membership.organisation_id})
        )

    def get_form(self, request, obj=None, change=False, **kwargs):
        return self.form_of(super().get_form(request, obj, change=change, **kwargs), request)

    def save_model(self, request, obj, form, change):
        obj.added_by = request.user
        super().save_model(request, obj, form, change)


admin.site.unregister(User)
admin.site.unregister(Group)
admin.site.register(Group, RolesAdmin)


@admin.register(User)
class AccountAdminWithMemberships(AccountAdmin):
    list_display = [*AccountAdmin.list_display[:3], "works_for", *AccountAdmin.list_display[3:]]
    inlines = [MembershipInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("memberships__organisation")

    @admin.display(description=_("works for"))
    def works_for(self, account):
        return ", ".join(sorted(row.organisation.short_name for row in account.memberships.all())) or None

    def get_inlines(self, request, obj):
        return self.inlines if obj else []  # first the account, then what it may do

    def save_formset(self, request, form, formset, change):
        for row in formset.save(commit=False):
            row.added_by = row.added_by or request.user
        if formset.model is Membership and not may_manage(request.user, form.instance):
            raise PermissionDenied
        formset.save()
