"""Tables fit the printed page: as they are, smaller, or in parts with their row heads."""

from __future__ import annotations

import re
import subprocess
from itertools import combinations

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nkreport.publish.content.foreign_html import read_html
from nkreport.publish.content.markdown import Token, parse
from nkreport.publish.pdf.exporter import PdfExporter
from nkreport.publish.pdf.text import Node, PrintText, columns

_BOX = r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">'


def printed(token: Token) -> Node:
    return PrintText({}, [], lambda _: True).tokens([token])[0]


def frame(columns: int) -> Token:
    data = {f"c{number}": [1.234567, -2.5] for number in range(columns)}
    [token] = read_html(pd.DataFrame(data)._repr_html_())
    return token


@pytest.mark.parametrize(("columns", "parts", "size"), [(6, 1, 8.8), (9, 1, 7.8), (14, 2, 7.8)])
def test_a_wide_frame_is_set_smaller_and_then_parted(columns: int, parts: int, size: float) -> None:
    node = printed(frame(columns))
    assert len(node["parts"]) == parts
    assert {part["size"] for part in node["parts"]} == {size}
    assert all(sum(part["widths"]) <= 100.01 for part in node["parts"])


def test_each_part_has_the_row_heads_and_says_which_columns_it_holds() -> None:
    with pd.option_context("display.max_columns", None):
        node = printed(frame(30))
    titles = [part["title"] for part in node["parts"]]
    assert titles[0].startswith("Columns 1 to ")
    assert titles[-1].endswith(" to 30 of 30")
    for part in node["parts"]:
        assert [row[0]["children"][0]["text"] for row in part["body"]] == ["0", "1"]
        assert len(part["widths"]) == len(part["heads"][0]) == len(part["body"][0])


def test_a_head_over_columns_of_two_parts_stands_over_each() -> None:
    columns = pd.MultiIndex.from_product([["sent"], range(20)])
    wide = pd.DataFrame([[1234567.25] * 20], columns=columns)
    [token] = read_html(wide._repr_html_())
    spans = [part["heads"][0][1] for part in printed(token)["parts"]]
    assert len(spans) > 1
    assert {cell["children"][0]["text"] for cell in spans} == {"sent"}
    assert sum(cell["colspan"] for cell in spans) == 20


def test_a_table_of_markdown_takes_the_width_of_the_text() -> None:
    node = printed(parse("|a|b|\n|-|-:|\n|x|1|")[0])
    [part] = node["parts"]
    assert sum(part["widths"]) == pytest.approx(100, abs=1)
    assert [cell["align"] for cell in part["body"][0]] == ["left", "right"]


def test_a_day_is_not_broken_to_give_a_long_text_beside_it_more_room() -> None:
    rows = [["19–30 June 2024", "Author of Ups the Ante", "words " * at] for at in range(1, 13)]
    few = columns(["Said", "Who", "What"], rows)
    assert [*map(len, rows[0][:2])] == [few["widths"][0] - 3, few["widths"][1] - 3]
    assert sum(few["widths"]) == 100
    assert few["size"] > columns(["Said", "Who", "What"], rows * 2)["size"]


def test_a_long_name_of_a_column_parts_at_its_lines_and_not_over_its_neighbour(
    pdftotext: str,
) -> None:
    data = {f"adjusted_rate_flag_{number}": [0.5] for number in range(9)}
    with pd.option_context("display.max_columns", None):
        outputs = [new_output("display_data", {"text/html": pd.DataFrame(data)._repr_html_()})]
    notebook = new_notebook(cells=[new_code_cell("data", outputs=outputs)])
    document, _ = PdfExporter().from_notebook_node(notebook)
    command = [pdftotext, "-bbox", "-", "-"]
    boxes = subprocess.run(command, input=document, capture_output=True, check=True).stdout.decode()
    assert boxes.count(">adjusted_") == 9
    words = [tuple(map(float, found)) for found in re.findall(_BOX, boxes)]
    assert [
        (one, other)
        for one, other in combinations(words, 2)
        if one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3] - 3
        and other[1] < one[3] - 3
    ] == []
