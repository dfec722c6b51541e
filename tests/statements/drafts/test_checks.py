import datetime

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statements.drafts.models import AttachmentDraft, StatementTextDraft
from statements.models import Statement
from tests.factories import (
    make_appointment,
    make_organisation,
    make_person,
    make_post,
    make_statement,
    make_statement_draft,
    make_statements_in_bulk,
    revise,
)
from unhub.publishing.checks import warnings_of
from unhub.publishing.services import open_draft, problems_of, publish

pytestmark = pytest.mark.django_db


def draft_of(title="On water", **fields):
    return make_statement_draft(title, **{"summary": "A summary.", "body": "Words.", **fields})


def told(problems):
    return " ".join(str(problem) for problem in problems)


def attach(draft, name="map.png", media_type="image/png", **fields):
    attachment = AttachmentDraft(
        draft=draft, name=name, title="A map", media_type=media_type, **{"size": 3, "width": 4, "height": 3, **fields}
    )
    attachment.file.save(name, ContentFile(b"abc"))
    return attachment


def add_text(draft, language="fr", **fields):
    return StatementTextDraft.objects.create(
        draft=draft,
        language=language,
        **{"status": "official", "title": "Sur l’eau", "summary": "Un résumé.", **fields},
    )


# --- what must be mended ----------------------------------------------------------------------------------------------


def test_a_sound_draft_has_nothing_to_mend_and_nothing_to_look_at():
    draft = draft_of()
    assert problems_of(draft) == []
    assert warnings_of(draft) == []


def test_an_appointment_of_another_time_is_a_problem_of_its_own_row():
    post = make_post("Secretary-General")
    ban = make_appointment(make_person("Ban Ki-moon"), post, "2007-01-01", "2016-12-31")
    draft = draft_of(appointment=ban)
    [problem] = problems_of(draft)
    assert "Ban Ki-moon was not Secretary-General on 27 July 2017" in str(problem)
    assert (problem.field, problem.column, problem.row) == ("attributions", "appointment", draft.attributions.get().pk)


@pytest.mark.parametrize("words", ["", "   ", "map-2.png", "IMG_2041", "Screenshot 3"])
def test_an_image_without_words_or_with_the_name_of_a_file_cannot_be_published(words):
    draft = draft_of()
    attachment = attach(draft, alternative_text=words)
    [problem] = problems_of(draft)
    assert (problem.field, problem.column, problem.row) == ("attachments", "alternative_text", attachment.pk)


@pytest.mark.parametrize(
    "fields",
    [
        {"alternative_text": "A map of the coast"},
        {"is_decorative": True},
        {"media_type": "application/pdf", "name": "a.pdf"},
    ],
)
def test_an_image_with_words_or_only_decorative_and_a_file_that_is_none_can(fields):
    draft = draft_of()
    attach(draft, **fields)
    assert problems_of(draft) == []


def test_a_text_that_refers_to_a_file_that_is_not_attached_cannot_be_published():
    draft = draft_of(
        body="![A map](attachment:map.png) and [it](attachment:report.pdf) and ![x](attachment:report.pdf)"
    )
    attach(draft, "report.pdf", "application/pdf")
    found = [str(problem) for problem in problems_of(draft)]
    assert found == [
        "The text refers to “map.png”, but no file of that name is attached.",
        "“report.pdf” is no image. Link to it instead: [words](attachment:report.pdf).",
    ]
    by_id = attach(draft, alternative_text="A map")
    draft.texts.update(body=f"![](attachment:{by_id.pk})")
    assert problems_of(draft) == []


def test_an_upside_down_outline_is_a_problem_of_the_text_it_stands_in():
    draft = draft_of()
    text = add_text(draft, body="#### Bas\n\n## Haut")
    [problem] = problems_of(draft)
    assert (problem.row, problem.column, str(problem.about)) == (text.pk, "body", "French")


# --- what should be looked at -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["On water", "ON WATER!", "On waters"])
@pytest.mark.parametrize("make", [make_statement, make_statement_draft])
def test_the_same_or_nearly_the_same_title_within_three_days_is_told_with_a_link(other, make):
    record = make(other, issued_on="2017-07-30", slug="another")
    [found] = warnings_of(draft_of())
    assert str(found) == f"“{other}” of 30 July 2017 has the same title, or nearly. Is it recorded already?"
    assert str(record.pk) in found.link
    assert found.column == "title"


def test_another_title_another_time_another_language_and_the_record_itself_are_not_told():
    make_statement("On water and peace", issued_on="2017-07-27", order_in_day=2)
    make_statement("On water", issued_on="2017-07-31")
    make_statement("On water", issued_on="2017-07-26", language="fr", slug="on-water-fr")
    live = make_statement(
        "On water", issued_on="2017-07-27", order_in_day=3, slug="own", summary="A summary.", body="x"
    )
    draft, _created = open_draft(live, by=None)
    assert told(warnings_of(draft)) == ""


def test_a_symbol_of_another_record_is_told_however_it_is_spelt():
    other = make_statement("The other", issued_on="2016-01-01", symbols=["SG/SM/18554"])
    draft = draft_of(symbols=["SG/SM/1", "sg/sm/18554"])
    [found] = warnings_of(draft)
    assert str(found) == "sg/sm/18554 is the symbol of “The other” of 1 January 2016, too."
    assert str(other.pk) in found.link
    assert found.row == draft.symbols.get(symbol="sg/sm/18554").pk
    make_statement_draft("A draft", issued_on="2015-01-01", symbols=["SG/SM/1"])
    assert "SG/SM/1 is the symbol of “A draft” of 1 January 2015, too." in told(warnings_of(draft))


def test_two_statements_in_one_place_of_the_day_are_told_with_the_places_that_are_taken():
    make_statement("First", issued_on="2017-07-27", order_in_day=1)
    moved = make_statement("Second", issued_on="2017-07-27", order_in_day=2)
    draft = draft_of(order_in_day=2)
    [found] = warnings_of(draft)
    assert "Another statement of 27 July 2017 is number 2 in the day, too. Taken: 1, 2." in str(found)
    assert found.link.endswith("?issued=2017-07-27")
    # where a draft will stand is what counts
    revision, _created = open_draft(moved, by=None)
    revision.order_in_day = 7
    revision.save()
    assert warnings_of(draft) == []


def test_the_link_to_the_day_shows_the_statements_of_that_day(admin_client):
    make_statement("First", issued_on="2017-07-27", order_in_day=1)
    make_statement("Of another day", issued_on="2017-07-28", order_in_day=1)
    [found] = warnings_of(draft_of(order_in_day=1))
    listed = admin_client.get(found.link).content.decode()
    assert "First" in listed
    assert "Of another day" not in listed


@time_machine.travel("2017-07-26 12:00Z")
def test_a_day_that_lies_in_the_future_is_told():
    assert "The day of issue lies in the future: 27 July 2017." in told(warnings_of(draft_of()))
    assert warnings_of(draft_of("On fire", issued_on="2017-07-26")) == []


def test_a_translation_of_an_earlier_version_is_told_once_the_original_has_changed():
    live = make_statement("On water", summary="A summary.", body="The first words.")
    draft, _created = open_draft(live, by=None)
    add_text(draft, body="Les premiers mots.", translates_version=1)
    publish(draft, by=None, change_kind="translation", public_note="French.")
    live = revise(live, raw_label="Statement")
    draft, _created = open_draft(live, by=None)
    assert warnings_of(draft) == []  # a new version, but not of the text
    draft.texts.filter(language="en").update(body="Other words.")
    [found] = warnings_of(draft)
    assert str(found) == "It translates version 1, and the original has changed since."
    assert (found.row, found.column) == (draft.texts.get(language="fr").pk, "translates_version")


def test_a_translation_that_stays_while_its_original_changes_is_told():
    draft = draft_of(body="The first words.")
    add_text(draft, body="Les premiers mots.")
    publish(draft, by=None)
    live = Statement.objects.get()
    draft, _created = open_draft(live, by=None)
    assert warnings_of(draft) == []
    draft.texts.filter(language="en").update(body="Other words.")
    assert told(warnings_of(draft)) == "The original has changed in this draft; the translation has not."
    draft.texts.filter(language="fr").update(body="D’autres mots.")
    assert warnings_of(draft) == []


def test_the_first_and_the_last_day_there_is_can_be_looked_around():
    for day in (datetime.date.min, datetime.date.max):
        draft = draft_of()
        draft.issued_on = day
        draft.save()
        assert warnings_of(draft) is not None


def test_an_image_from_elsewhere_is_told():
    assert "Only attached images are shown." in told(warnings_of(draft_of(body="![A](https://un.org/a.png)")))


def test_looking_costs_the_same_in_a_large_archive():
    draft = draft_of(symbols=["SG/SM/1"], body="Words.", organisation=make_organisation())
    add_text(draft)
    with CaptureQueriesContext(connection) as few:
        warnings_of(draft)
    make_statements_in_bulk(300)
    with CaptureQueriesContext(connection) as many:
        warnings_of(draft)
    assert len(few) == len(many) <= 14
