"""Rows: one for each statement, its words at the left, its mark on a scale at the right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nkreport.ledger.figure import Figure
from nkreport.report import theme
from nkreport.report.charts.amounts import Amounts, amounts
from nkreport.report.charts.frame import (
    CLEARING,
    DASHED,
    GRID,
    JOIN,
    LINE,
    SLANTED,
    SMALL,
    Frame,
    Spec,
)
from nkreport.report.charts.labels import beside
from nkreport.report.charts.marks import CLAIM, draw_mark, ends_of_many, reach
from nkreport.report.charts.picking import Left, part_of

GUTTER = 220
MARGIN = 30
PLOT = theme.WIDTH - GUTTER - MARGIN
OTHERS = "the others, without words"
LEVELS = 6
"""Levels over which marks without words are strewn, so that they can be told apart."""


@dataclass(frozen=True)
class Entry:
    """A row.

    Parameters
    ----------
    figure : Figure
        What is drawn; of one without a number, or a `bare` one, only the words.
    label : str
        Words beside the mark.
    name, small : tuple of str
        Lines at the left; without any, the words of a bare row begin there.
    part, color, shape : str
        How the mark looks, and what its layers are called.
    told : Figure, optional
        Whose facts a reader is told, where the mark is drawn from other numbers.
    sum : tuple of (Figure, str)
        What its number is added up from, each with its words.
    bare : bool
    """

    figure: Figure
    label: str
    name: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    part: str = ""
    color: str = CLAIM
    shape: str = "circle"
    told: Figure | None = None
    sum: tuple[tuple[Figure, str], ...] = ()
    bare: bool = False


@dataclass(frozen=True)
class Group:
    """Rows under a heading, and the figures that are marks without words below them."""

    entries: Sequence[Entry]
    heading: str = ""
    others: Sequence[Figure] = ()


def at_left(name: str, whole: str, parts: Sequence[str], more: Sequence[str] = ()) -> Spec:
    """The lines at the left of a row: a name, then smaller ones, joined where they fit."""
    small, room = theme.SIZE_SMALL, GUTTER - 8
    texts = [whole] if theme.text_width(whole, small) <= room else list(parts)
    lines = [line for text in (*texts, *more) if text for line in theme.wrap(text, room, small)]
    return {"name": tuple(theme.wrap(name, GUTTER - 24, bold=True)), "small": tuple(lines)}


class Rows:
    """A frame that grows downwards, a row at a time."""

    def __init__(
        self,
        name: str,
        figures: Sequence[Figure],
        title: Sequence[str] = (),
        below: Sequence[str] = (),
        band: tuple[float | None, float | None] | None = None,
    ) -> None:
        self.frame = Frame(name, math.inf, title=title, below=below)
        self.scale: Amounts = amounts(figures, PLOT, GUTTER)
        self._scaled, self._top = bool(figures), 0.0
        low, high = band or (None, None)
        self._ends = band and (
            GUTTER if low is None else self.scale.pixel(low),
            GUTTER + PLOT if high is None else self.scale.pixel(high),
        )
        self._edges = [self.scale.pixel(end) for end in {low, high} - {None} if end is not None]

    def draw(self, groups: Sequence[Group], left: Left) -> Frame:
        """Draw groups of rows one below the other; `left` learns what has no words."""
        for group in groups:
            if group.heading:
                self._heading(group.heading)
            for entry in group.entries:
                self._row(entry)
            if group.others:
                self._strewn(group.others, left)
            self._top += 12 if group.heading else 0
        self.frame.height = self._top
        if self._scaled:
            self.scale.draw(self.frame, 0, self._top, "top")
        if self._ends:
            self._band(*self._ends)
        return self.frame

    def _separated(self) -> None:
        line: Spec = {"level": JOIN, "color": theme.GRID, "strokeWidth": 1}
        self.frame.rule("separator", 0, self._top, theme.WIDTH, self._top, **line)

    def _heading(self, text: str) -> None:
        lines = theme.wrap(text, theme.WIDTH - 10)
        top = self._top + 8
        foot = top + LINE * len(lines)
        self.frame.box("heading_ground", 0, top, theme.WIDTH, foot, CLEARING, fill=theme.PAPER)
        self.frame.text("heading", 0, top + LINE / 2, lines, **SLANTED)
        self._top = foot + 8

    def _row(self, entry: Entry) -> None:
        bare = entry.bare or not entry.figure.placed
        start = GUTTER if entry.name else 0
        words = theme.wrap(entry.label, theme.WIDTH - start - 16) if bare else [entry.label]
        summed = 1 + len(entry.sum) if entry.sum else 0
        lines = max(len(entry.name) + max(len(entry.small), summed), len(words))
        tall = lines * LINE + (14 if entry.name else 8)
        y = self._top + (7 if entry.name else 4) + LINE / 2
        below = y + LINE * len(entry.name)
        self._separated()
        if entry.name:
            self.frame.text("name", 0, y, entry.name, bold=True)
        if entry.small:
            self.frame.text("meta", 0, below, entry.small, **SMALL)
        if bare:
            ends = start, self._top, theme.WIDTH, self._top + tall
            self.frame.box("off_scale", *ends, CLEARING, fill=theme.SHADE)
            self.frame.text("words", start + (12 if entry.name else 8), y, words, **SLANTED)
        else:
            looks: Spec = {"color": entry.color, "shape": entry.shape, "part": entry.part}
            draw_mark(self.frame, entry.figure, self.scale, y, **looks, told=entry.told)
            self._label(entry, y, below)
        self._sum(entry, below)
        self._top += tall

    def _label(self, entry: Entry, y: float, below: float) -> None:
        first, last = (end - GUTTER for end in reach(entry.figure, self.scale))
        wide = theme.text_width(entry.label) + 6
        band = self._ends

        def free(left: float, right: float) -> bool:
            return not band or right + GUTTER <= band[0] or left + GUTTER >= band[1]

        at, align = beside(first, last, wide, PLOT, free) or (PLOT, "right")
        level = below if (at, align) == (PLOT, "right") and first < PLOT else y
        row = {"figure": entry.figure.id}
        self.frame.text("label", GUTTER + at, level, entry.label, align=align, clear=True, row=row)

    def _sum(self, entry: Entry, y: float) -> None:
        """The parts of a sum end to end, each with its words where it begins."""
        start = 0.0
        looks: Spec = {"color": CLAIM, "strokeWidth": 1.5}
        for place, (part, words) in enumerate(entry.sum):
            ends = self.scale.pixel(start), self.scale.pixel(start + (part.best or 0))
            self.frame.rule("sum", ends[0], y, ends[1], y, **looks)
            for x in ends:
                self.frame.rule("sum_end", x, y - 5, x, y + 5, **looks)
            level = y + 8 + (place + 1) * LINE - LINE / 2
            self.frame.text("sum_words", ends[0] + 4, level, words, **SMALL)
            start += part.best or 0

    def _band(self, start: float, end: float) -> None:
        self.frame.box("band", start, 0, end, self._top, fill=theme.GRID)
        for x in self._edges:
            self.frame.rule("band_edge", x, 0, x, self._top, level=GRID, **DASHED)

    def _strewn(self, figures: Sequence[Figure], left: Left) -> None:
        """Marks of figures without words, those of one pixel once."""
        self._separated()
        self.frame.text("others", 0, self._top + 16, OTHERS, **SMALL)
        part = part_of(figures)
        ends = (np.nan_to_num(end).round() for end in ends_of_many(part, self.scale))
        for number, figure in enumerate(left.thinned(part, list(ends))):
            y = self._top + 12 + number % LEVELS * 8
            draw_mark(self.frame, figure, self.scale, y, part="other", plain=True)
        self._top += 16 + LEVELS * 8
