"""A report notebook to start from: it builds at once and shows every call."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nkreport.errors import NkreportError
from nkreport.publish.reports import find_reports
from nkreport.publish.store import check_output, write_whole

_FOLDER = Path("notebooks")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,58}[A-Za-z0-9])?")
_DEVICE = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]", re.IGNORECASE)

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
    if not _NAME.fullmatch(name) or _DEVICE.fullmatch(name):
        raise NkreportError(
            f"no report can be named {name[:80]!r}: take up to 60 letters (a-z), digits, - and _,"
            " without a path or an ending, as in `nkreport new losses-by-month`"
        )
    path = _FOLDER / f"{name}.ipynb"
    taken = path if os.path.lexists(path) else find_reports().get(name)
    if taken is not None:
        raise NkreportError(f"{taken} exists, and stays as it is; choose another name")
    check_output(_FOLDER)
    text: str = nbformat.writes(new_report(name))  # type: ignore[no-untyped-call]
    write_whole(path, text.encode() + b"\n")
    return path


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
