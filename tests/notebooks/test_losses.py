"""What the report on losses says, recomputed with plain pandas from the files."""

from __future__ import annotations

import itertools
import json

import pandas as pd
import pytest

from nkreport.publish.audit import audit
from nkreport.report.spans import plain

from .conftest import (
    SEEDS,
    assert_nothing_was_said_later,
    assert_quantities_are_the_rows,
    edition_of,
    every_edition,
    known_rows,
    last_day,
    shown,
    side_table,
)

TOPICS = (
    "troops_killed",
    "troops_casualties",
    "troops_wounded",
    "wounded_to_killed",
    "equipment_lost",
)
ESTIMATE = "russian-casualties-estimates-2022-07"
WORDS = "no one two three four five six".split()
TITLES = side_table("measures").set_index("id")["title"]

editions = every_edition(exclude="William Burns")


def losses(parameters):
    """The rows the report is about; what the files leave to a formula is computed."""
    rows = known_rows(**parameters)
    rows = rows[(rows["actor"] == "RUS") & rows["measure"].isin(TOPICS)].copy()
    best = rows["best_value"].dropna()
    if "russian-killed-burns-2022-07" in best.index:
        killed = best["russian-killed-burns-2022-07"]
        wounded = killed * best["russian-wounded-multiple-burns"]
        rows.loc["russian-wounded-burns-2022-07", "best_value"] = wounded
        rows.loc["russian-casualties-burns-2022-07", "best_value"] = killed + wounded
        rows.loc[rows["formula"] != "", "comparator"] = "~"
    values = rows[["low_value", "best_value", "high_value"]]
    rows["least"] = values.min(axis=1).where(rows["comparator"] != "<=", 0)
    rows["most"] = values.max(axis=1).where(rows["comparator"] != ">", float("inf"))
    rows["wording"] = rows.apply(worded, axis=1)
    return rows


def worded(row):
    if row["comparator"] == "":
        return f"“{row['printed']}”"
    if pd.notna(row["best_value"]):
        return f"{'about ' if row['comparator'] == '~' else ''}{shown(row['best_value'])}"
    if pd.notna(row["low_value"]) and pd.notna(row["high_value"]):
        return f"{shown(row['low_value'])}–{shown(row['high_value'])}"
    if pd.notna(row["high_value"]):
        return f"up to {shown(row['high_value'])}"
    return f"over {shown(row['low_value'])}"


def day_words(said_on):
    return f"{pd.Timestamp(said_on.rstrip('?')):%-d %B %Y}"


def capital(text):
    return text[:1].upper() + text[1:]


@editions
def test_the_report_opens_with_who_counted_the_dead(parameters):
    report, rows = edition_of("losses", **parameters), losses(parameters)
    assert [bundle["kind"] for bundle in report.bundles[:2]] == ["head", "prose"]
    answer = report.sentences[0]
    killed = rows[rows["measure"] == "troops_killed"].sort_values("said_on")
    for row in killed.itertuples():
        told = f"on {day_words(row.said_on)} of {row.wording} dead"
        later = f"put them at {row.wording} on {day_words(row.said_on)}"
        assert told in answer or (later in answer) == ("Burns" not in str(parameters))
    if len(killed) == 2:
        first, last = killed["best_value"]
        assert f"about {last / first:.2g} times as many; both can be right only if more" in answer
        assert last - first > first
    else:
        assert "as many" not in answer
    estimate = rows.loc[ESTIMATE, "wording"]
    assert f"Dead and wounded together came to {estimate} by the end" in answer
    people = rows[rows["measure"].isin(TOPICS[:2]) & (rows["scope"] == "")]
    numbered = people[people["comparator"] != ""]
    if "russian-killed-khodorkovsky-2022-09" in killed.index:
        newest = max(numbered["said_on"].map(last_day))
        assert f"the count of {day_words(newest)} was still the latest here." in answer
        assert day_words(parameters["as_of"]) in answer


@editions
def test_the_title_on_both_together_counts_the_cited_numbers_outside_the_estimate(parameters):
    report, rows = edition_of("losses", **parameters), losses(parameters)
    speakers = ["William Burns", "The Washington Post"]
    cited = rows[(rows["measure"] == "troops_casualties") & rows["claimant"].isin(speakers)]
    estimate = rows.loc[ESTIMATE]
    short = int((cited["most"] < estimate["least"]).sum())
    assert not (cited["least"] > estimate["most"]).any()
    told = f"cited for {estimate['wording']} troops killed or wounded"
    title = (
        f"Of the {WORDS[len(cited)]} numbers {told},"
        f" {WORDS[short]} {'falls' if short == 1 else 'fall'} short of it"
    )
    if len(cited) == 1:
        title = f"The only number {told} {'falls short of' if short else 'fits'} it"
    assert [one for one in report.titles if "cited" in one] == [title]


@editions
def test_a_sum_among_the_cited_numbers_is_told_with_its_parts(parameters):
    report, rows = edition_of("losses", **parameters), losses(parameters)
    (alternative,) = [text for text in report.alternatives if "citing" in text]
    if "russian-casualties-burns-2022-07" not in rows.index:
        assert "added up" not in alternative
        return
    killed, wounded, both = (
        rows.loc[f"russian-{name}-burns-2022-07", "wording"]
        for name in ("killed", "wounded", "casualties")
    )
    assert f"William Burns (20 July 2022): {both};" in alternative
    assert f"added up from {killed} troops killed and {wounded} troops wounded." in alternative
    assert any(f"make {wounded} wounded and {both} in all" in text for text in report.sentences)


@editions
def test_what_cannot_be_compared_is_argued_and_nothing_else_contradicts(parameters):
    report, rows = edition_of("losses", **parameters), losses(parameters)
    contested = []
    for relation in side_table("relations").itertuples():
        ids = relation.terms.split()
        if relation.kind != "contested" or not set(ids) <= set(rows.index):
            continue
        pairs = [*itertools.combinations(ids, 2)]
        unlike = rows.loc[ids, "measure"].nunique() > 1 or any(
            grown(rows, *pair) for pair in itertools.permutations(ids, 2)
        )
        if not unlike and any(apart(rows, *pair) for pair in pairs):
            contested.append(f"{relation.id}: {rows.loc[ids[0], 'claimant']}")
    assert side_table("corrections")["figure"].isin(rows.index).sum() == 0
    assert report.findings == contested == []
    estimate, later = ESTIMATE, "russian-killed-khodorkovsky-2022-09"
    told = [text for text in report.sentences if "times his number" in text]
    assert len(told) == (later in rows.index)
    if told:
        ends = rows.loc[estimate, ["least", "most"]] / rows.loc[later, "best_value"]
        ratio = f"about {ends.iloc[0]:.2g}–{ends.iloc[1]:.2g} times his number"
        assert f"The estimate is {ratio}, a whole against a part: it would" in told[0]
        assert ends.iloc[1] <= 2
    short = [text for text in report.sentences if "short of the estimate it is cited for" in text]
    both = "russian-casualties-burns-2022-07"
    assert bool(short) == (
        both in rows.index and rows.loc[both, "best_value"] < rows.loc[estimate, "least"]
    )


def apart(rows, one, other):
    one, other = rows.loc[one], rows.loc[other]
    return one["most"] < other["least"] or other["most"] < one["least"]


def grown(rows, one, other):
    """Whether a count of the dead up to a later day is higher: then both can be right."""
    one, other = rows.loc[one], rows.loc[other]
    later = last_day(one["period"]) < last_day(other["period"])
    return later and one["most"] < other["least"]


@editions
def test_the_lowest_number_of_the_newspaper_is_the_sum_of_what_burns_said(parameters):
    report, rows = edition_of("losses", **parameters), losses(parameters)
    newspaper = rows.loc["russian-casualties-washington-post"]
    told = [text for text in report.sentences if "whose address leaves the number open" in text]
    if "russian-casualties-burns-2022-07" not in rows.index:
        assert "The low end of that is his sum" not in told[0]
        return
    assert rows.loc["russian-casualties-burns-2022-07", "best_value"] == newspaper["low_value"]
    least, most = shown(newspaper["low_value"]), shown(newspaper["high_value"])
    assert f"open, at {least}–{most}. The low end of that is his sum" in told[0]


@editions
def test_the_origins_are_where_the_links_end(parameters):
    report, rows = edition_of("losses", **parameters), losses(parameters)
    people = rows[rows["measure"].isin(TOPICS[:2]) & (rows["scope"] == "")]
    people = people[(people["comparator"] != "") & (people["stance"] != "denies")]
    known = known_rows(**parameters)
    onwards = side_table("links").query("type in ['rests_on', 'same_origin']")
    onwards = onwards[onwards["to"].isin(known.index)].groupby("from")["to"].agg(list)
    ends, waiting = set(), list(people.index)
    while waiting:
        name = waiting.pop()
        waiting += onwards.get(name, [])
        ends |= set() if name in onwards.index else {name}
    works = {work["id"]: work for work in json.loads((SEEDS / "sources.json").read_text("utf-8"))}
    named = known.loc[list(ends)].query("claimant_role not in ['anonymous', 'unnamed']")
    cited = named["primary_source"].where(named["primary_source"] != "", named["source"])
    origins = {works[slug]["custom"]["origin"] for slug in cited}
    claims = people["statement"].nunique()
    (told,) = [text for text in report.sentences if text.startswith("These are ")]
    assert told.startswith(
        f"These are {WORDS[claims]} claim{'' if claims == 1 else 's'} with a number,"
        f" from {'' if len(origins) == 1 else 'at most '}{WORDS[len(origins)]}"
        f" origin{'' if len(origins) == 1 else 's'}."
    )


@editions
def test_equipment_and_the_engineers_lost_with_it(parameters):
    report, rows = edition_of("losses", **parameters), losses(parameters)
    lost = rows[rows["measure"] == "equipment_lost"]
    (told,) = [text for text in report.sentences if "equipment lost" in text]
    if lost.empty:
        assert (
            told
            == f"By {day_words(parameters['as_of'])} nobody had put a number on equipment lost."
        )
        return
    beside = rows[rows["item"].str.contains("engineer")]["wording"]
    assert len(beside) == 2
    assert all(text in told for text in [f"counts {lost['wording'].iloc[0]} pieces", *beside])


@editions
def test_each_claim_without_a_number_is_told_once(parameters):
    report, rows = edition_of("losses", **parameters), losses(parameters)
    bare = rows[rows["comparator"] == ""]
    for text in bare["printed"]:
        assert sum(text in sentence for sentence in report.sentences) == 1


@editions
def test_what_is_new_is_listed_first(parameters):
    report, rows = edition_of("losses", **parameters), losses(parameters)
    box = report.table("New since")
    fresh = rows[rows["new"]]
    if fresh.empty:
        assert box is None
        nothing = any(text.startswith("Nothing was said after") for text in report.sentences)
        assert nothing == ("since" in parameters)
        return
    assert [plain(row[1]) for row in box["body"]] == list(fresh["claimant"])
    assert report.bundles.index(box) < 4


@editions
def test_every_number_shown_is_that_of_a_row_said_by_the_day(parameters):
    report = edition_of("losses", **parameters)
    assert_quantities_are_the_rows(report, known_rows(**parameters))
    assert_nothing_was_said_later(report, parameters["as_of"])
    for bundle in report.bundles:
        for row in bundle["rows"]:
            assert not {row["claimant"], row["source"]} & set(parameters.get("exclude", ()))


@editions
def test_the_page_is_clean(parameters):
    assert audit(edition_of("losses", **parameters).page) == []


def test_a_day_before_any_loss_was_numbered_reads_as_sentences():
    report = edition_of("losses", as_of="2022-03-01")
    assert report.titles == []
    assert report.findings == []
    assert report.sentences == [
        "By 1 March 2022 nobody had put a number on Russia’s dead.",
        "Nobody had stated a figure on troops killed or wounded by 1 March 2022.",
        "Of the dead there is no more to say by 1 March 2022.",
        "By 1 March 2022 nobody had put a number on equipment lost.",
        "Nobody here counts the missing, the captured or those who fled, and nobody follows the"
        " losses from month to month. On Ukraine’s dead and wounded there are no statements in the"
        " texts.",
    ]


@pytest.mark.parametrize("name", ["The Washington Post", "washington-post-2022"])
def test_without_the_newspaper_no_number_of_its_is_told(name):
    report = edition_of("losses", exclude=[name])
    assert "60,000–80,000" not in report.page
    titles = [title for title in report.titles if "cited" in title]
    whole = ["The only number cited for 75,000–100,000 troops killed or wounded falls short of it"]
    assert titles == (whole if name == "The Washington Post" else [])
