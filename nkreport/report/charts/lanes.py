"""A lane of statements: a mark on the day each was made, a bar below for the time it covers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nkreport.ledger.figure import Figure
from nkreport.report import theme
from nkreport.report.charts.happenings import brushed
from nkreport.report.charts.marks import (
    CLAIM,
    CROSSED_CIRCLE,
    DENIAL,
    HEADS,
    NO_NUMBER,
    SIZE,
    Row,
    label_of,
    pointing,
    row_of,
)
from nkreport.report.charts.placing import LINE
from nkreport.report.charts.scales import NO_SCALE, Days
from nkreport.report.charts.wording import said, uniform

ASIDE = 12
GAP = 5
BAR = 8
AIR = 5
THIN = 3
COVERED = theme.MUTED
MARKS: dict[str, dict[str, Any]] = {
    "claim": {"shape": "circle", "fill": CLAIM, "stroke": CLAIM, "size": SIZE},
    "denial": {
        "shape": CROSSED_CIRCLE,
        "fill": theme.PAPER,
        "stroke": DENIAL,
        "size": SIZE + 60,
    },
    "bare": {"shape": "diamond", "fill": theme.PAPER, "stroke": theme.MUTED, "size": SIZE},
}
KEY = {
    "claim": "statement, on the day it was made",
    "denial": "denial",
    "bare": NO_NUMBER,
    "covered": "time covered",
}


def mark_of(figure: Figure) -> str:
    """Which mark a statement gets on its day."""
    if figure.denial:
        return "denial"
    return "claim" if figure.numbered else "bare"


def said_once(figures: Sequence[Figure]) -> list[Figure]:
    """The figures without those by which a speaker says the same on the same day again."""
    found: dict[tuple[str, ...], Figure] = {}
    for figure in figures:
        same = (figure.claimant, figure.said_on.text, figure.period.text, figure.item)
        found.setdefault((*same, figure.measure, label_of(figure), figure.unit), figure)
    return list(found.values())


def draw_key(figures: Sequence[Figure]) -> Any:
    """Explain the marks that are used, in one line."""
    import altair as alt

    from nkreport.report.charts.layer import Layer

    used = {mark_of(figure) for figure in figures}
    used |= {"covered"} if any(figure.period for figure in figures) else set()
    x = 8.0
    layers = []
    for kind, text in KEY.items():
        if kind not in used:
            continue
        row = alt.InlineData(values=[{"text": text}])
        wide = 16 if kind == "covered" else 0
        if kind == "covered":
            bar = Layer(row, name="key_covered").mark_rule(
                color=COVERED, strokeWidth=THIN, opacity=1
            )
            ends = {"x": alt.XValue(x - 6), "x2": alt.X2Value(x + wide)}
            layers.append(bar.encode(**ends, y=alt.YValue(9)))
        else:
            mark = Layer(row, name=f"key_{kind}").mark_point(
                opacity=1, strokeWidth=2.5, **MARKS[kind]
            )
            layers.append(mark.encode(x=alt.XValue(x), y=alt.YValue(9)))
        words = Layer(row, name=f"key_{kind}_words").mark_text(
            align="left", baseline="middle", fontSize=theme.SIZE_SMALL, color=theme.MUTED
        )
        at = x + wide + ASIDE
        layers.append(words.encode(x=alt.XValue(at), y=alt.YValue(9), text=alt.Text("text:N")))
        x = at + theme.text_width(text, theme.SIZE_SMALL) + 24
    return alt.layer(*layers).properties(width=theme.WIDTH, height=18, name="key")


def draw_lane(
    name: str,
    figures: Sequence[Figure],
    by: str,
    days: Days,
    part: str,
    *,
    axis: bool,
    fades: bool,
) -> Any:
    """Draw one lane.

    Parameters
    ----------
    name : str
        What it stands for, written above.
    figures : sequence of Figure
        In the order of their rows.
    by : str
        `measure` or `claimant`: the other one is written beside each mark; `lane`: both are.
    days : Days
    part : str
        Name of the view and prefix of its layers.
    axis : bool
        Whether the days are written below.
    fades : bool
        Whether a span can be brushed over events above, so that other days fade.
    """
    import altair as alt

    from nkreport.report.charts.layer import Layer

    fading = {"opacity": brushed()} if fades else {}
    rows, height = _rows(figures, by, days)

    def across(field: str) -> Any:
        inside = alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)
        return alt.Y(f"{field}:Q", scale=inside, axis=None)

    def layer(suffix: str, chosen: Sequence[Row]) -> Any:
        return Layer(alt.InlineData(values=tuple(chosen)), name=f"{part}_{suffix}")

    def along(field: str) -> Any:
        return days.channel(field, axis=axis)

    ticks = [{"at": days.moment(days.pixel(tick)), "y": 0} for tick in days.ticks]
    grid = layer("grid", ticks).mark_rule(color=theme.GRID, strokeWidth=1, opacity=1)
    ends = [{"at": end, "y": 0} for end in days.ends]
    edge = layer("edge", ends).mark_line(color=theme.RULE, strokeWidth=1, opacity=1)
    ground = layer("ground", rows).mark_rect(color=theme.PAPER, opacity=1)
    cover = {"x": along("left"), "x2": alt.X2("right"), "y": across("top")}
    layers = [
        grid.encode(x=along("at"), y=alt.YValue(0), y2=alt.Y2Value(height)),
        edge.encode(x=along("at"), y=across("y")),
        ground.encode(**cover, y2=alt.Y2("bottom")),
    ]
    layers += _covered(rows, layer, along, across, fading)
    layers += _said(rows, layer, along, across, fading)
    for word in ("strong", "when", "weak"):
        for align in ("left", "right"):
            chosen = [row for row in rows if row["align"] == align and row[word]]
            if chosen:
                looks: dict[str, Any] = {"fontWeight": 600 if word == "strong" else 400}
                looks["color"] = theme.INK if word == "strong" else theme.MUTED
                text = layer(f"{word}_{align}", chosen).mark_text(
                    align=align, baseline="middle", lineBreak="\n", **looks
                )
                channels = {"x": along(f"{word}_at"), "y": across(f"{word}_y")}
                layers.append(text.encode(**channels, **fading, text=alt.Text(f"{word}:N")))
    title = theme.wrap(name[:1].upper() + name[1:], theme.WIDTH, theme.SIZE_HEADING, bold=True)
    return alt.layer(*layers).properties(
        width=days.length, height=height, name=part, title=alt.TitleParams(title, offset=4)
    )


def _said(
    rows: Sequence[Row], layer: Any, along: Any, across: Any, fading: dict[str, Any]
) -> list[Any]:
    """Marks on the day of the statement; a thin line where the day is not known."""
    import altair as alt

    layers = []
    for kind, looks in MARKS.items():
        chosen = [row for row in rows if row["mark"] == kind]
        if spans := [row for row in chosen if row["first"] != row["last"]]:
            bar = layer(f"{kind}_span", spans).mark_rule(
                color=looks["stroke"], strokeWidth=1.5, opacity=1
            )
            channels = {"x": along("first"), "x2": alt.X2("last"), "y": across("y")}
            layers.append(bar.encode(**channels, **fading))
        if chosen:
            mark = layer(kind, chosen).mark_point(opacity=1, strokeWidth=2.5, **looks)
            tooltip = [*pointing(), alt.Tooltip("covers:N", title="Time covered")]
            channels = {"x": along("day"), "y": across("y"), **fading}
            layers.append(mark.encode(**channels, tooltip=tooltip))
    return layers


def _covered(
    rows: Sequence[Row], layer: Any, along: Any, across: Any, fading: dict[str, Any]
) -> list[Any]:
    """Bars of the time covered; an arrow at the frame where it runs on."""
    import altair as alt

    bars = [row for row in rows if "start" in row]
    if not bars:
        return []
    bar = layer("covered", bars).mark_rule(color=COVERED, strokeWidth=THIN, opacity=1)
    channels = {"x": along("start"), "x2": alt.X2("end"), "y": across("bar")}
    layers = [bar.encode(**channels, **fading)]
    for field, flag, head in (("start", "since", "ceiling"), ("end", "onwards", "floor")):
        if chosen := [row for row in bars if row[flag]]:
            arrow = layer(f"covered_{flag}", chosen).mark_point(
                shape=HEADS["x", head],
                size=SIZE,
                stroke=COVERED,
                strokeWidth=2,
                filled=False,
                opacity=1,
            )
            layers.append(arrow.encode(x=along(field), y=across("bar"), **fading))
    return layers


def _rows(figures: Sequence[Figure], by: str, days: Days) -> tuple[list[Row], float]:
    rows = []
    top = 4.0
    items = bool(uniform(figures, "item")) or not any(figure.item for figure in figures)
    for figure in said_once(figures):
        first, last = (
            days.pixel(d) for d in (figure.said_on.earliest or figure.said_by, figure.said_by)
        )
        row = row_of(figure, NO_SCALE) | {"mark": mark_of(figure), "y": top + LINE / 2}
        row |= {"covers": figure.period.words(), "day": days.moment((first + last) / 2)}
        row |= {"first": days.moment(first), "last": days.moment(last)}
        strong = figure.quantity("") if row["mark"] == "claim" else label_of(figure)
        who, what = figure.claimant, figure.ledger.measures[figure.measure].title
        other = {"measure": (who,), "claimant": (what,), "lane": (who, what)}[by]
        item = "" if items or by == "lane" else figure.item
        named = ", ".join(text for text in (*other, item) if text)
        row |= {"strong": strong, "weak": named, "when": said(figure)["text"]}
        tall = _place(row, (first - ASIDE, last + ASIDE), top, days)
        row |= {"top": top, "bottom": top + tall, "bar": top + tall + BAR / 2}
        row |= _period(figure, days)
        rows.append(row)
        top += tall + (BAR if figure.period else 0) + AIR
    return rows, top


def _place(row: Row, ends: tuple[float, float], top: float, days: Days) -> float:
    """Put number, speaker and day on one line where there is room, else the speaker below.

    The number stands next to its mark on either side; what is returned is the height.
    """
    left, right = ends[0], days.length - ends[1]
    strong, weak, when = row["strong"], f"{row['weak']}, {row['when']}", row["when"]
    wide = theme.text_width(strong, bold=True) + GAP
    whole = wide + theme.text_width(weak)
    on_right = whole <= right or (whole > left and right >= left)
    align, at = ("left", ends[1]) if on_right else ("right", ends[0])
    room = right if on_right else left
    lines, below = [strong], [weak]
    weak_at, weak_y = at + (wide if on_right else -wide), top + LINE / 2
    if whole <= room:
        row["when"], tall = "", LINE
    else:
        beside = theme.text_width(when) + wide <= room
        row |= {"when": when if beside else "", "when_at": days.moment(weak_at)}
        lines = theme.wrap(strong, room, bold=True)
        below = theme.wrap(row["weak"] if beside else weak, room)
        whole = max(
            wide + theme.text_width(when) if beside else 0,
            *(theme.text_width(line, bold=True) for line in lines),
            *map(theme.text_width, below),
        )
        weak_at, weak_y = at, top + LINE * len(lines) + LINE / 2
        tall = LINE * (len(lines) + len(below))
    edges = (at - 2, at + whole) if on_right else (at - whole, at + 2)
    row |= {"strong": "\n".join(lines), "weak": "\n".join(below), "align": align}
    row |= {"strong_at": days.moment(at), "weak_at": days.moment(weak_at)}
    row |= {"strong_y": top + LINE / 2, "when_y": top + LINE / 2, "weak_y": weak_y}
    row |= {"left": days.moment(edges[0]), "right": days.moment(edges[1])}
    return tall


def _period(figure: Figure, days: Days) -> Row:
    """Ends of the time covered; a single day is still a few pixels long."""
    if not figure.period:
        return {}
    start, end = figure.period.earliest, figure.period.latest
    first = days.pixel(start) if start else 2.0
    last = days.pixel(end) if end else days.length - 2
    since, onwards = start is None or first < 2, end is None or last > days.length - 2
    first, last = max(first, 2.0), min(last, days.length - 2)
    if last - first < 6:
        middle = (first + last) / 2
        first, last = middle - 3, middle + 3
    row: Row = {"start": days.moment(first), "end": days.moment(last)}
    return row | {"since": since, "onwards": onwards}
