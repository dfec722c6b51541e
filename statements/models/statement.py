"""Statements as the public sees them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, Person, Place, Post
from statements.models.content import (
    AttachmentContent,
    AttributionContent,
    StatementContent,
    StatementRelationContent,
    StatementSourceContent,
    StatementSymbolContent,
    StatementTextContent,
    attribution_constraints,
)
from statements.models.position import MAX_ORDER_IN_DAY, positions_of_days
from statements.models.reference import Topic
from unhub.publishing.doors import Guarded, GuardedQuerySet
from unhub.publishing.models import PublishedRecord
from unhub.text.fingerprints import text_hash
from unhub.web.addresses import page_path


class StatementQuerySet(GuardedQuerySet):
    def newest_first(self):
        return self.order_by("-position")

    def issued_between(self, first, last):
        """Those issued from one day to another, both included: a range of the index that lists are in order of."""
        return self.filter(position__range=positions_of_days(first, last))

    def with_address_of(self, record):
        """Those that stand at the address the given record (live or draft) asks for."""
        return self.filter(issued_on=record.issued_on, slug=record.slug)


class Statement(StatementContent, PublishedRecord):
    """A dated official text in the public record."""

    topics = models.ManyToManyField(
        Topic, through="StatementTopic", related_name="statements", verbose_name=_("topics")
    )
    places = models.ManyToManyField(
        Place, through="StatementPlace", related_name="statements", verbose_name=_("places concerned")
    )
    # Derived when publishing.
    position = models.BigIntegerField(unique=True, editable=False)
    title = models.CharField(_("title"), max_length=1000, editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        permissions = [
            ("review_statement", _("Can review statements")),
            ("publish_statement", _("Can publish statements")),
            ("publish_unreviewed_statement", _("Can publish statements without review")),
            ("withdraw_statement", _("Can withdraw, restore, remove and merge statements")),
            ("redact_statement", _("Can take out of statements what the law demands")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["issued_on", "slug"], name="a_statement_has_an_address_of_its_own"),
            models.CheckConstraint(name="a_statement_has_an_address", condition=~Q(slug="")),
            models.CheckConstraint(
                name="the_order_in_a_day_starts_at_one", condition=Q(order_in_day__range=(1, MAX_ORDER_IN_DAY))
            ),
        ]
        indexes = [
            # lists narrowed by one of the statement's own columns, newest first
            models.Index(F("type"), F("position").desc(), name="statements_by_type"),
            models.Index(F("attribution_mode"), F("position").desc(), name="statements_by_mode"),
            models.Index(F("delivery"), F("position").desc(), name="statements_by_delivery"),
            models.Index(F("place"), F("position").desc(), name="statements_by_place_of_issue"),
            models.Index(F("status"), F("position").desc(), name="statements_by_status"),
            # lists narrowed by label as found and type, newest first; how many have a label
            models.Index(F("raw_label"), F("type"), F("position").desc(), name="statements_by_label"),
            # of the statements at these places in the list, how many are of each type and mode (facets)
            models.Index(fields=["position", "type", "attribution_mode"], name="statements_facets"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return page_path("statements:detail", *self.issued_on.isoformat().split("-"), self.slug)


class StatementText(StatementTextContent, Guarded):
    """A statement in one language, as published."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="texts")
    # Derived when publishing: rendering Markdown costs more than all the rest of a page.
    body_html = models.TextField(blank=True, editable=False)
    text_hash = models.CharField(_("fingerprint"), max_length=64, blank=True, editable=False)
    position = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [
            models.UniqueConstraint(fields=["statement", "language"], name="a_statement_has_one_text_per_language"),
        ]
        indexes = [
            # lists narrowed by language, newest first
            models.Index(F("language"), F("position").desc(), name="statement_texts_by_language"),
            # in which languages are the statements at these places in the list (facets)
            models.Index(fields=["position", "language"], name="statement_texts_facets"),
            # whose text is this? (check a copy)
            models.Index(fields=["text_hash"], name="statement_texts_by_hash"),
            # has the statement a text at all? Without it every text would be read, however long
            models.Index(fields=["statement", "text_hash"], name="statement_texts_there"),
        ]

    def __str__(self):
        return self.title

    @staticmethod
    def derived(rendered, position):
        """{column: value} of what follows from the text as rendered, and from where its statement stands."""
        fingerprint = text_hash(rendered.plain) if rendered.plain else ""
        return {"body_html": rendered.html, "text_hash": fingerprint, "position": position}


class StatementSymbol(StatementSymbolContent, Guarded):
    """A document symbol of a statement, as published."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="symbols")

    class Meta:
        verbose_name = _("symbol")
        verbose_name_plural = _("symbols")
        constraints = [
            models.UniqueConstraint(fields=["statement", "symbol_key"], name="a_statement_has_a_symbol_once"),
        ]
        indexes = [models.Index(fields=["symbol_key"], name="statements_by_symbol")]

    def __str__(self):
        return self.symbol


class Attribution(AttributionContent, Guarded):
    """Who said a statement, as published."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="attributions")
    # Derived when publishing and when the appointment changes: what lists are narrowed by, beside what they are in order of.
    person = models.ForeignKey(Person, models.PROTECT, null=True, editable=False, related_name="attributions")
    post = models.ForeignKey(Post, models.PROTECT, null=True, editable=False, related_name="attributions")
    body = models.ForeignKey(Organisation, models.PROTECT, null=True, editable=False, related_name="attributed")
    position = models.BigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("attribution")
        verbose_name_plural = _("attributions")
        constraints = attribution_constraints("attributions")
        indexes = [
            # statements of a body, a person, a post, a capacity, newest first
            models.Index(F("body"), F("position").desc(), F("statement"), name="attributions_by_body"),
            models.Index(F("person"), F("position").desc(), F("statement"), name="attributions_by_person"),
            models.Index(F("post"), F("position").desc(), F("statement"), name="attributions_by_post"),
            models.Index(F("capacity"), F("position").desc(), F("statement"), name="attributions_by_capacity"),
            # who said the statements at these places in the list (facets)
            models.Index(fields=["position", "body", "person", "post", "capacity"], name="attributions_facets"),
        ]

    def __str__(self):
        return str(self.appointment or self.organisation)

    @staticmethod
    def derived(appointment, organisation_id, position):
        """{column: value} of what follows from the appointment (with its post; None for a body) and where its statement stands."""
        return {
            "person_id": appointment.person_id if appointment else None,
            "post_id": appointment.post_id if appointment else None,
            "body_id": appointment.post.organisation_id if appointment else organisation_id,
            "position": position,
        }


class StatementSource(StatementSourceContent, Guarded):
    """An official address of a statement, as published."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="sources")

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.UniqueConstraint(fields=["statement", "url"], name="a_statement_has_a_source_once"),
        ]
        indexes = [
            models.Index(fields=["url"], name="statements_by_source_address"),
            # which statement leads to this archived copy? (link checks)
            models.Index(fields=["archived_url"], name="statements_by_archived_copy"),
        ]

    def __str__(self):
        return self.url


class Attachment(AttachmentContent, Guarded):
    """A file of a statement, as published."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="attachments")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(fields=["statement", "name"], name="a_statement_has_a_name_of_a_file_once"),
            models.CheckConstraint(
                name="a_published_image_has_an_alternative_text",
                condition=~Q(media_type__startswith="image/") | ~Q(alternative_text="") | Q(is_decorative=True),
            ),
        ]

    def __str__(self):
        return self.title


class StatementRelation(StatementRelationContent, Guarded):
    """What a statement is to another one, as published."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="relations")

    class Meta:
        verbose_name = _("relation between statements")
        verbose_name_plural = _("relations between statements")
        constraints = [
            models.UniqueConstraint(fields=["statement", "kind", "to"], name="statements_are_related_once"),
            models.CheckConstraint(name="no_statement_is_related_to_itself", condition=~Q(statement=F("to"))),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.to}"


class StatementTopic(Guarded):
    """A statement is about a topic."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="topic_links")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="statement_links")
    position = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "topic"], name="a_statement_has_a_topic_once")]
        indexes = [
            # statements on a topic, newest first
            models.Index(F("topic"), F("position").desc(), F("statement"), name="statement_topics_newest"),
            # what the statements at these places in the list are about (facets)
            models.Index(fields=["position", "topic"], name="statement_topics_facets"),
        ]

    def __str__(self):
        return f"{self.statement_id}: {self.topic_id}"


class StatementPlace(Guarded):
    """A statement concerns a place."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="place_links")
    place = models.ForeignKey(Place, models.PROTECT, related_name="statement_links")
    position = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "place"], name="a_statement_has_a_place_once")]
        indexes = [
            # statements concerning a place, newest first
            models.Index(F("place"), F("position").desc(), F("statement"), name="statement_places_newest"),
            # which places the statements at these places in the list concern (facets)
            models.Index(fields=["position", "place"], name="statement_places_facets"),
        ]

    def __str__(self):
        return f"{self.statement_id}: {self.place_id}"
