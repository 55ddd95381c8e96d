"""The generated pages, written where Sphinx reads them."""

from __future__ import annotations

from pathlib import Path

from docs.generate.commands import commands_page
from docs.generate.data import data_page, measures_page
from docs.generate.mapping import mapping_page
from docs.generate.python import charts_page, python_page

PAGES = {
    "commands": commands_page,
    "data": data_page,
    "mapping": mapping_page,
    "measures": measures_page,
    "python": python_page,
    "charts": charts_page,
}


def write(folder: Path) -> None:
    """Write every generated page; one that has not changed is left, so that no build repeats it."""
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        path, text = folder / f"{name}.md", page()
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
    for old in folder.glob("*.md"):
        if old.stem not in PAGES:
            old.unlink()
