from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class PublishingConfig(AppConfig):
    name = "unhub.publishing"
    label = "publishing"

    def ready(self):
        from unhub.publishing.records import create_record_views, drop_record_views
        from unhub.publishing.triggers import create_triggers

        post_migrate.connect(create_triggers, sender=self)
        pre_migrate.connect(drop_record_views, sender=self)
        post_migrate.connect(create_record_views, sender=self)
