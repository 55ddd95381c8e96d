"""Routes on a map, each leg by its means of transport, and below it as a row of stops."""

from __future__ import annotations

from collections.abc import Sequence

from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import read_period
from nkreport.ledger.taking import takes_figures
from nkreport.report.charts.atlas import draw_map, globe_of
from nkreport.report.charts.drawing import Drawing, columns_of, nothing
from nkreport.report.charts.frame import stacked
from nkreport.report.charts.globe import without_outline
from nkreport.report.charts.routes import Route, routes_of
from nkreport.report.charts.stops import draw_stops
from nkreport.report.spans import Span, Spans, day, listed, literal, quantity, words

ROUTES = 8
"""Routes that are drawn; further ones stand in the table."""
COLUMNS = {
    "what": "What travels",
    "from": "From",
    "to": "To",
    "by": "By",
    "distance": "Distance given",
    "source": "Reported in",
    "locator": "Where in the text",
}


@takes_figures
def route_map(
    figures: Figures,
    routes: Sequence[str] | None = None,
    title: Spans | None = None,
    *,
    stops: bool = True,
) -> Drawing:
    """Draw routes that were reported, over the outlines of countries.

    Parameters
    ----------
    figures : Figures
        Distances of legs are looked up in it; its as-of day and excluded sources hold for the
        routes too, which have no date of their own.
    routes : sequence of str, optional
        Ids of routes.csv without the number of the leg; all by default.
    title : spans, optional
        In place of the finding computed from the legs.
    stops : bool
        Whether each route also stands below the map as a row of stops; without it the words under
        the title tell each leg. A single route of few places needs no row.

    Returns
    -------
    Drawing

    Raises
    ------
    CheckError
        If a route is not in the table or a place has no position.
    """
    found = routes_of(figures, routes)
    legs = [leg for route in found for leg in route.legs]
    distances = list(dict.fromkeys(leg.distance.id for leg in legs if leg.distance))
    drawn = figures.in_order(distances)
    if not found:
        return nothing("route_map", drawn, _nothing(figures))
    shown = found[:ROUTES]
    globe, box = globe_of(shown)
    rows = [draw_stops(shown)] if stops else []
    chart = stacked([draw_map(shown, globe, box), *rows], 22)
    below = [] if stops else [literal(f"{_legs(shown)} ")]
    below += _below(found, without_outline(globe, box))
    return Drawing(
        "route_map",
        drawn,
        chart,
        title or _finding(shown),
        below,
        _sources(shown),
        _alt(shown),
        columns_of(COLUMNS),
        _body(found),
    )


def _nothing(figures: Figures) -> Spans:
    spans: Spans = [words("No such route had been reported")]
    if figures.as_of_day is not None:
        spans += [words(" by "), day(read_period(figures.as_of_day.isoformat()))]
    return [*spans, words(".")]


def _finding(routes: Sequence[Route]) -> Spans:
    """From where to where each thing went; routes of parts of a thing together."""
    ends: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for route in routes:
        first, last = ends.setdefault(route.what.partition(",")[0], ({}, {}))
        first[route.stops[0].name] = None
        last[route.stops[-1].name] = None
    parts: list[Spans] = []
    for what, (first, last) in ends.items():
        starts, goals = ([[literal(name)] for name in side] for side in (first, last))
        parts.append([literal(what), words(" from "), *listed(starts), words(" to ")])
        parts[-1] += listed(goals)
    return [words("Reported routes: "), *listed(parts, "; ")]


def _legs(routes: Sequence[Route]) -> str:
    """Each leg with its means, a sentence a route."""
    legs = [
        [f"{leg.start.name} to {leg.end.name}, {_by(leg.by, leg.modes)}" for leg in route.legs]
        for route in routes
    ]
    return " ".join(f"{'; '.join(told)}." for told in legs)


def _below(routes: Sequence[Route], blank: Sequence[str]) -> Spans:
    spans: Spans = [words("Lines join places; the course taken is not known.")]
    if any(leg.long for route in routes for leg in route.legs):
        spans.append(words(" Of a long leg the ends alone are drawn."))
    if any(place.area for route in routes for place in route.stops):
        spans.append(words(" Open circles: the middle of an area."))
    if blank:
        spans += [words(" No outline for "), *listed([[literal(name)] for name in blank])]
        spans.append(words("."))
    if len(routes) > ROUTES:
        spans.append(words(" The further routes stand in the table alone."))
    return spans


def _sources(routes: Sequence[Route]) -> Spans:
    found: dict[str, Span] = {}
    for leg in (leg for route in routes for leg in route.legs):
        if leg.cited not in found or "figure" not in found[leg.cited]:
            found[leg.cited] = leg.read_in
    head = words("Source: " if len(found) == 1 else "Sources: ")
    shapes = words(". Outlines: Natural Earth")
    return [head, *listed([[span] for span in found.values()], "; "), shapes]


def _alt(routes: Sequence[Route]) -> Spans:
    spans: Spans = [words("Map of reported routes, each a line through its stops. ")]
    for route in routes:
        spans += [literal(route.name), words(": ")]
        for place, leg in enumerate(route.legs):
            spans += [words("; ")] if place else []
            spans.append(literal(f"{leg.start.name} to {leg.end.name}, {_by(leg.by, leg.modes)}"))
            if leg.distance:
                spans += [words(", distance given as "), quantity(leg.distance)]
            if not place or leg.cited != route.legs[place - 1].cited:
                spans += [words(" ("), leg.read_in, words(")")]
        spans.append(words(". "))
    return [*spans[:-1], words(".")]


def _by(text: str, modes: Sequence[str]) -> str:
    return f"by {text}" if modes else text


def _body(routes: Sequence[Route]) -> list[list[Spans]]:
    return [
        [
            [literal(route.name)],
            [literal(leg.start.name)],
            [literal(leg.end.name)],
            [literal(leg.by)],
            [quantity(leg.distance)] if leg.distance else [words("")],
            [leg.read_in],
            [literal(leg.locator)],
        ]
        for route in routes
        for leg in route.legs
    ]
