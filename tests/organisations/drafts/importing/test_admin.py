"""Organisations taken in as an editor does it in the admin: bring, look, explain words, decide, apply, undo."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organisations.drafts.models import OrganisationDraft
from organisations.models import Organisation, OrganisationRelation
from tests.factories import make_administrator, make_editor, make_organisation, make_user
from unhub.importing.models import Batch
from unhub.publishing.models import Tombstone

pytestmark = pytest.mark.django_db
TABLE = """name,acronym,kind,parent,established
Office of Examples,OE,Departments and Offices,Security Council (SC),June 1994
Order of Eagles,,grouping,OE,
Department of Examples,DX,department,,2001
"""


def bring(client, content=TABLE, **options):
    file = SimpleUploadedFile("bodies.csv", content.encode())
    data = {"importer": "organisation", "file": file, "arrives_as": "drafts", **options}
    return client.post(reverse("admin:importing_batch_add"), data, follow=True)


def address(name):
    return reverse(f"admin:importing_batch_{name}", args=[Batch.objects.get().pk])


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def administrator(client):
    user = make_administrator()
    client.force_login(user)
    return user


def test_organisations_are_brought_explained_decided_applied_and_undone(client, administrator):
    council = make_organisation("Security Council", acronym="SC")
    make_organisation("Democratic Cross", acronym="DX")
    page = bring(client, arrives_as="published")
    told = words(page)
    assert "Organisations, CSV" in told
    assert "Kind of body: “Departments and Offices” (1)" in told
    assert "Possible double the same acronym, with another name" in told
    assert "Part of: Security Council (SC)" in told
    assert Organisation.objects.count() == 2
    field = re.search(r'name="(word-\d+)"', page.content.decode())[1]
    assert "“a sort of office” stands for nothing here" in words(
        client.post(address("settle"), {"resolve": "1", field: "a sort of office"})
    )
    client.post(address("settle"), {"resolve": "1", field: "office"})
    client.post(address("decide"), {"row-3": "create"})
    assert "What was decided is applied." in words(client.post(address("apply"), follow=True))
    office = Organisation.objects.get(slug="oe")
    assert (office.kind, office.established) == ("office", "1994-06")
    assert set(OrganisationRelation.objects.values_list("subject__slug", "object__slug")) == {
        ("oe", council.slug),
        ("order-of-eagles", "oe"),
    }
    assert (
        reverse("admin:organisations_drafts_organisationrecord_change", args=[office.pk])
        in client.get(address("change")).content.decode()
    )
    assert "such as relations between organisations, is deleted" in words(client.get(address("undo")))
    client.post(address("undo"), {"notice": "Brought by mistake."})
    assert set(Organisation.objects.values_list("name", flat=True)) == {"Security Council", "Democratic Cross"}
    assert set(Tombstone.objects.values_list("notice", flat=True)) == {"Brought by mistake."}
    assert not OrganisationRelation.objects.exists()


def test_an_editor_has_them_arrive_as_drafts_only_and_who_may_not_write_them_brings_none(client):
    client.force_login(make_editor())
    assert bring(client, arrives_as="published").status_code == 400
    assert bring(client).status_code == 200
    client.post(address("apply"))
    assert OrganisationDraft.objects.count() == 3
    client.force_login(make_user("reader", "statements.add_statement"))
    assert bring(client).status_code in {400, 403}
    assert Batch.objects.count() == 1


def test_order_of_dates_can_be_set(client, administrator):
    bring(client, "name,kind,established\nOffice of Examples,office,04/11/2004\n")
    assert "can be read as month/day and as day/month" in words(client.get(address("change")))
    client.post(address("settle"), {"date_order": "day/month"})
    client.post(address("apply"))
    assert OrganisationDraft.objects.get().established == "2004-11-04"
