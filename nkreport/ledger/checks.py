"""Checks: relations recomputed and corrections guarded; findings, never a silent repair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from nkreport.errors import UnitError
from nkreport.ledger.comparability import differences
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.formulas import evaluate, ids_in
from nkreport.ledger.ledger import Correction, Relation
from nkreport.ledger.quantities import Interval
from nkreport.ledger.reads import question

AGREES, OFF, IMPOSSIBLE = "agrees", "off", "impossible"
CONTESTED, NOT_COMPARABLE, UNCHECKED = "contested", "not comparable", "no number to check"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one relation.

    Parameters
    ----------
    relation : Relation
    verdict : str
        `agrees`, `off`, `impossible`, `contested`, `not comparable` or `no number to check`.
    ids : tuple of str
        The figures it rests on, the result first.
    stated, computed : Interval or None
        What is held against what, in base units, widened by the printed precision.
    why_not : tuple of str
        What differs between figures that cannot be compared.
    """

    relation: Relation
    verdict: str
    ids: tuple[str, ...]
    stated: Interval | None = None
    computed: Interval | None = None
    why_not: tuple[str, ...] = ()

    @property
    def factor(self) -> float | None:
        """Stated over computed, where their nearest ends meet; 1 when they agree."""
        if self.stated is None or self.computed is None:
            return None
        if self.stated.overlaps(self.computed):
            return 1.0
        if self.stated.low > self.computed.high:
            return self.stated.low / self.computed.high if self.computed.high else None
        return self.stated.high / self.computed.low if self.computed.low else None


def check_relations(figures: Figures) -> list[Verdict]:
    """Recompute every relation whose figures are all in the collection.

    Parameters
    ----------
    figures : Figures

    Returns
    -------
    list of Verdict
        In the order of relations.csv.
    """
    verdicts = []
    for relation in figures.ledger.relations:
        ids = tuple(name for name in (relation.result, *ids_in(relation.terms)) if name)
        if all(name in figures for name in ids):
            verdicts.append(check_relation(relation, {name: figures[name] for name in ids}))
    return verdicts


def check_relation(relation: Relation, figures: Mapping[str, Figure]) -> Verdict:
    """Hold one relation against the figures it names, by id."""
    ids = tuple(figures)
    if any(figure.interval is None for figure in figures.values()):
        return Verdict(relation, UNCHECKED, ids)
    if relation.kind == "contested":
        return _rival(relation, list(figures.values()))
    stated = _value(figures[relation.result])
    try:
        computed = evaluate(relation.terms, lambda name: _value(figures[name]))
    except UnitError as error:
        return Verdict(relation, UNCHECKED, ids, stated, None, (str(error),))
    if relation.kind == "at_most":
        verdict = IMPOSSIBLE if stated.low > computed.high else AGREES
    else:
        verdict = AGREES if stated.overlaps(computed) else OFF
    return Verdict(relation, verdict, ids, stated, computed)


def _value(figure: Figure) -> Interval:
    value = figure.widened
    if value is None:
        raise UnitError(f"{figure.id} has no number")
    return value


def _rival(relation: Relation, figures: list[Figure]) -> Verdict:
    ids = tuple(figure.id for figure in figures)
    for first, second in combinations(figures, 2):
        why_not = differences(first, second) or _later(first, second)
        if why_not:
            return Verdict(relation, NOT_COMPARABLE, ids, None, None, why_not)
    for first, second in combinations(figures, 2):
        one, other = _value(first), _value(second)
        if not one.overlaps(other):
            return Verdict(relation, CONTESTED, ids, one, other)
    return Verdict(relation, AGREES, ids)


def _later(first: Figure, second: Figure) -> tuple[str, ...]:
    """What counts up to a later day, and is more, can be right beside an earlier count."""
    if first.ledger.measures[first.measure].kind != "cumulative":
        return ()
    ends = {end: figure for figure in (first, second) if (end := figure.period.latest)}
    if len(ends) < 2:
        return ()
    early, late = ends[min(ends)], ends[max(ends)]
    if _value(late).low <= _value(early).high:
        return ()
    return (f"up to: {early.period.words()}, {late.period.words()}",)


@question
def verdicts_of(figures: Figures, kinds: tuple[str, ...]) -> list[Verdict]:
    """The verdicts of some kinds on the relations whose figures are all in the collection."""
    return [verdict for verdict in check_relations(figures) if verdict.verdict in kinds]


@question
def known_corrections(figures: Figures) -> list[Correction]:
    """Corrections of figures in the collection, made by its as-of day."""
    last = figures.as_of_day
    return [
        correction
        for correction in figures.ledger.corrections
        if correction.figure in figures and (last is None or correction.on <= last)
    ]


@question
def failed_guards(figures: Figures) -> list[str]:
    """Corrections whose figure is no longer printed as they expect, one line each."""
    problems = []
    for correction in figures.ledger.corrections:
        figure = figures.ledger.figures[correction.figure]
        found = figure.row().get(correction.column)
        if not _same(found, correction.expect):
            problems.append(
                f"corrections.csv: {correction.figure} {correction.column} is {found!r}, the"
                f" correction expects {correction.expect!r}; it no longer applies: remove or renew"
                " it"
            )
    return problems


def _same(found: str | float | None, expect: str) -> bool:
    if isinstance(found, float):
        return expect != "" and found == float(expect)
    return (found or "") == expect


def unexplained(verdicts: Iterable[Verdict], figures: Figures) -> list[Verdict]:
    """Verdicts `off` or `impossible` of one speaker's own numbers that no correction speaks to.

    Where several speakers' numbers do not fit together, none of them is at fault for it.
    """
    spoken_to = {correction.figure for correction in figures.ledger.corrections}
    return [
        verdict
        for verdict in verdicts
        if verdict.verdict in (OFF, IMPOSSIBLE)
        and not spoken_to & set(verdict.ids)
        and len({(figures[name].claimant, figures[name].source) for name in verdict.ids}) == 1
    ]
