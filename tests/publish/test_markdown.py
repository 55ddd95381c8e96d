"""Markdown cells: what is shown, and what can never become markup."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from nkreport.publish.content.foreign_html import read_html
from nkreport.publish.content.markdown import Attachments, findings, headings, parse, plain_text
from nkreport.publish.content.mathematics import ATTRIBUTES, ELEMENTS
from nkreport.publish.content.outline import Outline
from nkreport.publish.html.tokens import write_html
from nkreport.publish.pdf.text import PrintText

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)
ALLOWED = {
    "a": {"href", "id", "aria-label", "class"},
    **{tag: set[str]() for tag in ("del", "ins", "mark", "small", "kbd", "sub", "em", "dl")},
    **{tag: set[str]() for tag in ("dt", "dd")},
    "sup": {"class"},
    "abbr": {"title"},
    "ul": {"class"},
    "span": {"class", "role", "aria-label"},
    "blockquote": {"class"},
    "math": {"alttext", "display"},
    **{tag: set(ATTRIBUTES) | {"class"} for tag in ELEMENTS if tag != "math"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "h5": {"id"},
    "h6": {"id"},
    "ol": {"start", "class"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "p": {"class"},
    "li": {"class", "id", "value"},
    "th": {"scope", "class"},
    "td": {"class"},
    "pre": {"tabindex"},
    **{tag: set[str]() for tag in ("em", "strong", "code", "hr")},
    **{tag: set[str]() for tag in ("br", "table", "thead", "tbody", "tr")},
}
PIECES = [
    *["<script>", "</script>", "<b onclick=x>", "<!--", "-->", "<![CDATA[", "]]>", "</p>", "<"],
    *["[a](", "](", ")", "[", "]", "![", "javascript:", "data:text/html,", "https://e.org", "\t"],
    *["*", "**", "_", "`", "```\n", "\n", "\n\n", "# ", "> ", "- ", "1. ", "    ", "|", "|-|\n"],
    *[
        "~~",
        "==",
        "^^",
        "[^1]",
        "\n[^1]: ",
        "- [x] ",
        "\n: ",
        "<sub>",
        "</b>",
        "<b>",
        "<a href=",
        ">",
    ],
    *["$x$", "$\\href{javascript:x}{y}$", "\\(a_1\\)", "> [!NOTE]\n", "\n*[word]: x\n"],
    *["$", "$$", "\\", "&lt;", "&amp;", "&#60;", "&#x6a;", '"', "'", "#read(1)", "@ref", "word"],
    *["\x00", "\ud800", "‮", "한", "{{7*7}}", "[a]: javascript:x\n", "<https://e.org>"],
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=14).map("".join)


def to_html(text: str, attachments: Attachments | None = None) -> tuple[str, list[str]]:
    """A cell as HTML, and what could not be shown as it was meant."""
    tokens = parse(text, attachments=attachments)
    return write_html(tokens), findings(tokens)


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


@pytest.mark.parametrize("raw", ["<script>alert(1)</script>", "<video src=x>", "<svg onload=x>"])
def test_raw_html_is_shown_as_text_with_a_finding(raw: str) -> None:
    page, found = to_html(f"a {raw}")
    assert BeautifulSoup(page, "html.parser").get_text().strip() == f"a {raw}"
    assert found[0].startswith("raw HTML is shown as text: <")
    assert to_html(f"{raw}\n")[1][0].startswith("raw HTML is shown as text: <")


@pytest.mark.parametrize("formula", ["$\\frac{1}$", "$$x^$$"])
def test_mathematics_that_cannot_be_read_is_shown_as_typed_with_a_finding(formula: str) -> None:
    page, found = to_html(formula)
    assert formula.strip("$") in BeautifulSoup(page, "html.parser").get_text()
    assert found[0].startswith("mathematics is shown as typed: ")


@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("$E=mc^2$", False),
        (r"\(E=mc^2\)", False),
        (r"\\(E=mc^2\\)", False),
        ("$$\nE\n= mc^2\n$$", True),
        (r"\[E=mc^2\]", True),
        (r"\begin{equation}E=mc^2\end{equation}", True),
    ],
)
def test_mathematics_is_read_in_all_its_signs(text: str, display: bool) -> None:
    page, found = to_html(f"a\n\n{text}\n\nb")
    assert found == []
    formula = BeautifulSoup(page, "html.parser").find("math")
    assert formula is not None
    assert formula["display"] == ("block" if display else "inline")
    assert formula.get_text() == "E=mc2"


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 and $6",
        "$5-$6",
        "US$ 1.42 bn to $7.48 bn",
        r"\$5 and \$6",
        "`$x$`",
        "US$5 or A$6",
        "$12 million or more, which is $",
        r"\[sic\]",
    ],
)
def test_money_code_and_escaped_brackets_are_no_mathematics(text: str) -> None:
    page, found = to_html(text)
    assert "<math" not in page
    assert found == []


def test_a_formula_keeps_the_sign_that_follows_it_on_its_line() -> None:
    page, _ = to_html("up to $x$, or ($y$) on")
    assert re.findall(r'<span class="joined"><math.*?</math>(.*?)</span>', page) == [",", ")"]
    assert "joined" not in to_html("$x$ and $$y$$\n\n, on")[0]


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
    assert "is shown as text: links lead to http(s) or within the page" in found[0]


def test_links_to_https_and_within_the_page_are_kept() -> None:
    assert html("[a](https://e.org/x?b=1&c) [b](#what-is-known)") == (
        '<p><a href="https://e.org/x?b=1&amp;c">a</a> <a href="#what-is-known">b</a></p>\n'
    )


def test_an_attachment_is_a_picture_and_nothing_else_is() -> None:
    attachments = {"a b.png": {"image/png": PIXEL}, "c.svg": {"image/svg+xml": "<svg>"}}
    shown = f'<img src="data:image/png;base64,{PIXEL}" alt="map" width="1" height="1">'
    for address in ("attachment:a%20b.png", "a%20b.png"):
        page, found = to_html(f"![map]({address})", attachments=attachments)
        assert (page, found) == (f"<p>{shown}</p>\n", [])
    for address in ("attachment:c.svg", "attachment:none.png", "https://e.org/a.png", "b.png"):
        page, found = to_html(f"![map](<{address}>)", attachments=attachments)
        assert "<img" not in page
        assert "map" in page
        assert " is not shown: " in found[0]


def test_a_picture_in_a_tag_has_its_words_and_its_size() -> None:
    attachments = {"a.png": {"image/png": PIXEL}}
    shown = f'<img src="data:image/png;base64,{PIXEL}" alt="A tank" width="40" height="20">'
    tag = "<IMG data-src='b.png' src=\"a.png\" width=40 height='20px' alt=' A tank' onerror=x>"
    page, found = to_html(f"Before {tag} after", attachments=attachments)
    assert (page, found) == (f"<p>Before {shown} after</p>\n", [])
    [block] = parse(f"<p align='center'>{tag}</p>", attachments=attachments, block_html=read_html)
    assert write_html([block]) == f"<p>{shown}</p>\n"


def test_an_attachment_that_is_not_what_it_says_is_shown_as_text() -> None:
    wrong = {"a.png": {"image/png": base64.b64encode(b"<svg onload=x>").decode()}}
    assert "<img" not in to_html("![x](attachment:a.png)", attachments=wrong)[0]


def test_a_picture_without_a_description_is_shown_without_a_finding() -> None:
    attachments = {"a.png": {"image/png": PIXEL}}
    page, found = to_html("![](attachment:a.png)", attachments=attachments)
    assert 'alt="Picture a.png"' in page
    assert found == []


def test_an_escaped_entity_stays_as_it_was_typed() -> None:
    assert html(r"\&amp; &amp; `&amp;`") == "<p>&amp;amp; &amp; <code>&amp;amp;</code></p>\n"


def test_a_lone_surrogate_is_marked() -> None:
    assert html("a\ud800 [x](https://e.org/\udfff)").startswith("<p>a[U+D800] <a href=")


def test_notes_are_numbered_over_the_cells_and_lead_there_and_back() -> None:
    outline = Outline()
    first = write_html(parse("a[^x] b[^x]\n\n[^x]: one[^y]\n[^y]: two", outline=outline))
    second = write_html(parse('c[^"]\n\n[^"]: three', outline=outline))
    page = BeautifulSoup(first + second, "html.parser")
    ids = [str(one["id"]) for one in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {str(one["href"])[1:] for one in page.find_all("a")} <= set(ids)
    notes = [one.get_text().strip() for one in page.select("ol.notes > li")]
    assert notes == ["one2 ↩", "two ↩", "three ↩"]
    assert [one["value"] for one in page.select("ol.notes > li")] == ["1", "2", "3"]


def test_a_note_goes_on_over_lines_without_an_indent() -> None:
    page, _ = to_html("a[^1]\n\n[^1]: Two sexes. Sex\nisn't binary.\n\n    More.\n\nafter\n")
    assert "after</p>" in page.split("<ol", 1)[0]
    assert "binary" not in page.split("<ol", 1)[0]
    assert "Two sexes. Sex isn&#x27;t binary.</p>\n<p>More." in page
    listed, _ = to_html("a[^1]\n\n[^1]: One\n- item\n")
    assert "<li>item</li>" in listed


def test_a_note_without_its_other_end_is_a_finding() -> None:
    assert to_html("a[^x]")[1] == ["the note [^x] is shown as text: the cell does not hold it"]
    page, found = to_html("a\n\n[^Gone]: words")
    assert "[^Gone]: words" in page
    assert found == ["the note [^Gone]: words is shown as text: nothing leads to it"]


def test_tasks_definitions_and_lines_struck_out_are_written() -> None:
    page = BeautifulSoup(html("- [x] a\n- [ ] ~~b~~\n\nT\n: d\n"), "html.parser")
    assert [one["aria-label"] for one in page.select("li.task .tick")] == ["done", "to do"]
    assert page.find("del").get_text() == "b"
    assert (page.find("dt").get_text(), page.find("dd").get_text()) == ("T", "d")


def test_a_tables_bars_and_rows_are_as_github_reads_them() -> None:
    page = BeautifulSoup(
        html("| a | b |\n|--|--|\n| `x\\|y` | $|z|$ |\n| 1 |\n| 1 | 2 | 3 |"), "html.parser"
    )
    rows = [[cell.get_text() for cell in row.find_all("td")] for row in page.find_all("tr")[1:]]
    assert rows == [["x|y", "|z|"], ["1", ""], ["1", "2 | 3"]]


@pytest.mark.parametrize(
    "text",
    [
        "The **Zuboboho** flies",
        "# On Zuboboho",
        "- x!y [Zuboboho](#a)",
        "A[^1]\n\n[^1]: A Zuboboho",
    ],
)
def test_an_abbreviation_is_found_whatever_its_letters(text: str) -> None:
    tokens = parse(f"{text}\n\n*[Zuboboho]: A long word\n*[Zubo]: Not within words")
    html = write_html(tokens)
    assert '<abbr title="A long word">Zuboboho</abbr>' in html
    assert html.count("<abbr") == 1


def test_a_comment_is_dropped_without_a_finding() -> None:
    text = "a <!-- to a colleague --> b\n\n<!-- over\n\nlines -->\n\n$x$ c"
    page, found = to_html(text)
    assert "colleague" not in page
    assert "over" not in page
    assert found == []


def test_tags_of_plain_words_are_kinds_of_our_own() -> None:
    page, found = to_html(
        '<b onclick=x>a</b> H<sub>2</sub> <span style="x">c</span><br><kbd>d</kbd> <a '
        'href="javascript:x">e</a> <a href="https://e.org">f</a><i>g'
    )
    assert page == (
        "<p><strong>a</strong> H<sub>2</sub> c<br>\n<kbd>d</kbd> e "
        '<a href="https://e.org">f</a><em>g</em></p>\n'
    )
    assert found == [
        "the link javascript:x is shown as text: links lead to http(s) or within the page"
    ]


def test_lines_of_html_are_handed_to_their_reader() -> None:
    seen: list[str] = []

    def read(raw: str, **_: object) -> list[dict[str, object]]:
        seen.append(raw)
        return [{"type": "rule"}]

    tokens = parse("<table><tr><td>1</td></tr></table>\n\n<!-- no -->\n", block_html=read)
    assert tokens == [{"type": "rule"}]
    assert seen == ["<table><tr><td>1</td></tr></table>"]


def test_an_alert_is_named() -> None:
    page = html("> [!WARNING]\n> one side")
    assert page == (
        '<blockquote class="alert-warning"><p class="alert">Warning</p>\n<p>one side</p>\n'
        "</blockquote>\n"
    )


@pytest.mark.long
@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_no_text_makes_markup_that_is_not_ours(text: str) -> None:
    page, found = to_html(text)
    page.encode()
    for element in BeautifulSoup(page, "html.parser").find_all(True):
        assert set(element.attrs) - {"dir"} <= ALLOWED[element.name]
        assert element.get("dir", "auto") == "auto"
        if element.name == "a":
            assert str(element["href"]).startswith(("https://", "#"))
    assert "<!" not in page
    assert found == findings(parse(text))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_both_renderings_say_the_same_words(text: str) -> None:
    tokens = parse(text)
    found = findings(tokens)
    assert json.loads(json.dumps(tokens)) == tokens
    page, found_in_html = to_html(text)
    assert found == found_in_html
    shown = BeautifulSoup(page, "html.parser")
    for own in shown.select(".footmark, .notes .back, p.alert, math"):
        own.decompose()
    said = plain_text(without_formulas(tokens))
    assert "".join(shown.get_text().split()) == "".join(said.split())


def without_formulas(tokens: list[dict[str, Any]]) -> list[dict[str, Any]]:
    parts = ("children", "head")
    return [
        token
        | {part: without_formulas(token[part]) for part in parts if part in token}
        | {"body": [without_formulas(row) for row in token.get("body", [])]}
        for token in tokens
        if token["type"] != "math"
    ]


WORDS = st.lists(
    st.tuples(
        st.sampled_from(["", "# ", "> ", "- ", "- [ ] ", "1. ", "T\n: ", "| a |\n|-|\n| "]),
        st.sampled_from(
            ["{}", "**{}**", "~~{}~~", "[{}](javascript:x)", "<b>{}", "`{}`", "{}[^1]"]
        ),
        st.from_regex(r"[a-z]{3,9}", fullmatch=True),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(WORDS, st.from_regex(r"[a-z]{3,9}", fullmatch=True))
def test_every_word_is_on_the_page_in_both_renderings(
    written: list[tuple[str, str, str]], noted: str
) -> None:
    text = "\n\n".join(start + kind.format(word) for start, kind, word in written)
    tokens = parse(f"{text}\n\n[^1]: {noted}")
    page = BeautifulSoup(write_html(tokens), "html.parser").get_text()
    printed = json.dumps(PrintText({}, [], lambda _: False).tokens(tokens))
    for word in [word for _, _, word in written] + [noted]:
        assert word in page
        assert word in printed


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1))
def test_escaped_text_is_shown_literally(text: str) -> None:
    fence = "`" * (text.count("`") + 3)
    tokens = parse(f"{fence}\n{text}\n{fence}")
    assert tokens[0]["text"] == text.rstrip("\n")


@pytest.mark.long
@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "*",
        ">",
        "- ",
        "$",
        "$$a",
        "<",
        "![",
        "|",
        "\\",
        "a* _b",
        "[^1]",
        "<b>",
        "~~a",
        "$x$",
        "\n: a",
        "\\(",
        "<!--",
    ],
)
def test_a_repeated_sign_neither_fails_nor_stalls(piece: str) -> None:
    assert to_html(f"{piece * 20_000}end")[0]


@pytest.mark.parametrize(
    ("text", "alert", "words"),
    [
        ("::: {.callout-note}\n## Mind\nsome *words*\n:::\n\nafter", "note", "Mind|some words"),
        (":::{warning} Mind\nsome\n\n- words\n:::", "warning", "Mind|some|words"),
        ("```{danger}\n:class: dropdown\nsome words\n```", "caution", "some words"),
        ("::::{tip}\n:::{note}\nsome\n:::\n::::", "tip", "some"),
    ],
)
def test_a_callout_of_quarto_or_myst_is_a_note(text: str, alert: str, words: str) -> None:
    first = parse(text)[0]
    assert (first["type"], first["alert"]) == ("quote", alert)
    shown = BeautifulSoup(write_html([first]), "html.parser").get_text("|").replace("\n", "")
    assert [word for word in words.split("|") if word not in shown.replace("|", "")] == []
    assert "{" not in shown
    assert headings([first]) == []


def test_a_division_of_another_kind_is_named_and_another_directive_is_code() -> None:
    tokens = parse("::: {.panel-tabset}\nsome words\n:::")
    assert findings(tokens) == ["the division .panel-tabset is set as plain text"]
    assert plain_text(tokens) == "some words"
    assert [token["type"] for token in parse("```{r}\nx <- 1\n```")] == ["code"]
    assert plain_text(parse("::: {.callout-note}\nnever closed")) != ""


def test_divisions_within_each_other_without_end_are_read_in_time() -> None:
    deep = "".join(f"{':' * (400 - n)}{{.a}}\n" for n in range(390)) + "words\n"
    deep += "".join(f"{':' * (11 + n)}\n" for n in range(390))
    assert "words" in plain_text(parse(deep))
    assert plain_text(parse("::: { }\nwords\n:::")) != ""
