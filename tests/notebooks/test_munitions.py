"""What the report on munitions says, recomputed with plain pandas from the CSV files."""

from __future__ import annotations

import pandas as pd

from nkreport.publish.audit import audit
from nkreport.report.spans import plain

from .conftest import (
    assert_first_and_latest,
    assert_nothing_was_said_later,
    assert_quantities_are_the_rows,
    counts_in,
    edition_of,
    every_edition,
    known_rows,
    last_day,
    shown,
    side_table,
    statements,
)

editions = every_edition(exclude="Volodimir Datsenko")

CLAIMED = (
    "munitions_planned munitions_sold munitions_shipped shells_shipped containers_shipped".split()
)
CHECKED = "shells_shipped run_out_time munitions_planned".split()
NAMED = "munitions-title-new-york-times supplies-quantity-2024".split()
FIRE, SHELLS, LIFE = "fire-rate-datsenko-2022", "shells-shipped-2024", "barrel-life"


def claimed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["measure"].isin(CLAIMED) & ~rows["id"].isin(NAMED)]


@editions
def test_the_title_on_claims_names_the_first_and_the_latest_number(parameters):
    rows = claimed(known_rows(**parameters))
    edition = edition_of("munitions", **parameters)
    drawn = [b for b in edition.of_kind("chart") if "on the day it was" in plain(b["subtitle"])]
    if rows.empty:
        assert not drawn
        assert any("on munitions planned" in text for text in edition.sentences)
        return
    assert counts_in(drawn[0]["subtitle"]) == statements(rows)
    title, planned = plain(drawn[0]["title"]), "munitions-planned-us-intelligence-2022-09"
    if SHELLS not in rows.index:
        assert_first_and_latest(title, rows)
        return
    assert title == (
        f"{rows['claimant'][planned]} speaks of a plan, Pyongyang of none; by 2024 over"
        f" {shown(rows['low_value'][SHELLS])} shells are claimed"
    )


@editions
def test_the_report_opens_with_the_largest_claim_and_its_denial(parameters):
    rows = known_rows(**parameters)
    edition = edition_of("munitions", **parameters)
    assert [bundle["kind"] for bundle in edition.bundles[:2]] == ["head", "prose"]
    answer = edition.sentences[0]
    planned, denied = "munitions-planned-us-intelligence-2022-09", "munitions-denied-2022-09-past"
    numbers = claimed(rows).query("stance != 'denies' and comparator != ''")
    if SHELLS in rows.index:
        largest = numbers["low_value"].fillna(numbers["high_value"]).idxmax()
        assert largest == SHELLS
        assert answer.startswith(f"Over {shown(rows['low_value'][SHELLS])} shells, says a text")
        assert f"up to {shown(rows['high_value']['containers-shipped-2024'])} containers" in answer
    else:
        assert not answer.startswith("Over")
        assert ("told on 6 September 2022 of a Russian plan" in answer) == (planned in rows.index)
    assert ("2022 that no munitions had ever been exported" in answer) == (denied in rows.index)


@editions
def test_the_origins_are_those_no_other_claim_rests_on(parameters):
    rows = claimed(known_rows(**parameters))
    edition = edition_of("munitions", **parameters)
    found = [b for b in edition.of_kind("prose") if "No surer answer" in plain(b["text"])]
    rows = rows[(rows["comparator"] != "") & (rows["stance"] != "denies")]
    if rows.empty:
        assert not found
        return
    nameless = rows["claimant_role"].isin(["anonymous", "unnamed"])
    speakers, lost = rows[~nameless]["claimant"].nunique(), rows[nameless]["statement"].nunique()
    told = [rows["statement"].nunique(), speakers + lost, lost]
    assert counts_in(found[0]["text"]) == [number for number in told if number]
    single = "from one origin, and that one untraceable" in plain(found[0]["text"])
    assert single == (told[1:] == [1, 1])


@editions
def test_the_months_are_the_shells_by_the_fire(parameters):
    rows = known_rows(**parameters)
    sentences = edition_of("munitions", **parameters).sentences
    told = [text for text in sentences if "so many shells would last" in text]
    assert bool(told) == ({SHELLS, FIRE} <= set(rows.index))
    if told:
        months = rows["low_value"][SHELLS] / rows["best_value"][FIRE]
        assert f"at least about {months:.2g} months, if each fits a Russian gun" in told[0]
        stock = rows["best_value"][FIRE] * rows["best_value"]["run-out-months-postskriptum"]
        assert rows["low_value"][SHELLS] / stock > 1 / 4
        assert any("would be more than a quarter of that stock" in text for text in sentences)
    else:
        assert not any("quarter" in text for text in sentences)


@editions
def test_the_barrels_are_divided_from_bounds_and_carry_their_assumption(parameters):
    rows = known_rows(**parameters)
    sentences = edition_of("munitions", **parameters).sentences
    monthly = [text for text in sentences if "such fire would use up" in text]
    worn = [text for text in sentences if "would wear out" in text]
    assert bool(monthly) == ({FIRE, LIFE} <= set(rows.index))
    assert bool(worn) == ({SHELLS, LIFE} <= set(rows.index))
    if monthly:
        rate = rows["best_value"][FIRE]
        ends = rate / rows["high_value"][LIFE], rate / rows["low_value"][LIFE]
        words = f"{ends[0]:.3g}–{ends[1]:.3g} barrels a month, if all have that life"
        assert words in monthly[0]
    if worn:
        least = rows["low_value"][SHELLS] / rows["high_value"][LIFE]
        assert f"at least about {float(f'{least:.2g}'):.0f} barrels, if all of" in worn[0]


@editions
def test_the_stock_is_the_fire_times_the_months(parameters):
    rows = known_rows(**parameters)
    told = [t for t in edition_of("munitions", **parameters).sentences if "for granted" in t]
    months = "run-out-months-postskriptum"
    assert bool(told) == ({FIRE, months} <= set(rows.index))
    if told:
        stock = rows["best_value"][FIRE] * rows["best_value"][months]
        assert f"no text prints, {shown(stock)} shells (if the rate of fire holds)." in told[0]


@editions
def test_the_month_of_the_end_is_told_with_who_named_it(parameters):
    rows = known_rows(**parameters)
    ends = rows[rows["measure"] == "run_out_month"].set_index("claimant")["period"]
    told = [
        t for t in edition_of("munitions", **parameters).sentences if "would run out was put" in t
    ]
    assert bool(told) == ({"Covert Cabal", "Postskriptum"} <= set(ends.index))
    if told:
        first, last = (pd.Timestamp(ends[who]) for who in ("Covert Cabal", "Postskriptum"))
        assert f"between {first:%B %Y}, by Covert Cabal, and {last:%B %Y}." in told[0]


@editions
def test_the_calibres_told_are_those_of_the_rows_with_who_named_them(parameters):
    rows = known_rows(**parameters)
    rows = rows[rows["measure"] == "calibre"]
    sentences = edition_of("munitions", **parameters).sentences
    for name in ("could-sell-122", "could-sell-152", "launcher-122", "shipped-152", "shipped-122"):
        if f"calibre-{name}" in rows.index:
            row = rows.loc[f"calibre-{name}"]
            told = [t for t in sentences if f"{row['best_value']:.0f} millimetres" in t]
            assert row["claimant"] in told[0] or "The text of" in told[0]
    if not {"calibre-could-sell-122", "calibre-launcher-122"} & set(rows.index):
        assert any("which North Korean shells fit" in text for text in sentences)


@editions
def test_the_route_is_drawn_once_its_text_is_known(parameters):
    rows = known_rows(**parameters)
    legs = side_table("routes").query("id.str.startswith('munitions-2023')", engine="python")
    assert set(legs["source"]) == {"ups-the-ante-2024"}
    edition = edition_of("munitions", **parameters)
    drawn = edition.chart("Reported routes")
    told = last_day("2024-06-19/2024-06-30") <= parameters["as_of"]
    assert (drawn is not None) == told
    if told:
        names = side_table("places").set_index("id")["name"]
        ends = names[legs.iloc[0]["from"]], names[legs.iloc[-1]["to"]]
        title = f"Reported routes: munitions from {ends[0]} to {ends[1]}"
        assert plain(drawn["title"]) == title
        miles = rows["best_value"]["distance-prk-dunay"]
        words = f"to Dunay, {miles:.0f} miles from North Korea"
        assert any(words in text for text in edition.sentences)
        assert "own work" not in edition.page
    else:
        assert any("No such route had been reported" in text for text in edition.sentences)


@editions
def test_every_denial_stands_in_the_table_of_the_chart_as_one(parameters):
    rows = claimed(known_rows(**parameters))
    denials = rows[rows["stance"] == "denies"]
    edition = edition_of("munitions", **parameters)
    drawn = [b for b in edition.of_kind("chart") if "on the day it was" in plain(b["subtitle"])]
    told = {
        run.get("figure"): plain(cell)
        for b in drawn
        for row in b["table"]["body"]
        for cell in row
        for run in cell
    }
    assert set(denials.index) <= set(told)
    assert all(told[name].startswith("no") for name in denials.index)


@editions
def test_the_findings_are_those_that_hold_when_recomputed(parameters):
    rows = known_rows(**parameters)
    expected = []
    for repair in side_table("corrections").itertuples():
        if repair.figure in rows.index and repair.on <= parameters["as_of"]:
            row = rows.loc[repair.figure]
            if row["measure"] in CHECKED:
                expected.append(("flag", row["claimant"]))
    found = edition_of("munitions", **parameters).findings
    assert [severity for severity, _ in found] == [severity for severity, _ in expected]
    for _, words in expected:  # a sentence begins with a capital
        told = sum(text.casefold().startswith(words.casefold()) for _, text in found)
        assert told == sum(who == words for _, who in expected)


@editions
def test_what_is_new_is_listed_where_a_day_is_given(parameters):
    fresh = claimed(known_rows(**parameters))
    fresh = fresh[fresh["new"]]
    edition = edition_of("munitions", **parameters)
    table = edition.table("New since")
    nothing = any("Nothing was said after" in text for text in edition.sentences)
    assert (table is not None) == (len(fresh) > 0)
    assert nothing == ("since" in parameters and fresh.empty)
    if table:
        assert len(table["body"]) == len(fresh)


@editions
def test_every_quantity_is_its_row_and_nothing_was_said_later(parameters):
    edition = edition_of("munitions", **parameters)
    assert_quantities_are_the_rows(edition, known_rows(**parameters))
    assert_nothing_was_said_later(edition, parameters["as_of"])


def test_a_day_before_any_figure_still_gives_a_sensible_page():
    edition = edition_of("munitions", as_of="2020-01-01")
    assert audit(edition.page) == []
    assert not edition.titles
    assert "Nobody had put a number on Russian fire by 1 January 2020." in edition.sentences
    assert edition.sentences[0].startswith("By 1 January 2020 nobody had put a number on munit")
