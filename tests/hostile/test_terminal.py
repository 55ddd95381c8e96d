"""A terminal is shown hostile text and never obeys it; what cannot be shown is refused."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from nkreport.cli import main

OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
Shell = Callable[..., subprocess.CompletedProcess[str]]


def test_lists_and_findings_hold_no_character_that_a_terminal_obeys(
    tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["figures", "--data", str(tables)], ["check", str(tables)]):
        assert main(command) == 0
        said = capsys.readouterr()
        assert not OBEYED.search(said.out + said.err)
        assert len(said.out.splitlines()) > 30


def test_an_explanation_holds_none(
    tables: Path, steering: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in steering:
        assert main(["figures", f"steered-{name}", "--data", str(tables)]) == 0
        assert not OBEYED.search(capsys.readouterr().out)


def test_an_explanation_holds_no_forged_line(
    tables: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figures", "steered-forged-line", "--data", str(tables)]) == 0
    assert not re.search(r"(?m)^nkreport: all good", capsys.readouterr().out)


def test_a_row_for_a_machine_is_whole(
    tables: Path, payloads: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["figures", "--json", "--data", str(tables)])
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    for name, payload in payloads.items():
        assert rows[f"own-{name}-{name}"]["scope"] == payload


def test_a_csv_for_a_spreadsheet_has_no_formula_in_a_text(
    tables: Path, payloads: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["figures", "--csv", "--data", str(tables)])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    for column in ("item", "printed", "scope", "claimant", "note"):
        cells = {row[column] for row in rows}
        assert {cell for cell in cells if cell[:1] in tuple("=+-@＝")} == set()
        assert cells >= {p for p in payloads.values() if p[0] not in "=+-@＝"}


@pytest.mark.parametrize("text", ["\x1b[31mred", "a\x00b", "a\x9bb", "a\x7fb"])
def test_a_control_character_in_a_table_is_refused_with_its_place(
    text: str, tables: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = (tables / "mine.csv").read_text("utf-8").splitlines()
    (tmp_path / "mine.csv").write_text("\n".join([lines[0], f"{text},{lines[1]}"]), "utf-8")
    assert main(["check", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert re.search(r"mine\.csv:2:\d+: control character U\+00[0-9A-F]{2}; remove it", said)
    assert not OBEYED.search(said)


@pytest.mark.parametrize("text", ["\x1b[31mred", "\u202eevil"])
def test_a_hostile_name_in_an_error_is_spelled_out(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (
        ["figures", text],
        ["figures", "--measure", text],
        ["build", text],
        ["build", "briefing", "-p", f"{text}=1"],
        ["check", str(tmp_path / text)],
        ["check", str(tmp_path / f"{text}.ipynb")],
        ["audit", str(tmp_path / text)],
        ["new", text],
    ):
        assert main(command) in (1, 2, 3)
        said = capsys.readouterr()
        assert not OBEYED.search(said.out + said.err), command


@pytest.mark.parametrize("command", ["figures", "build", "new"])
def test_a_name_with_a_line_break_forges_no_line(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "x\nnkreport: all good"]) == 2
    assert "\nnkreport: all good" not in capsys.readouterr().err


def test_a_parameter_longer_than_a_page_prints_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    command = ["build", "briefing", "--out", str(tmp_path), "-p", "title=" + "W" * 200_000]
    assert main(command) == 2
    said = capsys.readouterr().err
    assert "longer than 10000 characters" in said
    assert len(said) < 1000


def test_half_a_character_in_a_bibliography_is_refused(
    tables: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    works = json.dumps([{"id": "work", "title": "half \ud800"}])
    (tmp_path / "sources.json").write_text(works, "utf-8")
    (tmp_path / "mine.csv").write_text((tables / "mine.csv").read_text("utf-8"), "utf-8")
    assert main(["check", str(tmp_path)]) == 2
    assert "half a character (a lone surrogate)" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["javascript:x()", "JaVaScRiPt:x", "data:text/html,x", "//x"])
def test_a_source_that_links_elsewhere_than_to_the_web_is_refused(
    address: str, tables: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    works = json.dumps([{"id": "work", "title": "x", "URL": address}])
    (tmp_path / "sources.json").write_text(works, "utf-8")
    (tmp_path / "mine.csv").write_text((tables / "mine.csv").read_text("utf-8"), "utf-8")
    assert main(["check", str(tmp_path)]) == 2
    assert "is not https" in capsys.readouterr().err
