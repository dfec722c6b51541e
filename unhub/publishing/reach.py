"""For which organisations a person works, and so whose records they may touch.

The app that keeps the memberships registers who answers; publishing only asks. Whoever is not known to work for an organisation
works for none: nothing here opens by being forgotten.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

_answers = []


@dataclass(frozen=True)
class Reach:
    """The organisations whose records a person may touch: all (`everywhere`), or those with these keys.

    `names` are those of the organisations the person is a member of, for sentences; `bodies` has their parts as well.
    """

    bodies: frozenset = frozenset()
    everywhere: bool = False
    names: tuple = ()

    def touches(self, bodies: Collection):
        """Whether one of these organisations is among them."""
        return self.everywhere or not self.bodies.isdisjoint(bodies)

    @property
    def in_words(self):
        """ "You work for UNSCO, DPPA and what is part of them." """
        if self.everywhere:
            return _("You work for every organisation.")
        if not self.names:
            return _("You are not a member of any organisation here yet. An administrator can make you one.")
        return _("You work for %(organisations)s, and for what is part of it today.") % {
            "organisations": ", ".join(self.names)
        }


EVERYWHERE = Reach(everywhere=True)
NOWHERE = Reach()


def answer_reach_with(function):
    """Registers who knows: a function of an active account that returns its Reach."""
    _answers[:] = [function]
    return function


def reach_of(user):
    """The Reach of an account, asked for once for each object of it, so once per request. Two queries, none for superusers."""
    if user is None or not user.is_active or not _answers:
        return NOWHERE
    if not hasattr(user, "_reach"):
        user._reach = _answers[0](user)
    return user._reach
