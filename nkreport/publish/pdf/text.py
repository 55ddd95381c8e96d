"""Runs and Markdown tokens as the tree of plain data that the Typst template reads."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from nkreport.publish.content.frames import note_of
from nkreport.publish.content.markdown import Token, plain_text, words_of
from nkreport.publish.content.pictures import first_frame
from nkreport.publish.drawing.typefaces import reads_leftwards
from nkreport.publish.page.blocks import Runs
from nkreport.publish.pdf.glyphs import Glyphs, has_italic
from nkreport.publish.pdf.mathematics import print_mathematics, spoken
from nkreport.publish.pdf.table import LONGEST_WORD, PADDING, SIZES, print_parts
from nkreport.publish.words.own_words import ENGLISH, OwnWords

Node = dict[str, Any]
Reads = Callable[[str, bytes], bool]

IN_A_CELL: Final = 3
COUNTED: Final = 6
"""Up to so many entries are named beside a count or a computed number."""

MANY_COLUMNS: Final = 6
MANY_ROWS: Final = 12
"""A table of more is set in smaller type, and closer."""

SAMPLED: Final = 60
"""Rows, spread over a table, that its columns' widths are measured by."""

LONGEST_ALT: Final = 4000
"""Characters of an alternative text; PDF/A allows a string 32,767 bytes."""

LONGEST_TITLE: Final = 400
"""Characters of a heading: a PDF keeps its text as a string, whose length PDF/A bounds."""

_BRANCHES = tuple(
    "paragraph inline item strong strike insert mark small typed subscript superscript "
    "abbreviation definitions term definition".split()
)


class PrintText:
    """Writes the text of one page.

    Parameters
    ----------
    numbers : mapping
        Figure id to the number of its entry under Evidence.
    anchors : set of str
        What a link within the page may lead to.
    reads : callable
        Whether the compiler can read a picture, given its file's name and bytes.
    own : OwnWords
        What is said beside an author's words.
    anchor : callable
        What the entry of a figure's id is called.

    Attributes
    ----------
    pictures : dict
        File name to bytes of each picture that the nodes name.
    """

    def __init__(
        self,
        numbers: Mapping[str, int],
        anchors: Iterable[str],
        reads: Reads,
        own: OwnWords = ENGLISH,
        anchor: Callable[[str], str] = str,
    ) -> None:
        self.numbers = numbers
        self.anchor = anchor
        self.anchors = frozenset(anchors)
        self.reads = reads
        self.own = own
        self.glyphs = Glyphs()
        self.findings: dict[str, None] = {}
        self.led: set[str] = set()
        self.spelled: set[str] = set()
        self.pictures: dict[str, bytes] = {}

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
            node |= {"kind": "figure", "to": f"fig-{self.anchor(run['figure'])}"}
        if f"source-{run.get('work')}" in self.anchors:
            children = [{"kind": "text", "text": node["text"]}]
            return {"kind": "within", "to": f"source-{run['work']}", "children": children}
        if "to" in run:
            children = [{"kind": "text", "text": node["text"]}]
            return {"kind": "within", "to": run["to"], "children": children}
        return node | {"entries": self.entries(ids) if numbered else []}

    def entries(self, ids: Iterable[str]) -> list[list[str]]:
        """Return the number and anchor of each figure's entry, in the entries' order."""
        known = sorted({self.numbers[name]: name for name in ids if name in self.numbers}.items())
        return [[str(number), f"fig-{self.anchor(name)}"] for number, name in known]

    def tokens(self, tokens: Sequence[Token]) -> list[Node]:
        """Return Markdown's tokens as nodes."""
        return [self._token(token) for token in tokens]

    def _token(self, token: Token) -> Node:
        kind = token["type"]
        if kind in ("text", "codespan"):
            text = self.own(token["own"]) if "own" in token else token["text"]
            return {"kind": kind, "text": self.words(text)}
        if kind == "code":
            return {"kind": kind, "text": self.glyphs.visible(token["text"], lines=True)}
        if kind == "math":
            alt = spoken(token["tex"], self.words)
            of = print_mathematics(token["tree"], self.words)
            return {"kind": kind, "display": token["display"], "alt": alt, "of": of}
        if kind == "image":
            return self._image(token)
        if kind == "missing":
            return {"kind": kind, "text": self.words(f"[{self.own.missing(token)}]")}
        if kind == "table":
            caption = self.tokens(token.get("caption", ()))
            note = self.words(note_of(token, self.own))
            parts = print_parts(token, self.own, self.tokens)
            return {"kind": kind, "parts": parts, "caption": caption, "note": note}
        if kind == "details":
            return {"kind": kind, "lines": list(self._lines(token, 0))}
        if kind == "heading":
            return self._heading(token)
        children = self.tokens(token.get("children", ()))
        if kind == "quote":
            alert = self.words(self.own.named("alert", token.get("alert", "")))
            return {"kind": kind, "children": children, "head": alert}
        if kind == "item" and "checked" in token:
            return {"kind": kind, "children": children, "checked": token["checked"]}
        if kind == "abbreviation" and token["title"] not in self.spelled:
            self.spelled.add(token["title"])
            children.append({"kind": "text", "text": self.words(f" ({token['title']})")})
        if kind in _BRANCHES:
            leftwards = kind in ("paragraph", "inline") and reads_leftwards(plain_text([token]))
            leads = kind == "paragraph" and plain_text([token]).rstrip().endswith(":")
            place = {"leftwards": leftwards, "leads": leads}
            return {"kind": kind, "children": children, **place}
        if kind == "footnote_ref":
            self.led.add(token["back"])
            place = {"to": token["id"], "id": token["back"]}
            return {"kind": kind, "text": str(token["number"]), **place}
        if kind == "footnotes":
            return {"kind": kind, "notes": [self._note(note) for note in token["children"]]}
        if kind == "emphasis":
            italic = has_italic(self.words(plain_text(token["children"])))
            return {"kind": "emphasis" if italic else "strong", "children": children}
        if kind == "link":
            return self._link(token["url"], children)
        if kind == "list":
            leftwards = reads_leftwards(plain_text([token]))
            loose = token.get("loose", False)
            return {"kind": kind, "children": children, "leftwards": leftwards, "loose": loose} | {
                k: token[k] for k in ("ordered", "start")
            }
        return {"kind": kind}

    def _heading(self, token: Token) -> Node:
        """A heading; it is printed in the contents too, where no place of it may stand twice."""
        said = plain_text(token["children"])
        title, rest = split_title(said)
        children = self.tokens(_without_places(token["children"]))
        if rest or not said.strip():
            children = [{"kind": "text", "text": self.words(title)}]
        elif not words_of(token["children"]):
            # A heading of a picture alone has no title for a PDF's outline.
            children.append({"kind": "text", "text": f" {self.words(title)}"})
        place = {"level": token["level"], "id": token["slug"], "rest": self.words(rest)}
        place["leftwards"] = reads_leftwards(title)
        return {"kind": "heading", "children": children, **place}

    def _note(self, note: Token) -> Node:
        children = self.tokens(note["children"])
        back = note["back"] if note["back"] in self.led else ""
        place = {"id": note["id"], "back": back}
        return {"text": str(note["number"]), "children": children, **place}

    def _lines(self, token: Token, level: int) -> Iterator[Node]:
        """What folds on a screen as lines with their depth: the setter nests only so deep."""
        yield {"level": level, "head": True, "children": self.tokens(token["summary"])}
        for child in token["children"]:
            if child["type"] == "details":
                yield from self._lines(child, level + 1)
            else:
                yield {"level": level + 1, "head": False, "children": [self._token(child)]}

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
        picture, kind = base64.b64decode(token["data"]), token["media"][6:9]
        if token["media"] == "image/svg+xml":
            picture = self.glyphs.drawing(picture.decode()).encode()
        elif token["media"] == "image/gif":
            (picture, frames), kind = first_frame(picture), "png"
            if frames > 1:
                moves = (
                    f"the picture {token['name']} moves: the first of {frames} frames is printed"
                )
                self.findings[moves] = None
        file = f"{hashlib.sha256(picture).hexdigest()[:20]}.{kind}"
        if not (file in self.pictures or self.reads(file, picture)):
            why = f"the picture {token['name']} cannot be read and its description stands instead"
            self.findings[why] = None
            return {"kind": "text", "text": self.words(token["alt"])}
        self.pictures[file] = picture
        node = {"kind": "image", "file": file, "alt": self.words(token["alt"][:LONGEST_ALT])}
        return node | {side: float(token.get(side, 0)) for side in ("width", "height")}


def _without_places(tokens: Sequence[Token]) -> list[Token]:
    """Inline tokens, the mark of a note as its number alone."""
    kept: list[Token] = []
    for token in tokens:
        if token["type"] == "footnote_ref":
            number = {"type": "text", "text": str(token["number"])}
            kept.append({"type": "superscript", "children": [number]})
        elif "children" in token:
            kept.append(token | {"children": _without_places(token["children"])})
        else:
            kept.append(token)
    return kept


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
            if name is None and len(set(run.get("of", ()))) <= (COUNTED if last else IN_A_CELL):
                counts.add((row, column))
            elif name is not None and name not in fixed:
                if last or name not in places:
                    places[name] = (row, column)
                if any(character.isdigit() for character in run["text"]):
                    places[name] = (row, column)
                    fixed.add(name)
    return counts | set(places.values())


def columns(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> Node:
    """Return the share of a table's width each column gets, its type, and whether words are parted.

    A column is as wide as its longest cell where there is room; else those are narrowed whose
    narrowing adds the fewest lines to the table.

    Examples
    --------
    >>> columns(["Who", "What they said"], [["Cho", "that it would be about a million shells"]])
    {'widths': [6, 94], 'size': 8.8, 'parted': False}
    >>> columns(["Said", "What"], [["19 June 2024", "a word " * 20]])["widths"]
    [15, 85]
    """
    size, line = SIZES[len(titles) > MANY_COLUMNS or len(rows) > MANY_ROWS]
    cells = [[title] for title in titles]
    for row in rows:
        for column, cell in zip(cells, row, strict=True):
            column.append(cell[:2000])
    longest = [max(len(word) for cell in c for word in re.split(r"[\s–/-]", cell)) for c in cells]
    least = [min(word, LONGEST_WORD) + PADDING for word in longest]
    most = [
        max(min(max(map(len, c)) + PADDING, line), low) for c, low in zip(cells, least, strict=True)
    ]
    spare, wished = line - sum(least), sum(most) - sum(least)
    widths = least
    if spare >= wished > 0:
        widths = [
            low + spare * (high - low) // wished for low, high in zip(least, most, strict=True)
        ]
    elif spare > 0 < wished:
        step = -(-len(rows) // SAMPLED) or 1
        lengths = [[len(cell) for cell in row] for row in rows[::step]]
        widths = _narrowed(most, least, lengths, line)
    parted = spare < 0 or max(longest, default=0) > LONGEST_WORD
    return {"widths": widths, "size": size, "parted": parted}


def _narrowed(
    widths: Sequence[int], least: Sequence[int], lengths: Sequence[Sequence[int]], line: int
) -> list[int]:
    """Narrow columns one character at a time, each time where it adds the fewest lines."""
    widths = list(widths)
    lines = [
        [_lines(n, width) for n in column]
        for column, width in zip(zip(*lengths, strict=True), widths, strict=True)
    ]
    while sum(widths) > line:
        tallest = [sorted(row)[-2:] for row in zip(*lines, strict=True)]
        added: list[tuple[int, int, int]] = []
        for at, width in enumerate(widths):
            if width > least[at]:
                more = 0
                for row, found, two in zip(lengths, lines[at], tallest, strict=True):
                    others = two[0] if found == two[-1] else two[-1]
                    more += max(_lines(row[at], width - 1), others) - two[-1]
                added.append((more, -width, at))
        at = min(added)[-1]
        widths[at] -= 1
        lines[at] = [_lines(row[at], widths[at]) for row in lengths]
    return widths


def _lines(characters: int, width: int) -> int:
    """Lines that a cell of so many characters takes: words leave an eighth of them empty."""
    room = width - PADDING
    return 1 if characters <= room else max(2, -(-characters * 9 // (8 * room)))
