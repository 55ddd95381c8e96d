"""The source of a cell as Python, without what only IPython understands."""

from __future__ import annotations

import ast
from functools import lru_cache


@lru_cache(maxsize=256)
def parsed(source: str) -> ast.Module | None:
    r"""The statements of a cell, each on its line; None where they are no Python.

    Lines of magic become `pass`, indented ones only where the cell cannot be read otherwise: within
    brackets a line may begin with `%`.

    Examples
    --------
    >>> parsed("%matplotlib inline\nimport numpy").body[1].lineno
    2
    >>> parsed("if True:\n    %time f()\n    import numpy").body[0].body[1].lineno
    3
    >>> parsed("x = (") is None
    True
    """
    for indented in (False, True):
        lines = [_plain(line, indented=indented) for line in source.splitlines()]
        try:
            return ast.parse("\n".join(lines))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def _plain(line: str, *, indented: bool) -> str:
    bare = line.lstrip()
    margin = line[: len(line) - len(bare)]
    return f"{margin}pass" if bare.startswith(("%", "!")) and (indented or not margin) else line
