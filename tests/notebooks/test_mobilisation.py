"""What the mobilisation report says, recomputed with plain pandas, at three dates."""

from __future__ import annotations

import json
import re
from itertools import combinations

import pandas as pd
import pytest

from nkreport.report.runs import plain

from .conftest import (
    Edition,
    assert_nothing_was_said_later,
    assert_quantities_are_the_rows,
    edition_of,
    every_edition,
    known_rows,
    last_day,
    numbers_in,
    shown,
    side_table,
)

EXCLUDED = "Sergei Shoigu"
HEDGES = {"=": "", "~": "about ", ">=": "at least ", ">": "over ", "<=": "up to ", "<": "under "}
TWICE = [
    "mobilisation-target-interfax-title",
    "volunteers-title-new-york-post",
    "volunteers-heading-agov",
]
NEWS = [
    "mobilisation_target",
    "mobilisation_share",
    "mobilisation_limit",
    "mobilisation_stages",
    "troops_mobilised",
    "mobilised_in_combat_zone",
    "mobilised_in_units",
    "mobilised_in_support",
    "mobilised_in_training",
    "mobilised_on_combat_tasks",
    "army_on_paper",
    "army_growth_ordered",
    "volunteers_offered",
    "troops_to_send",
    "theatre_force",
    "theatre_force_target",
    "prisoners_recruited",
]


def run(parameters) -> tuple[Edition, pd.DataFrame]:
    """The report with these parameters, and the rows it knows, sums and differences filled in."""
    rows = known_rows(**parameters)
    for row in rows[rows["formula"] != ""].itertuples():
        parts = re.split(r" ([+-]) ", row.formula)
        if len(parts) == 3 and {parts[0], parts[2]} <= set(rows.index):
            one, other = rows.loc[[parts[0], parts[2]], "best_value"]
            rows.loc[row.id, "best_value"] = one + other if parts[1] == "+" else one - other
    return edition_of("mobilisation", **parameters), rows.drop(index=TWICE, errors="ignore")


def day_words(day: str) -> str:
    stamp = pd.Timestamp(day)
    return f"{stamp.day} {stamp:%B} {stamp.year}"


def counted_on(row: pd.Series) -> str:
    """The last day a row stands for, else the day it was said."""
    end = row["period"].rpartition("/")[2]
    return last_day(row["said_on"] if end in ("", "..") else end)


def quantity(row: pd.Series) -> str:
    ends = row[["low_value", "best_value", "high_value"]].dropna()
    if row["comparator"] and ends.iloc[0] == 0:
        return "none"
    reported = "reportedly " if "report" in row["printed"] else ""
    return reported + HEDGES[row["comparator"] or "="] + "–".join(map(shown, ends))


def latest(rows: pd.DataFrame, measure: str) -> tuple[str, str] | None:
    """The quantity and the day of the last count of a measure."""
    chosen = rows[rows["measure"] == measure]
    if chosen.empty:
        return None
    row = chosen.loc[chosen.apply(counted_on, axis=1).idxmax()]
    return quantity(row), day_words(counted_on(row))


def against(rows: pd.DataFrame, reported: str, target: str, words: str) -> str | None:
    """The title of a target held against what was reported."""
    last = latest(rows, reported)
    goals = rows[rows["measure"] == target].apply(quantity, axis=1)
    if last is None or goals.empty:
        return None
    title = side_table("measures").set_index("id").loc[reported, "title"].capitalize()
    return f"{title}: {last[0]} reported by {last[1]}, against a {words} of {goals.iloc[0]}"


def apart(rows: pd.DataFrame) -> str | None:
    zone, tasks = (latest(rows, f"mobilised_{m}") for m in ("in_combat_zone", "on_combat_tasks"))
    if tasks is None:
        return None
    if zone is None:
        tasks = rows[rows["measure"] == "mobilised_on_combat_tasks"]
        counts, (who,) = tasks["best_value"], tasks["claimant"].unique()
        ends = f"{shown(counts.min())} to {shown(counts.max())}, both from {who}"
        return f"Mobilised troops on combat tasks: claims for differing times, from {ends}"
    return (
        f"Mobilised troops: {zone[0]} in the combat zone on {zone[1]} and {tasks[0]} on combat"
        f" tasks on {tasks[1]}, not to be compared"
    )


def division(rows: pd.DataFrame) -> str | None:
    if "mobilised-shoigu-2022-10-28" not in rows.index:
        return None
    training, zone = (
        rows.loc[f"{part}-shoigu-2022-10-28", "best_value"] for part in ("training", "combat-zone")
    )
    return (
        f"Troops mobilised: {shown(training)} of {shown(training + zone)} in training"
        f" and {shown(zone)} in the combat zone"
    )


def volunteers(rows: pd.DataFrame) -> str:
    offered = rows[rows["measure"] == "volunteers_offered"]
    denied = offered["stance"] == "denies"
    claims = offered[~denied].sort_values("said_on", ascending=False)
    assert claims["statement"].nunique() == 1
    assert denied.sum() == 1
    return (
        f"Volunteers offered: {quantity(claims.iloc[0])}, according to Igor Korochenko; one denial"
        f" from {offered[denied]['claimant'].iloc[0]}"
    )


@every_edition(exclude=EXCLUDED)
def test_every_title_is_what_the_rows_come_to(parameters):
    edition, rows = run(parameters)
    expected = [
        against(rows, "troops_mobilised", "mobilisation_target", "mobilisation target"),
        apart(rows),
        division(rows),
        volunteers(rows),
    ]
    assert edition.titles == [title for title in expected if title]


@every_edition(exclude=EXCLUDED)
def test_every_finding_is_what_the_rows_come_to(parameters):
    edition, rows = run(parameters)
    topic = rows[rows["measure"].isin(NEWS)]
    found = [("flag", text) for text in flags(topic, parameters["as_of"])]
    rivals = [verdict(relation, topic) for relation in side_table("relations").itertuples()]
    found += sorted((rival for rival in rivals if rival), key=lambda rival: rival[0])
    assert edition.findings == found


def flags(rows: pd.DataFrame, as_of: str) -> list[str]:
    return [
        f"{rows.loc[c.figure, 'claimant']}, {quantity(rows.loc[c.figure])} people: {c.reason}"
        for c in side_table("corrections").itertuples()
        if c.figure in rows.index and c.on <= as_of
    ]


def verdict(relation, rows: pd.DataFrame) -> tuple[str, str] | None:
    """A contested relation in words; None where a row is unknown or the numbers agree."""
    ids = relation.terms.split()
    if relation.kind != "contested" or not set(ids) <= set(rows.index):
        return None
    chosen = rows.loc[ids]
    unlike = any(
        one["measure"] != other["measure"]
        for (_, one), (_, other) in combinations(chosen.iterrows(), 2)
    )
    if not unlike and chosen["best_value"].nunique() == 1:
        return None
    titles = side_table("measures").set_index("id")["title"]
    ends, best = chosen["period"].map(last_day), chosen["best_value"]
    if not unlike and titles[chosen["measure"].iloc[0]] == "troops mobilised":
        unlike = best[ends.idxmax()] > best[ends.idxmin()]  # more, a week later
    pieces = [
        f"{row['claimant']}: {quantity(row).replace('none', 'no')} people"
        f" ({titles[row['measure']]}, {day_words(row['said_on'])})"
        for _, row in chosen.iterrows()
    ]
    why = re.sub(r"\{(\S+) - (\S+)\}", lambda field: difference(field, rows), relation.why)
    return "not comparable" if unlike else "contested", f"{'; '.join(pieces)}. {why}"


def difference(field: re.Match[str], rows: pd.DataFrame) -> str:
    one, other = rows.loc[[field[1], field[2]], "best_value"]
    return f"{shown(one - other)} people"


@every_edition(exclude=EXCLUDED)
def test_every_number_is_its_row_and_none_was_said_later(parameters):
    edition, _ = run(parameters)
    assert_quantities_are_the_rows(edition, known_rows(**parameters))
    assert_nothing_was_said_later(edition, parameters["as_of"])


@every_edition(exclude=EXCLUDED)
def test_what_is_new_is_listed_on_the_first_page(parameters):
    edition, rows = run(parameters)
    box = edition.table("New since")
    if "since" not in parameters:
        assert box is None
        return
    fresh = rows[rows["new"] & rows["measure"].isin(NEWS)].drop(
        index="troops-abroad-large-agov", errors="ignore"
    )
    who = [plain(line[1]) for line in box["body"]]
    assert who == list(fresh["claimant"].loc[[row["id"] for row in box["rows"]][: len(who)]])
    assert len(who) == len(fresh) > 0
    assert edition.bundles.index(box) == 1


@pytest.mark.parametrize("day", ["2022-12-31", "2024-07-01"])
def test_no_line_joins_a_place_with_a_duty(day):
    edition, _ = run({"as_of": day})
    bundle = edition.chart("not to be compared")
    spec = bundle["spec"]
    left, right = spec["vconcat"][0]["hconcat"] if "vconcat" in spec else spec["hconcat"]
    titles = [panel["title"]["text"] for panel in (left, right)]
    assert "combat zone" in titles[0][0]
    assert "combat tasks" in titles[1][0]
    assert "link" not in json.dumps([layer["name"] for p in (left, right) for layer in p["layer"]])
    definitions = side_table("measures").set_index("id")["definition"]
    for panel, measure in (
        (left, "mobilised_in_combat_zone"),
        (right, "mobilised_on_combat_tasks"),
    ):
        words = " ".join(panel["title"]["subtitle"])
        assert definitions[measure] in words


@pytest.mark.parametrize("day", ["2022-12-31", "2024-07-01"])
def test_the_sentences_compute_what_no_source_prints(day):
    edition, rows = run({"as_of": day})
    value = rows["best_value"]
    text = " ".join(edition.sentences)
    whole = value["mobilisation-target-shoigu"] / value["mobilisation-share-shoigu"] * 100
    assert f"about {whole / 1e6:.1f} million people, a number nobody printed" in text
    total = value["combat-zone-shoigu-2022-10-28"] + value["training-shoigu-2022-10-28"]
    assert f"adds up to {shown(total)}, the target to the last man" in text
    assert total == value["mobilisation-target-shoigu"]
    caption = plain(edition.chart("in training")["caption"])
    in_units = value["combat-units-shoigu-2022-10-28"]
    in_support = value["combat-zone-shoigu-2022-10-28"] - in_units
    assert numbers_in(caption) == [in_units, in_support]
    on_paper = value["rus-army-on-paper-2022"] + value["rus-army-growth-ordered-2022"]
    assert f"which makes about {on_paper / 1e6:.2f} million" in text


def test_before_the_order_sentences_stand_where_charts_would():
    edition, rows = run({"as_of": "2022-08-31"})
    assert not rows["measure"].isin(["mobilisation_target", "troops_mobilised"]).any()
    assert len(edition.titles) == 1
    assert "No call-up had been ordered by 31 August 2022." in edition.sentences
    nobody = [text for text in edition.sentences if text.startswith("Nobody had")]
    assert len(nobody) == 5
    assert all(text.endswith("by 31 August 2022.") for text in nobody)


def test_the_unnumbered_are_listed_in_their_own_words():
    for day in ("2022-12-31", "2024-07-01"):
        edition, rows = run({"as_of": day})
        bare = rows[
            rows["measure"].isin(["mobilisation_stages", "prisoners_recruited", "foreign_fighters"])
            & (rows["comparator"] == "")
        ]
        body = edition.table("without a number")["body"]
        assert sorted(plain(line[1]) for line in body) == sorted(bare["printed"])
