"""Tables as GitHub writes them, also those whose rows are not all of one length."""

from __future__ import annotations

import re
from typing import Any, Final

TABLE: Final = (
    r"^ {0,3}(?=[^\n]*\|)(?P<heads>[^\n]+)\n {0,3}"
    r"(?P<sides>\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*(?:\n|$))"
)
_PIECE = re.compile(r"\\.|\$[^\s$](?:[^$\\\n]|\\.)*\$(?!\d)|\||[^|\\$]+|.", re.DOTALL)


def read_table(_: Any, found: re.Match[str], state: Any) -> int | None:
    """Take a table: mistune's rule for a block."""
    heads, lines = cells(found["heads"]), cells(found["sides"])
    if len(heads) != len(lines):
        return None
    sides = [_side(line) for line in lines]
    end = found.end()
    rows = []
    while end < state.cursor_max and "|" in (line := state.get_line(end)):
        rows.append({"type": "table_row", "children": _row(cells(line), sides, head=False)})
        end += len(line)
    head = {"type": "table_head", "children": _row(heads, sides, head=True)}
    body = {"type": "table_body", "children": rows}
    state.append_token({"type": "table", "children": [head, body]})
    return int(end)


def cells(line: str) -> list[str]:
    r"""Return the cells of a row; a bar in a formula or after a backslash parts none.

    Examples
    --------
    >>> cells(r"| a | b \| c | $|x|$ |")
    ['a', 'b | c', '$|x|$']
    """
    found = [""]
    for piece in _PIECE.findall(line.strip()):
        if piece == "|":
            found.append("")
        else:
            found[-1] += "|" if piece == r"\|" else piece
    found = [cell.strip() for cell in found]
    first = 1 if len(found) > 1 and not found[0] else 0
    last = len(found) - 1 if len(found) > 1 + first and not found[-1] else len(found)
    return found[first:last]


def _side(line: str) -> str | None:
    return {"01": "right", "10": "left", "11": "center"}.get(
        f"{line.startswith(':'):d}{line.endswith(':'):d}"
    )


def _row(found: list[str], sides: list[str | None], *, head: bool) -> list[dict[str, Any]]:
    """A row as long as the head's: what is too much stays in its last cell."""
    most = len(sides)
    texts = [*found[: most - 1], " | ".join(found[most - 1 :])] if len(found) > most else found
    texts = [*texts, *[""] * (most - len(texts))]
    return [
        {"type": "table_cell", "text": text, "attrs": {"align": side, "head": head}}
        for text, side in zip(texts, sides, strict=True)
    ]
