"""Figures as a grid for JupyterLab: it sorts, searches and filters with no network and no kernel.

It stands behind the plain table, which a page prints and Lab shows where it does not trust a
notebook. A widget would be sent from the kernel anew each time, and would show an error in its
place where a saved notebook is opened again.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nkreport.ledger.figures import Figures

MOST = 2_000
"""Figures that a grid holds; each stands in the notebook."""

COLUMNS = tuple(
    "id quantity claimant said_on measure actor item stance period printed source".split()
)
"""What it shows of a figure; a column that is empty throughout is left out."""

_BEGINS = "<!-- the same as a grid -->"


def with_grid(figures: Figures, plain: str) -> str:
    """A table of figures as HTML, with what makes a grid of it where scripts run.

    Parameters
    ----------
    figures : Figures
        The first `MOST` are in the grid, which says so of more.
    plain : str
        The table as HTML, one element.
    """
    if not figures:
        return plain
    held = figures[:MOST]
    frame = held.frame
    cells = {
        name: [figure.quantity() for figure in held] if name == "quantity" else list(frame[name])
        for name in COLUMNS
    }
    cells = {name: texts for name, texts in cells.items() if any(texts)}
    ends = frame["best"].fillna(frame["low"]).fillna(frame["high"])
    numbers = [None if end != end else float(end) for end in ends]
    content: dict[str, Any] = {
        "columns": list(cells),
        "rows": list(zip(*(map(str, texts) for texts in cells.values()), strict=True)),
        "order": {list(cells).index("quantity"): numbers} if "quantity" in cells else {},
        "whole": len(figures),
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")
    held_text = f'<script type="application/json">{text}</script>'
    return f"{plain}{_BEGINS}{held_text}<script>{_script()}</script>"


def without_grid(html: str) -> str:
    """The plain table alone.

    Examples
    --------
    >>> without_grid("<table></table>")
    '<table></table>'
    """
    return html.partition(_BEGINS)[0]


@lru_cache(maxsize=1)
def _script() -> str:
    return files(__package__).joinpath("grid.js").read_text("utf-8")
