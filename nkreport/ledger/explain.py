"""A figure explained: chain to the first speaker, rivals, denials, verdicts, how to quote it."""

from __future__ import annotations

from collections.abc import Iterable

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


def explain(figure: Figure) -> str:
    """Write all that the ledger knows about one figure.

    Parameters
    ----------
    figure : Figure

    Returns
    -------
    str
        Lines of plain text: statement, chain, links, rivals, verdicts, corrections, a sentence
        to quote and a citation to paste.
    """
    ledger = figure.ledger
    measure = ledger.measures[figure.measure]
    lines = [
        f"{figure.id}: {figure.quantity()}",
        f"  measure: {measure.title} — {measure.definition}",
        f"  said: {figure.claimant} ({figure.claimant_role}), {figure.said_on.words()},"
        f" {figure.stance}",
        f"  printed: {figure.printed or 'computed: ' + figure.formula}",
        f"  chain: {' <- '.join(chain(figure))}",
    ]
    for name in ("period", "place", "status", "scope", "note"):
        value = str(getattr(figure, name))
        if value:
            lines.append(f"  {name}: {value}")
    lines += _listed("links", _links(figure))
    known = whole(ledger)
    lines += _listed("rivals", (_brief(other) for other in rivals(figure, list(known))))
    lines += _listed(
        "checks",
        (
            f"{verdict.verdict}: {filled(verdict.relation.why, ledger.figures)}"
            for verdict in check_relations(known)
            if figure.id in verdict.ids and verdict.verdict != AGREES
        ),
    )
    lines += _listed(
        "corrections",
        (filled(c.reason, ledger.figures) for c in ledger.corrections if c.figure == figure.id),
    )
    lines += [f"  quote: {quote(figure)}", f"  cite: {cite(figure)}"]
    return "\n".join(map(_one_line, lines))


def explain_each(figures: Figures) -> str:
    """Explain each figure of a collection in turn."""
    return "\n\n".join(map(explain, figures))


def _one_line(line: str) -> str:
    """The line with its indentation; what data brings in cannot begin another."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    return indent + " ".join(line.split())


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
    return f"{figure.claimant} {verb}{when}: {title} ({subject}), {figure.quantity()}."


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


def _brief(figure: Figure) -> str:
    return f"{figure.id}: {figure.quantity()} ({figure.claimant}, {figure.said_on.words()})"


def _listed(name: str, entries: Iterable[str]) -> list[str]:
    found = list(entries)
    return [f"  {name}:", *(f"    - {entry}" for entry in found)] if found else []
