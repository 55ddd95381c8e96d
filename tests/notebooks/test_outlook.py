"""What the outlook says of judgements, recomputed with plain pandas from the files."""

from __future__ import annotations

import re

from nkreport.publish.audit import audit
from nkreport.report.spans import plain

from .conftest import (
    assert_nothing_was_said_later,
    assert_quantities_are_the_rows,
    counts_in,
    edition_of,
    every_edition,
    known_rows,
    last_day,
    side_table,
)

editions = every_edition(exclude="the author of Ups the Ante")
HELD = ["borne_out", "supported_by_a_report", "partly"]
FAILED = ["contradicted", "challenged_by_a_report"]


def judgements(parameters, source="agov-2022"):
    """The judgements known by the day, each with the outcome that was known by then."""
    claims, events = side_table("claims"), side_table("events").set_index("id")
    day, left_out = parameters["as_of"], set(parameters.get("exclude", ()))
    hidden = claims[["claimant", "source", "primary_source"]].isin(left_out).any(axis=1)
    claims = claims[(claims["said_on"].map(last_day) <= day) & ~hidden].copy()
    known = known_rows(**parameters).index.union(events.index[~events["source"].isin(left_out)])
    decided = claims["outcome_from"].isin(known) & (claims["outcome_on"].map(last_day) <= day)
    claims["outcome"] = claims["outcome"].where(decided, "open")
    return claims[claims["source"] == source]


@editions
def test_the_first_sentences_give_the_order_and_count_what_came(parameters):
    report, rows = edition_of("outlook", **parameters), judgements(parameters)
    first, *others = (shown["text"] for shown in report.of_kind("prose"))
    ranked = rows[rows["rank_in_source"] != ""].sort_values("rank_in_source")
    if ranked.empty:
        assert plain(first).endswith("had put soldiers, workers and munitions in an order.")
        return
    quotes = [f"“{words}”" for words in ranked["printed"]]
    places = [plain(first).index(quote) for quote in quotes]
    assert places == sorted(places)
    assert ranked["topic"].tolist() == ["munitions", "workers", "soldiers"]
    many = rows["outcome"].value_counts()
    borne, refuted = many.get("borne_out", 0), many["contradicted"]
    (told,) = (text for text in others if "events had" in plain(text))
    settled = [borne, len(rows), refuted] if borne else [refuted, len(rows)]
    backed = many["supported_by_a_report"] + many.get("partly", 0)
    doubted = many.get("challenged_by_a_report", 0)
    waiting = rows[rows["outcome"] == "open"]
    hanging = (waiting["condition"] != "").sum()
    leaning = [backed, doubted] if doubted else [backed]
    assert counts_in(told) == [*settled, *leaning, len(waiting), hanging]


def test_a_claim_alone_bears_no_judgement_out_and_contradicts_none():
    rows = side_table("claims").set_index("id")
    settled = rows[rows["outcome"].isin(["borne_out", "contradicted"])]
    assert set(settled["outcome_from"]) == {"partnership-treaty", "partial-mobilisation"}
    assert rows["outcome"]["munitions-plan-us"] == "supported_by_a_report"
    assert rows["outcome"]["supplying-kirby"] == "open"  # of another time than what is claimed


@editions
def test_each_table_has_the_judgements_that_came_to_its_outcome(parameters):
    report, rows = edition_of("outlook", **parameters), judgements(parameters)
    waiting = rows[rows["outcome"] == "open"]
    later = judgements(parameters, source="ups-the-ante-2024")
    expected = {
        "challenged by a report": (rows[rows["outcome"].isin(FAILED)], "outcome"),
        "Borne out": (rows[rows["outcome"].isin(HELD)], "outcome"),
        "Open, and on a condition": (waiting[waiting["condition"] != ""], "condition"),
        "Judged in the later text": (later[later["condition"] != ""], "condition"),
        "open and on no condition": (waiting[waiting["condition"] == ""], "topic"),
        "Of the later text, on no": (later[later["condition"] == ""], "topic"),
    }
    for caption, (found, order) in expected.items():
        table = report.table(caption)
        shown = [" ".join(plain(cell) for cell in row) for row in table["body"]] if table else []
        found = found.sort_values(order, kind="stable")
        inner = found["printed"].str.replace(r'"([^"]*)"', "‘\\1’", regex=True)
        told = found["proposition"] + ": “" + inner + "”"
        assert len(shown) == len(told), caption
        assert all(words in row for words, row in zip(told, shown, strict=True)), caption


@editions
def test_the_title_of_the_chart_says_on_which_topics_what_came_speaks_for_and_against(parameters):
    report, rows = edition_of("outlook", **parameters), judgements(parameters)
    decided = rows[rows["outcome"] != "open"]
    if rows.empty:
        assert report.titles == []
    elif decided.empty:
        assert report.titles == ["Nothing that was judged is decided yet"]
    else:
        shares = decided["outcome"].isin(HELD).groupby(decided["topic"]).mean()
        (title,) = report.titles
        told = title.removeprefix("Events and reports speak ").replace("what was foreseen on ", "")
        for way, holds in (
            ("both ways on ", lambda share: 0 < share < 1),
            ("against ", lambda share: share == 0),
            ("for ", lambda share: share == 1),
        ):
            told, _, named = told.partition(way)
            for topic in filter(None, re.split(r",? and |, ", named)):
                assert holds(shares.pop(topic)), topic
        assert shares.empty


@editions
def test_every_number_is_that_of_a_row_said_by_the_day_and_the_page_is_clean(parameters):
    report, rows = edition_of("outlook", **parameters), known_rows(**parameters)
    if "shells-shipped-2024" in rows.index:  # else words alone lead to figures
        assert_quantities_are_the_rows(report, rows)
    assert_nothing_was_said_later(report, parameters["as_of"])
    assert audit(report.page) == []


def test_no_likelihood_is_put_on_a_word_that_declares_no_scheme():
    assert set(side_table("claims")["scheme"]) == {""}
    report = edition_of("outlook", as_of="2024-07-01")
    assert any(text.startswith("No judgement comes with a likelihood") for text in report.sentences)
    assert "%" not in "".join(report.sentences)
