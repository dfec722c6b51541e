"""RSS and Atom."""

import io

import pytest

from statements.importing.formats import FORMATS
from unhub.importing.markdown import markdown
from unhub.importing.rows import Unreadable


def read(name, text, notes=None):
    return list(FORMATS[name].rows(io.BytesIO(text.encode()), notes))


RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://m.example/media/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
  <title>Press office</title><link>https://a.example/en/</link><atom:link rel="self" href="https://a.example/rss"/><language>en-gb</language>
  <item><title>Rock &amp;amp; Roll&amp;#8217;s \u00a0day</title><link>news/1</link><guid isPermaLink="true">https://a.example/n/1</guid>
    <pubDate>04/11/2024 - 16:06</pubDate><dc:creator>A. Person</dc:creator><author>x@a.example (B. Person)</author>
    <category>Peace</category><category>Water</category><media:title>not this</media:title><media:thing/>
    <description>Short &lt;b&gt;words&lt;/b&gt;</description><content:encoded>&lt;p&gt;Long&lt;/p&gt;</content:encoded>
    <enclosure url="https://a.example/f.pdf" type="application/pdf"/><comments>x</comments></item>
  <item><title>Second</title><guid isPermaLink="false">tag:2</guid><description>%s</description></item></channel></rss>"""


def test_an_item_of_rss_is_a_row():
    notes = []
    first, second = read("rss", RSS % ("&lt;p&gt;" + "word " * 200 + "&lt;/p&gt;"), notes)
    assert first.values == {
        "title": "Rock & Roll’s \u00a0day",
        "date": "04/11/2024 - 16:06",
        "urls": ("https://a.example/en/news/1", "https://a.example/n/1"),
        "identifier": "https://a.example/n/1",
        "issuer": "A. Person; B. Person",
        "topics": ("Peace", "Water"),
        "summary": "Short words",
        "html": "<p>Long</p>",
        "language": "en-gb",
        "publisher": "Press office",
    }
    assert first.ignored == ("comments", "enclosure https://a.example/f.pdf")
    assert notes == ["1 item has files attached, which are not taken in."]
    assert "urls" not in second.values
    assert second.values["html"].startswith("<p>word")
    assert "summary" not in second.values


def test_rss_1_0_is_read_too():
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title></channel>
      <item><title>A</title><link>https://a.example/1</link><dc:date>2017-07-27</dc:date></item></rdf:RDF>"""
    assert read("rss", rdf)[0].values["date"] == "2017-07-27"


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://a.example/"><title>Press office</title>
  <author><name>The office</name></author>
  <entry xml:base="n/"><title type="html">A &amp;amp; &lt;i&gt;B&lt;/i&gt;</title><id>urn:1</id><link href="1"/>
    <link rel="enclosure" href="f.pdf"/>
    <published>2017-07-27T10:00:00Z</published><updated>2018-01-01T00:00:00Z</updated><category term="t" label="Peace"/>
    <author><name>A. Person</name></author><author><name>B. Person</name></author><summary>Short</summary><extra/>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x <b>y</b><br/>z</p></div></content></entry>
  <entry xml:lang="fr"><title>C &lt; D</title><link rel="alternate" href="/2"/><updated>2018-01-01</updated>
    <content>plain</content></entry></feed>"""


def test_an_entry_of_atom_is_a_row():
    first, second = read("atom", ATOM)
    assert first.values == {
        "title": "A & B",
        "date": "2017-07-27T10:00:00Z",
        "urls": ("https://a.example/n/1",),
        "identifier": "urn:1",
        "issuer": "A. Person; B. Person",
        "topics": ("Peace",),
        "summary": "Short",
        "html": "<div><p>x <b>y</b><br>z</p></div>",
        "language": "en",
        "publisher": "Press office",
    }
    assert first.ignored == ("extra", "enclosure https://a.example/n/f.pdf")
    assert markdown(first.values["html"]) == "x **y**\\\nz"
    assert second.values == {
        "title": "C < D",
        "date": "2018-01-01",
        "urls": ("https://a.example/2",),
        "issuer": "The office",
        "language": "fr",
        "publisher": "Press office",
        "text": "plain",
    }


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_feed_without_items_is_refused(name):
    with pytest.raises(Unreadable, match="no items|no entries"):
        read(name, "<rss><channel><title>T</title></channel></rss>")


def test_the_feed_of_a_spokespersons_office_keeps_its_strange_dates(reference_data):
    with (reference_data / "data/feeds/sg_spokesperson_reconstructed.rss.xml").open("rb") as file:
        rows = list(FORMATS["rss"].rows(file))
    assert [row.values["date"] for row in rows] == ["04/11/2024 - 16:06", "04/11/2024 - 15:17"]
    assert rows[0].values["urls"][0].startswith("https://www.un.org/sg/en/content/sg/statement/2024-11-05/")
