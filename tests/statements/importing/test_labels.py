import pytest

from statements.importing.labels import split_label


@pytest.mark.parametrize(
    ("title", "bare", "label"),
    [
        ("Crisis Has Been Defused - Secretary-General Statement", "Crisis Has Been Defused", "Secretary-General Statement"),
        ("Calls for Restraint on Israel’s Part - SG Statement", "Calls for Restraint on Israel’s Part", "SG Statement"),
        ("Condemns Attack - Statement", "Condemns Attack", "Statement"),
        ("Ceasefire – SecGen statement – Press release", "Ceasefire – SecGen statement", "Press release"),
        ("Réunion – Déclaration", "Réunion", "Déclaration"),
        ("اجتماع – بيان", "اجتماع", "بيان"),
        ("UN Secretary-General \"Deeply Regrets\" Adoption", "UN Secretary-General \"Deeply Regrets\" Adoption", ""),
        ("Middle East - Gaza", "Middle East - Gaza", ""),
        ("Two-State Solution Statement", "Two-State Solution Statement", ""),
        ("A - a statement that goes on and on, and says much more than any label would do", None, ""),
        (" - Statement", " - Statement", ""),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_label_at_the_end_is_taken_off_where_it_says_what_kind_of_text_it_is(title, bare, label):
    assert split_label(title) == (title if bare is None else bare, label)


def test_a_label_the_archive_knows_counts_whatever_it_says():
    assert split_label("Situation in Gaza - UNSCO", known={"UNSCO"}) == ("Situation in Gaza", "UNSCO")
    assert split_label("Situation in Gaza - UNSCO") == ("Situation in Gaza - UNSCO", "")
