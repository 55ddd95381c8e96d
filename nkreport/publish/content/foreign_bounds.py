"""How much foreign HTML is read: what would take a parser the square of its size is refused."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 10_000_000
"""Characters of one output that are read."""

MOST_TAGS: Final = 1_000_000
MOST_CELLS: Final = 100_000
MOST_LEVELS: Final = 5_000

CLOSED_BY_OTHERS: Final = frozenset(
    "p li dt dd td th tr tbody thead tfoot option br hr img input meta link col wbr".split()
)
"""Elements of which none is within one of its kind without others between."""


_CELL = re.compile(r"<t[dh][\s>]", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNREAD = re.compile(
    r"<(script|style)\b.*?(?:</\1|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_OPENING = re.compile(r"""<[a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*""")
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")


def refusal(html: str) -> str:
    """Return in words why some HTML is not read; empty where it is.

    Examples
    --------
    >>> refusal("<p>a"), refusal("<div>" * 6000)
    ('', 'HTML nested deeper than 5,000 levels is not printed')
    """
    if len(html) > LONGEST or html.count("<") > MOST_TAGS:
        return "HTML of this size is not printed: it is over 10 MB or 1,000,000 tags"
    cells = len(_CELL.findall(html))
    if cells > MOST_CELLS:
        return f"a table of {cells:,} cells is not printed: a page holds {MOST_CELLS:,}"
    if _levels(html) > MOST_LEVELS:
        return f"HTML nested deeper than {MOST_LEVELS:,} levels is not printed"
    if _attributes(html) > MOST_LEVELS:
        return f"HTML with over {MOST_LEVELS:,} attributes of one element is not printed"
    return ""


def _levels(html: str) -> int:
    """How deep elements may nest at most: a parser takes the square of it in steps."""
    deepest = depth = 0
    if html.count("<") > MOST_LEVELS:
        for end, name in _TAG.findall(_UNREAD.sub("", html)):
            if name.lower() not in CLOSED_BY_OTHERS:
                depth += -1 if end else 1
                deepest = max(deepest, depth)
    return deepest


def _attributes(html: str) -> int:
    """How many attributes an element has at most: these too are compared with one another."""
    long = (tag[0] for tag in _OPENING.finditer(html) if len(tag[0]) > MOST_LEVELS)
    return max((len(_QUOTED.sub('""', tag).split()) for tag in long), default=0)
