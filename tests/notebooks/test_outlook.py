"""What the outlook says of judgements, recomputed with plain pandas from the files."""

from __future__ import annotations

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
HELD, FAILED = ["borne_out", "partly"], ["contradicted", "challenged_by_a_report"]


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
    first = report.of_kind("prose")[0]["text"]
    ranked = rows[rows["rank_in_source"] != ""].sort_values("rank_in_source")
    if ranked.empty:
        assert plain(first).endswith("had put soldiers, workers and munitions in an order.")
        return
    quotes = [f"“{words}”" for words in ranked["printed"]]
    places = [plain(first).index(quote) for quote in quotes]
    assert places == sorted(places)
    assert ranked["topic"].tolist() == ["munitions", "workers", "soldiers"]
    held, failed = (rows["outcome"].isin(kinds).sum() for kinds in (HELD, FAILED))
    assert counts_in(first) == [held, len(rows), failed, len(rows) - held - failed]


@editions
def test_each_table_has_the_judgements_that_came_to_its_outcome(parameters):
    report, rows = edition_of("outlook", **parameters), judgements(parameters)
    waiting = rows[rows["outcome"] == "open"]
    expected = {
        "challenged by a report": rows[rows["outcome"].isin(FAILED)],
        "Borne out": rows[rows["outcome"].isin(HELD)],
        "Open, and on a condition": waiting[waiting["condition"] != ""],
        "on no condition": waiting[waiting["condition"] == ""],
    }
    for caption, found in expected.items():
        table = report.table(caption)
        shown = [plain(row[0]) for row in table["body"]] if table else []
        inner = found["printed"].str.replace(r'"([^"]*)"', "‘\\1’", regex=True)
        assert shown == [f"“{words}”" for words in inner], caption


@editions
def test_the_title_of_the_chart_says_on_which_topics_all_was_borne_out_and_on_which_none(
    parameters,
):
    report, rows = edition_of("outlook", **parameters), judgements(parameters)
    decided = rows[rows["outcome"] != "open"]
    if rows.empty:
        assert report.titles == []
    elif decided.empty:
        assert report.titles == ["Nothing that was judged is decided yet"]
    else:
        shares = decided["outcome"].isin(HELD).groupby(decided["topic"]).mean()
        (title,) = report.titles
        told = title.replace(" was borne out at least in part", "").removeprefix(
            "Of what is decided, "
        )
        for part in told.split(", "):
            amount = next(
                (words for words in ("everything on", "nothing on", "some on") if words in part), ""
            )
            if amount:
                current = amount
            for topic in part.replace(current, "").replace(" and ", "|").strip().split("|"):
                share = shares.pop(topic.strip())
                whole = {"everything on": share == 1, "nothing on": share == 0}
                assert whole.get(current, 0 < share < 1)
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
