"""Origins: how many independent speakers stand behind a number of claims."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.reads import question

UNTRACEABLE = ("anonymous", "unnamed")


@dataclass(frozen=True, slots=True)
class Origins:
    """What a collection of claims comes down to.

    Parameters
    ----------
    claims : mapping
        Statement to its first figure's id.
    independent : mapping
        Origin (a slug of sources.json) to the id of a figure that leads there.
    untraceable : mapping
        Statement that leads to nobody named, to its first figure's id.
    """

    claims: Mapping[str, str]
    independent: Mapping[str, str]
    untraceable: Mapping[str, str]


@question
def origins(figures: Figures) -> Origins:
    """Trace claims to their origins: what rests on another, or repeats it, is no origin.

    Parameters
    ----------
    figures : Figures
        The claims; a link that leads outside them is followed, unless to what was said after
        their as-of day or is excluded.

    Returns
    -------
    Origins
        An anonymous or unnamed speaker is never an independent origin.

    Examples
    --------
    >>> import nkreport as nk
    >>> found = origins(nk.load().where(measure="troops_casualties", scope=""))
    >>> len(found.claims), sorted(found.independent), len(found.untraceable)
    (4, ['avram-agov', 'cia', 'russian-finance-ministry', 'washington-post'], 0)
    """
    claims: dict[str, str] = {}
    independent: dict[str, str] = {}
    untraceable: dict[str, str] = {}
    unheard = {
        name for step in figures.steps if step.name in ("as_of", "exclude") for name in step.hidden
    }
    for figure in figures:
        claims.setdefault(figure.statement, figure.id)
        for root in _roots(figure, unheard):
            if root.claimant_role in UNTRACEABLE:
                untraceable.setdefault(root.statement, root.id)
            else:
                independent.setdefault(_origin(root), root.id)
    return Origins(claims, independent, untraceable)


def _roots(figure: Figure, unheard: Collection[str]) -> list[Figure]:
    """Where the chain of links ends; a circle ends at its first member by id."""
    ledger = figure.ledger
    onwards: dict[str, list[str]] = {}
    for link in ledger.links:
        leads_on = link.type in ("rests_on", "same_origin") and link.start != link.end
        if leads_on and link.end not in unheard:
            onwards.setdefault(link.start, []).append(link.end)
    seen: dict[str, None] = {}
    waiting = [figure.id]
    while waiting:
        name = waiting.pop()
        if name not in seen and name in ledger.figures:
            seen[name] = None
            waiting += onwards.get(name, [])
    ends = [name for name in seen if not onwards.get(name)]
    return [ledger.figures[name] for name in ends or [min(seen)]]


def _origin(figure: Figure) -> str:
    sources = figure.ledger.sources
    return sources[figure.primary_source or figure.source].origin
