"""A page assembled from an executed notebook, cell by cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nkreport.errors import CheckError, named_first
from nkreport.publish.content import markdown
from nkreport.publish.content.foreign_html import read_html
from nkreport.publish.content.outline import DEEPEST, Outline
from nkreport.publish.content.terminal import ends_of, settled_text
from nkreport.publish.content.warnings_told import said_on_error
from nkreport.publish.page.blocks import (
    STEMS,
    Absent,
    Block,
    Captioned,
    Code,
    Content,
    Folded,
    Notice,
    Plain,
    Shown,
    Text,
    without_spare_rules,
)
from nkreport.publish.page.evidence import Evidence, Use
from nkreport.publish.page.front import Said, is_front_matter, read_front
from nkreport.publish.page.given import given_parameters
from nkreport.publish.page.opening import signs_used
from nkreport.publish.page.output_types import read_types
from nkreport.publish.page.page import Method, Page, ids_of
from nkreport.publish.page.rests import files_read, source_hash
from nkreport.publish.page.together import keep_rows
from nkreport.publish.run.outputs import joined_streams
from nkreport.publish.words.own_words import OwnWords
from nkreport.report.mimes import MIME

_NAMED = re.compile(r"\[?(?:<[^<>\n]*>[,\s]*)+\]?|Text\([^\n]*\)")
"""What matplotlib's calls return: `<Axes: >`, `[<matplotlib.lines.Line2D at 0x7f…>]`."""

_FIELDS = {
    "head": "title as_of newest filters warning parameters record legend",
    "prose": "text",
    "chart": "title subtitle source_line alt caption spec table csv slug",
    "table": "caption columns body csv slug",
    "findings": "findings caption",
}


def read_page(notebook: Any, name: str = "") -> Page:
    """Assemble a page from an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Sources, outputs, tags and what an author writes into metadata (`read_front`; of a cell
        `caption`, `label`, `alt`) are read: ids, counts and times change nothing.
    name : str
        Of its file, without the ending: the title of a page that nothing else gives one.

    Returns
    -------
    Page

    Raises
    ------
    CheckError
        If a bundle lacks a part, a figure shown has no row, one id has two rows, or something
        refers to a label that nothing has.
    """
    return _Assembly(notebook).page(name)


class _Assembly:
    """One pass over a notebook's cells."""

    def __init__(self, notebook: Any) -> None:
        self.notebook = notebook
        opened = _head_of(notebook)
        self.front = read_front(notebook).over(opened.get("front", {}))
        self.words = OwnWords(self.front.language)
        self.head: Mapping[str, Any] | None = None
        self.blocks: list[Block] = []
        self.contents: list[tuple[int, str, str]] = []
        self.pending: list[str] = []
        self.numbers: Counter[str] = Counter()
        self.labels: dict[str, Shown | Captioned] = {}
        self.links: dict[str, tuple[str, str]] = {}
        self.method = Method()
        self.data: dict[str, str] = {}
        self.unpacked: dict[str, str] = {}
        self.evidence = Evidence()
        self.outline = Outline()
        outputs = sum(len(cell.get("outputs", ())) for cell in notebook.cells)
        for stem in (*STEMS, "own"):
            self.outline.taken.update(f"{stem}-{number}" for number in range(1, outputs + 1))
        # Without a title of its own, a notebook's first heading is the report's.
        self.outline.opening = 0 if self.front.title or opened else DEEPEST
        self.headline = ""

    def page(self, name: str) -> Page:
        cells = self.notebook.cells
        for number, cell in enumerate(cells, 1):
            self.cell = number
            try:
                self.read_cell(cell)
            except CheckError as error:
                raise CheckError(f"cell {number}: {error}") from error
        self.flush_code()
        self.evidence.close()
        for some in self.evidence.many:
            kept = self.unpacked.get(some.id)
            some.file = self.keep(f"{some.id}.csv", some.csv()) if kept is None else kept
        for name, slug in self.outline.places.items():
            self.links.setdefault(name, self.links.get(slug, (slug, slug)))
        self.method.absent = list(dict.fromkeys(self.method.absent))
        head = self.head
        if head is not None:
            head = {**head, "legend": signs_used(head["legend"] or [], self.blocks)}
        title = self.front.title if "title" in self.front.names else self.headline
        return Page(
            title=head["title"] if head else [{"text": title or self.untitled(name)}],
            head=head,
            blocks=without_spare_rules([self.referred(block) for block in self.blocks]),
            contents=self.contents,
            evidence=self.evidence,
            front=self.front,
            method=self.method,
            data=self.data,
            given=given_parameters(self.notebook),
            source=source_hash(self.notebook),
            files=files_read(self.notebook),
        )

    def untitled(self, name: str) -> str:
        """A title for a page that has none: its first heading's, or its file's name in words."""
        if self.contents:
            return self.contents[0][1]
        words = " ".join(name.replace("_", " ").replace("-", " ").split())
        return words[:1].upper() + words[1:] or self.words("report")

    def read_cell(self, cell: Mapping[str, Any]) -> None:
        tags = {str(tag).replace("_", "-") for tag in cell["metadata"].get("tags", ())}
        if "remove-cell" in tags:
            return
        if cell["cell_type"] == "markdown":
            self.flush_code()
            self.read_markdown(cell["source"], cell.get("attachments"))
        elif cell["cell_type"] == "raw":
            if not is_front_matter(cell) or self.cell > 1:
                self.add_text(cell["source"])
        else:
            self.read_code(cell, tags)

    def read_code(self, cell: Mapping[str, Any], tags: set[str]) -> None:
        jupyter = cell["metadata"].get("jupyter", {})
        folded = jupyter.get("source_hidden") or tags & {"hide-input", "hide-cell"}
        source = settled_text(cell["source"]).rstrip("\n")
        hidden = self.front.code == "hidden" or tags & {"remove-input", "injected-parameters"}
        if source.strip() and not hidden:
            if self.front.code == "shown" and not folded:
                self.flush_code()
                self.blocks.append(Code((source,), shown=True))
            else:
                self.pending.append(source)
        if "remove-output" in tags:
            return
        self.method.warnings += [(self.cell, text) for text in said_on_error(cell)]
        before = len(self.blocks)
        said = Said(cell["metadata"])
        for output in joined_streams(cell["outputs"]):
            self.read_output(output, said, tags)
        self.drop_names(before)
        self.caption_output(before, *said.take())
        shown = self.blocks[before:]
        if shown and (jupyter.get("outputs_hidden") or tags & {"hide-output", "hide-cell"}):
            self.blocks[before:] = [Folded(tuple(shown))]
        if shown:
            self.flush_code()

    def drop_names(self, before: int) -> None:
        """Leave out what a drawing library returns beside its picture: a name, often an address."""
        shown = self.blocks[before:]
        if not any(isinstance(b, Content | Captioned) and _is_picture(b) for b in shown):
            return
        kept = [b for b in shown if not (isinstance(b, Text) and _NAMED.fullmatch(b.text))]
        if len(kept) < len(shown):
            self.method.absent.append("the name of an object beside its picture is not shown")
        self.blocks[before:] = kept

    def caption_output(self, before: int, caption: str, label: str) -> None:
        """Give a caption that no chart, table or picture took to the first text or formula."""
        for place, block in enumerate(self.blocks[before:], before):
            if (caption or label) and isinstance(block, Content | Text):
                self.numbers["output"] += 1
                captioned = Captioned("output", self.numbers["output"], caption, block)
                self.blocks[place] = captioned
                self.name(label, captioned)
                return

    def flush_code(self) -> None:
        if self.pending:
            self.blocks.append(Code(tuple(self.pending)))
            self.pending.clear()

    def read_markdown(self, source: str, attachments: markdown.Attachments | None = None) -> None:
        if self.blocks:  # what stands above it, no section of less than the whole could head
            self.outline.opening = min(self.outline.opening, 1)
        tokens = markdown.parse(
            source, attachments=attachments, outline=self.outline, block_html=read_html
        )
        for token in list(tokens):
            if token["type"] == "heading" and token["level"] == 1:
                self.headline, rest = markdown.title_of(token)
                self.links[token["slug"]] = ("top", self.headline)
                tokens[tokens.index(token) : tokens.index(token) + 1] = rest
        self.contents.extend(markdown.headings(tokens))
        self.add_content(tokens)

    def add_content(self, tokens: list[markdown.Token], anchor: str = "", own: str = "") -> None:
        if not tokens:
            return
        self.method.absent += markdown.findings(tokens)
        self.blocks.append(Content(tokens, anchor, own))

    def add_text(self, text: str) -> None:
        settled = settled_text(text).rstrip("\n")
        if settled.strip():
            first, between, last = ends_of(settled)
            file = self.keep("output.txt", settled + "\n") if between else ""
            self.blocks.append(Text(first, between, last, file))

    def keep(self, name: str, text: str) -> str:
        """Keep a text for a file beside the page, numbered in the order of the page."""
        file = f"{len(self.data) + 1:02d}-{name}"
        self.data[file] = text
        return file

    def read_output(self, output: Mapping[str, Any], said: Said, tags: set[str]) -> None:
        kind = output["output_type"]
        if kind == "stream":
            if output["name"] != "stderr":
                self.add_text(output["text"])
        elif kind == "error":
            cause = settled_text(f"{output['ename']}: {output['evalue']}").rstrip()
            if "raises-exception" in tags or self.went_on():
                self.blocks.append(Notice("raised", cause, severity="note"))
            else:
                self.blocks.append(Notice("stopped", cause, "nothing_after"))
        elif MIME in output["data"]:
            self.read_bundle(output["data"][MIME])
        else:
            self.read_types(output, said)

    def went_on(self) -> bool:
        """Whether a later cell has run."""
        return any(
            cell.get("execution_count") or cell.get("outputs")
            for cell in self.notebook.cells[self.cell :]
            if cell["cell_type"] == "code"
        )

    def read_types(self, output: Mapping[str, Any], said: Said) -> None:
        """Take what a cell showed by itself: the best of its types that a page can hold."""
        data, metadata = output["data"], output.get("metadata", {})
        found = read_types(data, metadata, said.alt, self.outline, self.words)
        if found.text:
            self.add_text(found.text)
        if found.absent:
            self.method.absent.append(found.absent)
            self.blocks.append(Absent(found.absent))
        if not found.tokens and found.drawing is None:
            return
        before = len(self.blocks)
        self.numbers["own"] += 1
        anchor = f"own-{self.numbers['own']}"
        if found.drawing is not None:
            self.blocks.append(Plain(anchor, found.drawing, found.words))
        else:
            self.add_content(found.tokens, anchor, found.kind or "text")
        if found.kind:
            self.method.own[found.kind] += 1
            caption, label = said.take()
            if caption or label:
                self.numbers[found.kind] += 1
                block = self.blocks.pop()
                assert isinstance(block, Content | Plain)
                number = self.numbers[found.kind]
                captioned = Captioned(found.kind, number, caption, block)
                self.blocks.append(captioned)
                self.name(label, captioned)
        if found.reduced:
            self.method.reduced.append(found.reduced)
        if found.csv and len(self.blocks) > before:
            self.keep("table.csv", found.csv)

    def name(self, label: str, block: Shown | Captioned) -> None:
        if not label:
            return
        if label in self.labels:
            raise CheckError(f"two outputs have the label {label!r}; give each its own")
        self.labels[label] = block
        self.links[label] = (block.anchor, self.words.label(block.of, block.number))

    def read_bundle(self, bundle: Mapping[str, Any]) -> None:
        kind = bundle.get("kind")
        if kind not in _FIELDS:
            known = ", ".join(_FIELDS)
            raise CheckError(
                f"an output of kind {kind!r}, known are {known}; run the notebook again"
            )
        missing = [name for name in (*_FIELDS[kind].split(), "rows", "items") if name not in bundle]
        if missing:
            raise CheckError(
                f"an output of kind {kind!r} lacks {missing[0]!r}; run the notebook again"
            )
        ids = ids_of(bundle)
        if kind == "head":
            if self.head is not None:
                raise CheckError("nk.report stands twice in the notebook; keep the first")
            self.head = bundle
            self.evidence.open(bundle["as_of"])
            use = Use("head", 0, "top")
        else:
            self.numbers[kind] += 1
            if bundle.get("csv"):
                bundle = {**bundle, "file": self.keep(f"{bundle['slug']}.csv", bundle["csv"])}
            elif files := keep_rows(bundle.get("together", ()), self.unpacked, self.keep):
                bundle = {**bundle, "file": self.words.listed(files)}
            level = 2 if self.outline.level < 2 else 3
            shown = Shown(kind, self.numbers[kind], bundle, ids, level)
            self.blocks.append(shown)
            self.name(bundle.get("label", ""), shown)
            led = ids or bundle.get("source_line") or "works" in bundle  # of a listing
            if not led and kind in ("chart", "table"):
                self.method.own[kind] += 1
            if bundle.get("reduced"):
                self.method.reduced.append(bundle["reduced"])
            use = Use(kind, shown.number, shown.anchor)
        self.evidence.add(bundle, ids, use)
        self.keep_behind(bundle.get("behind", {"ids": (), "csv": ""}))

    def keep_behind(self, behind: Mapping[str, Any]) -> None:
        """Keep the rows that aggregates were made of, once."""
        known = self.evidence.entries
        bare = [known[name] for name in behind["ids"] if name in known and not known[name].file]
        if bare:
            name = bare[0].id if len(bare) == 1 else "rows-behind"
            file = self.keep(f"{name}.csv", behind["csv"])
            for entry in bare:
                entry.file = file

    def referred(self, block: Block) -> Block:
        """The block with what it refers to by label named by its number."""
        if isinstance(block, Folded):
            return Folded(tuple(self.referred(one) for one in block.blocks))
        if isinstance(block, Content) and self.links:
            markdown.refer(block.tokens, self.links)
        if isinstance(block, Shown) and "text" in block.bundle:
            runs = block.bundle["text"]
            if any("reference" in run for run in runs):
                text = [self.reference(run) if "reference" in run else run for run in runs]
                return replace(block, bundle={**block.bundle, "text": text})
        return block

    def reference(self, run: Mapping[str, Any]) -> Mapping[str, Any]:
        block = self.labels.get(run["reference"])
        if block is None:
            known = named_first(self.labels, 12) or "none is given"
            raise CheckError(
                f"a sentence refers to {run['reference']!r}, which no chart, table or picture has"
                f" as its label; known: {known}"
            )
        return {**run, "text": self.words.label(block.of, block.number), "to": block.anchor}


def _is_picture(block: Content | Captioned) -> bool:
    return "picture" in (getattr(block, "own", ""), getattr(block, "of", ""))


def _head_of(notebook: Any) -> Mapping[str, Any]:
    """The bundle of `nk.report`, wherever it stands; empty without one."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    bundles = (output.get("data", {}).get(MIME, {}) for output in outputs)
    return next((bundle for bundle in bundles if bundle.get("kind") == "head"), {})
