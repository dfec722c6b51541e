import io

import pytest

from unhub.importing import xml
from unhub.importing.rows import Unreadable
from unhub.importing.xml import items


def read(content, about=None):
    content = content if isinstance(content, bytes) else content.encode()
    return [
        (item.place, item.base, item.language, "".join(item.element.itertext()))
        for item in items(io.BytesIO(content), {"item"}, {} if about is None else about)
    ]


def test_items_come_with_the_base_and_language_they_are_in():
    about = {}
    content = """<rss xml:base="https://a.example/b/"><channel xml:lang="fr"><title>T</title><link>/l</link>
      <item>one</item><x xml:base="c/"><item xml:lang="en">two</item></x></channel></rss>"""
    assert read(content, about) == [
        ("item 1", "https://a.example/b/", "fr", "one"),
        ("item 2", "https://a.example/b/c/", "en", "two"),
    ]
    assert (about["title"], about["link"]) == ("T", "/l")


def test_an_item_within_an_item_is_part_of_it():
    assert read("<r><item>a<item>b</item>c</item></r>") == [("item 1", "", "", "abc")]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "line 1: This is not XML"),
        ("<r>\n<item>a", "line 2: This is not XML"),
        ("<r>\n<item>a</r>", "line 2: This is not XML from column 10 on .mismatched tag"),
        ('<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>', "declares a document type"),
        ('<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', "declares a document type"),
        ('<?xml version="1.0" encoding="nonsense"?><r/>', "cannot be read|not XML"),
        (b"<?xml version='1.0' encoding='utf-8'?><r>\xe9</r>", "not XML"),
        ("<r>" * 300, "nested too deeply"),
        ("<r>&a;</r>", "not XML"),
        ("<r>\0</r>", "not XML"),
    ],
)
def test_what_is_no_safe_xml_is_refused_with_the_reason(content, reason):
    with pytest.raises(Unreadable, match=reason):
        read(content)


def test_an_item_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(xml, "LARGEST_ITEM", 100_000)
    with pytest.raises(Unreadable, match="An item of the XML has more than"):
        read("<r><item>" + "x" * 200_000 + "</item></r>")
    assert len(read("<r>" + "<item>x</item>" * 20_000 + "</r>")) == 20_000
