"""Rival claims with their bounds: a row for each, in the order they were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.report import theme
from nkreport.report.charts.cited import (
    added_up,
    cited_finding,
    citing,
    clear_of,
    draw_band,
    draw_sums,
    parts_of,
)
from nkreport.report.charts.drawing import Drawing, form, nothing, table_of
from nkreport.report.charts.marks import (
    Plane,
    Row,
    draw_marks,
    draw_text,
    label_of,
    reach,
    row_of,
)
from nkreport.report.charts.panels import below_headline, headline, panel_names, panels_of
from nkreport.report.charts.scales import Amounts, amounts
from nkreport.report.charts.wording import (
    ROLES,
    described,
    finding,
    in_words,
    said,
    source_line,
    uniform,
)
from nkreport.report.runs import Runs, sentence, words

GUTTER = 220
MARGIN = 30
PLOT = theme.WIDTH - GUTTER - MARGIN
LINE = 18


@form
def claims(
    figures: Figures, title: Runs | None = None, *, cited_by: Figures | None = None
) -> Drawing:
    """Draw rival claims, each with its bounds as they were stated.

    Parameters
    ----------
    figures : Figures
        Of one measure, or of several: each gets a panel and a scale of its own.
    title : runs, optional
        In place of the finding computed from the claims.
    cited_by : Figures, optional
        At most one: the estimate that cites the claims. It stands first, its span runs down
        behind them, and a claim that is a sum shows its parts.

    Returns
    -------
    Drawing

    Raises
    ------
    CheckError
        If `cited_by` holds several, or counts something else than the claims.
    """
    if not figures:
        return nothing("claims", figures)
    if estimate := citing(cited_by, figures):
        return _held_against(estimate, figures, title)
    panels = panels_of(figures)
    rows = [figure for panel in panels for figure in panel]
    columns, body = table_of(rows)
    return Drawing(
        "claims",
        figures,
        _chart(panels),
        title or headline(panels),
        below_headline(panels),
        source_line(figures),
        _alt(panels),
        columns,
        body,
    )


def _held_against(estimate: Figure, figures: Figures, title: Runs | None) -> Drawing:
    cited = [figure for figure in panels_of(figures)[0] if figure.id != estimate.id]
    panel = [estimate, *cited]
    found = sentence(cited_finding(estimate, cited))
    whole = Figures(figures.ledger, panel, figures.steps)
    opening = words("Chart with a row for each claim, the citing estimate first. ")
    columns, body = table_of(panel)
    return Drawing(
        "claims",
        whole,
        _chart([panel], estimate),
        title or found,
        [*described(panel), words("; shaded: what the estimate spans")],
        source_line(whole),
        [opening, *found, words(". "), *in_words(panel), *added_up(cited)],
        columns,
        body,
    )


def _alt(panels: Sequence[Sequence[Figure]]) -> Runs:
    runs: Runs = [words("Chart with a row for each claim. ")]
    for panel, name in zip(panels, panel_names(panels), strict=True):
        runs += [*sentence(finding(panel, name)), words(". "), *in_words(panel), words(" ")]
    return runs[:-1]


def _chart(panels: Sequence[Sequence[Figure]], estimate: Figure | None = None) -> Any:
    import altair as alt

    titles = panel_names(panels) if len(panels) > 1 else [""]
    drawn = [
        _panel(panel, f"panel_{number}", title, estimate)
        for number, (panel, title) in enumerate(zip(panels, titles, strict=True))
    ]
    return alt.vconcat(*drawn, spacing=30)


def _panel(figures: Sequence[Figure], name: str, heading: str, estimate: Figure | None) -> Any:
    import altair as alt

    numbered = [figure for figure in figures if figure.numbered]
    scale = amounts(numbered, PLOT) if numbered else Amounts(0, 1, 1, PLOT, "", "", False)
    rows, height = _rows(figures, scale, estimate)

    def across(field: str) -> Any:
        inside = alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)
        return alt.Y(f"{field}:Q", scale=inside, axis=None)

    plane = Plane(scale, across, "y", "top" if numbered else None, name)
    layers = [*_ground(rows, plane), *draw_marks(rows, plane), *_labels(rows, plane)]
    if estimate is not None:
        layers = [*draw_band(estimate, height, plane), *layers, *draw_sums(rows, figures, plane)]
    properties: dict[str, Any] = {"width": PLOT, "height": height, "name": name}
    if heading:
        measure = figures[0].ledger.measures[figures[0].measure]
        text = heading[:1].upper() + heading[1:]
        definition = theme.wrap(measure.definition, theme.WIDTH, theme.SIZE_SMALL)
        properties["title"] = alt.TitleParams(text, subtitle=definition, dx=-GUTTER)
    return alt.layer(*layers).properties(**properties)


def _rows(
    figures: Sequence[Figure], scale: Amounts, estimate: Figure | None
) -> tuple[list[Row], float]:
    aside = [c for c in ("item", "scope") if not uniform(figures, c)]
    rows = []
    top = 0.0
    for figure in figures:
        row = row_of(figure, scale)
        speaker = figure.claimant[:1].upper() + figure.claimant[1:]
        who = theme.wrap(speaker, GUTTER - 24, bold=True)
        small = _below_name(figure, aside, "cites the others" if figure is estimate else "")
        summed = 1 + len(parts_of(figure)) if estimate is not None else 0
        height = (len(who) + max(len(small), summed)) * LINE + 14
        row |= {
            "name": "\n".join(who),
            "meta": "\n".join(small),
            "top": top,
            "bottom": top + height,
            "y": top + 7 + LINE / 2,
            "below": top + 7 + len(who) * LINE + LINE / 2,
            "label": label_of(figure) + (", computed" if figure.formula else ""),
        }
        row["y_label"] = row["y"]
        _place_label(row, scale, estimate)
        rows.append(row)
        top += height
    return rows, top


def _below_name(figure: Figure, aside: Sequence[str], role: str) -> list[str]:
    parts = [said(figure)["text"], role or ROLES[figure.claimant_role]]
    whole = " · ".join(part for part in parts if part)
    texts = [whole] if theme.text_width(whole, theme.SIZE_SMALL) <= GUTTER - 20 else parts
    texts.append("; ".join(str(getattr(figure, name)) for name in aside if getattr(figure, name)))
    return [
        line for text in texts if text for line in theme.wrap(text, GUTTER - 20, theme.SIZE_SMALL)
    ]


def _place_label(row: Row, scale: Amounts, estimate: Figure | None) -> None:
    if row["kind"] == "unnumbered":
        row |= {"label_at": scale.value(12), "align": "left"}
        row["label"] = "\n".join(theme.wrap(row["label"], PLOT + MARGIN - 16))
        return
    first, last = reach(row, scale)
    width = theme.text_width(row["label"]) + 6
    beside = last + width <= scale.length
    if beside and clear_of((last, last + width), estimate, scale):
        at, align = last, "left"
    elif first - width >= 0:
        at, align = first, "right"
    elif beside:
        at, align = last, "left"
    else:
        at, align = scale.length, "right"
        row["y_label"] = row["below"]
    ends = (at - 2, at + width) if align == "left" else (at - width, at + 2)
    row |= {"label_at": scale.value(at), "align": align}
    row |= {"clear_from": scale.value(ends[0]), "clear_to": scale.value(ends[1])}


def _ground(rows: Sequence[Row], plane: Plane) -> list[Any]:
    import altair as alt

    line = plane.chart(rows, "separator").mark_rule(color=theme.GRID, strokeWidth=1, opacity=1)
    ends = {"x": alt.XValue(-GUTTER), "x2": alt.X2Value(PLOT + MARGIN)}
    layers = [line.encode(y=plane.across("top"), **ends)]
    if bare := [row for row in rows if row["kind"] == "unnumbered"]:
        band = plane.chart(bare, "off_scale").mark_rect(color=theme.SHADE, opacity=1)
        ends["x"] = alt.XValue(0)
        layers.insert(0, band.encode(y=plane.across("top"), y2=alt.Y2("bottom"), **ends))
    if beside := [row for row in rows if "clear_from" in row]:
        ground = plane.chart(beside, "clearing").mark_rule(
            color=theme.PAPER, strokeWidth=LINE, opacity=1
        )
        clear = {"x": plane.scale.channel("clear_from", orient=plane.orient)}
        layers.append(ground.encode(y=plane.across("y_label"), x2=alt.X2("clear_to"), **clear))
    return layers


def _labels(rows: Sequence[Row], plane: Plane) -> list[Any]:
    import altair as alt

    layers = []
    sides = (("name", "y", 600, theme.INK), ("meta", "below", 400, theme.MUTED))
    for field, y, weight, color in sides:
        text = plane.chart(rows, field).mark_text(
            align="left",
            baseline="line-top",
            dy=-LINE / 2,
            fontWeight=weight,
            fontSize=theme.SIZE_TEXT if field == "name" else theme.SIZE_SMALL,
            color=color,
            lineBreak="\n",
        )
        layers.append(
            text.encode(x=alt.XValue(-GUTTER), y=plane.across(y), text=alt.Text(f"{field}:N"))
        )
    for align in ("left", "right"):
        for bare in (False, True):
            chosen = [
                row | {"text": row["label"]}
                for row in rows
                if row["align"] == align and (row["kind"] == "unnumbered") == bare
            ]
            if chosen:
                layers.append(_beside(chosen, plane, align, bare))
    return layers


def _beside(rows: Sequence[Row], plane: Plane, align: str, bare: bool) -> Any:
    looks: dict[str, Any] = {"color": theme.INK}
    if bare:
        looks = {"color": theme.MUTED, "fontStyle": "italic"}
    part = f"words_{align}" if bare else f"label_{align}"
    return draw_text(
        rows,
        replace(plane, field="y_label"),
        part,
        "label_at",
        align=align,
        baseline="line-top",
        dy=-LINE / 2,
        **looks,
    )
