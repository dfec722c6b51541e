"""Every record of a content kind as editors see it: once, with its state, whether it is live, drafted or both.

An SQL view lays the public table and the drafts side by side, so that the database counts, filters, orders and pages both together.
Views stand in the way of Django's migrations (SQLite refuses to remake a table a view names), so they are dropped before every
migrate and made again after it; no migration knows them.
"""

from django.apps import apps
from django.conf import settings
from django.db import connections, models
from django.utils.translation import gettext_lazy as _

from unhub.publishing.kinds import kind_named
from unhub.publishing.models import DraftRecord

# The day as date.toordinal() counts it, which positions are made of.
_DAY_NUMBER = {
    "sqlite": "CAST(julianday({column}) - 1721424.5 AS INTEGER)",
    "postgresql": "CAST({column} - DATE '0001-01-01' + 1 AS BIGINT)",
}
# Both halves give each column the same type, by CAST where needed: only then does SQLite read them by their own indexes, in the
# order asked for, instead of sorting the whole archive for each page.
_VIEW = """
CREATE VIEW {view} AS
SELECT
    live.id AS id,
    CASE WHEN live.status = 'withdrawn' THEN 'withdrawn' WHEN draft.id IS NULL THEN 'published' ELSE 'revising' END AS state,
    live.version_no AS version_no,
    live.slug AS slug,
    draft.created_by_id AS draft_started_by_id,
    draft.edited_by_id AS draft_saved_by_id,
    COALESCE(draft.edited_at, live.updated_at) AS changed_at,
    CAST(COALESCE(draft.state, '') AS text) AS draft_state,
    draft.publish_at AS publish_at,
    {live_columns}
FROM {live} live LEFT JOIN {draft} draft ON draft.id = live.id
UNION ALL
SELECT
    draft.id, 'draft', CAST(NULL AS integer), draft.slug, draft.created_by_id, draft.edited_by_id,
    COALESCE(draft.edited_at, draft.created_at), CAST(draft.state AS text), draft.publish_at,
    {draft_columns}
FROM {draft} draft WHERE NOT EXISTS (SELECT 1 FROM {live} live WHERE live.id = draft.id)
"""


class Record(models.Model):
    """A record of a content kind, live, drafted or both: a row of a view, read-only.

    A record that is live shows what is live; a draft over it shows in `state` alone, until it is published.
    """

    class State(models.TextChoices):
        PUBLISHED = "published", _("published")
        REVISING = "revising", _("published, with a draft")
        DRAFT = "draft", _("draft, never published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    version_no = models.PositiveIntegerField(_("version"), null=True)
    slug = models.SlugField(_("address"), max_length=80)
    draft_started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("draft begun by"),
    )
    draft_saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("draft last saved by"),
    )
    changed_at = models.DateTimeField(_("last change"))
    draft_state = models.CharField(_("state of the draft"), max_length=12, choices=DraftRecord.State.choices)
    publish_at = models.DateTimeField(_("to be published"), null=True)

    class Meta:
        abstract = True

    kind_name = ""

    @classmethod
    def kind(cls):
        return kind_named(cls.kind_name)

    @classmethod
    def view_columns(cls, vendor):
        """The kind's own columns: name → (SQL over the table `live`, SQL over the table `draft`), of one type."""
        raise NotImplementedError

    @property
    def has_draft(self):
        return self.state in {self.State.DRAFT, self.State.REVISING}

    @property
    def is_live(self):
        return self.state != self.State.DRAFT


def day_number(vendor, column):
    """SQL for the number of a day, for columns that put drafts in order with what is published."""
    return _DAY_NUMBER[vendor].format(column=column)


def record_models():
    """The record model of every content kind."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def record_model_of(kind):
    return next(model for model in record_models() if model.kind_name == kind.name)


def create_record_views(using="default", **kwargs):
    """Makes the views, replacing those there are, once their tables exist. A handler of post_migrate; harmless to call again."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in record_models():
            kind = model.kind()
            needed = [kind.live, kind.draft, *(child.draft for child in kind.children)]
            if not {needed_model._meta.db_table for needed_model in needed} <= tables:
                continue
            columns = model.view_columns(connection.vendor)
            quote = connection.ops.quote_name
            cursor.execute(f"DROP VIEW IF EXISTS {quote(model._meta.db_table)}")
            cursor.execute(
                _VIEW.format(
                    view=quote(model._meta.db_table),
                    live=quote(kind.live._meta.db_table),
                    draft=quote(kind.draft._meta.db_table),
                    live_columns=", ".join(f"{live} AS {name}" for name, (live, _draft) in columns.items()),
                    draft_columns=", ".join(draft for _live, draft in columns.values()),
                )
            )


def drop_record_views(using="default", **kwargs):
    """Takes the views away. A handler of pre_migrate."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in record_models():
            cursor.execute(f"DROP VIEW IF EXISTS {connection.ops.quote_name(model._meta.db_table)}")
