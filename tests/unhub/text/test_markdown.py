import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unhub.text import markdown
from unhub.text.markdown import AttachedFile, paragraph_anchor, plain_text, render

ROOT = Path(__file__).resolve().parents[3]

# --- what may come out -----------------------------------------------------------------------------------------------

ALLOWED = {
    **dict.fromkeys("ul em strong blockquote pre code hr br table thead tbody tr".split(), {}),
    **dict.fromkeys("h2 h3 h4 p li".split(), {"id": "[a-z0-9-]+"}),
    "ol": {"start": "[0-9]+"},
    "a": {"href": "(https?://|mailto:).+", "title": ".*", "rel": "noopener"},
    "td": {"class": "align-(center|end)"},
    "th": {"class": "align-(center|end)", "scope": "col"},
}


class Inventory(HTMLParser):
    """Complains about every tag, attribute and value that is not allowed, and lists the ids."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.words = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        assert tag in ALLOWED, tag
        for name, value in attributes:
            assert name in ALLOWED[tag], f"<{tag} {name}>"
            assert re.fullmatch(ALLOWED[tag][name], value, re.DOTALL), f"<{tag} {name}={value!r}>"
            if name == "id":
                self.ids.append(value)

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        raise AssertionError(f"comment {data!r}")

    handle_decl = handle_pi = unknown_decl = handle_comment


XSS_VECTORS = [
    # scripts and other elements, plain and disguised
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x0c>alert(1)</script >",
    "<script/x>alert(1)</script>",
    "</p><script>alert(1)</script><p>",
    "`</code><script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "    </code></pre><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="x" `<script>alert(1)</script>"` >',
    "<img src=javascript:alert(1)>",
    "<img/src=`x`onerror=alert(1)>",
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    "<svg onload=alert(1)>",
    "<svg><script>alert&#40;1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=20>x</text></a></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<math href="javascript:alert(1)">x</math>',
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>">',
    "<object data=data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==></object>",
    "<embed src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<isindex type=image src=1 onerror=alert(1)>",
    '<base href="javascript:alert(1)//">',
    "<link rel=stylesheet href=javascript:alert(1)>",
    '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    "<style>@import 'javascript:alert(1)';</style>",
    '<div style="background:url(javascript:alert(1))">x</div>',
    '<p style="width:expression(alert(1))" onmouseover=alert(1)>x</p>',
    "<template><script>alert(1)</script></template>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
    "<!--><script>alert(1)</script-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
    '<a href="javascript:alert(1)" id=evil name=evil>x</a>',
    "<h2 id=p-00000000 class=x>clobber</h2>",
    # links
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](<java\tscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](javascript&#58alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](java&NewLine;script:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](javascript://%0d%0aalert(1))",
    "[x](javascript://un.example/%0aalert(1))",
    "[x](j%61vascript:alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](feed:javascript:alert(1))",
    "[x](view-source:javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](livescript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://un.example/1)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](https:evil.example)",
    "[x](https:///evil.example)",
    "[x](https://un.example@evil.example/)",
    "[x](https://[::1)",
    '[x](https://un.example/"onmouseover=alert(1))',
    '[x](https://un.example/ "a\\" onmouseover=alert(1) b=\\"")',
    "[x](https://un.example/ '\"><script>alert(1)</script>')",
    "[<script>alert(1)</script>](https://un.example/)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<javascript&#58;alert(1)>",
    '<https://un.example/"onmouseover="alert(1)>',
    '<evil@un.example"onmouseover=alert(1)>',
    "<data:text/html,<script>alert(1)</script>>",
    # images
    "![x](javascript:alert(1))",
    '![x](https://un.example/x.png"onerror="alert(1))',
    '![x"onerror=alert(1)](https://un.example/x.png)',
    "![<img src=x onerror=alert(1)>](https://un.example/x.png)",
    '![![x](https://un.example/a)](https://un.example/"onload="alert(1))',
    # tables, lists, the rest
    "|<script>alert(1)</script>|\n|:-:|\n|<img src=x onerror=alert(1)>|",
    "|a|\n|-|\n|[x](javascript:alert(1))|",
    '1" onmouseover=alert(1). x',
    "> <script>\n> alert(1)\n> </script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)</script>",
    "<scrıpt>alert(1)</scrıpt>",
    "＜script＞alert(1)＜/script＞",
    "\ufeff<script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "\"'--><svg/onload=alert(1)>`",
]


def test_the_list_of_attacks_is_a_real_one():
    assert len(set(XSS_VECTORS)) == len(XSS_VECTORS) >= 90


@pytest.mark.parametrize("vector", XSS_VECTORS)
def test_an_attack_is_inert(vector):
    for source in (
        vector,
        f"words *{vector}* words",
        f"# {vector}",
        f"- {vector}\n\n> {vector}",
        f"[{vector}](https://un.example)",
    ):
        Inventory(render(source).html)


def test_a_hole_in_the_parser_would_not_be_one_in_the_page():
    hostile = "<p onclick='x' style='x' class='x'>a<script>b</script><a href='/c'>d</a><img src=x><td class='evil'>"
    Inventory(markdown.CLEANER.clean(hostile))


MARKS = st.sampled_from(
    "# ## *a* **b** _ ` ``` ~~~ > - + 1. 2) | |-| :-: [x](https://un.example) ![y]( ) ] [ < <b> &amp; &# \\ --- === "
    "word été 联合国 نص".split()
    + ["\n", "\n\n", "\r\n", "\t", " ", "    ", "  \n", "\u00a0", "\u202e"]
)


@settings(max_examples=300)
@given(
    st.lists(
        MARKS | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=4), max_size=50
    )
)
def test_whatever_is_typed_gives_allowed_html_whose_ids_are_the_anchors(pieces):
    source = "".join(pieces)
    rendered = render(source)
    assert Inventory(rendered.html).ids == [paragraph.anchor for paragraph in rendered.paragraphs]
    assert len({paragraph.anchor for paragraph in rendered.paragraphs}) == len(rendered.paragraphs)
    assert rendered.plain == plain_text(source)
    for paragraph in rendered.paragraphs:
        assert paragraph.plain in rendered.plain
    assert render(source, anchors=False).paragraphs == rendered.paragraphs


# --- what comes out --------------------------------------------------------------------------------------------------


@settings(max_examples=400)
@given(
    st.text(
        st.one_of(
            st.sampled_from("ab 1.)\n\n\n-:=+#~>'\"(!@/{}^$%;,?ßéب字\u2028\u200b\ufeff\u3000😀"), st.characters()
        )
    )
)
def test_plain_prose_is_rendered_as_any_other_text(source):
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(markdown, "_prose", lambda source: None)
            read_whole = render(source), render(source, anchors=False), render(source, id_prefix="fr-")
    except ValueError:
        return
    assert (render(source), render(source, anchors=False), render(source, id_prefix="fr-")) == read_whole


def html(source):
    return re.sub(' id="[^"]*"', "", render(source).html)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("a\nb  \nc", "<p>a\nb<br>\nc</p>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("***", "<hr>"),
        ("![the *map*](https://un.example/map.png)", "<p>the <em>map</em></p>"),
        (
            "[a](https://un.example/?b&c 't')",
            '<p><a href="https://un.example/?b&amp;c" title="t" rel="noopener">a</a></p>',
        ),
        ("<press@un.example>", '<p><a href="mailto:press@un.example" rel="noopener">press@un.example</a></p>'),
        ("https://un.example", "<p>https://un.example</p>"),
        ("[a](/en/)", "<p>[a](/en/)</p>"),
        ("x^2^ H~2~O <sup>2</sup>", "<p>x^2^ H~2~O &lt;sup&gt;2&lt;/sup&gt;</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes_html(source, expected):
    assert html(source) == expected


def test_tables_have_scoped_heads_and_are_aligned_by_class():
    assert html("|a|b|\n|-|-:|\n|1|2|").replace("\n", "") == (
        '<table><thead><tr><th scope="col">a</th><th class="align-end" scope="col">b</th></tr></thead>'
        '<tbody><tr><td>1</td><td class="align-end">2</td></tr></tbody></table>'
    )


@pytest.mark.parametrize(
    ("levels", "shown"),
    [
        ("1", "2"),
        ("3", "2"),
        ("123", "234"),
        ("123456", "234444"),
        ("13", "23"),
        ("132", "233"),
        ("31", "22"),
        ("2424", "2323"),
    ],
)
def test_headings_begin_at_two_and_skip_no_level(levels, shown):
    source = "\n\n".join("#" * int(level) + " x" for level in levels)
    assert "".join(re.findall("<h([0-9])", render(source).html)) == shown


def test_a_heading_without_words_is_no_heading():
    assert html("#\n\n## a\n\n# ![](https://un.example/x)") == "<h2>a</h2>"


# --- anchors ---------------------------------------------------------------------------------------------------------

TEXT = """# On the holy sites

The Secretary-General *welcomes* the news.

- first item
- second item

  more of the second

> What was said.
>
> 1. nested in a quotation

| a | b |
|---|---|
| 1 | 2 |

```
code
```
"""


def test_every_block_that_can_be_quoted_has_an_anchor_and_a_kind():
    rendered = render(TEXT)
    assert [(paragraph.plain, paragraph.kind) for paragraph in rendered.paragraphs] == [
        ("On the holy sites", "heading"),
        ("The Secretary-General welcomes the news.", "paragraph"),
        ("first item", "item"),
        ("second item", "item"),
        ("more of the second", "paragraph"),
        ("What was said.", "quote"),
        ("nested in a quotation", "item"),
    ]
    assert all(re.fullmatch("p-[0-9a-f]{8}", paragraph.anchor) for paragraph in rendered.paragraphs)
    assert Inventory(rendered.html).ids == [paragraph.anchor for paragraph in rendered.paragraphs]
    assert f'<li id="{rendered.paragraphs[2].anchor}">' in rendered.html


def test_plain_text_has_every_word_and_no_mark():
    assert plain_text(TEXT) == (
        "On the holy sites\n\nThe Secretary-General welcomes the news.\n\nfirst item\n\nsecond item\n\n"
        "more of the second\n\nWhat was said.\n\nnested in a quotation\n\na\tb\n1\t2\n\ncode"
    )


def anchors(source):
    return [paragraph.anchor for paragraph in render(source).paragraphs]


def test_anchors_survive_edits_elsewhere_and_moves():
    before, after = anchors("one\n\ntwo\n\nthree"), anchors("new\n\nthree\n\none, changed\n\ntwo")
    assert before[1] == after[3]
    assert before[2] == after[1]
    assert before[0] not in after


@pytest.mark.parametrize(
    "corrected",
    [
        "He **deeply** regrets",
        "he deeply regrets.",
        "He deeply\nregrets",
        "“He deeply regrets”",
        "He deeply re\u00adgrets",
        "- He deeply regrets",
        "## He deeply regrets",
        "Hé deeply regrets",
    ],
)
def test_marks_punctuation_case_and_accents_do_not_move_an_anchor(corrected):
    assert anchors(corrected) == anchors("He deeply regrets")


def test_anchors_are_kept_for_ever():
    # Addresses people have quoted depend on these: a change here breaks them.
    assert anchors("The Secretary-General welcomes the news.") == ["p-fe25f494"]
    assert anchors("الأمين العام يدين الهجمات") == ["p-42911895"]
    assert anchors("联合国秘书长") == ["p-44c0d175"]
    assert anchors("…") == ["p-b4935894"]


def test_repeated_paragraphs_are_numbered():
    base = paragraph_anchor("amen")
    assert anchors("Amen\n\namen\n\n- Amen!") == [base, f"{base}-2", f"{base}-3"]


def test_a_prefix_keeps_two_texts_on_one_page_apart():
    rendered = render("one", id_prefix="ar-")
    assert rendered.html == f'<p id="ar-{rendered.paragraphs[0].anchor}">one</p>'
    assert rendered.paragraphs == render("one").paragraphs
    with pytest.raises(ValueError, match="prefix"):
        render("one", id_prefix='"><script>')


def test_the_same_text_gives_the_same_bytes_in_every_process():
    program = "import sys; from unhub.text.markdown import render; print(ascii(render(sys.argv[1])), end='')"
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, TEXT],
            env={"PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert outputs == {ascii(render(TEXT)).encode()}


# --- limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("a\0b", "contains a NUL character"),
        ("ab\ud800", "half of a character .* position 3"),
        ("a" * 1_000_001, "has 1,000,001 characters; at most 1,000,000"),
        (">" * 40 + " a", "nested too deeply"),
        ("".join("  " * depth + "- a\n" for depth in range(30)), "nested too deeply"),
        ("[" * 100_000, "opening brackets"),
    ],
)
def test_what_cannot_be_a_text_is_refused_in_a_sentence(source, sentence):
    for read in (render, plain_text):
        with pytest.raises(ValueError, match=sentence):
            read(source)


def test_nothing_is_lost_at_the_deepest_nesting_allowed():
    quotes = markdown.MAX_NESTING - 1
    assert plain_text(">" * quotes + " word") == "word"
    lists = "".join("  " * depth + f"- word{depth}\n" for depth in range(quotes // 2))
    assert plain_text(lists).split() == [f"word{depth}" for depth in range(quotes // 2)]


@pytest.mark.parametrize(
    "unit", ["The Council met. ", "*a ", "_a*", "`", "<", "&", "\\", "](", "a\n> ", "|a", "\t", "\u0301", "(", '"']
)
def test_a_hostile_text_is_read_without_losing_its_end(unit):
    assert render(unit * (200_000 // len(unit)) + "\n\nthe end").plain.endswith("the end")


def test_a_megabyte_is_read_without_losing_its_end():
    source = "The Council met again in *June* and [agreed](https://un.example/). " * 10 + "\n\n"
    assert render(source * ((1_000_000 - 10) // len(source)) + "the end").plain.endswith("the end")


# --- files that are attached -------------------------------------------------------------------------------------------

FILES = {
    "map.png": AttachedFile("/files/1/map.png", True, "A map of the coast", width=640, height=480),
    "rule.png": AttachedFile("/files/2/rule.png", True, "", is_decorative=True),
    "report.pdf": AttachedFile("/files/3/report.pdf?a=1&b=2"),
}


def test_an_attached_image_alone_in_its_paragraph_is_a_figure_with_its_size_and_its_alternative_text():
    rendered = render("![](attachment:map.png)", attached=FILES)
    assert rendered.html == (
        '<figure><img src="/files/1/map.png" alt="A map of the coast" width="640" height="480" loading="lazy"></figure>'
    )
    assert (rendered.plain, rendered.paragraphs) == ("", ())


def test_the_words_of_the_text_come_before_those_of_the_file_and_a_title_is_the_caption():
    rendered = render('![Ports *and* roads](attachment:map.png "Source: <OCHA>")', attached=FILES)
    assert 'alt="Ports and roads"' in rendered.html
    assert "<figcaption>Source: &lt;OCHA&gt;</figcaption>" in rendered.html
    assert rendered.plain == "Source: <OCHA>"


def test_an_image_within_words_stays_within_them_and_one_that_is_decorative_has_no_alternative_text():
    html = render("See ![x](attachment:rule.png) here", attached=FILES).html
    assert re.fullmatch(r'<p id="p-\w+">See <img src="/files/2/rule.png" alt="" loading="lazy"> here</p>', html)


def test_a_link_to_an_attached_file_leads_to_it():
    html = render("[The report](attachment:report.pdf)", attached=FILES).html
    assert '<a href="/files/3/report.pdf?a=1&amp;b=2" rel="noopener">The report</a>' in html


@pytest.mark.parametrize("attached", [None, FILES])
def test_what_is_not_attached_is_words_only(attached):
    html = render("![A lost map](attachment:lost.png) and [a report](attachment:lost.pdf)", attached=attached).html
    assert re.fullmatch(r'<p id="p-\w+">A lost map and a report</p>', html)
    assert render("![Alone](attachment:lost.png)", attached=attached).html == "<p>Alone</p>"


def test_a_file_that_is_no_image_is_not_shown_as_one():
    assert render("![Report](attachment:report.pdf)", attached=FILES).html == "<p>Report</p>"


def test_images_from_elsewhere_stay_refused_also_in_a_text_with_files():
    html = render("![A](https://un.org/a.png) ![](attachment:map.png) <img src=x>", attached=FILES).html
    assert html.count("<img") == 1
    assert "un.org" not in html


def test_what_a_text_says_is_the_same_whatever_is_attached_to_it():
    source = "# A\n\n![words](attachment:map.png)\n\nMore ![words](attachment:map.png) [link](attachment:report.pdf)"
    assert render(source).plain == render(source, attached=FILES).plain == plain_text(source)


@pytest.mark.parametrize("vector", XSS_VECTORS)
def test_nothing_dangerous_comes_out_of_a_text_with_files(vector, monkeypatch):
    image = {"src": "/files/.*", "alt": ".*", "width": "[0-9]+", "height": "[0-9]+", "loading": "lazy"}
    link = ALLOWED["a"] | {"href": "(https?://|mailto:|/files/).+"}
    for tag, attributes in {"figure": {}, "figcaption": {}, "img": image, "a": link}.items():
        monkeypatch.setitem(ALLOWED, tag, attributes)
    Inventory(render(f"![](attachment:map.png)\n\n{vector}\n\n![{vector}](attachment:map.png)", attached=FILES).html)
