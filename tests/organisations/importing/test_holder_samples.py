"""The sample of holders of offices, in a site that has them already."""

import pytest
from django.core.management import call_command

from organisations.models import Appointment
from unhub.importing.models import Batch
from unhub.publishing.models import Change

pytestmark = pytest.mark.django_db


def outcomes():
    batch = Batch.objects.latest("created_at")
    return list(batch.rows.order_by("number").values_list("outcome", flat=True))


def test_every_row_of_the_sample_finds_its_term_and_a_second_time_changes_nothing(
    reference_data, sample_content, capsys
):
    path = reference_data / "data/people/office_holders.csv"
    number = Appointment.objects.count()
    call_command("import_office_holders", path)
    lines = len(path.read_text(encoding="utf-8").splitlines()) - 1
    assert len(outcomes()) == lines
    assert set(outcomes()) == {"changed", "unchanged"}
    assert Appointment.objects.count() == number
    before = Change.objects.count()
    call_command("import_office_holders", path)
    assert outcomes() == ["unchanged"] * lines
    assert Change.objects.count() == before
