"""What changed between editions, told: as lines for a terminal, as JSON, in words for a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from nkreport.errors import named_first
from nkreport.publish.editions.changes import CHANGED, LATER, SINCE, Changes, Headline, Moved
from nkreport.publish.editions.edition import period
from nkreport.publish.editions.places import Compared, Revision

MOST = 40
"""Figures, or rows of a table, that are told one by one; JSON has all."""

_BUILT = "notebook"
_QUANTITY = ("comparator", "low", "best", "high", "printed", "unit")


def told_lines(revision: Revision) -> Iterator[str]:
    """Tell a revision in lines, those of a report under its name."""
    for one in revision.reports:
        if one.changes:
            yield title_of(one)
            yield from (f"  {line}" for line in _lines(one, one.changes))
        elif one.changes is not None and one.changes.unknown:
            yield f"{title_of(one)}: nothing found"
            yield from (f"  not compared: {line}" for line in one.changes.unknown)
    same = [one.name for one in revision.reports if not one.changes]
    if same and revision:
        yield f"the same: {named_first(same, MOST)}"
    for where, names in (("old", revision.only_old), ("new", revision.only_new)):
        if names:
            yield f"only in the {where}: {named_first(names, MOST)}"


def told_rows(revision: Revision) -> dict[str, Any]:
    """Tell a revision as JSON can hold it, whole."""
    return {
        "reports": [
            {
                "name": one.name,
                "was": one.was,
                "same": not one.changes,
                "title": one.new.title if one.new else "",
                "as_of": [one.old.as_of, one.new.as_of] if one.old and one.new else [],
                **(asdict(one.changes) if one.changes is not None else {}),
            }
            for one in revision.reports
        ],
        "only_old": list(revision.only_old),
        "only_new": list(revision.only_new),
        "unread": dict(revision.unread),
    }


def title_of(one: Compared) -> str:
    """A report's name, the older one's where that differs, and its title."""
    name = one.name if one.was == one.name else f"{one.was} -> {one.name}"
    return f"{name}: {one.new.title}" if one.new else name


def _lines(one: Compared, changes: Changes) -> Iterator[str]:
    for name, (before, after) in changes.parameters.items():
        yield f"{name}: {before or '–'} -> {after or '–'}"
    yield f"method: {method_of(one, changes)}"
    for line in changes.unknown:
        yield f"not compared: {line}"
    for headline in changes.headlines:
        yield f"{headline.place}:"
        yield from _signed("-", headline.before)
        yield from _signed("+", headline.after)
        yield from (f"  {line}" for line in _figures(headline.figures, one))
        if other := besides(headline):
            yield f"  {other}"
    for head, others in counted(changes):
        yield head
        yield from (f"  {line}" for line in _figures(others, one))
    for table in changes.tables:
        yield f"{table.place}{f', {table.caption}' if table.caption else ''}:"
        yield from _signed("-", table.removed)
        yield from _signed("+", table.added)
        for before, after in table.changed[:MOST]:
            yield f"  - {before}"
            yield f"  + {after}"
        if len(table.changed) > MOST:
            yield f"  and {len(table.changed) - MOST:,} more changed"
    if changes.findings or changes.findings_gone:
        yield "findings:"
        yield from _signed("-", changes.findings_gone)
        yield from _signed("+", changes.findings)
    yield from changes.outputs
    if rest := rest_of(changes):
        yield rest


def besides(headline: Headline) -> str:
    """What else moved a headline than the figures told with it; empty for nothing."""
    if headline.counted:
        return f"and {_count(headline.counted, 'figure')} that it counts, told below"
    return "" if headline.figures else "no figure behind it moved; its words, sums or dates did"


def counted(changes: Changes) -> Iterator[tuple[str, Sequence[Moved]]]:
    """The kinds of change that figures underwent: how many did, and those no headline tells."""
    told = {moved.id for headline in changes.headlines for moved in headline.figures}
    for label in ("added", "changed", "removed"):
        figures: Sequence[Moved] = getattr(changes, label)
        others = [moved for moved in figures if moved.id not in told]
        above = len(figures) - len(others)
        if figures:
            head = f"{_count(len(figures), 'figure')} {label}"
            yield f"{head}{f', {above:,} told above' if above else ''}", others


def method_of(one: Compared, changes: Changes) -> str:
    """What changed of a notebook."""
    if changes.method:
        return named_first(changes.method, 12, longest=200)
    assert one.old is not None
    assert one.new is not None
    unknown = None in (one.old.cells, one.new.cells) or one.old.kind != one.new.kind
    return (
        "not known"
        if unknown
        else f"the {'notebook' if one.new.kind == _BUILT else 'code'} is the same"
    )


def rest_of(changes: Changes) -> str:
    """What differs and is counted alone; empty where nothing does."""
    counts = [
        _count(number, name)
        for number, name in ((changes.texts, "other text"), (changes.drawings, "drawing"))
        if number
    ]
    if not counts:
        return ""
    return f"{' and '.join(counts)} differ{'s' if changes.texts + changes.drawings == 1 else ''}"


def _figures(some: Sequence[Moved], one: Compared) -> Iterator[str]:
    for moved in some[:MOST]:
        line = f"{quantity_of(moved)}: {said_by(moved)}; {why_of(moved, one)} ({moved.id})"
        yield "; ".join([line, *details_of(moved)])
    if len(some) > MOST:
        yield f"and {len(some) - MOST:,} more"


def _signed(sign: str, lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {sign} {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"  and {len(lines) - MOST:,} more"


def quantity_of(moved: Moved) -> str:
    """Its quantity, or both where they differ."""
    both = dict.fromkeys(filter(None, (moved.before, moved.after)))
    return " -> ".join(both) or "no number"


def said_by(moved: Moved) -> str:
    """Whose word it is, of what day, in which work."""
    day = period(moved.said_on).words() or moved.said_on
    work = f"in {moved.source}" if moved.source else ""
    return ", ".join(filter(None, (moved.claimant, day, work)))


def why_of(moved: Moved, one: Compared) -> str:
    """Why it moved, with the day that decides."""
    sides = {SINCE: one.old, LATER: one.new}
    side = sides.get(moved.why)
    if side is None:
        columns = ", ".join(moved.columns)
        return f"its row changed: {columns}" if columns else moved.why
    return f"said after {period(side.day).words()}"


def details_of(moved: Moved) -> Iterator[str]:
    """What else of a figure changed: columns but those of its quantity, what is said against it."""
    alike = moved.before == moved.after
    for name, (before, after) in moved.columns.items() if moved.why == CHANGED else ():
        if alike or name not in _QUANTITY:
            yield f"{name}: {_cell(before)} -> {_cell(after)}"
    yield from (f"now against it: {line}" for line in moved.against)
    yield from (f"no longer against it: {line}" for line in moved.no_longer_against)


def _cell(value: Any) -> str:
    return f"{value:,.15g}" if isinstance(value, float) else str(value or "–")


def _count(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"
