"""Looks of cells: read by a list of properties, legible, and the same bytes each time."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nkreport.publish.content.cell_styles import CONTRAST, contrast, css, legible, settled_style
from nkreport.publish.content.foreign_html import read_html
from nkreport.publish.content.markdown import Token, plain_text
from nkreport.publish.html.tokens import write_html
from nkreport.report.theme import GROUND

FRAME = pd.DataFrame({"a": [1, -2], "b": [3, 4]})
COLOURS = st.binary(min_size=3, max_size=3).map(lambda value: f"#{value.hex()}")


def styled(html: str) -> list[Token]:
    [found] = read_html(html)
    return [cell for row in found["body"] for cell in row]


@given(COLOURS, COLOURS)
def test_any_text_can_be_read_on_any_ground(colour: str, ground: str) -> None:
    assert contrast(legible(colour, ground), ground) >= CONTRAST
    style = settled_style({"colour": colour, "ground": ground})
    assert contrast(style.get("colour", "#1b1e23"), style.get("ground", "#ffffff")) >= CONTRAST


def test_a_styler_s_values_caption_and_colours_are_kept() -> None:
    style = FRAME.style.map(lambda v: "color: white; background-color: navy" if v < 0 else "")
    html = style.format("{:.1f}").set_caption("Changes").hide(axis="index").to_html()
    cells = styled(html)
    assert [plain_text(cell["children"]) for cell in cells] == ["1.0", "3.0", "-2.0", "4.0"]
    assert [cell.get("style") for cell in cells[1:3]] == [
        None,
        {"ground": "#000080", "colour": "#ffffff"},
    ]
    assert plain_text(read_html(html)[0]["caption"]) == "Changes"


def test_the_same_styler_gives_the_same_page_whatever_its_random_name() -> None:
    pages = []
    for _ in range(2):
        tokens = read_html(FRAME.style.highlight_max(color="yellow").to_html())
        pages.append((write_html(tokens), css(tokens)))
    assert pages[0] == pages[1]
    assert "T_" not in pages[0][0]
    assert "background-color:#ffff00" in pages[0][1]


def test_rules_for_parts_of_a_table_reach_their_cells_by_rank() -> None:
    rules = [
        {"selector": "td", "props": "font-style: italic; text-align: center; color: darkgreen"},
        {"selector": "tr:nth-child(2) td", "props": "font-weight: bold"},
        {"selector": "td:hover", "props": "color: red"},
    ]
    html = FRAME.style.set_table_styles(rules).set_properties(["a"], **{"color": "red"})
    cells = styled(html.to_html())
    looks = [cell["style"] for cell in cells if not cell["header"]]
    assert all(contrast(look.pop("dark"), GROUND) >= CONTRAST for look in looks)
    assert looks == [
        {"italic": True, "colour": "#006400"},
        {"italic": True, "colour": "#006400"},
        {"weight": "bold", "italic": True, "colour": "#006400"},
        {"weight": "bold", "italic": True, "colour": "#006400"},
    ]
    assert cells[1]["align"] == "center"


def test_a_bar_is_drawn_from_where_to_where() -> None:
    cells = styled(FRAME.style.bar(subset=["b"], color="#d65f5f", vmin=0).to_html())
    assert cells[2]["style"]["bars"] == [["#d65f5f", 0.0, 75.0]]
    rules = css([{"type": "table", "heads": [], "body": [cells]}])
    assert "linear-gradient(90deg,transparent 0.0%,#d65f5f 0.0%,#d65f5f 75.0%" in rules


@pytest.mark.parametrize(
    "declared",
    [
        "background: url(https://example.org/x.png)",
        "position: fixed; top: 0",
        "color: expression(alert(1))",
        "color: red}</style><script>alert(1)</script>",
        "background-image: url(x)",
        "color: rgb(1e999, nan, x)",
    ],
)
def test_no_other_property_or_value_is_passed_on(declared: str) -> None:
    tokens = read_html(f'<table><td style="{declared}">x</table>')
    rules = css(tokens)
    assert not any(word in rules for word in ("url", "position", "expression", "script", "<"))


def test_black_and_white_are_the_page_s_own() -> None:
    assert settled_style({"colour": "#000000", "ground": "#ffffff"}) == {}


def test_a_faint_colour_is_darkened_on_paper_and_kept_in_the_dark() -> None:
    assert settled_style({"colour": "#00ff00"}) == {"colour": "#008000", "dark": "#00ff00"}
