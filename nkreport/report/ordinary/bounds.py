"""How many rows a chart may draw, and what is said of one that draws more."""

from __future__ import annotations

from nkreport.errors import CheckError

MOST_ROWS = 20_000
MOST_BYTES = 1 << 20
"""Rows, and bytes of their JSON, of one table that a chart draws as they come."""


class TooMuch(CheckError):
    """A chart's rows are more than a page holds, and nothing puts them together."""


def too_much(rows: int, why: str) -> str:
    """What is said of a chart whose rows cannot be put together."""
    return (
        f"a chart draws {rows:,} rows, a page holds {MOST_ROWS:,} ({MOST_BYTES >> 20} MB), and"
        f" {why}; put them together first, with frame.groupby(…).agg(…) or alt's own aggregates"
        " ('mean(…)', 'count()', bin=True), or draw a part of them"
    )
