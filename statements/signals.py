"""What statements derive from reference data follows it at once."""

from django.dispatch import receiver

from organisations.models import Appointment, Post
from statements.models import Attribution
from statements.searching import AT_ONCE, index_anew
from statements.tallies import recount_bodies
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


def _follow(attributions, *, body, **columns):
    left = list(attributions.exclude(body=body).order_by().values_list("body", flat=True).distinct())
    attributions.update(body=body, **columns)
    statements = list(attributions.order_by().values_list("statement", flat=True).distinct())
    for start in range(0, len(statements), AT_ONCE):
        index_anew(statements[start : start + AT_ONCE])
    if left:
        recount_bodies([body, *left])
