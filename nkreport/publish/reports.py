"""Report notebooks by name: found, read, and held to what a report must be."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import cast

import nbformat
from nbformat import NotebookNode

from nkreport.errors import NkreportError
from nkreport.shipped import shipped_folder


def find_reports() -> dict[str, Path]:
    """Every report by name: those of `./notebooks`, then the shipped ones."""
    folders = [Path("notebooks"), shipped_folder("notebooks")]
    reports: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.ipynb")):
            reports.setdefault(path.stem, path)
    return reports


def locate(report: str) -> Path:
    """The notebook of a report's name, or of a path to one.

    Raises
    ------
    NkreportError
        If there is none; the nearest names are given.
    """
    if report.endswith(".ipynb"):
        path = Path(report)
        if not path.is_file():
            raise NkreportError(f"{report}: no such notebook; name one that exists")
        return path
    reports = find_reports()
    if report not in reports:
        near = difflib.get_close_matches(report, reports, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(reports)}"
        raise NkreportError(f"no report {report!r}; {hint} (a path ends in .ipynb)")
    return reports[report]


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook of format 4, without its outputs.

    Raises
    ------
    NkreportError
        If the file is no such notebook.
    """
    try:
        text = path.read_text("utf-8")
        declared = json.loads(text).get("nbformat")
    except (OSError, ValueError, AttributeError) as error:
        raise NkreportError(f"{path}: is no notebook: {error}") from error
    if declared != 4:
        raise NkreportError(
            f"{path}: notebook format {declared}, expected 4; open and save it in JupyterLab"
        )
    try:
        notebook = cast(NotebookNode, nbformat.reads(text, as_version=4))  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)
    except (nbformat.ValidationError, nbformat.reader.NotJSONError, KeyError) as error:
        first = str(error).splitlines()[0]
        raise NkreportError(f"{path}: is no valid notebook: {first}") from error
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    return notebook
