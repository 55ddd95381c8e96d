"""The files of a report, made from its executed notebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import writes_json

from nkreport.build.draw import draw
from nkreport.build.page import Page, read_page
from nkreport.errors import NkreportError
from nkreport.report.bundle import MIME

FORMATS = ("html", "pdf")


@dataclass(frozen=True, slots=True)
class Made:
    """The files of one report, not yet anywhere.

    Attributes
    ----------
    files : mapping
        Name under the output folder to bytes, pages first.
    failed : mapping
        Format to one line of cause, for pages that could not be made.
    """

    files: Mapping[str, bytes]
    failed: Mapping[str, str]


def make_pages(executed: NotebookNode, stem: str, formats: Sequence[str]) -> Made:
    """Draw a notebook's charts and write its pages, data and the notebook itself.

    Parameters
    ----------
    executed : NotebookNode
        Without what differs from run to run.
    stem : str
        Name that the files share.
    formats : sequence of str
        Some of `FORMATS`.

    Raises
    ------
    CheckError, RunError
        If a chart is refused or cannot be drawn.
    """
    drawn = draw(executed)
    files: dict[str, bytes] = {}
    failed: dict[str, str] = {}
    for kind in formats:
        try:
            files[f"{stem}.{kind}"] = _page(kind, read_page(drawn))
        except NkreportError as error:
            failed[kind] = str(error)
    for name, text in _tables(executed):
        files[f"{stem}.data/{name}"] = text.encode()
    files[f"{stem}.ipynb"] = notebook_bytes(drawn)
    return Made(files, failed)


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """Write a notebook as JupyterLab saves it."""
    text: str = writes_json(notebook)  # type: ignore[no-untyped-call]
    return text.encode() + b"\n"


def _page(kind: str, page: Page) -> bytes:
    if kind == "html":
        from nkreport.build.html_page import write_page

        return write_page(page).encode()
    from nkreport.build.pdf_page import write_pdf

    return write_pdf(page)


def _tables(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """The data behind each chart and table, numbered in the order of the page."""
    number = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            bundle: Mapping[str, Any] = output.get("data", {}).get(MIME, {})
            if bundle.get("csv"):
                number += 1
                yield f"{number:02d}-{bundle['slug']}.csv", bundle["csv"]
