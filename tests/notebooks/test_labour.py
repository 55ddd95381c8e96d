"""What the report on workers says, recomputed with plain pandas, at three dates."""

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
    side_table,
)

EXCLUDED = "Marat Khusnullin"
TOPIC = [
    "workers_employed",
    "workers_wanted",
    "workers_offered",
    "workers_to_send",
    "workers_sent",
    "workers_abroad",
    "workplaces",
    "labour_abroad_share",
    "labour_host_rank",
    "worker_pay",
    "worker_pay_share",
    "worker_state_share",
    "soldier_pay",
    "labour_revenue",
    "deployment_value",
    "debt",
    "debt_term",
    "joint_projects",
]


def run(parameters) -> tuple[Edition, pd.DataFrame, pd.DataFrame]:
    """The report with these parameters, the rows it knows, and those of its topic."""
    rows = known_rows(**parameters)
    topic = rows[rows["measure"].isin(TOPIC)].drop(index="workers-reported-agov", errors="ignore")
    return edition_of("labour", **parameters), rows, topic


@every_edition(exclude=EXCLUDED)
def test_the_answer_counts_reports_and_numbers_of_those_sent(parameters):
    edition, rows, topic = run(parameters)
    sent = rows[(rows["measure"] == "workers_sent") & (rows["place"] == "donbas")]
    counted = sent[sent["comparator"] != ""]
    answer, money, box = edition.bundles[1:4]
    told = [counted["statement"].nunique(), sent["statement"].nunique()]
    assert counts_in(answer["text"]) == told
    revenue = "overseas-labour-revenue" in rows.index
    assert ("What it brings in" in plain(money["text"])) == revenue
    assert (box["kind"] == "table") == topic["new"].any()
    if topic["new"].any():
        assert {row["id"] for row in box["rows"]} >= set(topic[topic["new"]]["id"])


@every_edition(exclude=EXCLUDED)
def test_findings_numbers_and_days_are_those_of_the_rows(parameters):
    edition, rows, topic = run(parameters)
    assert_judged(edition, topic, parameters["as_of"])
    assert_quantities_are_the_rows(edition, rows)
    assert_nothing_was_said_later(edition, parameters["as_of"])
    arrived = "workplaces-donetsk-2024" in rows.index
    told = ["Daily NK alone tells which way workers came to the Donbas"] if arrived else []
    owed, left = rows.loc[["prk-debt-ussr", "prk-debt-left"], "best_value"]
    debt = f"forgave about ${shown(owed - left)} and left about ${shown(left)}"
    assert debt in " ".join(edition.sentences)
    assert edition.titles == told


def test_the_map_has_each_leg_as_it_was_told():
    edition, *_ = run({"as_of": "2024-07-01"})
    routes, names = side_table("routes"), side_table("places").set_index("id")["name"]
    legs = routes[routes["id"].str.startswith("workers-")]
    body = edition.of_kind("chart")[0]["table"]["body"]
    told = [(plain(line[1]), plain(line[2])) for line in body]
    assert told == [(names[leg["from"]], names[leg["to"]]) for _, leg in legs.iterrows()]


def test_heads_and_rates_are_what_money_pay_and_time_come_to():
    edition, rows, _ = run({"as_of": "2024-07-01"})
    best, text = rows["best_value"], " ".join(edition.sentences)
    a_year = 12 * best["engineer-pay-cho"]
    revenue = rows.loc["overseas-labour-revenue", ["low_value", "high_value"]]
    heads = "–".join(shown(round(end / a_year, -3)) for end in revenue)
    assert f"about {heads} people (if each brought in what an engineer is to be paid)" in text
    years = round(best["engineer-deployment-value"] / a_year, -2)
    assert f"about {shown(years)} years (if the whole amount were pay at that rate)" in text
    left, term = best["prk-debt-left"], best["prk-debt-term"]
    assert f"about ${shown(left / term)} a year (if each year had the same part)" in text
    spent = "–".join(f"{left / end:g}" for end in sorted(revenue, reverse=True))
    assert f"about {spent} years (if the whole of it went there)" in text
    assert best["engineer-pay-cho"] / best["mercenary-pay-2024"] == 2 / 5
    assert "that is two fifths of what most foreign mercenaries are said to earn" in text


def test_before_anything_was_said_each_part_says_so():
    edition, _, topic = run({"as_of": "2014-12-31"})
    assert topic.empty
    assert edition.titles == []
    assert sum("y 31 December 2014" in text for text in edition.sentences) >= 8
    assert not any("figure" in piece for text in edition.texts() for piece in text)
