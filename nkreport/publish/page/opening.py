"""The paragraphs that open a report: what it answers before anything else stands on its page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from nkreport.publish.content.markdown import plain_text
from nkreport.publish.page.blocks import Block, Code, Content, Shown

LONGEST = 1600
"""Characters of an opening: what a first screen holds beside the title, and a little more."""

_WORDS = ("paragraph", "list", "quote")
_BEHIND = frozenset("rows items measures csv together".split())
_SIGNS = {"<": r"<\s?[\d$€£]", ">": r">\s?[\d$€£]", "–": r"\d–\d", "“ ”": "“"}


def opening(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Part the paragraphs that open a report from what follows them.

    Parameters
    ----------
    blocks : sequence of block

    Returns
    -------
    tuple of two lists
        Sentences and Markdown up to the first heading, chart, table or other thing shown, which
        may stand in the midst of a Markdown cell, no more than `LONGEST` characters, with the
        folded code between them; and the rest.
    """
    first: list[Block] = []
    folded: list[Block] = []
    rest = list(blocks)
    length = 0
    while rest:
        if isinstance(rest[0], Code) and not rest[0].shown:
            folded.append(rest.pop(0))
            continue
        words, after = _parted(rest[0])
        length += _length(words)
        if words is None or length > LONGEST:
            break
        first += [*folded, words]
        folded = []
        rest[:1] = [after] if after else []
        if after:
            break
    return ([*first, *folded], rest) if first else ([], [*folded, *rest])


def signs_used(legend: Sequence[Sequence[str]], blocks: Sequence[Block]) -> list[Sequence[str]]:
    """The entries of a head's legend whose sign stands in what a page shows."""
    bundles = [block.bundle for block in blocks if isinstance(block, Shown)]
    said = "\n".join(text for bundle in bundles for text in _texts(bundle, _BEHIND | {"spec"}))
    drawn = "\n".join(text for bundle in bundles for text in _texts(bundle.get("spec"), _BEHIND))
    return [
        [sign, meaning]
        for sign, meaning in legend
        if re.search(_SIGNS.get(sign, re.escape(sign)), said)
        or (sign not in _SIGNS and sign in drawn)
    ]


def _texts(value: Any, without: frozenset[str]) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            if name not in without:
                yield from _texts(one, without)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one, without)


def _parted(block: Block) -> tuple[Block | None, Block | None]:
    """The paragraphs a block begins with, and what of it stands below them."""
    if isinstance(block, Shown) and block.kind == "prose":
        return block, None
    if not isinstance(block, Content) or block.own:
        return None, block
    leading = list(takewhile(lambda token: token["type"] in _WORDS, block.tokens))
    below = block.tokens[len(leading) :]
    if not leading or not below:
        return (block if leading else None), (block if below else None)
    return replace(block, tokens=leading), replace(block, tokens=below, anchor="")


def _length(block: Block | None) -> int:
    if isinstance(block, Shown):
        return sum(len(run["text"]) for run in block.bundle["text"])
    return len(plain_text(block.tokens)) if isinstance(block, Content) else 0
