"""What the briefing says, recomputed with plain pandas from the CSV files."""

from __future__ import annotations

import re
import subprocess

import pandas as pd
import pytest

from nkreport.publish.audit import audit
from nkreport.publish.pdf.exporter import PdfExporter
from nkreport.report.runs import plain

from .conftest import (
    assert_first_and_latest,
    assert_nothing_was_said_later,
    assert_quantities_are_the_rows,
    counts_in,
    edition_of,
    every_edition,
    known_rows,
    last_day,
    numbers_in,
    shown,
    side_table,
    statements,
)

editions = every_edition(exclude="Igor Korochenko")

ASKED = (
    "volunteers_offered engineer_units_to_send workers_employed workers_sent deployment_value"
    " munitions_planned munitions_sold munitions_shipped shells_shipped containers_shipped"
).split()
TOLD_AGAIN = (
    "volunteers-reported-agov volunteers-title-new-york-post volunteers-heading-agov"
    " munitions-denied-2022-09-future munitions-denied-2022-11-past munitions-denied-2022-11-future"
).split()
NUMBERS = (
    "shells-shipped-2024 containers-shipped-2024 engineer-units-announced-2024"
    " engineer-deployment-value engineer-pay-cho volunteers-korochenko-2022-08"
    " munitions-planned-us-intelligence-2022-09 workers-donbas-khusnullin"
    " russian-casualties-estimates-2022-07 fire-rate-datsenko-2022 russian-killed-burns-2022-07"
).split()


@editions
def test_a_handful_of_numbers_opens_the_briefing(parameters):
    rows = known_rows(**parameters)
    table = edition_of("briefing", **parameters).table("What was claimed")
    wanted = [name for name in NUMBERS if name in rows.index][:5]
    assert [run["figure"] for row in table["body"] for run in row[0]] == wanted
    for name, (quantity, _, who, _) in zip(wanted, table["body"], strict=True):
        assert plain(who) == rows["claimant"][name]
        ends = rows.loc[name, ["low_value", "best_value", "high_value"]].dropna()
        if re.search(r"\d", plain(quantity)):
            assert numbers_in(plain(quantity))[-1] == ends.max()
        hedge = {">": "over", "<=": "up to", "~": "about", ">=": rows["printed"][name].split()[0]}
        reported = "reportedly " if "report" in rows["printed"][name] else ""
        assert plain(quantity).startswith(reported + hedge.get(rows["comparator"][name], ""))
        assert (rows["scope"][name] in plain(quantity)) or "if " not in rows["scope"][name]


@editions
def test_the_title_of_the_timeline_names_what_was_claimed_and_the_subtitle_counts_it(parameters):
    rows = known_rows(**parameters)
    rows = rows[rows["measure"].isin(ASKED) & (rows["comparator"] != "")]
    rows = rows[~rows["id"].isin(TOLD_AGAIN)]
    first = edition_of("briefing", **parameters).of_kind("chart")[0]
    assert "each on the day it was made" in plain(first["subtitle"])
    assert counts_in(first["subtitle"]) == statements(rows)
    title = plain(first["title"])
    if rows["measure"].nunique() > 2:
        assert_first_and_latest(title, rows)
        return
    for row in rows[rows["stance"] != "denies"].itertuples():
        reported = "reportedly " if "report" in row.printed else ""
        assert f"{reported}{shown(row.best_value)}, according to {row.claimant}" in title
    assert "one denial" in title


@editions
def test_an_event_stands_on_the_timeline_once_it_has_happened(parameters):
    first = edition_of("briefing", **parameters).of_kind("chart")[0]
    told = [plain(row[1]) for row in first["table"]["body"]]
    events = side_table("events").set_index("id")
    turns = "invasion shoigu-in-pyongyang workers-reach-donbas partnership-treaty".split()
    for name in turns:
        happened = last_day(events["on"][name]) <= parameters["as_of"]
        assert (events["what"][name] in told) == happened


@editions
def test_the_title_on_losses_names_the_ends_of_what_was_claimed(parameters):
    rows = known_rows(**parameters)
    rows = rows[(rows["actor"] == "RUS") & (rows["scope"] == "")]
    killed = rows[rows["measure"] == "troops_killed"].dropna(subset="best_value")
    both = rows[rows["measure"] == "troops_casualties"]
    burns = rows.loc["russian-killed-burns-2022-07", "best_value"] * (
        1 + rows.loc["russian-wounded-multiple-burns", "best_value"]
    )
    ends = pd.concat([both["low_value"], both["best_value"], both["high_value"]]).dropna()
    known = [*ends, burns]
    title = plain(edition_of("briefing", **parameters).chart("killed")["title"])
    found = numbers_in(title)
    if len(killed) > 1:
        assert found[:2] == [killed["best_value"].min(), killed["best_value"].max()]
    else:
        assert found[0] == killed["best_value"].iloc[0]
        assert killed["claimant"].iloc[0] in title
    assert found[-2:] == [min(known), max(known)]


@editions
def test_the_title_on_munitions_names_the_first_and_the_latest_number(parameters):
    rows = known_rows(**parameters)
    measures = [name for name in ASKED if name.startswith(("munitions", "shells", "containers"))]
    named = "munitions-title-new-york-times supplies-quantity-2024".split()
    rows = rows[rows["measure"].isin(measures) & ~rows["id"].isin(named)]
    edition = edition_of("briefing", **parameters)
    drawn = [b for b in edition.of_kind("chart") if "by the day of" in plain(b["subtitle"])]
    if rows.empty:
        assert not drawn
        assert any("munitions" in text for text in edition.sentences)
        return
    assert counts_in(drawn[0]["subtitle"]) == statements(rows)
    assert_first_and_latest(plain(drawn[0]["title"]), rows)


@editions
def test_the_title_on_trade_divides_the_last_year_by_the_first(parameters):
    rows = known_rows(**parameters)
    rows = rows[(rows["measure"] == "exports_value") & (rows["item"] == "")]
    years = rows[rows["actor"].isin(["KOR", "RUS"]) & rows["best_value"].notna()]
    found = edition_of("briefing", **parameters).chart("exports")
    if years.empty:
        assert found is None
        return
    assert f"ccording to {years['claimant'].iloc[0]}, exports" in plain(found["title"])
    off = parameters.get("corrections") != "apply"
    assert ("does not follow" in plain(found["title"])) == off
    for actor in ("KOR", "RUS"):
        own = years[years["actor"] == actor]
        first = own[own["period"].str.startswith("2017")]["best_value"].iloc[0]
        ratios = own[own["period"] == "2022"]["best_value"] / first
        low, high = f"{ratios.min():.2g}", f"{ratios.max():.2g}"
        assert f"{low if low == high else f'{low}–{high}'} times" in plain(found["title"])


@editions
def test_the_findings_are_those_that_hold_when_recomputed(parameters):
    rows = known_rows(**parameters)
    value = rows["best_value"].fillna(rows["low_value"])
    expected = []
    stated, denied = "volunteers-korochenko-2022-08", "volunteers-denied-nachaev"
    if {stated, denied} <= set(rows.index) and value[stated] > value[denied] == 0:
        expected.append(("contested", rows["claimant"][stated]))
    if "rus-exports-kor-2022-refined" in rows.index:
        parts = value["rus-exports-kor-2022-coal"] + value["rus-exports-kor-2022-crude"]
        left = value["rus-exports-kor-2022"] - parts
        assert value["rus-exports-kor-2022-refined"] > left
        expected.append(("impossible", f"${left / 1e9:.2f} billion"))
    corrections = side_table("corrections")
    for repair in corrections[corrections["on"] <= parameters["as_of"]].itertuples():
        if repair.figure in rows.index and rows["measure"][repair.figure] in ASKED:
            expected.append(("flag", rows["claimant"][repair.figure]))
    if "kor-exports-rus-growth" in rows.index:
        first, last = (value[f"kor-exports-rus-{year}"] for year in ("2017", "2022-endpoint"))
        step = 5e7 if last == 7.4e9 else 5e6  # half of what the last printed digit stands for
        most = ((last + step) / (first - 5e6)) ** 0.2 - 1
        if most < 0.3945:  # printed: 39.5%
            expected.append(("off", f"{100 * ((last / first) ** 0.2 - 1):.1f}%"))
    assert ("off" in dict(expected)) == (
        "kor-exports-rus-growth" in rows.index and parameters.get("corrections") != "apply"
    )
    found = edition_of("briefing", **parameters).findings
    assert [severity for severity, _ in found] == [severity for severity, _ in expected]
    for (_, text), (_, words) in zip(found, expected, strict=True):
        assert words in text


@editions
def test_each_question_says_what_was_known_then_and_what_is_known_later(parameters):
    rows = known_rows(**parameters)
    sentences = edition_of("briefing", **parameters).sentences
    for ids, told, otherwise in (
        (
            ["volunteers-korochenko-2022-08", "volunteers-denied-nachaev"],
            "of reportedly 100,000 volunteers; Ivan Nachaev",
            None,
        ),
        (
            ["engineer-units-announced-2024"],
            "engineers, 3–4 military units (if the report is accurate), further on called brigades",
            "no North Korean unit had been announced",
        ),
        (["workers-donbas-khusnullin"], "counted 26,000 workers", "No official had spoken"),
        (["workplaces-donetsk-2024"], "at 3 workplaces", "no North Korean worker was reported"),
        (
            ["munitions-planned-us-intelligence-2022-09"],
            "to buy millions of munitions",
            "Nobody had put a number on munitions",
        ),
        (
            ["shells-shipped-2024", "containers-shipped-2024"],
            "over 5 million shells, in a text that names no origin; Shin Won-sik counted up to"
            " 10,000 containers",
            "nobody had put a number on shells",
        ),
    ):
        known = set(ids) <= set(rows.index)
        assert any(told in text for text in sentences) == known
        if otherwise:
            assert any(otherwise in text for text in sentences) != known


@editions
def test_claims_without_a_number_are_listed_each_as_printed(parameters):
    rows = known_rows(**parameters)
    measures = (
        "munitions_sold missiles_shipped munitions_shipped workers_sent workers_offered"
        " workers_to_send foreign_fighters"
    ).split()
    bare = rows[rows["measure"].isin(measures) & (rows["comparator"] == "")]
    table = edition_of("briefing", **parameters).table("without a number")
    assert {plain(row[1]) for row in table["body"]} == set(bare["printed"])
    assert len(table["body"]) == len(bare)


@editions
def test_what_is_new_is_listed_where_a_day_is_given(parameters):
    rows = known_rows(**parameters)
    fresh = rows[rows["measure"].isin(ASKED) & rows["new"]]
    table = edition_of("briefing", **parameters).table("New since")
    if "since" not in parameters:
        assert table is None
    else:
        assert len(table["body"]) == len(fresh) > 0


@editions
def test_every_quantity_is_its_row_and_nothing_was_said_later(parameters):
    edition = edition_of("briefing", **parameters)
    assert_quantities_are_the_rows(edition, known_rows(**parameters))
    assert_nothing_was_said_later(edition, parameters["as_of"])


def test_a_day_before_any_figure_still_gives_a_sensible_page():
    edition = edition_of("briefing", as_of="2020-01-01")
    assert audit(edition.page) == []
    assert any("Nobody had stated a figure on troops killed" in t for t in edition.sentences)
    assert not edition.titles


@pytest.mark.browser
def test_the_briefing_proper_is_two_pages(pdftotext, tmp_path):
    page, _ = PdfExporter().from_notebook_node(edition_of("briefing").notebook)
    path = tmp_path / "briefing.pdf"
    path.write_bytes(page)

    def words(number: int) -> str:
        command = [pdftotext, "-f", str(number), "-l", str(number), path, "-"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert "What nobody has numbered" in words(1)
    assert "What the sources got wrong" in words(2)
    lines = [line for line in words(3).splitlines() if line]
    assert lines[2] == "Behind the briefing"
