"""The reference pages say all that the code says, and nothing it does not."""

from __future__ import annotations

import csv
import json
import re
import shlex
from pathlib import Path

import nkreport
from docs.generate.commands import commands_page, subcommands
from docs.generate.data import data_page, measures_page, package
from docs.generate.mapping import mapping_page
from docs.generate.pages import PAGES, write
from docs.generate.python import charts_page, grouped, python_page
from nkreport.cli import _parser

ROOT = Path(__file__).parents[2]


def test_every_name_of_the_front_door_is_documented_once() -> None:
    page = python_page()
    told = re.findall(r"auto(?:function|class):: nkreport\.(\w+)", page)
    assert sorted([*told, "charts", "NkreportError"]) == sorted(nkreport.__all__)
    assert {name for names in grouped().values() for name in names} == set(told)


def test_every_chart_form_is_documented_and_pictured() -> None:
    told = re.findall(r"auto(?:function|class):: nkreport\.report\.charts\.(\w+)", charts_page())
    assert sorted(told) == sorted(nkreport.charts.__all__)
    drawn = re.findall(r"nk\.charts\.(\w+)\(", (ROOT / "docs/gallery.md").read_text("utf-8"))
    assert set(drawn) == set(nkreport.charts.__all__) - {"Drawing"}


def test_every_command_stands_with_its_arguments_and_an_example_that_is_read() -> None:
    page = commands_page()
    parser = _parser()
    for name, command in subcommands(parser).items():
        (section,) = re.findall(rf"^## {name}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
        for action in command._actions[1:]:
            assert (action.option_strings or [str(action.metavar)])[-1] in section
        (example,) = re.findall(r"^Example: `nkreport (.*)`$", section, re.MULTILINE)
        assert parser.parse_args(shlex.split(example)).command == name


def test_every_key_of_a_mapping_is_told() -> None:
    schema = json.loads((ROOT / "nkreport/tables/mapping.schema.json").read_text("utf-8"))
    page = mapping_page()
    names = set()

    def gather(node: object) -> None:
        if isinstance(node, dict):
            names.update(node.get("properties", {}))
            for child in node.values():
                gather(child)
        elif isinstance(node, list):
            for child in node:
                gather(child)

    gather(schema)
    told = set(re.findall(r"^## (\w+)$|`(?:[\w.]+\.)?(\w+)`", page, re.MULTILINE))
    assert names - {word for pair in told for word in pair} == set()
    assert set(schema["properties"]) <= set(re.findall(r"^## (\w+)$", page, re.MULTILINE))
    for part in ("columns", "constants", "measures", "units"):
        (section,) = re.findall(rf"^## {part}\n(.*?)^## ", page, re.MULTILINE | re.DOTALL)
        assert re.findall(r"^\| `.*\|  \|$", section, re.MULTILINE) == []
        assert ("One of `self`, `counterpart`" in section) == (part in ("columns", "constants"))


def test_every_measure_table_and_column_is_told() -> None:
    with (ROOT / "seeds/measures.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert re.findall(r"^\(measure-(.*)\)=$", measures_page(), re.MULTILINE) == ids
    page = data_page()
    for one in package():
        assert f"`{one['path']}`" in page or f"## {one['path']}" in page
        fields = json.loads((ROOT / "seeds" / one["schema"]).read_text("utf-8"))["fields"]
        assert [field["name"] for field in fields if f"`{field['name']}`" not in page] == []


def test_a_page_that_is_made_no_longer_is_removed(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "gone.md").write_text("# Gone", "utf-8")
    (tmp_path / "data.md").write_text("# Old", "utf-8")
    write(tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(PAGES)
    assert (tmp_path / "data.md").read_text("utf-8") == data_page()
