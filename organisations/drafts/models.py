"""The editors' twins of an organisation's public tables. Only the admin and publishing know them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models.content import (
    FormerNameContent,
    OrganisationContent,
    OrganisationIdentifierContent,
    OrganisationLinkContent,
    OrganisationTextContent,
)
from unhub.publishing.models import DraftRecord
from unhub.text.terms import term_constraints


class OrganisationDraft(OrganisationContent, DraftRecord):
    """What editors are writing about a body, over what is published or before anything is."""

    class Meta:
        verbose_name = _("organisation draft")
        verbose_name_plural = _("organisation drafts")

    def __str__(self):
        texts = {text.language: text.name for text in self.texts.all()}
        return texts.get("en") or next(iter(texts.values()), "") or str(_("Untitled organisation"))


class OrganisationTextDraft(OrganisationTextContent):
    """A text being written."""

    draft = models.ForeignKey(OrganisationDraft, models.CASCADE, related_name="texts")

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "language"], name="a_drafted_organisation_has_one_text_per_language"
            ),
        ]

    def __str__(self):
        return self.name


class FormerNameDraft(FormerNameContent):
    """A former name being written."""

    draft = models.ForeignKey(OrganisationDraft, models.CASCADE, related_name="former_names")

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        constraints = term_constraints("drafted_former_names")

    def __str__(self):
        return self.name


class OrganisationLinkDraft(OrganisationLinkContent):
    """A link being written."""

    draft = models.ForeignKey(OrganisationDraft, models.CASCADE, related_name="links")

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self):
        return self.label


class OrganisationIdentifierDraft(OrganisationIdentifierContent):
    """An identifier being written."""

    draft = models.ForeignKey(OrganisationDraft, models.CASCADE, related_name="identifiers")

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "scheme", "value"], name="a_drafted_organisation_has_an_identifier_once"
            ),
        ]

    def __str__(self):
        return f"{self.scheme}:{self.value}"
