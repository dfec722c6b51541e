"""A copy shares passages with its original, whatever happened to layout, capitals and single words."""

from hypothesis import given
from hypothesis import strategies as st

from unhub.text.passages import WINDOW, passages_of, sample, winnowed, words_to_compare

PINNED = 1395095900129031292
WORDS = [f"word{number}" for number in range(400)]


def passages(text):
    return passages_of(words_to_compare(text))


def test_layout_capitals_accents_and_punctuation_make_no_difference():
    one = "“We welcome the café’s news,” he said;\n\nand the co-ordinator agreed."
    other = "we WELCOME the cafes news he said and   the co ordinator agreed"
    assert words_to_compare(one) == words_to_compare(other)


def test_every_character_of_chinese_is_a_word_and_arabic_is_compared_without_vowel_signs():
    assert words_to_compare("安全理事会，") == list("安全理事会")
    assert words_to_compare("السَّلام عليكم") == words_to_compare("السلام عليكم")


def test_a_changed_word_costs_the_passages_around_it_and_no_others():
    changed = [*WORDS[:200], "another", *WORDS[201:]]
    lost = set(passages_of(WORDS)) - set(passages_of(changed))
    assert len(lost) == 6


def test_a_text_of_a_few_words_is_one_passage_and_a_text_of_none_has_none():
    assert len(passages("Thank you.")) == 1
    assert passages("… — !") == []
    assert sample([]) == set()


def test_numbers_fit_a_column_of_eight_bytes():
    assert all(-(2**63) <= number < 2**63 for number in passages_of(WORDS))


def test_passages_are_the_same_in_every_process():
    assert passages("The Secretary-General welcomes the news.") == [PINNED]


@given(st.lists(st.integers(), max_size=200), st.integers(2, 40))
def test_of_any_window_of_passages_one_is_in_the_sample(numbers, window):
    chosen = winnowed(numbers, window)
    for start in range(max(1, len(numbers) - window + 1)):
        part = numbers[start : start + window]
        assert not part or min(part) in chosen


def test_a_sample_is_small_and_bounded():
    many = passages_of([f"word{number}" for number in range(20_000)])
    assert len(winnowed(many, WINDOW)) < len(many) / 12
    assert len(sample(many, most=100)) == 100
    assert sample(many, most=100) == sample(list(reversed(many))[::-1], most=100)
