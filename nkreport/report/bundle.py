"""What a display object carries: the rows, sources and standing behind the runs it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nkreport.ledger.checks import AGREES, UNCHECKED, check_relations, known_corrections
from nkreport.ledger.computed import filled
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.report.runs import Runs

MIME = "application/vnd.nkreport.v1+json"
VEGA_LITE = "application/vnd.vegalite.v5+json"


def named_ids(texts: Iterable[Runs]) -> list[str]:
    """Every figure id that runs lead to, in order, each once."""
    ids: dict[str, None] = {}
    for text in texts:
        for run in text:
            if "figure" in run:
                ids[run["figure"]] = None
            for name in run.get("of", ()):
                ids[name] = None
    return list(ids)


def evidence(figures: Figures, ids: Iterable[str]) -> dict[str, Any]:
    """The parts of a bundle that let a page print the evidence without the ledger.

    Parameters
    ----------
    figures : Figures
        A selection; what stands against its figures is looked up in all that was said by its
        as-of day.
    ids : iterable of str
        The figures shown.

    Returns
    -------
    dict
        `rows` (whole figure rows), `items` (CSL-JSON of their sources), `measures` (id to
        title), `shown` (id to its quantity in words), `standing` (id to lines: who denies it,
        what the checks found, how it was corrected), `read_later` (ids read in a text newer
        than the as-of day), `new` (ids said after the day marked).
    """
    ledger = figures.ledger
    rows = [figures[name] if name in figures else ledger.figures[name] for name in ids]
    works: dict[str, None] = {}
    for figure in rows:
        works[figure.source] = None
        if figure.primary_source:
            works[figure.primary_source] = None
    later, new = set(figures.read_later), figures.new
    return {
        "rows": [figure.row() for figure in rows],
        "items": [dict(ledger.sources[work].item) for work in works],
        "measures": {f.measure: ledger.measures[f.measure].title for f in rows},
        "shown": {figure.id: figure.quantity() for figure in rows},
        "standing": _standing(figures, {figure.id: figure for figure in rows}),
        "read_later": [figure.id for figure in rows if figure.id in later],
        "new": [figure.id for figure in rows if figure.id in new],
    }


def _standing(figures: Figures, ids: Mapping[str, Figure]) -> Mapping[str, list[str]]:
    lines: dict[str, list[str]] = {}
    ledger = figures.ledger
    hidden = {name for step in figures.steps if step.name == "exclude" for name in step.hidden}
    known = Figures(ledger, (f for f in ledger.figures.values() if f.id not in hidden))
    if figures.as_of_day is not None:
        known = known.as_of(figures.as_of_day)
    for link in ledger.links:
        if link.start in ledger.figures and link.start not in known:
            continue
        if link.end in ids and link.type in ("denies", "confirms", "corrects", "supersedes"):
            verb = {
                "denies": "Denied",
                "confirms": "Confirmed",
                "corrects": "Corrected",
                "supersedes": "Superseded",
            }[link.type]
            by = ledger.figures.get(link.start)
            who = f"{by.claimant}, {by.said_on.words()}" if by else link.start
            lines.setdefault(link.end, []).append(f"{verb} by {who}.")
    for verdict in check_relations(known):
        if verdict.verdict not in (AGREES, UNCHECKED):
            why = filled(verdict.relation.why, ledger.figures)
            for name in verdict.ids:
                if name in ids:
                    lines.setdefault(name, []).append(f"{verdict.verdict.capitalize()}: {why}")
    for correction in known_corrections(known):
        if correction.figure in ids:
            reason = filled(correction.reason, ledger.figures)
            acted = "Corrected" if ids[correction.figure].correction else "Flagged"
            lines.setdefault(correction.figure, []).append(f"{acted}: {reason}")
    return lines
