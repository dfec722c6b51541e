from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PublishingConfig(AppConfig):
    name = "unhub.publishing"
    label = "publishing"

    def ready(self):
        from unhub.publishing.triggers import create_triggers

        post_migrate.connect(create_triggers, sender=self)
