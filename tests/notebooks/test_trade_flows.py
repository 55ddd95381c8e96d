"""What the report on trade says, recomputed with plain pandas from the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nkreport.errors import NkreportError
from nkreport.publish.audit import audit
from nkreport.publish.reports import locate, read_notebook
from nkreport.publish.run.execute import execute
from nkreport.report.spans import plain

from .conftest import (
    Edition,
    assert_nothing_was_said_later,
    assert_quantities_are_the_rows,
    edition_of,
    every_edition,
    known_rows,
    shown,
)

AUTHOR = "the author of Ups the Ante"
editions = every_edition(exclude=AUTHOR)
both_ways = pytest.mark.parametrize(
    "ends",
    [("KOR", "RUS"), pytest.param(("RUS", "KOR"), marks=pytest.mark.long)],
    ids=" to ".join,
)
NAMES = {"KOR": "South Korea", "RUS": "Russia"}


def flow(parameters, ends):
    rows = known_rows(**parameters)
    return rows[(rows["actor"] == ends[0]) & (rows["counterpart"] == ends[1])]


def told(ends, parameters):
    return edition_of("trade_flows", exporter=ends[0], importer=ends[1], **parameters)


@both_ways
@editions
def test_the_first_sentences_give_the_level_the_times_and_the_growth_claimed(ends, parameters):
    report, rows = told(ends, parameters), flow(parameters, ends)
    told_first = report.sentences[0]
    sellers = f"{NAMES[ends[0]]} sold {NAMES[ends[1]]}"
    totals = rows[(rows["measure"] == "exports_value") & (rows["item"] == "")]
    if totals.empty:
        assert told_first.startswith(f"No year’s value for what {sellers} is known here by")
        return
    level, base = (totals[totals["period"].str[:4] == year].iloc[0] for year in ("2022", "2017"))
    assert told_first.startswith(
        f"{NAMES[ends[0]]} is said to have sold {NAMES[ends[1]]} goods worth"
        f" ${shown(level['best_value'])} in 2022 ({AUTHOR}). That is about"
        f" {level['best_value'] / base['best_value']:.3g} times"
    )
    growth = rows[rows["measure"] == "export_growth"].iloc[0]
    assert f"${shown(base['best_value'])} given for 2017" in told_first
    assert f"{growth['best_value']:g}% a year" in told_first


@both_ways
@editions
def test_the_growth_is_recomputed_from_the_ends_its_sentence_names(ends, parameters):
    report, rows = told(ends, parameters), flow(parameters, ends)
    rate, last = rows.index.str.endswith("-growth"), rows.index.str.endswith("-endpoint")
    found = [text for severity, text in report.findings if severity == "off"]
    if not rate.any():
        assert found == []
        return
    years = rows.loc[rows.index.str.endswith("-growth-span"), "best_value"].iloc[0]
    base = rows.loc[rows.index.str.endswith("-2017"), "best_value"].iloc[0]
    claimed, end = (rows.loc[some, "best_value"].iloc[0] for some in (rate, last))
    recomputed = 100 * ((end / base) ** (1 / years) - 1)
    (sentence,) = [text for text in report.sentences if "ends of its" in text or "own ends" in text]
    assert f"about {recomputed:.1f}%" in sentence
    assert bool(found) == (abs(recomputed - claimed) > 0.3)


@both_ways
@editions
def test_the_title_of_the_composition_takes_the_named_goods_off(ends, parameters):
    report, rows = told(ends, parameters), flow(parameters, ends)
    goods = rows[(rows["measure"] == "exports_value") & (rows["item"] != "")]
    if goods.empty:
        assert report.titles == []
        return
    whole = rows.loc[f"{ends[0]}-exports-{ends[1]}-2022".lower(), "best_value"]
    fit = goods["best_value"] <= whole
    rest = whole - goods["best_value"][fit].sum()
    title = report.titles[0]
    assert f"${shown(round(rest, -7))} of ${shown(whole)}" in title
    for item, value in goods[goods["best_value"] > whole][["item", "best_value"]].values:
        assert f"{item}, printed as ${shown(value)}, cannot be part of it" in title
    assert ("impossible" in dict(report.findings)) == ("cannot be part of it" in title)


@both_ways
@editions
def test_every_number_is_that_of_a_row_said_by_the_day_and_the_page_is_clean(ends, parameters):
    report = told(ends, parameters)
    assert_quantities_are_the_rows(report, known_rows(**parameters))
    assert_nothing_was_said_later(report, parameters["as_of"])
    assert audit(report.page) == []


@pytest.mark.long
def test_a_pair_without_a_flow_is_told_and_an_unknown_name_refused_with_the_nearest():
    report = edition_of("trade_flows", exporter="PRK", importer="SUN")
    assert "No year’s value for what North Korea sold Soviet Union is known" in report.sentences[0]
    assert report.titles == []
    with pytest.raises(NkreportError, match=r"'KORR'; did you mean 'KOR' \(South Korea\)"):
        execute(read_notebook(locate("trade_flows")), {"exporter": "KORR"})


@pytest.mark.long
def test_what_the_buyer_counted_stands_beside_with_the_gap(tmp_path: Path) -> None:
    row = {"year": 2022, "who": "RUS", "from": "KOR", "value": 9000000000}
    (tmp_path / "customs.json").write_text(json.dumps([row]))
    (tmp_path / "customs.figures.yaml").write_text(
        "values: [{column: value, measure: imports_value, unit: USD}]\n"
        "columns: {actor: who, counterpart: from, period: year}\n"
        "constants: {stance: reports, status: delivered, claimant: A customs office,"
        " claimant_role: self}\n"
        "sources: {customs: {title: By year, author: A customs office, issued: 2023-02-01}}\n"
    )
    places = ["shipped", str(tmp_path / "customs.json")]
    report = Edition(execute(read_notebook(locate("trade_flows")), {}, data=places))
    table = report.table("either side of the border")
    assert table is not None
    assert "1.2 times" in plain([run for row in table["body"] for cell in row for run in cell])
    assert audit(report.page) == []
