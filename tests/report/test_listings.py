"""Side tables as listings: what is known by a day, told, counted and printed."""

from __future__ import annotations

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import nkreport as nk
from nkreport.errors import CheckError
from nkreport.publish.audit import audit
from nkreport.publish.html.exporter import HtmlExporter
from nkreport.publish.pdf.exporter import PdfExporter
from nkreport.publish.run.execute import execute
from nkreport.report.spans import plain
from tests.notebooks.conftest import SEEDS, last_day, side_table

TABLES = ["judgements", "sources", "links", "relations", "corrections", "measures"]
CLAIMS = side_table("claims").set_index("id")


@pytest.fixture(scope="module")
def known():
    return nk.load().as_of("2024-07-01")


def decided(day):
    late = CLAIMS["outcome_on"].map(last_day) <= day
    return CLAIMS[(CLAIMS["said_on"].map(last_day) <= day) & (CLAIMS["outcome"] != "open") & late]


def test_a_judgement_is_open_until_what_decides_it_is_known():
    for day in ("2022-08-31", "2022-12-31", "2024-07-01"):
        listed = nk.listing(nk.load().as_of(day), "judgements")
        said = CLAIMS["said_on"].map(last_day) <= day
        assert len(listed) == said.sum()
        found = {row.id for row in listed.but(outcome="open").rows}
        assert found == {f"judgement-{name}" for name in decided(day).index}


def test_who_is_left_out_judges_nothing_and_decides_nothing():
    whole = nk.load().as_of("2024-07-01")
    less = nk.listing(whole.excluding(["ups-the-ante-2024"]), "judgements")
    assert len(less) == (CLAIMS["source"] != "ups-the-ante-2024").sum()
    events = side_table("events").set_index("id")["source"]
    rest = decided("2024-07-01")["outcome_from"].map(events)
    assert len(less.but(outcome="open")) == (rest == "agov-2022").sum()


def test_a_listing_is_counted_and_told_in_a_sentence(known):
    missed = nk.listing(known, "judgements").only(outcome="contradicted", source="agov-2022")
    rows = CLAIMS[CLAIMS["outcome"] == "contradicted"]
    told = nk.prose("{n} {n:was|were} wrong: {n:printed}, by {n:who}.", known, n=missed)
    text = str(told)
    assert told.bundle["text"][0]["count"] == len(rows)
    assert all(f"“{words}”" in text for words in rows["printed"])
    assert "Ivan Nachaev, deputy head of information, Russian foreign ministry" in text
    none = missed.only(topic="trade")
    assert str(nk.prose("{n} wrong.", known, otherwise="All open.", n=none)) == "All open."
    assert str(nk.table(none)) == "No such judgements are known here by 1 July 2024."


def test_a_cell_begins_with_a_capital_and_says_in_words_where_a_judgement_stands(known):
    judged = nk.listing(known, "judgements").only(id=["shells-last-until-various", "combat-no"])
    table = nk.table(judged, columns=["topic", "judged", "where", "outcome"]).bundle["body"]
    assert [[plain(cell) for cell in row] for row in table] == [
        [
            "Ammunition",
            "The Russian stock of shells is used up in spring or summer 2023:"
            " “will last until March-July 2023”",
            "Unnamed source; Agov 2022, line 195",
            "Open",
        ],
        [
            "Soldiers",
            "North Korean forces do not seem about to fight beside the Russians:"
            " “the answer seems no”",
            "Ups the Ante 2024, line 9",
            "Open",
        ],
    ]


def test_each_relation_stands_with_its_verdict(known):
    listed = nk.listing(known, "relations")
    every = pd.read_csv(SEEDS / "relations.csv")
    assert [row.id for row in listed.rows] == [f"relation-{name}" for name in every["id"]]
    verdicts = {row.word("verdict") for row in listed.rows}
    assert verdicts == {"agrees", "off", "impossible", "contested", "not comparable"}


def test_links_corrections_and_sources_are_those_of_the_files(known):
    for name, rows in (("links", side_table("links")), ("corrections", side_table("corrections"))):
        assert len(nk.listing(known, name)) == len(rows)
    again = nk.listing(known, "links").only(type="repeats")
    assert {row.id.split("-confirms-")[0] for row in again.rows} == {
        "link-munitions-denied-2022-11-past",
        "link-munitions-denied-2022-11-future",
        "link-mobilisation-target-putin",
    }
    every = nk.listing(known, "sources")
    assert sum(int(row.word("figures")) for row in every.rows) == len(known)
    works = every.only(way="read")
    assert [plain(row.cells["work"]) for row in works.rows] == ["Agov 2022", "Ups the Ante 2024"]


def test_unknown_names_are_refused_with_the_nearest(known):
    with pytest.raises(CheckError, match=r"no table 'judgments'; did you mean 'judgements'"):
        nk.listing(known, "judgments")
    listed = nk.listing(known, "judgements")
    with pytest.raises(CheckError, match=r"judgements have no column 'outcomes'; did you mean"):
        listed.only(outcomes="open")
    with pytest.raises(CheckError, match="judgements have no column 'who'"):
        nk.table(listed, columns=["who"])
    with pytest.raises(CheckError, match="of a listing 'item' is not told; known: who, when"):
        nk.prose("{n:item}", known, n=listed)


def test_a_page_leads_from_rows_to_works_and_holds_counts_to_the_rows_it_prints():
    cells = (
        "import nkreport as nk\nknown = nk.load().as_of('2024-07-01')\n"
        "nk.report(title='T', as_of='2024-07-01', figures=known)",
        "wrong = nk.listing(known, 'judgements').only(outcome='contradicted')\n"
        "nk.prose('{n} were wrong.', known, n=wrong)",
        "nk.table(wrong, columns=['printed', 'outcome', 'source'], caption='Wrong')",
    )
    notebook = execute(new_notebook(cells=[new_code_cell(one) for one in cells]), {})
    page = HtmlExporter().from_notebook_node(notebook)[0]
    assert audit(page) == []
    assert '<a href="#source-rbc-2022">RBC.Ru 2022</a>' in page
    assert '<li id="source-rbc-2022">' in page
    assert PdfExporter().from_notebook_node(notebook)[0].startswith(b"%PDF")
    alone = execute(new_notebook(cells=[new_code_cell(one) for one in cells[:2]]), {})
    bare = HtmlExporter().from_notebook_node(alone)[0]
    (found,) = audit(bare)
    assert "which no table of the page has" in found.rule
    (found,) = audit(page.replace('value="3" data-rows', 'value="4" data-rows'))
    assert "a count of 4.0 that names 3 rows" in found.rule
