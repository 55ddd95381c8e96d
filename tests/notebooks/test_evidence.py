"""What the report on the evidence says, recomputed with plain pandas from the files."""

from __future__ import annotations

import re

from nkreport.publish.audit import audit
from nkreport.report.spans import capital, plain

from .conftest import (
    FIGURE_ID,
    assert_nothing_was_said_later,
    assert_quantities_are_the_rows,
    counts_in,
    edition_of,
    every_edition,
    known_rows,
    side_table,
)

editions = every_edition(exclude="the author of Ups the Ante")


def within(ids, known):
    return all(name in known for name in ids if name)


def known_relations(parameters):
    known, table = known_rows(**parameters).index, side_table("relations")
    named = [[one.result, *FIGURE_ID.findall(one.terms)] for one in table.itertuples()]
    return table[[within(ids, known) for ids in named]]


def known_links(parameters):
    known, table = known_rows(**parameters).index, side_table("links")
    return table[table["from"].isin(known) & table["to"].isin(known)]


def rows_of(report, *words):
    table = report.table(*words)
    return [[plain(cell) for cell in row] for row in table["body"]] if table else []


@editions
def test_the_first_sentences_count_texts_works_and_relations(parameters):
    report, rows = edition_of("evidence", **parameters), known_rows(**parameters)
    told = [bundle["text"] for bundle in report.of_kind("prose")]
    (first,) = (text for text in told if plain(text).startswith("Behind all that"))
    (second,) = (text for text in told if "places where numbers" in plain(text))
    numbered = rows[(rows["comparator"] != "") | (rows["formula"] != "")]
    claims = numbered[numbered["stance"] != "denies"]["statement"].nunique()
    works = set(rows["primary_source"]) - {""} - set(rows["source"])
    counts = counts_in(first)
    assert counts[0] == claims
    texts = rows["source"].nunique()
    assert re.search(r"read in (\w+) texts?, which pass", plain(first))
    assert counts[counts.index(texts, 2) :][:2] == [texts, len(works)]
    assert counts_in(second)[0] == len(known_relations(parameters))


@editions
def test_the_report_opens_with_what_is_confirmed_and_what_does_not_hold(parameters):
    report, rows = edition_of("evidence", **parameters), known_rows(**parameters)
    again = known_links(parameters).query("type == 'confirms'")
    how = [row[1] for row in rows_of(report, "Denied, repeated")]
    assert how.count("Repeats") == len(again)
    assert "Confirms" not in how
    roles = rows["claimant_role"]
    for link in again.itertuples():
        assert roles[link[1]] == roles[link.to], "said again by its own side"
    assert report.sentences[0].startswith("No claim is confirmed by another side")
    refined, whole = "rus-exports-kor-2022-refined", "rus-exports-kor-2022"
    told = [text for text in report.sentences if "refined petroleum at" in text]
    assert bool(told) == ({refined, whole} <= set(rows.index))
    if told:
        assert rows["best_value"][refined] > rows["best_value"][whole]


@editions
def test_each_relation_known_by_the_day_stands_in_one_table_with_its_reason(parameters):
    report, relations = edition_of("evidence", **parameters), known_relations(parameters)
    told = [
        row[-1]
        for caption in ("do not fit together", "Not comparable", "in agreement")
        for row in rows_of(report, caption)
    ]
    assert len(told) == len(relations)
    for why in relations["why"]:
        start = re.split(r"\{", why)[0].strip() or why.rpartition("}")[2]
        assert sum(start in text for text in told) == 1, why


@editions
def test_each_link_known_by_the_day_stands_in_a_table(parameters):
    report, links = edition_of("evidence", **parameters), known_links(parameters)
    leading = links["type"].isin(["rests_on", "same_origin"])
    assert len(rows_of(report, "lead back")) == leading.sum()
    assert len(rows_of(report, "Denied, repeated")) == (~leading).sum()
    assert [row[1] for row in rows_of(report, "Denied, repeated")].count("Denies") == (
        links["type"] == "denies"
    ).sum()


@editions
def test_works_and_measures_are_those_of_the_figures(parameters):
    report, rows = edition_of("evidence", **parameters), known_rows(**parameters)
    of_work = rows["primary_source"].where(rows["primary_source"] != "", rows["source"])
    listed = rows_of(report, "Texts read") + rows_of(report, "Works they cite")
    assert len(listed) == len(set(of_work) | set(rows["source"]))
    titles = side_table("measures").set_index("id")["title"]
    assert {row[0] for row in rows_of(report, "Measures")} == {
        capital(title) for title in rows["measure"].map(titles)
    }


@editions
def test_corrections_are_those_made_by_the_day(parameters):
    report, known = edition_of("evidence", **parameters), known_rows(**parameters).index
    made = side_table("corrections")
    made = made[made["figure"].isin(known) & (made["on"] <= parameters["as_of"])]
    listed = rows_of(report, "Errors and doubts")
    assert len(listed) == len(made)
    assert (
        sum(row[1] == "Mended where asked" for row in listed)
        == (made["action"] == "override").sum()
    )


@editions
def test_every_number_is_that_of_a_row_said_by_the_day_and_the_page_is_clean(parameters):
    report = edition_of("evidence", **parameters)
    assert_quantities_are_the_rows(report, known_rows(**parameters))
    assert_nothing_was_said_later(report, parameters["as_of"])
    assert audit(report.page) == []
