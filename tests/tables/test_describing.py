"""Drafts of mappings: what is unsure is marked, and answering that is enough."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

import nkreport as nk
from nkreport.errors import TableError
from nkreport.tables.describing import describe

ANSWERS = {
    "definition": "What is counted here.",
    "actor": "RUS",
    "claimant": "Somebody",
    "claimant_role": "media",
    "said_on": "2024-05-02",
    "title": "A table",
    "author": "Somebody",
}


def answered(draft: str) -> str:
    """The draft with an answer in the place of each question mark, and nothing else changed."""
    return re.sub(r'(?m)^(\s*)(\w+): "\?"', lambda m: f"{m[1]}{m[2]}: {ANSWERS[m[2]]}", draft)


@pytest.fixture
def drafted(tmp_path: Path) -> Callable[[str, bytes], nk.Figures]:
    """Describe a table, answer the marks, and load it."""

    def load(name: str, content: bytes) -> nk.Figures:
        path = tmp_path / name
        path.write_bytes(content)
        beside = tmp_path / f"{name.partition('.')[0]}.figures.yaml"
        draft = describe(path)
        beside.write_text(draft, "utf-8")
        with pytest.raises(TableError, match="is still to be answered"):
            nk.load(path)
        beside.write_text(answered(draft), "utf-8")
        return nk.load(path)

    return load


def test_an_export_below_a_preamble_in_semicolons(
    drafted: Callable[[str, bytes], nk.Figures],
) -> None:
    text = (
        "Zollstatistik\nin Mio. USD\n\nPartner;Datum;Ausfuhr export (mln USD)\n"
        "Rep. of Korea;01.02.2023;1.234,5\nDem. People's Rep. of Korea;28.02.2023;..\n"
        "World;28.02.2023;9.000,0\nTürkei;15.03.2023;7,25\n"
    )
    figures = drafted("customs.csv", text.encode("cp1252"))
    assert [(f.counterpart, f.period.text, f.best) for f in figures] == [
        ("KOR", "2023-02-01", 1_234_500_000),
        ("TUR", "2023-03-15", 7_250_000),
    ]


def test_a_book_with_years_across_and_months_down(
    drafted: Callable[[str, bytes], nk.Figures],
) -> None:
    book = Workbook()
    sheet = book.active
    months = "January February March April May June July August September October November December"
    sheet.append(["Exports of goods"])
    sheet.append(["(thousand USD)"])
    sheet.append(["", 2021, 2022, "2023*"])
    sheet.append(["Total exports", 120, 130, 140])
    for number, month in enumerate(months.split()):
        sheet.append([month, number + 0.5, number, None if number > 5 else number])
    target = io.BytesIO()
    book.save(target)
    figures = drafted("exports.xlsx", target.getvalue())
    assert len(figures) == 30
    assert [f.best for f in figures.where(period="2021-02")] == [1500]


def test_nested_json_of_totals_up_to_each_day(
    drafted: Callable[[str, bytes], nk.Figures],
) -> None:
    days = ",".join(
        f'{{"on": "2022-03-{day:02d}", "lost": {{"tank": {day * 7}, "gun": {day * 3},'
        f' "ship": {day // 9}, "plane": {day * 2}}}}}'
        for day in range(1, 20)
    )
    figures = drafted("daily.json", f'{{"data": {{"items": [{days}]}}}}'.encode())
    assert len(figures) == 76
    assert {figures.ledger.measures[f.measure].kind for f in figures} == {"cumulative"}
    assert figures["daily-lost-tank-2022-03-05"].period.text == "2022-03-01/2022-03-05"


@pytest.mark.parametrize("name", ["dead*", "note on dead"])
def test_a_column_that_qualifies_the_number_beside_it(
    drafted: Callable[[str, bytes], nk.Figures], name: str
) -> None:
    rows = ["2022-03-01,5,About,1", "2022-03-02,9,at least,2", "2022-03-03,9,,3"]
    text = "\n".join([f"day,dead,{name},guns", *rows])
    figures = drafted("toll.csv", text.encode())
    dead = figures.where(measure="troops_killed")
    assert [f.quantity() for f in dead] == ["about 5 people", "at least 9 people", "9 people"]
    assert [f.quantity() for f in figures if f.measure == "toll_guns"] == [
        "1 piece",
        "2 pieces",
        "3 pieces",
    ]


def test_a_list_of_events_is_counted(drafted: Callable[[str, bytes], nk.Figures]) -> None:
    text = (
        "date,kind,what\n2022-01-05,missile,One\n2022-01-05,missile,Two\n2022-01-09,balloon,Three\n"
        "2022-02-01,missile,Four\n2022-02-09,balloon,Five\n2022-02-11,missile,Six\n"
        "2022-02-12,missile,Seven\n"
    )
    figures = drafted("acts.csv", text.encode())
    assert [f.best for f in figures.where(period="2022-01-05")] == [2]


def test_a_draft_says_why_and_what_it_saw(tmp_path: Path) -> None:
    path = tmp_path / "dead.csv"
    path.write_text("day,who,killed\n2022-03-01,Russia,5\n2022-03-02,Ukraine,n/a\n")
    draft = describe(path)
    assert "#   who: country, 2 different" in draft
    assert '  "n/a": not_reported  # (?) or zero, or {below: 1}' in draft
    assert "measure: troops_killed, unit: person}  # (?) because of the words for the dead" in draft


def test_quarters_in_a_european_table_with_a_total_row(
    drafted: Callable[[str, bytes], nk.Figures],
) -> None:
    quarters = [f"{year}-Q{quarter}" for year in (2021, 2022) for quarter in (1, 2, 3, 4)]
    rows = [f"{q};{land};1.0{n}0,5" for n, q in enumerate(quarters) for land in ("Türkei", "China")]
    text = "\n".join(["Zeitraum;Land;Ausfuhr export in Tsd. USD", *rows, "Insgesamt;;99.999,0"])
    figures = drafted("quartale.csv", text.encode("cp1252"))
    assert len(figures) == 16
    assert [(f.actor, f.period.text, f.best) for f in figures][2:4] == [
        ("TUR", "2021-04/2021-06", 1_010_500),
        ("CHN", "2021-04/2021-06", 1_010_500),
    ]


def test_nested_json_whose_keys_are_days_with_bounds(
    drafted: Callable[[str, bytes], nk.Figures],
) -> None:
    days = ",".join(
        f'"2022-03-{day:02d}": {{"killed": {day % 5}, "hurt": {{"low": {day}, "high": {2 * day}}}}}'
        for day in range(1, 15)
    )
    figures = drafted("toll.json", f'{{"meta": {{"unit": "people"}}, "days": {{{days}}}}}'.encode())
    assert len(figures) == 28
    hurt = [f for f in figures if f.said_on.text == "2022-03-05" and f.measure != "troops_killed"]
    assert [(f.low, f.high) for f in hurt] == [(5, 10)]


def test_imports_are_imports_unless_their_unit_is_no_money(tmp_path: Path) -> None:
    path = tmp_path / "trade.csv"
    path.write_text("year,import_consignment,import in tons\n2022,5,7\n2023,6,8\n")
    draft = describe(path)
    assert '"import_consignment", measure: imports_value, unit: USD}  # (?) because' in draft
    assert '"import in tons", measure: trade_import_in_tons, unit: tonne}  # declared' in draft


def test_columns_in_letters_that_no_slug_has_are_measures_of_their_own(
    drafted: Callable[[str, bytes], nk.Figures],
) -> None:
    text = "year;Запасы, тыс. тонн;Урожай\n2022;1,5;7\n2023;1,25;8\n"
    figures = drafted("grain.csv", text.encode())
    assert [f.best for f in figures.where(measure="grain_b")] == [1500, 1250]
    assert [f.best for f in figures.where(measure="grain_c")] == [7, 8]
    assert figures.ledger.measures["grain_b"].title == "Запасы, тыс. тонн"


def test_a_head_in_two_languages_and_a_scale_in_the_note_below(
    drafted: Callable[[str, bytes], nk.Figures],
) -> None:
    text = (
        "연도,쌀,옥수수,합계,출처\nYear,Rice,Maize,Total,Source\n"
        '2020,"2,024",,"2,024",RDA\n2021,"2,156","1,591","3,747",RDA\n2022,"2,068",7,"2,075",RDA\n'
        '합계 Total,"6,248","1,598","7,846",\n,,,,\n'
        '"주: 단위: 천 톤 / Note: in thousand tons",,,,\n'
    )
    figures = drafted("grain.csv", text.encode())
    assert {f.unit for f in figures} == {"tonne"}
    assert [(f.measure, f.period.text, f.best) for f in figures][:2] == [
        ("grain_rice", "2020", 2_024_000),
        ("grain_rice", "2021", 2_156_000),
    ]


def test_categories_are_drawn_without_the_total_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "grain.csv"
    path.write_text("year,rice,maize,wheat,Total\n2021,1,2,3,6\n2022,2,3,4,9\n2023,3,4,5,12\n")
    draft = describe(path)
    assert 'across: {columns: ["rice", "maize", "wheat"], head' in draft
    assert "# (?) left out beside its parts: Total" in draft


def test_months_below_years_in_merged_heads(drafted: Callable[[str, bytes], nk.Figures]) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["Cargo, thousand tonnes"])
    sheet.append([])
    sheet.append(["Port", 2022, None, 2023, None, "Remarks"])
    sheet.append([None, "Nov", "Dec", "Jan", "Feb", None])
    sheet.append(["Rajin", 14, 16, 15, ".."])
    sheet.append(["Nampo", 22, 21, "n.a.", 25, "revised"])
    sheet.append(["Total", 36, 37, 15, 25])
    sheet.append([".. not available"])
    target = io.BytesIO()
    book.save(target)
    figures = drafted("cargo.xlsx", target.getvalue())
    assert [(f.item, f.period.text, f.best) for f in figures][::5] == [
        ("Rajin", "2022-11", 14_000),
        ("Nampo", "2023-02", 25_000),
    ]


def test_a_head_is_one_row_where_the_second_holds_numbers_or_marks(tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    for second in ("x,5,7", "x,n.a.,..", "x,2023,2024"):
        path.write_text(f"kind,a,b\n{second}\ny,2001,1990\nz,2,3\n")
        assert "header" not in describe(path)


def test_quarters_in_roman_numerals(drafted: Callable[[str, bytes], nk.Figures]) -> None:
    text = "Период;Импорт, млн долл.\nIV кв. 2022;268,4\nI кв. 2023;485,7\nII кв. 2023;504,2\n"
    figures = drafted("torg.csv", text.encode())
    assert [f.period.text for f in figures] == [
        "2022-10/2022-12",
        "2023-01/2023-03",
        "2023-04/2023-06",
    ]


def test_each_sheet_of_a_book_has_a_draft_of_its_own(tmp_path: Path) -> None:
    book = Workbook()
    for sheet, name in ((book.active, "cargo"), (book.create_sheet("calls"), "calls")):
        sheet.title = name
        for row in (["port", name], ["Rajin", 5], ["Nampo", 7]):
            sheet.append(row)
    book.save(tmp_path / "ports.xlsx")
    draft = describe(tmp_path / "ports.xlsx")
    assert "# (?) other sheets, a draft each (--sheet NAME): calls" in draft
    assert "# (?) no column of days, months or years was found" in draft
    beside = tmp_path / "calls.figures.yaml"
    beside.write_text(answered(describe(tmp_path / "ports.xlsx", "calls")), "utf-8")
    assert [(f.item, f.measure) for f in nk.load(beside)] == [
        ("Rajin", "ports_calls"),
        ("Nampo", "ports_calls"),
    ]


def test_columns_that_a_draft_maps_to_nothing_are_named(tmp_path: Path) -> None:
    path = tmp_path / "trade.csv"
    path.write_text("year,exports,flag\n2021,5,p\n2022,6,\n2023,7,p\n")
    assert "# (?) not mapped: flag\n" in describe(path)
