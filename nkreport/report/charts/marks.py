"""The vocabulary of marks: a value, about, a range, a floor, a ceiling, a denial, no number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nkreport.ledger.figure import Figure
from nkreport.report import theme
from nkreport.report.charts.scales import Amounts
from nkreport.report.charts.wording import citation, lower_end, said

KINDS = ("range", "floor", "ceiling", "value", "about", "denial")
NO_NUMBER = "no number given"
CLAIM = theme.BLUE
DENIAL = theme.VERMILION
SERIES = (theme.BLUE, theme.GREEN, theme.PURPLE)
SHAPES = ("circle", "square", "triangle-up")
SIZE = 120

CROSSED_CIRCLE = "M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0M-0.7,0.7L0.7,-0.7"
HEADS = {
    ("x", "floor"): "M-1,-1L0,0L-1,1",
    ("x", "ceiling"): "M1,-1L0,0L1,1",
    ("y", "floor"): "M-1,1L0,0L1,1",
    ("y", "ceiling"): "M-1,-1L0,0L1,-1",
}

Row = dict[str, Any]


def kind_of(figure: Figure) -> str:
    """Which mark a figure gets; `unnumbered` gets none, only words."""
    if not figure.numbered:
        return "unnumbered"
    if figure.denial:
        return "denial"
    if figure.best is not None:
        return "about" if figure.comparator == "~" else "value"
    if figure.low is not None and figure.high is not None:
        return "range"
    return "floor" if figure.high is None else "ceiling"


def label_of(figure: Figure) -> str:
    """The words beside a mark: the quantity with its hedge, and what the mark stands for."""
    text = figure.quantity("value")
    if not figure.numbered:
        return f"{text} ({NO_NUMBER})" if figure.printed else NO_NUMBER
    return f"{text} (denial)" if figure.denial else text


def series_of(figure: Figure) -> tuple[str, ...]:
    """What two figures must share before a line may join them."""
    shared = ("measure", "unit", "scope", "claimant", "actor", "counterpart", "item", "place")
    return tuple(str(getattr(figure, column)) for column in shared)


def joinable(figure: Figure) -> bool:
    """Whether a line may run through a figure: only through values, never bounds or denials."""
    return kind_of(figure) in ("value", "about")


def row_of(figure: Figure, scale: Amounts) -> Row:
    """The data behind one mark: its ends, and the claim as a reader sees it on pointing at it."""
    kind = kind_of(figure)
    row: Row = {
        "figure": figure.id,
        "kind": kind,
        "who": figure.claimant,
        "said": said(figure)["text"],
        "quantity": figure.quantity("value"),
        "printed": figure.printed or "computed",
        "cited": citation(figure),
    }
    if kind == "range":
        row |= {"at": figure.low, "end": figure.high}
    elif kind in ("floor", "ceiling"):
        bound = lower_end(figure)
        row |= {"at": bound, "end": scale.beyond(bound, 1 if kind == "floor" else -1)}
    elif kind != "unnumbered":
        row |= {"at": figure.best if figure.best is not None else lower_end(figure)}
    return row


def reach(row: Row, scale: Amounts) -> tuple[float, float]:
    """First and last pixel a mark takes up along its scale, with the air words need beside it."""
    ends = sorted(scale.pixel(row[name]) for name in ("at", "end") if name in row)
    half = 8 if "end" in row else 14
    return ends[0] - half, ends[-1] + half


@dataclass(frozen=True)
class Plane:
    """Where marks are drawn: quantities along one channel, anything across.

    Parameters
    ----------
    scale : Amounts
    across : callable
        Field name to the Altair channel of the other direction.
    field : str
        The field drawn across.
    orient : str or None
        Side of the quantity axis; None for no axis.
    name : str
        Prefix of the layers' names.
    gutter : float
        Pixels from a y axis to where its labels begin.
    """

    scale: Amounts
    across: Callable[[str], Any]
    field: str
    orient: str | None
    name: str
    gutter: float = 0

    @property
    def along(self) -> str:
        """The channel the quantities run along."""
        return "y" if self.scale.upright else "x"

    def encoding(self, field: str = "at", end: str = "") -> dict[str, Any]:
        """Both positions of a mark."""
        import altair as alt

        other = "x" if self.scale.upright else "y"
        channels = {
            self.along: self.scale.channel(field, orient=self.orient, gutter=self.gutter),
            other: self.across(self.field),
        }
        if end:
            channels[f"{self.along}2"] = (alt.Y2 if self.scale.upright else alt.X2)(end)
        return channels

    def chart(self, rows: Sequence[Row], part: str) -> Any:
        """An empty layer over some rows."""
        import altair as alt

        from nkreport.report.charts.layer import Layer

        return Layer(alt.InlineData(values=tuple(rows)), name=f"{self.name}_{part}")


def pointing() -> list[Any]:
    """What a reader sees on pointing at a mark."""
    import altair as alt

    titles = {
        "who": "Who",
        "said": "Said",
        "quantity": "Quantity",
        "printed": "As printed",
        "cited": "Source",
    }
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]


def draw_marks(
    rows: Sequence[Row], plane: Plane, color: str = CLAIM, shape: str = "circle"
) -> list[Any]:
    """Layers for the marks of some rows, each kind its own; rows without a number have none."""
    layers = []
    for kind in KINDS:
        chosen = [row for row in rows if row["kind"] == kind]
        if chosen and kind == "range":
            layers += _ranges(chosen, plane, color)
        elif chosen and kind in ("floor", "ceiling"):
            layers += _arrows(chosen, plane, kind, color)
        elif chosen:
            layers.append(_points(chosen, plane, kind, color, shape))
    return layers


def _points(rows: Sequence[Row], plane: Plane, kind: str, color: str, shape: str) -> Any:
    looks: dict[str, Any] = {"shape": shape, "fill": color, "stroke": color, "size": SIZE}
    if kind == "about":
        looks["fill"] = theme.PAPER
    elif kind == "denial":
        looks = {"shape": CROSSED_CIRCLE, "stroke": DENIAL, "fill": theme.PAPER, "size": SIZE + 60}
    layer = plane.chart(rows, kind).mark_point(opacity=1, strokeWidth=2.5, **looks)
    return layer.encode(**plane.encoding(), tooltip=pointing())


def _ranges(rows: Sequence[Row], plane: Plane, color: str) -> list[Any]:
    bar = plane.chart(rows, "range").mark_rule(color=color, strokeWidth=4, opacity=1)
    layers = [bar.encode(**plane.encoding(end="end"), tooltip=pointing())]
    for field in ("at", "end"):
        layers.append(_end_tick(rows, plane, f"range_{field}", field, color))
    return layers


def _arrows(rows: Sequence[Row], plane: Plane, kind: str, color: str) -> list[Any]:
    shaft = plane.chart(rows, kind).mark_rule(color=color, strokeWidth=2.5, opacity=1)
    head = plane.chart(rows, f"{kind}_head").mark_point(
        shape=HEADS[plane.along, kind],
        size=SIZE + 60,
        stroke=color,
        strokeWidth=2.5,
        filled=False,
        opacity=1,
    )
    return [
        shaft.encode(**plane.encoding(end="end"), tooltip=pointing()),
        _end_tick(rows, plane, f"{kind}_bound", "at", color),
        head.encode(**plane.encoding("end")),
    ]


def _end_tick(rows: Sequence[Row], plane: Plane, part: str, field: str, color: str) -> Any:
    orient = "horizontal" if plane.along == "y" else "vertical"
    tick = plane.chart(rows, part).mark_tick(
        color=color, thickness=3, size=16, orient=orient, opacity=1
    )
    return tick.encode(**plane.encoding(field))


def draw_text(rows: Sequence[Row], plane: Plane, part: str, along: str, **looks: Any) -> Any:
    """A layer of words at the given field along the scale."""
    import altair as alt

    text = plane.chart(rows, part).mark_text(lineBreak="\n", **looks)
    return text.encode(**plane.encoding(along), text=alt.Text("text:N"))
