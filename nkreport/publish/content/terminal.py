"""What a terminal would show, at the end, of text with carriage returns, erasures and colours."""

from __future__ import annotations

import re

MOST_LINES = 120
"""A longer text is shown by its first and last lines."""

FIRST, LAST = 40, 20
LONGEST_LINE = 10_000

_ANSI = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[ -/]*[0-~])",
    re.DOTALL,
)
_MOVES = re.compile("[\r\b]|\x1b\\[[012]?K")


def settled_text(text: str) -> str:
    r"""Return the text as it stands when its program has ended; colours are dropped.

    Parameters
    ----------
    text : str
        As a stream or a `text/plain` holds it. A carriage return goes back to the start of the
        line and what follows overwrites it, as progress bars do.

    Examples
    --------
    >>> settled_text("10%\r20%\r100%\ndone\x08\x08\x1b[31m!!\x1b[0m")
    '100%\ndo!!'
    """
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(_settled_line(line) for line in lines)


def _settled_line(line: str) -> str:
    if not _MOVES.search(line):
        return _ANSI.sub("", line)
    shown: list[str] = []
    at = end = 0
    for move in [*_MOVES.finditer(line), None]:
        piece = _ANSI.sub("", line[end : move.start() if move else len(line)])
        shown[at : at + len(piece)] = piece
        at += len(piece)
        if move is None:
            break
        end = move.end()
        if move[0] == "\r":
            at = 0
        elif move[0] == "\b":
            at = max(at - 1, 0)
        elif "1" in move[0]:
            shown[:at] = " " * len(shown[:at])
        elif "2" in move[0]:
            shown[:] = " " * at
        else:
            del shown[at:]
    return "".join(shown).rstrip() if shown else ""


def ends_of(text: str) -> tuple[str, int, str]:
    r"""Cut a long text into its first lines, how many lines follow them, and its last lines.

    Returns
    -------
    tuple of str, int, str
        The whole text, 0 and an empty text where it is short enough.

    Examples
    --------
    >>> first, between, last = ends_of("\n".join(map(str, range(1000))))
    >>> first.splitlines()[-1], between, last.splitlines()[0]
    ('39', 940, '980')
    """
    lines = [_short(line) for line in text.split("\n")]
    if len(lines) <= MOST_LINES:
        return "\n".join(lines), 0, ""
    between = len(lines) - FIRST - LAST
    return "\n".join(lines[:FIRST]), between, "\n".join(lines[-LAST:])


def _short(line: str) -> str:
    if len(line) <= LONGEST_LINE:
        return line
    return f"{line[:LONGEST_LINE]} … {len(line) - LONGEST_LINE:,} characters more"
