"""Who held a post on the day a statement was issued: the rule attributions obey, and the suggestion the form makes."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from organisations.models import Appointment


def holders_on(post, day):
    """The appointments to a post that may have been running on a day, the likeliest first. One query.

    Substantive before acting before designate; on a day of handing over the later starter first.
    """
    rank = {"substantive": 0, "ad_interim": 1, "acting": 1, "designate": 2}
    holders = list(Appointment.objects.filter(post=post).possible_on(day).with_names())
    # Twice sorted: Python's sort is stable, so the second key decides first.
    holders.sort(key=lambda holder: holder.start, reverse=True)
    holders.sort(key=lambda holder: (rank[holder.status], not holder.possibly_covers(day), not holder.start))
    return [holder for holder in holders if holder.possibly_covers(day)]


def refuse_appointment(appointment, day):
    """Why a statement of that day cannot be attributed to the appointment, naming who held the post; "" if it can.

    No query if it can, else one.
    """
    if appointment.possibly_covers(day):
        return ""
    holders = holders_on(appointment.post, day)
    words = {
        "person": appointment.person,
        "post": appointment.post,
        "day": date_format(day, "j F Y"),
        "holders": ", ".join(f"{holder.person} ({holder.get_status_display()})" for holder in holders),
    }
    if holders:
        return _("%(person)s was not %(post)s on %(day)s. That day the post was held by %(holders)s.") % words
    return _("%(person)s was not %(post)s on %(day)s. Nobody is on record for that day: the post was vacant.") % words


def refuse_capacity(capacity, appointment, day):
    """Why an attribution cannot be made in that capacity; "" if it can. No query with posts loaded."""
    if capacity.post_id != appointment.post_id:
        return _("“%(capacity)s” is a capacity of another post (%(post)s).") % {
            "capacity": capacity,
            "post": capacity.post,
        }
    if not capacity.possibly_covers(day):
        return _("“%(capacity)s” was not a capacity of this post on %(day)s.") % {
            "capacity": capacity,
            "day": date_format(day, "j F Y"),
        }
    return ""
