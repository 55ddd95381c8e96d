"""A chart of many rows is drawn from few, and what is seen is the same."""

import re

import altair as alt
import numpy as np
import pandas as pd
import polars as pl
import pytest

from nkreport.publish.drawing.draw import drawn_plain
from nkreport.report.ordinary import aggregated, lighter, thinned
from nkreport.report.ordinary.spec import chart_spec, missing, told

_NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")


@pytest.fixture(scope="module")
def frame():
    chance = np.random.default_rng(0)
    rows = 3000
    made = pd.DataFrame(
        {
            "cat": chance.choice(list("abcdefg"), rows),
            "part": chance.choice(["p", "q", None], rows),
            "v": chance.normal(size=rows),
            "w": chance.normal(size=rows) * 7,
            "k": chance.integers(0, 50, rows),
            "t": pd.date_range("2020-01-01", periods=rows, freq="7h"),
            "idle": "said by no chart",
        }
    )
    made["walk"] = made.v.cumsum()
    made.loc[::17, "v"] = np.nan
    return made


def bars(chart):
    return chart.mark_bar()


def layered(chart):
    above = chart.mark_text().encode(y="mean(w)", text=alt.Text("mean(w)", format=".1f"))
    return alt.layer(
        chart.mark_bar().encode(y="mean(w)"), chart.mark_rule().encode(y="max(w)"), above
    ).encode(x="cat")


AGGREGATED = {
    "counts": lambda c: bars(c).encode(x="cat", y="count()"),
    "means by colour": lambda c: bars(c).encode(x="cat", xOffset="part", y="mean(v)", color="part"),
    "several aggregates of one field": lambda c: bars(c).encode(
        x="cat",
        y="mean(v)",
        tooltip=["mean(v)", "max(v)", "stdev(v)", "valid(v)", "distinct(part)"],
    ),
    "in the order of a mean": lambda c: bars(c).encode(
        x=alt.X("cat", sort="-y"), y="mean(v)", detail="part"
    ),
    "in the order of another field": lambda c: bars(c).encode(
        y=alt.Y("cat", sort=alt.EncodingSortField("w", "median", "descending")), x="sum(k)"
    ),
    "a histogram": lambda c: bars(c).encode(x=alt.X("v", bin=True), y="count()"),
    "stacked bins": lambda c: bars(c).encode(
        x=alt.X("w", bin=alt.Bin(maxbins=30)), y="count()", color="part"
    ),
    "bins of a width": lambda c: bars(c).encode(x=alt.X("w", bin=alt.Bin(step=2.5)), y="count()"),
    "bins of whole numbers": lambda c: bars(c).encode(x=alt.X("k", bin=True), y="distinct(cat)"),
    "shares": lambda c: bars(c).encode(
        x=alt.X("count()", stack="normalize"), y="cat", color="part"
    ),
    "months": lambda c: c.mark_line(point=True).encode(
        x="yearmonth(t)", y="mean(walk)", color="cat"
    ),
    "hours": lambda c: c.mark_area().encode(x="hours(t):O", y="sum(k)", color="cat"),
    "two parts of one time": lambda c: c.mark_rect().encode(
        x="day(t):O", y="month(t):O", color="median(w)"
    ),
    "a heat map": lambda c: c.mark_rect().encode(
        x=alt.X("v", bin=alt.Bin(maxbins=40)),
        y=alt.Y("w", bin=alt.Bin(maxbins=40)),
        color="count()",
    ),
    "columns": lambda c: bars(c).encode(x="cat", y="count()", column="part"),
    "a facet": lambda c: bars(c).encode(x="cat", y="count()").facet("part", columns=2),
    "layers": layered,
    "a pie": lambda c: c.mark_arc().encode(theta="count()", color="cat"),
    "quartiles": lambda c: c.mark_rule().encode(x="cat", y="q1(w)", y2="q3(w)"),
    "beside and above": lambda c: (
        bars(c).encode(x="cat", y="count()")
        | (bars(c).encode(x="part", y="count()") & bars(c).encode(x="part", y="min(v)"))
    ),
    "repeated": lambda c: (
        bars(c).encode(x=alt.X(alt.repeat(), type="quantitative", bin=True), y="count()")
    ).repeat(["v", "w"]),
    "repeated both ways": lambda c: (
        bars(c)
        .encode(
            x=alt.X(alt.repeat("column"), type="nominal"),
            y=alt.Y(alt.repeat("row"), type="quantitative", aggregate="mean"),
        )
        .repeat(row=["v", "w"], column=["cat", "part"])
    ),
    "filtered": lambda c: (
        bars(c).encode(x="cat", y="count()").transform_filter(alt.FieldRangePredicate("w", [-5, 5]))
    ),
}


def parts(svg):
    """Each element with its numbers rounded, in no order."""
    own = re.sub("c[0-9a-f]{10}", "", svg)
    return sorted(
        _NUMBER.sub("#", part) + str([round(float(n), 1) + 0.0 for n in _NUMBER.findall(part)])
        for part in re.findall(r"<[^>]+>[^<]*", own)
    )


@pytest.fixture
def few(monkeypatch):
    """A page that holds little, so that a small frame is large."""
    for module, name in (
        (lighter, "MOST_ROWS"),
        (aggregated, "MOST_ROWS"),
        (thinned, "MOST_MARKS"),
    ):
        monkeypatch.setattr(module, name, 1200)


@pytest.mark.parametrize("name", AGGREGATED)
def test_groups_draw_what_their_rows_draw(name, frame, monkeypatch):
    chart = AGGREGATED[name](alt.Chart(frame))
    whole = chart_spec(chart)
    assert not told(whole)
    for module, most in ((lighter, "MOST_ROWS"), (aggregated, "MOST_ROWS")):
        monkeypatch.setattr(module, most, 1200)
    light = chart_spec(chart)
    assert "for 3,000 rows: one for each group" in told(light)["drawn"]
    assert sum(len(rows) for rows in light["datasets"].values()) < 1200
    assert parts(drawn_plain(light).svg) == parts(drawn_plain(whole).svg)


def test_a_frame_of_polars_is_put_together_too(frame, few):
    chart = alt.Chart(pl.DataFrame({"cat": list(frame.cat), "w": list(frame.w)}))
    spec = chart_spec(chart.mark_bar().encode(x="cat:N", y="mean(w):Q"))
    (rows,) = spec["datasets"].values()
    assert len(rows) == 7
    assert {row["cat"]: row["w"] for row in rows} == pytest.approx(
        frame.groupby("cat").w.mean().to_dict()
    )


def test_rows_within_the_budget_stand_as_they_are_without_what_no_one_reads(frame):
    spec = chart_spec(alt.Chart(frame[:9]).mark_point().encode(x="v", y="w"))
    (rows,) = spec["datasets"].values()
    assert [set(row) for row in rows] == [{"v", "w"}] * 9
    assert not told(spec)


def test_altairs_row_limit_is_not_ours(frame):
    twice = pd.concat([frame, frame])
    spec = chart_spec(alt.Chart(twice).mark_point().encode(x="v", y="w"))
    assert [len(rows) for rows in spec["datasets"].values()] == [6000]


def test_of_points_on_one_pixel_the_last_stays(few):
    rows = pd.DataFrame({"x": [0.0, 1.0] * 1000, "y": [0.0, 1.0] * 1000, "n": range(2000)})
    spec = chart_spec(alt.Chart(rows).mark_point().encode(x="x", y="y", size="n"))
    (kept,) = spec["datasets"].values()
    assert kept == [{"x": 0.0, "y": 0.0, "n": 1998}, {"x": 1.0, "y": 1.0, "n": 1999}]
    assert told(spec)["drawn"] == "2 marks for 2,000 rows: one where several lie on the same pixel"


def test_a_line_keeps_the_ends_and_the_extremes_of_each_pixel(frame, few):
    rows = pd.DataFrame({"x": range(30_000), "y": np.sin(np.arange(30_000))})
    rows.loc[777, "y"] = 50.0
    spec = chart_spec(alt.Chart(rows).mark_line().encode(x="x", y="y").properties(width=200))
    (kept,) = spec["datasets"].values()
    assert 200 <= len(kept) <= 804
    assert kept[0]["x"] == 0
    assert kept[-1]["x"] == 29_999
    assert {"x": 777, "y": 50.0} in kept
    assert all(point["y"] == rows.y[point["x"]] for point in kept)


@pytest.mark.parametrize(
    ("draw", "why"),
    [
        (lambda c: c.mark_text().encode(x="v", y="w", text="cat"), "each is drawn as a text"),
        (lambda c: c.mark_bar().encode(x="w", y="count()"), "they make 3,000 groups"),
        (
            lambda c: bars(c).encode(x="cat", y="sum(u):Q").transform_calculate(u="datum.v * 2"),
            "its transform 'calculate'",
        ),
        (
            lambda c: bars(c).encode(x="cat", y="count()").transform_filter("datum.v > 0"),
            "its filter 'datum.v > 0'",
        ),
        (lambda c: c.mark_boxplot().encode(x="cat", y="w"), "each is drawn as a boxplot"),
    ],
)
def test_what_cannot_be_put_together_is_missing_in_words(draw, why, frame, few):
    spec = chart_spec(draw(alt.Chart(frame)))
    assert missing(spec).startswith("a chart draws 3,000 rows, a page holds ")
    assert why in missing(spec)
    assert "frame.groupby" in missing(spec)
    assert "datasets" not in spec


def test_large_values_written_into_a_chart_are_put_together(frame, few):
    values = frame[["cat", "w"]].to_dict("records")
    with alt.data_transformers.enable(consolidate_datasets=False):
        spec = chart_spec(
            alt.Chart(alt.Data(values=values)).mark_bar().encode(x="cat:N", y="count()")
        )
    assert "7 marks for 3,000 rows" in told(spec)["drawn"]


def test_the_authors_own_way_with_data_is_kept_and_ours_is_gone_afterwards(frame):
    alt.data_transformers.register("own", lambda data: {"values": [{"v": 7}]})
    with alt.data_transformers.enable("own"):
        spec = chart_spec(alt.Chart(frame).mark_point().encode(x="v"))
    assert list(spec["datasets"].values()) == [[{"v": 7}]]
    chart_spec(alt.Chart(frame).mark_point().encode(x="v"))
    assert alt.data_transformers.active == "default"
    assert "nkreport" not in alt.data_transformers.names()
