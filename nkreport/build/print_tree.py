"""A page's model as one tree of plain data: all that the Typst template sets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from nkreport.build.draw import draw_spec
from nkreport.build.evidence import Entry
from nkreport.build.markdown_tokens import is_link
from nkreport.build.page import (
    NO_WORDS,
    Block,
    Draft,
    Markdown,
    Notice,
    Page,
    Runs,
    Shown,
    Text,
    plain,
)
from nkreport.build.print_text import Node, PrintText, Reads, columns, split_title
from nkreport.errors import NkreportError
from nkreport.ledger.periods import read_period
from nkreport.ledger.sources import Source
from nkreport.report import theme

MOST_COLUMNS: Final = 9
"""A wider table is printed in parts, its first column in each."""

WHOLE: Final = 1500
"""Characters up to which a block stays on one page."""

RUNNING: Final = 90
"""Characters of the title at the head of each page."""

LONGEST_ALT: Final = 4000
"""Characters of an alternative text; PDF/A allows a string 32,767 bytes."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def print_tree(page: Page, reads: Reads) -> Node:
    """Return everything the template needs, as JSON would hold it.

    Parameters
    ----------
    page : Page
    reads : callable
        Whether the compiler can read a picture's bytes.
    """
    return _Printer(page, reads).tree()


class _Printer:
    def __init__(self, page: Page, reads: Reads) -> None:
        self.page = page
        self.groups = list(page.evidence.groups())
        ordered = [entry.id for _, entries in self.groups for entry in entries]
        self.numbers = {name: number for number, name in enumerate(ordered, 1)}
        self.text = PrintText(self.numbers, self.anchors(), reads)

    def anchors(self) -> Iterator[str]:
        yield from ("top", "method")
        yield from (slug for _, _, slug in self.page.contents)
        yield from (block.anchor for block in self.page.blocks if isinstance(block, Shown))
        if self.numbers:
            yield from ("evidence", "sources")
        yield from (f"fig-{name}" for name in self.numbers)

    def tree(self) -> Node:
        words = self.text.words
        whole = plain(self.page.title)
        title, rest = split_title(whole)
        tree: Node = {
            "title": words(title),
            "rest": words(rest),
            "running": words(_cut(whole, RUNNING)),
            "head": self.head(),
            "contents": self.contents(),
            "blocks": [node for block in self.page.blocks for node in self.block(block)],
            "groups": [
                {
                    "title": words(split_title(measure[:1].upper() + measure[1:])[0]),
                    "rest": words(split_title(measure)[1]),
                    "entries": [self.entry(entry) for entry in entries],
                }
                for measure, entries in self.groups
            ],
            "sources": [self.source(source) for source in self.page.evidence.bibliography()],
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
        words = self.text.words
        return {
            "as_of": words(_day(head["as_of"])),
            "newest": words(_day(head["newest"])) if head["newest"] else "",
            "filters": [[words(name), words(text)] for name, text in _filters(head["filters"])],
            "warning": self.text.runs(head["warning"] or []),
            "legend": [[words(sign), words(meaning)] for sign, meaning in head["legend"] or []],
        }

    def contents(self) -> list[str]:
        slugs = [slug for level, _, slug in self.page.contents if level == 2]
        return [*slugs, *(["evidence", "sources"] if self.numbers else []), "method"]

    def block(self, block: Block) -> Iterator[Node]:
        if isinstance(block, Markdown):
            yield {"kind": "markdown", "children": self.text.tokens(block.tokens)}
            for finding in block.findings:
                yield self.notice(Notice("Not shown as written", finding, severity="note"))
        elif isinstance(block, Notice):
            yield self.notice(block)
        elif isinstance(block, Draft):
            yield from self.draft(block)
        elif isinstance(block, Text):
            yield {"kind": "code", "text": self.text.glyphs.visible(block.text, lines=True)}
        elif isinstance(block, Shown):
            yield {"kind": block.kind, "id": block.anchor, "label": block.label} | {
                "prose": self.prose,
                "chart": self.chart,
                "table": self.table,
                "findings": self.found,
            }[block.kind](block.bundle, block)

    def notice(self, notice: Notice) -> Node:
        words = self.text.words
        node = {"kind": "notice", "severity": notice.severity, "what": words(notice.what)}
        return node | {"remedy": words(notice.remedy), "call": words(notice.call)}

    def draft(self, draft: Draft) -> Iterator[Node]:
        if draft.spec is None:
            yield {"kind": "code", "text": self.text.glyphs.visible(draft.text, lines=True)}
            return
        try:
            svg = draw_spec(draft.spec)
        except NkreportError:
            return
        size = _VIEW.search(svg)
        width, height = (float(size[1]), float(size[2])) if size else (1.0, 1.0)
        yield {
            "kind": "draft",
            "svg": self.text.glyphs.drawing(svg),
            "alt": NO_WORDS,
            "width": width,
            "ratio": height / max(width, 1.0),
        }

    def prose(self, bundle: Mapping[str, Any], _: Shown) -> Node:
        return {"children": self.text.runs(bundle["text"])}

    def chart(self, bundle: Mapping[str, Any], block: Shown) -> Node:
        svg = draw_spec(bundle["spec"])
        size = _VIEW.search(svg)
        width, height = (float(size[1]), float(size[2])) if size else (1.0, 1.0)
        alt = plain(bundle["alt"]) or plain(bundle["title"]) or block.label
        beside = plain([*bundle["title"], *bundle["subtitle"], *bundle["source_line"]])
        return {
            "title": self.text.runs(bundle["title"], numbered=False),
            "subtitle": self.text.runs(bundle["subtitle"], numbered=False),
            "source_line": self.text.runs(bundle["source_line"], numbered=False),
            "caption": self.text.runs(bundle["caption"]),
            "alt": self.text.words(_cut(alt, LONGEST_ALT)),
            "svg": self.text.glyphs.drawing(svg),
            "width": width,
            "ratio": height / max(width, 1.0),
            "whole": len(beside) <= WHOLE,
            "drawn": self.text.entries(block.ids),
        }

    def table(self, bundle: Mapping[str, Any], _: Shown) -> Node:
        printed = [bundle["caption"], *(cell for row in bundle["body"] for cell in row)]
        return {
            "caption": self.text.runs(bundle["caption"]),
            "parts": list(self.parts(bundle["columns"], bundle["body"])),
            "whole": sum(len(plain(text)) for text in printed) <= WHOLE,
        }

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
                "align": [head.get("align", "left") for head in heads],
                **columns(titles, [[plain(cell) for cell in row] for row in rows]),
            }

    def found(self, bundle: Mapping[str, Any], _: Shown) -> Node:
        return {
            "caption": self.text.runs(bundle["caption"]),
            "findings": [
                {
                    "severity": self.text.words(one["severity"]),
                    "children": self.text.runs(one["text"]),
                    "whole": len(plain(one["text"])) <= WHOLE,
                }
                for one in bundle["findings"]
            ],
        }

    def entry(self, entry: Entry) -> Node:
        words, row = self.text.words, entry.row
        quantity = f"“{row['printed']}”" if row["printed"] else entry.shown or "no number"
        details = []
        if row["printed"] and entry.shown.strip("“”") not in ("", row["printed"]):
            details.append(
                f"Read as {entry.shown}" + (f", {row['status']}" if row["status"] else "")
            )
        if row["formula"]:
            details.append(f"Computed: {self.formula(row['formula'])}")
        if entry.period:
            details.append(f"For {entry.period}")
        if row["scope"]:
            details.append(f"Scope: {row['scope']}")
        path = [[words(s.short), f"source-{s.id}"] for s in self.page.evidence.path(entry)]
        text = [quantity, row["claimant"], *details, row["note"] or "", *entry.standing]
        return {
            "id": f"fig-{entry.id}",
            "whole": sum(map(len, text)) <= WHOLE,
            "number": str(self.numbers[entry.id]),
            "quantity": words(split_title(quantity)[0]),
            "rest": words(split_title(quantity)[1]),
            "denial": entry.denial,
            "who": words(row["claimant"]),
            "said": words(
                f"({entry.role}), {entry.stance}, {entry.said_on}{' · new' if entry.new else ''}"
            ),
            "details": words(". ".join(details)),
            "note": words(row["note"] or ""),
            "standing": [words(line) for line in entry.standing],
            "path": path,
            "locator": words(entry.locator),
            "later": entry.read_later,
            "uses": [[_place(use.label), use.anchor] for use in entry.uses],
        }

    def formula(self, text: str) -> str:
        """A formula over figures, those that have an entry by its number."""
        numbers = self.numbers
        return _NAME.sub(lambda m: f"no. {numbers[m[0]]}" if m[0] in numbers else m[0], text)

    def source(self, source: Source) -> Node:
        words, item = self.text.words, source.item
        url = str(item.get("URL", ""))
        outlet = str(item.get("container-title", ""))
        return {
            "id": f"source-{source.id}",
            "author": words(source.author),
            "issued": source.issued.words() if source.issued else "",
            "title": words(item.get("title", "")),
            "outlet": words(outlet) if outlet != source.author else "",
            "url": url if is_link(url) else "",
            "shown": words(url),
            "note": words(item.get("note", "")),
        }

    def record(self) -> list[list[str]]:
        head = self.page.head or {"parameters": {}, "record": {}}
        pairs = [*sorted(head["parameters"].items()), *sorted(head["record"].items())]
        return [[self.text.words(name), self.text.words(value)] for name, value in pairs]

    def findings(self) -> list[str]:
        found = [self.text.words(finding) for finding in self.text.findings]
        marked = self.text.glyphs.marked
        if marked:
            shown = ", ".join(marked[:40]) + (
                f" and {len(marked) - 40} more" if marked[40:] else ""
            )
            found.append(f"The print faces have no sign for {shown}; each stands as [U+…].")
        return found


def _filters(filters: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for one in filters:
        counted = one["counted"]
        noun = "statement" if counted == 1 else "statements"
        yield plain(one["label"]), f"{counted or 'no'} {noun} {one['done']}"


def _place(label: str) -> str:
    return label if label.startswith(("Chart ", "Table ")) else ""


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _day(text: object) -> str:
    try:
        return read_period(str(text)).words()
    except ValueError:
        return str(text)
