"""Origins: from how many speakers, at most, the numbers of some claims come."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from nkreport.lab import Card, Carded
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.ledger import Link
from nkreport.ledger.reads import question
from nkreport.ledger.taking import takes_figures

UNTRACEABLE = ("anonymous", "unnamed")


@dataclass(frozen=True, slots=True, repr=False)
class Origins(Carded):
    """What a collection of claims comes down to.

    Parameters
    ----------
    claims : mapping
        Statement that gives a number and denies nothing, to its first such figure's id.
    named : mapping
        Origin (a slug of sources.json) to the id of a figure that leads there. Two of them may
        still have it from one: that they are independent, no table says.
    untraceable : mapping
        Statement that leads to nobody named, to its first figure's id.
    """

    claims: Mapping[str, str]
    named: Mapping[str, str]
    untraceable: Mapping[str, str]

    def card(self) -> Card:
        """What stands for it: how many claims and origins, and a figure of each."""
        claims, most = len(self.claims), len(self.named) + len(self.untraceable)
        title = f"{claims:,} claim{'' if claims == 1 else 's'} with a number, from "
        title += "1 origin" if most == 1 else f"at most {most:,} origins"
        named = [f"{origin}: {name}" for origin, name in self.named.items()]
        entries = [("origins", named), ("untraceable", list(self.untraceable.values()))]
        return Card(title, entries)


@takes_figures
@question
def origins(figures: Figures) -> Origins:
    """Trace claims to their origins: what rests on another, or repeats it, is no origin.

    Parameters
    ----------
    figures : Figures
        The claims: those that give a number and are no denials are traced. A link that leads
        outside them is followed, unless to what was said after their as-of day or is excluded.

    Returns
    -------
    Origins
        An anonymous or unnamed speaker is untraceable.

    Examples
    --------
    >>> import nkreport as nk
    >>> found = origins(nk.load().where(measure="troops_casualties", scope=""))
    >>> len(found.claims), sorted(found.named), len(found.untraceable)
    (3, ['cia', 'russian-finance-ministry', 'washington-post'], 0)
    """
    claims: dict[str, str] = {}
    named: dict[str, str] = {}
    untraceable: dict[str, str] = {}
    unheard = {
        name for step in figures.steps if step.name in ("as_of", "exclude") for name in step.hidden
    }
    for figure in figures:
        if not figure.numbered or figure.denial:
            continue
        claims.setdefault(figure.statement, figure.id)
        for root in _roots(figure, unheard):
            if root.claimant_role in UNTRACEABLE:
                untraceable.setdefault(root.statement, root.id)
            else:
                named.setdefault(_origin(root), root.id)
    return Origins(claims, named, untraceable)


def repeats(link: Link, figures: Mapping[str, Figure]) -> bool:
    """Whether who confirms a figure is who gave it, or speaks for the same side: a repetition."""
    by, of = figures.get(link.start), figures.get(link.end)
    if link.type != "confirms" or by is None or of is None:
        return False
    one_side = by.actor == of.actor and by.claimant_role == of.claimant_role == "self"
    return by.claimant == of.claimant or one_side or _origin(by) == _origin(of)


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
