import pytest

from unhub.text.languages import (
    CONTENT_LANGUAGES,
    LANGUAGE_CHOICES,
    LANGUAGE_CODES,
    LanguageField,
    direction,
    fallback_order,
    html_lang,
)


def test_the_content_languages_are_the_six_of_the_united_nations_in_the_order_of_their_english_names():
    assert LANGUAGE_CODES == ("ar", "zh-hans", "en", "fr", "ru", "es")
    assert [str(language.name) for language in CONTENT_LANGUAGES] == [
        "Arabic", "Chinese", "English", "French", "Russian", "Spanish",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ar", "rtl"),
        ("AR-EG", "rtl"),
        ("he", "rtl"),
        ("ar-Latn", "ltr"),
        ("zh-hans", "ltr"),
        ("en", "ltr"),
        ("", "ltr"),
    ],
)
def test_direction_follows_the_script(code, expected):
    assert direction(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("zh-hans", "zh-Hans"), ("EN", "en"), ("pt-br", "pt-BR"), ("zh_hant_tw", "zh-Hant-TW"), ("de-1996", "de-1996")],
)
def test_the_lang_attribute_is_written_as_browsers_and_checkers_expect(code, expected):
    assert html_lang(code) == expected


def test_a_text_is_looked_for_as_asked_then_in_its_original_then_in_english_then_anywhere():
    assert fallback_order("ru", "fr") == ["ru", "fr", "en", "ar", "zh-hans", "es"]
    assert fallback_order("en", "en") == ["en", "ar", "zh-hans", "fr", "ru", "es"]
    assert fallback_order("de", "") == ["en", "ar", "zh-hans", "fr", "ru", "es"]


def test_a_renamed_language_needs_no_migration():
    field = LanguageField("language")
    assert field.choices == LANGUAGE_CHOICES
    assert field.max_length >= max(map(len, LANGUAGE_CODES))
    name, path, args, kwargs = field.deconstruct()
    assert (path, args, kwargs) == ("unhub.text.languages.LanguageField", [], {"verbose_name": "language"})
