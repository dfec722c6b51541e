"""Every address of the admin × who has no business there: somebody of another organisation, somebody without rights, nobody.

A new address is in the test by being in the admin: it is asked for with the record its model stands for, and has to refuse. An
address that need not is one line in HARMLESS, with the reason; one that takes something else than a record, one in ADDRESSES.
"""

import re
from fnmatch import fnmatchcase

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import URLResolver, get_resolver, reverse

from organisations.drafts.models import Membership
from organisations.models import SourceClaim
from statements.drafts.models import AttachmentDraft
from statements.models import Citation, FoundCitation, LabelAlias, Statement
from tests.factories import (
    make_administrator,
    make_appointment,
    make_capacity,
    make_colleague,
    make_document,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_place,
    make_post,
    make_presence,
    make_relation,
    make_statement,
    make_statement_draft,
    make_stranger,
    make_topic,
    make_type,
    make_user,
    save_reference,
)
from tests.forms import as_posted
from unhub.importing.importers import importer_named
from unhub.importing.models import Batch, BatchRow
from unhub.importing.rows import Row
from unhub.links.models import WatchedLink, key_of
from unhub.publishing.admin import ReferenceAdmin
from unhub.publishing.kinds import all_kinds, kind_named
from unhub.publishing.models import DraftSave, Report, Tombstone
from unhub.publishing.previews import DAYS, make_link
from unhub.publishing.services import discard_draft, open_draft, publish, remove, submit

pytestmark = pytest.mark.django_db

# Words of their own, whole: nonces and tokens are random letters too, and would hold a "zqpzq" once in some hundred runs.
SECRET = re.compile(r"\b[Zz]q[a-z]{3,}zq\b")
PEOPLE = ["stranger", "nobody", "visitor"]
READS, WRITES, BOTH = {"GET"}, {"POST"}, {"GET", "POST"}

# (names of addresses, to whom, by which methods, why they need not refuse). Reference data is public, and reading it no harm; what
# of it belongs to no organisation is everybody's: known by its admin class, not listed here.
HARMLESS = [
    (["login"], PEOPLE, BOTH, "this is where one logs in"),
    (["password_reset*"], PEOPLE, BOTH, "for who cannot log in; says nothing of whether an account exists"),
    (["logout"], PEOPLE, BOTH, "ends one's own session, if there is one"),
    (["jsi18n"], PEOPLE, BOTH, "words of the interface"),
    (["index", "app_list", "password_change*"], ["stranger", "nobody"], BOTH, "everybody's own first page and password"),
    (["view_on_site"], ["stranger", "nobody"], BOTH, "leads to what is public"),
    (["*_changelist"], ["stranger"], BOTH, "shows and acts on what is theirs, and what is public"),
    (["*_bulk"], ["stranger"], BOTH, "finds none of the records chosen, and leads back to the list"),
    (["publishing_tombstone_*", "publishing_report_*"], ["stranger"], BOTH, "not among those they see: leads back"),
    (["statements_foundcitation_*"], ["stranger"], BOTH, "lists what is theirs; none has a page of its own: leads back"),
    (["links_watchedlink_*"], ["stranger"], BOTH, "links have no page of their own: leads back"),
    (["*_discarded"], ["stranger"], BOTH, "lists what is theirs"),
    (["importing_batch_add"], ["stranger"], BOTH, "brings something of their own"),
    (["preferences"], ["stranger", "nobody"], BOTH, "everybody's own"),
    (["search"], ["stranger", "nobody"], BOTH, "finds what they may see"),
    (["*_add"], ["stranger"], BOTH, "an empty form, or the way to it; what is saved is checked"),
    (["*_of_new"], ["stranger"], {"POST"}, "judges and shows what they typed themselves; drafts of others are not named"),
    (["statements_statement_*", "organisations_organisation_*"], ["stranger"], BOTH, "leads to the record's page, which asks"),
    (["auth_*_change", "*_membership_change"], ["stranger"], READS, "an administrator sees who works here, and for whom"),
    (["auth_*_history", "*_membership_history"], ["stranger"], BOTH, "nothing can be done there but reading"),
]  # fmt: skip


class World:
    """One organisation's records of every sort, in every state, with words that only drafts have."""

    def __init__(self):
        self.boss, self.stranger, self.nobody = make_administrator("boss"), make_stranger(), make_user("nobody")
        body = self.body = make_organisation("Their body")
        person, place, type_ = make_person(), make_place(), make_type()
        post = make_post("Their post", body)
        appointment = make_appointment(person, post)
        live = make_statement("Public words", organisation=body, type=type_)
        revised, _created = open_draft(live, by=self.boss)
        revised.texts.update(title="Zqrevisedzq", body="Zqbodyzq")
        new = make_statement_draft("Zqnewzq", organisation=body, type=type_, by=self.boss)
        self.file = AttachmentDraft(draft=new, name="zqfilezq.txt", title="Zqfilezq", media_type="text/plain", size=1)
        self.file.file.save("x.txt", ContentFile(b"Zqcontentzq"))
        of_nobody = make_statement_draft("Zqnobodyzq", type=type_, by=self.boss)
        of_nobody.attributions.all().delete()
        submitted = submit(make_statement_draft("Zqsubmittedzq", organisation=body, type=type_), by=self.boss)
        gone = make_statement("Zqgonezq", organisation=body, type=type_)
        remove(gone, by=self.boss, public_notice="Removed.")
        unreviewed = make_statement_draft(
            "Zqunreviewedzq", appointment=appointment, type=type_, issued_on="2001-01-01"
        )
        publish(unreviewed, by=self.boss, unreviewed="A reason")
        revised_body, _created = open_draft(body, by=self.boss)
        revised_body.texts.update(name="Zqnamezq", profile="Zqprofilezq")
        new_body = make_organisation_draft("Zqnewbodyzq", by=self.boss)
        discarded = make_statement_draft("Zqdiscardedzq", organisation=body, type=type_, by=self.boss)
        discard_draft(discarded, by=self.boss)
        discarded_body = make_organisation_draft("Zqdiscardedbodyzq", by=self.boss)
        discard_draft(discarded_body, by=self.boss)
        self.discarded = DraftSave.objects.get(record_id=discarded.pk)
        self.discarded_body = DraftSave.objects.get(record_id=discarded_body.pk)
        document = make_document("A/1")
        drafts = [revised, new, of_nobody, submitted]
        bodies = [revised_body, new_body]
        self.link, _address = make_link(
            kind_named("statement"), revised, by=self.boss, days=DAYS[0], token=revised.token
        )
        self.link_of_body, _address = make_link(
            kind_named("organisation"), revised_body, by=self.boss, days=DAYS[0], token=revised_body.token
        )
        self.records = {
            "statements_statement": [live],
            "organisations_organisation": [body],
            "statements_drafts_statementdraft": drafts,
            "statements_drafts_statementrecord": [*drafts, Tombstone.objects.get(), Statement.objects.get(pk=unreviewed.pk)],
            "organisations_drafts_organisationdraft": bodies,
            "organisations_drafts_organisationrecord": bodies,
            "organisations_person": [person],
            "organisations_place": [place],
            "organisations_post": [post],
            "organisations_postcapacity": [make_capacity(post)],
            "organisations_appointment": [appointment],
            "organisations_presence": [make_presence(body, place)],
            "organisations_organisationrelation": [make_relation(body, "part_of", make_organisation())],
            "organisations_sourceclaim": [
                save_reference(SourceClaim(**{about: record}, field="name", value="x", source_title="y"))
                for about, record in (("organisation", body), ("post", post), ("appointment", appointment))
            ],
            "statements_statementtype": [type_],
            "statements_labelalias": [save_reference(LabelAlias(type=type_, label="A label"))],
            "statements_topic": [make_topic()],
            "statements_document": [document],
            "statements_citation": [save_reference(Citation(statement=live, document=document, raw="A/1"))],
            "statements_foundcitation": [
                FoundCitation.objects.create(
                    statement=live, language="en", anchor="p-1", key="A/2", raw="Zqfoundzq", is_symbol=False
                )
            ],
            "organisations_drafts_membership": [
                Membership.objects.create(user=make_user("member"), organisation=body)
            ],
            "auth_user": [self.boss, make_colleague("editor", "their editor", member_of=[body])],
            "auth_group": [Group.objects.get(name="editor")],
            "publishing_tombstone": [Tombstone.objects.get()],
            "importing_batch": [self.make_batch()],
            "publishing_report": [
                Report.objects.create(record_type="statement", record_id=new.pk, page="/x", message="Zqreportzq")
            ],
            "links_watchedlink": [
                WatchedLink.objects.create(key=key_of("https://zq.example/"), address="https://zq.example/", host="zq.example")
            ],
        }  # fmt: skip

    def make_batch(self):
        """An import of somebody who works for every organisation, with a row of which something became."""
        batch = Batch.objects.create(importer="statement", name="Zqlistzq", format="list", created_by=self.boss)
        row = Row("line 1", {"title": "Zqrowzq", "date": "2017-01-01"})
        [judged] = importer_named("statement").reader({}, self.boss).judge([(1, row)])
        judged.batch = batch
        judged.save()
        done = BatchRow.of(2, row, batch=batch, verdict="new", outcome="drafted", title="Zqdonezq")
        done.save()
        return batch

    def log_in(self, client, person):
        if person != "visitor":
            client.force_login(getattr(self, person))
        return client


# name of an address → what to fill into it, where that is not the record of its model
ADDRESSES = {
    "password_reset_confirm": lambda world: [["MQ", "not-a-token"]],
    "statements_drafts_statementrecord_bulk": lambda world: [["submit"], ["discard"], ["publish"], ["withdraw"]],
    "organisations_drafts_organisationrecord_bulk": lambda world: [["submit"], ["discard"], ["publish"], ["withdraw"]],
    "statements_drafts_statementrecord_revoke": lambda world: [[world.link.record_id, world.link.pk]],
    "organisations_drafts_organisationrecord_revoke": lambda world: [
        [world.link_of_body.record_id, world.link_of_body.pk]
    ],
    "statements_drafts_statementrecord_recover": lambda world: [[world.discarded.pk]],
    "organisations_drafts_organisationrecord_recover": lambda world: [[world.discarded_body.pk]],
    "view_on_site": lambda world: [
        [ContentType.objects.get_for_model(record).pk, record.pk]
        for name in ("statements_statement", "statements_drafts_statementdraft")
        for record in world.records[name]
    ],
    "statements_drafts_attachmentdraft_file": lambda world: [[world.file.pk, world.file.name]],
    "app_list": lambda world: [["statements"]],
}


def admin_routes():
    """(name, parameters) of every address of the admin."""
    resolver = next(each for each in get_resolver().url_patterns if getattr(each, "app_name", "") == "admin")
    yield from _routes(resolver)


def _routes(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern)
        else:
            taken = list(getattr(pattern.pattern, "converters", {})) or pattern.pattern.regex.groups
            # Without a name are old addresses that lead to the page of a record, which asks, and what answers 404 to anything else.
            if pattern.name:
                yield pattern.name, taken


ROUTES = sorted(dict(admin_routes()).items())


def addresses(world, name, taken):
    """The addresses of a route, for every record its model stands for."""
    if name in ADDRESSES:
        return [reverse(f"admin:{name}", args=args) for args in ADDRESSES[name](world)]
    if not taken:
        return [reverse(f"admin:{name}")]
    model = next(
        (model for model in sorted(world.records, key=len, reverse=True) if name.startswith(f"{model}_")), None
    )
    assert model, f"say in World.records which record {name!r} is about, or in ADDRESSES how to ask for it"
    if name.endswith("_simple_history"):
        args = [[record.pk, record.history.first().pk] for record in world.records[model]]
    else:
        assert taken in (["pk"], ["object_id"], ["id"]), f"say in ADDRESSES how to ask for {name!r}: it takes {taken}"
        args = [[record.pk] for record in world.records[model]]
    return [reverse(f"admin:{name}", args=each) for each in args]


def is_harmless(name, person, method):
    if person == "stranger" and isinstance(admin_of(name), ReferenceAdmin):
        reads_only = name.endswith("_history") and not name.endswith("_simple_history")
        if method == "GET" or reads_only or not admin_of(name).belongs:
            return True
    return any(
        person in people and method in methods and any(fnmatchcase(name, pattern) for pattern in names)
        for names, people, methods, _why in HARMLESS
    )


def admin_of(name):
    """The admin class an address belongs to, or None."""
    for model, admin_class in admin.site._registry.items():
        if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            return admin_class
    return None


def is_refused(response):
    return response.status_code in {403, 404, 405} or (
        response.status_code == 302 and response["Location"].startswith(reverse("admin:login"))
    )


def what_is_stored():
    """Everything that belongs to an organisation, as it stands."""
    models = [
        Membership,
        Report,
        Tombstone,
        Batch,
        BatchRow,
        FoundCitation,
        *(kind.live for kind in all_kinds()),
        *(kind.draft for kind in all_kinds()),
    ]
    models += [child.draft for kind in all_kinds() for child in kind.children]
    models += [model for model, admin_class in admin.site._registry.items() if getattr(admin_class, "belongs", ())]
    stored = {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in models}
    users = apps.get_model("auth.User").objects.filter(username__in=["boss", "member", "their editor"]).order_by("pk")
    return {**stored, "users": list(users.values("username", "password", "is_active", "is_superuser", "groups"))}


def assert_nothing_is_lost(before, where):
    """What was stored is stored as it was. Something new of one's own may have come."""
    after = what_is_stored()
    for label, rows in before.items():
        assert [row for row in rows if row not in after[label]] == [], (label, where)


def what_a_browser_would_send(browser, address, world):
    """The form of a page as it stands, with every row of a list ticked for deletion."""
    response = browser.get(address)
    context = response.context or {}
    if "adminform" in context and "inline_admin_formsets" in context:
        return as_posted(response)
    if "cl" in context:
        keys = [str(row.pk) for row in context["cl"].result_list]
        return {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    chosen = [
        str(record.pk) for model, records in world.records.items() if model.endswith("record") for record in records
    ]
    return {
        "record": chosen,
        "confirmed": "1",
        "post": "yes",
        "remark": "x",
        "public_notice": "x",
        "public_note": "x",
        "unreviewed": "x",
    }


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once for all tests here, which leave it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.mark.parametrize(("name", "taken"), ROUTES, ids=[name for name, _taken in ROUTES])
def test_every_address_of_the_admin_refuses_who_has_no_business_there(name, taken, client, world):
    from django.test import Client

    found = addresses(world, name, taken)
    boss = world.log_in(client, "boss")
    # The addresses are true ones: else everybody would be "refused".
    for address in found:
        assert boss.get(address).status_code in TO_A_SUPERUSER.get(name.rpartition("_")[2], {200, 302}), address
    said = {address: what_a_browser_would_send(boss, address, world) for address in found}
    if name.endswith("_changelist") and getattr(admin_of(name), "belongs", None) == ():
        said = dict.fromkeys(found, {})  # everybody's: who may delete anything may delete these
    browsers = {person: world.log_in(Client(), person) for person in PEOPLE}
    before = what_is_stored()
    for person, browser in browsers.items():
        for address in found:
            for method, response in [("GET", browser.get(address)), ("POST", browser.post(address, said[address]))]:
                words = b"" if response.streaming else response.content
                assert not SECRET.search(words.decode()), (
                    person,
                    method,
                    address,
                    SECRET.search(words.decode()).group(),
                )
                if not is_harmless(name, person, method):
                    assert is_refused(response), (person, method, address, response.status_code)
        assert_nothing_is_lost(before, person)


# What nobody may do, or what cannot be asked for without more: by the last word of the name.
# The bytes of a file are in the folder of the test that made the world.
TO_A_SUPERUSER = {"checks": {405}, "text": {405}, "new": {405}, "file": {200, 404},
                  "delete": {200, 302, 403}, "add": {200, 302, 403}, "autocomplete": {403}, "site": {302, 404},
                  "logout": {405}, "reopen": {302}, "decide": {302}, "settle": {302}, "apply": {302}, "make": {405},
                  "revert": {404}}  # fmt: skip


def test_every_reason_for_being_harmless_is_about_an_address_there_is():
    names = [name for name, _taken in ROUTES]
    for patterns, *_rest in HARMLESS:
        for pattern in patterns:
            assert any(fnmatchcase(name, pattern) for name in names), pattern


@pytest.mark.parametrize(
    "name", ["statements_drafts_statementdraft_change", "statements_drafts_statementrecord_submit"]
)
def test_the_right_organisation_opens_the_same_doors(name, client, world):
    """The test itself: what refuses a stranger lets a member in, so that refusing means something."""
    client.force_login(make_colleague("editor", member_of=[world.body]))
    address = reverse(f"admin:{name}", args=[world.records["statements_drafts_statementdraft"][1].pk])
    answer = client.get(address)
    assert answer.status_code == 200
    assert SECRET.search(answer.content.decode())
