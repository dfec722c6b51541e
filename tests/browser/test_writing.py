"""The aids to writing in a real browser: the toolbar, what is pasted from Word and the web, the preview, the checks, a file."""

import io

import pytest
from PIL import Image
from playwright.sync_api import expect

from statements.drafts.models import StatementDraft, StatementTextDraft
from statements.models import Statement
from tests.factories import make_administrator, make_organisation, make_statement, make_statement_draft

# As Word 2016 puts it on the clipboard: lists are paragraphs with drawn bullets, emphasis stands in style attributes.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0} --></style></head><body lang=EN-GB>
<!--StartFragment-->
<h1>The situation<o:p></o:p></h1>
<p class=MsoNormal>The <b>first</b> and the <i>second</i> <span style='font-weight:bold'>third</span>, see
<a href="https://www.un.org/peace">the page on peace</a>.<o:p></o:p></p>
<h2>What is asked</h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>One bullet<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp;</span></span></span><![endif]>Below it</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span><span
style='mso-list:Ignore'>·<span>&nbsp;</span></span></span><![endif]>Another <b><i>bullet</i></b></p>
<p class=MsoNormal>Then:</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>1.<span>&nbsp;
</span></span><![endif]>First step</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>2.<span>&nbsp;
</span></span><![endif]>Second step</p>
<p class=MsoQuote>“Peace is a choice.”</p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal><b>Year</b></p></td><td><p class=MsoNormal><b>Number</b></p></td></tr>
<tr><td><p class=MsoNormal>2016</p></td><td><p class=MsoNormal>7|8</p></td></tr></table>
<!--EndFragment--></body></html>"""
IN_MARKDOWN = """## The situation

The **first** and the _second_ **third**, see [the page on peace](https://www.un.org/peace).

### What is asked

- One bullet
  - Below it
- Another **_bullet_**

Then:

1. First step
2. Second step

> “Peace is a choice.”

| **Year** | **Number** |
| --- | --- |
| 2016 | 7\\|8 |"""


def paste(page, selector, html, plain=""):
    """Pastes into a field as a browser does: with the HTML and its plain text on the clipboard."""
    page.locator(selector).focus()
    page.evaluate(
        """([selector, html, plain]) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", plain);
            document.querySelector(selector).dispatchEvent(
                new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [selector, html, plain],
    )


@pytest.fixture
def form_of(live_server, page_of):
    """The form of a draft, open before an administrator."""

    def form_of(draft, **options):
        page = page_of(live_server, make_administrator("Anna"), **options)
        page.goto(f"/admin/statements_drafts/statementdraft/{draft.pk}/change/")
        return page

    return form_of


def test_what_is_pasted_from_word_keeps_headings_lists_links_emphasis_and_tables(form_of):
    page = form_of(make_statement_draft("On the situation"))
    paste(page, "#id_texts-0-body", WORD, "The situation")
    expect(page.locator("#id_texts-0-body")).to_have_value(IN_MARKDOWN)
    page.locator("#id_texts-0-body").press("Control+z")
    expect(page.locator("#id_texts-0-body")).to_have_value("")


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        # Google Docs: everything in a <b> that is not bold, and headings already at level two
        (
            '<b style="font-weight:normal"><h2>A heading</h2><p><span style="font-weight:400">Some </span>'
            '<span style="font-weight:700">bold</span><span style="font-style:italic"> words</span></p></b>',
            "## A heading\n\nSome **bold** _words_",
        ),
        # a web page: scripts, images and menus that lead nowhere stay behind
        (
            '<script>alert(1)</script><h3>News</h3><p>Read <a href="/local">this</a> <img src=x onerror=alert(1)> and '
            '<a href="https://www.un.org/">that page</a>.</p><ul><li>One</li><li><p>Two</p></li></ul>',
            "## News\n\nRead this and [that page](https://www.un.org/).\n\n- One\n- Two",
        ),
        # words that look like Markdown stay words
        ("<p>2 * 3 * 4 and [brackets]</p><p># no heading</p>", "2 \\* 3 \\* 4 and \\[brackets\\]\n\n\\# no heading"),
        # right to left
        ("<h1>السلام</h1><p>نص <b>مهم</b></p>", "## السلام\n\nنص **مهم**"),
    ],
)
def test_what_is_pasted_from_elsewhere_becomes_plain_markdown(form_of, html, markdown):
    page = form_of(make_statement_draft("On the situation"))
    paste(page, "#id_texts-0-body", html)
    expect(page.locator("#id_texts-0-body")).to_have_value(markdown)


def test_the_toolbar_is_one_tab_stop_and_works_by_the_keyboard_alone(form_of):
    page = form_of(make_statement_draft("On the situation", body="One line\nof words"))
    body = page.locator("#id_texts-0-body")
    page.locator("#id_texts-0-summary").focus()
    page.keyboard.press("Tab")
    name = "() => document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()"
    assert page.evaluate(name) == "Heading"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(name) == "Subheading"
    page.keyboard.press("End")
    assert page.evaluate(name) == "Numbered list"
    page.keyboard.press("Tab")
    assert page.evaluate(name) == "Preview"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "id_texts-0-body"

    body.evaluate("field => field.setSelectionRange(6, 6)")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(body).to_have_value("## One line\nof words")
    body.evaluate("field => field.setSelectionRange(6, 6)")
    page.get_by_role("button", name="Subheading").first.click()
    expect(body).to_have_value("### One line\nof words")
    body.evaluate("field => field.setSelectionRange(13, 15)")
    page.keyboard.press("Control+b")
    expect(body).to_have_value("### One line\n**of** words")


def test_a_text_that_is_added_has_the_tools_too_and_saves_what_they_did(form_of):
    draft = make_statement_draft("On the situation")
    page = form_of(draft)
    page.get_by_text("Add another Text").click()
    page.locator("#id_texts-1-language").select_option("fr")
    page.locator("#id_texts-1-status").select_option("official")
    page.locator("#id_texts-1-title").fill("Sur la situation")
    paste(page, "#id_texts-1-body", "<p>Des <b>mots</b></p>")
    second = page.locator("#texts-1")
    page.locator("#id_texts-1-body").evaluate("field => field.setSelectionRange(0, 3)")
    second.get_by_role("button", name="Italic").click()
    expect(page.locator("#id_texts-1-body")).to_have_value("_Des_ **mots**")
    expect(page.locator("#id_texts-0-body")).to_have_value("")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messagelist")).to_contain_text("is saved")
    assert StatementTextDraft.objects.get(draft=draft, language="fr").body == "_Des_ **mots**"


def test_the_preview_shows_the_text_as_it_is_typed_in_its_own_direction(form_of):
    page = form_of(make_statement_draft("السلام", language="ar", body="## عنوان"))
    page.get_by_role("button", name="Preview").first.click()
    preview = page.frame_locator("#texts-0 iframe")
    expect(preview.locator("h2")).to_have_text("عنوان")
    expect(preview.locator("html")).to_have_attribute("dir", "rtl")
    expect(preview.locator("html")).to_have_attribute("lang", "ar")
    page.locator("#id_texts-0-body").press_sequentially("\n\nنص **مهم** <script>alert(1)</script>")
    expect(preview.locator("strong")).to_have_text("مهم")
    expect(preview.locator("script")).to_have_count(0)
    assert StatementTextDraft.objects.get().body == "## عنوان"


def test_checks_are_made_while_writing_and_lead_to_their_fields(form_of):
    make_statement("The situation in Gaza", issued_on="2017-07-26")
    draft = make_statement_draft("On water", body="Words.", summary="A summary.", issued_on="2017-07-27")
    page = form_of(draft)
    expect(page.get_by_text("Nothing is missing, and there is nothing to look at.")).to_be_visible()
    page.locator("#id_texts-0-title").fill("The situation in Gaza")
    page.locator("#id_texts-0-body").fill("#### Deep\n\n## High\n\nClick [here](https://www.un.org/).")
    page.locator("summary", has_text="One thing is missing before it can be published").click()
    page.get_by_role("link", name="The first heading, “Deep” (####), stands below a later one").click()
    expect(page.locator("#id_texts-0-body")).to_be_focused()
    page.locator("summary", has_text="2 things to look at").click()
    expect(page.locator(".warnings-box")).to_contain_text("“The situation in Gaza” of 26 July 2017 has the same title")
    expect(page.locator(".warnings-box")).to_contain_text("The words of a link should say where it leads: “here”.")
    assert draft.texts.get().title == "On water"


def test_a_file_survives_an_error_in_the_form_and_is_shown_in_the_published_text(form_of, axe):
    draft = make_statement_draft("On the situation", organisation=make_organisation("A body"))
    page = form_of(draft)
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(picture, "PNG")
    page.locator("#id_attachments-0-file").set_input_files(
        {"name": "Map of Gaza.PNG", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.locator("#id_attachments-0-title").fill("Map")
    page.get_by_label("Issued on").fill("nonsense")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#attachments-0")).to_contain_text("map-of-gaza.png (kept until you save)")
    page.get_by_label("Issued on").fill("27 July 2017")
    page.locator("#id_texts-0-body").fill("![](attachment:map-of-gaza.png)")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messagelist")).to_contain_text("is saved")
    page.locator("summary", has_text="missing before it can be published").click()
    page.get_by_role("link", name="Say in an alternative text what the image “Map” shows").click()
    expect(page.locator("#id_attachments-0-alternative_text")).to_be_focused()
    page.keyboard.type("A map of the coast")
    page.get_by_role("button", name="Preview").first.click()
    picture_in_preview = page.frame_locator("#texts-0 iframe").locator("figure img")
    expect(picture_in_preview).to_have_js_property("naturalWidth", 60)
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messagelist")).to_contain_text("is saved")
    assert axe(page) == []

    page.get_by_role("button", name="Save and publish…").click()
    page.get_by_label("Why without review").fill("A test of pictures.")
    page.locator(".submit-row button").click()
    live = Statement.objects.get()
    page.goto(live.get_absolute_url())
    shown = page.get_by_role("img", name="A map of the coast")
    expect(shown).to_have_js_property("naturalWidth", 60)
    expect(page.get_by_role("main")).to_contain_text("Attached files")
    assert axe(page) == []
    assert not StatementDraft.objects.exists()
