"""A mapping: what a table's columns mean, each part with its path for messages."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import Any

from nkreport.tables.document import Document, Path_

ROLES = (
    "actor counterpart item hs place period status scope stance claimant claimant_role said_on"
    " source locator note"
).split()


@dataclass(frozen=True, slots=True)
class Role:
    """The columns that make one column of the ledger, and how their cells are read."""

    name: str
    columns: tuple[str, ...]
    path: Path_
    pattern: str = ""
    since: str = ""
    exact: str = ""
    names: Dictionary[str, str] = field(default_factory=dict)
    fill: bool = False
    span: bool = False
    parted: str = ""


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Rows that are no observations, and why."""

    path: Path_
    why: str
    column: str = ""
    words: tuple[str, ...] = ()
    matches: str = ""
    blank: bool = False
    totals: bool = False
    rows: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Across:
    """Columns whose heads are cells."""

    path: Path_
    columns: tuple[str, ...]
    matches: str
    head: str
    cell: str


@dataclass(frozen=True, slots=True)
class Value:
    """One column of numbers, or a count of rows, and what it is a number of.

    Parameters
    ----------
    breaks : tuple of tuple
        Day, scope and item, the item empty for all of them. Figures of that day and later have
        the scope (`Figure.scope`, `Figures.frame["scope"]`); earlier ones have it not. So two
        neighbours in a series that are alike but for their scope stand on two sides of a break:
        no line joins them, and the gate (`ledger.comparability`) lets nothing be computed across.
    """

    path: Path_
    measure: str
    unit: str
    column: str
    low: str
    high: str
    count: bool
    scale: float
    scale_column: str
    scale_words: Dictionary[str, float]
    comparator: str
    qualifier: str
    qualifiers: Dictionary[str, str]
    rows: tuple[tuple[int, int], ...]
    where: str
    where_words: tuple[str, ...]
    breaks: tuple[tuple[str, str, str], ...]
    constants: Dictionary[str, str]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Everything a mapping says.

    Parameters
    ----------
    document : Document
        As it is written.
    table : mapping
        Where the table begins and how it is written.
    decimal, grouping : str
        How numbers are written.
    marks : mapping
        Marks of footnotes behind numbers, and what each means.
    missing : mapping
        Cells without a number: `not_reported`, `zero`, or the number that they stand below.
    """

    document: Document
    table: Dictionary[str, Any]
    decimal: str
    grouping: str
    marks: Dictionary[str, str]
    missing: Dictionary[str, str | float]
    leave_out: tuple[LeaveOut, ...]
    across: Across | None
    roles: Dictionary[str, Role]
    constants: Dictionary[str, str]
    values: tuple[Value, ...]
    measures: Dictionary[str, Dictionary[str, Any]]
    units: Dictionary[str, Dictionary[str, Any]]
    sources: Dictionary[str, Dictionary[str, Any]]


def mapping_of(document: Document) -> Mapping:
    """What a document says; it was held to the schema before."""
    said = document.values
    numbers = said.get("numbers", {})
    decimal = str(numbers.get("decimal", "."))
    missing = {"": "not_reported", **said.get("missing", {})}
    return Mapping(
        document=document,
        table=said.get("table", {}),
        decimal=decimal,
        grouping=str(numbers.get("grouping", "," if decimal == "." else "")),
        marks=_texts(numbers.get("marks", {})),
        missing={
            str(token): float(meaning["below"]) if isinstance(meaning, dict) else str(meaning)
            for token, meaning in missing.items()
        },
        leave_out=tuple(_leave_out(n, each) for n, each in enumerate(said.get("leave_out", ()))),
        across=_across(said["across"]) if "across" in said else None,
        roles={name: _role(name, each) for name, each in said.get("columns", {}).items()},
        constants=_texts(said.get("constants", {})),
        values=tuple(_value(n, each) for n, each in enumerate(said.get("values", ()))),
        measures=said.get("measures", {}),
        units=said.get("units", {}),
        sources=said.get("sources", {}),
    )


def _role(name: str, said: Any) -> Role:
    path = ("columns", name)
    if not isinstance(said, dict):
        return Role(name, (str(said),), path)
    return Role(
        name,
        _listed(said["column"]) + ((str(said["until"]),) if "until" in said else ()),
        path,
        pattern=str(said.get("pattern", "")),
        since=str(said.get("since", "")),
        exact=str(said.get("exact", "")),
        names=_texts(said.get("names", {})),
        fill="fill" in said,
        span="until" in said,
        parted=str(said.get("parted", "")).strip(),
    )


def _leave_out(number: int, said: Dictionary[str, Any]) -> LeaveOut:
    return LeaveOut(
        ("leave_out", number),
        why=str(said["why"]),
        column=str(said.get("column", "")),
        words=_listed(said.get("is", ())),
        matches=str(said.get("matches", "")),
        blank="blank" in said,
        totals="totals" in said,
        rows=_spans(said.get("rows", "")),
    )


def _across(said: Dictionary[str, Any]) -> Across:
    listed = isinstance(said["columns"], list)
    return Across(
        ("across",),
        _listed(said["columns"]) if listed else (),
        "" if listed else str(said["columns"]),
        str(said["head"]),
        str(said["cell"]),
    )


def _value(number: int, said: Dictionary[str, Any]) -> Value:
    scale = said.get("scale", 1)
    by_column = isinstance(scale, dict)
    qualifier = said.get("qualifier", {})
    return Value(
        ("values", number),
        measure=str(said["measure"]),
        unit=str(said["unit"]),
        column=str(said.get("column", "")),
        low=str(said.get("low", "")),
        high=str(said.get("high", "")),
        count="count" in said,
        scale=1.0 if by_column else scale,
        scale_column=str(scale["column"]) if by_column else "",
        scale_words=scale["words"] if by_column else {},
        comparator=str(said.get("comparator", "")),
        qualifier=str(qualifier.get("column", "")),
        qualifiers=_texts(qualifier.get("words", {})),
        rows=_spans(said.get("rows", "")),
        where=str(said.get("where", {}).get("column", "")),
        where_words=_listed(said.get("where", {}).get("is", ())),
        breaks=tuple(
            (str(each["from"]), str(each["scope"]), str(each.get("item", "")))
            for each in said.get("breaks", ())
        ),
        constants=_texts(said.get("constants", {})),
    )


def _texts(said: Dictionary[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in said.items()}


def _listed(said: Any) -> tuple[str, ...]:
    return tuple(map(str, said)) if isinstance(said, list | tuple) else (str(said),)


def _spans(said: Any) -> tuple[tuple[int, int], ...]:
    """`7-18, 20` as pairs of the first and last row."""
    spans = []
    for part in str(said).split(",") if said else ():
        first, _, last = part.strip().partition("-")
        spans.append((int(first), int(last or first)))
    return tuple(spans)
