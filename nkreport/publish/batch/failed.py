"""The page that stands for a report which could not be made."""

from __future__ import annotations

import json
from typing import Any

from nkreport.errors import RunError
from nkreport.publish.grid import Planned
from nkreport.publish.run.parameter_types import as_json


def failed_page(planned: Planned, error: RunError) -> Any:
    """Write as a notebook that a report was not made, why, and with which parameters.

    Parameters
    ----------
    planned : Planned
    error : RunError

    Returns
    -------
    NotebookNode
    """
    from nbformat.v4 import new_markdown_cell, new_notebook

    given = {name: as_json(value) for name, value in planned.values.items()}
    parameters = json.dumps(given, ensure_ascii=False, indent=1) if given else "the defaults"
    text = (
        f"# {_plain(planned.path.stem)} was not made\n\nIts notebook did not run to its end:\n\n"
        f"{_code(str(error))}\n\nParameters:\n\n{_code(parameters)}\n\n"
        "An earlier report of this name, if there is one, is older than this page."
    )
    cell = new_markdown_cell(text, id="failed")  # type: ignore[no-untyped-call]
    return new_notebook(cells=[cell])  # type: ignore[no-untyped-call]


def _code(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


def _plain(name: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_[]<>#&" else c for c in name)
