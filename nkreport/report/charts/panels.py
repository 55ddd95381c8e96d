"""Panels: which figures stand on one scale, and what several panels come to in words."""

from __future__ import annotations

from collections.abc import Sequence

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.parties import party
from nkreport.report.charts.wording import counted, described, finding, sorted_out
from nkreport.report.runs import Runs, listed, literal, sentence, words


def headline(panels: Sequence[Sequence[Figure]]) -> Runs:
    """The finding of one or two panels; for more, how many statements give a number at all."""
    if len(panels) > 2:
        return sentence(sorted_statements([figure for panel in panels for figure in panel]))
    names = panel_names(panels)
    found = [finding(panel, name) for panel, name in zip(panels, names, strict=True)]
    return sentence(listed(found, "; "))


def below_headline(panels: Sequence[Sequence[Figure]]) -> Runs:
    """What is counted: in full for one panel, the measures' names for several."""
    if len(panels) == 1:
        return described(panels[0])
    titles = [[literal(name)] for name in panel_names(panels)]
    return [words("Each on a scale of its own: "), *listed(titles)]


def panels_of(figures: Figures) -> list[list[Figure]]:
    """Figures by measure and by whose number it is; each panel by the day of the claim.

    Returns
    -------
    list of lists of Figure
        In the ledger's order of measures, then in the order of the figures.
    """
    panels: dict[tuple[str, str, str], list[Figure]] = {}
    rows = list(figures)
    order = figures.ledger.ranks(figure.measure for figure in rows)
    for figure in sorted(rows, key=lambda figure: order[figure.measure]):
        panels.setdefault((figure.measure, figure.unit, figure.actor), []).append(figure)
    return [sorted(panel, key=_when) for panel in panels.values()]


def _when(figure: Figure) -> tuple[str, str]:
    return figure.said_by.isoformat(), (figure.said_on.earliest or figure.said_by).isoformat()


def panel_names(panels: Sequence[Sequence[Figure]]) -> list[str]:
    """What each panel counts: the measure, and whose it is where two panels share one."""
    names = []
    for panel in panels:
        ledger, measure = panel[0].ledger, panel[0].measure
        title = ledger.measures[measure].title
        if sum(other[0].measure == measure for other in panels) > 1:
            title += f" ({party(panel[0].actor, ledger)})"
        names.append(title)
    return names


def sorted_statements(figures: Sequence[Figure]) -> Runs:
    """How many utterances give a number, deny, or give none: the title of several measures."""
    claims, denials, bare = sorted_out(figures)
    giving = {figure.statement for figure in claims}
    denying = {figure.statement for figure in denials} - giving
    bare = [figure for figure in bare if figure.statement not in giving | denying]
    denials = [figure for figure in denials if figure.statement in denying]
    parts = []
    for group, one, many in (
        (claims, "gives a number", "give a number"),
        (denials, "is a denial", "are denials"),
        (bare, "gives none", "give none"),
    ):
        if group:
            parts.append(counted(group, one, many))
    total = counted(figures, "statement", "statements")
    return [*total, words(": "), *listed(parts)]
