"""What changed from one edition of a report to another: data apart from method."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from nkreport.publish.editions.cells import method_changes, output_changes
from nkreport.publish.editions.edition import ANSWER, Edition, Grid, Stated, named, period
from nkreport.publish.page.blocks import Runs
from nkreport.publish.page.card import SENTENCE
from nkreport.publish.page.page import plain

SINCE, BEFORE, LATER, GONE, CHANGED = "said since", "new here", "said later", "gone", "changed"
COMES, LEAVES = "now told here", "no longer told here"
"""Why a figure moved: it was said after the old edition's day; it was said by then, and the old
edition did not show it; it was said after the new edition's day; the new one does not show it;
its row, or what stands against it, is another. Of a headline besides: both editions show it, and
the headline of one alone tells it."""

FEW = 8
"""Figures that a headline only counts, and that are told with it one by one."""

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that an edition shows and the other does not, or not so.

    Attributes
    ----------
    id, before, after : str
        Its quantity in each, in words; empty where it is not shown.
    claimant, said_on, source : str
        Whose word it is now (where it is gone: was), of what day, through which works.
    why : str
        One of the words above.
    columns : mapping
        Column of its row to the values before and after, where they differ.
    against, no_longer_against : tuple of str
        Lines on what is said against it that came, and that went.
    """

    id: str
    before: str
    after: str
    claimant: str
    said_on: str
    source: str
    why: str
    columns: Mapping[str, tuple[Any, Any]]
    against: tuple[str, ...] = ()
    no_longer_against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headline:
    """Sentences of the answer, or a chart's title, that read otherwise.

    Attributes
    ----------
    place : str
        `the answer`, `title of chart 2`.
    before, after : tuple of str
        The sentences that differ.
    figures : tuple of Moved
        What moved them; empty where only words, sums or dates did.
    counted : int
        Others that moved and are only counted there, where they are more than `FEW`.
    """

    place: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    figures: tuple[Moved, ...]
    counted: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of which rows came, went or changed; cells of a row are joined by ` | `."""

    place: str
    caption: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed from one edition to another; false where nothing did.

    Attributes
    ----------
    parameters : mapping
        Name to the value before and after, empty for none.
    method : tuple of str
        What changed of the notebook, or by what it was made.
    unknown : tuple of str
        What cannot be compared, and what to name instead.
    headlines : tuple of Headline
    added, changed, removed : tuple of Moved
        Figures, in the order of the newer report.
    tables : tuple of Rows
    findings : tuple of str
        Those that came; `findings_gone` those that went.
    texts : int
        How many other texts differ.
    drawings : int
        How many charts are drawn otherwise, came or went.
    outputs : tuple of str
        Outputs of the notebook's own that differ.
    """

    parameters: Mapping[str, tuple[str, str]]
    method: tuple[str, ...]
    unknown: tuple[str, ...]
    headlines: tuple[Headline, ...]
    added: tuple[Moved, ...]
    changed: tuple[Moved, ...]
    removed: tuple[Moved, ...]
    tables: tuple[Rows, ...]
    findings: tuple[str, ...]
    findings_gone: tuple[str, ...]
    texts: int
    drawings: int
    outputs: tuple[str, ...]

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self) if one.name != "unknown")


def compare(old: Edition, new: Edition) -> Changes:
    """Compare two editions.

    Parameters
    ----------
    old, new : Edition

    Returns
    -------
    Changes
        A function of the two alone.
    """
    day = old.day
    names = dict.fromkeys([*new.figures, *old.figures])
    moved = {name: one for name in names if (one := _moved(name, old, new, day))}
    alike = old.kind == new.kind
    pairs = paired(old.charts, new.charts, lambda one: plain(one.title), lambda one: one.ids)
    return Changes(
        parameters=_parameters(old, new),
        method=tuple(method_changes(old, new)),
        unknown=tuple(_unknown(old, new)),
        headlines=tuple(_headlines(old, new, moved, pairs)),
        added=tuple(one for one in moved.values() if not one.before and one.why in (SINCE, BEFORE)),
        changed=tuple(one for one in moved.values() if one.why == CHANGED),
        removed=tuple(one for one in moved.values() if one.why in (LATER, GONE)),
        tables=tuple(_tables(old, new)),
        findings=_only(
            [f"{f.severity}: {f.text}" for f in new.findings],
            [f"{f.severity}: {f.text}" for f in old.findings],
        ),
        findings_gone=_only(
            [f"{f.severity}: {f.text}" for f in old.findings],
            [f"{f.severity}: {f.text}" for f in new.findings],
        ),
        texts=max(len(_only(new.texts, old.texts)), len(_only(old.texts, new.texts))),
        drawings=sum(a is None or b is None or (alike and a.digest != b.digest) for a, b in pairs),
        outputs=tuple(output_changes(old, new)) if alike else (),
    )


def _moved(name: str, old: Edition, new: Edition, day: str) -> Moved | None:
    before, after = old.figures.get(name), new.figures.get(name)
    if before is None and after is not None:
        why = SINCE if _after(after, day) else COMES if old.uncarried else BEFORE
        return _told(name, "", after.quantity, after, why)
    if after is None and before is not None:
        why = LATER if _after(before, new.as_of) else LEAVES if new.uncarried else GONE
        return _told(name, before.quantity, "", before, why)
    assert before is not None
    assert after is not None
    both = [column for column in after.row if column in before.row]
    columns = {c: (before.row[c], after.row[c]) for c in both if before.row[c] != after.row[c]}
    came, went = _only(after.standing, before.standing), _only(before.standing, after.standing)
    if not (columns or came or went):
        return None
    return _told(name, before.quantity, after.quantity, after, CHANGED, columns, came, went)


def _told(
    name: str,
    before: str,
    after: str,
    stated: Stated,
    why: str,
    columns: Mapping[str, tuple[Any, Any]] | None = None,
    came: tuple[str, ...] = (),
    went: tuple[str, ...] = (),
) -> Moved:
    row, works = stated.row, ", read in ".join(stated.works)
    claimant, said_on = str(row.get("claimant", "")), str(row.get("said_on", ""))
    return Moved(name, before, after, claimant, said_on, works, why, columns or {}, came, went)


def _after(stated: Stated, day: str) -> bool:
    """Whether it was said after a day, as `as_of` keeps rows."""
    if not day:
        return False
    latest = period(str(stated.row.get("said_on", ""))).latest
    limit = period(day).latest
    return latest is not None and limit is not None and latest > limit


def _only(some: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """Those that the others have not, or not as often, in their order."""
    left = Counter(others)
    found = []
    for one in some:
        if left[one]:
            left[one] -= 1
        else:
            found.append(one)
    return tuple(found)


def _parameters(old: Edition, new: Edition) -> dict[str, tuple[str, str]]:
    before, after = ({"as_of": one.as_of} | dict(one.parameters or {}) for one in (old, new))
    if old.parameters is None or new.parameters is None:
        before, after = {"as_of": old.as_of}, {"as_of": new.as_of}
    return {
        name: (before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys([*after, *before])
        if before.get(name) != after.get(name)
    }


def _unknown(old: Edition, new: Edition) -> Iterable[str]:
    if old.kind != new.kind:
        yield "code and own outputs of a page and of a notebook; name two pages or two notebooks"
    elif old.cells is None or new.cells is None:
        yield "whether the code changed: no page has it; name the notebooks beside them"
    elif old.parameters is None:
        yield "parameters but the day: no page has them; name the notebooks beside them"
    for name in dict.fromkeys([*new.uncarried, *old.uncarried]):
        before, after = old.uncarried.get(name, 0), new.uncarried.get(name, 0)
        counts = f"{before:,} -> {after:,}" if before != after else f"{after:,}"
        remedy = "name the notebooks, or compare" if new.kind == "page" else "compare"
        yield f"each of {counts} figures of {name}, too many to come along; {remedy} their tables"
    if any(table.cut for table in (*old.tables, *new.tables)):
        yield "rows of a table of which the report shows the ends alone"


def paired(
    old: Sequence[_Thing],
    new: Sequence[_Thing],
    called: Callable[[_Thing], str],
    ids: Callable[[_Thing], Sequence[str]],
) -> list[tuple[_Thing | None, _Thing | None]]:
    """Charts or tables of two editions: those of one name, else of the most shared figures."""
    left = list(range(len(old)))
    found: dict[int, int] = {}
    for place, one in enumerate(new):
        same = next((i for i in left if called(old[i]) == called(one)), None)
        if same is not None:
            found[place] = same
            left.remove(same)
    for place, one in enumerate(new):
        if place not in found and left:
            shared = {i: len(set(ids(old[i])) & set(ids(one))) for i in left}
            best = max(left, key=lambda i: (shared[i], -abs(i - place)))
            if shared[best] or not (ids(one) or ids(old[best])):
                found[place] = best
                left.remove(best)
    pairs: list[tuple[_Thing | None, _Thing | None]] = [
        (old[found[place]] if place in found else None, one) for place, one in enumerate(new)
    ]
    return pairs + [(old[i], None) for i in left]


def _headlines(
    old: Edition, new: Edition, moved: Mapping[str, Moved], pairs: Sequence[tuple[Any, Any]]
) -> Iterable[Headline]:
    texts = [(ANSWER, old.answer, new.answer)]
    for number, (before, after) in enumerate(pairs, 1):
        place = f"title of chart {number}" if after else "title of a chart that is gone"
        texts.append((place, before.title if before else (), after.title if after else ()))
    for place, was, now in texts:
        before, after = (SENTENCE.split(" ".join(plain(text).split())) for text in (was, now))
        if before == after:
            continue
        gone, came = _only(before, after), _only(after, before)
        behind, counted = _behind(was, now, old, new, moved)
        few = counted if len(counted) <= FEW else []
        yield Headline(
            place,
            tuple(filter(None, gone)),
            tuple(filter(None, came)),
            (*behind, *few),
            len(counted) - len(few),
        )


def _behind(
    was: Runs, now: Runs, old: Edition, new: Edition, moved: Mapping[str, Moved]
) -> tuple[list[Moved], list[Moved]]:
    """What moved of the figures that a headline tells, or told; and of those it only counts."""
    told = [{str(run["figure"]) for run in runs if "figure" in run} for runs in (was, now)]
    every = [set(named(was)), set(named(now))]
    sums = set(named([run for run in (*was, *now) if "count" not in run]))
    behind: list[Moved] = []
    counted: list[Moved] = []
    for name in named(now, was):
        if name in moved:
            if moved[name].why == CHANGED or not (name in every[0] and name in every[1]):
                (behind if name in sums else counted).append(moved[name])
        elif name in new.figures and (name in told[0]) != (name in told[1]):
            stated, why = new.figures[name], COMES if name in told[1] else LEAVES
            quantity = (stated if stated.shown else old.figures[name]).quantity
            behind.append(_told(name, quantity, quantity, stated, why))
    return behind, counted


def _tables(old: Edition, new: Edition) -> Iterable[Rows]:
    pairs = paired(old.tables, new.tables, lambda one: one.caption, lambda one: one.ids)
    for number, (before, after) in enumerate(pairs, 1):
        place = f"table {number}" if after else "a table that is gone"
        if any(table and table.cut for table in (before, after)):
            continue
        was, now = _keyed(before), _keyed(after)
        caption = (after or before).caption  # type: ignore[union-attr]
        heads = (before.heads, after.heads) if before and after else ((), ())
        changed = [(was[key], now[key]) for key in now if key in was and was[key] != now[key]]
        if heads[0] != heads[1]:
            changed.insert(0, (" | ".join(heads[0]), " | ".join(heads[1])))
        added = tuple(now[key] for key in now if key not in was)
        removed = tuple(was[key] for key in was if key not in now)
        if added or removed or changed:
            yield Rows(place, caption, added, removed, tuple(changed))


def _keyed(table: Grid | None) -> dict[tuple[Any, ...], str]:
    """Each row by the figures that it leads to, else by its first cell."""
    found: dict[tuple[Any, ...], str] = {}
    for row in table.rows if table else ():
        cells = [" ".join(plain(cell).split()) for cell in row]
        key = tuple(named(*row)) or (cells[0] if cells else "",)
        place = 0
        while (*key, place) in found:
            place += 1
        found[(*key, place)] = " | ".join(cells)
    return found
