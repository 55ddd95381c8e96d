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
from nkreport.report.charts.picking import ends_among, ids_of, one_per, sorted_out, upper_end
from nkreport.report.charts.wording import (
    after,
    by,
    counted,
    denied,
    described,
    differing_words,
    finding,
    said,
    titled,
)
from nkreport.report.spans import Spans, count, listed, literal, quantity, sentence, words

MOST_MEASURES = 2
"""Numbers of one day that a title names."""


def headline(panels: Sequence[Part], *, dated: bool = False) -> Spans:
    """What the claims of some panels come to, and from whom.

    The ends of what is claimed; of one panel by the day of the claim (`dated`) the first and the
    latest claim; of more than two the first and the latest number that was put on any of them.
    """
    if len(panels) > 2:
        return sentence(_any_number(rows_of_all(panels)))
    names = panel_names(panels)
    if len(panels) == 1 and dated:
        return sentence(_course(panels[0], names[0]))
    short = len(panels) > 1
    found = [finding(panel, name, short=short) for panel, name in zip(panels, names, strict=True)]
    return sentence(listed(found, "; "))


def _course(panel: Part, name: str) -> Spans:
    """The first and the latest claim of one measure, and the highest where it is neither."""
    claims, denials, _ = sorted_out(panel)
    first, last = _first_and_latest(claims)
    if first is None or last is None or first.said_by == last.said_by:
        return finding(panel, name)
    differing = differing_words(claims, first, last)
    spans = [literal(name), words(f": claims {differing}, first " if differing else ": first ")]
    spans += [*_claimed(first), words(", latest "), *_claimed(last)]
    highest = ends_among(claims)[1]
    if upper_end(highest) > max(upper_end(first), upper_end(last)):
        spans += [words("; the highest is "), *_claimed(highest)]
    return [*spans, *([words("; "), *denied(denials)] if denials else [])]


def _any_number(figures: Part) -> Spans:
    """The first and the latest number among claims of several measures."""
    claims, denials, bare = sorted_out(figures)
    first, last = _first_and_latest(claims)
    if first is None or last is None:
        none = [counted(denials, "denial", "denials")] if denials else []
        none += [counted(bare, "claim without one", "claims without one")] if bare else []
        return [words("no number is given: "), *listed(none)]
    if len(claims) == 1:
        return [words("the only number is on "), *_measured(first)]
    if first.said_by == last.said_by:
        some = one_per(claims, "measure")
        return [*listed([_measured(figure) for figure in some[:MOST_MEASURES]], "; ")]
    assert isinstance(claims, Part)
    days = claims.columns.days(claims.rows)
    latest = list(one_per(claims.where(days == days.max()), "measure"))
    spans = [words("the first number is on "), *_measured(first), words(", the latest on ")]
    few = latest if len(latest) <= MOST_MEASURES else latest[: MOST_MEASURES - 1]
    told = [_measured(figure) for figure in few]
    if rest := ids_of(latest[len(few) :]):
        told.append([count(len(rest), rest), words(" more measures")])
    return [*spans, *listed(told, " and on ")]


def _measured(figure: Figure) -> Spans:
    return [literal(titled(figure)), words(": "), *_claimed(figure)]


def _claimed(figure: Figure) -> Spans:
    """A number with who gave it, and when."""
    return after(quantity(figure), [*by([figure]), words(", "), said(figure)])


def _first_and_latest(claims: Sequence[Figure]) -> tuple[Figure | None, Figure | None]:
    """Of claims the one that was made first, and the one made last."""
    assert isinstance(claims, Part)
    if not claims:
        return None, None
    when = _when(claims)
    return claims[int(when.argmin())], claims[int(when.argmax())]


def _when(part: Part) -> Numbers:
    """By which day each was said, and of those of one day from which."""
    columns = part.columns
    when: Numbers = columns.days(part.rows) * 2.0**22 + columns.said_from(part.rows)
    return when


def below_headline(panels: Sequence[Part]) -> Spans:
    """What is counted: in full for one panel, the measures' names for several."""
    if len(panels) == 1:
        return described(panels[0])
    titles = [[literal(name)] for name in panel_names(panels)]
    spans = [words("each on a scale of its own: "), *listed(titles)]
    if len(panels) > 2:
        spans = [*sorted_statements(rows_of_all(panels)), words("; "), *spans]
    return sentence(spans)


def panels_of(figures: Figures) -> list[Part]:
    """Figures by measure and by whose number it is; each panel by the day of the claim.

    Returns
    -------
    list of Part
        In the ledger's order of measures, then in the order of the figures.
    """
    part = figures.part
    order, panel = part.columns.in_lines(part.rows, ("measure", "unit", "actor"), _when(part))
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


def sorted_statements(figures: Part) -> Spans:
    """How many utterances give a number, deny, or give none."""
    claims, denials, bare = sorted_out(figures)
    said: list[Numbers] = []
    parts: list[tuple[Part, str, str]] = []
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
            parts.append((group, one, many))
    if len(parts) == 1:
        ((group, one, many),) = parts
        return counted(group, f"statement {one}", f"statements {many}")
    total = counted(figures, "statement", "statements")
    return [*total, words(": "), *listed([counted(*part) for part in parts])]
