"""Accounts of the people who work here: what their roles are called, who may change whose, and closing the account of a leaver."""

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.db import models, transaction
from django.db.models import Case, Q, Value, When
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from unhub.publishing.models import OpenForm, PreviewLink
from unhub.publishing.reach import reach_of

# Sent inside the transaction, with `account`: who keeps something that account could do takes it away.
account_closed = Signal()

# The groups a migration makes, by the names they have in the database: what each is called, and what it is for.
ROLES = {
    "editor": (
        _("Editor"),
        _("writes drafts and submits them; adds and changes people, posts and other reference data"),
    ),
    "reviewer": (_("Reviewer"), _("also approves what others submit, or returns it")),
    "publisher": (_("Publisher"), _("also publishes, schedules, withdraws, removes and merges")),
    "administrator": (
        _("Administrator"),
        _("also publishes without review, deletes reference data, and looks after accounts and reports"),
    ),
    "all organisations": (_("All organisations"), _("works for every organisation, not only for those listed below")),
}


def group_name(group):
    """What a group is called: a role in the reader's language, any other by its own name."""
    return str(ROLES[group.name][0]) if group.name in ROLES else group.name


def group_in_words(group):
    """ "Reviewer: also approves what others submit, or returns it" """
    return f"{group_name(group)}: {ROLES[group.name][1]}" if group.name in ROLES else group.name


def in_order_of_roles(groups):
    """Groups as they are listed: the roles, each before the one that can do more, then all others by name."""
    places = [When(name=name, then=Value(number)) for number, name in enumerate(ROLES)]
    return groups.order_by(Case(*places, default=Value(len(ROLES))), "name", "pk")


def rights_of(account):
    """The keys of all permissions an account has or would have if it were open; of superusers, those given besides. One query."""
    given = Permission.objects.filter(Q(user=account) | Q(group__user=account))
    return set(given.order_by().values_list("pk", flat=True))


def groups_to_grant(by):
    """The groups a person may put others into: those that give nothing they do not have themselves. One query, two more for who is
    no superuser."""
    groups = in_order_of_roles(Group.objects.all())
    if by.is_superuser:
        return groups
    return groups.exclude(pk__in=Group.objects.filter(permissions__in=_beyond(by)).values("pk"))


def may_manage(by, account):
    """Whether a person may change another's account, password included: only one that can do nothing beyond what they can.

    Whoever sets a password can act as that person. Up to four queries; none for superusers.
    """
    if by.is_superuser or account is None:
        return True
    if account.is_superuser or rights_of(account) - rights_of(by):
        return False
    reach, theirs = reach_of(by), reach_of(_as_if_open(account))
    return reach.everywhere or (not theirs.everywhere and theirs.bodies <= reach.bodies)


def _beyond(by):
    return Permission.objects.exclude(pk__in=rights_of(by))


def _as_if_open(account):
    """The account as it would be if it were open: closing it by hand must not make it anybody's."""
    opened = type(account)(pk=account.pk, is_active=True, is_superuser=account.is_superuser)
    opened._state.adding = False
    return opened


def has_left_traces(account):
    """Whether an account did anything that is on record: then it is closed, never deleted. A query per kind of trace.

    What goes with an account (its preferences, what it was typing, its memberships) is linked by CASCADE; the rest are traces.
    """
    links = [link for link in account._meta.get_fields(include_hidden=True) if link.auto_created and not link.concrete]
    return any(
        link.related_model._base_manager.filter(**{link.field.name: account}).exists()
        for link in links
        if (link.one_to_many or link.one_to_one)
        and link.related_model._meta.managed
        and (link.on_delete is not models.CASCADE or link.related_model is LogEntry)
    )


@transaction.atomic
def close(account, *, by):
    """Closes the account of somebody who left: no log-in, no rights, no memberships. What they did keeps their name.

    Without a usable password every session of theirs ends at once, and none comes back when the account is opened again. Links to
    previews they made stop working. Raises ValueError for one's own account. Some eight queries.
    """
    if account.pk == by.pk:
        raise ValueError("nobody closes their own account")
    account = type(account)._default_manager.select_for_update().get(pk=account.pk)
    account.is_active = account.is_staff = account.is_superuser = False
    account.set_unusable_password()
    account.save(update_fields=["is_active", "is_staff", "is_superuser", "password"])
    account.groups.clear()
    account.user_permissions.clear()
    account_closed.send(sender=type(account), account=account)
    OpenForm.objects.filter(user=account).delete()
    PreviewLink.objects.filter(created_by=account, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)
    return account


@transaction.atomic
def reopen(account):
    """Opens a closed account again: it can log in when it is given a password, and has no rights until it is given some."""
    account = type(account)._default_manager.select_for_update().get(pk=account.pk)
    account.is_active = account.is_staff = True
    account.save(update_fields=["is_active", "is_staff"])
    return account
