"""What statements derive from reference data follows it at once."""

from django.dispatch import receiver

from organisations.models import Appointment, Post
from statements.models import Attribution
from unhub.publishing.reference import reference_changed


@receiver(reference_changed, sender=Appointment)
def follow_appointment(instance, kind, **kwargs):
    """A mended appointment takes its statements with it: lists by person, post and body stay true."""
    if kind == "revised":
        Attribution.objects.filter(appointment=instance).update(
            person=instance.person_id, post=instance.post_id, body=instance.post.organisation_id
        )


@receiver(reference_changed, sender=Post)
def follow_post(instance, kind, **kwargs):
    if kind == "revised":
        Attribution.objects.filter(post=instance).update(body=instance.organisation_id)
