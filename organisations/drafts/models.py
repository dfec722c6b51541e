"""The editors' twins of an organisation's public tables, and who works for which. Only the admin and publishing know them."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation
from organisations.models.content import (
    FormerNameContent,
    OrganisationContent,
    OrganisationIdentifierContent,
    OrganisationLinkContent,
    OrganisationTextContent,
)
from unhub.publishing.models import DraftRecord
from unhub.publishing.records import Record
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


class OrganisationRecord(Record):
    """An organisation as editors list it, whether it is live, drafted or both. A row of a view."""

    name = models.CharField(_("name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=40)
    sort_name = models.CharField(_("sorted as"), max_length=300)
    kind_of_body = models.CharField(_("kind"), max_length=20, choices=OrganisationContent.Kind.choices)

    class Meta:
        managed = False
        default_permissions = ()
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    kind_name = "organisation"

    def __str__(self):
        return self.name or str(_("Untitled organisation"))

    @classmethod
    def view_columns(cls, vendor):
        def drafted(column):
            return f"""CAST(COALESCE((
                SELECT text.{column} FROM {OrganisationTextDraft._meta.db_table} text WHERE text.draft_id = draft.id
                ORDER BY CASE WHEN text.language = 'en' THEN 0 ELSE 1 END, text.id LIMIT 1
            ), '') AS text)"""

        return {
            "name": ("live.name", drafted("name")),
            "acronym": ("live.acronym", drafted("acronym")),
            "sort_name": ("live.sort_name", f"CAST(lower({drafted('name')}) AS text)"),
            "kind_of_body": ("live.kind", "draft.kind"),
        }


class Membership(models.Model):
    """A person works for an organisation, and so for the bodies that are part of it: they may touch what belongs to these."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("account")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="+",
        verbose_name=_("organisation"),
        help_text=_("With the bodies that are part of it and its field offices, as they are on the day."),
    )
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("added by"),
    )

    class Meta:
        verbose_name = _("membership of an account")
        verbose_name_plural = _("memberships of accounts")
        permissions = [("work_everywhere", _("Works for every organisation"))]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                name="an_account_is_a_member_of_an_organisation_once",
                violation_error_message=_("This account is a member of that organisation already."),
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.organisation}"
