"""Which notebooks a fork can run, and what it should have imported: found by reading the source."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

from nkreport.publish.run.cell_source import parsed

_PYTHON = re.compile(r"i?python[\d.]*", re.I)
"""Python by the names that tools give it: a notebook made from text may say `python3`."""

# What packages import when they are first used: a fork that found it loaded saves the time.
_FIRST_USED = (
    (
        {"nkreport"},
        (
            "altair",
            "narwhals._interchange.dataframe",
            "nkreport.report.calls",
            "nkreport.report.charts",
            "nkreport.ledger.methods",
        ),
    ),
    (
        {"pandas"},
        (
            "pandas.core.methods.to_dict",
            "pandas.core.reshape.reshape",
            "pandas.io.formats.html",
            "pandas.io.formats.string",
        ),
    ),
    (
        {"altair", "pandas"},
        (
            "narwhals._interchange.series",
            "narwhals._pandas_like.group_by",
            "narwhals._pandas_like.namespace",
            "narwhals.stable.v1._namespace",
        ),
    ),
)
_UNFIT = (
    (
        re.compile(r"\b(input|getpass|breakpoint)\s*\(|\bset_trace\s*\(|^\s*%+(pdb|debug)\b", re.M),
        "it asks the reader for input",
    ),
    (
        re.compile(
            r"\b(ipywidgets|anywidget|ipyleaflet|bqplot)\b|\bimport\s+comm\b|\bfrom\s+comm\b"
            r"|\bComm\s*\(|\.comm_manager\b"
        ),
        "it speaks to the front end",
    ),
    (
        re.compile(r"^\s*%(matplotlib|pylab)\b(?!\s+inline\b)", re.M),
        "it asks for windows or moving figures",
    ),
    (
        re.compile(r"\.kernel\b|^\s*%(connect_info|qtconsole|gui|subshell|autosave)\b", re.M),
        "it asks for its kernel",
    ),
)
_IMPORT = re.compile(r"^\s*(?:import|from)\s", re.M)


def unfit(notebook: Any) -> str | None:
    """Say why a notebook needs a kernel of its own; None where a fork will do.

    Parameters
    ----------
    notebook : NotebookNode
        As it will run, parameters and all.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> unfit(new_notebook(cells=[new_code_cell("name = input('Who? ')")]))
    'cell 1: it asks the reader for input'
    """
    if not hasattr(os, "fork"):
        return "this platform cannot fork"
    language = other_language(notebook)
    if language:
        return f"it is in {language}"
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            for pattern, reason in _UNFIT:
                if pattern.search(cell.source):
                    return f"cell {number}: {reason}"
    return None


def other_language(notebook: Any) -> str:
    """Name the language of a notebook that is not Python's, else nothing.

    Examples
    --------
    >>> from nbformat.v4 import new_notebook
    >>> other_language(new_notebook(metadata={"language_info": {"name": "python3"}}))
    ''
    >>> other_language(new_notebook(metadata={"language_info": {"name": "R"}}))
    'R'
    """
    metadata = notebook.metadata
    language = metadata.get("kernelspec", {}).get("language") or metadata.get(
        "language_info", {}
    ).get("name", "python")
    return "" if _PYTHON.fullmatch(language) else language[:40]


def modules_named(notebooks: Sequence[Any]) -> tuple[str, ...]:
    """Names of the modules that the notebooks' cells import, each once, in order.

    What those packages import only when they are first used comes after.
    """
    names: dict[str, None] = {}
    for notebook in notebooks:
        for cell in notebook.cells:
            if cell.cell_type == "code" and _IMPORT.search(cell.source):
                names.update(dict.fromkeys(_imports(cell.source)))
    packages = {name.partition(".")[0] for name in names}
    for used, more in _FIRST_USED:
        if used <= packages:
            names.update(dict.fromkeys(more))
    return tuple(names)


def _imports(source: str) -> Iterator[str]:
    tree = parsed(source)
    for node in tree.body if tree else ():
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
