"""What was removed or merged: how editors find it again."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from unhub.publishing.admin.fields import admin_address
from unhub.publishing.admin.lists import ReadOnlyAdmin
from unhub.publishing.admin.moves import key, title_of
from unhub.publishing.admin.permissions import may_see, only_reachable_tombstones
from unhub.publishing.kinds import all_kinds, kind_named
from unhub.publishing.records import record_model_of


class TombstoneAdmin(ReadOnlyAdmin):
    """A list only: each row leads to the record's page, where it can be brought back."""

    list_display = ["title", "kind", "reason", "notice", "at"]
    list_filter = ["reason", "record_type"]
    search_fields = ["notice"]
    ordering = ["-at", "-pk"]

    def get_queryset(self, request):
        every = super().get_queryset(request)
        found = every.none()
        for kind in all_kinds():
            if may_see(request.user, kind):
                found |= only_reachable_tombstones(every.filter(record_type=kind.name), request.user, kind)
        return found

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_queryset(request).filter(pk=key(object_id)).first()
        if found is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return HttpResponseRedirect(admin_address(record_model_of(kind_named(found.record_type)), "change", found.pk))

    def history_view(self, request, object_id, extra_context=None):
        return self.change_view(request, object_id)

    @admin.display(description=_("title"))
    def title(self, row):
        return title_of(kind_named(row.record_type), row.pk)

    @admin.display(description=_("record"))
    def kind(self, row):
        return capfirst(kind_named(row.record_type).live._meta.verbose_name)
