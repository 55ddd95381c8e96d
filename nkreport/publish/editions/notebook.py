"""An edition read from the executed notebook that stands beside its pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nbformat import from_dict

from nkreport.errors import CheckError, NkreportError
from nkreport.publish.editions.edition import (
    Drawn,
    Edition,
    Grid,
    Stated,
    Told,
    called,
    digest,
    settled_row,
    squeezed,
)
from nkreport.publish.page.assembly import read_page
from nkreport.publish.page.blocks import Shown
from nkreport.publish.page.evidence import Evidence
from nkreport.publish.page.given import INJECTED, parameters_of
from nkreport.publish.page.page import plain
from nkreport.publish.page.together import rows_of
from nkreport.publish.reports import read_notebook
from nkreport.publish.run.outputs import joined_streams
from nkreport.report.inert import as_said
from nkreport.report.mimes import MIME

_IN_PLACE = {"output_type": "stream", "name": "stdout", "text": "·"}
_OTHER_TEXTS = ("subtitle", "text", "caption", "source_line", "alt")


def read_built(path: Path) -> Edition:
    """Read an edition from the notebook that a build wrote.

    Raises
    ------
    NkreportError
        If it is no notebook, was never run, or its outputs are damaged.
    """
    notebook = read_notebook(path, outputs=True)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if codes and not any(cell.outputs or cell.execution_count for cell in codes):
        raise NkreportError(
            f"{path}: has not been run; name the one that `nkreport build` wrote beside its page,"
            f" such as out/{path.name}"
        )
    try:
        return _edition(notebook, path.stem)
    except CheckError as error:
        raise NkreportError(f"{path}: {error}; build it again") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NkreportError(f"{path}: its outputs are damaged: {error}; build it again") from error


def _edition(notebook: Any, name: str) -> Edition:
    cells = [c for c in notebook.cells if INJECTED not in c.metadata.get("tags", ())]
    outputs = tuple((cell.source, _own_outputs(cell)) for cell in cells)
    page = read_page(_without_own(notebook), name)
    figures, uncarried = _figures(page.evidence)
    blocks = [block for block in page.every_block if isinstance(block, Shown)]
    opening = [block for block in page.parts[0] if isinstance(block, Shown)]
    record = page.head["record"] if page.head else {}
    return Edition(
        title=plain(page.title),
        as_of=str(page.head["as_of"]) if page.head else "",
        kind="notebook",
        answer=_answer(opening),
        charts=tuple(_charts(blocks)),
        tables=tuple(_tables(blocks)),
        findings=tuple(_findings(blocks)),
        texts=squeezed(
            block.bundle.get(name) or ()
            for block in blocks
            if block not in opening
            for name in _OTHER_TEXTS
        ),
        figures=figures,
        uncarried=uncarried,
        parameters=parameters_of(notebook),
        cells=tuple(cell.source for cell in cells),
        outputs=outputs,
        version=str(record.get("nkreport", "")) if isinstance(record, Mapping) else "",
    )


def _answer(opening: list[Shown]) -> list[Mapping[str, Any]]:
    runs: list[Mapping[str, Any]] = []
    for block in opening:
        runs += [*([{"text": " "}] if runs else []), *block.bundle["text"]]
    return runs


def _charts(blocks: list[Shown]) -> Iterator[Drawn]:
    for block in blocks:
        if block.kind == "chart":
            yield Drawn(block.bundle["title"] or (), block.ids, digest(block.bundle["spec"]))


def _tables(blocks: list[Shown]) -> Iterator[Grid]:
    for block in blocks:
        if block.kind == "table":
            heads = tuple(str(column["title"]) for column in block.bundle["columns"])
            rows = tuple(tuple(row) for row in block.bundle["body"])
            caption = "".join(squeezed([block.bundle["caption"] or ()]))
            yield Grid(caption, heads, rows, cut=bool(block.bundle.get("cut")))


def _findings(blocks: list[Shown]) -> Iterator[Told]:
    for block in blocks:
        for finding in block.bundle.get("findings", ()) if block.kind == "findings" else ():
            yield Told(str(finding["severity"]), "".join(squeezed([finding["text"]])))


def _figures(evidence: Evidence) -> tuple[dict[str, Stated], dict[str, int]]:
    found = {
        entry.id: Stated(
            settled_row(entry.row),
            entry.shown,
            tuple(entry.standing),
            tuple(source.short for source in evidence.path(entry)),
        )
        for entry in evidence.entries.values()
    }
    uncarried: dict[str, int] = {}
    for some in evidence.together.values():
        packed = rows_of(some.given)
        if not packed:
            uncarried[called(some.id)] = some.count
        works = tuple(source.short for source in evidence.path(some))
        for row in csv.DictReader(io.StringIO(packed, newline="")):
            cells = {name: as_said(cell) for name, cell in row.items()}
            found.setdefault(row["id"], Stated(settled_row(cells), works=works))
    return found, uncarried


def _without_own(notebook: Any) -> Any:
    """The notebook with a word in the place of each output that is no bundle: none is drawn."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [
                output if MIME in output.get("data", {}) else from_dict(_IN_PLACE)  # type: ignore[no-untyped-call]
                for output in cell.outputs
            ]
    return notebook


def _own_outputs(cell: Any) -> tuple[tuple[str, str], ...]:
    """Of each output that is no bundle its kind and a hash of what a reader sees of it."""
    found = []
    for output in joined_streams(cell.get("outputs", ())):
        kind = output["output_type"]
        if kind == "stream":
            if output["name"] != "stderr":
                found.append(("text", digest(output["text"])))
        elif kind == "error":
            found.append(("error", digest([output["ename"], output["evalue"]])))
        elif MIME not in output["data"]:
            found.append(_told(output["data"]))
    return tuple(found)


def _told(data: Mapping[str, Any]) -> tuple[str, str]:
    specs = {name: data[name] for name in data if name.endswith("json")}
    pictures = {name: data[name] for name in data if name.startswith("image/")}
    if specs:
        chart = any("vega" in name or "plotly" in name for name in specs)
        return ("chart" if chart else "data"), digest(specs)
    if pictures:
        return "picture", digest(pictures)
    rich = {name: data[name] for name in data if name != "text/plain"}
    if "<table" in str(data.get("text/html", "")):
        return "table", digest(rich)
    return "text", digest(rich or data)
