"""How tokens stand in a paragraph, a cell or a quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from nkreport.publish.content.mathematics import read_tex
from nkreport.publish.words.own_words import ENGLISH

Token = dict[str, Any]

ALERT: Final = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*", re.IGNORECASE)


def own_text(key: str) -> Token:
    """Words of the page's own among an author's, in the page's language where it is written."""
    return {"type": "text", "text": ENGLISH(key), "own": key}


def formula(tex: str, *, display: bool) -> Iterator[Token]:
    """A formula, unless nothing stands between its signs."""
    if tex.strip():
        yield read_tex(tex, display=display)


def parted(kind: str, children: Sequence[Token]) -> Iterator[Token]:
    """A paragraph, parted where a formula stands on lines of its own."""
    part: list[Token] = []
    for child in [*children, None]:
        if child is not None and not (child["type"] in ("math", "code") and _alone(child)):
            part.append(child)
            continue
        if any(one["type"] != "text" or one["text"].strip() for one in part):
            if part[0]["type"] == "text":
                part[0] = part[0] | {"text": part[0]["text"].lstrip(" ")}
            yield {"type": kind, "children": part}
        part = []
        if child is not None:
            yield child


def _alone(token: Token) -> bool:
    return token["type"] == "code" or bool(token.get("display"))


def in_line(token: Token) -> Token:
    """A token as a cell or a heading holds it: a formula on its line."""
    if token["type"] == "math" and token["display"]:
        return token | {"display": False}
    return token | {"type": "codespan"} if token["type"] == "code" else token


def quoted(children: list[Token]) -> Token:
    """A quotation, or one of GitHub's alerts, which opens with `[!NOTE]`."""
    first = children[0] if children else {}
    words = first.get("children") or [{}]
    found = ALERT.match(words[0].get("text", ""))
    if first.get("type") != "paragraph" or not found:
        return {"type": "quote", "children": children}
    rest = [words[0] | {"text": words[0]["text"][found.end() :]}, *words[1:]]
    while rest and rest[0].get("text", "x").strip() == "":
        rest = rest[1:]
    shown = [first | {"children": rest}] if rest else []
    return {"type": "quote", "alert": found[1].lower(), "children": [*shown, *children[1:]]}
