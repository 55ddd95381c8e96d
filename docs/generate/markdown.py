"""Tables and text for a page in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|$~^"})


def escaped(text: str) -> str:
    r"""Text in which nothing is markup.

    Examples
    --------
    >>> escaped("a_b | c")
    'a\\_b \\| c'
    """
    return text.translate(_MARKUP)


def code(text: str) -> str:
    """Text as code, fit for a cell of a table."""
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}".replace("|", "\\|")


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already.

    Examples
    --------
    >>> print(table(["sign", "means"], [["`~`", "about"]]))
    | sign | means |
    | --- | --- |
    | `~` | about |
    """
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def sentence(text: str) -> str:
    """Text that begins with a capital and ends with a stop."""
    text = text.strip()
    return text and text[0].upper() + text[1:] + ("" if text[-1] in ".:?…" else ".")
