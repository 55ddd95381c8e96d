"""Tables of the shapes that keepers publish, made into figures by their mapping."""

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

import nkreport as nk
from nkreport.errors import TableError
from nkreport.tables.told import account_lines

Write = Callable[..., Path]

COUNT = "values: [{column: killed, measure: troops_killed, unit: person}]\n"


def said(figures: nk.Figures) -> list[tuple[str, str]]:
    return [(figure.id, figure.quantity()) for figure in figures]


def refusal(path: Path) -> list[str]:
    with pytest.raises(TableError) as caught:
        nk.load(path)
    return list(caught.value.problems)


def test_a_daily_count_in_json_becomes_a_figure_a_day(table: Write) -> None:
    rows = [
        {"date": "2022-02-25", "day": 2, "personnel": 2800, "personnel*": "about", "POW": 0},
        {"date": "2022-02-26", "day": 3, "personnel": 4300, "personnel*": "more", "POW": None},
    ]
    path = table(
        json.dumps(rows),
        """
columns: {period: {column: date, since: 2022-02-24}}
values:
  - column: personnel
    measure: troops_casualties
    unit: person
    qualifier: {column: "personnel*", words: {about: "~", more: ">"}}
""",
        name="losses.json",
    )
    first, second = nk.load(path)
    assert (first.id, first.quantity()) == ("losses-2022-02-25", "about 2,800 people")
    assert (first.period.text, first.said_on.text) == ("2022-02-24/2022-02-25", "2022-02-25")
    assert (first.printed, first.locator, first.table) == (
        "about 2800",
        "row 1",
        "mine/losses.json",
    )
    assert (second.comparator, second.low, second.best) == (">", 4300, None)


def test_the_file_s_hash_is_recorded_with_its_source(table: Write) -> None:
    path = table("day,killed\n2022-03-01,5\n", "columns: {period: day}\n" + COUNT)
    custom = nk.load(path).ledger.sources["some-table"].item["custom"]
    expected = hashlib.sha256(path.read_bytes()).hexdigest()
    assert custom == {"table": "losses.csv", "sha256": expected}


def test_years_across_become_rows_and_a_cell_is_named_as_in_its_book(table: Write) -> None:
    book = Workbook()
    sheet = book.active
    sheet.title = "1995-1996"
    for row in (
        ["Exports and imports"],
        [],
        ["(Mill. USD)"],
        [None, 1995, "1996*"],
        ["Total exports", 155.19929700000012, 203.5],
        ["of which:"],
        ["January", 9.5, None],
        ["February", 8.25, 19.75],
        ["* Preliminary"],
    ):
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    path = table(
        target.getvalue(),
        r"""
table: {header: 4}
leave_out: [{rows: "5, 9", why: total or note}]
across: {columns: '(\d{4})\*?', head: year, cell: amount}
columns: {period: {column: [year, column A], pattern: "%Y %B"}}
values: [{column: amount, measure: exports_value, unit: USD, scale: 1000000}]
""",
        name="trade.xlsx",
    )
    figures = nk.load(path)
    assert [(f.period.text, f.best, f.locator, f.printed) for f in figures] == [
        ("1995-01", 9_500_000, "B7", "9.5 million"),
        ("1995-02", 8_250_000, "B8", "8.25 million"),
        ("1996-02", 19_750_000, "C8", "19.75 million"),
    ]


def test_rows_alike_are_counted(table: Write) -> None:
    path = table(
        "country,system,status,url\n"
        "Russia,T-72B3,destroyed,https://a/1\n"
        "Russia,T-72B3,destroyed,https://a/2\n"
        "Ukraine,NA,captured,https://a/3\n",
        """
columns: {actor: country, item: system, scope: status}
values: [{count: rows, measure: equipment_lost, unit: piece, comparator: ">="}]
""",
        name="oryx.csv",
        constants="""
constants: {period: 2022, said_on: 2022-06-26, stance: reports, claimant: Oryx, claimant_role: ngo}
sources: {oryx: {title: Losses seen in pictures}}
""",
    )
    figures = nk.load(path)
    assert [(f.actor, f.item, f.low, f.best, f.locator) for f in figures] == [
        ("RUS", "T-72B3", 2, None, "rows 2-3"),
        ("UKR", "NA", 1, None, "row 4"),
    ]
    assert figures["oryx-rus-t-72b3"].printed == "2 rows"


def test_an_address_in_a_column_is_the_locator(table: Write) -> None:
    path = table(
        '[{"date": "2022-03-01", "uri": "https://mod.example/1", "killed": 7},'
        ' {"date": "2022-03-02", "uri": null, "killed": 8}]',
        "columns: {period: date, locator: uri}\n" + COUNT,
        name="losses.json",
    )
    assert [f.locator for f in nk.load(path)] == ["https://mod.example/1", "row 2"]


def test_a_break_gives_later_rows_a_scope_that_keeps_them_apart(table: Write) -> None:
    path = table(
        "day,killed\n2022-04-30,5\n2022-05-01,9\n",
        """
columns: {period: day}
values:
  - column: killed
    measure: troops_killed
    unit: person
    breaks: [{from: 2022-05-01, scope: with the missing}]
""",
    )
    first, second = nk.load(path)
    assert (first.scope, second.scope) == ("", "with the missing")
    with pytest.raises(nk.NkreportError, match="scope"):
        second / first


def test_a_break_of_one_category_leaves_the_others_whole(table: Write) -> None:
    mapping = """
columns: {period: day, item: what, scope: how}
values:
  - column: lost
    measure: equipment_lost
    unit: piece
    breaks: [{from: 2022-05-01, scope: with fuel tanks, item: trucks}]
"""
    rows = "day,what,how,lost\n2022-04-30,trucks,seen,5\n"
    rows += "2022-05-01,trucks,seen,9\n2022-05-01,trucks,,8\n2022-05-01,guns,seen,2\n"
    figures = nk.load(table(rows, mapping))
    assert [f.scope for f in figures] == [
        "seen",
        "seen; with fuel tanks",
        "with fuel tanks",
        "seen",
    ]
    assert list(figures.frame["scope"]) == [f.scope for f in figures]
    path = table(rows, mapping.replace("item: trucks", "item: truck"))
    (problem,) = refusal(path)
    assert "no row has the item 'truck'; did you mean trucks" in problem


def test_blank_is_not_zero_and_a_token_means_what_the_mapping_says(table: Write) -> None:
    path = table(
        "day,killed\n2022-03-01,\n2022-03-02,-\n2022-03-03,nil\n2022-03-04,<5\n2022-03-05,few\n",
        """
columns: {period: day}
missing: {"-": not_reported, nil: zero, few: {below: 10}}
"""
        + COUNT,
    )
    assert said(nk.load(path)) == [
        ("losses-2022-03-03", "no people"),
        ("losses-2022-03-04", "under 5 people"),
        ("losses-2022-03-05", "under 10 people"),
    ]


def test_semicolons_a_preamble_and_another_encoding_are_read(table: Write) -> None:
    text = "Größe der Verluste\nStand: heute\n\nTag;Gefallene\n01.03.2022;1.234,5\n"
    path = table(
        text.encode("cp1252"),
        """
table: {encoding: cp1252, delimiter: ";", header: 4}
numbers: {decimal: ",", grouping: "."}
columns: {period: {column: Tag, pattern: "%d.%m.%Y"}}
values: [{column: Gefallene, measure: troops_killed, unit: person}]
""",
    )
    (figure,) = nk.load(path)
    assert (figure.best, figure.period.text, figure.locator) == (1234.5, "2022-03-01", "row 5")


def test_a_table_is_read_out_of_gzip_and_of_an_archive(table: Write) -> None:
    mapping = "columns: {period: day}\n" + COUNT
    content = b"day,killed\n2022-03-01,5\n"
    packed = table(gzip.compress(content, mtime=0), mapping, name="packed.csv.gz")
    assert said(nk.load(packed)) == [("packed-2022-03-01", "5 people")]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("README.md", "hello")
        archive.writestr("data/table.csv", content)
    archived = table(target.getvalue(), mapping, name="archived.zip")
    assert said(nk.load(archived)) == [("archived-2022-03-01", "5 people")]


def test_what_is_new_is_declared_in_the_mapping(table: Write) -> None:
    path = table(
        'month,partner,amount,scale\n2022-03,"Korea, Rep.",5,Thousands\n',
        """
columns: {period: month, counterpart: partner}
values:
  - column: amount
    measure: chips_bought
    unit: chip
    scale: {column: scale, words: {Thousands: 1000, Units: 1}}
measures:
  chips_bought: {title: chips bought, definition: Chips paid for., dimension: chip, kind: flow}
units: {chip: {plural: chips}}
""",
        name="chips.csv",
    )
    (figure,) = nk.load(path)
    assert figure.quantity() == "5,000 chips"
    assert figure.counterpart == "KOR"
    assert figure.ledger.measures["chips_bought"].kind == "flow"


def test_a_country_that_no_place_lists_is_called_by_its_name(table: Write) -> None:
    from nkreport.ledger.parties import party

    path = table(
        "year,partner,amount\n2022,Armenia,5\n",
        """
columns: {period: year, counterpart: partner}
values: [{column: amount, measure: exports_value, unit: USD}]
""",
    )
    assert party("ARM", nk.load(path).ledger) == "Armenia"


def test_a_table_stands_beside_the_shipped_ledger(table: Write) -> None:
    path = table("day,killed\n2022-03-01,5\n", "columns: {period: day}\n" + COUNT)
    figures = nk.load(["shipped", path])
    assert "losses-2022-03-01" in figures
    assert "shells-shipped-2024" in figures
    assert figures.ledger.places == ("shipped", path.as_posix())


def test_the_mapping_may_be_named_instead_of_the_table(table: Write) -> None:
    path = table("day,killed\n2022-03-01,5\n", "columns: {period: day}\n" + COUNT)
    assert len(nk.load(path.with_name("losses.figures.yaml"))) == 1


def test_a_table_without_a_mapping_says_how_to_get_one(tmp_path: Path) -> None:
    path = tmp_path / "raw.csv"
    path.write_text("day,killed\n2022-03-01,5\n")
    assert refusal(path) == [
        "raw.csv:1:1: no raw.figures.yaml beside it says what its columns mean; have one drafted:"
        " nkreport describe raw.csv"
    ]


def test_every_problem_is_told_with_its_place_and_remedy(table: Write) -> None:
    path = table(
        "day,who,killed\n2022-03-01,Ruritania,5\n03/04/2022,World,about five\n",
        """
columns: {period: day, counterpart: who}
leave_out: [{column: whom, is: x, why: nobody}]
values: [{column: kiled, measure: troops_killed, unit: person},
         {column: killed, measure: troops_killed, unit: person}]
""",
    )
    problems = refusal(path)
    assert problems[0].startswith("mine/losses.figures.yaml:2:13: no column 'whom'; did you mean")
    assert problems[1].startswith("mine/losses.figures.yaml:3:10: no column 'kiled'; did you mean")
    assert problems[2].startswith("mine/losses.csv:3:18: 'about five' is not a number")


def test_problems_of_roles_are_told_where_they_stand(table: Write) -> None:
    path = table(
        "day,who,killed\n2022-03-01,Ruritania,5\n03/04/2022,World,6\n2022-03-02,,7\n",
        "columns: {period: day, counterpart: who}\n" + COUNT,
    )
    day, ruritania, world, blank = refusal(path)
    assert day.startswith("mine/losses.csv:3:1: period '03/04/2022' is not")
    assert day.endswith('say how dates are written: `period: {column: …, pattern: "%d.%m.%Y"}`')
    assert ruritania.startswith("mine/losses.csv:2:12: counterpart 'Ruritania' is no country that")
    assert world.startswith("mine/losses.csv:3:12: counterpart 'World' is a total or a group, no")
    assert blank.startswith("mine/losses.csv:4:12: counterpart is blank beside a number; leave")


def test_what_a_mapping_leaves_out_is_asked_for(table: Write) -> None:
    path = table("day,killed\n2022-03-01,5\n", COUNT, constants="\nconstants: {actor: RUS}\n")
    assert [text.partition(": ")[2][:24] for text in refusal(path)] == [
        "'claimant' is missing; g",
        "'claimant_role' is missi",
        "'stance' is missing; giv",
        "'source' is missing; giv",
        "'said_on' is missing; gi",
    ]


def test_a_constant_no_figure_could_have_is_told_once_and_where_it_is_written(table: Write) -> None:
    path = table(
        "day,killed\n2022-03-01,5\n2022-03-02,6\n",
        "columns: {period: day}\nvalues:\n"
        "- {column: killed, measure: troops_killed, unit: person,"
        " constants: {counterpart: PRK+Russia, scope: ' dead'}}",
        constants="""
constants:
  actor: North Korea
  stance: assert
  claimant: Somebody
  claimant_role: watchdog
sources: {some-table: {title: Some table}}
""",
    )
    words = [line.partition("; allowed")[0] for line in refusal(path)]
    assert words == [
        "mine/losses.figures.yaml:5:10: actor 'North Korea' is a name; write its code, PRK"
        " (North Korea)",
        "mine/losses.figures.yaml:6:11: stance 'assert' is not a known word; did you mean"
        " 'asserts'? allowed: asserts estimates reports denies predicts",
        "mine/losses.figures.yaml:8:18: claimant_role 'watchdog' is not a known word",
        "mine/losses.figures.yaml:3:83: counterpart 'PRK+Russia' is a name; write its code, RUS"
        " (Russia)",
        "mine/losses.figures.yaml:3:102: scope ' dead' has white space at an end; remove it",
    ]


def test_the_rules_of_a_folder_s_rows_hold(table: Write) -> None:
    path = table(
        "day,killed,role\n2022-03-01,-5,adversary\n2022-03-02,5,enemy\n",
        "columns: {period: day, claimant_role: role}\n" + COUNT,
        constants="""
constants: {stance: asserts, claimant: Somebody}
sources: {some-table: {title: Some table, issued: 2022-03-01}}
""",
    )
    assert refusal(path) == [
        "mine/losses.csv:3:14: claimant_role 'enemy' is not a known word; allowed: self counterpart"
        " ally adversary opposition defector third_state igo ngo research media anonymous unnamed",
    ]
    path.write_text("day,killed,role\n2022-03-01,-5,adversary\n2022-03-02,5,adversary\n")
    assert refusal(path) == [
        "mine/losses.csv:2:12: best is -5, below zero; troops_killed counts upwards",
        "mine/losses.csv:3:1: said_on '2022-03-02' is later than its source 'some-table' of"
        " 2022-03-01; mend one of them",
    ]


def test_cyrillic_letters_that_look_latin_are_told_where_they_stand(table: Write) -> None:
    path = table(
        "day,what,killed\n2022-03-01,Tank,5\n2022-03-02,\u0422ank,6\n2022-03-03,\u0422-72,1\n"
        "2022-03-04,T-72,1\n2022-03-05,\u0422\u0430\u043d\u043a \u0422-72,1\n",
        "columns: {period: day, item: what}\n" + COUNT,
    )
    assert len(nk.load(path).where(item="\u0422ank")) == 1
    mixed, alike = list(account_lines(path))[1:]
    assert mixed.startswith("mine/losses.csv:3:12: '\u0422ank' has Cyrillic letters (\u0422) in")
    assert alike.startswith(
        "mine/losses.csv:4:12: '\u0422-72' in Cyrillic letters looks like 'T-72'"
    )


@pytest.mark.parametrize(
    ("delimiter", "told"),
    [
        (",", "the head seems to stand on line 12; write `table: {header: 12}`"),
        (
            ";",
            "the head seems to stand on line 12, its cells parted by semicolons; write `table:"
            ' {header: 12, delimiter: ";"}`',
        ),
    ],
)
def test_a_preamble_is_told_once_with_the_line_of_the_head(
    table: Write, delimiter: str, told: str
) -> None:
    preamble = [f"A line of the preamble {n}" for n in range(1, 12)]
    rows = ["day,what,killed", *(f"2022-03-0{n},a,{n}" for n in range(1, 8))]
    text = "\n".join([*preamble, *(row.replace(",", delimiter) for row in rows)])
    path = table(text, "columns: {period: day}\n" + COUNT)
    assert refusal(path) == [f"mine/losses.csv:1:1: {told}"]
    found = "header: 12" if delimiter == "," else f'header: 12, delimiter: "{delimiter}"'
    path = table(text, f"table: {{{found}}}\ncolumns: {{period: day}}\n" + COUNT)
    assert len(nk.load(path)) == 7


def test_a_folder_of_other_tables_says_how_they_are_read(tmp_path: Path) -> None:
    (tmp_path / "losses.json").write_text("[]")
    with pytest.raises(TableError, match="name a table of your own itself, with its mapping"):
        nk.load(tmp_path)
