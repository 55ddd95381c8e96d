"""The paragraphs that open a report: what it answers before anything else stands on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from nkreport.publish.content.markdown import plain_text
from nkreport.publish.page.blocks import Block, Code, Content, Shown

LONGEST = 1600
"""Characters of an opening: what a first screen holds beside the title, and a little more."""

_WORDS = ("paragraph", "list", "quote")


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
