"""HTML that others wrote: what is kept of it, what is named, and that nothing of it is active."""

from __future__ import annotations

import re

import pandas as pd
import polars as pl
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from nkreport.publish.content import cell_styles
from nkreport.publish.content.foreign_html import asks_for_text, is_seen, read_html
from nkreport.publish.content.frames import note_of
from nkreport.publish.content.markdown import Token, findings, plain_text
from nkreport.publish.content.outline import Outline
from nkreport.publish.html.tokens import write_html
from nkreport.publish.pdf.text import PrintText
from nkreport.publish.words.own_words import ENGLISH

TAGS = {
    *"p h2 h3 h4 h5 h6 em strong s sup sub small code pre a ul ol li dl dt dd blockquote".split(),
    *"hr br div table caption thead tbody tr th td details summary".split(),
}
ATTRIBUTES = {
    *("class", "role", "aria-label", "tabindex", "scope", "colspan", "rowspan", "href", "start"),
    *("id", "open"),
}
PIECES = [
    *[
        "<script>alert(1)</script>",
        "<b onclick=x>",
        "</b>",
        "<p>",
        "</p>",
        "<table>",
        "<tr>",
        "<td>",
    ],
    *[
        "</table>",
        "<style>td{background:url(https://e.org)}</style>",
        "<svg><script>x</script></svg>",
    ],
    *["<a href=javascript:x>", "<a href='https://e.org'>", "</a>", "<iframe src=x>", "<img src=x>"],
    *[
        "<ul>",
        "<li>",
        "<dl><dt>",
        "<dd>",
        "<details>",
        "<summary>",
        "<h3>",
        "<h1>",
        "<pre>",
        "<!--",
    ],
    *["-->", "<![CDATA[", "]]>", "<math><mi>", "<template>", "<select><option>", "&lt;", "&#0;"],
    *["<td style='color:red;background:expression(x)'>", "<td colspan=9 rowspan=0>", "<caption>"],
    *["\x00", "\ud800", "한", "word ", "</", "<", '"', "'", "=", "<noscript><p title='</noscript>"],
]
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=16).map("".join)


def table(html: str) -> Token:
    [found] = [token for token in read_html(html) if token["type"] == "table"]
    return found


def texts(rows: list[list[Token]]) -> list[list[str]]:
    return [[plain_text(cell["children"]) for cell in row] for row in rows]


def rendered(html: str) -> BeautifulSoup:
    return BeautifulSoup(write_html(read_html(html)), "html.parser")


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_no_html_puts_anything_active_on_a_page(html: str) -> None:
    tokens = read_html(html, outline=Outline())
    for element in BeautifulSoup(write_html(tokens), "html.parser").find_all(True):
        assert element.name in TAGS
        assert set(element.attrs) <= ATTRIBUTES
        assert str(element.get("href", "https://")).startswith("https://")
    assert not re.search(r"url\(|expression|[<>@]", cell_styles.css(tokens).replace("@media", ""))
    PrintText({}, [], lambda _: True).tokens(tokens)


def test_structure_is_kept_and_white_space_made_one() -> None:
    html = "<div><p>one\n  <b>two</b></p>three<ul><li>a<li>b</ul></div>"
    assert write_html(read_html(html)) == (
        "<p>one <strong>two</strong></p>\n<p>three</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
    )


@pytest.mark.parametrize(
    ("html", "finding"),
    [
        ("<iframe srcdoc='<p>map</p>'></iframe>", "an <iframe> is not printed"),
        ("a<object data=x></object>", "an <object> is not printed"),
        ("<input type=checkbox>", "an <input> is not printed"),
        ("<svg><circle r=1 /></svg>", "a <svg> is not printed"),
        ("<img src='https://e.org/a.png' alt='A map'>", "a picture elsewhere is not printed"),
        (
            "<div id=x></div><script>draw()</script>",
            "HTML that only a script would fill is not printed",
        ),
        ("<p>b</p><script>c()</script>", "a <script> beside other HTML is not run"),
        (
            "<a href='javascript:x'>b</a>",
            "a link that leads neither to http nor to https is shown as text",
        ),
    ],
)
def test_what_could_be_seen_and_is_lost_is_named(html: str, finding: str) -> None:
    assert findings(read_html(html)) == [finding]


def test_what_could_not_be_seen_is_dropped_without_a_word() -> None:
    html = (
        "<!-- note --><style>p{}</style><p hidden>a</p><input type=hidden>"
        "<p>b<template>1</template>"
    )
    assert write_html(read_html(html)) == "<p>b</p>\n"
    assert findings(read_html(html)) == []


def test_a_heading_joins_the_outline_or_is_a_paragraph_in_bold() -> None:
    assert write_html(read_html("<h1>A</h1>")) == "<p><strong>A</strong></p>\n"
    assert write_html(read_html("<h3>A</h3>", outline=Outline())) == '<h2 id="a">A</h2>\n'
    inside = read_html("<table><td><h3>A</h3></table>", outline=Outline())
    assert "<h" not in write_html(inside)


def test_a_picture_is_made_by_whoever_knows_how() -> None:
    made = read_html(
        "<img src=a.png alt=' A map '>",
        picture=lambda src, alt, **_: {"type": "text", "text": f"{src}|{alt}"},
    )
    assert plain_text(made) == "a.png|A map"


def test_a_table_typed_carelessly_is_read_as_a_browser_does() -> None:
    found = table("<table><tr><th>Port<th>Ships<tr><td>Rajin<td>1,200<tr><td>Wonsan</table>")
    assert texts(found["heads"]) == [["Port", "Ships"]]
    assert texts(found["body"]) == [["Rajin", "1,200"], ["Wonsan", ""]]
    assert [cell["align"] for cell in found["body"][0]] == ["left", "right"]


def test_spans_that_overlap_or_reach_out_end_where_others_begin() -> None:
    found = table(
        "<table><tbody><tr><td rowspan=99>a<td colspan=3>b<tr><td>c<td rowspan=2>d<tr><td>e</table>"
    )
    places = [
        [(cell["column"], cell["colspan"], cell["rowspan"]) for cell in row]
        for row in found["body"]
    ]
    assert places == [
        [(0, 1, 3), (1, 3, 1)],
        [(1, 1, 1), (2, 1, 2), (3, 1, 1)],
        [(1, 1, 1), (3, 1, 1)],
    ]


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<table>" + "<tr>" + "<td>1" * 100_001, "a table of 100,001 cells is not printed"),
        ("<table>" + "<tr><td colspan=1000>x" * 200, "span more than 100,000 places"),
        ("x" * 10_000_001, "it is over 10 MB"),
        ("<div>" * 100_000 + "x", "nested deeper than 5,000 levels"),
        ("<p " + " ".join(f"a{n}=''" for n in range(40_000)) + ">", "5,000 attributes of one"),
        ("<frameset></frameset>", "a <frameset> is not printed"),
    ],
)
def test_what_a_page_cannot_hold_is_refused_in_words(html: str, why: str) -> None:
    assert why in findings(read_html(html))[0]


@pytest.mark.parametrize(
    "piece", ["<div>", "<b>", "<ul><li>", "<blockquote>", "<table><td>", "<dl><dd>", "<details>"]
)
def test_depth_breaks_nothing(piece: str) -> None:
    tokens = read_html(piece * 1000 + "end")
    assert "end" in write_html(tokens)
    PrintText({}, [], lambda _: True).tokens(tokens)


def test_a_frame_shows_what_is_missing_and_its_numbers_to_the_right() -> None:
    frame = pd.DataFrame({"port": ["Rajin", None], "ships": [1.5, None], "NaN": ["x<y", "NaN "]})
    found = table(frame._repr_html_())
    assert texts(found["body"]) == [["0", "Rajin", "1.5", "x<y"], ["1", "–", "–", "–"]]
    assert [cell["align"] for cell in found["heads"][0]] == ["right", "left", "right", "left"]
    assert "NaN" in plain_text([found])
    soup = rendered(frame._repr_html_())
    assert [cell["scope"] for cell in soup.select("tbody th")] == ["row", "row"]


def test_a_foreign_table_keeps_its_words_for_missing() -> None:
    assert texts(table("<table><tr><td>NaN<td>None</table>")["body"]) == [["NaN", "None"]]


def test_the_names_of_an_index_stand_beside_those_of_the_columns() -> None:
    frame = pd.DataFrame({"ships": [1]}, index=pd.Index(["Rajin"], name="port"))
    assert texts(table(frame._repr_html_())["heads"]) == [["port", "ships"]]


def test_levels_of_rows_and_columns_span_what_they_head() -> None:
    index = pd.MultiIndex.from_product([["x", "y"], [1, 2]])
    columns = pd.MultiIndex.from_product([["sent", "landed"], ["h1", "h2"]])
    soup = rendered(pd.DataFrame(0, index=index, columns=columns)._repr_html_())
    heads = [(th.get_text(), th.get("scope"), th.get("colspan")) for th in soup.select("thead th")]
    assert heads[:2] == [("sent", "colgroup", "2"), ("landed", "colgroup", "2")]
    assert [th.get("rowspan") for th in soup.select('th[scope="rowgroup"]')] == ["2", "2"]


@pytest.mark.parametrize(
    ("frame", "note"),
    [
        (pd.DataFrame({"a": range(6000)}), "The first 5 and last 5 of 6,000 rows."),
        (
            pd.DataFrame({f"c{n}": [1] for n in range(40)}),
            "The first 10 and last 10 of 40 columns.",
        ),
        (
            pd.DataFrame({f"c{n}": range(80) for n in range(21)}),
            "The first 5 and last 5 of 80 rows. The first 10 and last 10 of 21 columns.",
        ),
        (pd.DataFrame({"a": []}), "No rows."),
        (
            pl.DataFrame({f"c{n}": [1] for n in range(100)}),
            "The first 37 and last 37 of 100 columns.",
        ),
        (pd.DataFrame({"a": range(9)}), ""),
        (pl.DataFrame({"a": range(500)}), "The first 5 and last 5 of 500 rows."),
    ],
)
def test_a_cut_is_said_in_words(frame: pd.DataFrame | pl.DataFrame, note: str) -> None:
    with pd.option_context("display.max_columns", 20):
        html = frame._repr_html_()
    assert note_of(table(html), ENGLISH) == note
    assert "rows ×" not in write_html(read_html(html))
    assert "shape" not in write_html(read_html(html))


def test_of_a_long_frame_the_first_and_last_rows_stand() -> None:
    found = table(pd.DataFrame({"a": range(1000, 1100)}).to_html())
    shown = [row[1] for row in texts(found["body"])]
    assert (len(shown), shown[0], shown[29:32], shown[-1]) == (
        61,
        "1000",
        ["1029", "…", "1070"],
        "1099",
    )
    assert note_of(found, ENGLISH) == "The first 30 and last 30 of 100 rows."


def test_a_span_cut_by_the_gap_begins_again_behind_it() -> None:
    index = pd.MultiIndex.from_product([["x"], range(100)])
    body = table(pd.DataFrame({"a": range(100)}, index=index).to_html())["body"]
    assert [(plain_text(row[0]["children"]), row[0]["rowspan"]) for row in (body[0], body[31])] == [
        ("x", 30),
        ("x", 30),
    ]


def test_a_table_that_lays_out_others_is_those_others() -> None:
    html = "<table><tr><td><table><tr><th>a<tr><td>1</table><td><p>beside</table>"
    assert [token["type"] for token in read_html(html)] == ["table", "paragraph"]


def test_html_that_needs_its_styles_is_worse_than_the_text_beside_it() -> None:
    hidden = "<div class=xr-wrap style='display:none'>a</div>"
    html = (
        f"<svg style='width: 0; height: 0'></svg><pre class=xr-text-repr-fallback>b</pre>{hidden}"
    )
    assert asks_for_text(html)
    assert write_html(read_html(html)) == '<pre tabindex="0"><code>b</code></pre>\n'
    assert not asks_for_text(pd.DataFrame({"a": [1]})._repr_html_())


def test_html_of_which_nothing_is_seen_is_told_from_other_html() -> None:
    assert not is_seen(read_html("<div id=x></div><script>draw()</script>"))
    assert not is_seen(read_html(""))
    assert is_seen(read_html("<table><td>1</table>"))


def test_polars_quotes_are_its_own_and_null_is_missing() -> None:
    found = table(pl.DataFrame({"port": ["Rajin", None], "n": [1, None]})._repr_html_())
    assert texts(found["heads"]) == [["port", "n"], ["str", "i64"]]
    assert texts(found["body"]) == [["Rajin", "1"], ["–", "–"]]
