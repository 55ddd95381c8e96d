"""What the mobilisation report says, recomputed with plain pandas, at three dates."""

from __future__ import annotations

import re
from itertools import combinations

import pandas as pd
import pytest

from nkreport.report.spans import capital, plain

from .conftest import (
    Edition,
    assert_nothing_was_said_later,
    assert_quantities_are_the_rows,
    edition_of,
    every_edition,
    known_rows,
    last_day,
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


@every_edition(exclude=EXCLUDED)
def test_every_title_is_what_the_rows_come_to(parameters):
    edition, rows = run(parameters)
    expected = [
        against(rows, "troops_mobilised", "mobilisation_target", "mobilisation target"),
        division(rows),
    ]
    assert edition.titles == [title for title in expected if title]


@every_edition(exclude=EXCLUDED)
def test_the_report_opens_with_how_many_and_where(parameters):
    edition, rows = run(parameters)
    assert [bundle["kind"] for bundle in edition.bundles[:2]] == ["head", "prose"]
    answer, value = edition.sentences[0], rows["best_value"]
    if "mobilised-shoigu-2022-10-28" in rows.index:
        whole, zone = (value[f"{name}-shoigu-2022-10-28"] for name in ("mobilised", "combat-zone"))
        assert answer.startswith("Sergei Shoigu, minister of defence of Russia, reported")
        assert f"reported {shown(whole)} called up by 28 October 2022" in answer
        assert 1 / 4 < zone / whole < 1 / 3
        assert "more than a quarter of them in the combat zone, by the parts he gives" in answer
    else:
        assert "quarter" not in answer
    latest_count = "mobilised-putin-2022-11-04"
    assert ("318,000 by 4 November 2022" in answer) == (latest_count in rows.index)
    if latest_count in rows.index:
        counted = rows["measure"].str.startswith(("troops_mobilised", "mobilised_"))
        assert rows[counted]["said_on"].max() == rows["said_on"][latest_count]
        assert (
            f"by {day_words(parameters['as_of'])} the count of 4 November 2022 was still" in answer
        )


@every_edition(exclude=EXCLUDED)
def test_every_finding_is_what_the_rows_come_to(parameters):
    edition, rows = run(parameters)
    topic = rows[rows["measure"].isin(NEWS)]
    rivals = [verdict(relation, topic) for relation in side_table("relations").itertuples()]
    contested = [rival[1] for rival in rivals if rival and rival[0] == "contested"]
    assert all("volunteers offered" in text for text in contested)
    assert edition.findings == []
    denied = [text for text in edition.sentences if "The denial may stand" in text]
    assert bool(denied) == (bool(contested) and "mobilisation-target-shoigu" in rows.index)
    if denied:
        assert "none of the reportedly 100,000 volunteers then spoken of would be" in denied[0]
    later, whole = "mobilised-putin-2022-11-04", "mobilised-shoigu-2022-10-28"
    told = [text for text in edition.sentences if "if both count the same" in text]
    assert bool(told) == ({later, whole} <= set(rows.index))
    if told:
        surplus = rows["best_value"][later] - rows["best_value"][whole]
        assert f"had {shown(surplus)} people more" in told[0]


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
    speakers = fresh["claimant"].loc[[row["id"] for row in box["rows"]][: len(who)]]
    assert who == list(map(capital, speakers))
    assert len(who) == len(fresh) > 0
    assert edition.bundles.index(box) < 4


@pytest.mark.parametrize("day", ["2022-12-31", "2024-07-01"])
def test_a_place_and_a_duty_are_told_apart(day):
    edition, rows = run({"as_of": day})
    (told,) = [text for text in edition.sentences if "No withdrawal follows" in text]
    for name in ("combat-zone-shoigu-2022-10-28", "combat-tasks-putin-2022-11-04"):
        assert shown(rows.loc[name, "best_value"]) in told
    assert not any("combat tasks" in title for title in edition.titles)


@pytest.mark.parametrize("day", ["2022-12-31", "2024-07-01"])
def test_the_sentences_compute_what_no_source_prints(day):
    edition, rows = run({"as_of": day})
    value = rows["best_value"]
    text = " ".join(edition.sentences)
    whole = value["mobilisation-target-shoigu"] / value["mobilisation-share-shoigu"] * 100
    assert f"about {whole / 1e6:.1f} million people, a number that no text prints" in text
    total = value["combat-zone-shoigu-2022-10-28"] + value["training-shoigu-2022-10-28"]
    assert f"add up to {shown(total)}, neither more nor less than the target" in text
    assert total == value["mobilisation-target-shoigu"]
    in_units = value["combat-units-shoigu-2022-10-28"]
    in_support = value["combat-zone-shoigu-2022-10-28"] - in_units
    assert in_units / value["combat-zone-shoigu-2022-10-28"] == 1 / 2
    assert "Half of those in the zone were in military units, as he divides them" in text
    assert f"as he divides them; the rest, {shown(in_support)}, had supporting roles" in text
    on_paper = value["rus-army-on-paper-2022"] + value["rus-army-growth-ordered-2022"]
    assert f"which makes about {on_paper / 1e6:.2f} million" in text


def test_before_the_order_sentences_stand_where_charts_would():
    edition, rows = run({"as_of": "2022-08-31"})
    assert not rows["measure"].isin(["mobilisation_target", "troops_mobilised"]).any()
    assert edition.titles == []
    assert "No call-up had been ordered by 31 August 2022." in edition.sentences
    nobody = [text for text in edition.sentences if text.startswith("Nobody had")]
    assert len(nobody) == 2
    assert all(text.endswith("by 31 August 2022.") for text in nobody)


def test_the_unnumbered_are_listed_in_their_own_words():
    for day in ("2022-12-31", "2024-07-01"):
        edition, rows = run({"as_of": day})
        bare = rows[
            rows["measure"].isin(["mobilisation_stages", "prisoners_recruited", "foreign_fighters"])
            & (rows["comparator"] == "")
        ]
        (told,) = [text for text in edition.sentences if "puts a number on them" in text]
        assert all(f"“{words}”" in told for words in bare["printed"])
        assert told.count("“") == len(bare)
