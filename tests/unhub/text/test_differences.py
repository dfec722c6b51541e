"""Two texts beside each other in words."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unhub.text.differences import differences, in_words, paragraphs_of, predecessors, words_of


def marked(pieces):
    marks = {"same": "{}", "inserted": "[+{}]", "deleted": "[-{}]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


def shown(before, after, **how):
    return [(each.kind, marked(each.pieces)) for each in differences(before, after, **how)]


def test_one_word_changed_is_one_word_marked():
    assert marked(in_words("The river rises in the north.", "The river rises in the south.")) == (
        "The river rises in the [-north][+south]."
    )


def test_paragraphs_are_aligned_before_words():
    before = "One here.\n\nThe cat sat on the mat.\n\nThe end of it."
    after = "One here.\n\nSomething altogether new!\n\nThe cat sat on a mat.\n\nThe end of it."
    assert shown(before, after) == [
        ("same", "One here."),
        ("inserted", "[+Something altogether new!]"),
        ("changed", "The cat sat on [-the][+a] mat."),
        ("same", "The end of it."),
    ]


def test_a_paragraph_that_is_not_recognisable_is_one_taken_out_and_one_put_in():
    assert shown("The cat sat on the mat.", "Parliament adjourned yesterday") == [
        ("deleted", "[-The cat sat on the mat.]"),
        ("inserted", "[+Parliament adjourned yesterday]"),
    ]


def test_an_arabic_word_with_vowel_signs_is_one_word():
    assert words_of("الأُمَّةُ تُرَحِّبُ") == ["الأُمَّةُ", " ", "تُرَحِّبُ"]
    assert marked(in_words("الأمين العام يأسف بشدة لما حدث", "الأمين العام يأسف لما حدث")) == (
        "الأمين العام يأسف [-بشدة ]لما حدث"
    )


def test_chinese_is_compared_character_by_character():
    assert marked(in_words("秘书长对此深表遗憾。", "秘书长对此表示遗憾。")) == "秘书长对此[-深]表[+示]遗憾。"


def test_only_what_is_near_a_change_is_kept_and_the_rest_is_counted():
    paragraphs = [f"Paragraph {number}." for number in range(20)]
    after = [each for each in paragraphs if each != "Paragraph 10."]
    found = differences("\n\n".join(paragraphs), "\n\n".join(after), around=1)
    assert [(each.kind, each.skipped) for each in found] == [("same", 9), ("deleted", 0), ("same", 0), ("same", 8)]


def test_line_breaks_and_blank_lines_alone_are_no_difference_between_paragraphs():
    assert differences("One.\r\n\r\n\r\nTwo.\n", "One.\n\nTwo.") == []


def test_what_a_paragraph_was_before_is_found():
    before = ["One.", "The cat sat on the mat.", "Three."]
    after = ["One.", "The cat sat on a mat.", "Brand new words", "Three."]
    assert predecessors(before, after) == [("same", 0), ("changed", 1), ("inserted", None), ("same", 2)]


TEXTS = st.text(alphabet="ab .\n中é\u064b", max_size=80)


@given(TEXTS, TEXTS)
def test_the_pieces_make_up_both_texts_exactly(before, after):
    pieces = in_words(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "inserted") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "deleted") == after


@given(TEXTS, TEXTS)
def test_the_paragraphs_make_up_both_texts_in_order(before, after):
    found = differences(before, after)
    if paragraphs_of(before) == paragraphs_of(after):
        assert found == []
        return
    for text, other in ((before, "inserted"), (after, "deleted")):
        made = [
            "".join(piece.text for piece in each.pieces if piece.kind != other) for each in found if each.kind != other
        ]
        assert [each for each in made if each] == paragraphs_of(text)


HOSTILE = {
    "all different": (lambda pick: " ".join(pick(range(100_000)) for _ in range(60)), "\n\n", 1_200),
    "one endless paragraph": (lambda pick: pick("abcdefghij"), " ", 250_000),
    "two words only": (lambda pick: pick("ab"), " ", 250_000),
    "tiny paragraphs": (lambda pick: pick("ab"), "\n\n", 160_000),
    "no spaces": (lambda pick: pick("秘书长对此深表遗憾"), "", 500_000),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_half_a_million_characters_are_compared_within_the_budget(kind, monkeypatch):
    make, separator, number = HOSTILE[kind]
    steps = []

    def texts(seed):
        pick = random.Random(seed)
        return separator.join(make(lambda choices: str(pick.choice(choices))) for _ in range(number))

    from unhub.text import differences as module

    real = module._shortest_way

    def counted(old, new, low_old, high_old, low_new, high_new, budget):
        before = budget[0]
        found = real(old, new, low_old, high_old, low_new, high_new, budget)
        steps.append(before - budget[0])
        return found

    monkeypatch.setattr(module, "_shortest_way", counted)
    assert differences(texts(1), texts(2))
    # The budget bounds the search, and what is left over for one more step.
    assert sum(step for step in steps if step > 0) <= module.BUDGET + len(steps) * (2 * module.MOST_STEPS_APART + 1)
