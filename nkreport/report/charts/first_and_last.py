"""First and last year of each flow, with a dashed link where the source has nothing between."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import read_period
from nkreport.ledger.taking import takes_figures
from nkreport.report import theme
from nkreport.report.charts.amounts import amounts
from nkreport.report.charts.drawing import Drawing, drawing, nothing
from nkreport.report.charts.flows import Flow, ends_compared, flows_of, year_of
from nkreport.report.charts.frame import GRID, LINE, Frame, Spec, Tick, stacked
from nkreport.report.charts.labels import spread
from nkreport.report.charts.marks import SERIES, SHAPES, draw_mark, ends_of, label_of
from nkreport.report.charts.picking import LABELLED, Left, lower_end, part_of, upper_end
from nkreport.report.charts.wording import described, in_words, titled
from nkreport.report.spans import Spans, day, sentence, words

HEIGHT = 330
NECK = 26
TOP = 20
YEAR = 44
"""Pixels from year to year below the axis, at least."""
FLOWS = 9
NAMED = 4
"""Flows that have words; of more the largest."""


@takes_figures
def first_and_last(figures: Figures, measure: str, title: Spans | None = None) -> Drawing:
    """Draw the first and the last year a source gives, and what it prints about the way between.

    Parameters
    ----------
    figures : Figures
        Values of `measure` for whole years; a rate whose base is one of them is written at
        its link; anything else only stands in the table.
    measure : str
        What is drawn.
    title : spans, optional
        In place of the finding computed from the figures.

    Returns
    -------
    Drawing
    """
    values = [f for f in figures if f.measure == measure and f.numbered and year_of(f)]
    if not values:
        return nothing("first_and_last", figures)
    flows = flows_of(values, list(figures))
    years = sorted({year_of(figure) for figure in values})
    left = Left()
    most = max(2, LABELLED // (3 * min(len(flows), FLOWS)))
    flows = [_trimmed(flow, left, most) for flow in flows]
    head: Spans = [words("Chart of the first and the last year given, joined by dashed lines. ")]
    chart = _chart(flows, years, left)
    title = title or sentence(ends_compared(_worded(flows)[0][:NAMED], values, years, figures))
    below = [*_below(values, years, flows), *left.told()]
    alt = [*head, *in_words(values)]
    return drawing("first_and_last", figures, chart, title, below, alt, list(figures))


def _below(values: Sequence[Figure], years: Sequence[str], flows: Sequence[Flow]) -> Spans:
    same = [figure for figure in values if figure.period.text == values[0].period.text]
    runs = described(values) if len(years) == 1 else described(same)[:-2] or described(same)
    if len(years) > 1:
        span = read_period(f"{years[0]}/{years[-1]}")
        runs += [words(", "), day(span)]
    if any(_dashed(flow) for flow in flows):
        given = any(flow.between for flow in flows)
        by = "its source gives nothing" if given else "nothing given"
        runs += [words(f"; dashed: {by} for the years between")]
    return runs


def _dashed(flow: Flow) -> bool:
    """Whether a flow has both ends and nothing between."""
    return bool(flow.first and flow.last and not flow.between)


def _chart(flows: Sequence[Flow], years: Sequence[str], left: Left) -> Spec:
    named, others = _worded(flows)
    start = _widest([label_of(f) for flow in named for f in flow.first])
    names = _widest([flow.name for flow in named], bold=True)
    values = _widest([label_of(f) for flow in named for f in flow.last])
    slope = Slope(years, flows, start + NECK + 8, theme.WIDTH - max(names, values) - NECK - 8)
    highest = max((flow.last for flow in named), key=_height, default=())
    for place, flow in enumerate(named):
        slope.draw(flow, place, above=flow.last == highest)
    slope.column([(flow.first, "", SERIES[n % 3]) for n, flow in enumerate(named)], last=False)
    slope.column([(f.last, f.name, SERIES[n % 3]) for n, f in enumerate(named)], last=True)
    slope.strew([figure for flow in others for figure in (*flow.first, *flow.last)], left)
    left.table += [figure.id for flow in others for figure in flow.between]
    return stacked([slope.frame], 0)


def _trimmed(flow: Flow, left: Left, most: int) -> Flow:
    """Of many rival values of a year the lowest and the highest, and few years between."""

    def few(figures: Sequence[Figure]) -> tuple[Figure, ...]:
        if len(figures) <= most:
            return tuple(figures)
        ends = min(figures, key=lower_end), max(figures, key=upper_end)
        left.table += [figure.id for figure in figures if figure not in ends]
        return ends

    return replace(flow, first=few(flow.first), between=few(flow.between), last=few(flow.last))


def _worded(flows: Sequence[Flow]) -> tuple[list[Flow], list[Flow]]:
    """The flows that have words, of many the largest; and the others."""
    if len(flows) <= FLOWS:
        return list(flows), []
    ranked = sorted(range(len(flows)), key=lambda place: -_height(flows[place].last))[:FLOWS]
    return [flows[n] for n in sorted(ranked)], [
        flow for n, flow in enumerate(flows) if n not in ranked
    ]


def _height(figures: Sequence[Figure]) -> float:
    return max(map(upper_end, figures), default=0)


def _widest(texts: Sequence[str], *, bold: bool = False) -> float:
    return math.ceil(max((theme.text_width(text, bold=bold) for text in texts), default=0))


class Slope:
    """The frame of two years, and what runs between them."""

    def __init__(self, years: Sequence[str], flows: Sequence[Flow], left: float, right: float):
        drawn = [figure for flow in flows for figure in (*flow.first, *flow.between, *flow.last)]
        self.scale = amounts(drawn, HEIGHT, TOP, upright=True)
        self.frame = Frame("slope", HEIGHT + TOP)
        self._first, self._last = int(years[0]), max(int(years[-1]), int(years[0]) + 1)
        self._left, self._right = left, right
        foot = self.scale.pixel(0)
        line: Spec = {"level": GRID, "strokeWidth": 1}
        self.frame.rule("baseline", left, foot, right, foot, color=theme.RULE, **line)
        ticks = self._ticks(sorted({int(year_of(figure)) for figure in drawn}))
        self.frame.axis("bottom", ticks)
        for x, _ in ticks:
            self.frame.rule("year", x, TOP, x, foot, color=theme.GRID, **line)

    def _ticks(self, years: Sequence[int]) -> list[Tick]:
        """The years drawn: the first, the last, and those between that have room."""
        kept = list(years[:1])
        for year in years[1:-1]:
            if min(self._x(year) - self._x(kept[-1]), self._x(years[-1]) - self._x(year)) >= YEAR:
                kept.append(year)
        return [(self._x(year), str(year)) for year in [*kept, *years[1:][-1:]]]

    def _x(self, year: int) -> float:
        share = (year - self._first) / (self._last - self._first)
        return self._left + share * (self._right - self._left)

    def _at(self, figure: Figure) -> tuple[float, float]:
        return self._x(int(year_of(figure))), ends_of(figure, self.scale)[0]

    def draw(self, flow: Flow, place: int, *, above: bool) -> None:
        """A flow's marks, its link where nothing lies between, and the rates printed for it."""
        color, shape = SERIES[place % len(SERIES)], SHAPES[place % len(SHAPES)]
        looks: Spec = {"color": color, "shape": shape, "part": f"flow_{place}"}
        for figure in (*flow.first, *flow.between, *flow.last):
            draw_mark(self.frame, figure, self.scale, self._at(figure)[0], **looks)
        if not _dashed(flow):
            return
        dashed: Spec = {"color": color, "strokeWidth": 2, "strokeDash": [6, 4]}
        for one in flow.first:
            for other in flow.last:
                row = {"figure": one.id, "until": other.id}
                ends = *self._at(one), *self._at(other)
                self.frame.rule(f"flow_{place}_link", *ends, row=row, **dashed)
        if flow.growth:
            lines = [f"{titled(f)}: {label_of(f)}" for f in flow.growth]
            (x, y), (x2, y2) = self._at(flow.first[0]), self._at(flow.last[0])
            down = -4 - LINE * (len(lines) - 0.5) if above else 6 + LINE / 2
            aside, align = (-10, "right") if above else (8, "left")
            words: Spec = {"align": align, "size": theme.SIZE_SMALL, "color": color}
            at = (x + x2) / 2 + aside, (y + y2) / 2 + down
            self.frame.text(f"growth_{place}", *at, lines, **words)

    def column(self, groups: Sequence[tuple[Sequence[Figure], str, str]], *, last: bool) -> None:
        """Values beside one end, moved apart where they are close, tied to their marks."""
        side, align, outward = ("last", "left", 1) if last else ("first", "right", -1)
        edge = self._right if last else self._left
        entries: list[tuple[float, str, str, bool]] = []
        for figures, name, color in groups:
            levels = [self._at(figure)[1] for figure in figures]
            if name and levels:
                entries.append((min(levels) - 0.2, name, color, True))
            texts = map(label_of, figures)
            entries += [(y, text, color, False) for y, text in zip(levels, texts, strict=True)]
        moved = spread([entry[0] for entry in entries], LINE + 3, TOP - 20)
        for place, ((y, text, color, bold), level) in enumerate(zip(entries, moved, strict=True)):
            if not bold:
                ends = edge + 10 * outward, y, edge + NECK * outward, level
                self.frame.rule(f"neck_{side}", *ends, color=theme.MUTED, strokeWidth=0.75)
            x = edge + (NECK + 4) * outward
            looks: Spec = {"align": align, "bold": bold, "color": color}
            self.frame.text(f"{side}_{place}", x, level, text, **looks)
        self.frame.height = max(self.frame.height, *(y + LINE for y in moved), 0)

    def strew(self, figures: Sequence[Figure], left: Left) -> None:
        """Marks without words."""
        if not figures:
            return
        places = np.array([self._at(figure) for figure in figures]).round().T
        for figure in left.thinned(part_of(figures), list(places)):
            x, _ = self._at(figure)
            looks: Spec = {"color": theme.MUTED, "part": "other", "plain": True}
            draw_mark(self.frame, figure, self.scale, x, **looks)
