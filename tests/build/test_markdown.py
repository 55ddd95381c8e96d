"""Markdown cells: what is shown, and what can never become markup."""

from __future__ import annotations

import base64
import json

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from nkreport.build.markdown import (
    Outline,
    findings,
    headings,
    parse,
    plain_text,
    to_html,
    to_typst,
)

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\nrest").decode()
ALLOWED = {
    "a": {"href"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "h6": {"id"},
    "ol": {"start"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "th": {"scope", "class"},
    "td": {"class"},
    "pre": {"tabindex"},
    **{tag: set[str]() for tag in ("p", "em", "strong", "ul", "li", "blockquote", "code", "hr")},
    **{tag: set[str]() for tag in ("br", "table", "thead", "tbody", "tr")},
}
PIECES = [
    *["<script>", "</script>", "<b onclick=x>", "<!--", "-->", "<![CDATA[", "]]>", "</p>", "<"],
    *["[a](", "](", ")", "[", "]", "![", "javascript:", "data:text/html,", "https://e.org", "\t"],
    *["*", "**", "_", "`", "```\n", "\n", "\n\n", "# ", "> ", "- ", "1. ", "    ", "|", "|-|\n"],
    *["$", "$$", "\\", "&lt;", "&amp;", "&#60;", "&#x6a;", '"', "'", "#read(1)", "@ref", "word"],
    *["\x00", "\ud800", "‮", "한", "{{7*7}}", "[a]: javascript:x\n", "<https://e.org>"],
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=14).map("".join)


def html(text: str) -> str:
    return to_html(text)[0]


def test_a_heading_stands_below_the_title_and_no_level_is_skipped() -> None:
    assert html("# A\n\n### B\n") == '<h2 id="a">A</h2>\n<h3 id="b">B</h3>\n'


def test_slugs_are_unique_over_the_cells_of_a_page() -> None:
    outline = Outline()
    first = parse("# Losses\n\n# Losses", outline=outline)
    second = parse("## *Losses*", outline=outline)
    assert headings(first + second) == [
        (2, "Losses", "losses"),
        (2, "Losses", "losses-2"),
        (3, "Losses", "losses-3"),
    ]


@pytest.mark.parametrize("name", ["Evidence", "Fig shells", "Chart 1", "Contents"])
def test_a_heading_never_takes_an_id_of_the_page(name: str) -> None:
    assert headings(parse(f"# {name}"))[0][2].startswith("section-")


def test_a_heading_without_letters_has_a_slug() -> None:
    assert headings(parse("# ???\n\n# !"))[1] == (2, "!", "section-2")


def test_lists_quotes_and_tables_are_written() -> None:
    assert html("3. a\n4. b") == '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'
    assert html("> q") == "<blockquote><p>q</p>\n</blockquote>\n"
    table = BeautifulSoup(html("| a | b |\n|:-|-:|\n| 1 | *x* |"), "html.parser")
    assert [cell["class"] for cell in table.find_all("td")] == [["left"], ["right"]]
    assert [cell.get_text() for cell in table.find_all(["th", "td"])] == ["a", "b", "1", "x"]


@pytest.mark.parametrize(
    "raw", ["<script>alert(1)</script>", "<b>", "<!-- x -->", "<img src=x onerror=alert(1)>"]
)
def test_raw_html_is_shown_as_text_with_a_finding(raw: str) -> None:
    page, found = to_html(f"a {raw}")
    assert BeautifulSoup(page, "html.parser").get_text().strip() == f"a {raw}"
    assert found[0].startswith("raw HTML is shown as text: <")
    assert to_html(f"{raw}\n")[1][0].startswith("raw HTML is shown as text: <")


@pytest.mark.parametrize("formula", ["$a*b*c$", "$$x_1 = *y*$$"])
def test_mathematics_is_shown_as_text_with_a_finding(formula: str) -> None:
    assert to_html(formula) == (
        f"<p>{formula}</p>\n",
        [f"mathematics is shown as text: {formula}"],
    )


def test_sums_of_money_are_not_mathematics() -> None:
    assert to_html("from $5 to $7 and $9 million")[1] == []


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java&Tab;script:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "http://example.org",
        "//example.org",
        "other.ipynb",
        "https:example.org",
        "https://user@example.org",
        "https://\\example.org",
    ],
)
def test_a_link_elsewhere_is_inert_text_with_a_finding(address: str) -> None:
    page, found = to_html(f"[words](<{address}>)")
    assert page == "<p>words</p>\n"
    assert "is shown as text: links lead to https or within the page" in found[0]


def test_links_to_https_and_within_the_page_are_kept() -> None:
    assert html("[a](https://e.org/x?b=1&c) [b](#what-is-known)") == (
        '<p><a href="https://e.org/x?b=1&amp;c">a</a> <a href="#what-is-known">b</a></p>\n'
    )


def test_an_attachment_is_a_picture_and_nothing_else_is() -> None:
    attachments = {"a b.png": {"image/png": PIXEL}, "c.svg": {"image/svg+xml": "<svg/>"}}
    page, found = to_html("![map](attachment:a%20b.png)", attachments=attachments)
    assert page == f'<p><img src="data:image/png;base64,{PIXEL}" alt="map"></p>\n'
    assert found == []
    for address in ("attachment:c.svg", "attachment:none.png", "https://e.org/a.png", "a b.png"):
        page, found = to_html(f"![map](<{address}>)", attachments=attachments)
        assert "<img" not in page
        assert found[0].endswith("is shown as text: it is not a PNG, JPEG or GIF attachment")


def test_an_attachment_that_is_not_what_it_says_is_shown_as_text() -> None:
    wrong = {"a.png": {"image/png": base64.b64encode(b"<svg onload=x>").decode()}}
    assert "<img" not in to_html("![x](attachment:a.png)", attachments=wrong)[0]


def test_a_picture_without_a_description_is_a_finding() -> None:
    attachments = {"a.png": {"image/png": PIXEL}}
    page, found = to_html("![](attachment:a.png)", attachments=attachments)
    assert 'alt="Picture a.png"' in page
    assert found == ["the picture a.png has no description: write ![what it shows](…)"]


def test_an_escaped_entity_stays_as_it_was_typed() -> None:
    assert html(r"\&amp; &amp; `&amp;`") == "<p>&amp;amp; &amp; <code>&amp;amp;</code></p>\n"


def test_a_lone_surrogate_is_marked() -> None:
    assert html("a\ud800 [x](https://e.org/\udfff)").startswith("<p>a[U+D800] <a href=")


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_no_text_makes_markup_that_is_not_ours(text: str) -> None:
    page, found = to_html(text)
    page.encode()
    for element in BeautifulSoup(page, "html.parser").find_all(True):
        assert set(element.attrs) <= ALLOWED[element.name]
        if element.name == "a":
            assert str(element["href"]).startswith(("https://", "#"))
    assert "<!" not in page
    assert found == findings(parse(text))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_both_renderings_say_the_same_words(text: str) -> None:
    tokens, found = to_typst(text)
    assert json.loads(json.dumps(tokens)) == tokens
    page, found_in_html = to_html(text)
    assert found == found_in_html
    shown = BeautifulSoup(page, "html.parser").get_text()
    assert "".join(shown.split()) == "".join(plain_text(tokens).split())


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1))
def test_escaped_text_is_shown_literally(text: str) -> None:
    fence = "`" * (text.count("`") + 3)
    tokens = parse(f"{fence}\n{text}\n{fence}")
    assert tokens[0]["text"] == text.rstrip("\n")


@pytest.mark.parametrize("piece", ["[", "*", ">", "- ", "$", "$$a", "<", "![", "|", "\\", "a* _b"])
def test_a_repeated_sign_neither_fails_nor_stalls(piece: str) -> None:
    assert to_html(piece * 20_000)[0]
