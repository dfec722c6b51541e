"""Who works for which organisation, by the memberships on record."""

from django.dispatch import receiver
from django.utils import timezone

from organisations.drafts.models import Membership
from organisations.models import bodies_below
from unhub.publishing.accounts import account_closed
from unhub.publishing.reach import EVERYWHERE, Reach, answer_reach_with

WORK_EVERYWHERE = "organisations_drafts.work_everywhere"


@answer_reach_with
def reach(user):
    """The Reach of an account. Two queries, besides those for its permissions; none for a superuser."""
    if user.has_perm(WORK_EVERYWHERE):
        return EVERYWHERE
    memberships = Membership.objects.filter(user=user).order_by("organisation__sort_name", "pk")
    own = list(memberships.values_list("organisation_id", "organisation__name"))
    return Reach(
        bodies=frozenset(bodies_below([pk for pk, _name in own], on=timezone.localdate())),
        names=tuple(name for _pk, name in own),
    )


@receiver(account_closed)
def end_memberships(sender, account, **kwargs):
    Membership.objects.filter(user=account).delete()
