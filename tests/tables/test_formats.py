"""What a mapping may say, and formats that the other tests do not try."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
import yaml

import nkreport as nk
from nkreport.strict_yaml.nodes import Entries, Items, Leaf, Node
from nkreport.tables import schema
from nkreport.tables.document import ENDING, SHIPPED

Write = Callable[..., Path]
MAPPING = "columns: {period: day}\nvalues: [{column: n, measure: troops_killed, unit: person}]"
SHIPPED_FILES = sorted(SHIPPED.glob(f"*{ENDING}"))


def node(value: object) -> Node:
    match value:
        case dict():
            named = {str(name): node(each) for name, each in value.items()}
            return Entries((1, 1), named, dict.fromkeys(named, (1, 1)))
        case list():
            return Items((1, 1), tuple(map(node, value)))
    return Leaf((1, 1), value)


@pytest.mark.parametrize("file", SHIPPED_FILES, ids=lambda path: path.name)
def test_a_shipped_mapping_follows_the_shipped_schema(file: Path) -> None:
    declared = json.loads(schema.FILE.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(declared)
    jsonschema.validate(
        yaml.safe_load(re.sub(r"\d{4}-\d\d-\d\d", "'x'", file.read_text("utf-8"))), declared
    )


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"values": []},
        {"values": [{"measure": "a", "unit": "b", "column": "c"}]},
        {"values": [{"measure": "a", "unit": "b", "scale": 0}]},
        {"values": [{"measure": "a", "unit": "b", "scale": {"column": "c", "words": {"m": 1e6}}}]},
        {"values": [{"measure": "a", "unit": "b", "count": "columns"}]},
        {"table": {"header": [3, 4], "delimiter": ";"}},
        {"table": {"header": [], "delimiter": ";"}},
        {"table": {"header": True}},
        {"table": {"delimiter": ";;"}},
        {"table": None},
        {"missing": {"-": "zero", "x": {"below": 5}}},
        {"missing": {"-": "nothing"}},
        {"missing": {"x": {"above": 5}}},
        {"columns": {"period": {"column": ["a", "b"], "fill": "down"}}},
        {"columns": {"period": {"column": ["a", "b"], "fill": "up"}}},
        {"columns": {"period": 2022}},
        {"columns": {"period": ["a"]}},
        {"columns": {"best": "a"}},
        {"leave_out": [{"why": "x", "rows": "7-18, 20"}, {"why": "y", "rows": 5}]},
        {"leave_out": [{"rows": "seven"}]},
        {"leave_out": [{"why": "x", "blank": False}]},
        {"measures": {"a_b": {"title": "t", "definition": "d", "dimension": "x", "kind": "flow"}}},
        {"measures": {"A b": {"title": "t", "definition": "d", "dimension": "x", "kind": "flow"}}},
        {"sources": {"s": {"title": ""}}},
        {"constants": {"actor": "RUS", "low": "5"}},
    ],
    ids=str,
)
def test_a_mapping_is_refused_where_the_schema_refuses_it(said: dict[str, object]) -> None:
    declared = json.loads(schema.FILE.read_text("utf-8"))
    valid = jsonschema.Draft202012Validator(declared).is_valid(said)
    assert (not schema.faults(node(said))) == valid


def test_lower_and_upper_bounds_stand_in_two_columns(table: Write) -> None:
    path = table(
        "day,n,m\n2022-03-01,5,9\n2022-03-02,5,\n2022-03-03,,9\n2022-03-04,,\n",
        MAPPING.replace("column: n", "low: n, high: m"),
    )
    assert [(f.comparator, f.low, f.high, f.quantity()) for f in nk.load(path)] == [
        ("=", 5, 9, "5–9 people"),
        (">=", 5, None, "at least 5 people"),
        ("<=", None, 9, "up to 9 people"),
    ]


def test_a_number_keeps_the_marks_of_its_cell(table: Write) -> None:
    path = table(
        'day,n\n2022-03-01,"about 1,200"\n2022-03-02,over 500\n2022-03-03,40+\n2022-03-04,10-12\n',
        MAPPING,
    )
    assert [figure.quantity() for figure in nk.load(path)] == [
        "about 1,200 people",
        "over 500 people",
        "at least 40 people",
        "10–12 people",
    ]


def test_an_open_document_sheet_is_read_with_its_repeats(table: Write) -> None:
    def cell(text: str, kind: str = "string", **more: str) -> str:
        given = "".join(f' {name.replace("_", "-", 9)}="{value}"' for name, value in more.items())
        return f'<t:table-cell o:value-type="{kind}"{given}><x:p>{text}</x:p></t:table-cell>'

    content = (
        '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:t="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><o:body><o:spreadsheet>'
        '<t:table t:name="Notes"><t:table-row><t:table-cell/></t:table-row></t:table>'
        '<t:table t:name="Data">'
        f"<t:table-row>{cell('day')}{cell('n')}</t:table-row>"
        '<t:table-row t:number-rows-repeated="2"><t:table-cell/></t:table-row>'
        "<t:table-row>"
        '<t:table-cell o:value-type="date" o:date-value="2022-03-01"><x:p>1.3.</x:p></t:table-cell>'
        '<t:table-cell o:value-type="float" o:value="1234.5"><x:p>1.234,5</x:p></t:table-cell>'
        '<t:table-cell t:number-columns-repeated="16382"/></t:table-row>'
        '<t:table-row t:number-rows-repeated="1048572"><t:table-cell/></t:table-row>'
        "</t:table></o:spreadsheet></o:body></o:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("content.xml", content)
    path = table(target.getvalue(), "table: {sheet: Data}\n" + MAPPING, name="book.ods")
    (figure,) = nk.load(path)
    assert (figure.best, figure.period.text, figure.locator) == (1234.5, "2022-03-01", "B4")


def test_one_record_a_line_and_records_by_key_are_read(table: Write) -> None:
    lines = table('{"day": "2022-03-01", "n": 5}\n\n{"day": "2022-03-02", "n": 6}\n', MAPPING,
                  name="a.jsonl")  # fmt: skip
    assert len(nk.load(lines)) == 2
    keyed = table(
        '{"a": {"data": {"2022-03-01": {"n": 5}, "2022-03-02": {"n": "six"}}}}',
        "table: {records: a.data}\n" + MAPPING.replace("day", "key"),
        name="b.json",
    )
    with pytest.raises(nk.NkreportError, match=r"mine/b.json:1:61: 'six' is not a number"):
        nk.load(keyed)


def test_merged_heads_and_merged_cells_are_filled(table: Write) -> None:
    path = table(
        "Country,Exports,,Imports,\n,2020,2021,2020,2021\nGeorgia,1,2,3,4\n,5,6,7,8\n",
        r"""
table: {header: [1, 2]}
across: {columns: 'Exports (\d{4})', head: year, cell: n}
columns: {period: year, counterpart: {column: Country, fill: down}}
values: [{column: n, measure: exports_value, unit: USD}]
""",
    )
    assert [(f.counterpart, f.period.text, f.best) for f in nk.load(path)] == [
        ("GEO", "2020", 1),
        ("GEO", "2021", 2),
        ("GEO", "2020", 5),
        ("GEO", "2021", 6),
    ]
