"""The editors' site: Django's admin, with its index grouped by what editors do."""

from django.contrib import admin


class UnhubAdminSite(admin.AdminSite):
    """The admin of unhub."""
