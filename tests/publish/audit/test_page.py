"""Every number planted into a small page is found and its place named; the clean page is clean."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nkreport.errors import CheckError
from nkreport.publish.audit import audit

Plant = Callable[[str], str]
Replace = Callable[[str, str], str]
Link = Callable[[str, str], str]


def test_the_clean_page_has_no_finding(page: str) -> None:
    assert audit(page) == []


def test_a_page_that_does_not_say_how_it_was_made_is_refused() -> None:
    with pytest.raises(
        CheckError, match=r"not a report of nkreport: .*does not say how it was made"
    ):
        audit("<p>5,000 shells</p>")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("They sent 5,000 shells.", "5,000"),
        ("They sent 2000 shells.", "2000"),
        ("At least 2000 went.", "2000"),
        ("They sent dozens.", "dozens"),
        ("Thousands went.", "Thousands"),
        ("It rose twice.", "twice"),
        ("Output doubled.", "doubled"),
        ("A third of them left.", "third"),
        ("Half of them left.", "Half"),
        ("One brigade left.", "One"),
        ("It is the fourth largest army.", "fourth"),
        ("It <b>rose <i>by 5</i>0</b> percent.", "50"),
        ("A share of ½ remained.", "½"),
        ("On 8 November 2022 they spoke.", "8"),
        ("He said <code>41</code>.", "41"),
        ("USD5 a day", "5"),
        ("152 mm and 5,000 shells", "5,000"),
        ("It cost $1950.", "1950"),
        ("Source 3 has 41.", "41"),
        ("<span class='figure' data-figure='shells'>5 million</span>", "5 million"),
        ("<a data-figure='shells' href='#fig-shells'>over 5 million</a>", "5 million"),
        ("<span hidden>41</span>", "41"),
        ("nkreport 0.1.0", "0.1"),
    ],
)
def test_a_bare_number_is_found_and_its_place_named(planted: Plant, text: str, shown: str) -> None:
    (finding, *_) = audit(planted(text))
    assert (finding.place, finding.shown) == ("paragraph 1 under 'Workers'", shown)
    assert "stands bare" in finding.rule


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("\n shells, said Kuleba", " and 41 more", "Chart 1 title"),
        ("Shells sent, by claimant", "41 shells", "Chart 1 subtitle"),
        ('class="source">Kuleba', 'class="source">Kuleba, 41', "Chart 1 source line"),
        ("An arrow is a floor", "41 arrows", "Chart 1 caption"),
        ("<text>Kuleba</text>", "<text>Seoul <tspan>41</tspan></text>", "Chart 1 drawing"),
        ("<text>Kuleba</text>", "<text>5 million</text>", "Chart 1 drawing"),
        ("<text>0</text>", "<text>Seoul 41</text>", "Chart 1 drawing"),
        ("<text>500,000</text>", "<text>41 dead</text>", "Chart 1 drawing"),
        ("<title>Shells sent</title>", "<title>41</title>", "Chart 1 alternative text"),
        ("<title>Shells sent</title>", "<desc>dozens</desc>", "Chart 1 alternative text"),
        ('label="Kuleba named over', 'label="Kuleba named', "Chart 1 alternative text"),
        ('role="img"', 'role="img" aria-description="41 shells"', "Chart 1 alternative text"),
        ("titled 'shells'", "titled 'of 41'", "Chart 1 alternative text"),
        ("<summary>In words", "<summary>In 41 words", "Chart 1 alternative text (words)"),
        ("<tr><td>Kuleba", "<tr><td>41", "Chart 1 data table, row 1, column 1"),
        ("<caption>Shares", "<caption>41", "Table 1 caption"),
        ("<tr><td>Ratio", "<tr><td>Ratio 41", "Table 1, row 2, column 1"),
        ("<th>What</th>", "<th>41</th>", "Table 1, head of column 1"),
        ('label="Shares, 30–40', 'label="Shares, 30–41', "Table 1 alternative text"),
        ("<li>The ratio", "<li>The 41", "finding 1 under 'Workers'"),
        ("; the filter hid", ", 41", "head of the report"),
        ("Workers</h2>", "Workers, 41</h2>", "heading 'Workers, 41'"),
        ("<title>What was", "<title>41 was", "page title"),
        ("Figures and who", "41 and who", "description of the page"),
        ("<p>nkreport 0.1.0", "<p>41 of nkreport", "paragraph 1 under 'How this report was made'"),
        (" 0.1.0, ledger", ' <abbr title="41">x</abbr>', "alternative text of <abbr> under 'How"),
    ],
)
def test_a_number_planted_in_any_visible_place_is_found(
    replaced: Replace, old: str, new: str, place: str
) -> None:
    found = audit(replaced(old, new))
    assert len(found) == 1
    assert found[0].place.startswith(place)
    assert str(found[0]).startswith(place)
    assert "\n" not in str(found[0])


@settings(max_examples=25)
@given(st.integers(min_value=2101, max_value=10**12))
def test_any_bare_number_is_found_and_the_same_number_linked_is_not(
    planted: Plant, link: Link, number: int
) -> None:
    entry = (
        f'<article class="entry" id="fig-n" data-figure="n" data-best="{number}"'
        f' data-comparator="=" data-printed="" data-unit="person"></article></section>'
        '<section id="sources">'
    )
    assert [finding.shown for finding in audit(planted(f"They sent {number:,} men."))] == [
        f"{number:,}"
    ]
    linked = planted(f"They sent {link('n', f'{number:,}')} men.")
    assert audit(linked.replace('</section>\n<section id="sources">', entry)) == []
