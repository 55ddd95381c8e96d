"""A chart's JSON is Altair's own, by a shorter way, where runs are forked from."""

from __future__ import annotations

import datetime as dt
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest
from altair.utils import schemapi

from nkreport.publish.run.altair_json import quicken_altair

FRAME = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=3), "shells": [1.0, 2.5, np.nan]})
BASE = alt.Chart(FRAME).encode(x="day:T", y=alt.Y("shells", scale=alt.Scale(domain=(0, 4))))
SHAPE = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2.0]}, "id": None}

CHARTS = {
    "a frame": BASE.mark_line(point=True),
    "layers": BASE.mark_bar() + BASE.mark_text(dy=-4).encode(text="shells:Q"),
    "plain rows": alt.Chart(alt.Data(values=[SHAPE, SHAPE])).mark_geoshape(),
    "values of numpy": BASE.mark_rule().encode(y=alt.datum(np.float64(2))),
    "a list of numpy": BASE.mark_bar().properties(
        usermeta={"all": np.arange(3), "one": np.int64(2)}
    ),
    "a day": BASE.mark_bar().encode(x=alt.X(scale=alt.Scale(domain=[dt.date(2024, 1, 1)]))),
    "a timestamp": BASE.mark_bar().properties(usermeta={"at": pd.Timestamp("2024-01-01")}),
    "a key left undefined": BASE.mark_bar().properties(usermeta={"a": alt.Undefined, "b": (1, 2)}),
    "a condition": BASE.mark_bar().encode(
        color=alt.when(alt.datum.shells > 1).then(alt.value("red")).otherwise(alt.value("grey"))
    ),
}


@pytest.fixture
def quickened(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What Altair's own function was asked about since."""
    asked: list[Any] = []
    theirs = schemapi._todict

    def count(obj: Any, *rest: Any, **named: Any) -> Any:
        asked.append(obj)
        return theirs(obj, *rest, **named)

    monkeypatch.setattr(schemapi, "_todict", count)
    quicken_altair()
    return asked


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_it_is_what_altair_writes(chart: Any, request: pytest.FixtureRequest) -> None:
    plainly = chart.to_dict()
    request.getfixturevalue("quickened")
    assert chart.to_dict() == plainly


def test_what_is_json_is_passed_by(quickened: list[Any]) -> None:
    outline = {**SHAPE, "geometry": {"type": "LineString", "coordinates": [[1.5, 2.5]] * 1000}}
    alt.Chart(alt.Data(values=[outline])).mark_geoshape().to_dict()
    assert 0 < len(quickened) < 100


def test_a_fault_is_altairs_own(quickened: list[Any]) -> None:
    with pytest.raises(schemapi.SchemaValidationError, match="'4' is an invalid value for `title`"):
        alt.Chart(FRAME).mark_bar().encode(x=alt.X("day:T", title=4)).to_dict()
