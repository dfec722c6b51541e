from django.contrib.admin.apps import AdminConfig


class UnhubAdminConfig(AdminConfig):
    default_site = "unhub.admin.UnhubAdminSite"
