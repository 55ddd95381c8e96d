"""Charts of very many figures: drawn from columns, with the words and counts of a few."""

from datetime import date, timedelta

import pandas as pd
import pytest

import nkreport as nk
from nkreport.ledger.columns import Columns
from nkreport.report.charts.lines import lines_of
from nkreport.report.charts.rates import rates_of

TABLE = {
    "measure": "troops_killed",
    "value": "lost",
    "item": "kind",
    "actor": "RUS",
    "period": "day",
    "said_on": "day",
    "claimant": "Staff",
    "claimant_role": "adversary",
    "stance": "asserts",
    "source": {"counts": {"title": "Losses", "author": "Staff", "issued": "2024-12-31"}},
}
DAYS = [(date(2022, 1, 1) + timedelta(n)).isoformat() for n in range(500)]


@pytest.fixture(scope="module")
def many():
    """Eighty counts over five hundred days, the higher the later they come; one falls once."""
    rows = [(d, f"kind {k:02}", 1000 * k + n - 600 * (k == 7 and n == 50))
            for n, d in enumerate(DAYS) for k in range(80)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["day", "kind", "lost"])
    return nk.figures(frame, name="losses", **TABLE)


def text(runs):
    return "".join(run["text"] for run in runs)


@pytest.mark.long
@pytest.mark.parametrize("form", ["series", "multiples", "ranked", "claims", "claims_over_time"])
def test_only_what_is_worded_is_made_a_figure(many, form, monkeypatch):
    made = []
    figures = Columns._figures

    def noted(self, rows):
        made.extend(rows.tolist())
        return figures(self, rows)

    monkeypatch.setattr(Columns, "_figures", noted)
    many._columns._made.clear()
    shown = nk.show(getattr(nk.charts, form)(many)).bundle
    assert len(set(made)) < 8_000 < len(many)
    counts = [run for runs in (shown["subtitle"], shown["alt"]) for run in runs if "count" in run]
    for run in counts:
        places = [name.partition("#")[2] for name in run["of"]]
        ends = [end.split("-") for part in places for end in part.split(",") if end]
        assert sum(int(end[-1]) - int(end[0]) + 1 for end in ends) == run["count"]
    assert shown["together"][0]["count"] == len(many)


def test_every_figure_is_worded_in_a_line_or_in_the_table(many):
    drawing = nk.charts.series(many)
    left = [run for run, then in zip(drawing.subtitle, drawing.subtitle[1:], strict=False)
            if then["text"].startswith(" more in")]  # fmt: skip
    assert [run["count"] for run in left] == [69 * 500 - 9, 11 * 500]
    assert set(drawing.worded).isdisjoint({name for run in left for name in run["of"]})
    assert drawing.worded == tuple(
        f"losses-kind-{k}-{DAYS[-1]}" for k in range(71, 80)
    )  # the highest, in the order of the table


def test_lines_know_their_ends_breaks_and_falls(many):
    lines = lines_of(many.part, "item")
    assert [line.name for line in lines[:2]] == ["kind 79", "kind 78"]
    assert (len(lines), lines[0].last.value) == (80, 79_499)
    falls = [lines.points.point(place) for place in lines.falls]
    assert [(p.figure.item, p.day.isoformat()) for p in falls] == [("kind 07", DAYS[50])]


def test_rates_of_a_year_over_a_line_of_days_are_differences_of_its_year_ends():
    days = [date(2019, 1, 1) + timedelta(n) for n in range(366 * 4)]
    rows = [(day.isoformat(), "gun", 3 * n) for n, day in enumerate(days)]
    figures = nk.figures(pd.DataFrame(rows, columns=["day", "kind", "lost"]), name="g", **TABLE)
    line = rates_of(lines_of(figures.part, "item")[0], "year")
    assert line is not None
    assert line.points.value.tolist() == [3 * 366, 3 * 365, 3 * 365]
    assert [date.fromordinal(day).year for day in line.points.since] == [2020, 2021, 2022]
    assert line.starts.tolist() == [0]
