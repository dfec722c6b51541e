"""Files of statements as the public gets them: at their address, on the page, in the API."""

import json
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from statements.drafts.models import AttachmentDraft
from statements.models import Attachment, Statement
from tests.factories import make_statement_draft, make_user
from unhub.publishing.kinds import kind_named
from unhub.publishing.previews import DAYS, make_link
from unhub.publishing.services import open_draft, publish, withdraw

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n and so on"


def attach(draft, name="map.png", data=PNG, media_type="image/png", **fields):
    fields = {"title": "A map", "alternative_text": "A map of the coast", "width": 6, "height": 4, **fields}
    attachment = AttachmentDraft(draft=draft, name=name, media_type=media_type, size=len(data), **fields)
    attachment.file.save(name, ContentFile(data))
    return attachment


def publish_with(*attachments, body="Words.", **fields):
    draft = make_statement_draft("On water", body=body, **fields)
    made = [attach(draft, **each) for each in attachments]
    publish(draft, by=None)
    return Statement.objects.get(), made


def fetch(client, address, **options):
    """(answer, its bytes). Read to its end, the file is closed."""
    response = client.get(address, **options)
    body = b"".join(response) if response.streaming else response.content
    return response, body


REPORT = {
    "name": "report.pdf",
    "data": b"%PDF-1.7",
    "media_type": "application/pdf",
    "title": "The report",
    "alternative_text": "",
}


def test_a_published_image_is_shown_and_another_file_is_saved_under_its_readable_name(client):
    _live, (image, report) = publish_with({}, REPORT)
    shown, body = fetch(client, f"/files/{image.pk}/map.png")
    assert (shown.status_code, body, shown["Content-Type"]) == (200, PNG, "image/png")
    assert shown.get("Content-Disposition", "inline").startswith("inline")
    saved, _body = fetch(client, f"/files/{report.pk}/report.pdf")
    assert saved["Content-Disposition"] == 'attachment; filename="report.pdf"'
    for response in (shown, saved):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=5"


def test_a_type_that_is_on_no_list_is_served_as_mere_bytes(client):
    _live, [file] = publish_with(
        {"name": "a.html", "data": b"<script>", "media_type": "text/html", "alternative_text": ""}
    )
    response, _body = fetch(client, f"/files/{file.pk}/a.html")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


def test_a_browser_that_has_the_file_is_told_so(client):
    _live, [image] = publish_with({})
    address = f"/files/{image.pk}/map.png"
    first, _body = fetch(client, address)
    assert image.file.name.rpartition("/")[2] not in str(first.headers)
    again, body = fetch(client, address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, body) == (304, b"")


def test_a_file_that_is_only_drafted_is_found_by_nobody(client):
    draft = make_statement_draft("On water")
    image = attach(draft)
    for address in (f"/files/{image.pk}/map.png", f"/files/{image.file.name}", f"/{image.file.name}"):
        assert client.get(address).status_code == 404


def test_another_name_leads_to_the_one_it_has_and_a_file_that_was_taken_away_is_gone(client):
    live, [image] = publish_with({})
    moved = client.get(f"/files/{image.pk}/old-name.png")
    assert (moved.status_code, moved["Location"]) == (301, f"/files/{image.pk}/map.png")
    draft, _created = open_draft(live, by=None)
    draft.attachments.all().delete()
    assert fetch(client, f"/files/{image.pk}/map.png")[0].status_code == 200
    publish(draft, by=None, change_kind="update", public_note="Without the map.")
    assert client.get(f"/files/{image.pk}/map.png").status_code == 404
    assert default_storage.exists(image.file.name)  # version 1 has it


def test_a_withdrawn_statement_keeps_its_files(client):
    live, [image] = publish_with({})
    withdraw(live, by=None, public_notice="In error.")
    assert fetch(client, f"/files/{image.pk}/map.png")[0].status_code == 200


def test_a_file_that_is_missing_in_the_storage_is_not_found(client):
    _live, [image] = publish_with({})
    default_storage.delete(image.file.name)
    assert client.get(f"/files/{image.pk}/map.png").status_code == 404


def test_a_parameter_is_refused_as_everywhere(client):
    _live, [image] = publish_with({})
    assert client.get(f"/files/{image.pk}/map.png?x=1").status_code == 400


def test_the_page_lists_the_files_and_shows_the_image_where_the_text_has_it(client):
    live, [image, _report] = publish_with(
        {"order": 1},
        {**REPORT, "order": 2, "language": "fr"},
        body="![](attachment:map.png)\n\n[it](attachment:report.pdf)",
    )
    page = client.get(live.get_absolute_url()).content.decode()
    assert (
        f'<figure><img src="/files/{image.pk}/map.png" alt="A map of the coast" width="6" height="4" loading="lazy"></figure>'
    ) in page
    listed = re.search(r'id="attachments".*?</section>', page, re.DOTALL)[0]
    assert listed.index("A map") < listed.index("The report")
    words = " ".join(re.sub("<[^>]+>", " ", listed).replace("\xa0", " ").split())
    assert "The report PDF, 8 bytes, French" in words
    data = json.loads(re.search(r'application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    media = next(node for node in data.get("@graph", [data]) if node.get("@type") == "CreativeWork")["associatedMedia"]
    assert [each["@type"] for each in media] == ["ImageObject", "MediaObject"]


def test_a_page_without_files_says_nothing_of_them(client):
    live, _none = publish_with()
    assert "Attached files" not in client.get(live.get_absolute_url()).content.decode()


def test_the_api_gives_each_file_with_its_whole_address_and_so_does_the_text(client, settings):
    live, [image] = publish_with({}, body='![](attachment:map.png) and "src="/files/ in words')
    data = client.get(f"/api/v1/statements/{live.pk}/").json()
    address = f"{settings.SITE_URL}/files/{image.pk}/map.png"
    assert data["attachments"] == [
        {
            "id": str(image.pk),
            "url": address,
            "name": "map.png",
            "title": "A map",
            "media_type": "image/png",
            "size": len(PNG),
            "alternative_text": "A map of the coast",
            "width": 6,
            "height": 4,
            "language": None,
            "is_decorative": False,
        }
    ]
    assert f'<img src="{address}"' in data["texts"][0]["body_html"]
    assert data["texts"][0]["body_html"].count(settings.SITE_URL) == 1


# --- for editors ------------------------------------------------------------------------------------------------------


def drafted(attachment):
    return reverse("admin:statements_drafts_attachmentdraft_file", args=[attachment.pk, attachment.name])


def test_a_drafted_file_is_given_to_who_may_see_the_draft_and_kept_by_nobody(client):
    image = attach(make_statement_draft("On water"))
    client.force_login(make_user("reader", "statements_drafts.view_statementdraft"))
    response, body = fetch(client, drafted(image))
    assert (response.status_code, body) == (200, PNG)
    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("permissions", [[], ["organisations_drafts.view_organisationdraft"]])
def test_a_drafted_file_is_given_to_nobody_else(client, permissions):
    image = attach(make_statement_draft("On water"))
    assert client.get(drafted(image)).status_code == 302
    client.force_login(make_user("stranger", *permissions))
    assert client.get(drafted(image)).status_code == 403


def test_a_revised_statement_keeps_its_file_under_the_same_address():
    live, [image] = publish_with({})
    draft, _created = open_draft(live, by=None)
    publish(draft, by=None, change_kind="update", public_note="Nothing.")
    assert Attachment.objects.get().pk == image.pk
    assert Attachment.objects.get().file.name == image.file.name


# --- versions and previews --------------------------------------------------------------------------------------------


def test_an_old_version_shows_its_file_only_while_that_is_still_the_one_that_is_public(client):
    live, [image] = publish_with({}, body="![](attachment:map.png)")
    draft, _created = open_draft(live, by=None)
    publish(draft, by=None, change_kind="update", public_note="Nothing.")
    first = f"{live.get_absolute_url()}v1/"
    assert f'<img src="/files/{image.pk}/map.png"' in client.get(first).content.decode()
    draft, _created = open_draft(Statement.objects.get(), by=None)
    replaced = draft.attachments.get()
    replaced.file.save("other.png", ContentFile(PNG + b" another"))
    publish(draft, by=None, change_kind="update", public_note="Another map.")
    page = client.get(first).content.decode()
    assert "/files/" not in page
    assert "A map" in page
    assert f'<img src="/files/{image.pk}/map.png"' in client.get(live.get_absolute_url()).content.decode()


def test_the_preview_of_a_draft_shows_its_files_to_editors_and_a_shared_one_to_nobody(client, admin_client):
    draft = make_statement_draft("On water", body="![](attachment:map.png)")
    image = attach(draft)
    frame = reverse("admin:statements_drafts_statementrecord_preview_frame", args=[draft.pk])
    assert f'<img src="{drafted(image)}"' in admin_client.get(frame).content.decode()
    _link, address = make_link(kind_named("statement"), draft, by=make_user(), days=DAYS[0], token=draft.token)
    page = client.get(address).content.decode()
    assert "A map" in page
    assert "<img" not in page
    assert "/files/" not in page


def test_what_a_version_changed_in_its_files_is_told_without_the_names_they_are_stored_under(client):
    live, [image] = publish_with({})
    draft, _created = open_draft(live, by=None)
    replaced = draft.attachments.get()
    replaced.title = "Another map"
    replaced.file.save("other.png", ContentFile(PNG + b" another"))
    publish(draft, by=None, change_kind="update", public_note="Another map.")
    for address in (
        f"{live.get_absolute_url()}v2/changes/",
        f"/api/v1/statements/{live.pk}/",
        live.get_absolute_url(),
    ):
        page = client.get(address)
        assert page.status_code == 200, address
        for file in (image, replaced):
            assert file.file.name.rpartition("/")[2] not in page.content.decode(), address
