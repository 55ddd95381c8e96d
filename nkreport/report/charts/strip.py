"""A strip of segments to scale, their words, and below it what has no place on the scale."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from nkreport.ledger.figure import Figure
from nkreport.report import theme
from nkreport.report.charts.amounts import ARROW, Amounts
from nkreport.report.charts.frame import (
    DASHED,
    GRID,
    JOIN,
    LINE,
    MARK,
    SLANTED,
    Frame,
    Spec,
)
from nkreport.report.charts.labels import beside
from nkreport.report.charts.marks import (
    TOLD,
    draw_mark,
    facts_of,
    kind_of,
    label_of,
    reach,
)
from nkreport.report.charts.parts import Parts
from nkreport.report.charts.picking import Left, lower_end, upper_end
from nkreport.report.charts.wording import titled
from nkreport.report.spans import capital

TOP = 46
THICK = 54
THIN = 20
GAP = 4
STEP = 25
HATCH = 9
BOX = 250
ROW = 34
TEETH = 6
SEGMENTS = 12
"""Parts that have words; of more the largest."""


@dataclass(frozen=True)
class Segment:
    """A stretch of the strip, in pixels, and its two lines of words."""

    left: float
    right: float
    name: str
    amount: str
    figure: Figure | None = None
    top: float = TOP
    bottom: float = TOP + THICK

    @property
    def narrow(self) -> bool:
        """Whether its words do not fit inside."""
        words = max(theme.text_width(self.name, bold=True), theme.text_width(self.amount))
        return words + 18 > self.right - self.left or self.top > TOP

    @property
    def beside(self) -> float:
        """Pixels the words take on one line."""
        return theme.text_width(self.name, bold=True) + 10 + theme.text_width(self.amount)


@dataclass
class Strip:
    """What a whole is made of: `rest` is what is left, in words, `left` learns what has none."""

    whole: Figure
    parts: Parts
    rest: str
    left: Left
    frame: Frame = field(default_factory=lambda: Frame("strip", 0))

    def draw(self) -> Frame:
        """The strip and everything that stands below it."""
        scale = self._scale()
        segments = self._segments(scale)
        self._whole(scale)
        for segment in segments:
            self._segment(segment)
        outside = [segment for segment in segments if segment.narrow and segment.name]
        foot = max((segment.bottom for segment in segments), default=TOP + THICK)
        self._ladder(outside, foot)
        y = foot + (STEP * len(outside) + 20 if outside else 16)
        for figure in self._few(self.parts.bounded):
            self._bound(figure, y + ROW / 2, scale)
            y += ROW
        for place, figure in enumerate(self._few(self.parts.impossible)):
            self._broken(figure, y + 6, place)
            y += ROW + 22
        bare = self._few(self.parts.bare)
        lines = [f"{self.parts.names[part.id]}: {self.parts.without(part)}" for part in bare]
        if lines:
            tall = LINE * len(lines) + 14
            self.frame.box("off_scale", 0, y + 4, scale.length, y + 4 + tall, fill=theme.SHADE)
            self.frame.text("bare", 10, y + 11 + LINE / 2, lines, **SLANTED)
            y += tall + 4
        self.frame.height = y
        return self.frame

    def _few(self, figures: Sequence[Figure]) -> Sequence[Figure]:
        self.left.table += [figure.id for figure in figures[SEGMENTS:]]
        return figures[:SEGMENTS]

    def _scale(self) -> Amounts:
        """From zero to the whole, or to what goes beyond it; a bound keeps room for its arrow."""
        width = theme.WIDTH - 2.0
        valued = sum(part.best or 0 for part in self.parts.valued)
        ends = [upper_end(self.whole), valued, *map(upper_end, self.parts.bounded)]
        floors = [f for f in (self.whole, *self.parts.bounded) if kind_of(f) == "floor"]
        reaches = [lower_end(floor) / (1 - (ARROW + 8) / width) for floor in floors]
        top = max([max(ends) or 1.0, *reaches])
        return Amounts(0, top, top, width)

    def _segments(self, scale: Amounts) -> list[Segment]:
        segments = []
        at = 0.0
        names = self.parts.names
        for part in self.parts.valued[:SEGMENTS]:
            end = at + (part.best or 0)
            ends = scale.pixel(at), scale.pixel(end)
            segments.append(Segment(*ends, names[part.id], part.quantity(""), part))
            start, top = at, TOP + THICK + GAP
            for inner in self._few(self.parts.within.get(part.id, ())):
                ends = scale.pixel(start), scale.pixel(start := start + (inner.best or 0))
                words = names[inner.id], inner.quantity("")
                segments.append(Segment(*ends, *words, inner, top, top + THIN))
            at = end
        if smaller := self.parts.valued[SEGMENTS:]:
            self.left.marks += [part.id for part in smaller]
            for part in smaller:
                self.left.table += [f.id for f in self.parts.within.get(part.id, ())]
            end = at + sum(part.best or 0 for part in smaller)
            segments.append(Segment(scale.pixel(at), scale.pixel(end), "", "", smaller[0]))
            at = end
        limit = lower_end(self.whole)
        if self.rest and at < limit:
            ends = scale.pixel(at), scale.pixel(limit)
            segments.append(Segment(*ends, "the rest", f"{self.rest}, computed"))
        return segments

    def _whole(self, scale: Amounts) -> None:
        """The whole above the strip: from end to end where it is a value, else as its bound."""
        text = f"{capital(titled(self.whole))}: {self.whole.quantity('')}"
        self.frame.text("whole_label", 1, 10, text, bold=True)
        y, end = TOP - 16, scale.pixel(upper_end(self.whole))
        ink: Spec = {"color": theme.INK, "strokeWidth": 1.5}
        if kind_of(self.whole) in ("value", "about"):
            for x, top, x2, foot in (
                (1, y, end - 1, y),
                *((x, y - 6, x, y + 6) for x in (1, end - 1)),
            ):
                self.frame.rule("whole", x, top, x2, foot, **ink)
        else:
            draw_mark(self.frame, self.whole, scale, y, color=theme.INK, part="whole")
        if sum(part.best or 0 for part in self.parts.valued) > upper_end(self.whole):
            self.frame.rule("end_of_whole", end, y, end, TOP + THICK + 8, MARK, **ink)

    def _segment(self, segment: Segment) -> None:
        left, right, frame = segment.left + 1, segment.right - 1, self.frame
        solid = False
        if segment.figure is None:
            self._rest(left, right)
        elif segment.name:
            kind = kind_of(segment.figure)
            looks: Spec = {"fill": theme.BLUE}
            if kind == "about":
                looks = {"fill": theme.PAPER, "stroke": theme.BLUE, "strokeWidth": 2.0}
            told: Spec = {"row": facts_of(segment.figure), "told": TOLD}
            frame.box(
                f"part_{kind}", left, segment.top, right, segment.bottom, MARK, **looks, **told
            )
            solid = kind == "value"
        else:
            frame.box("smaller", left, segment.top, right, segment.bottom, MARK, fill=theme.MUTED)
        if segment.name and not segment.narrow:
            part, color = ("inside", theme.PAPER) if solid else ("inside_open", theme.INK)
            clear = segment.figure is None
            for name, text, y in ((f"{part}_name", segment.name, 18), (part, segment.amount, 37)):
                looks = {"color": color, "bold": y == 18, "clear": clear}
                frame.text(name, segment.left + 10, TOP + y, text, **looks)

    def _rest(self, left: float, right: float) -> None:
        """A dashed outline, open where the whole is a bound, hatched with slanted lines."""
        foot = TOP + THICK
        hatch = ""
        for step in range(math.ceil((right - left + THICK) / HATCH)):
            start = left - THICK + (step + 1) * HATCH
            x, end = max(start, left), min(start + THICK, right)
            hatch += f"M{x:.1f},{foot - x + start:.1f}L{end:.1f},{foot - end + start:.1f}"
        self.frame.path("rest_hatch", hatch, GRID, stroke=theme.RULE, strokeWidth=1, filled=False)
        closed = kind_of(self.whole) in ("value", "about")
        edge = f"M{right:.1f},{TOP}H{left:.1f}V{foot}H{right:.1f}{'Z' if closed else ''}"
        dashed = {name: value for name, value in DASHED.items() if name != "color"}
        self.frame.path("rest", edge, JOIN, stroke=theme.MUTED, filled=False, **dashed)

    def _ladder(self, segments: Sequence[Segment], foot: float) -> None:
        """Words below segments too narrow for them, each at the end of a line from its segment."""
        middles = [(segment.left + segment.right) / 2 for segment in segments]
        width = theme.WIDTH - 2
        fits = all(x + 8 + s.beside <= width for x, s in zip(middles, segments, strict=True))
        order: Iterable[int] = range(len(segments))
        thin: Spec = {"color": theme.MUTED, "strokeWidth": 0.75}
        for level, index in enumerate(reversed(list(order)) if fits else order):
            segment, x = segments[index], middles[index]
            y = foot + 18 + level * STEP
            self.frame.rule("leader", x, segment.bottom + 3, x, y, **thin)
            self.frame.rule("leader", x, y, x + (6 if fits else -6), y, **thin)
            start = x + 10 if fits else max(x - 10 - segment.beside, 1)
            meet = start + theme.text_width(segment.name, bold=True)
            self.frame.text("below_name", meet, y, segment.name, align="right", bold=True)
            self.frame.text("below_amount", meet + 8, y, segment.amount)

    def _bound(self, figure: Figure, y: float, scale: Amounts) -> None:
        """A part of which only bounds are known: its mark on the strip's scale."""
        draw_mark(self.frame, figure, scale, y)
        text = f"{self.parts.names[figure.id]}: {figure.quantity('')}"
        first, last = reach(figure, scale)
        found = beside(first, last, theme.text_width(text), scale.length, lambda *_: True)
        x, align = found or (first, "right")
        self.frame.text("bound", x, y, text, align=align)

    def _broken(self, figure: Figure, y: float, place: int) -> None:
        """A box torn open on the right: inside its number, beside it why its size says nothing."""
        end, name = y + ROW + 6, f"broken_{place}"
        told: Spec = {"row": facts_of(figure), "told": TOLD}
        self.frame.box(f"{name}_ground", 1, y, BOX, end, fill=theme.PAPER, **told)
        torn = "".join(
            f"L{BOX + 7 * (tooth % 2)},{y + (end - y) * tooth / TEETH}"
            for tooth in range(TEETH + 1)
        )
        course = f"M1,{end}V{y}{torn}Z"
        self.frame.path(name, course, JOIN, stroke=theme.VERMILION, strokeWidth=1.5, filled=False)
        middle = (y + end) / 2
        text = f"{self.parts.names[figure.id]}: {figure.quantity('')}"
        self.frame.text(f"{name}_name", 10, middle, text, bold=True)
        why = f"cannot be part of {label_of(self.whole)}; not drawn to scale"
        words = theme.wrap(why, theme.WIDTH - BOX - 30)
        level = middle - (len(words) - 1) * LINE / 2
        self.frame.text(f"{name}_why", BOX + 20, level, words, color=theme.VERMILION)
