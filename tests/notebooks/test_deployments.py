"""What the report on soldiers says, recomputed with plain pandas, at three dates."""

from __future__ import annotations

import pandas as pd

from nkreport.report.spans import plain

from .conftest import (
    Edition,
    assert_judged,
    assert_nothing_was_said_later,
    assert_quantities_are_the_rows,
    edition_of,
    every_edition,
    known_rows,
    shown,
)

EXCLUDED = "Igor Korochenko"
TOPIC = [
    "volunteers_offered",
    "volunteers_enlisted",
    "troops_to_send",
    "talks_held",
    "engineer_units_to_send",
    "engineer_brigades_to_send",
    "engineer_brigades_total",
    "engineer_share",
    "deployment_value",
    "foreign_fighters",
    "foreign_fighter_countries",
    "engineers_sent_abroad",
    "troops_deployed_abroad",
]
TOLD_AGAIN = [
    "volunteers-title-new-york-post",
    "volunteers-heading-agov",
    "volunteers-reported-agov",
    "troops-abroad-large-agov",
    "foreign-manpower-2024",
]


def run(parameters) -> tuple[Edition, pd.DataFrame, pd.DataFrame]:
    """The report with these parameters, the rows it knows, and those of its topic."""
    rows = known_rows(**parameters)
    topic = rows[rows["measure"].isin(TOPIC)].drop(index=TOLD_AGAIN, errors="ignore")
    return edition_of("deployments", **parameters), rows, topic


@every_edition(exclude=EXCLUDED)
def test_the_answer_stands_before_all_else_and_is_counted(parameters):
    edition, rows, topic = run(parameters)
    places = ["ukraine", "occupied-ukraine", "donbas", "donetsk"]
    sent = rows["measure"].isin(["troops_deployed_abroad", "engineers_sent_to_battlefield"])
    there = rows[sent & (rows["actor"] == "PRK") & rows["place"].isin(places)]
    assert there.empty
    head, answer = edition.bundles[:2]
    assert head["kind"] == "head"
    assert plain(answer["text"]).startswith("No statements known on")
    announced = "engineer-units-announced-2024" in rows.index
    assert ("(if accurate)" in plain(answer["text"])) == announced
    box = edition.table("New since")
    assert (box is not None) == topic["new"].any()
    if box is not None:
        assert edition.bundles.index(box) == 3
        assert {row["id"] for row in box["rows"]} >= set(topic[topic["new"]]["id"])


@every_edition(exclude=EXCLUDED)
def test_findings_numbers_and_days_are_those_of_the_rows(parameters):
    edition, rows, topic = run(parameters)
    assert_judged(edition, topic, parameters["as_of"])
    assert_quantities_are_the_rows(edition, rows)
    assert_nothing_was_said_later(edition, parameters["as_of"])
    (chart,) = edition.of_kind("chart")
    numbered = topic[topic["comparator"] != ""]
    lanes = ["volunteers_offered", "volunteers_enlisted"]
    lanes += ["engineer_units_to_send", "foreign_fighters"]
    drawn = numbered[numbered["measure"].isin(lanes)]
    assert {row["id"] for row in chart["rows"]} >= set(drawn["id"])


def test_the_title_and_the_sums_are_what_the_rows_come_to():
    edition, rows, _ = run({"as_of": "2024-07-01"})
    best, text = rows["best_value"], " ".join(edition.sentences)
    rumour = best["volunteers-korochenko-2022-08"]
    low, high = rows.loc["engineer-units-announced-2024", ["low_value", "high_value"]]
    assert edition.titles == [
        f"Reportedly {shown(rumour)} volunteers, denied by Ivan Nachaev; later engineers,"
        f" {shown(low)}–{shown(high)} military units (if accurate)"
    ]
    assert 0.05 < rumour / best["prk-army-active"] < 0.1
    assert "would have been less than a tenth (if they were to come from its ranks)" in text
    years = best["engineer-deployment-value"] / (12 * best["engineer-pay-cho"])
    assert f"about {shown(round(years, -2))} years (if the whole amount were pay" in text


def test_foreigners_without_a_number_are_listed_and_those_with_one_drawn():
    edition, rows, _ = run({"as_of": "2024-07-01"})
    foreign = rows[rows["measure"].isin(["volunteers_enlisted", "foreign_fighters"])]
    uncounted = foreign["comparator"] == ""
    body = edition.table("Claimed without")["body"]
    listed = [plain(line[1]) for line in body if plain(line[0]) == "Foreign fighters"]
    assert sorted(listed) == sorted(foreign["printed"][uncounted])
    (chart,) = edition.of_kind("chart")
    assert {row["id"] for row in chart["rows"]} >= {*foreign.index[~uncounted]}


def test_before_anything_was_said_each_part_says_so():
    edition, _, topic = run({"as_of": "2020-01-01"})
    assert topic.empty
    assert edition.titles == []
    nobody = [text for text in edition.sentences if "y 1 January 2020" in text]
    assert len(nobody) >= 5
    assert not any("figure" in piece for text in edition.texts() for piece in text)
