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

from pictures.cover import LARGEST

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)


def test_the_readme_names_the_commands_a_reader_needs() -> None:
    named = set(re.findall(r"^nkreport (\w+)", "\n".join(BLOCKS), re.MULTILINE))
    assert named >= {*"list build batch figures check describe audit verify new diff".split()}


def test_the_readme_opens_with_a_picture_that_loads_at_once() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    (picture,) = re.findall(r"^!\[.{40,}\]\((.*)\)$", text, re.MULTILINE)
    assert text.index(picture) < text.index("\n## ")
    assert (ROOT / picture).stat().st_size <= LARGEST


def test_what_the_readme_points_to_is_there() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    named = re.findall(r"\]\((?!https://)([^)#]+)\)|^\| `([a-z/]+/)` \|", text, re.MULTILINE)
    made = {"out/"}
    assert len(named) > 15
    assert [
        name for pair in named for name in pair if name not in made and not (ROOT / name).exists()
    ] == []


def test_the_lines_of_the_readme_are_ten_and_run() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(block.splitlines()) == 10
    found: dict[str, object] = {}
    exec(block.replace("nk.prose(", "said = nk.prose("), found)
    assert repr(found["said"]) == "William Burns spoke of about 15,000 people."


def test_a_table_of_ones_own_takes_ten_lines() -> None:
    (mapping,) = re.findall(r"figures.yaml <<'END'\n(.*?)END\n", "".join(BLOCKS), re.DOTALL)
    assert len(mapping.splitlines()) <= 10


@pytest.mark.long
@pytest.mark.parametrize("block", BLOCKS[1:], ids=["use", "batch", "table", "installed"])
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
        told = r"losses-2022-02-26 +about 4,300 people +General Staff +26 February 2022"
        assert re.search(told, done.stdout)
    if block is BLOCKS[-1]:
        assert {path.name for path in (tmp_path / "out").iterdir()} >= {"first.html", "first.pdf"}
