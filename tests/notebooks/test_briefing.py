"""What the briefing says, recomputed with plain pandas from the CSV files, at three dates."""

from __future__ import annotations

import calendar
import re
from pathlib import Path

import pandas as pd
import pytest

from nkreport.build.audit import audit
from nkreport.build.execute import execute
from nkreport.build.html import HtmlExporter
from nkreport.build.reports import locate, read_notebook
from nkreport.report.bundle import MIME
from nkreport.report.runs import plain

SEEDS = Path(__file__).parents[2] / "seeds"
TOPICS = "mobilisation losses trade_flows munitions deployments workers".split()
DATES = ("2022-08-31", "2022-12-31", "2024-07-01")


def last_day(said_on: str) -> str:
    """The latest day a date or span allows, as text that sorts."""
    end = said_on.rpartition("/")[2].rstrip("~?")
    if len(end) == 4:
        return f"{end}-12-31"
    if len(end) == 7:
        return f"{end}-{calendar.monthrange(int(end[:4]), int(end[5:]))[1]:02d}"
    return end


def table(as_of: str) -> pd.DataFrame:
    """Every row of the topics said by a day, all cells text, bounds as numbers beside."""
    frames = [pd.read_csv(SEEDS / f"{t}.csv", dtype=str, keep_default_na=False) for t in TOPICS]
    rows = pd.concat(frames).fillna("")
    for name in ("low", "best", "high"):
        rows[f"{name}_value"] = pd.to_numeric(rows[name])
    return rows[rows["said_on"].map(last_day) <= as_of].set_index("id", drop=False)


@pytest.fixture(scope="module", params=DATES)
def edition(request):
    """The day, the bundles of the executed briefing, and its page."""
    notebook = execute(read_notebook(locate("briefing")), {"as_of": request.param})
    bundles = [
        output["data"][MIME]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if MIME in output.get("data", {})
    ]
    page, _ = HtmlExporter().from_notebook_node(notebook)
    return request.param, bundles, page


def titles(bundles, kind="chart"):
    return [plain(b["title"]) for b in bundles if b["kind"] == kind]


def shown(value: float) -> str:
    return f"{value:,.0f}"


def test_the_title_on_losses_names_the_ends_of_what_was_claimed(edition):
    day, bundles, _ = edition
    rows = table(day)
    rows = rows[(rows["actor"] == "RUS") & (rows["scope"] == "")]
    killed = rows[rows["measure"] == "troops_killed"].dropna(subset="best_value")
    both = rows[rows["measure"] == "troops_casualties"]
    burns = rows.loc["russian-killed-burns-2022-07", "best_value"] * (
        1 + rows.loc["russian-wounded-multiple-burns", "best_value"]
    )
    ends = [*both["low_value"], *both["best_value"], *both["high_value"], burns]
    known = pd.Series(ends, dtype=float).dropna()
    (title,) = [text for text in titles(bundles) if "killed" in text]
    numbers = re.findall(r"\d[\d,]*\d", title)
    if len(killed) > 1:
        assert numbers[:2] == [shown(killed["best_value"].min()), shown(killed["best_value"].max())]
    else:
        assert numbers[0] == shown(killed["best_value"].iloc[0])
        assert killed["claimant"].iloc[0] in title
    assert numbers[-2:] == [shown(known.min()), shown(known.max())]


def test_the_title_on_mobilisation_sets_the_last_total_against_the_target(edition):
    day, bundles, _ = edition
    rows = table(day)
    totals = rows[(rows["measure"] == "troops_mobilised") & rows["best_value"].notna()]
    found = [text for text in titles(bundles) if "mobilised" in text]
    if totals.empty:
        assert not found
        assert any("troops mobilised" in text for text in sentences(bundles))
        return
    last = totals.sort_values("said_on").iloc[-1]
    target = rows[rows["measure"] == "mobilisation_target"].iloc[0]
    assert re.findall(r"\d{3},\d{3}", found[0]) == [
        shown(last["best_value"]),
        shown(target["best_value"]),
    ]


def test_the_title_on_munitions_counts_statements_numbers_and_denials(edition):
    day, bundles, _ = edition
    rows = table(day)
    rows = rows[
        rows["measure"].isin(
            ["munitions_planned", "munitions_shipped", "shells_shipped", "containers_shipped"]
        )
        & ~rows["id"].isin(
            ["shells-shipped-2024-152mm", "shells-shipped-2024-122mm", "supplies-quantity-2024"]
        )
    ]
    found = [bundle for bundle in bundles if bundle["kind"] == "chart"]
    counted = [b for b in found if any("count" in run for run in b["title"])]
    if rows.empty:
        assert not counted
        return
    denied = rows[rows["stance"] == "denies"]["statement"].nunique()
    bare = rows[rows["comparator"] == ""]["statement"].nunique()
    numbered = rows[(rows["stance"] != "denies") & (rows["comparator"] != "")]
    counts = [run["count"] for run in counted[0]["title"] if "count" in run]
    assert counts == [
        rows["statement"].nunique(),
        numbered["statement"].nunique(),
        denied,
        bare,
    ]


def test_the_title_on_trade_divides_the_last_year_by_the_first(edition):
    day, bundles, _ = edition
    rows = table(day)
    rows = rows[(rows["measure"] == "exports_value") & (rows["item"] == "")]
    years = rows[rows["actor"].isin(["KOR", "RUS"]) & rows["best_value"].notna()]
    found = [text for text in titles(bundles) if "Exports" in text]
    if years.empty:
        assert not found
        return
    (title,) = found
    for actor in ("KOR", "RUS"):
        own = years[years["actor"] == actor]
        first = own[own["period"].str.startswith("2017")]["best_value"].iloc[0]
        ratios = own[own["period"] == "2022"]["best_value"] / first
        low, high = f"{ratios.min():.2g}", f"{ratios.max():.2g}"
        assert (low if low == high else f"{low}–{high}") in title


def test_the_findings_hold_when_recomputed(edition):
    day, bundles, _ = edition
    rows = table(day)
    listed = [f for b in bundles if b["kind"] == "findings" for f in b["findings"]]
    text = {severity: [] for severity in ("contested", "not comparable", "impossible", "off")}
    for finding in listed:
        text.setdefault(finding["severity"], []).append(plain(finding["text"]))
    killed = rows[rows["measure"] == "troops_killed"]["best_value"].dropna()
    assert any("troops killed," in t for t in text["contested"]) == (
        killed.max() - killed.min() > 1000
    )
    totals = rows[rows["measure"] == "troops_mobilised"]["best_value"].dropna()
    assert any("troops mobilised" in t for t in text["contested"]) == (totals.max() > 300_000)
    if "rus-exports-kor-2022-refined" in rows.index:
        value = rows["best_value"]
        left = (
            value["rus-exports-kor-2022"]
            - value["rus-exports-kor-2022-coal"]
            - value["rus-exports-kor-2022-crude"]
        )
        assert value["rus-exports-kor-2022-refined"] > left
        assert f"${left / 1e9:.2f} billion" in text["impossible"][0]
        rate = (value["kor-exports-rus-2022-endpoint"] / value["kor-exports-rus-2017"]) ** 0.2 - 1
        assert f"{100 * rate:.1f}%" in text["off"][0]
    else:
        assert not text["impossible"]
        assert not text["off"]


def test_every_number_of_a_sentence_is_the_rows(edition):
    day, bundles, _ = edition
    rows = table(day)
    for bundle in bundles:
        for run in bundle.get("text", ()):
            if "figure" in run and re.search(r"\d", run["text"]):
                row = rows.loc[run["figure"]]
                values = row[["low_value", "best_value", "high_value"]].dropna()
                first = float(re.search(r"\d[\d,.]*\d|\d", run["text"])[0].replace(",", ""))
                scale = 1e6 if "million" in run["text"] else 1e9 if "billion" in run["text"] else 1
                assert first * scale in set(values), run


def test_nothing_said_later_is_on_the_page(edition):
    day, bundles, _ = edition
    for bundle in bundles:
        for row in bundle["rows"]:
            assert last_day(row["said_on"]) <= day, row["id"]


def test_the_page_is_clean(edition):
    assert audit(edition[2]) == []


def test_a_day_before_any_figure_still_gives_a_sensible_page():
    notebook = execute(read_notebook(locate("briefing")), {"as_of": "2020-01-01"})
    page, _ = HtmlExporter().from_notebook_node(notebook)
    assert audit(page) == []
    assert "Nobody had stated a figure on troops killed" in page
    assert 'class="chart"' not in page


def sentences(bundles):
    return [plain(bundle["text"]) for bundle in bundles if bundle["kind"] == "prose"]
