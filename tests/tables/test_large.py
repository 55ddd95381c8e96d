"""Tables of more rows than are read at once: blocks, lines and names hold over all of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

import nkreport as nk
from nkreport.errors import TableError

Write = Callable[..., Path]

ROWS = 30_000
MAPPING = """
columns: {period: day, item: what}
values: [{column: killed, measure: troops_killed, unit: person}]
"""


def lines(rows: int) -> list[str]:
    """A head, and rows of six days with a number of their own."""
    return ["day,what,killed", *(f"2022-03-0{1 + n % 6},group {n},{n}" for n in range(rows))]


@pytest.mark.long
def test_quotes_and_line_ends_in_some_blocks_change_nothing_but_the_lines(table: Write) -> None:
    plain = lines(ROWS)
    quoted = list(plain)
    quoted[12_000] = '2022-03-06,"group\n11999",11999'
    quoted[20_000] = ""
    one = nk.load(table("\n".join(plain) + "\n", MAPPING, name="one.csv"))
    other = nk.load(table("\n".join(quoted), MAPPING, name="other.csv"))
    assert len(one) == ROWS
    assert len(other) == ROWS - 1
    assert [f.best for f in other] == [n for n in range(ROWS) if n != 19_999]
    assert one["one-group-29999-2022-03-06"].locator == "row 30001"
    at = {n: other[f"other-group-{n}-2022-03-0{1 + n % 6}"] for n in (11_999, 12_000, 29_999)}
    assert [f.locator for f in at.values()] == ["row 12001", "row 12003", "row 30002"]
    assert at[11_999].item == "group 11999"


@pytest.mark.long
def test_what_is_wrong_far_down_is_told_on_its_line(table: Write) -> None:
    wrong = lines(ROWS)
    wrong[12_000] = '2022-03-01,"a\nb",1'
    wrong[25_000] = "2022-03-01,group,many"
    with pytest.raises(TableError, match=r"^mine/losses.csv:25002:18: 'many' is not a number"):
        nk.load(table("\n".join(wrong), MAPPING))
    wrong[25_000] = "2022-03-01,group,5,6"
    with pytest.raises(TableError, match=r"^mine/losses.csv:25002:1: 4 cells, the head has 3"):
        nk.load(table("\n".join(wrong), MAPPING))
    wrong[25_000] = '2022-03-01,"group,5'
    with pytest.raises(TableError, match=r"^mine/losses.csv:25002:1: a quote opened in .* closed"):
        nk.load(table("\n".join(wrong), MAPPING))


def test_the_numbers_of_a_row_are_one_statement_in_a_large_table_too(table: Write) -> None:
    mapping = MAPPING.replace(
        "person}]", "person}, {column: hurt, measure: troops_casualties, unit: person}]"
    )
    rows = ["day,what,killed,hurt", *(f"{line},{n}" for n, line in enumerate(lines(6_000)[1:]))]
    figures = nk.load(table("\n".join(rows), mapping))
    assert len(figures) == 12_000
    assert len(figures.statements) == 6_000
    assert figures["losses-group-7-2022-03-02-hurt"].statement == "losses-group-7-2022-03-02"


def test_cells_that_differ_in_white_space_alone_are_counted_together(table: Write) -> None:
    cells = [f"group {n}{' ' * (n % 2)}" for n in range(5_000)]
    rows = ["day,what", *(f"2022-03-01,{cell}" for cell in [*cells, *map(str.strip, cells)])]
    mapping = """
columns: {period: day, item: what}
values: [{count: rows, measure: troops_killed, unit: person}]
"""
    figures = nk.load(table("\n".join(rows), mapping))
    assert {f.best for f in figures} == {2}
