"""HTML to Markdown is judged by what the Markdown becomes when it is rendered: the words that were there, and nothing that acts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unhub.importing.html import absolute, words
from unhub.importing.markdown import markdown
from unhub.importing.rows import Unreadable
from unhub.text.markdown import plain_text, render

BASE = "https://press.example/en/2023/a.htm"


def shown(html):
    """The HTML that readers get, without anchors and line ends."""
    written = render(markdown(html, BASE), anchors=False).html
    return re.sub(r"\s*\n\s*", "", written).replace(' rel="noopener"', "")


@pytest.mark.parametrize(
    ("html", "rendered"),
    [
        ("plain", "<p>plain</p>"),
        ("<h1>A</h1><h3>B</h3><p>c", "<h2>A</h2><h3>B</h3><p>c</p>"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<div>a<div>b</div>c</div>", "<p>a</p><p>b</p><p>c</p>"),
        ("<p>a<br>b</p>", "<p>a<br>b</p>"),
        ("<p>a <b>b </b>c<i> d</i></p>", "<p>a <strong>b</strong> c <em>d</em></p>"),
        ("<p>wo<b>rd</b>s</p>", "<p>wo<strong>rd</strong>s</p>"),
        ("<p><strong>“Quoted.”</strong>word</p>", "<p>“Quoted.”word</p>"),
        ("<p><b><i>both</i></b></p>", "<p><strong>both</strong></p>"),
        ("<p><b></b> <i> </i>x</p>", "<p>x</p>"),
        ("<ul><li>a<li><p>b</p></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("<ul><li>a</li><ul><li>b</ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ol start=3><li>a<li>b</ol>", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("<ul><li><p>a</p><p>b</p></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("<pre>a `b`\n c</pre>", "<pre><code>a `b`c</code></pre>"),
        ("<p><code>a`b</code></p>", "<p><code>a`b</code></p>"),
        ("a<hr>b", "<p>a</p><hr><p>b</p>"),
        ("<p><q>a</q> <abbr title=x>b</abbr> <span>c</span></p>", "<p>“a” b c</p>"),
        ("<dl><dt>a<dd>b</dl>", "<p>a</p><p>b</p>"),
        ("<p>&nbsp;</p><p>a&nbsp;b</p>", "<p>a&nbsp;b</p>"),
        ("<a href='/b'>a <i>x</i></a>", '<p><a href="https://press.example/b">a x</a></p>'),
        ("<a href='b(c)_d'>a</a>.", '<p><a href="https://press.example/en/2023/b%28c%29_d">a</a>.</p>'),
        ("<a href='mailto:a@b.example'>a</a>", '<p><a href="mailto:a@b.example">a</a></p>'),
        ("<base href='https://other.example/'><a href='b'>a</a>", '<p><a href="https://other.example/b">a</a></p>'),
        ("<a href='#fn1'>1</a>", "<p>1</p>"),
        ("x<a href='https://a.example'></a>y", "<p>xy</p>"),
        ("<img src='/a.png' alt='A map'>", "<p>A map</p>"),
        ("a<img src='https://t.example/p.gif' width=1 height=1 alt=t><img src=b>", "<p>a</p>"),
        ("a<script>b</script><style>c</style><!-- d --><noscript>e</noscript><iframe>f</iframe>", "<p>a</p>"),
        ("a<p style='display:none'>b</p><span hidden>c</span><button>d</button>", "<p>a</p>"),
        ("<svg><title>a</title></svg><math>b</math><form><input value=c>d</form>", "<p>d</p>"),
        ("<table><tr><td>a<p>b</p></table>", "<p>a</p><p>b</p>"),
        ("", ""),
        ("<!-- a", ""),
    ],
)
def test_html_is_shown_as_it_was_meant(html, rendered):
    assert shown(html) == rendered


def test_a_table_keeps_its_rows_and_names_of_columns():
    html = "<table><caption>T</caption><tr><th>A<th>B|C</tr><tr><td>1<td><b>2</b></tr><tr><td colspan=2>3</table>"
    assert markdown(html) == "T\n\n| A | B\\|C |\n| --- | --- |\n| 1 | **2** |\n| 3 |  |"
    assert '<th scope="col">B|C</th>' in render(markdown(html)).html


def test_the_first_row_of_a_table_without_names_is_data():
    assert markdown("<table><tr><td>1<td>2<tr><td>3<td>4</table>").startswith("|  |  |\n| --- | --- |\n| 1 | 2 |")


@pytest.mark.parametrize(
    "text",
    [
        "# no heading", "- no item", "+ no item", "1. no item", "2017) no item", "> no quotation", "---", "===", "~~~", "```",
        "*a* **b** _c_ `d`", "snake_case_name", "[a](https://b.example)", "![a](b)", "<b>a</b>", "&amp; &#65; &c", "a | b",
        "\\*", "<https://a.example>", "[a]: https://b.example", "    indented", "* * *", "- - -", "1.", "#", "| a | b |",
    ],
)  # fmt: skip
def test_what_means_something_in_markdown_means_nothing(text):
    for html in (f"<p>{escaped(text)}</p>", f"<p>x<br>{escaped(text)}</p>", f"<ul><li>{escaped(text)}</ul>"):
        plain = plain_text(markdown(html)).removeprefix("x\n")
        assert plain == text.strip()


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def test_lines_that_would_be_a_table_are_none():
    assert "<table" not in shown("<p>a | b<br>--- | ---<br>1 | 2</p>")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_words_survive(text):
    # Blanks are folded, and what the parser of CommonMark replaces is replaced.
    def folded(words):
        return " ".join(words.replace("\ufffd", "").replace("\ufeff", "").split())

    assert folded(plain_text(markdown(f"<div>{escaped(text)}</div>"))) == folded(text)


INERT = re.compile(
    r"<(?!/?(?:p|a|em|strong|ul|ol|li|h[2-4]|blockquote|pre|code|hr|br|table|thead|tbody|tr|th|td)\b)", re.I
)

# After the lists of OWASP and PortSwigger: each would run in a page that let it through.
VECTORS = """<script>alert(1)</script>
<SCRIPT SRC=https://evil.example/x.js></SCRIPT>
<script/x>alert(1)</script>
<scr<script>ipt>alert(1)</script>
<<script>alert(1);//<</script>
<img src=x onerror=alert(1)>
<img src="javascript:alert(1)" alt=a>
<IMG SRC=JaVaScRiPt:alert(1) alt=a>
<img src=`javascript:alert(1)` alt=a>
<img \"\"\"><script>alert(1)</script>\">
<img src="x` `<script>alert(1)</script>"` `>
<img alt="](javascript:alert(1))" src="https://a.example/x">
<img alt="a" src="https://a.example/x)![b](javascript:alert(1)">
<a href="javascript:alert(1)">a</a>
<a href=" &#14; javascript:alert(1)">a</a>
<a href="java&#9;script:alert(1)">a</a>
<a href="java&#10;script:alert(1)">a</a>
<a href="&#106;avascript:alert(1)">a</a>
<a href="vbscript:msgbox(1)">a</a>
<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">a</a>
<a href="https://un.org@evil.example/">a</a>
<a href="https:\\\\evil.example">a</a>
<a href="//evil.example" onclick=alert(1)>a</a>
<a href="https://a.example/" style="background:url(javascript:alert(1))">a</a>
<a href='https://a.example/"onmouseover="alert(1)'>a</a>
<a href="https://a.example/)[x](javascript:alert(1)">a](javascript:alert(1))</a>
<a href="https://a.example/ 'onclick=alert(1)">a</a>
<svg onload=alert(1)><script>alert(1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text>a</text></a></svg>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>
<iframe src="javascript:alert(1)"></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data="javascript:alert(1)"></object>
<embed src="javascript:alert(1)">
<body onload=alert(1)>a</body>
<base href="javascript:alert(1)//"><a href="x">a</a>
<meta http-equiv="refresh" content="0;url=javascript:alert(1)">
<link rel=stylesheet href="javascript:alert(1)">
<style>@import 'javascript:alert(1)';</style>
<form action="javascript:alert(1)"><button>a</button></form>
<input onfocus=alert(1) autofocus>
<details open ontoggle=alert(1)><summary>a</summary></details>
<video><source onerror=alert(1)></video>
<marquee onstart=alert(1)>a</marquee>
<isindex type=image src=1 onerror=alert(1)>
<xss style="behavior:url(x.htc)">a</xss>
<!--[if gte IE 4]><script>alert(1)</script><![endif]-->
<![CDATA[<script>alert(1)</script>]]>
<?xml version="1.0"?><script>alert(1)</script>
<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>
<textarea></textarea><script>alert(1)</script>
<title><script>alert(1)</script></title>
<plaintext><script>alert(1)</script>
<xmp><script>alert(1)</script></xmp>
<template><script>alert(1)</script></template>
<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>
<p>&lt;img src=x onerror=alert(1)&gt;</p>
<p>[a](javascript:alert(1))</p>
<p>![a](javascript:alert(1))</p>
<p>&lt;javascript:alert(1)&gt;</p>
<p>[a]: javascript:alert(1)</p>
<code>`&lt;script&gt;alert(1)&lt;/script&gt;`</code>
<pre>```
&lt;script&gt;alert(1)&lt;/script&gt;</pre>
<table><tr><th>a|&lt;script&gt;<th>b<tr><td>|<td onclick=alert(1)>c</table>""".split("\n<")


@pytest.mark.parametrize("vector", [VECTORS[0], *("<" + vector for vector in VECTORS[1:])])
def test_nothing_a_page_brings_acts(vector):
    for html in (
        vector,
        f"<p>a {vector} b</p>",
        f"<ul><li>{vector}</ul>",
        f"<table><tr><td>{vector}<td>c<tr><td>d<td>e</table>",
    ):
        rendered = render(markdown(html, BASE)).html
        tags = "".join(re.findall(r"<[^>]*>", rendered))
        assert not INERT.search(rendered)
        assert not re.search(r"\son\w+=|style=|<script|srcdoc", tags, re.I)
        for address in re.findall(r'(?:href|src)="([^"]*)"', tags):
            assert address.startswith(("https://a.example/", "https://press.example/", "https://evil.example"))


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<div>" * 10_000, "nested too deeply"),
        ("<a " + " ".join(f"x{number}" for number in range(10_000)) + ">", "too many attributes"),
        ("x" * 5_000_001, "more than 5 MB"),
        ("a\0b", "NUL"),
    ],
)
def test_html_out_of_bounds_is_refused_with_the_reason(html, reason):
    with pytest.raises(Unreadable, match=reason):
        markdown(html)


@pytest.mark.parametrize(
    "nested", ["<ul><li>a", "<ol><li>a", "<blockquote><p>a", "<table><tr><td>a<td>b<tr><td>", "<b>a", "<span>a"]
)
def test_what_is_nested_deeply_can_still_be_rendered(nested):
    assert "a" in plain_text(markdown(nested * 30))


SLOW = (
    ["<b>a</b> " * 5_000, "<b>" * 200 + "<br>x" * 5_000, "<p><b>" * 5_000, "</p>" * 50_000]
    + [piece * 50_000 for piece in ("<a ", "<!--", "<![CDATA[", "&", "<")]
    + ['<img alt=x src="data:image/png;base64,' + "A" * 1_000_000 + '">']
)


@pytest.mark.parametrize("html", SLOW, ids=lambda html: html[:12])
def test_html_that_is_made_to_be_slow_is_read_like_any_other(html):
    markdown(html)


def test_words_have_neither_tags_nor_references():
    assert (
        words("Robert H. Serry &#8211; Letter&nbsp;from\n <em>SecGen</em>")
        == "Robert H. Serry – Letter\u00a0from SecGen"
    )
    assert words("<p>a</p><p>b<br>c</p><script>d</script>") == "a b c"
    assert words("") == ""


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/a b", "https://press.example/a%20b"),
        ("b?c=d&e", "https://press.example/en/2023/b?c=d&e"),
        ("https://A.example/é", "https://A.example/%C3%A9"),
        ("https://a.example/%20", "https://a.example/%20"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("", ""),
        (None, ""),
        ("#a", ""),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://un.org@evil.example", ""),
        ("https://[", ""),
        ("https://a.example/" + "x" * 2_000, ""),
    ],
)
def test_addresses_are_whole_and_of_the_web(address, found):
    assert absolute(address, BASE) == found
