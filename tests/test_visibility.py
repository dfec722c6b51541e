"""Nothing that is not published shows anywhere: every public route, against every kind of record that is not public.

A route without an entry in SURFACES fails: whoever adds a page says here how to ask for it.
"""

import datetime
import re
import uuid

import pytest
from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone
from django.utils.http import urlencode

from organisations.drafts.models import FormerNameDraft, OrganisationIdentifierDraft, OrganisationLinkDraft
from statements.drafts.models import (
    AttachmentDraft,
    StatementRelationDraft,
    StatementSourceDraft,
    StatementSymbolDraft,
)
from statements.files import file_path
from statements.models import Statement
from tests.factories import (
    make_appointment,
    make_approved,
    make_document,
    make_organisation,
    make_organisation_draft,
    make_person,
    make_place,
    make_post,
    make_statement,
    make_statement_draft,
    make_topic,
    make_type,
    make_user,
    revise,
)
from unhub.publishing.models import Change, Transition, Version
from unhub.publishing.services import discard_draft, merge, open_draft, publish, redact, remove, schedule, submit

pytestmark = pytest.mark.django_db

# No word of the interface or of the published records holds this.
SECRET = re.compile(rb"zq[a-z]{2,}zq", re.IGNORECASE)


class World:
    """Published records, and beside each kind of them what must not be seen."""

    def __init__(self):
        staff = make_user("zqstaffzq", first_name="Zqfirstzq", last_name="Zqlastzq", email="zqmailzq@example.org")
        self.type, self.topic, self.place = make_type(), make_topic(), make_place()
        self.person, self.document = make_person(), make_document("S/RES/242 (1967)")
        self.organisation = make_organisation("A public body", acronym="APB", by=staff)
        self.post = make_post("A public post", self.organisation)
        self.appointment = make_appointment(self.person, self.post, "2000-01-01")
        draft = make_statement_draft(
            "A public statement", body="Public words.", appointment=self.appointment, type=self.type,
            topics=[self.topic], places=[self.place], symbols=["SG/SM/1"], by=staff, slug="a-public-statement",
        )  # fmt: skip
        self.file = AttachmentDraft(draft=draft, name="public.txt", title="A file", media_type="text/plain", size=7)
        self.file.file.save("x.txt", ContentFile(b"Public."))
        publish(draft, by=staff, unreviewed="Zqreasonzq")
        self.statement = Statement.objects.get(pk=draft.pk)
        self.new_statement = self.secret_statement(
            make_statement_draft("Zqtitlezq", slug="zqslugzq", body="x", by=staff)
        )
        self.revised_statement = self.secret_statement(open_draft(self.statement, by=staff)[0])
        self.new_organisation = self.secret_organisation(
            make_organisation_draft("Zqnamezq", slug="zqbodyzq", by=staff)
        )
        self.revised_organisation = self.secret_organisation(open_draft(self.organisation, by=staff)[0])
        discarded = self.secret_statement(make_statement_draft("Zqdiscardedzq", slug="zqgonezq", by=staff))
        self.discarded_id = discarded.pk
        discard_draft(discarded, by=staff)
        submit(self.secret_statement(make_statement_draft("Zqsubmittedzq", by=staff)), by=staff, remark="Zqpleasezq")
        schedule(
            make_approved(self.secret_statement(make_statement_draft("Zqscheduledzq", slug="zqlaterzq", by=staff))),
            by=staff, publish_at=timezone.now() + datetime.timedelta(days=1),
        )  # fmt: skip
        self.take_out(staff)
        Transition.objects.create(
            record_type="statement", record_id=self.statement.pk, from_state="draft", to_state="draft",
            by=staff, remark="Zqremarkzq",
        )  # fmt: skip

    def take_out(self, staff):
        """What was public once and is no more: removed, merged into what is public, and redacted in an old version."""
        secret = {
            "summary": "Zqsummaryzq",
            "body": "Zqwaspubliczq.",
            "type": self.type,
            "organisation": self.organisation,
        }
        removed = revise(make_statement("Zqremovedzq", slug="zqearlierslugzq", **secret), slug="zqremovedslugzq")
        remove(removed, by=staff, public_notice="Removed.")
        merged = make_statement("Zqmergedzq", slug="zqmergedslugzq", **secret)
        merge(merged, into=self.statement, by=staff, public_notice="The same.")
        redacted = make_statement("A redacted statement", **secret)
        draft, _created = open_draft(redacted, by=staff)
        draft.texts.update(summary="", body="Without the words that had to go.")
        publish(draft, by=None, change_kind="correction", public_note="Words were taken out.")
        first = Version.objects.get(record_id=redacted.pk, number=1)
        redact(first, notice="By order of a court.", ordered_by="Zqcourtzq", by=staff)

    def secret_statement(self, draft):
        draft.issued_on = datetime.date(2031, 3, 3)
        draft.raw_title, draft.raw_label = "Zqrawtitlezq", "Zqrawlabelzq"
        draft.save()
        draft.texts.update(title="Zqtextzq", summary="Zqsummaryzq", body="## Zqheadingzq\n\nZqbodywordszq.")
        draft.attributions.update(verbatim="Zqverbatimzq")
        StatementSymbolDraft.objects.create(draft=draft, symbol="ZQSYMBOLZQ")
        StatementSourceDraft.objects.create(draft=draft, url="https://zqsourcezq.example.org/", note="Zqnotezq")
        drafted = AttachmentDraft(
            draft=draft, name="zqfilezq.txt", title="Zqfiletitlezq", alternative_text="Zqalternativezq", size=1
        )
        drafted.file.save("x.txt", ContentFile(b"Zqcontentzq"))
        StatementRelationDraft.objects.create(draft=draft, kind="corrects", to=self.statement, note="Zqrelationzq")
        return draft

    def secret_organisation(self, draft):
        draft.established = "2031"
        draft.save()
        draft.texts.update(name="Zqofficialzq", acronym="ZQACRONYMZQ", summary="Zqabstractzq", profile="Zqprofilezq")
        FormerNameDraft.objects.create(draft=draft, name="Zqformerzq", end="2030", end_kind="dated")
        OrganisationLinkDraft.objects.create(draft=draft, label="Zqlinkzq", url="https://zqaddresszq.example.org/")
        OrganisationIdentifierDraft.objects.create(draft=draft, scheme="other", value="Zqidentifierzq")
        return draft


@pytest.fixture
def world():
    return World()


def statement_address(world):
    return world.statement.get_absolute_url()


def file_of_a_draft(world):
    drafted = world.new_statement.attachments.get()
    return file_path(drafted.pk, drafted.name)


def files_of(address, suffixes=("md", "txt", "bib", "ris", "csl.json", "linkset.json")):
    """A page in every form that it has as a file."""
    return [lambda world, suffix=suffix: f"{address(world)}.{suffix}" for suffix in suffixes]


# name of the route → addresses to ask for, given the world. None: not a surface of content, with the reason beside it.
SURFACES = {
    "home": ["/en/"],
    "coverage": ["/en/coverage/"],
    "corrections": ["/en/corrections/", "/en/corrections/?published_from=2031-01-01"],
    "corrections_feed": ["/en/corrections.atom"],
    "corrections_json_feed": ["/en/corrections.json"],
    "corrections_csv": ["/en/corrections.csv"],
    "corrections_jsonl": ["/en/corrections.jsonl"],
    "report": [
        lambda world: f"/en/report/?page={world.statement.get_absolute_url()}"
    ],  # it repeats the page it is given
    "report_thanks": ["/en/report/thanks/"],
    "check": ["/en/check/", f"/en/check/?hash={'0' * 64}"],  # sent texts: tests/unhub/checking
    "about": ["/en/about/"],
    "api_guide": ["/en/about/api/"],
    "reuse": ["/en/about/reuse/"],
    "privacy": ["/en/about/privacy/"],
    "accessibility": ["/en/about/accessibility/"],
    "contact": ["/en/about/contact/"],
    "patterns": None,  # components with made-up data, DEBUG only
    "statements:list": ["/en/statements/", "/en/statements/?year=2031", "/en/statements/?page_size=100"],
    "statements:feed": ["/en/statements.atom"],
    "statements:json_feed": ["/en/statements.json", "/en/statements.json?year=2031"],
    "statements:list_csv": ["/en/statements.csv", "/en/statements.csv?year=2031"],
    "statements:list_jsonl": ["/en/statements.jsonl", "/en/statements.jsonl?year=2031"],
    "statements:year": ["/en/statements/2017/", "/en/statements/2031/"],
    "statements:month": ["/en/statements/2017/07/", "/en/statements/2031/03/"],
    "statements:day": ["/en/statements/2017/07/27/", "/en/statements/2031/03/03/"],
    "statements:history": [
        lambda world: f"{statement_address(world)}history/",
        "/en/statements/2031/03/03/zqslugzq/history/",
    ],
    "organisations:history": [
        lambda world: f"{world.organisation.get_absolute_url()}history/",
        "/en/organisations/zqbodyzq/history/",
    ],
    "statements:detail": [
        statement_address,
        "/en/statements/2031/03/03/zqslugzq/",
        "/en/statements/2017/07/27/zqslugzq/",
    ],
    "statements:detail_as": [
        *files_of(lambda world: statement_address(world).removesuffix("/")),
        *files_of(lambda world: "/en/statements/2031/03/03/zqslugzq"),
    ],
    "statements:version_as": [
        *files_of(lambda world: f"{statement_address(world)}v1"),
        *files_of(lambda world: f"{statement_address(world)}v2"),
        *files_of(lambda world: "/en/statements/2031/03/03/zqslugzq/v1"),
    ],
    "statements:version": [
        lambda world: f"{world.statement.get_absolute_url()}v1/",
        lambda world: f"{world.statement.get_absolute_url()}v2/",
        "/en/statements/2031/03/03/zqslugzq/v1/",
    ],
    "statements:changes": [
        lambda world: f"{world.statement.get_absolute_url()}v1/changes/",
        lambda world: f"{world.statement.get_absolute_url()}v2/changes/?from=1",
        "/en/statements/2031/03/03/zqslugzq/v1/changes/",
    ],
    "statements:type": [lambda world: world.type.get_absolute_url()],
    "statements:topic_list": ["/en/topics/"],
    "statements:topic_list_csv": ["/en/topics.csv"],
    "statements:topic_list_jsonl": ["/en/topics.jsonl"],
    "statements:topic": [lambda world: world.topic.get_absolute_url()],
    "statements:place_list": ["/en/places/"],
    "statements:place_list_csv": ["/en/places.csv"],
    "statements:place_list_jsonl": ["/en/places.jsonl"],
    "statements:place": [lambda world: world.place.get_absolute_url()],
    "statements:document_list": ["/en/documents/"],
    "statements:document_list_csv": ["/en/documents.csv"],
    "statements:document_list_jsonl": ["/en/documents.jsonl"],
    "statements:document": [lambda world: world.document.get_absolute_url()],
    "organisations:list": ["/en/organisations/"],
    "organisations:list_csv": ["/en/organisations.csv"],
    "organisations:list_jsonl": ["/en/organisations.jsonl"],
    "organisations:chart": ["/en/organisations/chart/"],
    "organisations:detail": [lambda world: world.organisation.get_absolute_url(), "/en/organisations/zqbodyzq/"],
    "organisations:detail_as": [
        *files_of(lambda world: world.organisation.get_absolute_url().removesuffix("/"), ("md", "txt")),
        *files_of(lambda world: "/en/organisations/zqbodyzq", ("md", "txt")),
    ],
    "organisations:version_as": [
        *files_of(lambda world: f"{world.organisation.get_absolute_url()}v1", ("md", "txt")),
        *files_of(lambda world: "/en/organisations/zqbodyzq/v1", ("md", "txt")),
    ],
    "organisations:version": [
        lambda world: f"{world.organisation.get_absolute_url()}v1/",
        "/en/organisations/zqbodyzq/v1/",
    ],
    "organisations:changes": [
        lambda world: f"{world.organisation.get_absolute_url()}v1/changes/",
        "/en/organisations/zqbodyzq/v1/changes/",
    ],
    "organisations:post_list": ["/en/posts/"],
    "organisations:post_list_csv": ["/en/posts.csv"],
    "organisations:post_list_jsonl": ["/en/posts.jsonl"],
    "organisations:post": [lambda world: world.post.get_absolute_url()],
    "organisations:person_list": ["/en/people/"],
    "organisations:person_list_csv": ["/en/people.csv"],
    "organisations:person_list_jsonl": ["/en/people.jsonl"],
    "organisations:person": [lambda world: world.person.get_absolute_url()],
    # What a link opens to whoever has it is in tests/unhub/publishing/test_previews.py; here nobody has one.
    "preview": ["/preview/nothing/", lambda world: f"/preview/{world.new_statement.pk}/"],
    "popolo": ["/popolo.json"],
    "sitemap": ["/sitemap.xml"],
    "sitemap_section": [
        "/sitemaps/statements-2017.xml",
        "/sitemaps/statements-2031.xml",
        "/sitemaps/archive.xml",
        "/sitemaps/statement-lists.xml",
        "/sitemaps/organisations.xml",
        "/sitemaps/people.xml",
    ],
    "statement_file": [lambda world: file_path(world.file.pk, world.file.name), file_of_a_draft],
    "robots": ["/robots.txt"],
    "favicon": ["/favicon.ico"],
    "healthz": ["/healthz"],
    "readyz": ["/readyz"],
    "schema": ["/api/schema/"],
    "docs": ["/api/docs/"],
    "api:root": ["/api/v1/"],
    "api:statement-versions": [lambda world: f"/api/v1/statements/{world.statement.pk}/versions/"],
    "api:statement-version": [
        lambda world: f"/api/v1/statements/{world.statement.pk}/versions/1/",
        lambda world: f"/api/v1/statements/{world.new_statement.pk}/versions/1/",
        lambda world: f"/api/v1/statements/{world.revised_statement.pk}/versions/2/",
    ],
    "api:statement-citation": [
        lambda world: f"/api/v1/statements/{world.statement.pk}/citation/",
        lambda world: f"/api/v1/statements/{world.new_statement.pk}/citation/",
        lambda world: f"/api/v1/statements/{world.revised_statement.pk}/citation/?version=2",
    ],
    "api:organisation-versions": [lambda world: f"/api/v1/organisations/{world.organisation.pk}/versions/"],
    "api:organisation-version": [
        lambda world: f"/api/v1/organisations/{world.organisation.pk}/versions/1/",
        lambda world: f"/api/v1/organisations/{world.new_organisation.pk}/versions/1/",
    ],
    "api:coverage": ["/api/v1/coverage/"],
    "api:check": [f"/api/v1/check/?hash={'0' * 64}"],
    "api:correction-list": ["/api/v1/corrections/", "/api/v1/corrections/?page_size=100"],
    "api:change-list": ["/api/v1/changes/?page_size=100", *(f"/api/v1/changes/?kind={kind}" for kind in Change.Kind)],
    "api:change-affected": [
        lambda world: f"/api/v1/changes/{Change.objects.latest('pk').pk}/affected/?record_type=statement"
    ],
}


def api_addresses(world, kind):
    record = {
        "statement": world.statement,
        "organisation": world.organisation,
        "person": world.person,
        "post": world.post,
        "appointment": world.appointment,
        "document": world.document,
        "topic": world.topic,
        "place": world.place,
        "type": world.type,
    }[kind]
    drafts = [world.new_statement.pk, world.revised_statement.pk, world.discarded_id, world.new_organisation.pk]
    base = reverse(f"api:{kind}-list")
    return [base, f"{base}?page_size=100", f"{base}{record.pk}/", *(f"{base}{pk}/" for pk in drafts)]


def public_routes(resolver=None, namespace=""):
    """The names of every route but the admin's."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from public_routes(
                    pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                )
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def kind_of_api(name):
    found = re.fullmatch(r"api:([a-z]+)-(?:list|detail)", name)
    return found and found.group(1)


@pytest.mark.parametrize("name", sorted(set(public_routes())))
def test_nothing_unpublished_shows_on_any_route(name, client, world):
    if name not in SURFACES and (kind := kind_of_api(name)):
        addresses = api_addresses(world, kind)
    else:
        assert name in SURFACES, f"say in SURFACES how to ask for the new route {name!r}"
        addresses = [each(world) if callable(each) else each for each in SURFACES[name] or []]
    for address in addresses:
        response = client.get(address, follow=True)
        assert response.status_code in {200, 400, 404}, address
        body = b"".join(response) if response.streaming else response.content
        shown = body.replace(address.encode(), b"")  # a 404 may repeat what was asked for
        assert not SECRET.search(shown), (address, SECRET.search(shown).group())
        assert not SECRET.search(repr(response.headers).encode()), address


def test_the_table_of_surfaces_names_no_route_that_is_gone():
    assert set(SURFACES) - {"patterns"} <= set(public_routes())


GUESSES = {
    "/en/statements/": ["organisation", "symbol", "slug", "type", "topic", "person", "post"],
    "/en/organisations/": ["slug", "parent"],
    "/api/v1/statements/": ["organisation", "symbol", "slug", "type", "topic", "person", "post"],
    "/en/statements.csv": ["organisation", "symbol", "slug"],
    "/en/statements.json": ["organisation", "symbol", "slug"],
    "/api/v1/organisations/": ["slug", "parent"],
}


@pytest.mark.parametrize("address", GUESSES)
def test_a_filter_answers_a_drafts_words_as_it_answers_nonsense(address, client, world):
    for parameter in GUESSES[address]:
        for secret, nonsense in [("zqslugzq", "xwslugxw"), ("zqbodyzq", "xwbodyxw"), ("zqsymbolzq", "xwsymbolxw")]:
            answers = [client.get(f"{address}?{urlencode({parameter: value})}") for value in (secret, nonsense)]
            assert answers[0].status_code == answers[1].status_code
            assert without(answers[0], secret) == without(answers[1], nonsense)


@pytest.mark.parametrize("kind", ["statements", "organisations"])
def test_a_draft_and_an_unknown_record_are_answered_alike_to_the_byte(kind, client, world):
    draft = world.new_statement if kind == "statements" else world.new_organisation
    answers = [client.get(f"/api/v1/{kind}/{pk}/") for pk in (draft.pk, uuid.uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    for slug in ("zqslugzq", "zqbodyzq"):
        address = f"/en/statements/2031/03/03/{slug}/" if kind == "statements" else f"/en/organisations/{slug}/"
        other = address.replace(slug, "x" * len(slug))
        drafted, unknown = client.get(address), client.get(other)
        assert drafted.status_code == unknown.status_code == 404
        assert without(drafted, slug) == without(unknown, "x" * len(slug))


def without(response, word):
    return re.sub(re.escape(word), "", response.getvalue().decode(), flags=re.IGNORECASE)


def test_a_change_of_a_draft_changes_no_public_byte(client, world):
    addresses = ["/en/", "/en/statements/", world.statement.get_absolute_url(), "/api/v1/statements/", "/en/coverage/"]
    before = [(response.content, response.headers.get("ETag")) for response in map(client.get, addresses)]
    for draft in (world.new_statement, world.revised_statement):
        draft.texts.update(title="Zqchangedzq")
        draft.save()
    make_statement_draft("Another zqdraftzq", organisation=world.organisation, type=world.type)
    after = [(response.content, response.headers.get("ETag")) for response in map(client.get, addresses)]
    assert before == after


def test_the_markers_would_be_seen(client):
    """The test itself: a published record with a marker is found, so that silence means something."""
    make_statement("Zqpublishedzq", slug="zqpublishedzq")
    assert SECRET.search(client.get("/en/statements/").content)
    assert SECRET.search(client.get("/api/v1/statements/").content)
