"""A JSON output as a folded tree."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from nkreport.publish.content.markdown import Token
from nkreport.publish.content.markdown_shapes import own_text

MOST_NODES: Final = 10_000
"""Names and values of one output that a page shows."""

DEEPEST: Final = 20
"""Levels of folding; what lies deeper stands in one line, cut."""

LONGEST: Final = 2_000
"""Characters of one value."""

DEEP: Final = 200
"""Characters of what lies deeper."""


def read_json(value: object, *, root: str = "JSON", expanded: bool = False) -> list[Token]:
    """Return the value of an `application/json` output as a tree that folds.

    Parameters
    ----------
    value : object
        What the output holds: objects, lists, text, numbers, true, false, null.
    root : str
        Name of the whole, from the output's metadata.
    expanded : bool
        Whether every level stands open; the first always does.

    Returns
    -------
    list of dict
        One block: `details` within `details`, or a paragraph where the value is a single one.

    Examples
    --------
    >>> token = read_json({"name": "Rajin", "berths": [1, 2]})[0]
    >>> from nkreport.publish.content.markdown import plain_text
    >>> token["type"], plain_text(token["summary"]), token["open"]
    ('details', 'JSON 2 names', True)
    >>> [child["type"] for child in token["children"]]
    ['paragraph', 'details']
    """
    tree = _Tree(expanded)
    token = tree.token(root or "JSON", value, 0)
    if tree.cut:
        why = f"JSON of more than {MOST_NODES:,} names and values is cut"
        token["children"].append(
            {"type": "paragraph", "children": [own_text("rest_not_shown")], "finding": why}
        )
    if token["type"] == "details":
        token["open"] = True
    return [token]


class _Tree:
    def __init__(self, expanded: bool) -> None:
        self.expanded = expanded
        self.left = MOST_NODES
        self.cut = False

    def token(self, name: str, value: object, depth: int) -> Token:
        self.left -= 1
        pairs = _pairs(value)
        if pairs is None or not value or depth >= DEEPEST:
            shown = _flat(value, LONGEST if pairs is None else DEEP)
            children = [_key(name), _text(": "), {"type": "codespan", "text": shown}]
            token: Token = {"type": "paragraph", "children": children}
            if len(shown) > (LONGEST if pairs is None else DEEP):
                token["finding"] = f"JSON longer than a page shows, or over {DEEPEST} deep, is cut"
            return token
        children = []
        for key, one in pairs:
            if self.left <= 0:
                self.cut = True
                break
            children.append(self.token(key, one, depth + 1))
        size = {"type": "small", "children": [_text(_size(value))]}
        summary = [{"type": "strong", "children": [_key(name)]}, _text(" "), size]
        opened = {"open": self.expanded}
        return {"type": "details", "summary": summary, "children": children} | opened


def _pairs(value: object) -> Iterable[tuple[str, object]] | None:
    if isinstance(value, Mapping):
        return ((str(key), one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return ((str(number), one) for number, one in enumerate(value))
    return None


def _size(value: object) -> str:
    number = len(value) if isinstance(value, Mapping | Sequence) else 0
    noun = "name" if isinstance(value, Mapping) else "item"
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _flat(value: object, longest: int) -> str:
    """A value in one line, cut where it is long; nesting of any depth."""
    pieces: list[str] = []
    length = 0
    for piece in _pieces(value):
        pieces.append(piece)
        length += len(piece)
        if length > longest:
            return "".join(pieces)[:longest] + "…"
    return "".join(pieces)


def _pieces(value: object) -> Iterator[str]:
    stack: list[Any] = [iter((value,))]
    ends = [""]
    fresh = [True]
    while stack:
        try:
            one = next(stack[-1])
        except StopIteration:
            stack.pop()
            fresh.pop()
            yield ends.pop()
            continue
        if not fresh[-1]:
            yield ", "
        fresh[-1] = False
        if isinstance(one, tuple) and len(one) == 2 and isinstance(stack[-1], _Items):
            yield f"{json.dumps(one[0], ensure_ascii=False)}: "
            one = one[1]
        if isinstance(one, Mapping):
            yield "{"
            stack.append(_Items(one))
            ends.append("}")
            fresh.append(True)
        elif isinstance(one, list | tuple):
            yield "["
            stack.append(iter(one))
            ends.append("]")
            fresh.append(True)
        else:
            yield json.dumps(one, ensure_ascii=False, default=str)


class _Items:
    """The pairs of an object, one after another."""

    def __init__(self, value: Mapping[Any, Any]) -> None:
        self.items = iter(value.items())

    def __next__(self) -> tuple[str, object]:
        key, value = next(self.items)
        return str(key), value


def _key(name: str) -> Token:
    return _text(re.sub(r"\s+", " ", name))


def _text(text: str) -> Token:
    return {"type": "text", "text": text}
