"""Runs and Markdown tokens as the tree of plain data that the Typst template reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from nkreport.build.glyphs import Glyphs, has_italic
from nkreport.build.markdown import Token, plain_text
from nkreport.build.page import Runs

Node = dict[str, Any]
Reads = Callable[[bytes], bool]

COUNTED: Final = 6
"""Up to so many entries are named beside a count or a computed number."""

LINE: Final = 100
"""Characters of a table's type on one line across the page."""

LONGEST_TITLE: Final = 400
"""Characters of a heading: a PDF keeps its text as a string, whose length PDF/A bounds."""

PADDING: Final = 3
"""Characters' worth of space at both sides of a cell."""

LONGEST_IN_CELL: Final = 16
WIDEST: Final = 44
"""Bounds of a column: the longest word kept whole, the widest cell kept on one line."""

_BRANCHES = ("paragraph", "inline", "item", "quote", "strong")


class PrintText:
    """Writes the text of one page.

    Parameters
    ----------
    numbers : mapping
        Figure id to the number of its entry under Evidence.
    anchors : set of str
        What a link within the page may lead to.
    reads : callable
        Whether the compiler can read a picture's bytes.
    """

    def __init__(self, numbers: Mapping[str, int], anchors: Iterable[str], reads: Reads) -> None:
        self.numbers = numbers
        self.anchors = frozenset(anchors)
        self.reads = reads
        self.glyphs = Glyphs()
        self.findings: dict[str, None] = {}

    def words(self, text: object) -> str:
        """Return plain text, fit to be set."""
        return self.glyphs.visible(str(text))

    def runs(self, runs: Runs, *, numbered: bool = True) -> list[Node]:
        """Return runs as nodes, the first number of each figure with that of its entry."""
        return self._texts([runs], _marked([runs], last=True) if numbered else set())[0]

    def row(self, cells: Sequence[Runs]) -> list[list[Node]]:
        """Return the cells of a row, which are read as one."""
        return self._texts(cells, _marked(cells, last=False))

    def _texts(self, texts: Sequence[Runs], marked: set[tuple[int, int]]) -> list[list[Node]]:
        return [
            [self._run(run, (row, column) in marked) for column, run in enumerate(runs)]
            for row, runs in enumerate(texts)
        ]

    def _run(self, run: Mapping[str, Any], numbered: bool) -> Node:
        node: Node = {"kind": "text", "text": self.words(run["text"])}
        ids = [run["figure"]] if "figure" in run else run.get("of", ())
        if "figure" in run:
            node |= {"kind": "figure", "to": f"fig-{run['figure']}"}
        return node | {"entries": self.entries(ids) if numbered else []}

    def entries(self, ids: Iterable[str]) -> list[list[str]]:
        """Return the number and anchor of each figure's entry, in the entries' order."""
        known = sorted({self.numbers[name]: name for name in ids if name in self.numbers}.items())
        return [[str(number), f"fig-{name}"] for number, name in known]

    def tokens(self, tokens: Sequence[Token]) -> list[Node]:
        """Return Markdown's tokens as nodes."""
        return [self._token(token) for token in tokens]

    def _token(self, token: Token) -> Node:
        kind = token["type"]
        if kind in ("text", "codespan"):
            return {"kind": kind, "text": self.words(token["text"])}
        if kind == "code":
            return {"kind": kind, "text": self.glyphs.visible(token["text"], lines=True)}
        if kind == "image":
            return self._image(token)
        if kind == "table":
            head = [self._cell(cell) for cell in token["head"]]
            rows = [[self._cell(cell) for cell in row] for row in token["body"]]
            titles = [plain_text(cell["children"]) for cell in token["head"]]
            words = [[plain_text(cell["children"]) for cell in row] for row in token["body"]]
            aligned = [cell["align"] for cell in token["head"]]
            part = {"head": head, "body": rows, "align": aligned, **columns(titles, words)}
            return {"kind": "table", "parts": [part]}
        children = self.tokens(token.get("children", ()))
        if kind in _BRANCHES:
            return {"kind": kind, "children": children}
        if kind == "emphasis":
            italic = has_italic(self.words(plain_text(token["children"])))
            return {"kind": "emphasis" if italic else "strong", "children": children}
        if kind == "link":
            return self._link(token["url"], children)
        if kind == "list":
            return {"kind": kind, "children": children} | {
                k: token[k] for k in ("ordered", "start")
            }
        if kind == "heading":
            title, rest = split_title(plain_text(token["children"]))
            if rest or not plain_text(token["children"]).strip():
                children = [{"kind": "text", "text": self.words(title)}]
            place = {"level": token["level"], "id": token["slug"], "rest": self.words(rest)}
            return {"kind": kind, "children": children, **place}
        return {"kind": kind}

    def _cell(self, cell: Token) -> list[Node]:
        return self.tokens(cell["children"])

    def _link(self, url: str, children: list[Node]) -> Node:
        if url.startswith("#") and url[1:] not in self.anchors:
            self.findings[f"the link {url} is shown as text: nothing on the page has that id"] = (
                None
            )
            return {"kind": "inline", "children": children}
        if url.startswith("#"):
            return {"kind": "within", "to": url[1:], "children": children}
        return {"kind": "link", "to": url, "children": children}

    def _image(self, token: Token) -> Node:
        import base64

        picture = base64.b64decode(token["data"])
        if self.reads(picture):
            return {"kind": "image", "bytes": list(picture), "alt": self.words(token["alt"])}
        name = token["name"]
        self.findings[f"the picture {name} cannot be read and its description stands instead"] = (
            None
        )
        return {"kind": "text", "text": self.words(token["alt"])}


def split_title(text: str) -> tuple[str, str]:
    """Return a heading, never empty, and, where it is endless, what goes on below it.

    Examples
    --------
    >>> split_title("Losses")
    ('Losses', '')
    >>> [len(part) for part in split_title("x" * 1000)]
    [401, 601]
    """
    if len(text) <= LONGEST_TITLE:
        return text if text.strip() else "Untitled", ""
    return f"{text[:LONGEST_TITLE]}…", f"…{text[LONGEST_TITLE:]}"


def _marked(texts: Sequence[Runs], *, last: bool) -> set[tuple[int, int]]:
    """Where entries are named: at a figure's first quantity, else its last or first mention."""
    places: dict[str, tuple[int, int]] = {}
    fixed: set[str] = set()
    counts: set[tuple[int, int]] = set()
    for row, runs in enumerate(texts):
        for column, run in enumerate(runs):
            name = run.get("figure")
            if name is None and len(set(run.get("of", ()))) <= COUNTED:
                counts.add((row, column))
            elif name is not None and name not in fixed:
                if last or name not in places:
                    places[name] = (row, column)
                if any(character.isdigit() for character in run["text"]):
                    places[name] = (row, column)
                    fixed.add(name)
    return counts | set(places.values())


def columns(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Node:
    """Return the share of a table's width each column gets, and whether words are parted.

    Examples
    --------
    >>> columns(["Who", "What they said"], [["Cho", "that it would be about a million shells"]])
    {'widths': [6, 94], 'parted': False}
    """
    cells = [[title] for title in titles]
    for row in rows:
        for column, cell in zip(cells, row, strict=True):
            column.append(cell[:2000])
    longest = [max(len(word) for cell in c for word in re.split(r"[\s–/-]", cell)) for c in cells]
    least = [min(word, LONGEST_IN_CELL) + PADDING for word in longest]
    most = [min(max(len(cell) for cell in column), WIDEST) + PADDING for column in cells]
    spare = LINE - sum(least)
    wished = sum(most) - sum(least)
    parted = spare < 0 or max(longest, default=0) > LONGEST_IN_CELL
    if spare > 0 and wished > 0:
        least = [
            low + spare * (high - low) // wished for low, high in zip(least, most, strict=True)
        ]
    return {"widths": least, "parted": parted}
