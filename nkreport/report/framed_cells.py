"""A frame's columns as printed cells: separators, one count of decimals, dates without a clock."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from nkreport.errors import CheckError, named_first
from nkreport.ledger.periods import read_period
from nkreport.report import spans
from nkreport.report.spans import Spans

if TYPE_CHECKING:
    import pandas as pd

MOST_DECIMALS = 3
_UNPARTED = re.compile(r"(?i)(?:^|[_\W])(?:years?|yr|id|code|hs|no|nr|zip|postcode)(?:$|[_\W])")
"""Names of columns whose whole numbers are names, and have no separators."""


def with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its index among its columns, where that is more than a count of the rows."""
    import pandas as pd

    plain = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    return frame if plain else frame.reset_index(allow_duplicates=True)


def column_cells(
    frame: pd.DataFrame, formats: Mapping[str, str] | None = None
) -> tuple[list[list[Spans]], list[bool]]:
    """Print each column as a reader would write it.

    Parameters
    ----------
    frame : DataFrame
    formats : mapping, optional
        Column to a format of Python's (`".1%"`, `",.0f"`), in place of what its values suggest.

    Returns
    -------
    tuple
        The cells by column, and for each column whether it holds numbers.

    Raises
    ------
    CheckError
        If a format names no column, or does not fit a value.
    """
    given = dict(formats or {})
    names = [str(name) for name in frame.columns]
    if unknown := [name for name in given if name not in names]:
        raise CheckError(
            f"nk.table: no column {unknown[0]!r:.80} to format; the frame has"
            f" {named_first(names, 12)}"
        )
    cells, numeric = [], []
    for place, name in enumerate(names):
        values = [_plain(value) for value in frame.iloc[:, place].astype("object")]
        number = _numbers(values)
        write = _format(name, given[name]) if name in given else _written(name, values, number)
        cells.append([[] if value is None else [write(value)] for value in values])
        numeric.append(number)
    return cells, numeric


def _plain(value: Any) -> Any:
    """A value of Python's own; None where there is none."""
    if value is None or type(value).__name__ in ("NaTType", "NAType"):
        return None
    if isinstance(value, datetime):  # pandas' stamps too
        return value
    if isinstance(value, float) and math.isnan(value):
        return None
    return value.item() if hasattr(value, "item") and not hasattr(value, "__len__") else value


def _numbers(values: list[Any]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in known
    )


def _format(name: str, form: str) -> Callable[[Any], spans.Span]:
    def write(value: Any) -> spans.Span:
        try:
            return spans.literal(format(value, form))
        except (ValueError, TypeError) as error:
            raise CheckError(
                f"nk.table: the format {form!r:.40} of column {name!r:.80} does not fit"
                f" {value!r:.40}: {error}"
            ) from error

    return write


def _written(name: str, values: list[Any], number: bool) -> Callable[[Any], spans.Span]:
    if number:
        return _number(name, [value for value in values if value is not None])
    stamps = [value for value in values if isinstance(value, datetime)]
    clock = any(stamp.time() != datetime.min.time() for stamp in stamps)

    def write(value: Any) -> spans.Span:
        if isinstance(value, datetime) and clock:
            return spans.literal(f"{value:%Y-%m-%d %H:%M}")
        if isinstance(value, date):
            return spans.day(read_period(f"{value:%Y-%m-%d}"))
        if isinstance(value, bool):
            return spans.literal("yes" if value else "no")
        if isinstance(value, int | float):
            return _number(name, [value])(value)
        return spans.literal(str(value))

    return write


def _number(name: str, values: list[Any]) -> Callable[[Any], spans.Span]:
    """Whole numbers with separators, others with as many decimals as the column needs."""
    finite = [value for value in values if math.isfinite(value)]
    decimals = max((_decimals(value) for value in finite), default=0)
    parted = "" if decimals == 0 and _UNPARTED.search(name) else ","
    tiny = any(finite) and all(abs(value) < 10.0**-MOST_DECIMALS for value in finite)
    form = f"{parted}.3g" if tiny else f"{parted}.{decimals}f"
    return lambda value: spans.literal(format(value, form))


def _decimals(value: float) -> int:
    """The digits behind the point that a number is written with, at most three."""
    text = f"{value:.{MOST_DECIMALS}f}".rstrip("0")
    return len(text.partition(".")[2])
