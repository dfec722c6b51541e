"""What statements derive from reference data follows it at once."""

from django.db.models.signals import pre_save
from django.dispatch import receiver

from organisations.models import Appointment, Post
from statements.citations import follow_document
from statements.models import Attribution, Citation, Document
from statements.searching import AT_ONCE, index_anew
from statements.tallies import recount_bodies, recount_documents
from unhub.publishing.reference import reference_changed


@receiver(reference_changed, sender=Appointment)
def follow_appointment(instance, kind, **kwargs):
    """A mended appointment takes its statements with it: lists by person, post and body stay true."""
    if kind == "revised":
        post = instance.post
        _follow(
            Attribution.objects.filter(appointment=instance),
            person=instance.person_id,
            post=post.pk,
            body=post.organisation_id,
        )


@receiver(reference_changed, sender=Post)
def follow_post(instance, kind, **kwargs):
    if kind == "revised":
        _follow(Attribution.objects.filter(post=instance), body=instance.organisation_id)


@receiver(reference_changed, sender=Document)
def name_document(instance, kind, **kwargs):
    """A document that is put on record is the one that texts have named all along."""
    if kind != "deleted":
        follow_document(instance)


@receiver(pre_save, sender=Citation)
def remember_what_was_cited(instance, **kwargs):
    instance.cited_before = Citation.objects.filter(pk=instance.pk).values_list("document", "position").first()


@receiver(reference_changed, sender=Citation)
def count_citation(instance, kind, **kwargs):
    """The numbers of the document that is cited now, and of the one that was, stay true."""
    pairs = {(instance.document_id, instance.position), getattr(instance, "cited_before", None) or (None, 0)}
    recount_documents({(document, position) for document, position in pairs if document})


def _follow(attributions, *, body, **columns):
    left = list(attributions.exclude(body=body).order_by().values_list("body", flat=True).distinct())
    attributions.update(body=body, **columns)
    statements = list(attributions.order_by().values_list("statement", flat=True).distinct())
    for start in range(0, len(statements), AT_ONCE):
        index_anew(statements[start : start + AT_ONCE])
    if left:
        recount_bodies([body, *left])
