"""Atom feeds that say the same whatever host was asked."""

from xml.etree import ElementTree

from django.utils.translation import gettext_lazy

from unhub.web.feeds import writable


def test_addresses_and_ids_of_a_feed_do_not_depend_on_the_host(small_site, client, settings):
    settings.ALLOWED_HOSTS = ["inside.example"]
    response = client.get("/en/things.atom?q=w", headers={"host": "inside.example"})
    assert response.status_code == 200
    assert b"inside.example" not in response.content
    feed = ElementTree.fromstring(response.content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert feed.find(f"{atom}id").text == "https://unhub.example/en/things/"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{atom}link")}
    assert links["self"] == "https://unhub.example/en/things.atom?q=w"
    assert feed.find(f"{atom}entry/{atom}id").text.startswith("urn:uuid:")


def test_characters_that_xml_cannot_hold_are_replaced():
    assert writable({"title": "a\x1ab", "categories": ("\x00", gettext_lazy("plain")), "when": None}) == {
        "title": "a\N{REPLACEMENT CHARACTER}b",
        "categories": ["\N{REPLACEMENT CHARACTER}", "plain"],
        "when": None,
    }
