"""Statements against a series: marks over its line, and rows with their factors to it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nkreport.errors import UnitError
from nkreport.ledger.combining import combine
from nkreport.ledger.comparability import differences
from nkreport.ledger.computed import Computed, compute
from nkreport.ledger.figure import Figure
from nkreport.ledger.periods import read_period
from nkreport.report import theme
from nkreport.report.charts.amounts import Amounts
from nkreport.report.charts.apart import day_of
from nkreport.report.charts.dated import DIRECT, draw_dated
from nkreport.report.charts.days import Days, stood_for
from nkreport.report.charts.frame import JOIN, Frame, Row
from nkreport.report.charts.labels import Box, Label
from nkreport.report.charts.marks import CLAIM, draw_mark, ends_of, label_of, measured
from nkreport.report.charts.picking import LABELLED, Left, labelled
from nkreport.report.charts.points import Line, Point
from nkreport.report.charts.rows import Entry, Group, Rows, at_left
from nkreport.report.charts.wording import claim_sentence, said, tally, titled
from nkreport.report.spans import (
    Span,
    Spans,
    capital,
    computed,
    count,
    literal,
    quantity,
    sentence,
    words,
)


@dataclass(frozen=True)
class Held:
    """A statement held against lines.

    Parameters
    ----------
    figure : Figure
    met : tuple of (Line, Point, Computed)
        The lines that speak of the same, what each gives for its day, and its factor to that.
    why : str
        What keeps it from being compared with any; empty where something does not.
    placed : bool
        Whether it stands on the lines' scale.
    """

    figure: Figure
    met: tuple[tuple[Line, Point, Computed], ...]
    why: str
    placed: bool


def hold(claims: Iterable[Figure], lines: Sequence[Line]) -> list[Held]:
    """Hold statements against lines, each by what is given for the last day it covers."""
    return [_held(claim, lines) for claim in sorted(claims, key=lambda f: (day_of(f), f.id))]


def _held(claim: Figure, lines: Sequence[Line]) -> Held:
    if not claim.numbered:
        return Held(claim, (), "gives no number", placed=False)
    placed = claim.unit == lines[0].last.figure.unit
    met: list[tuple[Line, Point, Computed]] = []
    reasons: list[str] = []
    for line in lines:
        point = line.at(day_of(claim))
        if unlike := differences(claim, (point or line.last).figure):
            reasons += unlike[:1]
        elif point is None:
            reasons.append("nothing is given for its day")
        elif not claim.denial:
            try:
                met.append((line, point, combine(claim, "/", point.figure)))
            except UnitError:
                reasons.append("the line stands at none on its day")
    return Held(claim, tuple(met), "" if met else _why(claim, reasons), placed)


def _why(claim: Figure, reasons: Sequence[str]) -> str:
    """Why a statement has no factor, by the first thing that differs."""
    if not reasons:
        return "a denial"
    name, colon, values = reasons[0].partition(": ")
    if name == "measure":
        return f"counts {titled(claim)}"
    if not colon:
        return name
    return f"{name}: {getattr(claim, name, '') or values}"


def draw_against(
    frame: Frame, held: Sequence[Held], scale: Amounts, days: Days, lines: Sequence[Box]
) -> Amounts:
    """Draw statements over lines, each tied upright to what it is measured against.

    Returns
    -------
    Amounts
        The scale, moved down by words that stand above the plot.
    """
    unlike = {claim.figure.id for claim in held if not claim.met and not claim.figure.denial}
    figures, before = [claim.figure for claim in held], frame.height
    if len(figures) > DIRECT:
        # so many that the rows below alone say whose they are
        scale.draw(frame, days.offset, days.end, "left")
        places = {figure.id: days.pixel(day_of(figure)) for figure in figures}
        for figure in figures:
            grey: Row = {"part": "muted", "color": theme.MUTED} if figure.id in unlike else {}
            plain = len(figures) > LABELLED
            draw_mark(frame, figure, scale, places[figure.id], plain=plain, **grey)
    else:
        blocked = [*lines, *(tie for claim in held for tie in _ties(claim, scale, days))]
        looks: Row = {"blocked": blocked, "joined": False, "muted": unlike}
        places = draw_dated(frame, figures, scale, days, stood_for, _label, Left(), **looks)
        scale = replace(scale, offset=scale.offset + frame.height - before)
    for claim in held:
        x = places[claim.figure.id]
        for _, point, value in claim.met:
            mark, level = _tie(claim.figure, point, scale)
            row: Row = {"figure": claim.figure.id, "against": point.figure.id}
            row["times"] = value.words(claim.figure.ledger.units)
            dotted: Row = {"color": CLAIM, "strokeWidth": 1.25, "strokeDash": [2, 2]}
            frame.rule("factor", x, mark, x, level, JOIN, row=row, **dotted)
            frame.mark("met", x, level, size=36, fill=theme.INK, stroke=theme.PAPER, row=row)
    return scale


def _label(figure: Figure) -> Label:
    return Label((capital(figure.claimant),), (label_of(figure),))


def _tie(figure: Figure, point: Point, scale: Amounts) -> tuple[float, float]:
    """Where the tie of a statement to a point begins and ends, from the top."""
    level = scale.pixel(point.level)
    return min(ends_of(figure, scale), key=lambda end: abs(end - level)), level


def _ties(claim: Held, scale: Amounts, days: Days) -> list[Box]:
    """What the ties of a statement cover, in pieces that words can be held against."""
    x = days.pixel(day_of(claim.figure))
    ties = [sorted(_tie(claim.figure, point, scale)) for _, point, _ in claim.met]
    return [
        Box(x - 3, y, x + 3, min(y + 8, foot))
        for top, foot in ties
        for y in range(math.floor(top), math.ceil(foot), 8)
    ]


def standing(held: Sequence[Held], lines: Sequence[Line]) -> Spans:
    """State between which factors the statements stand: the title of a chart of both."""
    met = [claim for claim in held if claim.met]
    ids = [claim.figure.id for claim in held]
    noun = "statement" if len(ids) == 1 else "statements"
    who = list(dict.fromkeys(line.last.figure.claimant for line in lines))
    by = [literal(who[0]), words(" gives")] if len(who) == 1 else [words("the lines give")]
    if not met:
        start = [count(len(ids), ids), words(f" {noun} beside what "), *by]
        return sentence([*start, words("; none compares with it")])
    units = lines[0].last.figure.ledger.units
    closed = [c for c in met if any(value.interval.bounded for _, _, value in c.met)]
    if not closed:
        first = [claim_sentence(met[0].figure), [words(", "), computed(met[0].met[0][2], units)]]
        return sentence([*first[0], *first[1], words(" what "), *by, words(" for the day")])
    spans: Spans = [count(len(closed), [claim.figure.id for claim in closed])]
    spans += [words(" of "), count(len(ids), ids)] if len(closed) < len(ids) else []
    spans += [words(f" {noun} {'stands' if len(closed) == 1 else 'stand'} at ")]
    spans += [_between(closed), words(" what "), *by, words(" for the day")]
    for rest, one, many in (
        ([c for c in met if c not in closed], "gives a bound alone", "give a bound alone"),
        ([c for c in held if not c.met], "does not compare", "do not compare"),
    ):
        if rest:
            spans += [words("; "), *tally([claim.figure.id for claim in rest], one, many)]
    return sentence(spans)


def _between(held: Sequence[Held]) -> Span:
    """All that the factors of statements allow, where both their ends are known."""
    found = [(v, c.figure, p.figure) for c in held for _, p, v in c.met if v.interval.bounded]
    ends = min(found, key=lambda e: e[0].interval.low), max(found, key=lambda e: e[0].interval.high)
    known = {figure.id: figure for _, *pair in ends for figure in pair}
    one, other = (value.expression for value, _, _ in ends)
    value = compute(one if one == other else f"either({one}, {other})", known.__getitem__)
    units = found[0][1].ledger.units
    low, high = f"{value.interval.low:.2g}", f"{value.interval.high:.2g}"
    return computed(value, units, "" if low == high else f"about {low}–{high} times")


def against_in_words(held: Sequence[Held]) -> Spans:
    """Each statement as a clause, with its factors or what keeps it from being compared."""
    clauses: list[Spans] = []
    for claim in held:
        clause = claim_sentence(claim.figure)
        for line, point, value in claim.met:
            units = claim.figure.ledger.units
            clause += [words(", "), computed(value, units), words(" the "), quantity(point.figure)]
            clause += [words(" of "), literal(line.name)]
        bare = not claim.met and claim.figure.numbered and not claim.figure.denial
        clause += [words(", not compared: "), literal(claim.why)] if bare else []
        clauses.append(clause)
    said_of = [span for clause in clauses for span in [words("; "), *clause]][1:]
    return [words(" Statements set against it: "), *said_of, words(".")] if held else []


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
        found.append(Entry(measured(figure, value, "multiple"), words, **left, told=figure))
    return found
