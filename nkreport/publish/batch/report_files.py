"""The files of a report, made from its executed notebook."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import writes_json

from nkreport.errors import NkreportError
from nkreport.publish.batch.results import RECORD
from nkreport.publish.drawing.draw import draw
from nkreport.publish.page.assembly import read_page
from nkreport.publish.page.card import Card, card_of
from nkreport.publish.page.page import Page
from nkreport.publish.run.notebook_nodes import shallow

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
    card : Card or None
        What an index says of it; None where no page could be assembled.
    figures : mapping
        Id of each figure printed to its words, `low`, `best` and `high`.
    """

    files: Mapping[str, bytes]
    failed: Mapping[str, str]
    card: Card | None = None
    figures: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def make_pages(
    executed: NotebookNode, stem: str, formats: Sequence[str], *, pictured: bool = False
) -> Made:
    """Draw a notebook's charts and write its pages, data and the notebook itself.

    Parameters
    ----------
    executed : NotebookNode
        Without what differs from run to run.
    stem : str
        Name that the files share.
    formats : sequence of str
        Some of `FORMATS`.
    pictured : bool
        Whether its card has a small picture.

    Raises
    ------
    CheckError, RunError
        If a chart is refused or cannot be drawn.
    """
    drawn, name = draw(executed), stem.removesuffix(".failed").partition("--")[0]
    files: dict[str, bytes] = {}
    failed: dict[str, str] = {}
    data: Mapping[str, str] = {}
    page: Page | None = None
    for kind in formats:
        try:
            page = page or _placed(read_page(drawn, name), stem, name)
            data = page.data
            files[f"{stem}.{kind}"] = _page(kind, page)
        except NkreportError as error:
            failed[kind] = str(error)
    for name, text in data.items():
        files[f"{stem}.data/{name}"] = text.encode("utf-8", "replace")
    files[f"{stem}.ipynb"] = notebook_bytes(drawn)
    if page is None:
        return Made(files, failed)
    return Made(files, failed, card_of(page, pictured=pictured), page.evidence.printed())


def _placed(page: Page, stem: str, name: str) -> Page:
    """A page that knows what lies beside it; one that tells of a failure rests on nothing."""
    if stem.endswith(".failed"):
        return replace(page, sibling=name, source="")
    return replace(page, sibling=name, record=f"{stem}{RECORD}")


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """Write a notebook in format 4, each JSON value of an output on one line.

    Written over many lines, as JupyterLab does, the charts and rows would take longer than all
    the rest of a page.
    """
    values: dict[str, str] = {}
    light = shallow(notebook)
    light["cells"] = [_lightened(cell, values) for cell in notebook.cells]
    text: str = writes_json(light)  # type: ignore[no-untyped-call]
    for name, value in values.items():
        text = text.replace(f'"{name}"', value)
    return text.encode() + b"\n"


def _lightened(cell: NotebookNode, values: dict[str, str]) -> NotebookNode:
    """A cell whose outputs have, for each JSON value, the hash under which it is kept apart."""
    light = shallow(cell)
    if "outputs" in cell:
        light["outputs"] = [shallow(output) for output in cell.outputs]
    for output in light.get("outputs", ()):
        if "data" in output:
            output["data"] = shallow(output["data"])
            for kind, value in output["data"].items():
                if isinstance(value, dict | list) and kind.endswith("json"):
                    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
                    name = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
                    values[name] = text
                    output["data"][kind] = name
    return light


def _page(kind: str, page: Page) -> bytes:
    if kind == "html":
        from nkreport.publish.html.page import write_page

        return write_page(page).encode()
    from nkreport.publish.pdf.page import write_pdf

    return write_pdf(page)
