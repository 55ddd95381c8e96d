"""Text that a spreadsheet must not run."""

from __future__ import annotations

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
