"""CSV that a spreadsheet must not run."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from nkreport.ledger.figure import COLUMNS

_FORMULA = ("=", "+", "-", "@", "\t", "\n", "\r", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    A carriage return becomes a line feed, since some readers end a record there.

    Examples
    --------
    >>> inert("=1+1"), inert("1+1")
    ("'=1+1", '1+1')
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{lines}" if lines.startswith(_FORMULA) else lines


def as_said(text: str) -> str:
    """A text as it was before `inert`, but for its carriage returns.

    Examples
    --------
    >>> as_said(inert("=")), as_said("'tis")
    ('=', "'tis")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def rows_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Figure rows as CSV, without the columns that are empty in all of them."""
    named = ["of", *COLUMNS]
    kept = [name for name in named if any(row.get(name) not in (None, "") for row in rows)]
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(kept)
    for row in rows:
        writer.writerow([cell_text(row.get(name)) for name in kept])
    return target.getvalue()


def cell_text(value: Any) -> str:
    """A cell of a row as CSV has it."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "" if value is None else inert(str(value))
