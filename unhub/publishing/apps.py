from django.apps import AppConfig
from django.db.models.signals import m2m_changed, post_migrate, pre_migrate


class PublishingConfig(AppConfig):
    name = "unhub.publishing"
    label = "publishing"

    def ready(self):
        from unhub.publishing import notices  # noqa: F401  (follows the moves of the workflow)
        from unhub.publishing.doors import refuse_unguarded_links
        from unhub.publishing.filing import moved
        from unhub.publishing.fingerprints import forget_what_was_redacted
        from unhub.publishing.records import create_record_views, drop_record_views
        from unhub.publishing.triggers import create_triggers

        m2m_changed.connect(refuse_unguarded_links)
        moved.connect(forget_what_was_redacted)
        post_migrate.connect(create_triggers, sender=self)
        pre_migrate.connect(drop_record_views, sender=self)
        post_migrate.connect(create_record_views, sender=self)
