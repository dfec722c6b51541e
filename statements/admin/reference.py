"""Types with the labels that stand for them, and topics."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from statements.models import LabelAlias, Statement, StatementTopic, StatementType, Topic
from unhub.publishing.admin import ReferenceAdmin, ReferenceInline

NAMES_IN_LANGUAGES = (
    _("In the other official languages"),
    {"fields": ["name_ar", "name_zh", "name_fr", "name_ru", "name_es"], "classes": ["collapse"]},
)


def counts(queryset, by):
    """How many rows of a queryset each record has, by key. One query."""
    return {each[by]: each["number"] for each in queryset.order_by().values(by).annotate(number=Count("pk"))}


class LabelAliasInline(ReferenceInline):
    model = LabelAlias
    fields = ["label"]
    show_change_link = False


@admin.register(StatementType)
class StatementTypeAdmin(ReferenceAdmin):
    list_display = ["name", "plural", "labels", "statements", "order"]
    search_fields = ["name", "name_ar", "name_zh", "name_fr", "name_ru", "name_es", "plural", "slug", "aliases__label"]
    search_help_text = _("Name in any language, or a label that stands for it")
    prepopulated_fields = {"slug": ["name"]}
    ordering = ["order", "name", "pk"]
    inlines = [LabelAliasInline]
    fieldsets = [(None, {"fields": ["name", "plural", "explanation", "slug", "order"]}), NAMES_IN_LANGUAGES]

    def complete_rows(self, rows):
        keys = [row.pk for row in rows]
        numbers = counts(Statement.objects.filter(type__in=keys), "type")
        labels = {}
        for pk, label in LabelAlias.objects.filter(type__in=keys).order_by("label").values_list("type", "label"):
            labels.setdefault(pk, []).append(f"“{label}”")
        for row in rows:
            row.number_of_statements, row.label_texts = numbers.get(row.pk, 0), labels.get(row.pk, [])

    @admin.display(description=_("labels"))
    def labels(self, record):
        return ", ".join(record.label_texts) or None

    @admin.display(description=_("statements"))
    def statements(self, record):
        return record.number_of_statements


@admin.register(LabelAlias)
class LabelAliasAdmin(ReferenceAdmin):
    list_display = ["shown_label", "type"]
    list_display_links = ["shown_label"]
    list_filter = ["type"]
    list_select_related = ["type"]
    search_fields = ["label", "type__name"]
    search_help_text = _("Label or type")
    autocomplete_fields = ["type"]
    ordering = ["label", "pk"]
    fieldsets = [(None, {"fields": ["label", "type"]})]

    @admin.display(description=_("label"), ordering="label")
    def shown_label(self, alias):
        return f"“{alias.label}”" if alias.label else _("(no label)")


@admin.register(Topic)
class TopicAdmin(ReferenceAdmin):
    list_display = ["name", "parent", "statements", "narrower_topics"]
    list_filter = [("parent", admin.EmptyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["name", "name_ar", "name_zh", "name_fr", "name_ru", "name_es", "slug", "summary"]
    search_help_text = _("Name in any language, or scope")
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    ordering = ["name", "pk"]
    fieldsets = [(None, {"fields": ["name", "parent", "summary", "unbis_url", "slug"]}), NAMES_IN_LANGUAGES]

    def complete_rows(self, rows):
        keys = [row.pk for row in rows]
        of_statements = counts(StatementTopic.objects.filter(topic__in=keys), "topic")
        of_topics = counts(Topic.objects.filter(parent__in=keys), "parent")
        for row in rows:
            row.number_of_statements, row.number_of_topics = of_statements.get(row.pk, 0), of_topics.get(row.pk, 0)

    @admin.display(description=_("statements"))
    def statements(self, topic):
        return topic.number_of_statements

    @admin.display(description=_("narrower topics"))
    def narrower_topics(self, topic):
        return topic.number_of_topics or None
