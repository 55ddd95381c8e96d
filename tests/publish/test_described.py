"""A plain chart in words, made from what its spec says."""

import altair as alt
import pandas as pd
import pytest

from nkreport.publish.drawing.described import LONGEST, described

CHART = alt.Chart(pd.DataFrame({"port": ["Rajin"], "ships": [7]}))


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (CHART.mark_bar().encode(x="port", y="sum(ships)"), "Bar chart: sum of ships by port."),
        (CHART.mark_bar().encode(y="port", x="ships:Q"), "Bar chart: ships by port."),
        (
            CHART.mark_bar().encode(x=alt.X("ships", bin=True), y="count()"),
            "Histogram: number of rows by ships.",
        ),
        (
            CHART.mark_point().encode(x="ships:Q", y=alt.Y("ships:Q", title="Calls"), color="port"),
            "Scatter plot: Calls by ships, coloured by port.",
        ),
        (
            CHART.mark_line().encode(x="port", y="ships").properties(title=["Ships", "by port"]),
            "Ships by port. Line chart: ships by port.",
        ),
        (
            CHART.mark_bar().encode(x="port", y="count()") | CHART.mark_tick().encode(x="ships"),
            "Bar chart: number of rows by port. Strip plot: ships.",
        ),
        (CHART.mark_bar().properties(description="As said."), "As said."),
    ],
)
def test_a_chart_is_described(chart, words):
    assert described(chart.to_dict()) == words


@pytest.mark.parametrize(
    "spec",
    [{}, {"mark": 3}, {"layer": 3}, {"mark": "bar", "encoding": [1]}, {"marks": [], "title": 7}],
)
def test_a_spec_of_any_make_has_words(spec):
    assert described(spec).endswith("hart.")


def test_words_are_no_longer_than_a_reader_bears():
    assert len(described({"title": "a" * 5000, "mark": "bar"})) == LONGEST
