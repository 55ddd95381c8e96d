"""Marks and words behind numbers: read as the mapping says, kept as notes, never guessed."""

from collections.abc import Callable
from pathlib import Path

import pytest

import nkreport as nk
from nkreport.errors import TableError
from nkreport.tables.describing import describe

COUNT = (
    "columns: {period: year}\nvalues: [{column: killed, measure: troops_killed, unit: person}]\n"
)
MARKED = "year,killed\n2021,1 234*\n2022,255 **\n2023,7\n2024,..\n\n* Preliminary.\n** A guess\n"
ROWS = 'table: {last: 5}\nmissing: {"..": not_reported}\n'


def test_a_mark_becomes_a_note_and_the_number_is_as_it_stands(table: Callable[..., Path]) -> None:
    marks = 'numbers: {grouping: " ", marks: {"*": early, "**": a guess}}\n'
    figures = list(nk.load(table(MARKED, ROWS + marks + COUNT)))
    assert [(f.best, f.note) for f in figures] == [(1234, "early"), (255, "a guess"), (7, "")]
    assert figures[0].printed == "1 234"


def test_a_mark_that_is_not_declared_is_refused_with_how_to_declare_it(
    table: Callable[..., Path],
) -> None:
    path = table(MARKED, ROWS + 'numbers: {grouping: " "}\n' + COUNT)
    with pytest.raises(TableError, match=r"say what it means: `numbers: \{marks: \{\"\*\": pre"):
        nk.load(path)


def test_a_mark_holds_no_digit(table: Callable[..., Path]) -> None:
    with pytest.raises(TableError, match="no mark of a footnote"):
        nk.load(table(MARKED, ROWS + "numbers: {marks: {'34*': early}}\n" + COUNT))


def test_a_draft_takes_what_marks_mean_from_the_notes_below(tmp_path: Path) -> None:
    path = tmp_path / "marked.csv"
    path.write_text(MARKED.replace(",", ",x,").replace("x,killed", "kind,killed"))
    assert 'marks: {"*": "Preliminary", "**": "A guess"}}  # (?)' in describe(path)


def test_a_word_of_scale_behind_a_number_is_read_once_and_printed(
    table: Callable[..., Path],
) -> None:
    rows = "year;killed\n2021;120–150 thousand\n2022;> 400k\n2023;~ 1,1 Mio.\n2024;2.500\n"
    head = 'table: {delimiter: ";"}\nnumbers: {decimal: ",", grouping: "."}\n'
    figures = list(nk.load(table(rows, head + COUNT)))
    assert [(f.low, f.best, f.high) for f in figures] == [
        (120_000, None, 150_000),
        (400_000, None, None),
        (None, 1_100_000, None),
        (None, 2500, None),
    ]
    assert figures[0].printed == "120–150 thousand"
    scaled = COUNT.replace("person}", "person, scale: 1000}")
    with pytest.raises(TableError, match="'120 thousand' says its own scale, and `scale` is 1000"):
        nk.load(table(rows, head + scaled))
