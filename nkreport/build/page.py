"""The model of a page: what stands on it, numbered and led back to its figures, in no format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nkreport.build import markdown
from nkreport.build.drafts import spec_of
from nkreport.build.evidence import Evidence, Use
from nkreport.errors import CheckError
from nkreport.report.bundle import MIME

Runs = Sequence[Mapping[str, Any]]

TEXT_LIMIT = 20_000
"""Characters of one plain output that a page prints."""

NO_WORDS = "A chart without a description"
"""What a reader who cannot see is told of a plain chart."""

_SHOW, _TABLE = "nk.show(chart, alt=…)", "nk.table(frame)"
_FIELDS = {
    "head": "title as_of newest filters warning parameters record legend",
    "prose": "text",
    "chart": "title subtitle source_line alt caption spec table csv slug",
    "table": "caption columns body csv slug",
    "findings": "findings caption",
}
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")


@dataclass(frozen=True, slots=True)
class Markdown:
    """A Markdown cell, parsed."""

    tokens: list[dict[str, Any]]
    findings: list[str]
    kind: str = "markdown"


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
    def label(self) -> str:
        """What a reader calls it: `Chart 2`."""
        return f"{_ANCHORS[self.kind].capitalize()} {self.number}"


_ANCHORS = {"prose": "text", "chart": "chart", "table": "table", "findings": "findings"}


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text a cell printed; `stream` is empty for a result."""

    text: str
    stream: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Notice:
    """A box in the place of something a page does not print: what it was and what to call."""

    what: str
    remedy: str
    call: str = ""
    severity: str = "unprintable"
    kind: str = "notice"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a box speaks of: a chart without words, or a frame as its text.

    Attributes
    ----------
    number : int
        Counted over the page.
    spec : dict or None
        Vega-Lite, of a chart.
    text : str
        Of a frame.
    """

    number: int
    spec: dict[str, Any] | None
    text: str = ""
    kind: str = "draft"

    @property
    def anchor(self) -> str:
        """Its place in the page."""
        return f"draft-{self.number}"


@dataclass(frozen=True, slots=True)
class Code:
    """Sources of one or more code cells that led to what stands before."""

    sources: tuple[str, ...]
    kind: str = "code"


Block = Markdown | Shown | Text | Notice | Draft | Code


@dataclass(frozen=True, slots=True)
class Page:
    """Everything a writer of pages needs.

    Parameters
    ----------
    title : sequence of run
    head : mapping or None
        The bundle of `nk.report`, or None for a notebook without it.
    blocks : list
        The body, in order.
    contents : list of (int, str, str)
        Level, text and anchor of each heading of the Markdown cells.
    evidence : Evidence
        Figures shown, where, by whom; and their sources.
    """

    title: Runs
    head: Mapping[str, Any] | None
    blocks: list[Block]
    contents: list[tuple[int, str, str]]
    evidence: Evidence

    @property
    def has_charts(self) -> bool:
        """Whether anything is drawn."""
        return any(block.kind == "chart" for block in self.blocks)


@dataclass(slots=True)
class _Assembly:
    head: Mapping[str, Any] | None = None
    blocks: list[Block] = field(default_factory=list)
    contents: list[tuple[int, str, str]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    pending: list[str] = field(default_factory=list)
    outline: markdown.Outline = field(default_factory=markdown.Outline)
    evidence: Evidence = field(default_factory=Evidence)


def read_page(notebook: Any) -> Page:
    """Assemble a page from an executed notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Only sources, outputs and the tags `parameters` and `injected-parameters` are read: cell
        ids, counts, times and metadata change nothing.

    Returns
    -------
    Page

    Raises
    ------
    CheckError
        If a bundle lacks a part, a figure shown has no row, or one id has two rows.
    """
    assembly = _Assembly()
    assembly.outline.taken.update(_reserved(notebook))
    for number, cell in enumerate(notebook.cells, 1):
        try:
            _read_cell(assembly, cell)
        except CheckError as error:
            raise CheckError(f"cell {number}: {error}") from error
    _flush_code(assembly)
    assembly.evidence.close()
    head = assembly.head
    return Page(
        title=head["title"] if head else _title(assembly.contents),
        head=head,
        blocks=assembly.blocks,
        contents=assembly.contents,
        evidence=assembly.evidence,
    )


def runs_of(bundle: Mapping[str, Any]) -> Iterator[Runs]:
    """Every text of a bundle, in the order a page prints it."""
    for name in ("title", "subtitle", "text", "warning", "caption"):
        if bundle.get(name):
            yield bundle[name]
    for name in ("source_line", "alt"):
        yield bundle.get(name) or []
    table = bundle if bundle["kind"] == "table" else bundle.get("table", {})
    for row in table.get("body", ()):
        yield from row
    for finding in bundle.get("findings", ()):
        yield finding["text"]


def plain(runs: Runs) -> str:
    """The text of runs."""
    return "".join(str(run["text"]) for run in runs)


def _reserved(notebook: Any) -> Iterator[str]:
    outputs = sum(len(cell.get("outputs", ())) for cell in notebook.cells)
    for stem in set(_ANCHORS.values()):
        yield from (f"{stem}-{number}" for number in range(1, outputs + 1))


def _title(contents: Sequence[tuple[int, str, str]]) -> Runs:
    return [{"text": contents[0][1] if contents else "Report"}]


def _read_cell(assembly: _Assembly, cell: Mapping[str, Any]) -> None:
    if cell["cell_type"] == "markdown":
        _flush_code(assembly)
        attachments = cell.get("attachments")
        tokens = markdown.parse(cell["source"], attachments=attachments, outline=assembly.outline)
        assembly.contents.extend(markdown.headings(tokens))
        assembly.blocks.append(Markdown(tokens, markdown.findings(tokens)))
        return
    if cell["cell_type"] == "raw":
        assembly.blocks.append(Text(_legible(cell["source"])))
        return
    if cell["source"].strip() and "injected-parameters" not in cell["metadata"].get("tags", ()):
        assembly.pending.append(_legible(cell["source"]))
    before = len(assembly.blocks)
    for output in cell["outputs"]:
        _read_output(assembly, output)
    if len(assembly.blocks) > before:
        _flush_code(assembly)


def _flush_code(assembly: _Assembly) -> None:
    if assembly.pending:
        assembly.blocks.append(Code(tuple(assembly.pending)))
        assembly.pending.clear()


def _read_output(assembly: _Assembly, output: Mapping[str, Any]) -> None:
    kind = output["output_type"]
    if kind == "stream":
        assembly.blocks.append(Text(_legible(output["text"]), output["name"]))
        return
    if kind == "error":
        cause = _legible(f"{output['ename']}: {output['evalue']}")
        remedy = "What follows in the notebook was not run."
        assembly.blocks.append(Notice("The notebook stopped here", cause, remedy, "error"))
        return
    data = output["data"]
    if MIME in data:
        _read_bundle(assembly, data[MIME])
        return
    notice = _unprintable(data)
    if notice is None:
        assembly.blocks.append(Text(_legible(data.get("text/plain", ""))))
        return
    assembly.blocks.append(notice)
    number = assembly.numbers.get("draft", 0) + 1
    if notice.call == _SHOW and (spec := spec_of(data)):
        assembly.blocks.append(Draft(number, spec))
    elif notice.call == _TABLE:
        assembly.blocks.append(Draft(number, None, _legible(data.get("text/plain", ""))))
    else:
        return
    assembly.numbers["draft"] = number


def _unprintable(data: Mapping[str, Any]) -> Notice | None:
    text = str(data.get("text/plain", ""))
    if any(name.startswith("application/vnd.vega") for name in data) or re.match(
        r"alt\.\w*Chart\(", text
    ):
        return Notice(
            "A chart without words",
            "A reader who cannot see it learns nothing, and its numbers lead nowhere. Show it with",
            _SHOW,
        )
    if "dataframe" in str(data.get("text/html", "")):
        return Notice(
            "A frame as it came",
            "Its numbers lead nowhere; a table has a caption and chosen columns. Print it with",
            _TABLE,
        )
    if any(name.startswith(("image/", "text/html", "application/")) for name in data):
        return Notice(
            "An output that is not printed",
            "A report holds text, charts and tables. Draw with Altair and show it with",
            _SHOW,
        )
    return None


def _read_bundle(assembly: _Assembly, bundle: Mapping[str, Any]) -> None:
    kind = bundle.get("kind")
    if kind not in _FIELDS:
        known = ", ".join(_FIELDS)
        raise CheckError(f"an output of kind {kind!r}, known are {known}; run the notebook again")
    missing = [name for name in (*_FIELDS[kind].split(), "rows", "items") if name not in bundle]
    if missing:
        raise CheckError(f"an output of kind {kind!r} lacks {missing[0]!r}; run the notebook again")
    ids = _ids(bundle)
    if kind == "head":
        if assembly.head is not None:
            raise CheckError("nk.report stands twice in the notebook; keep the first")
        assembly.head = bundle
        assembly.evidence.open(bundle["as_of"])
        use = Use("the head", "top")
    else:
        number = assembly.numbers[kind] = assembly.numbers.get(kind, 0) + 1
        level = 2 if assembly.outline.level < 2 else 3
        shown = Shown(kind, number, bundle, ids, level)
        assembly.blocks.append(shown)
        use = Use(shown.label, shown.anchor)
    assembly.evidence.add(bundle, ids, use)


def _ids(bundle: Mapping[str, Any]) -> tuple[str, ...]:
    """Figures a bundle shows: those its texts lead to, and all rows but a head's."""
    named: dict[str, None] = {}
    if bundle["kind"] != "head":
        named.update(dict.fromkeys(row["id"] for row in bundle["rows"]))
    for runs in runs_of(bundle):
        named.update(dict.fromkeys(_named(runs)))
    return tuple(named)


def _named(runs: Runs) -> Iterable[str]:
    for run in runs:
        if "figure" in run:
            yield run["figure"]
        yield from run.get("of", ())


def _legible(text: str) -> str:
    without = _ANSI.sub("", text).rstrip("\n")
    if len(without) <= TEXT_LIMIT:
        return without
    return without[:TEXT_LIMIT] + "\n… cut: this output is longer than a page prints"
