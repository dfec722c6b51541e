"""Every sample of the reference data goes in, with each of its rows accounted for, and a second time changes nothing."""

from collections import Counter

import pytest

from tests.statements.importing.formats.test_all import SAMPLES
from unhub.importing.batches import apply_some, bring
from unhub.importing.importers import importer_named

pytestmark = pytest.mark.django_db
# Its two dates can be read both ways.
OPTIONS = {"feeds/sg_spokesperson_reconstructed.rss.xml": {"date_order": "day/month"}}


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_goes_in_and_a_second_time_changes_nothing(sample, reference_data, sample_content):
    _format, count = SAMPLES[sample]
    path = reference_data / "data" / sample

    def take_in():
        with path.open("rb") as file:
            batch = bring(
                file, path.name, importer=importer_named("statement"), options=OPTIONS.get(sample, {}), user=None
            )
        assert apply_some(batch, None, seconds=600) == 0
        return Counter(batch.rows.values_list("outcome", flat=True))

    first = take_in()
    assert first.total() == count(path.read_text())
    assert not first[""], "nothing waits for a decision"
    again = take_in()
    assert set(again) <= {"unchanged", "refused"}
    assert again["refused"] == first["refused"]
