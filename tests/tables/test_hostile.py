"""Tables that lie, break or burst: each gets a clear error with its place, none a traceback."""

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook

import nkreport as nk
from nkreport.errors import TableError
from nkreport.tables import framed

Write = Callable[..., Path]
MAPPING = "columns: {period: day}\nvalues: [{column: n, measure: troops_killed, unit: person}]"


def refusal(path: Path) -> str:
    with pytest.raises(TableError) as caught:
        nk.load(path)
    return "\n".join(caught.value.problems)


def archive(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name.replace("__", "."), data)
    return target.getvalue()


def book(*rows: list[object]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "t.csv", "1:1: the file is empty"),
        (b"day,n\n", "t.csv", "gives no number"),
        (b"day,n\n2022-03-01,5\x00\n", "t.csv", "2:13: control character U+0000; remove it"),
        (b"day,n,wo\n2022-03-01,5,\n" + b"2022-03-02,6,K\xf6ln\n", "t.csv",
         "(0xf6) is not UTF-8; save the file as UTF-8, or name it: `table: {enc"),
        (b'day,n\n2022-03-01,"5\n2022-03-02,6\n', "t.csv", "2:1: a quote opened in this row is"),
        (b"day,n\n2022-03-01,5,6\n2022-03-02\n", "t.csv", "2:1: 3 cells, the head has 2; quote"),
        (b"day;n\n2022-03-01;5\n", "t.csv", '`table: {delimiter: ";"}`'),
        (b"day,n\n2022-03-01,=1+1\n", "t.csv", "'=1+1' is not a number but a formula"),
        (b"day,n\n2022-03-01,1e999\n", "t.csv", "'1e999' is not a number"),
        (b"day,n\n2022-03-01,NaN\n", "t.csv", "'NaN' is not a number; say what it means"),
        (b"day,n\n2022-03-01,\xd9\xa1\xd9\xa2\n", "t.csv", "is not a number"),
        (b"day,n\n2022-03-01,1234.567.8\n", "t.csv", "say how numbers are written"),
        (b"day,n\n2022-13-01,5\n", "t.csv", "period '2022-13-01' has no month 13"),
        (b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n1\n", "t.csv", "1000000 columns"),
        (b"%PDF-1.7 ...", "t.csv", "this is a PDF file, not csv"),
        (b"<html><table></table></html>", "t.xlsx", "this is an HTML page, not xlsx"),
        (b"PK\x03\x04 nothing", "t.zip", "cannot be read"),
        (b"day,n\n2022-03-01,5\n", "t.xlsx", "the book is broken"),
        (b"\x1f\x8b\x08 nothing", "t.csv.gz", "the gzip is broken"),
        (gzip.compress(b"0" * 40_000_000), "t.csv.gz", "unpacks to over 200 times its size"),
        (archive(t__csv=b"0" * 40_000_000), "t.zip", "unpacks to over 200 times its size"),
        (archive(a__csv=b"a\n1\n", b__csv=b"a\n1\n"), "t.zip", "name one: `table: {member: …}`"),
        (book(["day", "n"], ["2022-03-01", "=2+3"]), "t.xlsx",
         "2:2: B2 is a formula without a stored value; calculate and save"),
        (b"[" * 100_000, "t.json", "nested too deeply"),
        (b'[{"day": "2022-03-01", "n": 5}, 7]', "t.json", "1:33: record 2 is no object"),
        (b'[{"day": "2022-03-01" "n": 5}]', "t.json", "1:23: not JSON: Expecting"),
        (b'{"day": "2022-03-01"}\n{"day": "2022-03-02"}', "t.json", "{format: jsonl}"),
        (b'{"data": [{"day": "2022-03-01", "n": 5}]}', "t.json", "`table: {records: data}`"),
        (b'[{"day": "2022-03-01", "n": NaN}]', "t.json", "'NaN' is not a number"),
        (b'[{"day": "2022-03-01",\n "n": "5 or 6"}]', "t.json", "2:7: '5 or 6' is not a number"),
        (b"PAR1 nothing", "t.csv", "this is parquet, not csv as its name says"),
    ],
)  # fmt: skip
def test_a_hostile_table_is_refused_with_its_place(
    table: Write, content: bytes, name: str, told: str
) -> None:
    assert told in refusal(table(content, MAPPING, name=name))


def test_text_of_a_table_is_no_formula_and_hides_nothing(table: Write) -> None:
    mapping = MAPPING.replace("{period: day}", "{period: day, item: what}")
    formula = table("day,what,n\n2022-03-01,=HYPERLINK(1),5\n", mapping)
    assert "2:12: item '=HYPERLINK(1)' is a formula" in refusal(formula)
    hidden = table("day,what,n\n2022-03-01,ta\u200bnk,5\n", mapping)
    assert "holds a hidden character; remove it" in refusal(hidden)


def test_an_address_that_is_no_https_is_no_locator(table: Write) -> None:
    mapping = MAPPING.replace("{period: day}", "{period: day, locator: at}")
    path = table("day,at,n\n2022-03-01,javascript:alert(1),5\n", mapping)
    assert "2:12: locator 'javascript:alert(1)' is no https address" in refusal(path)


def test_a_break_of_no_day_and_a_head_of_no_names_are_told(table: Write) -> None:
    broken = MAPPING.replace("person}", "person, breaks: [{from: May, scope: more}]}")
    text = refusal(table("day,n\n2022-03-01,5\n", broken))
    assert "mine/losses.figures.yaml:2:76: 'May' is not YYYY" in text
    headless = table("2022-03-01,5\n", "table: {header: 0}\n" + MAPPING)
    assert "name the columns: `table: {names: [a, b]}`" in refusal(headless)
    named = table("2022-03-01,5\n", "table: {header: 0, names: [day, n]}\n" + MAPPING)
    assert len(nk.load(named)) == 1


def test_a_workbook_that_lies_about_its_size_is_read_by_its_cells(table: Write) -> None:
    data = io.BytesIO(book(["day", "n"], ["2022-03-01", 5]))
    target = io.BytesIO()
    with zipfile.ZipFile(data) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            text = before.read(name).replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
            after.writestr(name, text)
    assert len(nk.load(table(target.getvalue(), MAPPING, name="t.xlsx"))) == 1


@pytest.mark.parametrize("name", ["t.parquet", "t.feather"])
def test_a_columnar_file_is_read_with_its_days_and_what_is_missing(table: Write, name: str) -> None:
    days = [date(2022, 3, 1), date(2022, 3, 2), None]
    frame = pl.DataFrame({"day": days, "n": [5, None, 7], "kind": pl.Series(["a", "b", "c"])})
    target = io.BytesIO()
    (frame.write_parquet if name == "t.parquet" else frame.write_ipc)(target)
    mapping = f"leave_out: [{{column: day, blank: true, why: no day}}]\n{MAPPING}"
    (figure,) = nk.load(table(target.getvalue(), mapping, name=name))
    assert (figure.best, figure.period.text) == (5, "2022-03-01")


@pytest.mark.parametrize(("name", "start"), [("t.parquet", b"PAR1"), ("t.feather", b"ARROW1")])
def test_a_columnar_file_that_is_broken_says_so(table: Write, name: str, start: bytes) -> None:
    path = table(start + bytes(40), MAPPING, name=name)
    assert f"no {name[2:]} (" in refusal(path)


def test_a_columnar_file_of_too_many_cells_is_refused(
    table: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(framed, "MOST_CELLS", 5)
    target = io.BytesIO()
    pl.DataFrame({"day": ["2022-03-01"] * 3, "n": [1, 2, 3]}).write_parquet(target)
    path = table(target.getvalue(), MAPPING, name="t.parquet")
    assert "over 2 rows of 2 columns; keep fewer in one file" in refusal(path)


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ("colums: {period: day}", "1:1: 'colums' is not known here; did you mean columns?"),
        ("values: {}", "1:9: {} stands here; expected a list"),
        ("values: [{column: n, unit: person}]", "1:10: 'measure' is missing; expected measure"),
        ("table: {format: cvs}", "1:17: 'cvs' is not a word that goes here; did you mean csv?"),
        ("columns: {period: {colum: day}}", "1:20: 'colum' is not known here; did you mean column"),
        ("columns: {period: [day]}", "1:19: ['day'] stands here; expected text or names with"),
        ("table: {header: -1}", "1:17: -1 stands here; expected"),
        ("a: &x 1", "1:4: anchor &x is not read; remove it"),
        ("columns: {period: day\n", "not YAML"),
    ],
)
def test_a_mapping_s_faults_are_told_with_their_place(
    table: Write, mapping: str, told: str
) -> None:
    text = refusal(table("day,n\n2022-03-01,5\n", mapping, constants=""))
    assert "mine/losses.figures.yaml:" in text
    assert told in text
