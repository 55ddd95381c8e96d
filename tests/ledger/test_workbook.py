"""The workbook keeps numbers as numbers and text as text."""

import io

import openpyxl

import nkreport as nk
from nkreport.ledger.workbook import workbook_bytes


def _sheet(figures, name):
    return openpyxl.load_workbook(io.BytesIO(workbook_bytes(figures)))[name]


def test_a_number_stays_a_number_and_an_empty_bound_stays_empty():
    sheet = _sheet(nk.load().in_order(["russian-killed-burns-2022-07"]), "figures")
    head = [cell.value for cell in sheet[1]]
    row = dict(zip(head, (cell.value for cell in sheet[2]), strict=True))
    assert row["best"] == 15000
    assert row["low"] is None
    assert row["citation"].startswith("Burns, Remarks at the Aspen Security Forum, 20 July 2022")


def test_text_that_begins_like_a_formula_is_stored_as_text(tmp_path):
    head = ",".join(name for name in nk.load().columns if name != "hs")
    row = "x,x,troops_killed,RUS,,,,,,=,,1,,person,,,one,,asserts,=1+1,media,2022,agov-2022,,L1,"
    (tmp_path / "mine.csv").write_text(f"{head}\n{row}\n", "utf-8")
    sheet = _sheet(nk.load(tmp_path), "figures")
    cell = next(cell for cell in sheet[2] if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_the_sources_stand_beside_the_figures():
    sheet = _sheet(nk.load().in_order(["russian-killed-burns-2022-07"]), "sources")
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["agov-2022", "burns-2022"]


def test_a_source_has_its_licence_beside_it(tmp_path):
    (tmp_path / "t.csv").write_text("day,killed\n2022-03-01,5\n")
    (tmp_path / "t.figures.yaml").write_text(
        "columns: {period: day}\n"
        "values: [{column: killed, measure: troops_killed, unit: person}]\n"
        "constants: {actor: RUS, stance: asserts, claimant: Staff, claimant_role: adversary}\n"
        "sources: {rows: {title: Rows, author: Staff, issued: 2024-01-31, licence: CC BY 4.0}}\n"
    )
    head, row = _sheet(nk.load(tmp_path / "t.csv"), "sources").iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True))["licence"] == "CC BY 4.0"


def test_the_same_figures_give_the_same_bytes():
    chosen = nk.load().where(measure="troops_killed")
    assert workbook_bytes(chosen) == workbook_bytes(chosen)
