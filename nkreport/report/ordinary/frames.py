"""The whole of a frame that pandas or polars shows cut, as CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
import sys
from typing import Any

from nkreport.report.inert import inert

MOST_BYTES = 8 << 20
"""Of one frame's CSV; a larger frame has none."""

_POLARS_ROWS, _POLARS_COLUMNS = 10, 8


def whole_csv(frame: Any) -> str:
    """Write a frame as CSV where its library would cut it; empty where it shows whole.

    Numbers are written in full, the index where it is more than a count of the rows.
    """
    if type(frame).__module__.startswith("polars"):
        return _of_polars(frame)
    import pandas as pd

    rows, columns = pd.get_option("display.max_rows"), pd.get_option("display.max_columns")
    cut = (rows and len(frame) > rows) or (columns and frame.shape[1] > columns)
    return frame_csv(frame) if cut and _fits(frame) else ""


def styler_csv(styler: Any) -> str:
    """Write the frame of a styler as CSV where it shows cut."""
    import pandas as pd

    frame = styler.data
    rows, columns = (
        pd.get_option("styler.render.max_rows"),
        pd.get_option("styler.render.max_columns"),
    )
    cells = pd.get_option("styler.render.max_elements")
    cut = (rows and len(frame) > rows) or (columns and frame.shape[1] > columns)
    return frame_csv(frame) if (cut or frame.size > cells) and _fits(frame) else ""


def frame_csv(frame: Any) -> str:
    """Write a frame of pandas' as CSV, its values as they are; empty where it is too large."""
    import pandas as pd

    plain = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    labels = [] if plain else [str(name or "") for name in frame.index.names]
    heads = [
        " / ".join(map(str, name)) if isinstance(name, tuple) else str(name)
        for name in frame.columns
    ]
    columns = [frame.iloc[:, number].tolist() for number in range(frame.shape[1])]
    if not plain:
        levels = [frame.index.get_level_values(n).tolist() for n in range(frame.index.nlevels)]
        columns = [*levels, *columns]
    return _written([*labels, *heads], columns)


def _of_polars(frame: Any) -> str:
    polars = sys.modules["polars"].Config.state() if "polars" in sys.modules else {}
    rows = int(polars.get("POLARS_FMT_MAX_ROWS") or _POLARS_ROWS)
    columns = int(polars.get("POLARS_FMT_MAX_COLS") or _POLARS_COLUMNS)
    whole = (rows < 0 or frame.height <= rows) and (columns < 0 or frame.width <= columns)
    if whole or not _fits(frame):
        return ""
    return _written(frame.columns, [frame[name].to_list() for name in frame.columns])


def _fits(frame: Any) -> bool:
    """Whether its CSV may be within the bound: a cell takes two bytes at least."""
    return 2 * int(frame.shape[0]) * int(frame.shape[1]) <= MOST_BYTES


def _written(heads: list[str], columns: list[list[Any]]) -> str:
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([inert(head) for head in heads])
    for row in zip(*columns, strict=True):
        writer.writerow([_cell(value) for value in row])
        if target.tell() > MOST_BYTES:
            return ""
    text = target.getvalue()
    return text if len(text.encode("utf-8", "replace")) <= MOST_BYTES else ""


def _cell(value: Any) -> Any:
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return "" if value != value else repr(value)
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return ""
    return inert(str(value))
