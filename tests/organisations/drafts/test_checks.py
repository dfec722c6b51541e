import pytest

from organisations.drafts.models import OrganisationTextDraft
from tests.factories import make_organisation, make_organisation_draft
from unhub.publishing.checks import warnings_of
from unhub.publishing.services import problems_of

pytestmark = pytest.mark.django_db


def test_a_sound_profile_has_nothing_to_mend_and_nothing_to_look_at():
    draft = make_organisation_draft("A body", summary="A summary.", profile="## History\n\nWords.")
    assert (problems_of(draft), warnings_of(draft)) == ([], [])


def test_an_organisation_of_the_same_name_is_told_with_a_link():
    other = make_organisation("The World Bank")
    [found] = warnings_of(make_organisation_draft("World bank", summary="A summary.", slug="another"))
    assert str(found) == "There is an organisation of this name already: “The World Bank”."
    assert str(other.pk) in found.link


def test_a_profile_is_looked_at_like_any_text_and_names_its_language():
    draft = make_organisation_draft("A body", profile="## A\n\n#### B\n\n[here](https://www.un.org/)")
    OrganisationTextDraft.objects.create(draft=draft, language="fr", name="Un organe", profile="#### C\n\n## D")
    [problem] = problems_of(draft)
    assert (problem.field, problem.column, str(problem.about)) == ("texts", "profile", "French")
    assert {(found.column, str(found.about)) for found in warnings_of(draft)} == {
        ("summary", "English"),
        ("summary", "French"),
        ("profile", "English"),
    }
