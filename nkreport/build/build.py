"""One report made: parameters, run, drawing, pages, files under their final names."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from nkreport.build.execute import execute, strip_run_metadata
from nkreport.build.parameters import convert, read_parameters
from nkreport.build.reports import read_notebook
from nkreport.build.store import check_output, report_stem, write_whole
from nkreport.errors import NkreportError, RunError
from nkreport.report.bundle import MIME

FORMATS = ("html", "pdf")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote.

    Parameters
    ----------
    stem : str
        Name of the files, without their endings.
    files : tuple of Path
        Everything written, pages first.
    failed : mapping
        Format to one line of cause, for pages that could not be made.
    """

    stem: str
    files: tuple[Path, ...]
    failed: Mapping[str, str]


def build(
    path: Path,
    given: Mapping[str, object],
    *,
    out: Path,
    formats: Sequence[str] = ("html",),
    data: Sequence[str] = (),
    on_cell: Callable[[int, int], None] | None = None,
) -> Built:
    """Make one report.

    Parameters
    ----------
    path : Path
        The notebook.
    given : mapping
        Parameters by name, as text or typed.
    out : Path
        Folder to write into; made when missing.
    formats : sequence of str
        `html`, `pdf`.
    data : sequence of str
        Folders of the ledger; empty for the shipped one.
    on_cell : callable, optional
        Told the cell that runs and how many there are.

    Returns
    -------
    Built

    Raises
    ------
    RunError
        If a cell fails; the notebook so far is written as `STEM.failed.ipynb`.
    """
    notebook = read_notebook(path)
    parameters = read_parameters(notebook)
    values = convert(parameters, given)
    defaults = {parameter.name: parameter.default for parameter in parameters}
    stem = report_stem(path.stem, {**defaults, **values}, defaults)
    check_output(out)
    partial = out / f"{stem}.failed.ipynb"
    try:
        executed = execute(notebook, values, data=data, on_cell=on_cell)
    except RunError as error:
        if isinstance(error.notebook, NotebookNode):
            write_whole(partial, _notebook_bytes(strip_run_metadata(error.notebook)))
            raise RunError(f"{error}\nThe notebook so far: {partial}", error.notebook) from error
        raise
    partial.unlink(missing_ok=True)
    return _write(stem, strip_run_metadata(executed), out, formats)


def _write(stem: str, executed: NotebookNode, out: Path, formats: Sequence[str]) -> Built:
    from nkreport.build.draw import draw

    drawn = draw(executed)
    files: list[Path] = []
    failed: dict[str, str] = {}
    for kind in formats:
        try:
            page = _page(kind, drawn, stem)
        except NkreportError as error:
            failed[kind] = str(error)
            continue
        files.append(out / f"{stem}.{kind}")
        write_whole(files[-1], page)
    for name, text in _tables(executed):
        folder = out / f"{stem}.data"
        check_output(folder)
        files.append(folder / name)
        write_whole(files[-1], text.encode())
    files.append(out / f"{stem}.ipynb")
    write_whole(files[-1], _notebook_bytes(drawn))
    return Built(stem, tuple(files), failed)


def _page(kind: str, drawn: NotebookNode, stem: str) -> bytes:
    resources = {"metadata": {"name": stem}}
    if kind == "html":
        from nkreport.build.html import HtmlExporter

        text, _ = HtmlExporter().from_notebook_node(  # type: ignore[no-untyped-call]
            copy.deepcopy(drawn), resources
        )
        return text.encode()
    from nkreport.build.pdf import PdfExporter

    page, _ = PdfExporter().from_notebook_node(  # type: ignore[no-untyped-call]
        copy.deepcopy(drawn), resources
    )
    return page


def _tables(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """The data behind each chart and table, numbered in the order of the page."""
    number = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            bundle: Mapping[str, Any] = output.get("data", {}).get(MIME, {})
            if bundle.get("csv"):
                number += 1
                yield f"{number:02d}-{bundle['slug']}.csv", bundle["csv"]


def _notebook_bytes(notebook: NotebookNode) -> bytes:
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return text.encode() + b"\n"
