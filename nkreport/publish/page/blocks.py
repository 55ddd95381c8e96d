"""The blocks a page is made of, in no format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nkreport.publish.content.markdown import Token
from nkreport.publish.drawing.draw import Drawn

Runs = Sequence[Mapping[str, Any]]

_ANCHORS = {
    "prose": "text",
    "chart": "chart",
    "table": "table",
    "findings": "findings",
    "picture": "picture",
    "output": "output",
}
STEMS = tuple(_ANCHORS.values())
"""What the anchors of numbered blocks begin with."""


LONGEST_KEPT = 140
"""Characters of a printed line; longer ones are prose, and break."""


@dataclass(frozen=True, slots=True)
class Content:
    """Words, tables, pictures, formulas: a Markdown cell, or an output that is no bundle.

    Attributes
    ----------
    tokens : list of dict
        As `nkreport.publish.content.markdown` writes them.
    anchor : str
        Its place in the page, where something leads to it.
    own : str
        `table`, `picture` or `text` of a cell's output; empty for an author's words.
    """

    tokens: list[Token]
    anchor: str = ""
    own: str = ""
    kind: str = "content"


@dataclass(frozen=True, slots=True)
class Shown:
    """An output with a bundle: `kind` is prose, chart, table or findings.

    Parameters
    ----------
    kind, number : str, int
        What it is, and the how-manieth of its kind.
    bundle : mapping
        As the cell gave it.
    ids : tuple of str
        Every figure it shows.
    level : int
        Level of its heading, 2 or 3.
    """

    kind: str
    number: int
    bundle: Mapping[str, Any]
    ids: tuple[str, ...]
    level: int

    @property
    def anchor(self) -> str:
        """Its id in the page: `chart-2`."""
        return f"{_ANCHORS[self.kind]}-{self.number}"

    @property
    def of(self) -> str:
        """What its number counts."""
        return self.kind


@dataclass(frozen=True, slots=True)
class Plain:
    """A chart of the notebook's own: its numbers lead to no figure.

    Attributes
    ----------
    anchor : str
        Its place in the page.
    drawing : Drawn
        Made once for both renderings.
    words : str
        What it shows, for a reader who cannot see it.
    """

    anchor: str
    drawing: Drawn
    words: str
    kind: str = "drawn"


@dataclass(frozen=True, slots=True)
class Captioned:
    """A chart, table, picture or other output that has a caption, and so a number.

    Attributes
    ----------
    of : str
        `chart`, `table`, `picture` or `output`.
    number : int
        Counted with the others of its kind.
    caption : str
        As the cell's metadata gives it.
    block : Content, Plain or Text
        What it is the caption of.
    """

    of: str
    number: int
    caption: str
    block: Content | Plain | Text
    kind: str = "captioned"

    @property
    def anchor(self) -> str:
        """Its id in the page: `table-2`."""
        return f"{_ANCHORS[self.of]}-{self.number}"


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text a cell printed: its first lines, how many follow, its last lines.

    Attributes
    ----------
    file : str
        Name of the file beside the page that holds the whole, where it is cut.
    """

    text: str
    between: int = 0
    last: str = ""
    file: str = ""
    kind: str = "text"

    @property
    def keeps_lines(self) -> bool:
        """Whether a reader would sooner scroll than lose its columns to breaks."""
        lines = [*self.text.splitlines(), *self.last.splitlines()]
        return max(map(len, lines), default=0) <= LONGEST_KEPT


@dataclass(frozen=True, slots=True)
class Notice:
    """A box that says where the notebook stopped, or what a cell raised and went on from.

    Attributes
    ----------
    what, remedy : str
        Keys of `OwnWords`.
    cause : str
        As the cell said it.
    """

    what: str
    cause: str
    remedy: str = ""
    severity: str = "error"
    kind: str = "notice"


@dataclass(frozen=True, slots=True)
class Absent:
    """A line in the place of an output that a page cannot hold, and why."""

    what: str
    kind: str = "absent"


@dataclass(frozen=True, slots=True)
class Code:
    """Sources of one or more code cells, before or after what they led to."""

    sources: tuple[str, ...]
    shown: bool = False
    kind: str = "code"


@dataclass(frozen=True, slots=True)
class Folded:
    """Outputs that their author folded away; print shows them."""

    blocks: tuple[Block, ...]
    kind: str = "folded"


Block = Content | Shown | Plain | Captioned | Text | Notice | Absent | Code | Folded


def unfolded(blocks: Sequence[Block]) -> list[Block]:
    """Every block, those within others in their place."""
    found: list[Block] = []
    for block in blocks:
        found.append(block)
        if isinstance(block, Folded):
            found += unfolded(block.blocks)
        elif isinstance(block, Captioned):
            found.append(block.block)
    return found


def without_spare_rules(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with a rule only where something stands above it and something below."""
    kept: list[Block] = []
    seen = waiting = False
    for block in blocks:
        tokens: list[Token] = []
        for token in block.tokens if isinstance(block, Content) else ():
            if token["type"] == "rule":
                waiting = seen
                continue
            if token.get("children", True):  # else it only tells of something absent
                tokens += [_RULE] * waiting
                seen, waiting = True, False
            tokens.append(token)
        if not isinstance(block, Content):
            if waiting and not (isinstance(block, Code) and not block.shown):
                kept.append(Content([_RULE]))
                waiting = False
            seen = True
            kept.append(block)
        elif tokens:
            kept.append(replace(block, tokens=tokens))
    return kept


_RULE = {"type": "rule"}
