"""What a page shows of a Plotly figure: its title and its values, and nothing of its markup."""

import base64

import numpy as np
import pytest

from nkreport.publish.content.frames import note_of
from nkreport.publish.content.markdown import Token, plain_text
from nkreport.publish.content.outline import Outline
from nkreport.publish.content.plotly_data import MEDIA, read_plotly
from nkreport.publish.page.output_types import read_types
from nkreport.publish.words.own_words import ENGLISH


def texts(rows: list[list[Token]]) -> list[list[str]]:
    return [[plain_text(cell["children"]) for cell in row] for row in rows]


def packed(values: list[float], dtype: str = "f8") -> dict[str, str]:
    raw = np.array(values, dtype=f"<{dtype}").tobytes()
    return {"dtype": dtype, "bdata": base64.b64encode(raw).decode()}


def test_traces_stand_in_one_table_under_the_names_of_the_axes() -> None:
    figure = {
        "data": [
            {"type": "bar", "name": "Rajin", "x": ["2022", "2023"], "y": packed([3, 4.25])},
            {
                "type": "scatter",
                "name": "<b>",
                "x": ["2022-01-31T00:00:00.000000", None],
                "y": packed([1, 2], "i2"),
            },
        ],
        "layout": {"title": {"text": "Calls"}, "xaxis": {"title": {"text": "Year"}}},
    }
    [table] = read_plotly(figure)
    assert plain_text(table["caption"]) == "Calls"
    assert texts(table["heads"]) == [["Trace", "Year", "y"]]
    assert texts(table["body"]) == [
        ["Rajin", "2022", "3"],
        ["Rajin", "2023", "4.25"],
        ["<b>", "2022-01-31", "1"],
        ["<b>", "", "2"],
    ]


def test_a_pie_has_its_labels_and_values_and_a_long_trace_its_ends() -> None:
    [table] = read_plotly({"data": [{"labels": ["a", "b"], "values": [1, 3]}]})
    assert texts(table["heads"]) == [["labels", "values"]]
    [table] = read_plotly({"data": [{"x": list(range(500)), "y": list(range(500))}]})
    assert note_of(table, ENGLISH) == "The first 30 and last 30 of 500 rows."


@pytest.mark.parametrize(
    "figure",
    [
        None,
        [],
        {},
        {"data": "x"},
        {"data": [{"z": [[1, 2], [3, 4]]}]},
        {"data": [{"x": {"dtype": "O", "bdata": "AAAA"}}]},
        {"data": [{"x": {"dtype": "f8", "bdata": "%%"}}]},
        {"data": [{"x": {"dtype": "f8", "bdata": "AAAA"}}]},
    ],
)
def test_a_figure_without_plain_lists_of_values_is_named_alone(figure: object) -> None:
    assert read_plotly(figure) == []
    found = read_types({MEDIA: figure}, {}, "", Outline(), ENGLISH)
    assert (found.absent, found.tokens) == ("an interactive Plotly chart", [])


def test_a_figure_with_values_is_named_and_its_data_shown() -> None:
    found = read_types({MEDIA: {"data": [{"y": [1]}]}}, {}, "", Outline(), ENGLISH)
    assert found.absent == "an interactive Plotly chart; its data stand below"
    assert [token["type"] for token in found.tokens] == ["table"]
