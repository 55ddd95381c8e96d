"""The ledger at the shell: figures listed, explained, as JSON, as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nkreport.cli import FILTERS
from nkreport.ledger.figure import COLUMNS, TEXT_COLUMNS

ROOT = Path(__file__).parents[2]


def test_figures_are_listed_with_their_hedge_their_speaker_and_date(
    run: Callable[..., Any],
) -> None:
    said = run("figures", "--measure", "troops_killed", "--as-of", "2022-08-31")
    assert said == (
        0,
        "russian-killed-burns-2022-07  about 15,000 people  William Burns  20 July 2022\n",
        "",
    )


def test_figures_as_json_have_the_columns_of_a_table(run: Callable[..., Any]) -> None:
    rows = json.loads(run("figures", "--json", "--as-of", "2022-12-31").out)
    assert rows
    assert all(list(row) == list(COLUMNS) for row in rows)
    by_id = {row["id"]: row for row in rows}
    assert by_id["russian-killed-burns-2022-07"]["best"] == 15000
    assert "shells-shipped-2024" not in by_id


def test_figures_as_csv_are_a_table_again(run: Callable[..., Any], tmp_path: Path) -> None:
    said = run("figures", "russian-killed-burns-2022-07", "--csv")
    (row,) = csv.DictReader(io.StringIO(said.out, newline=""))
    assert (row["comparator"], row["best"], row["claimant"]) == ("~", "15000.0", "William Burns")
    everything = run("figures", "--csv", "--measure", "troops_killed").out
    (tmp_path / "again").mkdir()
    (tmp_path / "again" / "trade_flows.csv").write_text(everything, "utf-8")
    shutil.copy(ROOT / "seeds" / "sources.json", tmp_path / "again")
    assert run("figures", "--data", "again").out == run("figures", "--measure", "troops_killed").out


def test_figures_as_a_workbook_are_written_to_the_file_named(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    assert run("figures", "--measure", "troops_killed", "--xlsx", "killed.xlsx").status == 0
    assert (tmp_path / "killed.xlsx").read_bytes().startswith(b"PK")


def test_one_figure_is_explained(run: Callable[..., Any]) -> None:
    said = run("figures", "russian-killed-burns-2022-07")
    assert said.status == 0
    assert said.out.startswith("russian-killed-burns-2022-07: about 15,000 people\n")
    assert "  cite: " in said.out


def test_figures_of_a_folder_of_ones_own_are_listed(
    run: Callable[..., Any], folder: Callable[..., Path]
) -> None:
    path = folder({"id": "my-own", "claimant": "Me"})
    assert "my-own  10 people  Me  9 August 2022\n" in run("figures", "--data", str(path)).out
    both = run("figures", "--data", "shipped", "--data", str(path))
    assert "my-own" in both.out
    assert "russian-killed-burns-2022-07" in both.out


def test_every_column_of_text_is_a_filter_and_words_are_looked_for(run: Callable[..., Any]) -> None:
    assert TEXT_COLUMNS[1:] == FILTERS
    denied = run("figures", "--actor", "PRK", "--stance", "denies", "--columns", "id").out.split()
    assert denied[0] == "id"
    assert len(denied) > 3
    assert all("denied" in name or "not-planned" in name for name in denied[1:])
    both = run("figures", "--measure", "troops_killed", "--measure", "troops_wounded", "--csv").out
    assert {row["measure"] for row in csv.DictReader(io.StringIO(both))} == {
        "troops_killed",
        "troops_wounded",
    }
    found = run("figures", "--find", "BURNS killed", "--columns", "id,claimant").out.splitlines()
    assert found[1].startswith("russian-killed-burns-2022-07 ")
    said = run("figures", "--measure", "troops_killed", "--actor", "PRK")
    assert said == (0, "", "nkreport: nothing is left\n")


def test_some_columns_are_printed_in_the_order_named(run: Callable[..., Any]) -> None:
    asked = ["figures", "russian-killed-burns-2022-07", "--columns", "quantity,best,id"]
    assert run(*asked).out.splitlines() == [
        "quantity             best   id",
        "about 15,000 people  15000  russian-killed-burns-2022-07",
    ]
    (row,) = json.loads(run(*asked, "--json").out)
    assert row == {
        "quantity": "about 15,000 people",
        "best": 15000,
        "id": "russian-killed-burns-2022-07",
    }
    assert run(*asked, "--csv").out.splitlines()[0] == "quantity,best,id"


def test_on_a_terminal_a_list_fits_its_width_and_ids_stay_whole(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = run("figures", "--actor", "PRK").out.splitlines()
    assert max(map(len, whole)) > 120
    for width in (60, 90, 150):
        monkeypatch.setattr("nkreport.ledger_commands.terminal_width", lambda: width)  # noqa: B023
        lines = run("figures", "--actor", "PRK").out.splitlines()
        assert max(len(line) for line in lines) <= width
        assert {line.split("  ")[0] for line in whole} <= {line.split("  ")[0] for line in lines}


def test_measures_and_sources_are_listed_with_how_many_figures_they_have(
    run: Callable[..., Any],
) -> None:
    lines = run("measures", "--find", "troops killed").out.splitlines()
    assert lines[0].split() == ["id", "figures", "kind", "dimension", "title"]
    assert lines[1].split()[:2] == ["troops_killed", "2"]
    (burns,) = json.loads(run("sources", "--find", "burns", "--json").out)
    assert (burns["id"], burns["figures"], burns["issued"]) == ("burns-2022", 4, "2022-07-20")
    every = list(csv.DictReader(io.StringIO(run("sources", "--csv").out)))
    assert len(every) > 30
    assert "definition" in run("measures", "--csv").out.splitlines()[0]
