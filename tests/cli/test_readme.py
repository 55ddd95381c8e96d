"""The README's commands do what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
RECIPE = BLOCKS[-1]


def test_the_readme_names_the_commands_a_reader_needs() -> None:
    named = set(re.findall(r"^nkreport (\w+)", "\n".join(BLOCKS), re.MULTILINE))
    assert named >= {*"list build batch figures check describe audit new diff".split()}


def test_a_figure_and_a_report_of_ones_own_take_under_ten_commands() -> None:
    assert len(RECIPE.splitlines()) < 10


SEEN = """item,fate,day,lost
T-72B3,destroyed,2022-03-01,4
T-72B3,captured,2022-03-01,2
BMP-2,destroyed,2022-04-02,6
"""
MAPPING = """columns: {item: item, scope: fate, period: day}
values: [{column: lost, measure: equipment_lost, unit: piece}]
constants: {actor: RUS, stance: reports, claimant: Somebody, claimant_role: research}
sources: {seen: {title: Seen, author: Somebody, issued: 2022-05-01}}
"""


def test_the_sums_of_the_readme_are_those_of_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import nkreport as nk

    text = (ROOT / "README.md").read_text("utf-8")
    (block,) = (
        each for each in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "sum" in each
    )
    (tmp_path / "seen.csv").write_text(SEEN, "utf-8")
    (tmp_path / "seen.figures.yaml").write_text(MAPPING, "utf-8")
    monkeypatch.chdir(tmp_path)
    found = {"nk": nk}
    exec(block.replace("nk.prose(", "said = nk.prose("), found)
    assert repr(found["said"]) == "10 pieces of 12 pieces were destroyed, about 83.3%."
    assert [kind.quantity() for kind in found["kinds"]] == ["6 pieces", "4 pieces"]


@pytest.mark.long
@pytest.mark.parametrize("block", BLOCKS[1:], ids=["use", "batch", "ordinary", "table", "own"])
def test_the_commands_of_the_readme_do_what_it_says(block: str, tmp_path: Path) -> None:
    for folder in ("seeds", "notebooks"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    cells = [nbformat.v4.new_markdown_cell("# Ships"), nbformat.v4.new_code_cell("3 + 4")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "analysis.ipynb")
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    }
    done = subprocess.run(
        ["sh", "-e", "-c", block],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if "losses.json" in block:
        assert "losses-2022-02-26  about 4,300 people  General Staff" in done.stdout
    if block is RECIPE:
        assert {path.name for path in (tmp_path / "out").iterdir()} >= {"rounds.html", "rounds.pdf"}
        assert "about 40,000" in (tmp_path / "out" / "rounds.html").read_text("utf-8")
