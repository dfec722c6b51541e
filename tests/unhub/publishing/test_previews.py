"""Drafts as the public pages they will be: in the admin, and by a link for people without an account."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from statements.drafts.models import StatementDraft, StatementTextDraft
from statements.models import Statement
from tests.factories import (
    make_administrator,
    make_organisation_draft,
    make_statement,
    make_statement_draft,
    make_type,
    make_user,
)
from unhub.publishing.kinds import kind_of
from unhub.publishing.models import DraftSave, PreviewLink
from unhub.publishing.previews import make_link, revoke_link
from unhub.publishing.services import Conflict, claim_save, discard_draft, open_draft, publish, submit

pytestmark = pytest.mark.django_db

ARABIC = "الأمين العام يأسف بشدة"


@pytest.fixture(autouse=True)
def a_site(settings):
    settings.SITE_URL = "http://testserver"


def page_of(record, name, *args):
    app, model = ("statements", "statement") if hasattr(record, "issued_on") else ("organisations", "organisation")
    return reverse(f"admin:{app}_drafts_{model}record_{name}", args=[record.pk, *args])


def share(draft, days=7):
    link, address = make_link(kind_of(draft), draft, by=make_user(), days=days, token=draft.token)
    return link, address.removeprefix("http://testserver")


def save(draft, **fields):
    """A save of the draft with other words in its text."""
    claim_save(draft, draft.token, by=None)
    draft.texts.update(**fields)


# --- in the admin ---------------------------------------------------------------------------------------------------------


def test_the_preview_is_the_public_page_of_the_draft(admin_client):
    draft = make_statement_draft("To come", body="Words to **come**.", summary="Soon.", symbols=["SG/SM/1"])
    page = admin_client.get(page_of(draft, "preview_frame"))
    shown = page.content.decode()
    assert "Preview of a draft" in shown
    assert "Words to <strong>come</strong>." in shown
    assert "SG/SM/1" in shown
    publish(draft, by=None)
    live = admin_client.get(Statement.objects.get(pk=draft.pk).get_absolute_url()).content.decode()
    between = re.compile(r"<h1.*?Words to.*?</div>", re.S)
    # A paragraph that nobody may quote yet has no link to itself.
    quotable = re.sub(r' <a class="paragraph-link".*?</a>', "", between.search(live).group())
    assert between.search(shown).group() == quotable


def test_a_profile_is_previewed_too(admin_client):
    draft = make_organisation_draft("A body to come", profile="## Tasks", acronym="BTC")
    shown = admin_client.get(page_of(draft, "preview_frame")).content.decode()
    assert "A body to come" in shown
    assert "<h2" in shown
    assert "Preview of a draft" in shown


def test_only_the_frame_of_the_preview_may_be_framed_and_by_this_site_alone(admin_client):
    draft = make_statement_draft("To come")
    outer = admin_client.get(page_of(draft, "preview"))
    assert "frame-src 'self'" in outer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in outer["Content-Security-Policy"]
    assert outer["X-Frame-Options"] == "DENY"
    frame = admin_client.get(page_of(draft, "preview_frame"))
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]
    assert "script-src" not in frame["Content-Security-Policy"]
    assert "default-src 'none'" in frame["Content-Security-Policy"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in frame["Cache-Control"]
    assert frame["X-Robots-Tag"] == "noindex"
    other = admin_client.get(page_of(draft, "change"))
    assert "frame-src" not in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"


def test_a_draft_with_gaps_still_previews(admin_client):
    draft = StatementDraft.objects.create(issued_on=datetime.date(2026, 1, 2), type=make_type())
    shown = admin_client.get(page_of(draft, "preview_frame")).content.decode()
    assert "No title yet" in shown
    assert "Nobody is named yet." in shown
    assert "things are missing" in admin_client.get(page_of(draft, "preview")).content.decode()
    body = make_organisation_draft("x")
    body.texts.all().delete()
    assert "No name yet" in admin_client.get(page_of(body, "preview_frame")).content.decode()


def test_a_text_that_could_not_be_published_is_shown_as_it_was_typed(admin_client):
    draft = make_statement_draft("To come", body="> " * 60 + "<b>deep</b>")
    shown = admin_client.get(page_of(draft, "preview_frame")).content.decode()
    assert "&lt;b&gt;deep&lt;/b&gt;" in shown


def test_each_language_can_be_shown_first(admin_client):
    draft = make_statement_draft("To come", body="English words.")
    StatementTextDraft.objects.create(draft=draft, language="ar", status="courtesy", title=ARABIC, body="فقرة.")
    outer = admin_client.get(page_of(draft, "preview"), {"text": "ar"}).content.decode()
    assert f'src="{page_of(draft, "preview_frame")}?text=ar"' in outer
    shown = admin_client.get(page_of(draft, "preview_frame"), {"text": "ar"}).content.decode()
    assert re.search(rf'<h1 lang="ar" dir="rtl">{ARABIC}</h1>', shown)
    assert admin_client.get(page_of(draft, "preview_frame"), {"text": "fr"}).status_code == 400


def test_who_may_not_read_the_draft_may_not_preview_it(client):
    draft = make_statement_draft("Zqtitlezq")
    client.force_login(make_user("stranger"))
    for name in ("preview", "preview_frame", "share", "compare", "paragraphs", "revert"):
        response = client.get(page_of(draft, name))
        assert response.status_code == 403, name
        assert b"Zqtitlezq" not in response.content


def test_without_a_draft_the_preview_leads_to_the_record(admin_client):
    statement = make_statement()
    for name in ("preview", "preview_frame"):
        assert admin_client.get(page_of(statement, name))["Location"] == page_of(statement, "change")


# --- by a link ------------------------------------------------------------------------------------------------------------


def test_a_link_shows_the_draft_to_people_without_an_account(client):
    _link, address = share(make_statement_draft("To come", body="Words to come."))
    response = client.get(address)
    page = response.content.decode()
    assert "Words to come." in page
    assert "Preview of a draft" in page
    assert '<meta name="robots" content="noindex">' in page
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in response
    assert not response.cookies
    assert 'rel="canonical"' not in page


def test_only_a_hash_of_the_secret_is_kept():
    link, address = share(make_statement_draft("To come"))
    secret = address.split("/")[2]
    assert len(secret) >= 43
    assert secret not in str(PreviewLink.objects.filter(pk=link.pk).values().get())


def test_the_link_is_not_in_the_response_cache():
    from unhub.web.conditional import representation_of

    assert representation_of({"REQUEST_METHOD": "GET", "PATH_INFO": "/preview/x/"}) is None
    assert representation_of({"REQUEST_METHOD": "GET", "PATH_INFO": "/en/"}) is not None


def test_a_link_goes_on_showing_what_it_was_made_for_and_says_so(client):
    draft = make_statement_draft("To come", body="First words.")
    _link, address = share(draft)
    save(draft, body="Zqnewerzq words.")
    page = client.get(address).content.decode()
    assert "First words." in page
    assert "was saved since this link was made" in page
    assert "Zqnewerzq" not in page


def test_a_link_whose_state_is_not_on_record_any_more_shows_nothing_of_the_newer_text(client):
    draft = make_statement_draft("To come", body="First words.")
    _link, address = share(draft)
    save(draft, body="Zqnewerzq words.", title="Zqnewerzq")
    DraftSave.objects.all().delete()
    response = client.get(address)
    assert "The draft has changed" in response.content.decode()
    assert "Zqnewerzq" not in response.content.decode()


def test_a_submitted_draft_is_the_same_draft(client):
    draft = make_statement_draft("To come", body="First words.")
    _link, address = share(draft)
    submit(draft, by=make_user("author"), token=draft.token)
    page = client.get(address).content.decode()
    assert "First words." in page
    assert "was saved since" not in page


def test_expired_revoked_unknown_and_discarded_are_answered_alike(client):
    answers = [client.get("/preview/nothing/")]
    for change in ("expired", "revoked", "discarded"):
        draft = make_statement_draft(change)
        link, address = share(draft)
        assert client.get(address).status_code == 200
        if change == "expired":
            PreviewLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())
        elif change == "revoked":
            revoke_link(link, by=link.created_by)
        else:
            discard_draft(draft, by=link.created_by)
        answers.append(client.get(address))
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.content for answer in answers}) == 1


def test_a_draft_begun_anew_is_not_opened_by_the_link_to_the_one_before(client):
    statement = make_statement("A word", body="Public words.")
    draft, _created = open_draft(statement, by=None)
    _link, address = share(draft)
    discard_draft(draft, by=make_user())
    again, _created = open_draft(statement, by=None)
    again.texts.update(body="Zqotherzq words.")
    assert again.base_version == draft.base_version
    response = client.get(address)
    assert response.status_code == 404
    assert "Zqotherzq" not in response.content.decode()


def test_once_it_is_published_the_link_leads_to_the_page(client):
    draft = make_statement_draft("To come", slug="to-come")
    _link, address = share(draft)
    publish(draft, by=None)
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, "/en/statements/2017/07/27/to-come/")
    assert "no-store" in response["Cache-Control"]


def test_a_link_opens_one_record_only(client):
    _link, address = share(make_statement_draft("This one"))
    make_statement_draft("Zqotherzq")
    assert "Zqotherzq" not in client.get(address).content.decode()


def test_a_link_is_made_for_the_state_its_maker_saw():
    draft = make_statement_draft("To come")
    token = draft.token
    save(draft, body="Other words.")
    with pytest.raises(Conflict):
        make_link(kind_of(draft), draft, by=make_administrator(), days=7, token=token)


def test_the_page_of_links_makes_shows_once_lists_and_revokes(admin_client, client):
    draft = make_statement_draft("To come", body="Words to come.")
    address = page_of(draft, "share")
    assert re.search(r'value="7"[^>]* checked', admin_client.get(address).content.decode())
    page = admin_client.post(address, {"days": "30", "draft_token": draft.token}).content.decode()
    link = re.search(r'value="http://testserver(/preview/[^"]+)"', page).group(1)
    assert b"Words to come." in client.get(link).content
    assert link not in admin_client.get(address).content.decode()
    stored = PreviewLink.objects.get()
    assert stored.expires_at - stored.created_at == datetime.timedelta(days=30)
    revoke = page_of(draft, "revoke", stored.pk)
    assert revoke in admin_client.get(address).content.decode()
    admin_client.get(revoke)
    assert client.get(link).status_code == 200
    admin_client.post(revoke)
    assert client.get(link).status_code == 404
    assert "revoked by" in admin_client.get(address).content.decode()


def test_a_bad_number_of_days_or_an_old_page_makes_no_link(admin_client):
    draft = make_statement_draft("To come")
    for data in (
        {"days": "365", "draft_token": draft.token},
        {"draft_token": draft.token},
        {"days": "7", "draft_token": "x"},
    ):
        assert admin_client.post(page_of(draft, "share"), data).status_code in {200, 409}
    assert not PreviewLink.objects.exists()


def test_who_may_only_read_makes_and_revokes_no_link(client):
    draft = make_statement_draft("To come")
    link, address = share(draft)
    client.force_login(make_user("reader", "statements_drafts.view_statementdraft"))
    assert client.get(page_of(draft, "share")).status_code == 200
    assert client.post(page_of(draft, "share"), {"days": "7", "draft_token": draft.token}).status_code == 403
    assert client.post(page_of(draft, "revoke", link.pk)).status_code == 403
    assert PreviewLink.objects.filter(revoked_at=None).count() == 1


def test_a_link_of_another_record_is_not_revoked_from_this_ones_page(admin_client):
    link, _address = share(make_statement_draft("One"))
    other = make_statement_draft("Other")
    assert admin_client.post(page_of(other, "revoke", link.pk)).status_code == 404
