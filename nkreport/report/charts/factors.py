"""Factors: a row for each statement set against a line, on a scale on which the line is one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from nkreport.ledger.computed import Computed
from nkreport.ledger.figure import Figure
from nkreport.ledger.periods import read_period
from nkreport.report.charts.against import Held
from nkreport.report.charts.frame import Frame
from nkreport.report.charts.many import LABELLED, Left, labelled
from nkreport.report.charts.marks import label_of
from nkreport.report.charts.rows import Entry, Group, Rows, at_left
from nkreport.report.charts.wording import said
from nkreport.report.runs import capital

HEADING = "Times what the line gives for the day"


def factor_rows(held: Sequence[Held], left: Left) -> Frame | None:
    """A row for each statement: its factor on a scale on which the line stands at one.

    None where no statement has one.
    """
    numbered = [claim.figure for claim in held if claim.figure.numbered]
    shown = {figure.id for figure in labelled(numbered, (), LABELLED)}
    left.marks += [figure.id for figure in numbered if figure.id not in shown]
    several = len({line.name for claim in held for line, _, _ in claim.met}) > 1
    entries = []
    for claim in held:
        if claim.figure.id in shown:
            entries += _entries(claim, several=several)
    drawn = [entry.figure for entry in entries if not entry.bare]
    if not drawn:
        return None
    rows = Rows("factors", drawn, title=[HEADING], band=(1, 1))
    return rows.draw([Group(entries)], left)


def _entries(claim: Held, *, several: bool) -> list[Entry]:
    """The rows of a statement: one for each line it can be compared with, else one in words."""
    figure = claim.figure
    parts = [label_of(figure), str(said(figure)["text"])]
    name = capital(figure.claimant)
    if not claim.met:
        left = at_left(name, ", ".join(parts), parts)
        return [Entry(figure, f"not compared: {claim.why}", **left, bare=True)]
    found = []
    for line, point, value in claim.met:
        left = at_left(name, ", ".join(parts), parts, [f"by {line.name}"] if several else [])
        on = read_period(point.day.isoformat()).words()
        words = f"{value.words(figure.ledger.units)} {point.figure.quantity('short')}"
        words += "" if point.day == figure.said_by else f" on {on}"
        found.append(Entry(_factor(figure, value), words, **left, told=figure))
    return found


def _factor(figure: Figure, value: Computed) -> Figure:
    """A figure whose bounds are its factor, for a mark of the same kind."""
    low, high = value.interval.low, value.interval.high
    if figure.best is not None and low == high:
        return replace(figure, low=None, best=low, high=None, unit="multiple")
    floor, ceiling = low if math.isfinite(low) else None, high if math.isfinite(high) else None
    return replace(figure, low=floor, best=None, high=ceiling, unit="multiple")
