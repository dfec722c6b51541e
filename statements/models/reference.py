"""What statements are sorted by: types with the labels that stand for them, and topics."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from unhub.publishing.hierarchies import refuse_cycle
from unhub.publishing.models import ReferenceRecord
from unhub.text.names import NamedInLanguages
from unhub.web.addresses import page_path


class StatementType(NamedInLanguages, ReferenceRecord):
    """A form that official texts take: statement, remarks, readout …"""

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    plural = models.CharField(_("name, plural"), max_length=300, help_text=_("In English: “Press releases”."))
    explanation = models.TextField(
        _("explanation"), help_text=_("What readers should know of this form, in a sentence or two.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("statement type")
        verbose_name_plural = _("statement types")

    def get_absolute_url(self):
        return page_path("statements:type", self.slug)


class LabelAlias(ReferenceRecord):
    """A label found in a source stands for a type: “SG Statement” is a statement."""

    label = models.CharField(
        _("label"),
        max_length=200,
        unique=True,
        help_text=_("Exactly as the source writes it. Empty for titles without a label."),
        blank=True,
    )
    type = models.ForeignKey(StatementType, models.PROTECT, related_name="aliases", verbose_name=_("type"))

    class Meta:
        verbose_name = _("label alias")
        verbose_name_plural = _("label aliases")

    def __str__(self):
        return f"“{self.label}” → {self.type}"


class Topic(NamedInLanguages, ReferenceRecord):
    """A subject statements are about."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="narrower", verbose_name=_("broader topic")
    )
    unbis_url = models.URLField(_("address in the UNBIS thesaurus"), max_length=300, blank=True)
    summary = models.CharField(
        _("scope"), max_length=500, blank=True, help_text=_("What belongs here, and what does not.")
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [models.CheckConstraint(name="a_topic_is_not_its_own_parent", condition=~Q(parent=F("id")))]
        indexes = [models.Index(fields=["name", "id"], name="topics_a_to_z")]

    def get_absolute_url(self):
        return page_path("statements:topic", self.slug)

    def clean(self):
        super().clean()
        refuse_cycle(self, "parent")

    def save(self, *args, **kwargs):
        refuse_cycle(self, "parent")
        super().save(*args, **kwargs)
