"""A figure explained: chain to the first speaker, rivals, denials, verdicts, how to quote it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from nkreport.lab import MOST_LISTED, Card
from nkreport.ledger.checks import AGREES, check_relations
from nkreport.ledger.comparability import rivals
from nkreport.ledger.computed import filled
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures, whole
from nkreport.ledger.origins import repeats
from nkreport.ledger.parties import party

_VERBS = {
    "asserts": "said",
    "estimates": "estimated",
    "reports": "reported",
    "denies": "denied",
    "predicts": "predicted",
}
_LINKS = {
    "denies": ("denies", "denied by"),
    "confirms": ("confirms", "confirmed by"),
    "corrects": ("corrects", "corrected by"),
    "rests_on": ("rests on", "is rested on by"),
    "supersedes": ("supersedes", "superseded by"),
    "same_origin": ("has the origin of", "has the origin of"),
}
_REPEATS = ("repeats", "repeated by")


class Explanation(str):
    """What the ledger knows about figures: text, and cards where a cell ends with it.

    Parameters
    ----------
    cards : sequence of Card
        One a figure.
    """

    __slots__ = ("cards",)

    cards: Sequence[Card]

    def __new__(cls, cards: Sequence[Card]) -> Self:
        """Write the cards as text."""
        made = super().__new__(cls, "\n\n".join(card.text() for card in cards))
        made.cards = cards
        return made

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        rest = len(self.cards) - MOST_LISTED
        more = f"<p>and {rest:,} more; print(…) writes all</p>" if rest > 0 else ""
        return "".join(card.html() for card in self.cards[:MOST_LISTED]) + more


def explain(figure: Figure) -> Explanation:
    """Write all that the ledger knows about one figure.

    Parameters
    ----------
    figure : Figure

    Returns
    -------
    Explanation
        Lines of plain text: statement, chain, links, rivals, verdicts, corrections, a sentence
        to quote and a citation to paste. The last line of a cell shows it as a card.
    """
    return Explanation([card_of(figure)])


def explain_each(figures: Figures) -> Explanation:
    """Explain each figure of a collection in turn."""
    return Explanation([card_of(figure) for figure in figures])


def card_of(figure: Figure) -> Card:
    """All that the ledger knows about one figure, as a card."""
    ledger = figure.ledger
    measure = ledger.measures[figure.measure]
    known = whole(ledger)
    alike = whole(ledger).where(measure=figure.measure)
    entries: list[tuple[str, str | Sequence[str]]] = [
        ("measure", f"{measure.title} — {measure.definition}"),
        (
            "said",
            f"{figure.claimant} ({figure.claimant_role}), {figure.said_on.words()},"
            f" {figure.stance}",
        ),
        ("printed", figure.printed or f"computed: {figure.formula}"),
        ("chain", " <- ".join(chain(figure))),
        *((n, str(getattr(figure, n))) for n in ("period", "place", "status", "scope", "note")),
        ("links", list(_links(figure))),
        ("rivals", [other.brief() for other in rivals(figure, list(alike))]),
        (
            "checks",
            [
                f"{verdict.verdict}: {filled(verdict.relation.why, ledger.figures)}"
                for verdict in check_relations(known)
                if figure.id in verdict.ids and verdict.verdict != AGREES
            ],
        ),
        (
            "corrections",
            [filled(c.reason, ledger.figures) for c in ledger.corrections if c.figure == figure.id],
        ),
        ("quote", quote(figure)),
        ("cite", cite(figure)),
    ]
    return Card(figure.quantity(), entries, figure.id, ("quote", "cite"))


def chain(figure: Figure) -> list[str]:
    """From the text read back to the first speaker, each link once."""
    sources = figure.ledger.sources
    steps = [f"{sources[figure.source].short}, {figure.locator}"]
    if figure.primary_source:
        steps.append(sources[figure.primary_source].short)
    if figure.claimant not in steps[-1]:
        steps.append(figure.claimant)
    return steps


def quote(figure: Figure) -> str:
    """A sentence that carries the number with its hedge, its speaker and its date."""
    title = figure.ledger.measures[figure.measure].title
    parties = [party(c, figure.ledger) for c in (figure.actor, figure.counterpart) if c]
    subject = " towards ".join(parties)
    if not figure.said_on:
        when = ""
    elif "/" in figure.said_on.text:
        when = f" ({figure.said_on.words()})"
    elif figure.said_on.earliest == figure.said_on.latest:
        when = f" on {figure.said_on.words()}"
    else:
        when = f" in {figure.said_on.words()}"
    verb = _VERBS[figure.stance]
    who = figure.claimant[:1].upper() + figure.claimant[1:]
    return f"{who} {verb}{when}: {title} ({subject}), {figure.quantity()}."


def cite(figure: Figure) -> str:
    """A citation to paste: the work, its date, and through which text it was read."""
    ledger = figure.ledger
    text = ledger.sources[figure.source]
    if not figure.primary_source:
        return f"{text.short}, {figure.locator}"
    work = ledger.sources[figure.primary_source]
    link = f" {work.item['URL']}" if "URL" in work.item else ""
    named = ", ".join(
        part for part in (work.author, str(work.item.get("title", "")), work.issued.words()) if part
    )
    return f"{named}.{link} Read in {text.short}, {figure.locator}"


def _links(figure: Figure) -> Iterable[str]:
    for link in figure.ledger.links:
        repeated = repeats(link, figure.ledger.figures)
        forwards, backwards = _REPEATS if repeated else _LINKS[link.type]
        if link.start == figure.id:
            yield f"{forwards} {link.end}" + (f" ({link.note})" if link.note else "")
        elif link.end == figure.id:
            yield f"{backwards} {link.start}" + (f" ({link.note})" if link.note else "")
