"""A page is built whole or not at all, and its numbers are audited."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parents[2]


def test_a_build_names_its_page_and_leaves_the_notebook_and_the_data_beside_it(
    built: Path,
) -> None:
    assert sorted(path.name for path in built.iterdir()) == [
        ".nkreport",
        "briefing.data",
        "briefing.html",
        "briefing.ipynb",
        "briefing.record.json",
        "index.html",
        "ro-crate-metadata.json",
    ]
    page = (built / "briefing.html").read_text("utf-8")
    shown = page.count('<figure class="chart"') + page.count('<figure class="table"')
    assert len(list((built / "briefing.data").glob("*.csv"))) == shown > 0


def test_a_cell_that_fails_is_named_and_leaves_no_page(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    notebook = ROOT / "tests" / "publish" / "notebooks" / "fails_in_second_cell.ipynb"
    said = run("build", str(notebook), "--to", "html")
    assert (said.status, said.out) == (1, "")
    assert re.search(r"nkreport: fails_in_second_cell: cell 3, line \d+: ", said.err)
    assert "The notebook so far: out/fails_in_second_cell.failed.ipynb" in said.err
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".nkreport",
        "fails_in_second_cell.failed.html",
        "fails_in_second_cell.failed.ipynb",
        "index.html",
    ]


def test_the_notebook_so_far_holds_what_its_cells_put_out(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    sources = ("n: int = 1  # which", "print('before')", "print('here')\n1 / 0", "print('never')")
    cells = [new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    cells[0].metadata.tags = ["parameters"]
    nbformat.write(new_notebook(cells=cells), tmp_path / "fails.ipynb")
    assert run("build", "./fails.ipynb", "--to", "html").status == 1
    so_far = nbformat.read(tmp_path / "out" / "fails.failed.ipynb", 4)
    told = [[o.get("text") or o["ename"] for o in cell.outputs] for cell in so_far.cells]
    assert told == [[], ["before\n"], ["here\n", "ZeroDivisionError"], []]


def test_a_folder_that_cannot_be_written_is_the_machines_fault(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    said = run("build", "briefing", "--to", "html", "--out", "taken")
    assert (said.status, said.out) == (3, "")
    assert "taken: " in said.err
    assert "choose another --out" in said.err


def test_a_clean_page_passes_the_audit(run: Callable[..., Any], built: Path) -> None:
    assert run("audit", str(built / "briefing.html")) == (
        0,
        "nothing found: every number leads to what gives it\n",
        "",
    )


def test_a_number_planted_into_a_page_is_a_finding(
    run: Callable[..., Any], built: Path, tmp_path: Path
) -> None:
    page = (built / "briefing.html").read_text("utf-8")
    planted = page.replace("Soldiers</h2>", "Soldiers</h2><p>All 5,000 of them.</p>", 1)
    (tmp_path / "planted.html").write_text(planted, "utf-8")
    said = run("audit", "planted.html")
    assert said.status == 1
    assert said.out.count("\n") == 1
    assert "under 'Soldiers': '5,000' stands bare" in said.out


def test_a_page_that_is_no_report_is_refused_by_the_audit(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "other.html").write_text("<p>5,000 shells</p>")
    said = run("audit", "other.html")
    assert (said.status, said.out) == (2, "")
    assert "not a report of nkreport" in said.err


@pytest.mark.long
def test_a_page_of_another_day_is_not_replaced_without_a_word(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    def write(day: str) -> None:
        sources = (f'day: str = "{day}"  # which', "print(day)")
        cells = [new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
        cells[0].metadata.tags = ["parameters"]
        nbformat.write(new_notebook(cells=cells), tmp_path / "own.ipynb")

    write("2022-12-31")
    assert run("build", "own.ipynb").out.split() == ["out/own.html", "out/own.pdf"]
    other = run("build", "own.ipynb", "-p", "day=2023-01-31", "--to", "html")
    assert re.fullmatch(r"out/own--2023-01-31-\w{8}\.html\n", other.out)
    assert (tmp_path / "out" / "own.pdf").exists()
    write("2024-07-01")
    assert run("build", "own.ipynb", "--to", "html").out.splitlines() == [
        'own: takes the place of another: parameter day changed from "2022-12-31" to "2024-07-01"',
        "out/own.pdf: removed, as it was made before and is not made now",
        "out/own.html",
    ]
    assert run("build", "own.ipynb", "--to", "html", "--force").out == "out/own.html\n"


@pytest.mark.long
def test_a_shipped_report_over_other_figures_says_how_to_add_its_own(
    run: Callable[..., Any], folder: Callable[..., Path]
) -> None:
    path = folder({})
    said = run("build", "losses", "--to", "html", "--data", str(path))
    assert said.status == 1
    assert (
        "nkreport: losses needs the shipped figures, such as russian-killed-burns-2022-07; give"
        f" them with yours: --data shipped --data {path}\n"
    ) in said.err
