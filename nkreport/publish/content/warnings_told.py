"""What the cells of a run said on standard error, and which of it are warnings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nkreport.publish.content.terminal import settled_text
from nkreport.publish.run.outputs import joined_streams

_WARNING = re.compile(r"\b[A-Za-z]*Warning\b(?=:)|(?<![\w-])WARNING\b(?=[:\s])")


def said_on_error(cell: Mapping[str, Any]) -> Iterator[str]:
    """Each text a cell put out on standard error, as it stood at the end."""
    for output in joined_streams(cell.get("outputs", ())):
        if output["output_type"] == "stream" and output["name"] == "stderr":
            text = settled_text("".join(output["text"])).strip("\n")
            if text.strip():
                yield text


def count_warnings(text: str) -> int:
    r"""Count the warnings of a text: those of Python's `warnings` and of `logging`.

    Examples
    --------
    >>> count_warnings("a.py:3: UserWarning: careful\n  warn()\nWARNING:root:low")
    2
    """
    return len(_WARNING.findall(text))


def first_warning(notebook: Any) -> str:
    """Say which cell warned first and of what; empty where none did."""
    for number, cell in enumerate(notebook.cells, 1):
        for text in said_on_error(cell):
            line = next((line for line in text.splitlines() if count_warnings(line)), "")
            if line:
                return f"cell {number}: {' '.join(line.split())[:300]}"
    return ""
