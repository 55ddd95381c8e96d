"""What the reconciliation of the two texts says, and of a table beside the shipped ledger."""

from __future__ import annotations

import json
from pathlib import Path

from nkreport.publish.audit import audit
from nkreport.publish.reports import locate, read_notebook
from nkreport.publish.run.execute import execute
from nkreport.report.spans import plain

from .conftest import (
    Edition,
    assert_nothing_was_said_later,
    bounds_of,
    edition_of,
    every_edition,
    known_rows,
    numbers_in,
)

editions = every_edition(exclude="Avram Agov")
TEXTS = ("agov-2022", "ups-the-ante-2024")
COUNTED = ("New since", "What the second ledger alone")
REASONS = {
    "theirs counts ": "measure",
    "theirs is of ": "item",
    "theirs names no item": "item",
    "another scope: ": "scope",
    "the first alone says: ": "scope",
    "theirs alone says: ": "scope",
    "stated as ": "status",
    "theirs is for ": "period",
}


@editions
def test_each_row_sets_the_earlier_text_against_the_later(parameters):
    report, rows = edition_of("reconciliation", **parameters), known_rows(**parameters)
    for table in report.of_kind("table"):
        if plain(table["caption"]).startswith(COUNTED):
            continue
        names = [column["name"] for column in table["columns"]]
        for row in table["body"]:
            cells = dict(zip(names, row, strict=True))
            sides = [
                {rows.loc[run["figure"], "source"] for run in cells[side] if "figure" in run}
                for side in ("known", "theirs")
            ]
            assert sides == [{text} for text in TEXTS]


@editions
def test_what_cannot_be_compared_differs_in_what_is_named(parameters):
    report, rows = edition_of("reconciliation", **parameters), known_rows(**parameters)
    table = report.table("look alike")
    if table is None:
        assert "Nothing is left that cannot be compared." in report.sentences
        return
    names = [column["name"] for column in table["columns"]]
    named = 0
    for row in table["body"]:
        cells = dict(zip(names, row, strict=True))
        one, other = (
            rows.loc[next(run["figure"] for run in cells[side] if "figure" in run)]
            for side in ("known", "theirs")
        )
        for reason in plain(cells["reason"]).split("; "):
            for column in (REASONS[words] for words in REASONS if reason.startswith(words)):
                assert one[column] != other[column], (one["id"], other["id"], column)
                named += 1
    assert named


@editions
def test_every_number_shown_is_that_of_a_row_said_by_the_day(parameters):
    report, rows = edition_of("reconciliation", **parameters), known_rows(**parameters)
    for table in report.of_kind("table"):
        if plain(table["caption"]).startswith(COUNTED[1]):
            continue
        names = [column["name"] for column in table["columns"]]
        sides = [at for at, name in enumerate(names) if name in ("known", "theirs", "quantity")]
        for run in (run for row in table["body"] for at in sides for run in row[at]):
            for number in numbers_in(run["text"]) if "figure" in run else ():
                row = rows.loc[run["figure"]]
                assert number in bounds_of(row, rows) or run["text"].strip("“”") == row["printed"]
    assert_nothing_was_said_later(report, parameters["as_of"])


@editions
def test_the_page_is_clean(parameters):
    assert audit(edition_of("reconciliation", **parameters).page) == []


def test_a_day_before_anything_was_said_reads_as_sentences():
    report = edition_of("reconciliation", as_of="1900-01-01")
    assert report.sentences == [
        "Nothing against nothing: they speak of nothing in common.",
        "Nothing contradicts.",
        "Nothing agrees.",
        "Nothing is left that cannot be compared.",
        "On no statements of the first ledger and no statements of the second the other is silent.",
        "Nothing is left that the second alone speaks of.",
    ]


def test_a_table_of_ones_own_stands_beside_the_shipped_ledger(tmp_path: Path) -> None:
    days = {"2022-07-20": 38750, "2022-07-21": 38850, "2022-08-09": 42640}
    rows = [{"date": day, "personnel": count, "personnel*": "about"} for day, count in days.items()]
    (tmp_path / "days.json").write_text(json.dumps(rows))
    (tmp_path / "days.figures.yaml").write_text(
        "like: general-staff-personnel\nsources: {days: {title: By day, author: A keeper}}\n"
    )
    places = ["shipped", str(tmp_path / "days.json")]
    notebook = read_notebook(locate("reconciliation"))
    report = Edition(execute(notebook, {}, data=places))
    table = report.table("cannot both be right")
    assert table is not None
    assert [column["title"] for column in table["columns"]] == [
        "Of what, Russia",
        "For",
        "Known",
        "Theirs: General Staff of Ukraine",
        "Apart",
        "How, or why not",
    ]
    assert [[plain(cell) for cell in row[1:5]] for row in table["body"]] == [
        [
            "up to 31 July 2022",
            "75,000–100,000 people, unnamed source",
            "about 39,000–43,000 people",
            "about 1.8–2.6 times",
        ],
        [
            "up to 20 July 2022",
            "about 60,000 people, William Burns",
            "about 38,750 people",
            "about 1.5 times",
        ],
        [
            "up to 9 August 2022",
            "60,000–80,000 people, The Washington Post",
            "about 42,640 people",
            "about 1.4–1.9 times",
        ],
    ]
    assert plain(table["body"][0][5]) == "between its counts before and after that day"
    assert audit(report.page) == []
