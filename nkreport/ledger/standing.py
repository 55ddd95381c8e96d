"""How figures and selections stand to the rest of a ledger: what is said of them, and left out."""

from __future__ import annotations

from collections.abc import Mapping

from nkreport.ledger.checks import AGREES, UNCHECKED, check_relations, known_corrections
from nkreport.ledger.computed import filled
from nkreport.ledger.figures import Figures, whole
from nkreport.ledger.origins import repeats
from nkreport.ledger.reads import Behind, question

VERBS = {
    "denies": "Denied",
    "confirms": "Confirmed",
    "corrects": "Corrected",
    "supersedes": "Superseded",
}


@question
def said_of(known: Figures, name: str) -> tuple[list[str], list[str], Behind]:
    """Who denies a figure and what the checks found; why it is corrected; the rows behind that."""
    return _answered(known).get(name, ([], [], Behind()))


@question
def spoken_of(known: Figures) -> list[str]:
    """Ids of all figures that something is said of, in their order."""
    return sorted(_answered(known))


def _answered(known: Figures) -> Mapping[str, tuple[list[str], list[str], Behind]]:
    kept = known.ledger.answered.get(said_of)
    if kept is None or kept[0] != known.chain:
        kept = known.ledger.answered[said_of] = (known.chain, _said(known))
    found: Mapping[str, tuple[list[str], list[str], Behind]] = kept[1]
    return found


def _said(known: Figures) -> Mapping[str, tuple[list[str], list[str], Behind]]:
    ledger = known.ledger
    found: dict[str, tuple[list[str], list[str], Behind]] = {}

    def of(name: str, *rows: object) -> tuple[list[str], list[str], Behind]:
        said, reasons, behind = found.get(name, ([], [], Behind()))
        found[name] = said, reasons, Behind((*behind, *rows))
        return found[name]

    for link in ledger.links:
        if link.type in VERBS and (link.start in known or link.start not in ledger.figures):
            by = ledger.figures.get(link.start)
            who = f"{by.claimant}, {by.said_on.words()}" if by else link.start
            said, _, _ = of(link.end, link, *([by] if by else []))
            verb = "Repeated" if repeats(link, ledger.figures) else VERBS[link.type]
            said.append(f"{verb} by {who}.")
    for verdict in check_relations(known):
        if verdict.verdict not in (AGREES, UNCHECKED):
            why = filled(verdict.relation.why, ledger.figures)
            for name in verdict.ids:
                said, _, _ = of(name, verdict.relation, *(known[each] for each in verdict.ids))
                said.append(f"{verdict.verdict.capitalize()}: {why}")
    for correction in known_corrections(known):
        _, reasons, _ = of(correction.figure, correction)
        reasons.append(filled(correction.reason, ledger.figures))
    return found


@question
def touched(figures: Figures) -> list[list[str]]:
    """For each step that selected them, the statements it hid, marked as new, or corrected."""
    known = figures.ledger.figures
    found = []
    for step in figures.steps:
        ids = step.hidden
        if step.name == "new_since":
            ids = figures.new.ids
        elif step.name == "corrections":
            ids = [figure.id for figure in figures if figure.correction]
        found.append(list(dict.fromkeys(known[name].statement for name in ids)))
    return found


@question
def stated(figures: Figures) -> tuple[int, int]:
    """How many figures there are of the kind asked for, and how many of them are excluded."""
    kind, named = whole(figures.ledger), asked_measures(figures)
    ids = [] if named else _asked(figures, "id")
    kind = kind.where(id=ids) if ids else kind.where(measure=named)
    if figures.as_of_day is not None:
        kind = kind.as_of(figures.as_of_day)
    if asked_unnumbered(figures):
        kind = kind.unnumbered
    excluded = {name for step in figures.steps if step.name == "exclude" for name in step.hidden}
    return len(kind), sum(name in excluded for name in kind.ids)


def asked_unnumbered(figures: Figures) -> bool:
    """Whether a step asked for claims without a number."""
    return any(step.name == "numbered" and step.value == "no" for step in figures.steps)


def asked_measures(figures: Figures) -> list[str]:
    """The measures that every step asked for, in the order of the last that named some."""
    return _asked(figures, "measure")


def _asked(figures: Figures, column: str) -> list[str]:
    steps = [step.wanted[column] for step in figures.steps if column in step.wanted]
    return [name for name in (steps or [()])[-1] if all(name in step for step in steps)]
