"""Marks of footnotes behind numbers: read as the mapping says, kept as notes, never guessed."""

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
