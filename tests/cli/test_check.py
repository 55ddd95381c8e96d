"""Tables, notebooks and ledgers are checked, their findings told by place."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat


def test_what_is_shipped_passes_the_check(run: Callable[..., Any]) -> None:
    said = run("check")
    assert (said.status, said.err) == (0, "")
    assert re.search(r"^\d+ figures in \d+ statements, \d+ relations checked$", said.out, re.M)


def test_a_bad_table_is_told_by_file_line_and_column(
    run: Callable[..., Any], folder: Callable[..., Path]
) -> None:
    path = folder({"best": "1,234"}, {"measure": "troops_kiled"})
    said = run("check", str(path))
    assert (said.status, said.out) == (2, "")
    assert re.search(r"own\.csv:2:\d+: best '1,234' has thousands separators", said.err)


def test_one_figure_is_one(run: Callable[..., Any], folder: Callable[..., Path]) -> None:
    said = run("check", str(folder({})))
    assert said == (0, "1 figure in 1 statement, 0 relations checked\n", "")


def test_a_relation_that_does_not_hold_is_a_finding(
    run: Callable[..., Any], folder: Callable[..., Path]
) -> None:
    relations = "id,kind,result,terms,why\nparts,equals,figure-1,figure-2,The parts are all.\n"
    path = folder({"best": "10"}, {"best": "20", "printed": "20 soldiers"}, relations=relations)
    said = run("check", str(path))
    assert said.status == 1
    assert "parts: off, and no correction says so" in said.out


def test_rival_numbers_that_do_not_fit_together_are_told_and_no_fault(
    run: Callable[..., Any], folder: Callable[..., Path]
) -> None:
    relations = "id,kind,result,terms,why\nparts,equals,figure-1,figure-2,The parts are all.\n"
    rival = {"best": "20", "printed": "20 soldiers", "claimant": "Somebody else"}
    said = run("check", str(folder({"best": "10"}, rival, relations=relations)))
    assert said.status == 0
    assert "off: parts: figure-1, figure-2" in said.out
    assert "no correction" not in said.out


def test_a_notebook_is_checked_before_it_runs(run: Callable[..., Any], tmp_path: Path) -> None:
    run("new", "mine")
    path = tmp_path / "notebooks" / "mine.ipynb"
    assert run("check", "notebooks/mine.ipynb") == (0, "nothing found\n", "")
    path.write_text(path.read_text("utf-8").replace("nk.findings(losses)", "losses.frame"), "utf-8")
    said = run("check", "notebooks/mine.ipynb")
    assert said.status == 1
    assert re.search(r"mine\.ipynb:cell 9:1: a frame of the notebook's own", said.out)


def test_a_value_that_no_figure_has_is_found_before_the_run(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    run("new", "mine")
    path = tmp_path / "notebooks" / "mine.ipynb"
    cell = (
        "losses.where(actor='Russia', item=item); losses.excluding(['Burns']);"
        " losses.where(actor='RUS', measure=['troops_killed']); array.where(cond=1)"
    )
    path.write_text(path.read_text("utf-8").replace("nk.findings(losses)", cell), "utf-8")
    said = run("check", "notebooks/mine.ipynb")
    assert said.status == 1
    assert re.search(r"cell 9:1: no figure has the actor 'Russia'; write the code", said.out)
    assert re.search(r"cell 9:1: exclude: no claimant or source 'Burns'; did you mean", said.out)
    assert len(said.out.splitlines()) == 2


def test_a_number_that_leads_nowhere_is_found_in_a_template_and_a_designation_is_not(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    run("new", "mine")
    path = tmp_path / "notebooks" / "mine.ipynb"
    text = "A T-72B3 fired 152 mm shells, 4,100 of them."
    shown = f"nk.show(drawing, title='{text}', caption='A {{b}}', b=b)"
    sentence = f"nk.prose('{text}', losses); {shown}"
    path.write_text(path.read_text("utf-8").replace("nk.findings(losses)", sentence), "utf-8")
    said = run("check", "notebooks/mine.ipynb")
    assert said.status == 1
    lines = said.out.splitlines()
    assert len(lines) == 2
    for line in lines:
        assert re.search(r"mine\.ipynb:cell 9:1: 4,100 .*leads nowhere", line)


def test_what_an_ordinary_notebook_shows_and_lacks_is_listed(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    cells = [
        nbformat.v4.new_markdown_cell("![](a.png)\n\n<iframe></iframe>"),
        nbformat.v4.new_code_cell("import altair as alt\nalt.Chart().mark_bar()"),
        nbformat.v4.new_code_cell("print('said')"),
    ]
    path = tmp_path / "mine.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"lang": "fr"}), path)
    said = run("check", str(path))
    assert said.status == 1
    lines = [line.partition("mine.ipynb:")[2] for line in said.out.splitlines()]
    assert [line[: len(start)] for line, start in zip(lines, STARTS, strict=True)] == list(STARTS)


STARTS = (
    " no words in 'fr' yet",
    "cell 1: the picture a.png is not shown",
    "cell 1: an <iframe> is not printed",
    "cell 2:2: a chart of the notebook's own",
    "cell 2:2: a chart that only its marks and fields describe",
    "cell 3:1: print(): what it prints leads to no figure",
)


def test_ledgers_that_differ_are_told_apart_and_a_ledger_is_like_itself(
    run: Callable[..., Any], folder: Callable[..., Path]
) -> None:
    alike = "nothing found: the two ledgers say the same\n"
    assert run("diff", "shipped", "shipped") == (0, alike, "")
    old, new = folder({"best": "10"}), folder({"best": "11"}, name="newer")
    said = run("diff", str(old), str(new))
    assert said.status == 1
    assert "figure-1" in said.out
    told = json.loads(run("diff", str(old), str(new), "--json").out)
    assert told["changed"] == {"figure-1": {"best": [10, 11]}}
    said = run("diff", str(old), str(new), "--html", "changes.html")
    assert (said.status, said.err[:17]) == (2, "nkreport: --html:")


def test_a_notebook_is_checked_against_the_tables_that_it_loads(
    run: Callable[..., Any], folder: Callable[..., Path], tmp_path: Path
) -> None:
    folder({"item": "shell"}, name="mine")
    cells = [
        "import json\nimport nkreport as nk\nknown = nk.load()",
        "json.load(open('x'))\nown = nk.load('mine').where(item='shell')",
        "nk.prose('{figure-1} and {shells-shipped-2024}', known)",
        "nk.prose('{figure-9}', known)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    nbformat.write(notebook, tmp_path / "own.ipynb")
    said = run("check", "own.ipynb")
    assert (said.status, said.err) == (1, "")
    assert re.findall(r"^own.ipynb:cell \d+", said.out, re.M) == ["own.ipynb:cell 4"]
    cells[1] = "nk.load('gone')"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells[:2]])
    nbformat.write(notebook, tmp_path / "own.ipynb")
    assert "/gone: no such folder or file" in run("check", "own.ipynb").out
