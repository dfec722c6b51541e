"""Small makers of records for tests. Each takes the fields a test cares about and fills in the rest.

Published content is made as editors make it: a draft, then publish(). Reference data goes through its door.
"""

import datetime
import importlib
import itertools
from types import SimpleNamespace

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.utils import timezone

from organisations.drafts.models import Membership, OrganisationDraft, OrganisationTextDraft
from organisations.drafts.reach import WORK_EVERYWHERE
from organisations.models import (
    Appointment,
    Organisation,
    OrganisationRelation,
    Person,
    Place,
    Post,
    PostCapacity,
    Presence,
)
from statements.drafts.models import (
    AttributionDraft,
    StatementDraft,
    StatementSourceDraft,
    StatementSymbolDraft,
    StatementTextDraft,
)
from statements.models import Attribution, Document, LabelAlias, Statement, StatementText, StatementType, Topic
from statements.models.position import first_position
from statements.searching import fill
from statements.tallies import recount_everything
from unhub.publishing.doors import open_door
from unhub.publishing.models import Version
from unhub.publishing.reference import record_reference_change
from unhub.publishing.services import approve, open_draft, publish, submit, withdraw
from unhub.text.slugs import slugify_title

_numbers = itertools.count(1)


def save_reference(instance):
    record_reference_change(instance)
    return instance


def make_user(username=None, *permissions, member_of=None, **fields):
    """An account for the admin with the permissions named ("statements.publish_statement").

    With `member_of`, a list of organisations, it works for these alone; without, for every organisation if it may do anything.
    """
    fields.setdefault("is_staff", True)
    user = get_user_model().objects.create_user(
        username or f"user{next(_numbers)}", password="a password of a test", **fields
    )
    if permissions and member_of is None:
        permissions = (*permissions, WORK_EVERYWHERE)
    for permission in permissions:
        app_label, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app_label, codename=codename))
    make_member(user, *(member_of or ()))
    return user


def make_member(user, *organisations):
    """Makes an account a member of organisations."""
    for organisation in organisations:
        Membership.objects.create(user=user, organisation=organisation)


# --- the cast: somebody of each role, and a stranger ------------------------------------------------------------------


def make_colleague(role, username=None, *, member_of=None, **fields):
    """An account in the group of a role: "editor", "reviewer", "publisher" or "administrator".

    It works for every organisation, or for those in `member_of`.
    """
    user = make_user(username or f"{role}{next(_numbers)}", member_of=member_of, **fields)
    user.groups.add(_group(role))
    if member_of is None:
        user.groups.add(_group("all organisations"))
    return user


def make_editor(username=None, **fields):
    """May write drafts and reference data."""
    return make_colleague("editor", username, **fields)


def make_reviewer(username=None, **fields):
    """May also approve and return."""
    return make_colleague("reviewer", username, **fields)


def make_publisher(username=None, **fields):
    """May also publish, schedule and withdraw."""
    return make_colleague("publisher", username, **fields)


def make_stranger(username=None, role="administrator"):
    """Somebody with all rights of a role, administrator unless told, who works for another organisation."""
    return make_colleague(role, username, member_of=[make_organisation()])


def _group(name):
    """A group as the migration makes it; made again where a test with real transactions emptied the tables."""
    if not Group.objects.filter(name=name).exists():
        migration = importlib.import_module("statements.drafts.migrations.0004_roles")
        migration.create_groups(apps, SimpleNamespace(connection=connection))
    return Group.objects.get(name=name)


def make_approved(draft, *, by=None):
    """Submits and approves a draft, each by somebody else."""
    submit(draft, by=by or make_user())
    return approve(draft, by=make_user())


def make_administrator(username="administrator"):
    """A superuser, who may do everything. `make_colleague("administrator")` is somebody with the role of that name."""
    return make_user(username, is_superuser=True)


def make_organisation_draft(
    name="A body", *, slug="", kind="other", acronym="", summary="", profile="", by=None, **fields
):
    draft = OrganisationDraft.objects.create(
        slug=slug or slugify_title(name), kind=kind, created_by=by, edited_by=by, **fields
    )
    OrganisationTextDraft.objects.create(
        draft=draft, language="en", name=name, acronym=acronym, summary=summary, profile=profile
    )
    return draft


def make_organisation(name=None, **fields):
    """A published organisation."""
    draft = make_organisation_draft(name or f"Body {next(_numbers)}", **fields)
    publish(draft, by=None)
    return Organisation.objects.get(pk=draft.pk)


def make_place(name=None, **fields):
    name = name or f"Place {next(_numbers)}"
    return save_reference(Place(**{"name": name, "slug": slugify_title(name), "kind": "city", **fields}))


def make_presence(organisation, place, **fields):
    presence = Presence(organisation=organisation, place=place, **fields)
    presence.full_clean()
    return save_reference(presence)


def make_relation(subject, kind, object, **fields):
    relation = OrganisationRelation(subject=subject, kind=kind, object=object, **fields)
    relation.full_clean()
    return save_reference(relation)


def make_person(name=None, **fields):
    name = name or f"Person {next(_numbers)}"
    return save_reference(Person(**{"name": name, "slug": slugify_title(name), **fields}))


def make_post(name=None, organisation=None, **fields):
    name = name or f"Post {next(_numbers)}"
    organisation = organisation or make_organisation()
    return save_reference(Post(**{"name": name, "slug": slugify_title(name), "organisation": organisation, **fields}))


def make_capacity(post, name=None, towards=(), **fields):
    name = name or f"Capacity {next(_numbers)}"
    capacity = PostCapacity(**{"post": post, "name": name, "key": slugify_title(name), **fields})
    record_reference_change(capacity, m2m={"towards": towards})
    return capacity


def make_appointment(person=None, post=None, start="2000-01-01", end="", **fields):
    """An appointment; `end` empty means not ended. Validated as the admin does."""
    appointment = Appointment(person=person or make_person(), post=post or make_post(), start=start, end=end, **fields)
    appointment.full_clean()
    return save_reference(appointment)


def make_type(name="Statement", **fields):
    existing = StatementType.objects.filter(slug=fields.get("slug") or slugify_title(name)).first()
    return existing or save_reference(
        StatementType(
            **{"name": name, "plural": f"{name}s", "slug": slugify_title(name), "explanation": "A form.", **fields}
        )
    )


def make_label_alias(label, type):
    return save_reference(LabelAlias(label=label, type=type))


def make_topic(name=None, **fields):
    name = name or f"Topic {next(_numbers)}"
    return save_reference(Topic(**{"name": name, "slug": slugify_title(name), **fields}))


def make_document(symbol="", title="", **fields):
    if not symbol and not title:
        title = f"Document {next(_numbers)}"
    slug = fields.pop("slug", slugify_title(symbol or title))
    return save_reference(Document(**{"symbol": symbol, "title": title, "slug": slug, "kind": "resolution", **fields}))


def make_statement_draft(
    title=None,
    *,
    issued_on=datetime.date(2017, 7, 27),
    type=None,
    body="",
    summary="",
    language="en",
    appointment=None,
    organisation=None,
    role="speaker",
    capacity=None,
    verbatim="",
    symbols=(),
    sources=(),
    topics=(),
    places=(),
    slug="",
    by=None,
    **fields,
):
    """A draft of a statement with one text and one attribution (to a new organisation unless told)."""
    title = title or f"Statement {next(_numbers)}"
    if isinstance(issued_on, str):
        issued_on = datetime.date.fromisoformat(issued_on)
    draft = StatementDraft.objects.create(
        issued_on=issued_on,
        type=type or make_type(),
        slug=slug or slugify_title(title),
        original_language=language,
        created_by=by,
        edited_by=by,
        **fields,
    )
    StatementTextDraft.objects.create(draft=draft, language=language, title=title, summary=summary, body=body)
    if not appointment and not organisation:
        organisation = make_organisation()
    AttributionDraft.objects.create(
        draft=draft,
        role=role,
        appointment=appointment,
        organisation=organisation,
        capacity=capacity,
        verbatim=verbatim,
    )
    for order, symbol in enumerate(symbols):
        StatementSymbolDraft.objects.create(draft=draft, symbol=symbol, order=order)
    for order, url in enumerate(sources):
        StatementSourceDraft.objects.create(draft=draft, url=url, order=order)
    draft.topics.set(topics)
    draft.places.set(places)
    return draft


def make_statement(title=None, **fields):
    """A published statement."""
    draft = make_statement_draft(title, **fields)
    publish(draft, by=None)
    return Statement.objects.get(pk=draft.pk)


def revise(live, *, kind="correction", note="A mistake was mended.", by=None, **fields):
    """Publishes a further version with the given fields of the record changed."""
    draft, _created = open_draft(live, by=by)
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save()
    publish(draft, by=by, change_kind=kind, public_note=note)
    return type(live).objects.get(pk=live.pk)


def make_withdrawn_statement(title=None, notice="Issued in error.", **fields):
    live = make_statement(title, **fields)
    withdraw(live, by=None, public_notice=notice)
    return Statement.objects.get(pk=live.pk)


def make_statements_in_bulk(number):
    """That many statements in bulk, through an open door, in half of which one of two bodies speaks."""
    now, day = timezone.now(), datetime.date(2016, 1, 1)
    kind = make_type("Bulk")
    bodies = [make_organisation(f"Bulk {n}", slug=f"bulk-{n}") for n in (1, 2)]
    statements, texts, attributions = [], [], []
    for n in range(number):
        issued_on = day + datetime.timedelta(days=n)
        statement = Statement(
            issued_on=issued_on,
            type=kind,
            slug=f"bulk-{n}",
            title=f"Bulk {n}",
            position=first_position(issued_on, 1),
            published_at=now,
            updated_at=now,
        )
        statements.append(statement)
        texts.append(StatementText(statement=statement, title=f"Bulk {n}", position=statement.position))
        body = bodies[n % 2]
        attributions.append(
            Attribution(statement=statement, organisation=body, body=body, position=statement.position)
        )
    with open_door():
        Statement.objects.bulk_create(statements)
        StatementText.objects.bulk_create(texts)
        Attribution.objects.bulk_create(attributions)
        recount_everything()
        fill()


def make_versions_in_bulk():
    """A correction of every statement, then one of every organisation, in bulk."""
    now = timezone.now()
    records = [(model, pk) for model in (Statement, Organisation) for pk in model.objects.values_list("pk", flat=True)]
    Version.objects.bulk_create(
        Version(
            record_type=model._meta.model_name,
            record_id=pk,
            number=2,
            kind=Version.Kind.CORRECTION,
            public_note="A mistake was mended.",
            published_at=now + datetime.timedelta(seconds=place),
            content={},
            content_version=1,
        )
        for place, (model, pk) in enumerate(records)
    )
