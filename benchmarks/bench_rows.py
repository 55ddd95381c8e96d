"""Seconds and bytes of a plain chart as its frame grows; writes RESULTS.md.

    python benchmarks/bench_rows.py [ROWS ...]     10000, 100000 and 1000000 unless said

For each chart: what its cell takes beyond the making of the frame, what drawing and writing the
page take after it, and how large the page is. One process, warmed by a chart before.
"""

from __future__ import annotations

import sys
import time
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from nbformat.v4 import new_code_cell, new_notebook, new_output
from results import machine, table, write_section

from nkreport.publish.html.page import write_page
from nkreport.publish.page.assembly import read_page
from nkreport.report.mimes import VEGA_LITE
from nkreport.report.ordinary.spec import chart_spec, told

HEADS = ("chart", "rows", "seconds in the cell", "seconds for the page", "page, MB", "marks")


def frame(rows: int) -> pd.DataFrame:
    """Rows with a category, two measures, a time and a walk."""
    chance = np.random.default_rng(0)
    made = pd.DataFrame(
        {
            "kind": chance.choice(list("abcdefg"), rows),
            "v": chance.normal(size=rows),
            "w": chance.normal(size=rows),
            "t": pd.date_range("2020-01-01", periods=rows, freq="min"),
        }
    )
    return made.assign(walk=made.v.cumsum())


def charts(rows: pd.DataFrame) -> dict[str, Any]:
    """The charts by what they are called."""
    chart = alt.Chart(rows)
    bins = alt.Bin(maxbins=40)
    return {
        "bars of a count": chart.mark_bar().encode(x="kind", y="count()"),
        "histogram": chart.mark_bar().encode(x=alt.X("v", bin=True), y="count()"),
        "line over time": chart.mark_line().encode(x="t", y="walk"),
        "scatter in seven colours": chart.mark_point().encode(x="v", y="w", color="kind"),
        "heat map": chart.mark_rect().encode(
            x=alt.X("v", bin=bins), y=alt.Y("w", bin=bins), color="count()"
        ),
    }


def page_of(spec: dict[str, Any]) -> str:
    """A page that shows one chart."""
    data = {VEGA_LITE: spec, "text/plain": "alt.Chart(...)"}
    cell = new_code_cell("chart", outputs=[new_output("display_data", data=data)])
    return write_page(read_page(new_notebook(cells=[cell])))


def main(sizes: list[int]) -> None:
    """Measure each chart at each size and write the section."""
    page_of(chart_spec(alt.Chart(frame(5)).mark_tick().encode(x="v")))
    rows = []
    for size in sizes:
        for name, chart in charts(frame(size)).items():
            began = time.perf_counter()
            spec = chart_spec(chart)
            drawn = time.perf_counter()
            page = page_of(spec)
            ended = time.perf_counter()
            marks = told(spec).get("drawn", f"{size:,}").partition(" ")[0]
            seconds = (f"{drawn - began:.2f}", f"{ended - drawn:.2f}")
            megabytes = f"{len(page.encode()) / 1e6:.2f}"
            rows.append([name, f"{size:,}", *seconds, megabytes, marks])
            print(*rows[-1], file=sys.stderr, flush=True)
    body = (
        f"{machine()}\n\nA frame of so many rows, one plain chart of it on a page.\n\n"
        f"{table(HEADS, rows)}\n\nThe page has the typeface and the drawing. Above 20,000 rows the"
        " rows are put together in the cell: a row a group, or a mark for those that lie on the"
        " same pixels; at 10,000 they are drawn as they come."
    )
    print(body)
    write_section("As a chart's rows grow", body)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
