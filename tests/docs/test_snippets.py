"""What the documentation tells a reader to type does what it says."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tests.docs.blocks import Reader, blocks

DOCS = Path(__file__).parents[2] / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))
BUILDING = ("nkreport build", "nkreport batch", "nkreport reconcile")


def _read(name: str, folder: Path, *, commands: bool = True) -> None:
    folder /= "work"  # some messages name the folder too
    folder.mkdir()
    cells = [nbformat.v4.new_markdown_cell("# Ships"), nbformat.v4.new_code_cell("3 + 4")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "analysis.ipynb")
    reader = Reader(folder)
    for block in blocks((DOCS / name).read_text("utf-8")):
        try:
            if commands or block.kind != "sh":
                reader.take(block)
        except Exception as error:
            error.add_note(f"docs/{name}:{block.line}")
            raise


def _builds(name: str) -> bool:
    return any(word in (DOCS / name).read_text("utf-8") for word in BUILDING)


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_tells_a_reader_to_type_does_what_it_says(name: str, tmp_path: Path) -> None:
    _read(name, tmp_path, commands=not _builds(name))


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in PAGES if _builds(name)])
def test_so_do_the_commands_of_pages_that_build_reports(name: str, tmp_path: Path) -> None:
    _read(name, tmp_path)
