"""The editors' screens for statements and what belongs to them."""

import datetime
import json

import pytest
from django.urls import reverse

from statements.drafts.models import AttributionDraft, StatementDraft
from statements.models import Document, LabelAlias, Statement
from tests.factories import (
    make_administrator,
    make_appointment,
    make_capacity,
    make_document,
    make_organisation,
    make_person,
    make_post,
    make_statement,
    make_statement_draft,
    make_topic,
    make_type,
    make_withdrawn_statement,
    revise,
)
from tests.forms import add_row, as_posted, errors_in
from unhub.publishing.services import open_draft

pytestmark = pytest.mark.django_db

ADD = "/admin/statements_drafts/statementdraft/add/"
LIST = "/admin/statements_drafts/statementrecord/"


def form_of(draft):
    return reverse("admin:statements_drafts_statementdraft_change", args=[draft.pk])


@pytest.fixture
def admin_site(client):
    client.force_login(make_administrator())
    return client


@pytest.fixture
def office():
    """A post held by Ban until the end of 2016 and by Guterres after him."""
    post = make_post("Secretary-General", make_organisation("United Nations", acronym="UN"))
    ban = make_appointment(make_person("Ban Ki-moon"), post, "2007-01-01", "2016-12-31")
    guterres = make_appointment(make_person("António Guterres"), post, "2017-01-01")
    return post, ban, guterres


def new_statement(client, **changes):
    data = as_posted(client.get(ADD))
    data |= {
        "issued_on": "27 July 2017",
        "type": str(make_type().pk),
        "texts-0-title": "On Gaza",
        "texts-0-language": "en",
        "texts-0-status": "original",
    }
    return data | changes


def test_a_statement_is_written_in_one_form_and_gets_its_address_from_the_title(admin_site, office):
    post, _ban, guterres = office
    data = new_statement(admin_site, **{"attributions-0-appointment": str(guterres.pk), "_close": "1"})
    add_row(data, "symbols", symbol="SG/SM/18554", order="0")
    add_row(data, "sources", url="https://www.un.org/a", order="0", consulted_on="3 May 2026")
    data["topics"] = [str(make_topic("Peace").pk)]
    response = admin_site.post(ADD, data)
    assert errors_in(response) == ""
    draft = StatementDraft.objects.get()
    assert response["Location"] == reverse("admin:statements_drafts_statementrecord_change", args=[draft.pk])
    assert (draft.slug, draft.issued_on) == ("on-gaza", datetime.date(2017, 7, 27))
    assert draft.sources.get().consulted_on == datetime.date(2026, 5, 3)
    assert [topic.name for topic in draft.topics.all()] == ["Peace"]
    assert draft.created_by.username == "administrator"
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31 February 2017", "“31 February 2017” is not a day in the calendar."),
        ("July 2017", "“July 2017” names no day."),
        ("01/09/2017", "can be read in more than one way"),
        ("", "This field is required."),
        ("27 July 2017\x00", "Null characters"),
    ],
)
def test_an_impossible_date_is_told_and_the_form_keeps_what_was_typed(admin_site, typed, message):
    response = admin_site.post(ADD, new_statement(admin_site, issued_on=typed, **{"texts-0-body": "Kept words"}))
    assert response.status_code == 200
    assert message in errors_in(response).replace("&#x27;", "'") or "not a date" in errors_in(response)
    assert b"Kept words" in response.content
    assert not StatementDraft.objects.exists()


def test_an_address_used_the_same_day_is_refused_by_the_name_of_the_other_record(admin_site, office):
    make_statement_draft("Not this one", slug="on-gaza", issued_on="2017-07-28")
    make_statement("The first of that day", slug="on-gaza")
    data = new_statement(admin_site, **{"attributions-0-appointment": str(office[2].pk)})
    assert "belongs to “The first of that day”" in errors_in(admin_site.post(ADD, data))
    data["slug"] = "feed"
    assert "address of another page" in errors_in(admin_site.post(ADD, data))
    data["slug"] = "on-gaza-again"
    assert admin_site.post(ADD, data).status_code == 302


def test_an_address_of_a_draft_is_taken_too(admin_site, office):
    make_statement_draft("Being written", slug="on-gaza")
    data = new_statement(admin_site, **{"attributions-0-appointment": str(office[2].pk)})
    assert "belongs to “Being written”" in errors_in(admin_site.post(ADD, data))


def test_an_appointment_that_does_not_cover_the_date_is_refused_naming_the_holder(admin_site, office):
    _post, ban, _guterres = office
    response = admin_site.post(ADD, new_statement(admin_site, **{"attributions-0-appointment": str(ban.pk)}))
    assert "Ban Ki-moon was not Secretary-General on 27 July 2017" in errors_in(response)
    assert "held by António Guterres" in errors_in(response)


def test_changing_the_date_checks_the_appointment_again(admin_site, office):
    draft = make_statement_draft("On Gaza", appointment=office[2])
    data = as_posted(admin_site.get(form_of(draft))) | {"issued_on": "2016-12-30"}
    assert "António Guterres was not Secretary-General on 30 December 2016" in errors_in(
        admin_site.post(form_of(draft), data)
    )


def test_a_post_alone_is_turned_into_whoever_held_it_that_day(admin_site, office):
    post, _ban, guterres = office
    data = new_statement(admin_site, **{"attributions-0-post": str(post.pk)})
    assert errors_in(admin_site.post(ADD, data)) == ""
    assert AttributionDraft.objects.get().appointment == guterres


def test_a_vacant_post_and_a_day_of_handing_over_are_told(admin_site, office):
    post, _ban, _guterres = office
    data = new_statement(admin_site, issued_on="1 May 2001", **{"attributions-0-post": str(post.pk)})
    assert "Secretary-General was vacant on 1 May 2001" in errors_in(admin_site.post(ADD, data))
    shared = make_post("Envoy")
    make_appointment(make_person("The earlier"), shared, "2010", "2017-07")
    make_appointment(make_person("The later"), shared, "2017-07")
    data = new_statement(admin_site, **{"attributions-0-post": str(shared.pk)})
    response = errors_in(admin_site.post(ADD, data))
    assert "Several may have held Envoy on 27 July 2017: The later" in response
    assert "The later is the likeliest" in response
    data["attributions-0-post"], data["issued_on"] = str(shared.pk), "nonsense"
    assert "Give the date of the statement first" in errors_in(admin_site.post(ADD, data))


def test_a_capacity_must_belong_to_the_post_and_the_day(admin_site, office):
    post, _ban, guterres = office
    stranger = make_capacity(make_post("Other post"), "Envoy to the Quartet")
    late = make_capacity(post, "Late hat", start="2020")
    data = new_statement(
        admin_site, **{"attributions-0-appointment": str(guterres.pk), "attributions-0-capacity": str(stranger.pk)}
    )
    assert "is a capacity of another post" in errors_in(admin_site.post(ADD, data))
    data["attributions-0-capacity"] = str(late.pk)
    assert "was not a capacity of this post on 27 July 2017" in errors_in(admin_site.post(ADD, data))


def test_an_attribution_names_one_voice(admin_site, office):
    body = make_organisation("A body")
    both = {"attributions-0-appointment": str(office[2].pk), "attributions-0-organisation": str(body.pk)}
    assert "not both" in errors_in(admin_site.post(ADD, new_statement(admin_site, **both)))
    neither = {"attributions-0-verbatim": "The spokesman"}
    assert "Say who" in errors_in(admin_site.post(ADD, new_statement(admin_site, **neither)))
    hat = {
        "attributions-0-organisation": str(body.pk),
        "attributions-0-capacity": str(make_capacity(office[0], "Hat").pk),
    }
    assert "Name the appointment" in errors_in(admin_site.post(ADD, new_statement(admin_site, **hat)))


@pytest.mark.parametrize("bad", ["\x00", "x" * 10_000])
@pytest.mark.parametrize(
    "name",
    [
        "issued_on",
        "order_in_day",
        "issued_time",
        "time_zone",
        "type",
        "raw_title",
        "raw_label",
        "slug",
        "place",
        "attribution_mode",
        "topics",
        "original_language",
        "texts-0-title",
        "texts-0-summary",
        "texts-0-language",
        "texts-0-translates_version",
        "attributions-0-appointment",
        "attributions-0-post",
        "attributions-0-verbatim",
        "symbols-0-symbol",
        "sources-0-url",
        "sources-0-consulted_on",
        "relations-0-to",
        "relations-0-kind",
    ],
)
def test_a_null_byte_or_ten_thousand_characters_are_an_error_of_the_form(admin_site, office, name, bad):
    data = new_statement(admin_site, **{"attributions-0-appointment": str(office[2].pk)})
    prefix, _dash, _rest = name.partition("-")
    if prefix in {"symbols", "sources", "relations"}:
        add_row(data, prefix)
    response = admin_site.post(ADD, data | {name: bad})
    assert response.status_code == 200
    assert errors_in(response) != ""
    assert not StatementDraft.objects.exists()


def test_a_symbol_is_given_once_however_it_is_spelt(admin_site, office):
    data = new_statement(admin_site, **{"attributions-0-appointment": str(office[2].pk)})
    add_row(data, "symbols", symbol="S/RES/2334 (2016)", order="0")
    add_row(data, "symbols", symbol="s/res/2334(2016)", order="1")
    assert "stands here twice" in errors_in(admin_site.post(ADD, data))


def test_a_statement_is_not_related_to_itself(admin_site):
    live = make_statement("Alone")
    draft, _created = open_draft(live, by=None)
    data = as_posted(admin_site.get(form_of(draft)))
    add_row(data, "relations", kind="corrects", to=str(live.pk))
    assert "cannot be related to itself" in errors_in(admin_site.post(form_of(draft), data))


def test_the_list_shows_every_record_once_with_its_state(admin_site):
    make_statement("Published alone")
    revised = make_statement("Published with a draft")
    revise(revised)
    open_draft(Statement.objects.get(pk=revised.pk), by=make_administrator("Anna"))
    make_statement_draft("Only a draft", by=make_administrator("Boris"))
    make_withdrawn_statement("Taken back")
    page = admin_site.get(LIST)
    rows = {str(row): row for row in page.context["cl"].result_list}
    assert len(rows) == 4
    words = page.content.decode()
    for state in ("published v1<", "published v2 · draft by Anna", "draft by Boris", "withdrawn<"):
        assert state in words


def test_the_list_is_newest_first_whether_drafted_or_live(admin_site):
    make_statement("Second", issued_on="2017-07-28")
    make_statement_draft("First", issued_on="2017-07-29")
    make_statement_draft("Last of its day", issued_on="2017-07-27", order_in_day=2)
    make_statement("First of its day", issued_on="2017-07-27", order_in_day=1)
    page = admin_site.get(LIST)
    assert [str(row) for row in page.context["cl"].result_list] == [
        "First",
        "Second",
        "Last of its day",
        "First of its day",
    ]


def test_the_list_is_narrowed_by_state_day_type_language_body_and_person(admin_site, office):
    remarks = make_type("Remarks")
    make_statement("By the Secretary-General", appointment=office[2], symbols=["SG/SM/18554"])
    make_statement_draft("En français", language="fr", issued_on="2018-02-01", type=remarks)
    mine = make_statement_draft("Mine", issued_on="2019-02-01")
    data = as_posted(admin_site.get(form_of(mine)))
    admin_site.post(form_of(mine), data)

    def found(query):
        return sorted(str(row) for row in admin_site.get(f"{LIST}?{query}").context["cl"].result_list)

    assert found("state=drafts") == ["En français", "Mine"]
    assert found("state=published") == ["By the Secretary-General"]
    assert found("mine=yes") == ["Mine"]
    assert found("type=remarks") == ["En français"]
    assert found("language=fr") == ["En français"]
    assert found("issued=February+2018") == ["En français"]
    assert found("issued=2017") == ["By the Secretary-General"]
    assert found("issued=soon") == []
    assert found(f"organisation={office[0].organisation_id}") == ["By the Secretary-General"]
    assert found("q=sg/sm/18554") == ["By the Secretary-General"]
    assert found("q=secretary") == ["By the Secretary-General"]


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "x" * 10_000, "q=" + "+".join("abcdefgh" * 200), "organisation=%00", "organisation=none", "issued=%00",
     "state=%00", "type=%00", "language=%00", "p=99999", "p=x", "o=99.1", "mine=%00", "issued_on__exact=x"],
)  # fmt: skip
def test_a_list_asked_for_nonsense_answers_all_the_same(admin_site, query):
    make_statement()
    assert admin_site.get(f"{LIST}?{query}", follow=True).status_code == 200


def test_the_list_costs_the_same_with_five_rows_and_with_fifty(
    admin_site, django_assert_num_queries, django_assert_max_num_queries, office
):
    def fill(count):
        for _number in range(count):
            make_statement(appointment=office[2])
            make_statement_draft(appointment=office[2], by=None)

    fill(3)
    with django_assert_max_num_queries(24) as few:
        assert admin_site.get(LIST).status_code == 200
    fill(22)
    with django_assert_num_queries(len(few)):
        assert len(admin_site.get(LIST).context["cl"].result_list) == 50


def test_the_appointment_picker_lists_first_who_was_in_office_that_day(admin_site, office):
    _post, ban, guterres = office
    query = {
        "app_label": "statements_drafts",
        "model_name": "attributiondraft",
        "field_name": "appointment",
        "term": "secretary",
    }

    def labels(**extra):
        answer = admin_site.get("/admin/autocomplete/", query | extra)
        assert answer.status_code == 200
        return [result["text"] for result in json.loads(answer.content)["results"]]

    assert labels(on="30 December 2016") == [
        "Ban Ki-moon, Secretary-General (1 January 2007 – 31 December 2016) · in office on 30 December 2016",
        "António Guterres, Secretary-General (1 January 2017 – )",
    ]
    assert labels(on="2017-07-27")[0].startswith("António Guterres")
    for nonsense in ("", "\x00", "x" * 10_000, "2017"):
        assert len(labels(on=nonsense)) == 2
    assert labels(term="\x00") == labels(term="")
    assert labels(term="x" * 10_000) == []


def test_types_aliases_documents_and_topics_are_saved_through_their_door(admin_site):
    admin_site.post(
        "/admin/statements/document/add/",
        as_posted(admin_site.get("/admin/statements/document/add/"))
        | {
            "symbol": "S/RES/2334 (2016)",
            "kind": "resolution",
            "slug": "s-res-2334",
            "adopted_on": "23 December 2016",
        },
    )
    document = Document.objects.get()
    assert document.adopted_on == "2016-12-23"
    data = as_posted(admin_site.get("/admin/statements/document/add/"))
    data |= {"symbol": "s/res/2334(2016)", "kind": "resolution", "slug": "another"}
    assert "belongs to “S/RES/2334 (2016)”" in errors_in(admin_site.post("/admin/statements/document/add/", data))
    statement_type = make_type()
    address = reverse("admin:statements_statementtype_change", args=[statement_type.pk])
    data = add_row(as_posted(admin_site.get(address)), "aliases", label="SG Statement")
    assert admin_site.post(address, data).status_code == 302
    assert LabelAlias.objects.get().type == statement_type


def test_every_list_and_form_of_reference_data_opens(admin_site, office):
    make_document("S/RES/242 (1967)", title="A resolution")
    make_topic("Peace")
    for model in ("statementtype", "labelalias", "topic", "document", "citation"):
        assert admin_site.get(f"/admin/statements/{model}/?q=a").status_code == 200
        assert admin_site.get(f"/admin/statements/{model}/add/").status_code == 200


# --- what the form fills in and what it asks for ----------------------------------------------------------------------


def test_a_new_statement_is_called_so_and_offers_one_empty_row_of_each_kind(admin_site):
    page = admin_site.get(ADD)
    assert page.context["title"] == "New statement"
    rows = {each.formset.prefix: len(each.formset.forms) for each in page.context["inline_admin_formsets"]}
    assert rows == {"texts": 1, "attributions": 1, "symbols": 1, "attachments": 1, "sources": 1, "relations": 1}


def test_a_kind_of_row_that_a_draft_has_offers_no_further_one_unasked(admin_site):
    draft = make_statement_draft("A title", symbols=["SG/SM/1"])
    page = admin_site.get(form_of(draft))
    rows = {each.formset.prefix: len(each.formset.forms) for each in page.context["inline_admin_formsets"]}
    assert rows == {"texts": 1, "attributions": 1, "symbols": 1, "attachments": 1, "sources": 1, "relations": 1}
    assert admin_site.post(form_of(draft), as_posted(page)).status_code == 302
    assert (draft.symbols.count(), draft.sources.count(), draft.relations.count()) == (1, 0, 0)


def test_a_row_without_a_number_comes_after_the_others(admin_site, office):
    data = new_statement(admin_site, **{"attributions-0-appointment": str(office[2].pk)})
    data["sources-0-url"] = "https://www.un.org/first"
    add_row(data, "sources", url="https://www.un.org/seventh", order="7")
    add_row(data, "sources", url="https://www.un.org/last", order="")
    response = admin_site.post(ADD, data)
    assert errors_in(response) == ""
    sources = StatementDraft.objects.get().sources.order_by("order")
    assert [(source.order, source.url.rpartition("/")[2]) for source in sources] == [
        (7, "seventh"),
        (8, "first"),
        (9, "last"),
    ]


def test_the_order_within_the_day_follows_what_is_on_record_unless_it_is_given(admin_site, office):
    make_statement("Published", issued_on="2017-07-27", order_in_day=2)
    make_statement_draft("Drafted", issued_on="2017-07-27", order_in_day=4)
    make_statement("Another day", issued_on="2017-07-28", order_in_day=9)
    data = new_statement(admin_site, **{"attributions-0-appointment": str(office[2].pk)})
    assert data["order_in_day"] == ""
    admin_site.post(ADD, data)
    draft = StatementDraft.objects.get(slug="on-gaza")
    assert draft.order_in_day == 5
    data = as_posted(admin_site.get(form_of(draft))) | {"order_in_day": "1"}
    admin_site.post(form_of(draft), data)
    draft.refresh_from_db()
    assert draft.order_in_day == 1


@pytest.mark.parametrize(
    ("time", "zone", "message"),
    [
        ("14:30", "", "Say in which time zone it was that time"),
        ("", "America/New_York", "Give the time, or take the time zone away."),
        ("14:30", "Mars/Olympus_Mons", "“Mars/Olympus_Mons” is no time zone"),
        ("14:30", "EST5PDT", "“EST5PDT” is no time zone"),
        ("14:30", "../../etc/passwd", "is no time zone"),
        ("14:30", "America/New\x00York", "Null characters"),
        ("half past two", "America/New_York", "Enter a valid time."),
        ("24:30", "America/New_York", "Enter a valid time."),
    ],
)
def test_a_time_needs_a_zone_that_exists_and_a_zone_a_time(admin_site, office, time, zone, message):
    data = new_statement(admin_site, issued_time=time, time_zone=zone)
    data["attributions-0-appointment"] = str(office[2].pk)
    response = admin_site.post(ADD, data)
    assert message in errors_in(response)
    assert not StatementDraft.objects.exists()


@pytest.mark.parametrize("typed", ["America/New_York", "america/new york", " America/New_York "])
def test_a_time_zone_is_kept_as_its_list_spells_it(admin_site, office, typed):
    data = new_statement(admin_site, issued_time="14:30", time_zone=typed)
    data["attributions-0-appointment"] = str(office[2].pk)
    assert errors_in(admin_site.post(ADD, data)) == ""
    assert StatementDraft.objects.get().time_zone == "America/New_York"


def test_time_zones_are_suggested_by_the_form_itself(admin_site):
    words = admin_site.get(ADD).content.decode()
    assert 'list="id_time_zone-suggestions"' in words
    assert '<option value="Asia/Jerusalem">' in words
    assert "Etc/GMT" not in words


def test_titles_keep_the_spaces_that_do_not_break_and_lose_the_ends_of_lines(admin_site, office):
    data = new_statement(admin_site, raw_title="Remarks\u00a0on  Gaza, wih\u00a0care")
    data["attributions-0-appointment"] = str(office[2].pk)
    data["texts-0-title"] = "Remarks\u00a0on Gaza,\r\nwith\u202fcare"
    assert errors_in(admin_site.post(ADD, data)) == ""
    draft = StatementDraft.objects.get()
    assert draft.raw_title == "Remarks\u00a0on  Gaza, wih\u00a0care"
    assert draft.texts.get().title == "Remarks\u00a0on Gaza, with\u202fcare"
    admin_site.post(form_of(draft), as_posted(admin_site.get(form_of(draft))))
    assert draft.texts.get().title == "Remarks\u00a0on Gaza, with\u202fcare"
    assert draft.slug == "remarks-on-gaza-with-care"


def test_no_picker_offers_to_delete_what_it_shows(admin_site, office):
    draft = make_statement_draft("A title", appointment=office[2])
    assert b"deletelink" not in admin_site.get(form_of(draft)).content
    post = reverse("admin:organisations_post_change", args=[office[0].pk])
    assert b"delete-related" not in admin_site.get(post).content
