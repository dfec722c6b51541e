"""How to cite a statement: on its page, in files and in the API; the page as words; and what its header tells machines."""

import datetime
import json
import re

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from statements.drafts.models import AttachmentDraft, AttributionDraft, StatementTextDraft
from statements.models import Statement
from tests.factories import (
    make_appointment,
    make_organisation,
    make_person,
    make_post,
    make_statement,
    make_statement_draft,
    make_user,
    make_withdrawn_statement,
    revise,
)
from tests.statements.test_versions import ARABIC, make_rich, reword
from unhub.publishing.models import Version
from unhub.publishing.services import merge, publish, redact, remove
from unhub.text.markdown import paragraph_anchor, render

pytestmark = pytest.mark.django_db
SITE = "https://unhub.example"
SUFFIXES = ("md", "txt", "bib", "ris", "csl.json", "linkset.json")
CITING = ("bib", "ris", "csl.json")


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = SITE
    cache.clear()


def get(client, path, status=200, **headers):
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.content.decode()[:1500]
    return response


def as_file(statement, suffix, number=None):
    page = statement.get_absolute_url()
    return f"{page}v{number}.{suffix}" if number else f"{page.removesuffix('/')}.{suffix}"


def words_of(client, statement, suffix="txt", query="", number=None):
    return get(client, as_file(statement, suffix, number) + query).content.decode()


# --- on the page --------------------------------------------------------------------------------------------------------


def test_the_page_says_how_to_cite_its_current_version_today(client):
    statement = reword(make_rich(), body="Other words.")
    with time_machine.travel("2026-11-25T12:00Z"):
        html = get(client, statement.get_absolute_url()).content.decode()
    panel = re.search(r'<section class="section" id="cite">.*?</section>', html, re.S)[0]
    assert (
        'Ana Example, Envoy to the Four, “<bdi lang="en" dir="ltr">On the river</bdi>”, remarks SG/SM/18554, 27 July 2017 (version'
    ) in panel
    assert f"Available at {SITE}{statement.get_absolute_url()}v2/ (accessed on 25 November 2026)." in panel
    assert panel.count('<p class="quotation">') == 6
    assert "<summary>In other styles</summary>" in panel
    for suffix in CITING:
        assert f'href="{as_file(statement, suffix)}"' in panel


def test_the_page_of_a_version_cites_that_version_with_its_own_title(client):
    statement = make_rich()
    reword(statement, title="On the sea", body="Other words.")
    html = get(client, f"{statement.get_absolute_url()}v1/").content.decode()
    panel = html[html.index('id="cite"') :]
    assert "On the river" in panel
    assert "version 1, since corrected by version 2" in panel
    assert f"Available at {SITE}{statement.get_absolute_url()}v1/ (" in panel
    assert f'href="{as_file(statement, "bib", 1)}"' in panel


def test_every_form_is_among_the_formats_and_in_the_head(client):
    statement = make_rich()
    for path, number in ((statement.get_absolute_url(), None), (f"{statement.get_absolute_url()}v1/", 1)):
        html = get(client, path).content.decode()
        for suffix in ("md", "txt", *CITING):
            address = as_file(statement, suffix, number)
            assert re.search(rf'<link rel="alternate" type="[^"]+" title="[^"]+" href="{re.escape(address)}">', html)
            assert f'<li><a href="{address}"' in html[html.index('class="formats"') :]


def test_a_draft_says_nothing_of_citing(admin_client):
    draft = make_statement_draft("Not yet", body="Words.", by=make_user("Ed"))
    address = reverse("admin:statements_drafts_statementrecord_preview_frame", args=[draft.pk])
    html = get(admin_client, address).content.decode()
    assert "Words." in html
    assert 'id="cite"' not in html
    assert "paragraph-link" not in html
    assert "quote.js" not in html


# --- files for reference managers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [
        ("bib", "application/x-bibtex"),
        ("ris", "application/x-research-info-systems"),
        ("csl.json", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_a_citation_is_a_file_to_save_that_other_sites_may_read(client, suffix, media_type):
    statement = make_rich()
    for number in (None, 1):
        response = get(client, as_file(statement, suffix, number))
        assert response["Content-Type"] == f"{media_type}; charset=utf-8"
        name = f"2017-07-27-on-the-river{'-v1' if number else ''}.{suffix}"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["X-Robots-Tag"] == "noindex"
        page = f"{SITE}{statement.get_absolute_url()}{'v1/' if number else ''}"
        assert response["Link"] == f'<{page}>; rel="describes"; type="text/html"'


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_is_kept_and_asked_for_anew_as_its_page_is(client, suffix):
    statement = make_rich()
    page, file = get(client, statement.get_absolute_url()), get(client, as_file(statement, suffix))
    for name in ("Cache-Control", "Content-Version", "Last-Modified"):
        assert file[name] == page[name]
    assert get(client, as_file(statement, suffix), 304, if_none_match=file["ETag"]).content == b""
    revise(statement, raw_label="x")
    assert get(client, as_file(statement, suffix), if_none_match=file["ETag"]).status_code == 200


def test_the_day_of_access_is_that_of_the_answer_and_another_day_is_another_answer(client):
    address = as_file(make_rich(), "bib")
    with time_machine.travel("2026-11-25T23:59Z"):
        evening = get(client, address)
    with time_machine.travel("2026-11-26T00:01Z"):
        morning = get(client, address, if_none_match=evening["ETag"])
    assert b"urldate = {2026-11-25}" in evening.content
    assert b"urldate = {2026-11-26}" in morning.content
    assert morning["ETag"] != evening["ETag"]


@pytest.mark.parametrize("suffix", ["md", "txt", *CITING])
def test_the_day_of_access_can_be_given(client, suffix):
    text = words_of(client, make_rich(), suffix, "?accessed=2020-02-29")
    expected = {"bib": "2020-02-29", "ris": "2020/02/29/", "csl.json": json.dumps([2020, 2, 29])}
    assert expected.get(suffix, "29 February 2020") in re.sub(r"\s+", " ", text).replace("[ ", "[").replace(" ]", "]")


@pytest.mark.parametrize("suffix", ["md", "txt", *CITING])
def test_the_language_cited_can_be_chosen(client, suffix):
    statement = make_rich()
    assert ARABIC in words_of(client, statement, suffix, "?language=ar")
    assert "On the river" not in words_of(client, statement, suffix, "?language=ar").replace("on-the-river", "")
    assert "On the river" in words_of(client, statement, suffix)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("accessed=27/07/2017", "2017-07-27"),
        ("accessed=2017-02-31", "February 2017 has 28 days"),
        ("language=fr", "there is: ar, en"),
        ("language=zz%00", "language"),
        ("style=apa", "style"),
        ("accessed=2017-07-27&accessed=2017-07-28", "accessed"),
    ],
)
@pytest.mark.parametrize("number", [None, 1])
def test_what_a_file_cannot_be_asked_is_a_400_that_says_why(client, query, words, number):
    assert words in get(client, f"{as_file(make_rich(), 'bib', number)}?{query}", 400).content.decode()


def test_a_joint_statement_and_one_on_behalf_of_others_name_who_spoke(client):
    draft = make_statement_draft("Joint", attribution_mode="joint", organisation=make_organisation("Alpha"))
    AttributionDraft.objects.create(draft=draft, role="signatory", organisation=make_organisation("Beta"), order=1)
    AttributionDraft.objects.create(draft=draft, role="on_behalf_of", organisation=make_organisation("Gamma"), order=2)
    publish(draft, by=None)
    text = words_of(client, Statement.objects.get(pk=draft.pk), "bib")
    assert "author = {{Alpha} and {Beta}}" in text


def test_the_name_is_in_the_order_the_record_sorts_it_by(client):
    person = make_person("Ban Ki-moon", sort_name="Ban, Ki-moon")
    post = make_post("Envoy", make_organisation("Office"))
    statement = make_statement(appointment=make_appointment(person, post, "2000", status="acting"))
    assert "AU  - Ban, Ki-moon\r\nTI" in words_of(client, statement, "ris")
    assert "N1  - Ban Ki-moon: Envoy (acting)\r\n" in words_of(client, statement, "ris")


def test_a_withdrawn_statement_says_so_in_every_citation(client):
    statement = make_withdrawn_statement("A mistake", notice="Issued in error.", body="The words remain.")
    assert "note = {Withdrawn " in words_of(client, statement, "bib")
    assert "N1  - Withdrawn " in words_of(client, statement, "ris")
    assert json.loads(words_of(client, statement, "csl.json"))[0]["status"].startswith("withdrawn ")
    assert "THIS STATEMENT WAS WITHDRAWN" in words_of(client, statement, "txt")
    assert "> **This statement was withdrawn" in words_of(client, statement, "md")


# --- where nothing is, or no more ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_of_what_moved_lead_to_where_it_is_with_what_was_asked(client, suffix):
    statement = make_statement("Here", issued_on="2017-07-27", slug="old")
    revise(statement, slug="newer", issued_on=datetime.date(2017, 7, 28))
    response = get(client, f"/en/statements/2017/07/27/old.{suffix}", 301)
    assert response["Location"] == f"/en/statements/2017/07/28/newer.{suffix}"
    response = get(client, f"/en/statements/2017/07/27/old/v1.{suffix}", 301)
    assert response["Location"] == f"/en/statements/2017/07/28/newer/v1.{suffix}"
    if suffix != "linkset.json":
        response = get(client, f"/en/statements/2017/07/27/old.{suffix}?accessed=2020-01-01", 301)
        assert response["Location"].endswith(f"newer.{suffix}?accessed=2020-01-01")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_of_what_was_removed_are_gone_and_of_what_was_merged_are_elsewhere(client, suffix):
    removed, stays, merged = make_statement("Removed"), make_statement("Stays"), make_statement("Merged")
    address, merged_address = as_file(removed, suffix), as_file(merged, suffix, 1)
    remove(removed, by=make_user("A"), public_notice="By order.")
    merge(merged, into=stays, by=make_user("B"), public_notice="The same.")
    assert "By order." in get(client, address, 410).content.decode()
    assert get(client, merged_address, 301)["Location"] == as_file(stays, suffix)
    get(client, "/en/statements/2017/07/27/nothing." + suffix, 404)
    get(client, as_file(stays, suffix, 9), 404)
    get(client, f"/en/statements/2017/02/31/nothing.{suffix}", 404)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_redacted_version_has_no_file(client, suffix):
    statement = make_statement("Secret title", body="Secret words.")
    reword(statement, title="A title", body="Words.")
    redact(
        Version.objects.get(record_id=statement.pk, number=1), notice="By a court.", ordered_by="X", by=make_user("A")
    )
    html = get(client, as_file(statement, suffix, 1), 410).content.decode()
    assert "By a court." in html
    assert "Secret" not in html


# --- as words -----------------------------------------------------------------------------------------------------------


def test_a_statement_as_markdown_has_all_its_page_has(client):
    statement = make_rich()
    response = get(client, as_file(statement, "md"))
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="2017-07-27-on-the-river.md"'
    assert response["Link"] == f'<{SITE}{statement.get_absolute_url()}>; rel="canonical"'
    text = response.content.decode()
    assert text.startswith(
        "# On the river\n\n* **Speaker:** Ana Example, Special Envoy for Peace, Office of the Envoy, in the"
    )
    for words in (
        "* **Issued:** 27 July 2017", "* **Type:** Remarks", "* **Symbols:** SG/SM/18554", "River peace", "Port Example",
        "* **Version:** 1", "## English (original)", "## Arabic (courtesy translation)", "What was said.",
        "First paragraph.\n\nSecond paragraph.", ARABIC, "فقرة.", "## Documents it cites", "S/RES/2334 (2016)",
        "## Statements it has to do with", "follows up: An earlier word, 20 July 2017: <https://unhub.example/en/",
        "## Where it was published", "<https://un.example/river>", "## How to cite", "**OSCOLA:**", "## Reuse",
        f"<{SITE}/en/about/reuse/>", f"<{SITE}{statement.get_absolute_url()}>, read on",
    ):  # fmt: skip
        assert words in text, words


def test_a_statement_as_plain_text_has_the_words_without_the_marks(client):
    statement = make_statement(
        "A *title*", body="## Heading\n\nSome **bold** words and [a link](https://un.example/)."
    )
    text = words_of(client, statement)
    assert text.startswith("A *title*\n=========\n")
    assert "\nHeading\n\nSome bold words and a link.\n" in text
    assert "**" not in text


def test_the_original_comes_first_and_titles_the_file(client):
    draft = make_statement_draft("Le titre", language="fr", body="Mots.", slug="titre")
    StatementTextDraft.objects.create(draft=draft, language="en", status="courtesy", title="The title", body="Words.")
    publish(draft, by=None)
    text = words_of(client, Statement.objects.get(pk=draft.pk), "md")
    assert text.startswith("# Le titre\n")
    assert text.index("Mots.") < text.index("Words.")


def test_no_title_becomes_a_mark(client):
    title = "1. <b>*All* [that](x)</b> & `more` | ~~so~~ https://un.example/a_b_c."
    statement = make_statement(title, body="Words.", slug="marks")
    text = words_of(client, statement, "md")
    shown = render(text.partition("\n")[0].removeprefix("# ")).plain
    assert shown == title
    assert "<https://un.example/a_b_c>." in text


def test_files_of_a_text_are_named_by_the_addresses_they_have(client):
    draft = make_statement_draft("With a map", body="See [the map](attachment:map.txt).")
    file = AttachmentDraft(draft=draft, name="map.txt", title="The map", media_type="text/plain", size=1)
    file.file.save("x.txt", ContentFile(b"x"))
    publish(draft, by=None)
    statement = Statement.objects.get(pk=draft.pk)
    for number in (None, 1):
        text = words_of(client, statement, "md", number=number)
        assert f"See [the map]({SITE}/files/{file.pk}/map.txt)." in text
        assert "## Attached files" in text
    [item] = [each for each in links_of(get(client, statement.get_absolute_url())) if each["rel"] == "item"]
    assert item == {"href": f"{SITE}/files/{file.pk}/map.txt", "rel": "item", "type": "text/plain"}


def test_a_version_as_words_is_as_it_was_and_says_which_it_is(client):
    statement = make_rich()
    reword(statement, title="On the sea", body="Other words.")
    text = words_of(client, statement, "md", number=1)
    assert "> **This is version 1; the current one is version 2**" in text
    assert "First paragraph." in text
    assert "Other words." not in text
    assert "* **Version:** 1" in text


def test_without_a_body_the_file_says_so(client):
    assert "The text itself is not in this archive." in words_of(
        client, make_statement(sources=["https://un.example/"])
    )


def test_a_file_costs_what_its_page_costs_and_one_query_for_its_words(client):
    statement = make_rich()
    reword(statement, body="Other words.")
    for suffix in SUFFIXES:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            get(client, as_file(statement, suffix))
        assert len(queries) == (3 if suffix in ("md", "txt") else 2), suffix
        with CaptureQueriesContext(connection) as page:
            get(client, f"{statement.get_absolute_url()}v1/")
        with CaptureQueriesContext(connection) as file:
            get(client, as_file(statement, suffix, 1))
        assert len(file) == len(page), suffix


# --- signposts ----------------------------------------------------------------------------------------------------------


def links_of(response):
    found = []
    for link in response["Link"].split(", "):
        href, *parameters = link.split("; ")
        found.append(
            {"href": href.strip("<>")}
            | {name: value.strip('"') for name, _, value in (each.partition("=") for each in parameters)}
        )
    return found


def test_the_header_of_the_page_points_at_everything_machines_look_for(client):
    statement = reword(make_rich(), body="Other words.")
    page = f"{SITE}{statement.get_absolute_url()}"
    links = links_of(get(client, statement.get_absolute_url()))
    by_relation = {}
    for each in links:
        by_relation.setdefault(each["rel"], []).append((each["href"], each.get("type")))
    base = page.removesuffix("/")
    assert by_relation == {
        "cite-as": [(f"{page}v2/", None)],
        "type": [("https://schema.org/AboutPage", None), ("https://schema.org/CreativeWork", None)],
        "author": [(f"{SITE}/en/people/ana-example/", None)],
        "license": [(f"{SITE}/en/about/reuse/", None)],
        "describedby": [
            (f"{SITE}/api/v1/statements/{statement.pk}/", "application/json"),
            (f"{base}.bib", "application/x-bibtex"),
            (f"{base}.ris", "application/x-research-info-systems"),
            (f"{base}.csl.json", "application/vnd.citationstyles.csl+json"),
        ],
        "alternate": [(f"{base}.md", "text/markdown"), (f"{base}.txt", "text/plain")],
        "linkset": [(f"{base}.linkset.json", "application/linkset+json")],
    }


def test_every_link_of_the_header_leads_somewhere_of_the_type_it_names(client):
    statement = reword(make_rich(), body="Other words.")
    for path in (statement.get_absolute_url(), f"{statement.get_absolute_url()}v1/"):
        for each in links_of(get(client, path)):
            if each["rel"] != "type":
                response = get(client, each["href"].removeprefix(SITE))
                assert response["Content-Type"].partition(";")[0] == each.get("type", "text/html")


def test_a_version_says_where_the_latest_is_and_is_cited_itself(client):
    statement = reword(make_rich(), body="Other words.")
    page = f"{SITE}{statement.get_absolute_url()}"
    links = {each["rel"]: each["href"] for each in links_of(get(client, f"{statement.get_absolute_url()}v1/"))}
    assert links["cite-as"] == f"{page}v1/"
    assert links["latest-version"] == page


def test_the_link_set_says_the_same_as_the_header(client):
    statement = make_rich()
    [context] = json.loads(words_of(client, statement, "linkset.json"))["linkset"]
    assert context.pop("anchor") == f"{SITE}{statement.get_absolute_url()}"
    said = [{"rel": rel} | target for rel, targets in context.items() for target in targets]
    assert sorted(map(repr, map(sorted, (each.items() for each in said)))) == sorted(
        map(repr, map(sorted, (each.items() for each in links_of(get(client, statement.get_absolute_url())))))
    )


def test_a_header_too_long_leaves_the_many_authors_to_the_link_set(client):
    draft = make_statement_draft("Joint", attribution_mode="joint", organisation=make_organisation("Alpha"))
    for number in range(60):
        body = make_organisation(f"A body with a name that is long enough to fill a header {number}")
        AttributionDraft.objects.create(draft=draft, role="signatory", organisation=body, order=number + 1)
    publish(draft, by=None)
    statement = Statement.objects.get(pk=draft.pk)
    response = get(client, statement.get_absolute_url())
    assert len(response["Link"]) < 3000
    assert "author" not in {each["rel"] for each in links_of(response)}
    [context] = json.loads(words_of(client, statement, "linkset.json"))["linkset"]
    assert len(context["author"]) == 61


# --- paragraphs ---------------------------------------------------------------------------------------------------------


def links_to_paragraphs(html):
    return re.findall(r'<a class="paragraph-link" href="([^"]+)" aria-label="Link to paragraph (\d+)">¶</a>', html)


def test_every_paragraph_has_a_link_to_itself_in_this_version(client):
    body = "One.\n\n## Two\n\n* three\n* four\n\n  still four\n  * five\n\n> Six\n\n1. seven\n\nOne."
    statement = make_statement("Of many", body=body)
    html = get(client, statement.get_absolute_url()).content.decode()
    links = links_to_paragraphs(html)
    anchors = [paragraph.anchor for paragraph in render(body).paragraphs]
    assert [href for href, _number in links] == [f"{statement.get_absolute_url()}v1/#{anchor}" for anchor in anchors]
    assert anchors[-1] == f"{anchors[0]}-2"
    page = get(client, f"{statement.get_absolute_url()}v1/").content.decode()
    for anchor in anchors:
        assert page.count(f'id="{anchor}"') == 1
    assert re.search(r"<h2 id=[^>]*>Two <a class=\"paragraph-link\"", html)
    assert re.search(r"<li id=[^>]*>\s*<p>four <a class=\"paragraph-link\"", html)
    assert re.sub(r" <a class=\"paragraph-link\".*?</a>", "", html).count(render(body).html) == 1


def test_a_text_in_another_language_is_linked_under_the_ids_it_has_on_the_page(client):
    statement = make_rich()
    html = get(client, statement.get_absolute_url()).content.decode()
    for href, _number in links_to_paragraphs(html):
        assert f'id="{href.partition("#")[2]}"' in html
    assert f"v1/#ar-{paragraph_anchor('فقرة.')}" in html


def test_a_link_to_a_paragraph_holds_after_its_words_were_corrected_and_says_so(client):
    statement = make_rich()
    quoted = paragraph_anchor("Second paragraph.")
    [link] = [
        href
        for href, _n in links_to_paragraphs(get(client, statement.get_absolute_url()).content.decode())
        if quoted in href
    ]
    reword(statement, body="First paragraph.\n\nSecond paragraph, corrected.")
    page, _hash, anchor = link.partition("#")
    html = get(client, page).content.decode()
    paragraph = re.search(rf'<p id="{anchor}">.*?</p>', html, re.S)[0]
    assert "Second paragraph." in paragraph
    changes = f"{statement.get_absolute_url()}v2/changes/?from=1"
    assert f'<a class="paragraph-changed" href="{changes}">changed since</a>' in paragraph
    assert "corrected" in get(client, changes).content.decode()
    unchanged = re.search(rf'<p id="{paragraph_anchor("First paragraph.")}">.*?</p>', html, re.S)[0]
    assert "changed since" not in unchanged
    assert "changed since" not in get(client, statement.get_absolute_url()).content.decode()


def test_an_address_without_a_version_offers_the_other_versions_where_the_paragraph_is_gone(client):
    statement = make_rich()
    assert "paragraph-elsewhere" not in get(client, statement.get_absolute_url()).content.decode()
    reword(statement, body="Other words.")
    html = get(client, statement.get_absolute_url()).content.decode()
    notice = re.search(r'<div class="notice" id="paragraph-elsewhere" role="status" hidden>.*?</div>', html, re.S)[0]
    assert f'href="{statement.get_absolute_url()}v1/"' in notice
    assert "v2/" not in notice


def test_the_pages_of_statements_may_run_the_scripts_of_this_site_and_other_pages_none(client):
    statement = make_rich()
    for path in (statement.get_absolute_url(), f"{statement.get_absolute_url()}v1/"):
        response = get(client, path)
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        scripts = re.findall(
            r"<script(?! type=\"application/ld\+json\")[^>]*>(.*?)</script>", response.content.decode(), re.S
        )
        assert scripts == [""]
    for path in ("/en/", "/en/statements/", as_file(statement, "md"), f"{statement.get_absolute_url()}history/"):
        assert "script-src" not in get(client, path)["Content-Security-Policy"]


# --- in the API ---------------------------------------------------------------------------------------------------------


def cited_in_api(client, statement, query="", status=200):
    return get(client, f"/api/v1/statements/{statement.pk}/citation/{query}", status).json()


def test_the_api_gives_every_style_with_what_it_cites(client):
    statement = reword(make_rich(), body="Other words.")
    data = cited_in_api(client, statement, "?accessed=2026-11-25")
    assert {name: data[name] for name in ("version", "web_url", "language", "accessed")} == {
        "version": 2,
        "web_url": f"{SITE}{statement.get_absolute_url()}v2/",
        "language": "en",
        "accessed": "2026-11-25",
    }
    assert [each["style"] for each in data["results"]] == [
        "un", "chicago-note", "chicago-bibliography", "bluebook", "oscola", "apa", "bibtex", "ris", "csl-json",
    ]  # fmt: skip
    for each in data["results"]:
        assert each["text"]
        assert bool(each["html"]) == (each["media_type"] == "text/plain")
        if each["url"]:
            file = get(client, each["url"].removeprefix(SITE) + "?accessed=2026-11-25")
            assert file.content.decode() == each["text"]
            assert file["Content-Type"].startswith(each["media_type"])


def test_the_api_gives_one_style_another_language_and_an_earlier_version(client):
    statement = make_rich()
    reword(statement, title="On the sea", body="Other words.")
    data = cited_in_api(client, statement, "?style=oscola&version=1&language=ar")
    [only] = data["results"]
    assert only["style"] == "oscola"
    assert ARABIC in only["text"]
    assert "version 1, since corrected by version 2" in only["text"]
    assert data["web_url"].endswith("/v1/")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?style=oscolla", "did you mean “oscola”"),
        ("?version=0", "no number of a version"),
        ("?version=two", "no number of a version"),
        ("?language=ru", "there is: ar, en"),
        ("?accessed=soon", "is not a date"),
        ("?styl=apa", "styl"),
        ("?style=apa&style=un", "style"),
    ],
)
def test_what_the_api_cannot_be_asked_is_a_400_that_says_why(client, query, words):
    assert words in json.dumps(cited_in_api(client, make_rich(), query, 400), ensure_ascii=False)


def test_the_api_knows_what_is_not_there_and_what_is_gone(client):
    statement = make_rich()
    assert "version 9" in json.dumps(cited_in_api(client, statement, "?version=9", 404))
    get(client, "/api/v1/statements/01890a5d-ac96-774b-bcce-b302099a8057/citation/", 404)
    removed = make_statement("Removed")
    remove(removed, by=make_user("A"), public_notice="By order.")
    assert "By order." in json.dumps(cited_in_api(client, removed, "", 410))


def test_the_description_of_the_api_has_the_citation_with_an_example():
    schema = SchemaGenerator().get_schema(request=None, public=True)
    operation = schema["paths"]["/api/v1/statements/{id}/citation/"]["get"]
    assert {each["name"] for each in operation["parameters"]} >= {"style", "language", "version", "accessed"}
    assert "oscola" in json.dumps(operation["responses"]["200"], default=str)


def test_an_answer_that_nothing_changed_takes_no_permission_back(client):
    statement = make_rich()
    for path in (statement.get_absolute_url(), as_file(statement, "bib")):
        etag = get(client, path)["ETag"]
        unchanged = get(client, path, 304, if_none_match=etag)
        # What a 304 says takes the place of what the browser has kept.
        assert "Content-Security-Policy" not in unchanged
        assert "Cross-Origin-Resource-Policy" not in unchanged
