"""Two ledgers reconciled at the shell: a table, JSON, CSV; a contradiction is no failure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def sides(folder: Callable[..., Path]) -> tuple[str, str]:
    day = {"period": "2022-02-24/2022-08-01"}
    mine = folder(
        {"id": "mine", **day, "best": "10"},
        {"id": "alone", "measure": "shells_shipped", "unit": "shell"},
    )
    theirs = folder({"id": "theirs", **day, "best": "20", "claimant": "=Else"}, name="theirs")
    return str(mine), str(theirs)


def test_both_sides_stand_in_a_row_with_what_they_are_apart(
    run: Callable[..., Any], sides: tuple[str, str]
) -> None:
    said = run("reconcile", *sides)
    assert (said.status, said.err) == (0, "")
    head, row, counts = said.out.splitlines()
    assert head.startswith("Verdict")
    for words in ("contradicts", "up to 1 August 2022", "10 people", "20 people", "2 times"):
        assert words in row
    assert counts == "1 contradicts, 1 stands alone"


def test_json_and_csv_have_a_row_a_figure(run: Callable[..., Any], sides: tuple[str, str]) -> None:
    rows = json.loads(run("reconcile", *sides, "--json").out)
    assert [(row["verdict"], row["known_expression"]) for row in rows] == [
        ("contradicts", "mine"),
        ("silent", "alone"),
    ]
    first, second = csv.DictReader(io.StringIO(run("reconcile", *sides, "--csv").out))
    assert (first["apart"], first["their_by"], second["verdict"]) == ("2 times", "'=Else", "silent")


def test_what_was_said_later_is_left_out(run: Callable[..., Any], sides: tuple[str, str]) -> None:
    assert run("reconcile", *sides, "--as-of", "2000-01-01").out == "nothing to compare\n"


def test_a_ledger_that_is_not_there_is_an_error(run: Callable[..., Any]) -> None:
    said = run("reconcile", "shipped", "nowhere.json")
    assert (said.status, said.out) == (2, "")
    assert "nowhere.json: no such folder or file" in said.err
