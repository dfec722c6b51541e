"""Every sample of organisations goes in, with each of its rows accounted for, and a second time changes nothing."""

from collections import Counter

import pytest

from tests.organisations.importing.test_formats import SAMPLES
from unhub.importing.batches import apply_some, bring
from unhub.importing.importers import importer_named

pytestmark = pytest.mark.django_db
OF_ORGANISATIONS = {name: count for name, (kind, count) in SAMPLES.items() if kind == "organisations"}


@pytest.mark.parametrize("sample", OF_ORGANISATIONS)
def test_a_sample_goes_in_and_a_second_time_changes_nothing(sample, reference_data, sample_content):
    path = reference_data / "data" / sample

    def take_in():
        with path.open("rb") as file:
            batch = bring(file, path.name, importer=importer_named("organisation"), options={}, user=None)
        assert apply_some(batch, None, seconds=600) == 0
        return Counter(batch.rows.values_list("outcome", flat=True))

    first = take_in()
    assert first.total() == OF_ORGANISATIONS[sample](path)
    assert not first["refused"]
    again = take_in()
    assert set(again) <= {"unchanged", ""}
    assert again[""] == first[""], "what waited for a decision still does"
