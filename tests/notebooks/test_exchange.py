"""What the report on giving and getting says, recomputed with plain pandas, at three dates."""

from __future__ import annotations

import pandas as pd

from nkreport.report.spans import plain

from .conftest import (
    Edition,
    assert_judged,
    assert_nothing_was_said_later,
    assert_quantities_are_the_rows,
    counts_in,
    edition_of,
    every_edition,
    known_rows,
    shown,
)

EXCLUDED = "Shin Won-sik"
GIVEN = [
    "shells_shipped",
    "missiles_shipped",
    "containers_shipped",
    "munitions_sold",
    "munitions_shipped",
    "workers_sent",
    "engineer_units_to_send",
]
TOPIC = [
    *GIVEN,
    "munitions_planned",
    "workers_offered",
    "return_expected",
    "deployment_value",
    "shells_backfilled",
    "shells_lent",
    "arms_contracts_value",
]
TOLD_AGAIN = [
    "munitions-title-new-york-times",
    "supplies-quantity-2024",
    "workers-reported-agov",
    "polish-orders-massive-agov",
]


def run(parameters) -> tuple[Edition, pd.DataFrame, pd.DataFrame]:
    """The report with these parameters, the rows it knows, and those of its topic."""
    rows = known_rows(**parameters)
    topic = rows[rows["measure"].isin(TOPIC)].drop(index=TOLD_AGAIN, errors="ignore")
    return edition_of("exchange", **parameters), rows, topic


def given(topic: pd.DataFrame) -> pd.DataFrame:
    """What is said to be given: no denials."""
    denies = topic["stance"] == "denies"
    return topic[topic["measure"].isin(GIVEN) & (topic["actor"] == "PRK") & ~denies]


@every_edition(exclude=EXCLUDED)
def test_the_answer_counts_what_is_numbered_on_either_side(parameters):
    edition, _, topic = run(parameters)
    returned = topic["measure"].isin(["return_expected", "deployment_value"])
    sent, back = given(topic), topic[returned]
    numbered = [side[side["comparator"] != ""]["statement"].nunique() for side in (sent, back)]
    answer, _, box = edition.bundles[1:4]
    assert counts_in(answer["text"]) == numbered
    assert (box["kind"] == "table") == topic["new"].any()
    if topic["new"].any():
        assert {row["id"] for row in box["rows"]} >= set(topic[topic["new"]]["id"])


@every_edition(exclude=EXCLUDED)
def test_findings_numbers_and_days_are_those_of_the_rows(parameters):
    edition, rows, topic = run(parameters)
    assert_judged(edition, topic, parameters["as_of"])
    assert_quantities_are_the_rows(edition, rows)
    assert_nothing_was_said_later(edition, parameters["as_of"])
    table = edition.table("Given")
    listed = [] if table is None else [row["id"] for row in table["rows"]]
    uncounted = given(topic).query("comparator == ''")
    assert set(listed) == set(uncounted["id"])
    assert table is None or len(table["body"]) == len(uncounted)


def test_the_title_and_what_stands_beside_it_are_what_the_rows_come_to():
    edition, rows, _ = run({"as_of": "2024-07-01"})
    low, best = rows["low_value"], rows["best_value"]
    assert edition.titles == [
        f"What goes to Moscow has numbers, over {shown(low['shells-shipped-2024'])} shells"
        " among them; what comes back has a single price,"
        f" ${shown(best['engineer-deployment-value'])}"
    ]
    text = " ".join(edition.sentences)
    assert low["shells-shipped-2024"] / best["shells-backfilled-kor-2024"] == 10
    assert "more than ten times that (rounds of different calibres" in text
    arms = ["aircraft_ordered", "tanks_ordered", "howitzers_ordered", "launchers_ordered"]
    orders = rows[rows["measure"].isin(arms)]
    assert len(orders) == len(arms)
    for order in orders.itertuples():
        assert f"{order.best} {order.unit}" in text
    assert best["polish-orders-multiple"] == 2
    assert "twice the arms exports of the year before" in text


def test_a_single_number_is_told_in_a_sentence_and_not_drawn():
    edition, _, _ = run({"as_of": "2022-12-31"})
    assert edition.titles == []
    assert "a Russian plan to buy millions of munitions" in " ".join(edition.sentences)


def test_each_return_is_told_as_expected_and_with_its_hedge():
    edition, rows, _ = run({"as_of": "2024-07-01"})
    expected = rows[rows["measure"] == "return_expected"]
    assert set(expected["stance"]) == {"predicts"}
    assert set(expected["comparator"]) == {""}
    part = " ".join(edition.sentences)
    assert all(item in part for item in expected["item"])
    assert "and, potentially, weapons of high technology" in part


def test_before_anything_was_said_each_part_says_so():
    edition, _, topic = run({"as_of": "2014-12-31"})
    assert topic.empty
    assert edition.titles == []
    assert sum("y 31 December 2014" in text for text in edition.sentences) >= 6
    assert not any("figure" in piece for text in edition.texts() for piece in text)
    assert plain(edition.bundles[1]["text"]).startswith("No statements known on")
