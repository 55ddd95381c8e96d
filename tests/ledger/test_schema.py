"""datapackage.json as columns, and what it may not be."""

import json
import re

import pytest

from nkreport.errors import TableError
from nkreport.ledger.figure import COLUMNS
from nkreport.ledger.schema import read_schema
from nkreport.shipped import shipped_folder


def test_every_shipped_table_of_figures_has_the_columns_of_the_contract():
    tables = read_schema(shipped_folder("seeds")).tables
    figures = {name: table for name, table in tables.items() if table.figures}
    without_hs = tuple(name for name in COLUMNS if name != "hs")
    assert len(figures) >= 5
    for name, table in figures.items():
        assert table.names() == (tuple(COLUMNS) if name == "trade_flows" else without_hs)


@pytest.mark.parametrize("place", ["L5 fn2", "row 5", "B7", "p. 12", "par. 3", "https://a.b/c"])
def test_a_place_in_a_source_is_written_alike_in_every_table(place):
    fields = [
        field["constraints"]["pattern"]
        for path in (shipped_folder("seeds") / "schemas").glob("*.json")
        for field in json.loads(path.read_text("utf-8"))["fields"]
        if field["name"] == "locator"
    ]
    assert len(fields) == 6
    assert all(re.fullmatch(pattern, place) for pattern in fields)


def test_a_file_of_unknown_name_is_a_table_of_figures():
    schema = read_schema(shipped_folder("seeds"))
    table = schema.for_file("my-own.csv")
    assert (table.name, table.path, table.figures) == ("my-own", "my-own.csv", True)
    assert schema.for_file("links.csv").figures is False


def test_a_file_a_data_package_does_not_declare_is_refused(tmp_path):
    fields = [{"name": "id", "type": "string"}]
    package = {"resources": [{"name": "t", "path": "t.csv", "schema": {"fields": fields}}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(package))
    with pytest.raises(TableError, match=r"x\.csv: not declared in datapackage\.json"):
        read_schema(tmp_path).for_file("x.csv")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "a data package is JSON in UTF-8"),
        ("[]", "holds list, expected a JSON object"),
        ("{}", "no table is declared; list them under 'resources'"),
        ('{"resources": [{"name": "t", "path": "t.csv"}]}', "resource 't' has no schema"),
        (
            '{"resources": [{"name": "t", "path": "t.csv", "schema": "t.json"}]}',
            "t.json: not found",
        ),
    ],
)
def test_what_is_no_data_package_is_refused(tmp_path, text, message):
    (tmp_path / "datapackage.json").write_text(text)
    with pytest.raises(TableError, match=message):
        read_schema(tmp_path)


def test_a_folder_without_a_data_package_is_refused(tmp_path):
    with pytest.raises(TableError, match=r"datapackage\.json: not found; a data package needs it"):
        read_schema(tmp_path)
