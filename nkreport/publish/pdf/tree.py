"""A page's model as one tree of plain data: all that the Typst template sets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from nkreport.publish.drawing.draw import draw_spec
from nkreport.publish.page.blocks import (
    Absent,
    Block,
    Captioned,
    Code,
    Content,
    Folded,
    Notice,
    Plain,
    Runs,
    Shown,
    Text,
)
from nkreport.publish.page.page import Page, plain
from nkreport.publish.page.rests import rests_on
from nkreport.publish.pdf.entries import PrintEntries
from nkreport.publish.pdf.table import WHOLE
from nkreport.publish.pdf.text import (
    LONGEST_ALT,
    Node,
    PrintText,
    Reads,
    columns,
    split_title,
)
from nkreport.publish.words.own_words import OwnWords
from nkreport.report import theme

MOST_COLUMNS: Final = 9
"""A wider table is printed in parts, its first column in each."""

RUNNING: Final = 90
"""Characters of the title at the head of each page."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def print_tree(page: Page, reads: Reads) -> tuple[Node, dict[str, bytes]]:
    """Return everything the template needs, as JSON would hold it, and the pictures it names.

    Parameters
    ----------
    page : Page
    reads : callable
        Whether the compiler can read a picture, given its file's name and bytes.
    """
    printer = _Printer(page, reads)
    return printer.tree(), printer.text.pictures


class _Printer:
    def __init__(self, page: Page, reads: Reads) -> None:
        self.page = page
        self.ordered = list(page.evidence.in_order())
        numbers = {entry.id: number for number, entry in enumerate(self.ordered, 1)}
        together = {name: numbers[some] for name, (some, _) in page.evidence.within.items()}
        self.numbers = together | numbers
        self.own_words = OwnWords(page.front.language)
        anchor = page.evidence.anchor
        self.text = PrintText(self.numbers, self.anchors(), reads, self.own_words, anchor)
        self.entries = PrintEntries(page.evidence, self.text, self.numbers)

    def anchors(self) -> Iterator[str]:
        yield from ("top", "method")
        yield from (slug for _, _, slug in self.page.contents)
        for block in self.page.every_block:
            if isinstance(block, Shown | Captioned):
                yield block.anchor
        yield from self.back
        yield from (f"source-{s.id}" for s in self.page.evidence.bibliography())
        yield from (f"fig-{self.page.evidence.anchor(name)}" for name in self.numbers)

    def tree(self) -> Node:
        words = self.text.words
        whole = plain(self.page.title)
        title, more = split_title(whole)
        opening, rest = self.page.parts
        tree: Node = {
            "title": words(title),
            "rest": words(more),
            "running": words(_cut(whole, RUNNING)),
            "head": self.head(),
            "front": self.front(),
            "say": self.say(),
            "contents": self.contents(),
            "opening": [node for block in opening for node in self.block(block)],
            "blocks": _with_room([node for block in rest for node in self.block(block)], opening),
            "entries": [self.entries.node(entry) for entry in self.ordered],
            "sources": [
                self.entries.source(source) for source in self.page.evidence.bibliography()
            ],
            "told": self.told(),
            "rests": words(rests_on(self.page, self.own_words)),
            "record": self.record(),
            "colours": {
                "ink": theme.INK,
                "muted": theme.MUTED,
                "rule": theme.RULE,
                "grid": theme.GRID,
                "blue": theme.BLUE,
                "vermilion": theme.VERMILION,
            },
        }
        return tree | {"findings": self.findings()}

    def head(self) -> Node | None:
        head = self.page.head
        if head is None:
            return None
        words, own, newest = self.text.words, self.own_words, self.page.evidence.newest
        return {
            "as_of": words(self.own_words.day(head["as_of"])),
            "newest": words(self.own_words.day(head["newest"] or "")),
            "newest_number": words(own("newest_number", day=own.day(newest))) if newest else "",
            "filters": [
                [words(name), words(text)]
                for name, text in _filters(head["filters"], self.own_words)
            ],
            "warning": self.text.runs(head["warning"] or []),
            "legend": [[words(sign), words(meaning)] for sign, meaning in head["legend"] or []],
        }

    def front(self) -> Node:
        words, front = self.text.words, self.page.front
        byline = [", ".join(front.authors), self.own_words.day(front.date)]
        return {
            "authors": [words(author) for author in front.authors],
            "subtitle": words(front.subtitle),
            "byline": words(" · ".join(part for part in byline if part)),
            "abstract": words(front.abstract),
            "language": self.own_words.code,
        }

    def say(self) -> dict[str, str]:
        """The page's own words that the template prints."""
        own = self.own_words
        named = (
            "newest legend contents evidence evidence_lead_print sources read_in later method"
            " not_shown_as_written"
        ).split()
        made = "made_from_figures_print" if self.numbers else "made_print"
        return {name: self.text.words(own(name)) for name in named} | {
            "made": self.text.words(own(made)),
            "as_of": own("as_of", day="|"),
            "used_on": own("used_on"),
            "page": own("page", number="|"),
            "drawn_from": own("drawn_from", entries="|"),
            "drawn_from_one": own("drawn_from_one", entries="|"),
        }

    def told(self) -> list[str]:
        """What the last section says of the notebook's own work."""
        method, own = self.page.method, self.own_words
        told = method.told(own)
        lines = [told["own"], *method.reduced]
        if method.warnings:
            singular = 1 if told["warnings"].startswith("1 ") else 2
            lines.append(own("in_notebook", plural=singular, what=told["warnings"]))
        return [self.text.words(line) for line in lines if line]

    def contents(self) -> list[str]:
        listed = [*self.page.sections, *self.back]
        return [*listed, "method"] if self.page.sections[1:] or self.back else []

    @property
    def back(self) -> list[str]:
        """What stands behind the report itself."""
        evidence = self.page.evidence
        return ["evidence"] * bool(self.numbers) + ["sources"] * bool(evidence.bibliography())

    def block(self, block: Block) -> Iterator[Node]:
        if isinstance(block, Content):
            yield {"kind": "markdown", "children": self.text.tokens(block.tokens)}
        elif isinstance(block, Notice):
            yield self.notice(block)
        elif isinstance(block, Absent):
            absent = self.own_words("absent", what=block.what)
            yield {"kind": "absent", "text": self.text.words(absent)}
        elif isinstance(block, Plain):
            yield {"kind": "drawn", **self.drawing(block.drawing.svg, block.words)}
        elif isinstance(block, Captioned):
            yield {
                "kind": "captioned",
                "id": block.anchor,
                "label": self.label(block),
                "caption": self.text.words(block.caption),
                "whole": block.of in ("chart", "picture"),
                "children": list(self.block(block.block)),
            }
        elif isinstance(block, Text):
            yield from self.printed(block)
        elif isinstance(block, Folded):
            for one in block.blocks:
                yield from self.block(one)
        elif isinstance(block, Code):
            if block.shown:
                for source in block.sources:
                    yield self.code(source)
        elif isinstance(block, Shown):
            yield {"kind": block.kind, "id": block.anchor, "label": self.label(block)} | {
                "prose": self.prose,
                "chart": self.chart,
                "table": self.table,
                "findings": self.found,
            }[block.kind](block.bundle, block)

    def label(self, block: Shown | Captioned) -> str:
        return self.text.words(self.own_words.label(block.of, block.number))

    def notice(self, notice: Notice) -> Node:
        words, own = self.text.words, self.own_words
        node = {"kind": "notice", "severity": notice.severity, "what": words(own(notice.what))}
        remedy = words(own(notice.remedy)) if notice.remedy else ""
        return node | {"cause": words(notice.cause), "remedy": remedy}

    def printed(self, text: Text) -> Iterator[Node]:
        yield self.code(text.text, "output")
        if text.between:
            line = self.own_words("lines_between", count=text.between)
            if text.file:
                line += " " + self.own_words("whole_in", file=text.file)
            yield {"kind": "absent", "text": self.text.words(line)}
            yield self.code(text.last, "output")

    def code(self, text: str, kind: str = "code") -> Node:
        return {"kind": kind, "text": self.text.glyphs.visible(text, lines=True)}

    def drawing(self, svg: str, alt: str) -> Node:
        size = _VIEW.search(svg)
        width, height = (float(size[1]), float(size[2])) if size else (1.0, 1.0)
        return {
            "alt": self.text.words(_cut(alt, LONGEST_ALT)),
            "svg": self.text.glyphs.drawing(svg),
            "width": width,
            "ratio": height / max(width, 1.0),
        }

    def prose(self, bundle: Mapping[str, Any], _: Shown) -> Node:
        return {"children": self.text.runs(bundle["text"])}

    def chart(self, bundle: Mapping[str, Any], block: Shown) -> Node:
        alt = plain(bundle["alt"]) or plain(bundle["title"]) or self.label(block)
        beside = plain([*bundle["title"], *bundle["subtitle"], *bundle["source_line"]])
        return {
            "title": self.text.runs(bundle["title"], numbered=False),
            "subtitle": self.text.runs(bundle["subtitle"], numbered=False),
            "source_line": self.text.runs(bundle["source_line"], numbered=False),
            "caption": self.text.runs(bundle["caption"]),
            **self.drawing(draw_spec(bundle["spec"]), alt),
            "whole": len(beside) <= WHOLE,
            "drawn": self.text.entries(block.ids),
        }

    def table(self, bundle: Mapping[str, Any], _: Shown) -> Node:
        printed = [bundle["caption"], *(cell for row in bundle["body"] for cell in row)]
        return {
            "caption": self.text.runs(bundle["caption"]),
            "parts": list(self.parts(bundle["columns"], bundle["body"])),
            "whole": sum(len(plain(text)) for text in printed) <= WHOLE,
            "note": self.cut(bundle),
        }

    def cut(self, bundle: Mapping[str, Any]) -> str:
        """What is said below a table that shows its first and last rows."""
        if not (cut := bundle.get("cut")):
            return ""
        ends = self.own_words("ends_rows", **cut)
        file = bundle.get("file")
        whole = self.own_words("all_rows_in", file=file) if file else ""
        return self.text.words(f"{ends} {whole}".strip())

    def parts(
        self, heading: Sequence[Mapping[str, str]], body: Sequence[Sequence[Runs]]
    ) -> Iterator[Node]:
        last = max(len(heading), 1)
        starts = [0] if last <= MOST_COLUMNS else range(1, last, MOST_COLUMNS - 1)
        for start in starts:
            chosen = list(range(last))[start : start + MOST_COLUMNS - 1]
            chosen = list(range(len(heading))) if last <= MOST_COLUMNS else [0, *chosen]
            heads = [heading[index] for index in chosen]
            titles = [head["title"] for head in heads]
            rows = [[row[index] for index in chosen] for row in body]
            yield {
                "head": [self.text.runs([{"text": title}]) for title in titles],
                "body": [self.text.row(row) for row in rows],
                "whole": [sum(len(plain(cell)) for cell in row) <= WHOLE for row in rows],
                "align": [head.get("align", "left") for head in heads],
                **columns(titles, [[plain(cell) for cell in row] for row in rows]),
            }

    def found(self, bundle: Mapping[str, Any], _: Shown) -> Node:
        return {
            "caption": self.text.runs(bundle["caption"]),
            "findings": [
                {
                    "severity": one["severity"],
                    "named": self.text.words(self.own_words.named("severity", one["severity"])),
                    "children": self.text.runs(one["text"]),
                    "whole": len(plain(one["text"])) <= WHOLE,
                }
                for one in bundle["findings"]
            ],
        }

    def record(self) -> list[list[str]]:
        head = self.page.head or {"parameters": {}, "record": {}}
        pairs = [*sorted(head["parameters"].items()), *sorted(head["record"].items())]
        return [[self.text.words(name), self.text.words(value)] for name, value in pairs]

    def findings(self) -> list[str]:
        named = dict.fromkeys([*self.page.method.absent, *self.text.findings])
        found = [self.text.words(finding) for finding in named]
        marked = self.text.glyphs.marked
        if marked:
            signs = ", ".join(marked[:40])
            if marked[40:]:
                signs = self.own_words("more", what=signs, count=len(marked) - 40)
            found.append(self.own_words("no_sign", signs=signs))
        return found


def _with_room(nodes: Sequence[Node], opening: Sequence[Block]) -> list[Node]:
    """The nodes, each chart that may shrink below a mark of where what stands above it ends.

    The headings right above it keep to it, below the mark.
    """
    found: list[Node] = []
    for node in nodes:
        if node["kind"] == "chart" and node["whole"] and (found or opening):
            headings: list[Node] = []
            if found and found[-1]["kind"] == "markdown":
                children = list(found.pop()["children"])
                while children and children[-1]["kind"] == "heading":
                    headings.insert(0, children.pop())
                found += [{"kind": "markdown", "children": children}] if children else []
            found.append({"kind": "room", "id": node["id"]})
            found += [{"kind": "markdown", "children": headings}] if headings else []
            node = node | {"headings": headings}
        found.append(node)
    return found


def _filters(filters: Sequence[Mapping[str, Any]], words: OwnWords) -> Iterator[tuple[str, str]]:
    for one in filters:
        counted = one["counted"]
        noun = words("statement", plural=counted)
        yield (
            plain(one["label"]),
            f"{counted or words('no')} {noun} {words.named('done', one['done'])}",
        )


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
