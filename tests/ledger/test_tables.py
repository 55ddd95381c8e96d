"""The strict reader: every refusal by its words and its place, and what it takes literally."""

import pytest

from nkreport.errors import TableError
from nkreport.ledger.schema import Column, TableSchema
from nkreport.ledger.tables import read_table


def column(name: str, kind: str = "text", **more) -> Column:
    rules = {
        "required": False,
        "unique": False,
        "words": (),
        "max_words": None,
        "pattern": "",
        "key": None,
    }
    return Column(name, kind, **{**rules, **more})


SCHEMA = TableSchema(
    "t",
    "t.csv",
    False,
    (
        column("id", "slug", required=True, unique=True),
        column("name"),
        column("amount", "number"),
        column("said_on", "period"),
        column("day", "day"),
        column("unit", "unit"),
        column("stance", words=("asserts", "denies")),
        column("printed", max_words=3),
        column("locator", pattern="^L[0-9]+$"),
    ),
)
HEAD = "id,name,amount,said_on,day,unit,stance,printed,locator"


@pytest.fixture
def read(tmp_path):
    def read(text: str | bytes):
        path = tmp_path / "t.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return [dict(row.cells) for row in read_table(path, SCHEMA, "seeds/t.csv")]

    return read


@pytest.fixture
def refused(read):
    def refused(text: str | bytes) -> list[str]:
        with pytest.raises(TableError) as caught:
            read(text)
        assert str(caught.value).startswith("seeds/t.csv:")
        return list(caught.value.problems)

    return refused


@pytest.fixture
def refused_cell(refused):
    """Put one cell into the second row and give what is said of it, its place first."""

    def refused_cell(name: str, cell: str) -> str:
        names = HEAD.split(",")
        cells = ["good", *[""] * (len(names) - 1)]
        cells[names.index(name)] = cell
        (problem,) = refused(f"{HEAD}\nfirst,,,,,,,,\n{','.join(cells)}\n")
        at = 1 + len(",".join(cells[: names.index(name)])) + bool(names.index(name))
        place = f"seeds/t.csv:3:{at}: "
        assert problem.startswith(place)
        return problem.removeprefix(place)

    return refused_cell


def test_a_head_without_rows_is_an_empty_table(read):
    assert read(f"{HEAD}\n") == []


def test_text_that_looks_like_a_number_or_like_nothing_stays_text(read):
    rows = read(f"{HEAD}\n1e5,NA,,,,,,,\n007,null,,,,,,,\nnan,00012345678901234567890,,,,,,,\n")
    assert [(row["id"], row["name"]) for row in rows] == [
        ("1e5", "NA"),
        ("007", "null"),
        ("nan", "00012345678901234567890"),
    ]


def test_a_line_end_inside_a_quoted_cell_is_kept(read):
    (row,) = read(f'{HEAD}\na,"two\nlines",,,,,,,\n')
    assert row["name"] == "two\nlines"


def test_hostile_text_is_read_as_it_stands(read):
    cell = "<script>=cmd|{{7*7}}{x.__class__}</script>"
    (row,) = read(f"{HEAD}\na,{cell},,,,,,,\n")
    assert row["name"] == cell


def test_a_short_row_is_refused(refused):
    assert refused(f"{HEAD}\na,,,,,,,,\nb,,\n") == [
        "seeds/t.csv:3:1: 3 cells, the head has 9; quote cells that hold commas"
    ]


def test_a_long_first_row_is_refused_and_not_taken_for_an_index(refused):
    assert refused(f"{HEAD}\na,,,,,,,,,x,y\n") == [
        "seeds/t.csv:2:1: 11 cells, the head has 9; quote cells that hold commas"
    ]


def test_a_trailing_delimiter_on_all_rows_is_refused_with_its_cause(refused):
    assert refused(f"{HEAD}\na,,,,,,,,,\nb,,,,,,,,,\n") == [
        "seeds/t.csv:2:1: 10 cells, the head has 9; remove the trailing comma",
        "seeds/t.csv:3:1: 10 cells, the head has 9; remove the trailing comma",
    ]


def test_an_empty_header_is_refused(refused):
    assert refused(f"{HEAD},\na,,,,,,,,,\n") == [
        f"seeds/t.csv:1:{len(HEAD) + 2}: empty column name; name it or remove the trailing comma"
    ]


def test_a_header_of_zero_width_characters_is_an_empty_one(refused):
    (problem,) = refused(f"{HEAD},\u200b\na,,,,,,,,,\n")
    assert "empty column name" in problem


def test_a_duplicate_header_is_refused(refused):
    assert refused(f"{HEAD},name\n") == [
        f"seeds/t.csv:1:{len(HEAD) + 2}: column 'name' stands twice; remove one"
    ]


@pytest.mark.parametrize(
    "twin",
    ["name\u00a0", "\u200bname", "na\u00adme", "ｎａｍｅ", "Name", " name"],
    ids=["no-break space", "zero width", "soft hyphen", "full width", "case", "space"],
)
def test_a_header_that_only_looks_like_another_is_refused(refused, twin):
    problems = refused(f"{HEAD.replace('name', twin)}\n")
    assert problems == [
        f"seeds/t.csv:1:4: column {twin!r} only looks like 'name'; write it plain",
        problems[1],
    ]
    assert problems[1].startswith("seeds/t.csv:1:1: column 'name' is missing")


@pytest.mark.parametrize("twin", ["name\u00a0", "ｎａｍｅ", "NAME"])
def test_two_headers_that_look_alike_are_a_duplicate(refused, twin):
    (problem,) = refused(f"{HEAD},{twin}\n")
    assert problem.endswith(f"column {twin!r} stands twice; remove one")


def test_an_unknown_column_gives_the_nearest_name(refused):
    problems = refused(f"{HEAD},stanse\n")
    assert problems == [
        f"seeds/t.csv:1:{len(HEAD) + 2}: unknown column 'stanse'; did you mean 'stance'?"
    ]


def test_an_unknown_column_near_nothing_gives_the_known_ones(refused):
    (problem,) = refused(f"{HEAD},zzzz\n")
    assert problem.endswith(f"unknown column 'zzzz'; known: {HEAD.replace(',', ', ')}")


def test_a_missing_column_is_named_with_what_may_stand_for_it(refused):
    assert refused(HEAD.replace("amount", "ammount") + "\n") == [
        "seeds/t.csv:1:9: unknown column 'ammount'; did you mean 'amount'?",
        "seeds/t.csv:1:1: column 'amount' is missing, perhaps 'ammount'; add it, empty if unused",
    ]
    assert refused(HEAD.replace(",day", "") + "\n") == [
        "seeds/t.csv:1:1: column 'day' is missing; add it, empty if unused"
    ]


@pytest.mark.parametrize(("delimiter", "name"), [(";", "semicolon"), ("\t", "tab")])
def test_another_delimiter_is_refused_by_its_name(refused, delimiter, name):
    assert refused(HEAD.replace(",", delimiter) + "\n") == [
        f"seeds/t.csv:1:1: cells are parted by {name}s; use commas"
    ]


@pytest.mark.parametrize("cell", ["1 234", "1\u00a0234", "1\u202f234", "1.234.567", "-12 345 678"])
def test_a_number_with_separators_is_refused(refused_cell, cell):
    wanted = "has thousands separators; write the digits alone (1234)"
    assert refused_cell("amount", cell) == f"amount {cell!r} {wanted}"


def test_a_number_with_commas_is_refused(refused):
    assert refused(f'{HEAD}\na,,"1,234",,,,,,\n') == [
        "seeds/t.csv:2:4: amount '1,234' has thousands separators; write the digits alone (1234)"
    ]


@pytest.mark.parametrize("cell", ["5 kg", "5kg", "5 %", "$5", "~5"])
def test_a_number_with_its_unit_is_refused(refused_cell, cell):
    wanted = "is not a bare number; put the unit in the unit column"
    assert refused_cell("amount", cell) == f"amount {cell!r} {wanted}"


@pytest.mark.parametrize("cell", ["inf", "-inf", "Infinity", "nan", "NaN", "1e999", "-1e999"])
def test_a_number_without_end_is_refused(refused_cell, cell):
    wanted = "is not a finite number; leave the cell empty where there is no bound"
    assert refused_cell("amount", cell) == f"amount {cell!r} {wanted}"


@pytest.mark.parametrize("cell", ["−5", "１２３", "٣", "€5", "½"])
def test_digits_and_signs_of_another_script_are_refused(refused_cell, cell):
    wanted = "has characters other than 0-9, '.' and '-'; write plain ASCII digits"
    assert refused_cell("amount", cell) == f"amount {cell!r} {wanted}"


@pytest.mark.parametrize("cell", ["ten", "NA", "1.", ".5", "+5", "1e", "--1"])
def test_what_is_no_number_is_refused(refused_cell, cell):
    assert refused_cell("amount", cell) == (
        f"amount {cell!r} is not a number; write it like 1234 or 12.5"
    )


@pytest.mark.parametrize("cell", ["0", "-0", "12.5", "1e5", "-1", "5e-324", "0.1000000000000001"])
def test_a_plain_number_is_taken_as_its_text(read, cell):
    (row,) = read(f"{HEAD}\na,,{cell},,,,,,\n")
    assert row["amount"] == cell


def test_a_day_that_does_not_exist_is_refused(refused_cell):
    assert refused_cell("said_on", "2022-02-30") == (
        "said_on '2022-02-30' names day 30 of a month that has 28"
    )


@pytest.mark.parametrize("cell", ["01/02/2024", "1.2.2024", "1/2/24"])
def test_a_date_of_unknown_order_is_refused(refused_cell, cell):
    assert refused_cell("said_on", cell) == f"said_on {cell!r} is not ISO 8601; write YYYY-MM-DD"


@pytest.mark.parametrize("cell", ["30 Feb", "2022-1-1", "20220101", "10000", "２０２２"])
def test_what_is_no_period_is_refused(refused_cell, cell):
    assert refused_cell("said_on", cell) == (
        f"said_on {cell!r} is not YYYY, YYYY-MM, YYYY-MM-DD or a span a/b of them (ISO 8601)"
    )


@pytest.mark.parametrize("cell", ["2022-01", "2022-01-01/2022-01-02", "2022-01/.."])
def test_a_span_is_no_day(refused_cell, cell):
    assert refused_cell("day", cell) == f"day {cell!r} is not a day; write YYYY-MM-DD (ISO 8601)"


def test_an_unknown_word_gives_the_nearest_and_all(refused_cell):
    assert refused_cell("stance", "assert") == (
        "stance 'assert' is not a known word; did you mean 'asserts'? allowed: asserts denies"
    )
    assert refused_cell("stance", "zzz") == (
        "stance 'zzz' is not a known word; allowed: asserts denies"
    )


@pytest.mark.parametrize("cell", ["5 kg", "shell/", "shell/month/day", "%"])
def test_a_unit_is_a_name_or_two(refused_cell, cell):
    assert refused_cell("unit", cell).endswith(
        "is not a unit; put the unit's name alone here, as in units.csv"
    )


@pytest.mark.parametrize("cell", ["Two words", "-a", "a--b", "../x", "é"])
def test_an_id_is_a_slug(refused_cell, cell):
    assert refused_cell("id", cell) == (
        f"id {cell!r} is not a slug; use a-z, 0-9 and single hyphens"
    )


def test_a_text_must_match_the_pattern_of_its_column(refused_cell):
    assert refused_cell("locator", "page 5") == (
        "locator 'page 5' does not match the pattern ^L[0-9]+$ of its column"
    )


def test_too_many_printed_words_are_refused(refused_cell):
    assert refused_cell("printed", "one two three four") == (
        "printed 'one two three four' has 4 words; the limit is 3"
    )


@pytest.mark.parametrize("cell", [" x", "x ", "\u00a0x"])
def test_white_space_at_an_end_is_refused(refused_cell, cell):
    assert refused_cell("name", cell) == (f"name {cell!r} has white space at an end; remove it")


def test_an_empty_required_cell_is_refused(refused):
    assert refused(f"{HEAD}\n,x,,,,,,,\n") == ["seeds/t.csv:2:1: id is empty; it is required"]


def test_a_duplicate_id_names_both_lines(refused):
    assert refused(f"{HEAD}\na,,,,,,,,\nb,,,,,,,,\na,,,,,,,,\n") == [
        "seeds/t.csv:4:1: id 'a' stands on line 2 already; ids are unique"
    ]


def test_all_problems_of_a_file_come_at_once_in_its_order(refused):
    problems = refused(f'{HEAD}\nA,,ten,,,,,,\nb,,\nc,,,2022-13,,,,,\nd,"open,,,,,,,\n')
    assert [problem.split(": ")[0] for problem in problems] == [
        "seeds/t.csv:2:1",
        "seeds/t.csv:2:4",
        "seeds/t.csv:3:1",
        "seeds/t.csv:4:5",
        "seeds/t.csv:5:3",
    ]


def test_a_problem_after_a_line_end_in_a_cell_is_placed_on_its_own_line(refused):
    assert refused(f'{HEAD}\na,"two\nlines",ten,,,,,,\n') == [
        "seeds/t.csv:3:8: amount 'ten' is not a number; write it like 1234 or 12.5"
    ]


def test_the_first_hundred_problems_are_printed_then_a_count(read):
    rows = "".join(f"a{number},,x,,,,,,\n" for number in range(130))
    with pytest.raises(TableError) as caught:
        read(f"{HEAD}\n{rows}")
    lines = str(caught.value).splitlines()
    assert len(caught.value.problems) == 130
    assert len(lines) == 101
    assert lines[99].startswith("seeds/t.csv:101:")
    assert lines[100] == "and 30 more problems"


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(
        TableError, match=r"t\.csv: No such file.*; name a CSV file that can be read"
    ):
        read_table(tmp_path / "t.csv", SCHEMA)
