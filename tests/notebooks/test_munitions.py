"""What the report on munitions says, recomputed with plain pandas from the CSV files."""

from __future__ import annotations

import pandas as pd

from nkreport.publish.audit import audit
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
    shown,
    side_table,
    statements,
)

editions = every_edition(exclude="Volodimir Datsenko")

CLAIMED = (
    "munitions_planned munitions_sold munitions_shipped shells_shipped containers_shipped".split()
)
CHECKED = "shells_shipped calibre run_out_time munitions_planned".split()
NAMED = "munitions-title-new-york-times supplies-quantity-2024".split()
FIRE, SHELLS, LIFE = "fire-rate-datsenko-2022", "shells-shipped-2024", "barrel-life"


def claimed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["measure"].isin(CLAIMED) & ~rows["id"].isin(NAMED)]


@editions
def test_the_title_on_claims_names_the_first_and_the_latest_number(parameters):
    rows = claimed(known_rows(**parameters))
    edition = edition_of("munitions", **parameters)
    drawn = [b for b in edition.of_kind("chart") if "by the day of" in plain(b["subtitle"])]
    if rows.empty:
        assert not drawn
        assert any("on munitions planned" in text for text in edition.sentences)
        return
    assert counts_in(drawn[0]["subtitle"]) == statements(rows)
    assert_first_and_latest(plain(drawn[0]["title"]), rows)


@editions
def test_the_origins_are_those_no_other_claim_rests_on(parameters):
    rows = claimed(known_rows(**parameters))
    edition = edition_of("munitions", **parameters)
    found = [b for b in edition.of_kind("prose") if plain(b["text"]).startswith("Behind them")]
    rows = rows[(rows["comparator"] != "") & (rows["stance"] != "denies")]
    if rows.empty:
        assert not found
        return
    nameless = rows["claimant_role"].isin(["anonymous", "unnamed"])
    speakers, lost = rows[~nameless]["claimant"].nunique(), rows[nameless]["statement"].nunique()
    told = [rows["statement"].nunique(), speakers + lost, lost]
    assert counts_in(found[0]["text"]) == [number for number in told if number]


@editions
def test_the_title_on_months_divides_the_shells_by_the_fire(parameters):
    rows = known_rows(**parameters)
    stocks = rows[(rows["measure"] == "shells_shipped") & (rows["item"] == "artillery shell")]
    edition = edition_of("munitions", **parameters)
    drawn = [b for b in edition.of_kind("chart") if "Months at" in plain(b["subtitle"])]
    if stocks.empty or FIRE not in rows.index:
        assert not drawn
        assert any("shells fired a month" in t or "on shells" in t for t in edition.sentences)
        return
    (title,) = [plain(bundle["title"]) for bundle in drawn]
    rate = rows["best_value"][FIRE]
    least = rows["low_value"][SHELLS]
    assert title == (
        f"Over {shown(least)} shells would last at least about {least / rate:.2g} months"
        f" at {shown(rate)} shells a month"
    )
    assert "if every item were a shell" in plain(drawn[0]["subtitle"])


@editions
def test_the_barrels_are_divided_from_bounds_and_carry_their_assumption(parameters):
    rows = known_rows(**parameters)
    sentences = edition_of("munitions", **parameters).sentences
    monthly = [text for text in sentences if "Such fire then uses up" in text]
    worn = [text for text in sentences if "would use up" in text]
    assert bool(monthly) == ({FIRE, LIFE} <= set(rows.index))
    assert bool(worn) == ({SHELLS, LIFE} <= set(rows.index))
    if monthly:
        rate = rows["best_value"][FIRE]
        ends = rate / rows["high_value"][LIFE], rate / rows["low_value"][LIFE]
        words = f"{ends[0]:.3g}–{ends[1]:.3g} barrels a month (if each shell is fired"
        assert words in monthly[0]
    if worn:
        least = rows["low_value"][SHELLS] / rows["high_value"][LIFE]
        assert f"at least about {float(f'{least:.2g}'):.0f} barrels (if each" in worn[0]


@editions
def test_the_stock_is_the_fire_times_the_months(parameters):
    rows = known_rows(**parameters)
    told = [t for t in edition_of("munitions", **parameters).sentences if "for granted" in t]
    months = "run-out-months-postskriptum"
    assert bool(told) == ({FIRE, months} <= set(rows.index))
    if told:
        stock = rows["best_value"][FIRE] * rows["best_value"][months]
        assert f"a stock of {shown(stock)} shells" in told[0]


@editions
def test_the_month_of_the_end_is_told_with_who_named_it(parameters):
    rows = known_rows(**parameters)
    ends = rows[rows["measure"] == "run_out_month"].set_index("claimant")["period"]
    told = [t for t in edition_of("munitions", **parameters).sentences if "month of the end" in t]
    assert bool(told) == ({"Covert Cabal", "Postskriptum"} <= set(ends.index))
    if told:
        first, last = (pd.Timestamp(ends[who]) for who in ("Covert Cabal", "Postskriptum"))
        assert f"between {first:%B %Y}, by Covert Cabal, and {last:%B %Y}, by" in told[0]


@editions
def test_the_calibres_named_are_those_of_both_sides(parameters):
    rows = known_rows(**parameters)
    rows = rows[(rows["measure"] == "calibre") & rows["actor"].isin(["PRK", "RUS"])]
    edition = edition_of("munitions", **parameters)
    table = edition.table("Calibres")
    if rows.empty:
        assert table is None
        assert any("which North Korean shells fit" in text for text in edition.sentences)
        return
    told = sorted((plain(row[0]), plain(row[1]), plain(row[2])) for row in table["body"])
    assert told == sorted(
        (row.item, f"{row.best_value:.0f} millimetres", row.claimant) for row in rows.itertuples()
    )


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
        words = f"has Dunay {miles:.0f} miles from North Korea"
        assert any(words in text for text in edition.sentences)
        assert "own work" not in edition.page
    else:
        assert any("No such route had been reported" in text for text in edition.sentences)


@editions
def test_every_denial_is_listed_as_printed(parameters):
    rows = claimed(known_rows(**parameters))
    denials = rows[rows["stance"] == "denies"]
    table = edition_of("munitions", **parameters).table("denies")
    listed = [plain(row[3]) for row in table["body"]] if table else []
    assert sorted(listed) == sorted(denials["printed"])


@editions
def test_the_findings_are_those_that_hold_when_recomputed(parameters):
    rows = known_rows(**parameters)
    expected = []
    planned = "munitions-planned-us-intelligence-2022-09"
    denied = "munitions-denied-2022-09-future"
    boxes = "containers-shipped-2024"
    if {SHELLS, boxes} <= set(rows.index) and rows["unit"][SHELLS] != rows["unit"][boxes]:
        expected.append(("not comparable", "what a box holds"))
    if {planned, denied} <= set(rows.index):
        assert rows["actor"][planned] != rows["actor"][denied]  # one's plan to buy, one's to sell
        expected.append(("not comparable", "Both can be true"))
    for repair in side_table("corrections").itertuples():
        if repair.figure in rows.index and repair.on <= parameters["as_of"]:
            row = rows.loc[repair.figure]
            if row["measure"] in CHECKED:
                expected.append(("flag", row["claimant"]))
    found = edition_of("munitions", **parameters).findings
    assert [severity for severity, _ in found] == [severity for severity, _ in expected]
    for (_, text), (_, words) in zip(found, expected, strict=True):
        assert words in text


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
