"""Every page of the sample content on a narrow screen and under axe, in the light and in the dark; then the editors' screens."""

import datetime
import io
import itertools

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from organisations.models import Organisation, Person, Place, Post
from statements.management.sample_content import load
from statements.models import Document, FoundCitation, Statement, StatementType, Topic
from tests.factories import make_administrator, make_approved, make_publisher, make_statement_draft
from tests.test_visibility import SURFACES
from unhub.importing.batches import apply_some, bring
from unhub.importing.importers import importer_named
from unhub.importing.models import Batch
from unhub.links.checking import take_up
from unhub.links.models import WatchedLink
from unhub.publishing.services import claim_save, open_draft


@pytest.fixture
def site(live_server):
    """A server with the sample content. Loading it takes seconds, so that one test looks at many pages."""
    load(settings.BASE_DIR / "fixtures")
    return live_server


def statement(**narrowed):
    return lambda: Statement.objects.filter(**narrowed).order_by("-position")[0].get_absolute_url()


def last(model, **narrowed):
    return lambda: model.objects.filter(**narrowed).order_by("-pk")[0].get_absolute_url()


def below(address, find):
    return lambda: find() + address


# name of the route → what to ask for, as an address or as what finds one, and the status it answers with.
PAGES = {
    "home": [("/en/", 200)],
    "coverage": [("/en/coverage/", 200)],
    "corrections": [
        ("/en/corrections/", 200),
        ("/en/corrections/?kind=correction&record_type=statement", 200),
        ("/en/corrections/?kind=merger", 200),
    ],
    "report": [("/en/report/", 200), ("/en/report/?page=/en/organisations/unsco/", 200)],
    "report_thanks": [("/en/report/thanks/", 200)],
    "check": [("/en/check/", 200), (f"/en/check/?hash={'0' * 64}", 200), ("/en/check/?hash=12", 400)],
    "about": [("/en/about/", 200)],
    "api_guide": [("/en/about/api/", 200)],
    "reuse": [("/en/about/reuse/", 200)],
    "privacy": [("/en/about/privacy/", 200)],
    "accessibility": [("/en/about/accessibility/", 200)],
    "contact": [("/en/about/contact/", 200)],
    "statements:list": [
        ("/en/statements/", 200),
        ("/en/statements/?page_size=5", 200),
        ("/en/statements/?type=statement&year=2017", 200),
        ("/en/statements/?year=1951", 200),
        ("/en/statements/?q=jerusalem+office&ordering=relevance", 200),
        ("/en/statements/?q=S/RES/2334", 200),
        ("/en/statements/?q=jersualem", 200),
        ("/en/statements/?q=-gaza", 400),
        ("/en/statements/?facets=type,year,organisation,person,topic&type=statement&type=remarks", 200),
        ("/en/statements/?colour=blue", 400),
        ("/en/statements/?year=soon", 400),
    ],
    "statements:year": [("/en/statements/2017/", 200)],
    "statements:month": [("/en/statements/2017/07/", 200)],
    "statements:day": [("/en/statements/2017/07/27/", 200), ("/en/statements/2017/07/26/", 200)],
    "statements:detail": [
        (statement(issued_on="2017-07-27"), 200),
        (statement(status="withdrawn"), 200),
        (statement(texts__language="ar"), 200),
        (statement(original_language="fr"), 200),
        (statement(version_no__gt=1), 200),
        (statement(attribution_mode="joint"), 200),
        (statement(citations__isnull=False), 200),
        ("/en/statements/2017/07/27/no-such-statement/", 404),
    ],
    "statements:version": [
        (below("v1/", statement(version_no__gt=1)), 200),
        (below("v1/", statement(texts__language="ar")), 200),
        (below("v9/", statement(version_no=1)), 404),
    ],
    "statements:changes": [
        (below("v2/changes/", statement(version_no__gt=1)), 200),
        (below("v2/changes/?from=x", statement(version_no__gt=1)), 400),
    ],
    "statements:history": [(lambda: f"{statement(version_no__gt=1)()}history/", 200)],
    "organisations:history": [("/en/organisations/unsco/history/", 200)],
    "statements:type": [(last(StatementType), 200)],
    "statements:topic_list": [("/en/topics/", 200)],
    "statements:topic": [(last(Topic), 200)],
    "statements:place_list": [("/en/places/", 200)],
    "statements:place": [(last(Place), 200)],
    "statements:document_list": [("/en/documents/", 200)],
    "statements:document": [(last(Document, citations__isnull=False), 200)],
    "organisations:list": [("/en/organisations/", 200)],
    "organisations:chart": [("/en/organisations/chart/", 200)],
    "organisations:detail": [
        ("/en/organisations/unsco/", 200),
        ("/en/organisations/unsco/?as_of=1996-03-01", 200),
        (last(Organisation, kind="grouping"), 200),
        (last(Organisation, kind="state"), 200),
    ],
    "organisations:version": [("/en/organisations/unsco/v1/", 200)],
    "organisations:changes": [("/en/organisations/unsco/v1/changes/", 404)],
    "organisations:post_list": [("/en/posts/", 200)],
    "organisations:post": [(last(Post), 200)],
    "organisations:person_list": [("/en/people/", 200)],
    "organisations:person": [(last(Person), 200), ("/en/people/nobody/", 404)],
    "preview": [("/preview/no-such-link/", 404)],
    "patterns": None,  # shown with DEBUG only
}
NO_PAGES = {
    "statements:feed",
    "statements:json_feed",
    "corrections_feed",
    "corrections_json_feed",
    *(
        f"{page}_{suffix}"
        for page in (
            "statements:list",
            "statements:topic_list",
            "statements:place_list",
            "statements:document_list",
            "organisations:list",
            "organisations:post_list",
            "organisations:person_list",
            "corrections",
        )
        for suffix in ("csv", "jsonl")
    ),
    "statement_file",
    "statements:detail_as",
    "statements:version_as",
    "organisations:detail_as",
    "organisations:version_as",
    "popolo",
    "favicon",
    "sitemap",
    "sitemap_section",
    "robots",
    "healthz",
    "readyz",
    "schema",
    "docs",
    "api:root",
    "api:correction-list",
    "api:check",
    "api:coverage",
    "api:change-list",
    "api:change-affected",
    "api:statement-versions",
    "api:statement-version",
    "api:statement-citation",
    "api:organisation-versions",
    "api:organisation-version",
}


def test_every_route_of_the_public_site_is_looked_at_or_is_no_page():
    assert set(PAGES) | NO_PAGES == set(SURFACES)


def test_every_page_fits_a_narrow_screen_and_axe_finds_nothing(site, page_of, axe):
    page = page_of(site, viewport={"width": 320, "height": 800})
    faults = {}
    for wanted, status in itertools.chain.from_iterable(filter(None, PAGES.values())):
        address = wanted() if callable(wanted) else wanted
        assert page.goto(address).status == status, address
        found = axe(page, "best-practice")
        if (width := page.evaluate("document.documentElement.scrollWidth")) > 320:
            found.append(f"{width} wide")
        if found:
            faults[address] = found
    assert faults == {}


# --- the editors' screens -----------------------------------------------------------------------------------------------


def colleague():
    """Somebody with an open draft, a role and an organisation."""
    found = User.objects.filter(username="Boris").first()
    if found is None:
        found = make_publisher("Boris", member_of=[Organisation.objects.get(slug="unsco")])
        make_statement_draft("What Boris was writing " * 8, by=found)
    return found


def approved():
    """A draft that waits to be published."""
    return make_approved(make_statement_draft("An approved draft"))


def broken_links():
    """The list of them, with a few; they are on the first page as well."""
    take_up()
    since = timezone.now() - datetime.timedelta(days=20)
    broken = {
        "failures": 3,
        "failing_since": since,
        "is_broken": True,
        "outcome": "failed",
        "note": "No such page (404).",
    }
    WatchedLink.objects.filter(pk__in=WatchedLink.objects.values("pk")[:12]).update(
        **broken, checked_at=timezone.now()
    )
    return "/admin/links/watchedlink/"


def found_citations():
    """The list of them, with two: one of a document on record, and one of none. They are counted on the first page as well."""
    document = Document.objects.exclude(symbol="").first()
    for place, (key, on_record) in enumerate(((document.symbol_key, document), ("S/RES/9999(2031)", None))):
        FoundCitation.objects.get_or_create(
            statement=Statement.objects.first(),
            language="en",
            anchor=f"p-{place}",
            key=key,
            defaults={"raw": f"the document {key}", "is_symbol": False, "document": on_record},
        )
    return "/admin/statements/foundcitation/"


def record_page(kind, record, page="change"):
    return f"/admin/{kind}s_drafts/{kind}record/{record.pk}/{page}/"


SCREENS = {
    "log-in": lambda draft: "/admin/login/",
    "links": lambda draft: broken_links(),
    "citations that were found": lambda draft: found_citations(),
    "documents not on record": lambda draft: f"{found_citations()}missing/",
    "index": lambda draft: "/admin/",
    "list of statements": lambda draft: "/admin/statements_drafts/statementrecord/",
    "list that found nothing": lambda draft: "/admin/statements_drafts/statementrecord/?q=nothing+of+the+kind",
    "list of organisations": lambda draft: "/admin/organisations_drafts/organisationrecord/?state=published",
    "record": lambda draft: record_page("statement", draft),
    "record that is withdrawn": lambda draft: record_page("statement", Statement.objects.get(status="withdrawn")),
    "new statement": lambda draft: "/admin/statements_drafts/statementdraft/add/",
    "draft of a statement": lambda draft: f"/admin/statements_drafts/statementdraft/{draft.pk}/change/",
    "new organisation": lambda draft: "/admin/organisations_drafts/organisationdraft/add/",
    "publish": lambda draft: record_page("statement", draft, "publish"),
    "submit": lambda draft: record_page("statement", draft, "submit"),
    "schedule": lambda draft: record_page("statement", approved(), "schedule"),
    "merge": lambda draft: record_page("statement", Statement.objects.exclude(pk=draft.pk).first(), "merge"),
    "redact": lambda draft: record_page("statement", Statement.objects.get(slug="corrections"), "redact"),
    "removed and merged": lambda draft: "/admin/publishing/tombstone/",
    "discard": lambda draft: record_page("statement", draft, "discard"),
    "compare": lambda draft: record_page("statement", draft, "compare"),
    "paragraphs": lambda draft: record_page("statement", draft, "paragraphs"),
    "revert": lambda draft: record_page("statement", draft, "revert") + "?version=1",
    "preview": lambda draft: record_page("statement", draft, "preview"),
    "links to previews": lambda draft: record_page("statement", draft, "share"),
    "withdraw": lambda draft: record_page("organisation", Organisation.objects.get(slug="unsco"), "withdraw"),
    "discarded drafts": lambda draft: "/admin/statements_drafts/statementrecord/discarded/",
    "preferences": lambda draft: "/admin/preferences/",
    "list of posts": lambda draft: "/admin/organisations/post/",
    "post": lambda draft: f"/admin/organisations/post/{Post.objects.get(slug='special-coordinator').pk}/change/",
    "list of imports": lambda draft: "/admin/importing/batch/",
    "new import": lambda draft: "/admin/importing/batch/add/",
    "import": lambda draft: f"/admin/importing/batch/{an_import(draft.created_by).pk}/change/",
    "undoing an import": lambda draft: f"/admin/importing/batch/{Batch.objects.get().pk}/undo/",
    "new appointment": lambda draft: "/admin/organisations/appointment/add/",
    "history of a person": lambda draft: f"/admin/organisations/person/{Person.objects.first().pk}/history/",
    "deletion of a place": lambda draft: f"/admin/organisations/place/{Place.objects.first().pk}/delete/",
    "forgotten password": lambda draft: "/admin/password_reset/",
    "link is sent": lambda draft: "/admin/password_reset/sent/",
    "link that is too old": lambda draft: "/admin/password_reset/MQ/too-old/",
    "list of accounts": lambda draft: "/admin/auth/user/",
    "new account": lambda draft: "/admin/auth/user/add/",
    "account": lambda draft: f"/admin/auth/user/{draft.created_by_id}/change/",
    "account of a colleague": lambda draft: f"/admin/auth/user/{colleague().pk}/change/",
    "closing an account": lambda draft: f"/admin/auth/user/{colleague().pk}/close/",
    "list of groups": lambda draft: "/admin/auth/group/",
    "memberships": lambda draft: "/admin/organisations_drafts/membership/",
    "new membership": lambda draft: "/admin/organisations_drafts/membership/add/",
    "password": lambda draft: "/admin/password_change/",
}


def an_import(user):
    """A batch with rows of every verdict, of one of which something became."""
    lines = (
        "07/27/2017Secretary-General Welcomes News that Crisis in Jerusalem Old City Has Been Defused - A Label\n"
        "07/28/2017بيان صادر عن الأمين العام - A Label\n07/27/2017Secretary-General Welcomes the News that Crisis in Jerusalem Old"
        " City Has Been Defused\n27/27/2017Impossible"
    )
    file, name = io.BytesIO(lines.encode()), "A list with quite a long name of its file.txt"
    batch = bring(file, name, importer=importer_named("statement"), options={}, user=user)
    apply_some(batch, user)
    return batch


FOR_ANYBODY = {"log-in", "forgotten password", "link is sent", "link that is too old"}
# Django's own screens, whose faults are Django's.
OF_DJANGO = {"password", "history of a person", "deletion of a place"}


# Sideways scrolling; what stays in place and leaves less than half the window to read in; words of a control that are cut off.
FAULTS_AT_200_PERCENT = """() => {
  const faults = [], root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`${root.scrollWidth} wide at 200 %`);
  let staying = 0;
  for (const each of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(each);
    if (!each.checkVisibility({visibilityProperty: true})) continue;
    if (['fixed', 'sticky'].includes(style.position) && each.clientWidth > root.clientWidth / 2) {
      staying = Math.max(staying, each.clientHeight);
    }
    if (each.matches('button, label, h1, h2, h3, summary, a.button, th, legend') && style.overflowX === 'hidden'
        && each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1) {
      faults.push(`cut off at 200 %: ${each.textContent.trim().slice(0, 60)}`);
    }
  }
  const header = document.querySelector('#header');
  if (header && header.clientHeight > root.clientHeight / 2) faults.push(`the header is ${header.clientHeight} high at 200 %`);
  if (staying > root.clientHeight / 2) faults.push(`${staying} of ${root.clientHeight} pixels stay in place at 200 %`);
  return faults;
}"""


def zoom(page, factor=2, width=1280, height=900):
    """Zooms in, as the browser does it: a window of that many pixels has fewer of CSS, each drawn on several."""
    metrics = {"width": width // factor, "height": height // factor, "deviceScaleFactor": factor, "mobile": False}
    page.context.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", metrics)
    page.wait_for_function(f"innerWidth === {width // factor} && devicePixelRatio === {factor}")


def test_every_screen_of_the_admin_keeps_to_its_policy_and_axe_finds_nothing(site, page_of, axe):
    administrator = make_administrator("Anna")
    draft, _created = open_draft(Statement.objects.get(slug="how-to-cite-this-archive"), by=administrator)
    page, stranger = page_of(site, administrator), page_of(site)
    faults = {}

    def look_at(page, screen):
        page.wait_for_load_state("networkidle")
        found = axe(page) if screen not in OF_DJANGO else []
        page.set_viewport_size({"width": 400, "height": 900})
        if screen not in OF_DJANGO and (width := page.evaluate("document.documentElement.scrollWidth")) > 400:
            found.append(f"{width} wide")
        zoom(page)
        if screen not in OF_DJANGO:
            found += page.evaluate(FAULTS_AT_200_PERCENT)
        page.set_viewport_size({"width": 1280, "height": 900})
        if found:
            faults[screen] = found

    for screen, address in SCREENS.items():
        each = stranger if screen in FOR_ANYBODY else page
        assert each.goto(address(draft)).status == 200, screen
        look_at(each, screen)

    page.goto(SCREENS["list of statements"](draft))
    for box in page.locator("input.action-select").all()[:3]:
        box.check()
    page.locator("select[name=action]").select_option("withdraw")
    page.locator("button[name=index]").click()
    expect(page.get_by_text("What will happen")).to_be_visible()
    look_at(page, "a move of several")

    page.goto(SCREENS["draft of a statement"](draft))
    claim_save(draft, draft.token, by=administrator)
    page.locator("#id_texts-0-title").fill("Another title")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Nothing was saved, and nothing of yours is lost")).to_be_visible()
    look_at(page, "two editors on one draft")
    assert faults == {}
