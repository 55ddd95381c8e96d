"""A printed table: traced cells, and CSV that no spreadsheet runs."""

import csv
import datetime
import io

import pandas as pd
import pytest

import nkreport as nk
from nkreport.errors import CheckError
from nkreport.ledger.parties import party
from nkreport.report.spans import plain
from nkreport.report.tables import (
    DEFAULT_COLUMNS,
    ROLES,
    csv_text,
    default_columns,
    figure_table,
    frame_table,
)


def test_every_number_of_a_figures_row_leads_to_it(shipped):
    heads, body = figure_table(shipped.in_order(["shells-shipped-2024"]), DEFAULT_COLUMNS)
    assert [head["title"] for head in heads] == ["Of what", "How much", "Who", "Said", "Source"]
    assert body == [
        [
            [{"text": "Shells shipped"}],
            [{"text": "over 5 million shells", "figure": "shells-shipped-2024"}],
            [{"text": "The author of Ups the Ante", "figure": "shells-shipped-2024"}],
            [{"text": "19–30 June 2024", "time": "2024-06-19/2024-06-30"}],
            [
                {"text": "Ups the Ante", "figure": "shells-shipped-2024"},
                {"text": ", "},
                {"text": "19–30 June 2024", "time": "2024-06-19/2024-06-30"},
            ],
        ]
    ]


def test_rows_that_only_their_number_would_tell_apart_have_the_columns_that_do(shipped):
    frame = pd.DataFrame(
        {"what": ["tank", "tank", "gun"], "on": ["2023", "2022", "2022"], "n": [5, 4, 3]}
    )
    seen = nk.figures(
        frame,
        measure="equipment_lost",
        value="n",
        unit="piece",
        item="what",
        period="on",
        actor="RUS",
        stance="reports",
        claimant="Somebody",
        claimant_role="research",
        said_on="2024-05-03",
        source=nk.source("seen", "Seen"),
    )
    usual = ("measure", "quantity", "claimant", "said_on", "source")
    assert default_columns(seen) == ("measure", "item", "period", *usual[1:])
    assert default_columns(seen.where(period="2022")) == ("measure", "item", *usual[1:])
    assert default_columns(seen.where(item="gun")) == usual
    assert [column["name"] for column in nk.table(seen).bundle["columns"]][1] == "item"


def test_every_column_can_be_laid_out_for_every_shipped_figure(shipped):
    names = (
        "claimant claimant_role said_on quantity measure period source scope item stance status"
        " printed note"
    ).split()
    heads, body = figure_table(shipped, names)
    assert [head["name"] for head in heads] == names
    assert {len(row) for row in body} == {len(names)}
    assert len(body) == len(shipped)
    assert {figure.claimant_role for figure in shipped} <= set(ROLES)


def test_an_unknown_column_lists_the_known_ones(shipped):
    with pytest.raises(CheckError, match="table column 'quantty' is unknown; known: claimant "):
        figure_table(shipped, ["claimant", "quantty"])


def test_a_frame_is_laid_out_as_it_stands_numbers_to_the_right():
    frame = pd.DataFrame({"who": ["Burns", None], "number": [1.5, None], "whole": [1, 2]})
    heads, body = frame_table(frame)
    assert [(head["name"], head["align"]) for head in heads] == [
        ("who", "left"),
        ("number", "right"),
        ("whole", "right"),
    ]
    assert [[plain(cell) for cell in row] for row in body] == [["Burns", "1.5", "1"], ["", "", "2"]]


def test_a_column_is_written_as_its_values_ask():
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2022-02-25", "2022-02-26"]),
            "at": pd.to_datetime(["2022-02-25 06:30", "2022-02-26 00:00"]),
            "personnel": [2800, 1456610],
            "year": [2022, 2023],
            "whole": [200.0, 1300.0],
            "share": [0.5, 0.125],
            "tiny": [0.00012345, 0.0002],
            "flag": [True, False],
            "mixed": [datetime.date(2022, 3, 1), 12000],
        }
    )
    _, body = frame_table(frame)
    assert [[plain(cell) for cell in row] for row in body] == [
        [
            *("25 February 2022", "2022-02-25 06:30", "2,800", "2022", "200", "0.500"),
            *("0.000123", "yes", "1 March 2022"),
        ],
        [
            *("26 February 2022", "2022-02-26 00:00", "1,456,610", "2023", "1,300", "0.125"),
            *("0.0002", "no", "12,000"),
        ],
    ]
    assert body[0][0] == [{"text": "25 February 2022", "time": "2022-02-25"}]


def test_a_format_that_is_given_goes_before_what_the_values_ask():
    frame = pd.DataFrame({"share": [0.5, None], "name": ["a", "b"]})
    _, body = frame_table(frame, {"share": ".1%"})
    assert [plain(row[0]) for row in body] == ["50.0%", ""]
    with pytest.raises(CheckError, match="no column 'shar' to format; the frame has share, name"):
        frame_table(frame, {"shar": ".1%"})
    with pytest.raises(CheckError, match=r"the format '\.1%' of column 'name' does not fit 'a'"):
        frame_table(frame, {"name": ".1%"})


def test_an_index_that_says_something_is_a_column():
    by_kind = pd.DataFrame({"kind": ["a", "a", "b"], "lost": [1, 2, 3]}).groupby("kind").sum()
    shown = nk.table(by_kind, caption="By kind")
    assert [column["title"] for column in shown.bundle["columns"]] == ["kind", "lost"]
    assert [[plain(cell) for cell in row] for row in shown.bundle["body"]] == [
        ["a", "3"],
        ["b", "3"],
    ]
    with pytest.raises(CheckError, match="no column 'lots'; the frame has kind, lost"):
        nk.table(by_kind, columns=["lots"])


def test_the_csv_of_a_frame_has_its_values_as_they_are():
    shown = nk.table(pd.DataFrame({"lost": [2800, 1456610], "share": [0.5, 0.12345]}))
    assert shown.bundle["csv"] == "lost,share\n2800,0.5\n1456610,0.12345\n"


def test_missing_values_of_any_type_are_empty_cells():
    frame = pd.DataFrame(
        {
            "whole": pd.array([1, None], dtype="Int64"),
            "day": pd.to_datetime(["2022-08-09", None]),
            "flag": pd.array([True, None], dtype="boolean"),
        }
    )
    _, body = frame_table(frame)
    assert [plain(cell) for cell in body[1]] == ["", "", ""]
    assert plain(body[0][0]) == "1"


@pytest.mark.parametrize(
    "cell",
    ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1", "＋1", "－1", "＠1"],
)
def test_a_text_a_spreadsheet_would_run_gets_an_apostrophe(cell):
    columns = [{"name": "a", "title": cell, "align": "left"}]
    text = csv_text(columns, [[[{"text": cell}]]])
    assert list(csv.reader(io.StringIO(text))) == [[f"'{cell}"], [f"'{cell}"]]


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_a_carriage_return_does_not_end_a_record(end):
    columns = [{"name": "a", "title": "A", "align": "left"}]
    text = csv_text(columns, [[[{"text": f"x{end}=1"}]]])
    assert list(csv.reader(io.StringIO(text))) == [["A"], ["x\n=1"]]


@pytest.mark.parametrize("cell", ["over 5", "a=b", "", 'say "no", twice', "two\nlines", "<b>"])
def test_any_other_text_comes_back_from_the_csv_as_it_was(cell):
    columns = [
        {"name": "a", "title": "A", "align": "left"},
        {"name": "b", "title": "B", "align": ""},
    ]
    text = csv_text(columns, [[[{"text": cell}], [{"text": "x"}]]])
    assert list(csv.reader(io.StringIO(text))) == [["A", "B"], [cell, "x"]]


def test_a_party_is_called_by_its_name_wherever_its_code_comes_from(shipped):
    codes = {"USA": "United States", "united-states": "United States", "south-korea": "South Korea"}
    assert {code: party(code, shipped.ledger) for code in codes} == codes
    assert party("PRK+KOR", shipped.ledger) == "North Korea and South Korea"
    assert party("wagner-group", shipped.ledger) == "Wagner group"
    _, body = figure_table(shipped.where(measure="volunteers_offered"), ["actor", "counterpart"])
    assert {tuple(plain(cell) for cell in row) for row in body} == {("North Korea", "Russia")}
