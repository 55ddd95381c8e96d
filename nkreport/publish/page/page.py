"""The model of a page: what stands on it, numbered and led back to its figures, in no format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nkreport.publish.content.warnings_told import count_warnings
from nkreport.publish.page.blocks import (
    Block,
    Runs,
    unfolded,
)
from nkreport.publish.page.evidence import Evidence
from nkreport.publish.page.front import Front
from nkreport.publish.page.opening import opening
from nkreport.publish.words.own_words import OwnWords

__all__ = ["Page", "ids_of", "plain", "runs_of"]


@dataclass(slots=True)
class Method:
    """What a page's last section tells of the notebook's own work.

    Attributes
    ----------
    own : Counter
        Charts, tables and pictures that lead to no figure, by kind.
    reduced : list of str
        What was aggregated before it was drawn.
    warnings : list of (int, str)
        What the run said on standard error, by the number of the cell.
    absent : list of str
        What is not shown as it was written, and why.
    """

    own: Counter[str] = field(default_factory=Counter)
    reduced: list[str] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def told(self, words: OwnWords) -> dict[str, str]:
        """Two sentences: what is the notebook's own, and what its run warned of."""
        own = [words(f"own_{kind}", count=count) for kind, count in sorted(self.own.items())]
        said = [text for _, text in self.warnings]
        warnings = sum(map(count_warnings, said))
        lines = sum(len(text.splitlines()) for text in said)
        key = "warnings" if warnings else "messages"
        return {
            "own": words("own", plural=self.own.total(), what=words.listed(own)) if own else "",
            "warnings": words(key, count=warnings or lines),
        }


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
    front : Front
        What the notebook says of itself.
    method : Method
        What is the notebook's own, and what is not shown as written.
    data : mapping
        Name to text of each file that belongs beside the page.
    given : mapping
        Parameters that are not the notebook's defaults, as name to words.
    sibling : str
        The name under which the index beside the page lists it; empty for a page without one.
    record : str
        Name of the file beside the page that says what it was made from; empty likewise.
    source : str
        Hash of the notebook's source.
    files : mapping of str to str
        Name to sha256 of the files that its run read.
    """

    title: Runs
    head: Mapping[str, Any] | None
    blocks: list[Block]
    contents: list[tuple[int, str, str]]
    evidence: Evidence
    front: Front = field(default_factory=Front)
    method: Method = field(default_factory=Method)
    data: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    sibling: str = ""
    record: str = ""
    source: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def every_block(self) -> list[Block]:
        """The body's blocks, those within others too."""
        return unfolded(self.blocks)

    @property
    def parts(self) -> tuple[list[Block], list[Block]]:
        """The body in two: the paragraphs that open it, and the rest."""
        return opening(self.blocks)

    @property
    def sections(self) -> list[str]:
        """Anchors of the headings that the contents list."""
        return [anchor for level, _, anchor in self.contents if level == 2]


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


def ids_of(bundle: Mapping[str, Any]) -> tuple[str, ...]:
    """Figures a bundle shows: those its texts lead to, and all rows but a head's."""
    named: dict[str, None] = {}
    if bundle["kind"] != "head":
        named.update(dict.fromkeys(row["id"] for row in bundle["rows"]))
    for runs in runs_of(bundle):
        named.update((name, None) for name in _named(runs) if "#" not in name)
    named.update((f"{g['id']}#1-{g['count']}", None) for g in bundle.get("together", ()))
    return tuple(named)


def _named(runs: Runs) -> Iterable[str]:
    for run in runs:
        if "figure" in run:
            yield run["figure"]
        yield from run.get("of", ())


def plain(runs: Runs) -> str:
    """The text of runs."""
    return "".join(str(run["text"]) for run in runs)
