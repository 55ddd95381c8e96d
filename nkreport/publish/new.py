"""What to start from: a report that builds at once and shows every call, a table of figures."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nkreport.errors import NkreportError
from nkreport.ledger.figure import COLUMNS
from nkreport.publish.reports import find_reports
from nkreport.publish.store import check_output, write_whole

_FOLDER = Path("notebooks")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,58}[A-Za-z0-9])?")
_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]", re.IGNORECASE)

_EXAMPLE = {
    "measure": "troops_killed",
    "actor": "RUS",
    "period": "2022-02-24/2024-05-02",
    "status": "occurred",
    "comparator": "~",
    "best": "40000",
    "unit": "person",
    "printed": "about 40,000 killed",
    "stance": "estimates",
    "claimant": "Name of the speaker",
    "claimant_role": "research",
    "said_on": "2024-05-02",
    "locator": "L1",
    "note": "An example to write over, not a figure",
}
_WORK = {
    "type": "article",
    "title": "Title of the text",
    "author": [{"family": "Author"}],
    "issued": {"date-parts": [[2024, 5, 2]]},
    "URL": "https://example.org/text",
}

_PARAMETERS = """\
as_of: str = "2024-07-01"  # figures said on or before this day (ISO 8601)
title: str = "{title}"  # heading of the report"""

_CELLS = (
    """\
import nkreport as nk

known = nk.load().as_of(as_of)
nk.report(title=title, as_of=as_of, figures=known)""",
    """\
## The question

Say what the report asks, and of whom. Words stand in cells like this one; numbers come from the \
figures, so that each leads to who said it.""",
    """\
nk.prose(
    "{russian-killed-burns-2022-07:who} spoke on {russian-killed-burns-2022-07:when} of"
    " {russian-killed-burns-2022-07:value} Russian dead.",
    known,
    otherwise="By {as_of} nobody had put a number on the Russian dead.",
    as_of=as_of,
)""",
    """\
## What was claimed

Say what to look for in the chart: who names more, and what each counts.""",
    """\
losses = known.where(measure=["troops_killed", "troops_casualties"], actor="RUS", scope="")
nk.show(nk.charts.claims(losses), caption="Rival claims stand side by side.")""",
    """\
nk.prose("{claims} statements speak of the losses.", known, claims=nk.count(losses))
nk.table(losses, caption="Losses as claimed")""",
    """\
## What does not agree""",
    """\
nk.findings(losses)""",
    """\
## Sources and method

Say where the figures come from, and what nobody has numbered.""",
)


def write_new_report(name: str) -> Path:
    """Write `notebooks/NAME.ipynb`, a report to start from.

    Parameters
    ----------
    name : str
        Letters without accents, digits, `-` and `_`: the name `nkreport build` will know it by.

    Returns
    -------
    Path
        The notebook.

    Raises
    ------
    NkreportError
        If the name is no safe one, or a report has it already.
    EnvironmentFault
        If the folder cannot be written.
    """
    _check_name(name, "report", "new losses-by-month")
    path = _FOLDER / f"{name}.ipynb"
    taken = path if os.path.lexists(path) else find_reports().get(name)
    if taken is not None:
        raise NkreportError(f"{taken} exists, and stays as it is; choose another name")
    check_output(_FOLDER)
    text: str = nbformat.writes(new_report(name))  # type: ignore[no-untyped-call]
    write_whole(path, text.encode() + b"\n")
    return path


def write_new_table(name: str) -> tuple[Path, Path]:
    """Write a folder that is a ledger: a table with one row as an example, and its bibliography.

    Parameters
    ----------
    name : str
        As of `write_new_report`; the folder's name and the table's.

    Returns
    -------
    tuple of Path
        `NAME/NAME.csv` and `NAME/sources.json`; `nkreport check NAME` passes.

    Raises
    ------
    NkreportError
        If the name is no safe one, or something has it already.
    EnvironmentFault
        If the folder cannot be written.
    """
    _check_name(name, "table", "new-table mine")
    folder = Path(name)
    if os.path.lexists(folder):
        raise NkreportError(f"{folder} exists, and stays as it is; choose another name")
    slug = name.lower().replace("_", "-")
    example = (
        _EXAMPLE | dict.fromkeys(("id", "statement"), f"{slug}-1") | {"source": f"{slug}-text"}
    )
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerow(example)
    sources = json.dumps([{"id": f"{slug}-text", **_WORK}], ensure_ascii=False, indent=1)
    check_output(folder)
    paths = folder / f"{name}.csv", folder / "sources.json"
    for path, text in zip(paths, (table.getvalue(), f"{sources}\n"), strict=True):
        write_whole(path, text.encode())
    return paths


def _check_name(name: str, what: str, example: str) -> None:
    if not _NAME.fullmatch(name) or _DEVICE.fullmatch(name):
        raise NkreportError(
            f"no {what} can be named {name[:80]!r}: take up to 60 letters (a-z), digits, - and _,"
            f" without a path or an ending, as in `nkreport {example}`"
        )


def new_report(name: str) -> NotebookNode:
    """The notebook to start from, without outputs; its title is the name in words.

    Examples
    --------
    >>> new_report("losses-by-month").cells[0].source.splitlines()[1]
    'title: str = "Losses by month"  # heading of the report'
    """
    words = " ".join(re.split(r"[-_]+", name))
    parameters = _PARAMETERS.format(title=words[:1].upper() + words[1:])
    cells = [_cell(source) for source in (parameters, *_CELLS)]
    cells[0].metadata["tags"] = ["parameters"]
    for number, cell in enumerate(cells):
        cell["id"] = f"{name}-{number:02d}"
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook: NotebookNode = new_notebook(cells=cells, metadata=metadata)  # type: ignore[no-untyped-call]
    return notebook


def _cell(source: str) -> NotebookNode:
    make = new_markdown_cell if source.startswith("## ") else new_code_cell
    cell: NotebookNode = make(source)  # type: ignore[no-untyped-call]
    return cell
