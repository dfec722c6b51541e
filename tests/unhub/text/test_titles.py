"""Titles compared."""

import pytest

from unhub.text.titles import bare_title, is_nearly


@pytest.mark.parametrize(
    ("one", "other", "nearly"),
    [
        ("‘Unmistakable Message’ that", "“Unmistakable Message” THAT", True),
        ("Secretary-General Welcomes News", "Secretary-General Welcomes the News", True),
        ("Secretary-General Welcomes News", "Security Council Regrets Delay", False),
        ("الأمين العام يدين الهجمات", "الأمين العام يدين الهجوم", True),
        ("…", "—", True),
        ("…", "A title", False),
    ],
)
def test_marks_and_capitals_make_no_difference_and_a_word_little(one, other, nearly):
    assert is_nearly(bare_title(one, 300), bare_title(other, 300)) is nearly


def test_no_more_is_compared_than_asked_for():
    assert bare_title("Words, words and more words", 11) == "words words"
