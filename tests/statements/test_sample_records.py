"""What the sample content promises of its records. fixtures/README.md says why each is what it is."""

import csv
import datetime
import json
from collections import Counter

import pytest
from django.db.models import Q

from organisations.models import (
    Appointment,
    Organisation,
    OrganisationRelation,
    Person,
    Place,
    Post,
    Presence,
    SourceClaim,
)
from organisations.tenure import tenure_of
from statements.management.sample_content import id_of
from statements.models import (
    Attribution,
    AttributionMode,
    Citation,
    Document,
    LabelAlias,
    Statement,
    StatementText,
    StatementType,
    Topic,
)
from unhub.publishing.models import Version
from unhub.text.markdown import render
from unhub.text.symbols import normalise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_content")]

# Every line of the collected documents, and the record it became: a statement, a document, or a source of a statement.
COLLECTED = {
    "tw01a": ("sources", "2017-06-05-fifty-years-of-occupation"),
    "tw01b": ("sources", "2017-06-05-fifty-years-of-occupation"),
    "tw05a": ("statements", "2023-05-14-ceasefire-in-israel-and-gaza"),
    "tw05b": ("sources", "2023-05-14-ceasefire-in-israel-and-gaza"),
    "tw10a": ("statements", "2019-09-11-message-to-media-seminar"),
    "q02": ("statements", "2011-09-23-quartet-statement"),
    "q04": ("statements", "2015-09-30-quartet-statement"),
    "q05": ("statements", "2009-09-24-quartet-statement"),
    "q10": ("statements", "2018-09-26-quartet-envoys-press-statement"),
    "q16": ("documents", "un-news-2002-12-quartet-progress-on-roadmap"),
    "q18": ("documents", "un-news-2007-06-27-blair-quartet-representative"),
    "s01": ("statements", "2015-05-15-settlements-in-the-west-bank"),
    "s02": ("statements", "2015-10-25-holy-sites-in-jerusalem"),
    "s05": ("documents", "sg-sm-16983"),
    "s06": ("documents", "sg-sm-16997"),
    "s07": ("documents", "sg-sm-16034"),
    "s08": ("statements", "2018-02-20-remarks-to-the-security-council"),
    "s10": ("documents", "sg-sm-19223"),
    "s11": ("statements", "2017-06-29-fifty-years-of-occupation-forum"),
    "s13": ("documents", "sg-sm-9767"),
    "s14": ("documents", "sg-sm-9766"),
    "s21": ("statements", "2006-09-27-alliance-for-ict-and-development"),
    "s23": ("statements", "2006-09-25-world-trade-organization-public-forum"),
    "s24": ("statements", "2006-10-27-heads-of-the-principal-organs"),
    "s25": ("statements", "2006-10-26-on-christopher-burnham"),
    "s26": ("statements", "2006-10-25-united-nations-day-concert"),
    "s30": ("statements", "2024-11-05-cop29-religious-leaders-summit"),
    "c01": ("documents", "sc-12927"),
    "c02": ("documents", "sc-12765"),
    "c05": ("documents", "meetings-coverage-2017-05-22-iraq"),
    "c06": ("documents", "meetings-coverage-2017-05-22-ngo-committee"),
    "c10": ("documents", "ga-11882"),
    "c11": ("documents", "ga-11883"),
    "c13": ("documents", "ga-spd-572"),
    "c15": ("documents", "ga-spd-529"),
    "b01": ("statements", "2017-04-27-daily-press-briefing"),
    "b02": ("statements", "2017-05-02-daily-press-briefing"),
    "b03": ("statements", "2017-06-12-daily-press-briefing"),
    "b04": ("statements", "2017-03-31-daily-press-briefing"),
    "b06": ("statements", "2014-02-11-daily-press-briefing"),
    "f01": ("statements", "2011-12-12-reprise-de-la-colonisation"),
    "f02": ("documents", "cs-10157"),
    "l01": ("documents", "un-news-2015-10-attacks-in-jerusalem"),
    "l03": ("documents", "un-news-2007-05-british-adviser"),
    "l05": ("documents", "un-news-2002-04-annan-push"),
    "l06": ("documents", "un-news-2002-03-annan-resolution"),
    "u01": ("statements", "2017-12-08-briefing-on-jerusalem"),
    "u02": ("statements", "2017-09-11-keynote-on-counter-terrorism"),
    "u06": ("statements", "2018-03-15-ministerial-conference-on-unrwa"),
    "p01": ("documents", "s-2007-292"),
    "p04": ("statements", "2021-03-22-briefing-sheikh-jarrah-and-silwan"),
    "p05": ("statements", "2021-05-10-briefing-jerusalem"),
    "p11": ("documents", "s-pv-5530"),
}


def collected_lines(folder):
    lines = (folder / "data/statements/un_documents_sample.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def statement(key):
    return Statement.objects.get(pk=id_of("statements", key))


def test_every_collected_document_is_on_record_with_its_title_date_symbols_language_and_address(reference_data):
    lines = collected_lines(reference_data)
    assert {line["id"] for line in lines} == set(COLLECTED)
    for line in lines:
        kind, key = COLLECTED[line["id"]]
        symbols = {normalise(symbol) for symbol in line.get("symbols", [])}
        if kind == "documents":
            record = Document.objects.get(pk=id_of(kind, key))
            assert (record.title, record.adopted_on, record.url) == (line["title"], line["date"], line["url"])
            assert record.language == line["language"]
            assert normalise(record.symbol) in symbols or not symbols
            assert all(symbol in f"{record.symbol_key} {record.note}" for symbol in symbols)
        else:
            record = statement(key)
            source = record.sources.get(url=line["url"])
            assert source.title_as_published == (line["title"] or "")
            assert record.issued_on.isoformat() == line["date"]
            assert record.original_language == line["language"]
            assert symbols <= set(record.symbols.values_list("symbol_key", flat=True))
            if kind == "statements":
                assert record.raw_title == line["title"]


def test_a_collected_document_whose_day_is_not_known_is_no_statement(reference_data):
    for line in collected_lines(reference_data):
        assert (line["date_precision"] == "day") or COLLECTED[line["id"]][0] == "documents", line["id"]


def test_documents_whose_day_is_not_known_are_sorted_and_shown_by_what_is_known():
    month = Document.objects.get(slug="sg-sm-9767")
    year = Document.objects.get(slug="sg-sm-16983")
    assert (month.adopted_on.display(), year.adopted_on.display()) == ("March 2005", "2015")
    assert "becomes a statement" in month.note


def test_everything_loaded_is_published_with_version_1_but_for_the_corrected_and_the_withdrawn():
    numbers = Counter(Version.objects.values_list("record_type", "number"))
    assert numbers == {
        ("organisation", 1): Organisation.objects.count(),
        ("statement", 1): Statement.objects.count(),
        ("statement", 2): 2,
    }
    corrected = statement("2026-11-22-corrections")
    version = Version.objects.get(record_id=corrected.pk, number=2)
    assert (corrected.version_no, corrected.is_withdrawn, version.kind) == (2, False, "correction")
    assert "typing errors" in version.public_note
    withdrawn = statement("2026-11-22-titles-mended")
    assert withdrawn.is_withdrawn
    assert "The rule was wrong" in withdrawn.withdrawal_notice


def test_only_notices_of_this_archive_have_texts_in_full():
    with_body = StatementText.objects.exclude(body="").values_list("statement__attributions__body__slug", flat=True)
    assert set(with_body) == {"editorial-office", "documentation-desk"}


def test_the_bodies_of_this_archive_are_part_of_nobody():
    own = Organisation.objects.filter(slug__in=["editorial-office", "documentation-desk"])
    assert own.count() == 2
    assert not OrganisationRelation.objects.filter(subject__in=own).exists()


def test_joint_statements_are_signed_by_the_members_of_that_day():
    joint = Statement.objects.filter(
        attribution_mode=AttributionMode.JOINT, attributions__organisation__slug="quartet"
    )
    assert joint.count() == 4
    for record in joint:
        members = OrganisationRelation.objects.filter(object__slug="quartet", kind="member_of").possible_on(
            record.issued_on
        )
        signatories = record.attributions.filter(role="signatory", organisation__isnull=False)
        assert set(signatories.values_list("organisation_id")) == set(members.values_list("subject_id"))


def test_the_envoys_statement_names_the_capacity_it_was_made_in():
    attribution = Attribution.objects.get(capacity__key="envoy-to-the-quartet")
    assert attribution.capacity.label == "United Nations Envoy to the Middle East Quartet"
    assert attribution.person.name == "Nickolay Mladenov"


def test_statements_with_one_title_stay_apart():
    titles = Counter(Statement.objects.values_list("title", flat=True))
    assert titles["Daily Press Briefing by the Office of the Spokesperson for the Secretary-General"] == 5
    assert titles["Statement by Middle East Quartet"] == 3


def test_a_statement_found_at_several_addresses_is_one_record():
    anniversary = statement("2017-06-05-fifty-years-of-occupation")
    assert anniversary.sources.count() == 2
    assert len(set(anniversary.sources.values_list("title_as_published", flat=True))) == 2


def test_notices_cite_resolutions_in_paragraphs_that_are_there():
    citations = Citation.objects.select_related("statement", "document")
    assert {citation.document.slug for citation in citations} >= {
        "s-res-242-1967", "s-res-338-1973", "s-res-1397-2002", "s-res-1515-2003", "s-res-2334-2016",
        "a-res-194-iii", "a-res-302-iv", "a-res-es-10-17",
    }  # fmt: skip
    for citation in citations:
        assert citation.status == Citation.Status.CONFIRMED
        text = citation.statement.texts.get(language=citation.language)
        paragraphs = {paragraph.anchor: paragraph.plain for paragraph in render(text.body).paragraphs}
        assert citation.raw in paragraphs[citation.anchor]
        assert f'id="{citation.anchor}"' in text.body_html


def test_one_notice_is_there_in_arabic_and_french():
    texts = {text.language: text for text in statement("2026-11-22-how-to-cite").texts.all()}
    assert texts.keys() == {"ar", "en", "fr"}
    assert texts["ar"].status == texts["fr"].status == StatementText.Status.COURTESY


def test_the_vacancies_of_the_two_posts_come_out_of_the_terms():
    def vacancies(post):
        appointments = Appointment.objects.filter(post__slug=post).select_related("person")
        gaps = tenure_of(appointments, datetime.date(2026, 11, 22)).gaps
        return [(gap.start.isoformat(), gap.until.isoformat()) for gap in gaps if gap.is_certain]

    assert ("2005-01-01", "2005-05-05") in vacancies("special-coordinator")
    assert vacancies("secretary-general") == [("1952-11-11", "1953-04-09"), ("1961-09-19", "1961-11-29")]


def test_one_person_with_two_spellings_held_the_post_twice():
    person = Person.objects.get(slug="terje-rod-larsen")
    assert (person.name, person.other_names.get().name) == ("Terje Rød-Larsen", "Terje Roed-Larsen")
    titles = [appointment.title_on(appointment.start.latest) for appointment in person.appointments.order_by("start")]
    assert titles == [
        "United Nations Special Coordinator in the Occupied Territories",
        "United Nations Special Coordinator for the Middle East Peace Process",
    ]


def test_rival_dates_are_claims_and_the_record_shows_the_preferred_one():
    claims = SourceClaim.objects.filter(rank="preferred", field__in=["established", "start", "end"])
    assert claims.count() > 15
    for claim in claims:
        assert getattr(claim.subject, claim.field) == claim.value, claim
    rivals = SourceClaim.objects.filter(organisation__slug="quartet", field="established")
    assert {(claim.value, claim.rank) for claim in rivals} == {
        ("2003", "preferred"), ("2002-04", "normal"), ("2002", "disputed"),
    }  # fmt: skip


def test_every_fact_names_its_source():
    for model in [Appointment, OrganisationRelation, Presence]:
        assert not model.objects.filter(source_title="").exists(), model
    dated = Organisation.objects.exclude(established="")
    assert not dated.exclude(claims__field="established").exists()
    profiled = Organisation.objects.filter(texts__profile__gt="")
    assert not profiled.exclude(claims__rank="preferred").exclude(slug="editorial-office").exists()


def test_office_holders_are_those_of_the_collected_list(reference_data):
    with (reference_data / "data/people/office_holders.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    terms = Appointment.objects.exclude(post__slug="deputy-secretary-general").select_related("person", "post")
    assert len(rows) == terms.count()
    for row in rows:
        post = {"UN": "secretary-general", "UNSCO": "special-coordinator"}[row["organisation"]]
        person = Person.objects.filter(Q(name=row["person"]) | Q(other_names__name=row["person"])).distinct().get()
        term = terms.get(person=person, post__slug=post, start=row["start"])
        assert term.end == row["end"]
        assert (term.status != "substantive") == (row["acting"] == "True")
        if row["start"]:
            assert term.title_on(term.start.latest) == row["office"]


def test_labels_stand_for_types_also_no_label():
    labels = dict(LabelAlias.objects.values_list("label", "type__slug"))
    assert {labels[label] for label in ["Secretary-General Statement", "SG Statement", "Statement", ""]} == {
        "statement"
    }
    assert StatementType.objects.count() == 11


@pytest.mark.parametrize("model", [Topic, Place, Post])
def test_things_named_in_six_languages_have_all_six_names(model):
    for thing in model.objects.all():
        assert len(thing.names()) == 6, thing


def test_countries_have_their_names_from_the_list_of_iso_3166():
    names = Place.objects.get(slug="state-of-palestine").names()
    assert (names["en"], names["fr"], names["ar"]) == ("State of Palestine", "État de Palestine", "دولة فلسطين")
