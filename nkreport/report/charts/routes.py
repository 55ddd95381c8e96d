"""Routes of the ledger: legs from place to place, with what is told of each, and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nkreport.errors import CheckError
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.nearest import did_you_mean
from nkreport.report.charts.globe import Point, kilometres
from nkreport.report.charts.marks import NO_NUMBER
from nkreport.report.spans import Span, about, capital, literal

AREAS = frozenset({"country", "region", "continent"})
LONG_KM = 400
"""How far a leg goes of which a map shows the whole course."""
NOT_STATED = "means not stated"


@dataclass(frozen=True)
class Place:
    """A row of places.csv; an area stands at its middle."""

    id: str
    name: str
    longitude: float
    latitude: float
    area: bool

    @property
    def at(self) -> Point:
        """Degrees east and north."""
        return self.longitude, self.latitude


@dataclass(frozen=True)
class Leg:
    """One leg of a route.

    Parameters
    ----------
    start, end : Place
    modes : tuple of str
        `sea`, `rail`, `air` or whatever the table says; empty where the source tells none.
    distance : Figure or None
        Of those selected.
    cited : str
        The text it was read in, behind the work that text cites.
    source, locator : str
        Id of that text, and the place in it.
    """

    start: Place
    end: Place
    modes: tuple[str, ...]
    distance: Figure | None
    cited: str
    source: str
    locator: str

    @property
    def kilometres(self) -> float:
        """How far apart its ends are, which is not how far it goes."""
        return kilometres(self.start.at, self.end.at)

    @property
    def long(self) -> bool:
        """Whether a line from end to end would pass where no source says that it does."""
        return self.kilometres > LONG_KM

    @property
    def by(self) -> str:
        """How it is travelled, in words."""
        return " and ".join(self.modes) or NOT_STATED

    @property
    def distance_words(self) -> str:
        """The distance as it was printed, since only its words say from where it is measured."""
        far = self.distance
        if far is None or not far.numbered:
            return "" if far is None else NO_NUMBER
        return far.printed if far.printed and not far.correction else far.quantity()

    @property
    def read_in(self) -> Span:
        """The citation, which leads to the leg's distance where there is one."""
        return about(self.distance, self.cited) if self.distance else literal(self.cited)


@dataclass(frozen=True)
class Route:
    """Legs in their order, and what travels them."""

    id: str
    what: str
    legs: tuple[Leg, ...]

    @property
    def stops(self) -> list[Place]:
        """Every place in turn; a leg that starts elsewhere than the last ended adds both."""
        stops = [self.legs[0].start]
        for leg in self.legs:
            stops += [leg.end] if leg.start == stops[-1] else [leg.start, leg.end]
        return stops

    @property
    def starts(self) -> list[int]:
        """Which stop each leg starts from."""
        found: list[int] = []
        for leg in self.legs:
            after = found[-1] + 1 if found else 0
            found.append(after if self.stops[after] == leg.start else after + 1)
        return found

    @property
    def name(self) -> str:
        """What travels, with a capital."""
        return capital(self.what)


def routes_of(figures: Figures, names: Sequence[str] | None) -> list[Route]:
    """Routes told by a selection's as-of day in sources it does not exclude.

    Parameters
    ----------
    figures : Figures
    names : sequence of str, optional
        Ids of routes.csv without the number of the leg; all by default.

    Returns
    -------
    list of Route
        In the order asked for, else in the table's.

    Raises
    ------
    CheckError
        If a route is not in the table.
    """
    ledger = figures.ledger
    rows: dict[str, list[Mapping[str, str]]] = {}
    for row in ledger.tables.get("routes", ()):
        rows.setdefault(row["id"].removesuffix(f"-{row['leg']}"), []).append(row)
    for name in names or ():
        if name not in rows:
            raise CheckError(f"no route {name!r} in routes.csv{did_you_mean(name, rows, 1)}")
    routes = []
    for name in rows if names is None else names:
        told = [row for row in rows[name] if _told(row, figures)]
        if told:
            told.sort(key=lambda row: int(row["leg"]))
            legs = tuple(_leg(row, figures) for row in told)
            routes.append(Route(name, told[0]["what"], legs))
    return routes


def _told(row: Mapping[str, str], figures: Figures) -> bool:
    last, issued = figures.as_of_day, figures.ledger.sources[row["source"]].issued.latest
    if last is not None and issued is not None and issued > last:
        return False
    excluded = {n for s in figures.steps if s.name == "exclude" for n in s.value.split(", ")}
    return not excluded & {row["source"], row.get("primary_source", "")}


def _leg(row: Mapping[str, str], figures: Figures) -> Leg:
    ledger = figures.ledger
    cited = ledger.sources[row["source"]].short
    if primary := ledger.sources.get(row.get("primary_source", "")):
        cited = f"{primary.short}, in {cited}"
    distance = figures.get(row["distance"])
    return Leg(
        _place(row["from"], ledger),
        _place(row["to"], ledger),
        tuple(mode for mode in row["mode"].split("+") if mode),
        distance,
        cited,
        row["source"],
        row["locator"],
    )


def _place(name: str, ledger: Ledger) -> Place:
    row = ledger.row("places", name)
    if row is None:
        raise CheckError(f"places.csv: no place {name!r}")
    try:
        longitude, latitude = float(row["lon"]), float(row["lat"])
    except ValueError as error:
        raise CheckError(
            f"places.csv: {name!r} has no position; give lat and lon in degrees"
        ) from error
    return Place(name, row["name"], longitude, latitude, row["kind"] in AREAS)
