"""Figures that stand together in one entry of a page, and attributes that name them by places."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bs4 import Tag

from nkreport.errors import CheckError
from nkreport.publish.audit.elements import attribute, squeezed
from nkreport.publish.audit.given import Entry, interval


@dataclass(frozen=True, slots=True)
class Together:
    """Figures of one entry: how many, and those whose rows the page has, by their places."""

    anchor: str
    count: int
    entries: Mapping[int, Entry]


def read_together(element: Tag) -> Together:
    """Read the figures that stand together in one entry.

    Raises
    ------
    CheckError
        If they are not written as a page writes them.
    """
    anchor = attribute(element, "data-many")
    script = element.select_one("script.members")
    try:
        columns = json.loads(script.get_text() if script else "")
        rows = len(columns["id"]) if isinstance(columns["id"], list) else 1
        count = int(columns.pop("count", rows))
        places = list(map(int, columns.pop("place", range(1, rows + 1))))
        cells = {n: c if isinstance(c, list) else [c] * rows for n, c in columns.items()}
        entries = [
            _member(dict(zip(cells, row, strict=True)), anchor)
            for row in zip(*cells.values(), strict=True)
        ]
        if any(not 1 <= place <= count for place in places):
            raise ValueError("a place is not among them")
        return Together(anchor, count, dict(zip(places, entries, strict=True)))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CheckError(f"the rows of entry {anchor!r:.80} cannot be read: {error}") from error


def _member(row: Mapping[str, Any], anchor: str) -> Entry:
    words = (row[name] for name in ("printed", "scope", "note", "item", "claimant", "stance"))
    return Entry(
        str(row["id"]),
        interval(row["low"], row["best"], row["high"]),
        row["comparator"] or "=",
        row["unit"],
        row["printed"],
        frozenset(squeezed(text) for text in words if text),
        tuple(row[name] for name in ("period", "said_on") if row[name]),
        anchor,
    )


@dataclass(frozen=True, slots=True)
class Named:
    """What an attribute names: ids, how many figures in all, and what is not on the page."""

    ids: Sequence[str]
    count: int
    astray: Sequence[str]


def read_names(names: str, entries: Mapping[str, Entry], together: Mapping[str, Together]) -> Named:
    """Read the figures an attribute names; `rows#1-9,12` are places among those of an entry.

    One that is named twice counts once, and so does a place.
    """
    ids: dict[str, None] = {}
    astray, further = [], 0
    for name in names.split():
        anchor, _, places = name.partition("#")
        if not places:
            ids[name] = None
            astray += [] if name in entries else [name]
            continue
        some, after = together.get(anchor), 0
        for first, last in _spans(places):
            if some is None or not after < first <= last <= some.count:
                astray.append(name)
                break
            after = last
            found = [some.entries[p].id for p in _within(some.entries, first, last)]
            ids.update(dict.fromkeys(found))
            further += last - first + 1 - len(found)
    return Named(list(ids), len(ids) + further, astray)


def _within(entries: Mapping[int, Entry], first: int, last: int) -> list[int]:
    if last - first < len(entries):
        return [place for place in range(first, last + 1) if place in entries]
    return [place for place in entries if first <= place <= last]


def _spans(places: str) -> Iterator[tuple[int, int]]:
    for place in places.split(","):
        first, _, last = place.partition("-")
        ends = [int(end) if end.isdecimal() else 0 for end in (first, last or first)]
        yield ends[0], ends[1]
