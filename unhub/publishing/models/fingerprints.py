"""What "check a copy" looks texts up by. Hashes only: nothing can be read from these tables but that a text is here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from unhub.publishing.models.versions import Version


class TextFingerprint(models.Model):
    """The fingerprint of the text in one language of one version."""

    text_hash = models.CharField(max_length=64)
    version = models.ForeignKey(Version, models.PROTECT, related_name="fingerprints")
    language = models.CharField(max_length=7)

    class Meta:
        verbose_name = _("fingerprint of a text")
        verbose_name_plural = _("fingerprints of texts")
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="a_version_has_one_fingerprint_per_language"),
        ]
        # which versions had this text?
        indexes = [models.Index(fields=["text_hash"], name="versions_by_text")]

    def __str__(self):
        return f"{self.text_hash[:16]} {self.language}"


class Passage(models.Model):
    """A passage of six words (`unhub.text.passages`) that stands in a text of a record, in one of its versions."""

    value = models.BigIntegerField()
    record_id = models.UUIDField(db_index=True)
    language = models.CharField(max_length=7)

    class Meta:
        verbose_name = _("passage")
        constraints = [
            # Also the index that a copy is looked up by.
            models.UniqueConstraint(
                fields=["value", "record_id", "language"], name="a_passage_is_filed_once_for_a_text"
            ),
        ]

    def __str__(self):
        return f"{self.value}: {self.record_id} {self.language}"
