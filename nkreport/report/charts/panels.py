"""Panels: which figures stand on one scale, and what several panels come to in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.part import Part
from nkreport.ledger.parties import party
from nkreport.report.charts.picking import sorted_out
from nkreport.report.charts.wording import counted, described, finding
from nkreport.report.runs import Runs, listed, literal, sentence, words


def headline(panels: Sequence[Part]) -> Runs:
    """The finding of one or two panels; for more, how many statements give a number at all."""
    if len(panels) > 2:
        return sentence(sorted_statements(rows_of_all(panels)))
    names = panel_names(panels)
    found = [finding(panel, name) for panel, name in zip(panels, names, strict=True)]
    return sentence(listed(found, "; "))


def below_headline(panels: Sequence[Sequence[Figure]]) -> Runs:
    """What is counted: in full for one panel, the measures' names for several."""
    if len(panels) == 1:
        return described(panels[0])
    titles = [[literal(name)] for name in panel_names(panels)]
    return [words("Each on a scale of its own: "), *listed(titles)]


def panels_of(figures: Figures) -> list[Part]:
    """Figures by measure and by whose number it is; each panel by the day of the claim.

    Returns
    -------
    list of Part
        In the ledger's order of measures, then in the order of the figures.
    """
    part = figures.part
    when = part.columns.days(part.rows) * 2.0**22 + part.columns.said_from(part.rows)
    order, panel = part.columns.in_lines(part.rows, ("measure", "unit", "actor"), when)
    starts = np.flatnonzero(np.diff(panel, prepend=-1))
    panels = [Part(part.columns, part.rows[places]) for places in np.split(order, starts[1:])]
    ranks = figures.ledger.ranks(part.words("measure"))
    return sorted(panels, key=lambda panel: ranks[panel[0].measure])


def rows_of_all(panels: Sequence[Part]) -> Part:
    """The figures of all panels, one panel after the other."""
    return Part(panels[0].columns, np.concatenate([panel.rows for panel in panels]))


def panel_names(panels: Sequence[Sequence[Figure]]) -> list[str]:
    """What each panel counts: the measure, and whose it is where two panels share one."""
    names = []
    measures = Counter(panel[0].measure for panel in panels)
    for panel in panels:
        ledger, measure = panel[0].ledger, panel[0].measure
        title = ledger.measures[measure].title
        if measures[measure] > 1:
            title += f" ({party(panel[0].actor, ledger)})"
        names.append(title)
    return names


def sorted_statements(figures: Part) -> Runs:
    """How many utterances give a number, deny, or give none: the title of several measures."""
    claims, denials, bare = sorted_out(figures)
    said: list[Numbers] = []
    parts = []
    for group, one, many in (
        (claims, "gives a number", "give a number"),
        (denials, "is a denial", "are denials"),
        (bare, "gives none", "give none"),
    ):
        assert isinstance(group, Part)
        statements = group.distinct("statement")
        group = group.where(~np.isin(statements, np.concatenate(said or [statements[:0]])))
        said.append(statements)
        if group:
            parts.append(counted(group, one, many))
    total = counted(figures, "statement", "statements")
    return [*total, words(": "), *listed(parts)]
