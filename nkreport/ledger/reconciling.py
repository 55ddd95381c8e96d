"""Reconciliation: where two ledgers agree, contradict, cannot be compared, or one is silent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf

from nkreport.errors import CheckError, UnitError
from nkreport.ledger.comparability import MIRRORS, mirrored, related, unlike
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.formulas import enclosed, evaluate, ids_in, renamed
from nkreport.ledger.lines import NEAREST, SAME, Answer, Line, end_of, lines_of
from nkreport.ledger.quantities import Interval, in_base_unit
from nkreport.ledger.reads import Chain, follow, question
from nkreport.ledger.reconciled import (
    AGREES,
    CONTRADICTS,
    MIRROR,
    NOT_COMPARABLE,
    RECOMPUTED,
    SILENT,
    Found,
    Reconciliation,
)
from nkreport.ledger.taking import takes_figures

MOST_UNLIKE = 2
"""What differs from a figure in more than this does not speak of nearly the same."""
LEAST_FACTOR = 1.1
"""Below it the difference is told instead."""


@takes_figures
def reconcile(known: Figures, theirs: Figures) -> Reconciliation:
    """Set each figure of one ledger beside what another says of the same thing.

    The same measure, actors, item, scope and status, and an overlapping time: the gate that keeps
    unlike figures from being added decides. A count up to a day is set against a series' value
    at that day, or against the difference over the period; an amount of a year against the sum of
    its months; a figure that its ledger computes from others (a growth, a share) against the
    same computed from the other's. Bounds are respected, as wide as they are printed: intervals
    that touch do not contradict.

    Parameters
    ----------
    known, theirs : Figures
        Of one ledger or of two.

    Returns
    -------
    Reconciliation

    Raises
    ------
    CheckError
        If both ledgers call different figures by one id.

    Examples
    --------
    >>> import nkreport as nk
    >>> ledger = nk.load("shipped")
    >>> burns = ledger.where(claimant="William Burns")
    >>> nk.reconcile(burns, ledger.where(claimant="unnamed source")).counts["not comparable"]
    3
    """
    if known.ledger is theirs.ledger and theirs.chain is not None:
        found, alone = _asked(known, theirs.chain)
        return Reconciliation(known, theirs, tuple(found), tuple(alone))
    shared = [name for name in theirs.ids if name in known]
    for name in shared:
        if known[name].row() != theirs[name].row():
            raise CheckError(
                f"both ledgers call a figure {name!r}, and not the same one; name the table of one"
                " otherwise, or compare two versions of a ledger: nkreport diff OLD NEW"
            )
    found, alone = _set_beside(known, theirs)
    return Reconciliation(known, theirs, tuple(found), tuple(alone))


@question
def _asked(known: Figures, chain: Chain) -> tuple[list[Found], list[str]]:
    return _set_beside(known, follow(known.ledger, chain))


def _set_beside(known: Figures, theirs: Figures) -> tuple[list[Found], list[str]]:
    """What came of each figure of the known ledger, and those of theirs that it is silent on."""
    setting = _Setting(known, theirs)
    found = list(setting.found())
    return found, setting.alone(theirs, found)


class _Setting:
    """Two ledgers set beside each other, line by line."""

    def __init__(self, known: Figures, theirs: Figures) -> None:
        figures = list(known)
        measures = {figure.measure for figure in figures}
        of = known.ledger.measures
        wanted = {*measures, *(MIRRORS[name] for name in measures & {*MIRRORS})}
        wanted |= {name for each in measures for name in of[each].not_comparable_with}
        wanted |= {
            name
            for name, measure in theirs.ledger.measures.items()
            if measures & {*measure.not_comparable_with}
        }
        others = [f for f in theirs if f.measure in wanted and _says_of_what(f)]
        self.ledger = known.ledger
        self.named = {figure.id: figure for figure in (*others, *figures)}
        self.ids = {figure.id for figure in figures}
        self.items = {(figure.measure, figure.item) for figure in figures}
        self.known = lines_of(figures)
        self.theirs: dict[str, list[Line]] = {}
        for line in lines_of(figure for figure in others if figure.id not in known):
            self.theirs.setdefault(line.first.measure, []).append(line)
        # By id of a known figure and of the line of theirs, what that gives for it.
        self.given: dict[str, dict[str, Answer]] = {}
        self.whole: set[str] = set()  # lines of which another, shorter one was answered
        self.asking: set[str] = set()  # lines of theirs each of whose figures was looked up

    def found(self) -> Iterator[Found]:
        """What comes of each line of the known ledger."""
        beside = [list(self._line(line)) for line in self.known]
        again = list(self._recomputed())
        for line, found in zip(self.known, beside, strict=True):
            name = line.first.id
            found += [one for one in again if one.line == name]
            if name not in self.whole:
                answered = {each for one in found for each in ids_in(one.known)}
                nearly = list(self._nearly(line.first))
                for figure in (one for one in line.figures if one.id not in answered):
                    beyond = answered and figure.numbered  # nothing but the day is left to differ
                    found.append(_unlike(figure, () if beyond else nearly, name))
            yield from found

    def alone(self, theirs: Figures, found: Iterable[Found]) -> list[str]:
        """Figures of theirs that stand beside nothing, nor in a series of which some were asked."""
        beside = {name for one in found for name in ids_in(one.theirs) if one.theirs}
        for line in (line for lines in self.theirs.values() for line in lines):
            ids = [figure.id for figure in line.figures]
            if line.first.id not in self.asking and not beside.isdisjoint(ids):
                beside.update(ids)
        return [name for name in theirs.ids if name not in beside and name not in self.ids]

    def _line(self, line: Line) -> Iterator[Found]:
        for other in self.theirs.get(line.first.measure, ()):
            if not unlike(line.first, other.first):
                yield from self._beside(line, other)
        mirror = mirrored(line.first)
        for other in self.theirs.get(mirror.measure, ()) if mirror else ():
            if mirror and not unlike(mirror, other.first):
                yield from self._beside(line, other, (MIRROR,))

    def _beside(self, line: Line, other: Line, how: tuple[str, ...] = ()) -> Iterator[Found]:
        """Let the line that says less ask the other; of one claim, only the same day answers.

        Where one has at least half as many days as the other, the days of either are looked up.
        """
        exactly = _one_claim(line.first, other.first)
        asks, gives = (line, other) if line.days <= other.days else (other, line)
        full = exactly or 2 * asks.days >= gives.days
        if asks is other or full:
            self.asking.add(other.first.id)
        asked = [(figure, gives.answers(figure, exactly=exactly)) for figure in asks.numbered]
        shared = any(answer.how == SAME for _, answers in asked for answer in answers)
        for figure, answers in asked:
            for answer in answers:
                if any(_one_statement(figure, own) for own in answer.figures):
                    continue
                if shared and answer.how == NEAREST:
                    continue  # a day that one series has beyond the other's end
                sides = [Answer(figure.id, (figure,)), answer]
                if asks is other:
                    sides.reverse()
                    if not full:
                        self.whole.add(line.first.id)
                ours, theirs = sides
                if ours.how == SAME:
                    self.given.setdefault(ours.expression, {})[other.first.id] = theirs
                yield self._judged(ours, theirs, line.first.id, how, exactly=exactly)

    def _judged(
        self,
        ours: Answer,
        theirs: Answer,
        line: str,
        how: tuple[str, ...],
        *,
        exactly: bool = False,
    ) -> Found:
        """Compare two answers; what renders one claim is held to its digits, not its precision."""
        how = tuple(filter(None, (*how, ours.how, theirs.how)))
        sides = ours.expression, theirs.expression
        try:
            bounds = self._bounds if exactly else self._widened
            one, other = (evaluate(side, bounds) for side in sides)
        except UnitError as error:
            return Found(NOT_COMPARABLE, *sides, how=how, why=(str(error),), line=line)
        verdict, apart = AGREES, ""
        if not one.overlaps(other):
            verdict, apart = CONTRADICTS, _apart(one, other, sides)
            if " - " in apart and ours.figures[0].unit == "percent":
                apart = ""  # points would be read as a part of one of them
        if MIRROR in how and RECOMPUTED not in how:
            return Found(NOT_COMPARABLE, *sides, apart, how, (), line)
        if NEAREST in how:
            first, second = sorted((ours, theirs), key=lambda side: end_of(side.figures[0]))
            if self._widened(first.expression).low <= self._widened(second.expression).high:
                periods = _periods(ours.figures[0], theirs.figures[0])
                return Found(NOT_COMPARABLE, *sides, "", (), (periods,), line)
        return Found(verdict, *sides, apart, how, (), line)

    def _widened(self, name: str) -> Interval:
        return self.named[name].widened or Interval(-inf, inf)

    def _bounds(self, name: str) -> Interval:
        figure = self.named[name]
        return in_base_unit(figure.interval or Interval(-inf, inf), figure.unit)

    def _recomputed(self) -> Iterator[Found]:
        """Figures that the known ledger computes from others, computed from theirs."""
        for line in self.known:
            for figure in line.numbered:
                met: set[str] = set()
                for terms, answers in self._terms(figure):
                    given = {name: answer.expression for name, answer in answers.items()}
                    used = [own for answer in answers.values() for own in answer.figures]
                    theirs = Answer(renamed(terms, given), tuple(used), RECOMPUTED)
                    across = any(
                        own.measure != self.named[name].measure
                        for name, answer in answers.items()
                        for own in answer.figures
                    )
                    if theirs.expression not in met:
                        met.add(theirs.expression)
                        ours = Answer(figure.id, (figure,))
                        yield self._judged(ours, theirs, line.first.id, (MIRROR,) if across else ())

    def _terms(self, figure: Figure) -> Iterator[tuple[str, dict[str, Answer]]]:
        """What gives a figure, and what each of their lines has for all the figures in it."""
        equal = [r for r in self.ledger.relations if r.kind == "equals"]
        for terms in (figure.formula, *(r.terms for r in equal if r.result == figure.id)):
            names = ids_in(terms)
            for line in self.given.get(names[0], {}) if names else ():
                if all(line in self.given.get(name, {}) for name in names):
                    yield terms, {name: self.given[name][line] for name in names}

    def _nearly(self, first: Figure) -> Iterator[tuple[Line, tuple[str, ...]]]:
        """The lines that speak of nearly the same as another, and what differs but the time.

        A line of an item that ours speak of is no neighbour of a different item.
        """
        for other in (line for lines in self.theirs.values() for line in lines):
            named = first.item and other.first.item and first.item != other.first.item
            if named and (other.first.measure, other.first.item) in self.items:
                continue
            if _near(first, other.first) and len(why := unlike(first, other.first)) <= MOST_UNLIKE:
                yield other, why


def _unlike(figure: Figure, nearly: Iterable[tuple[Line, tuple[str, ...]]], line: str) -> Found:
    """The nearest that the other ledger has, and why it is not the same; or its silence."""
    best: tuple[tuple[bool, int, int], Found] | None = None
    for other, why in nearly:
        if not why and _one_claim(figure, other.first):
            return Found(SILENT, figure.id, line=line)
        near = other.nearest(figure)
        apart = figure.period and near.period and not figure.period.overlaps(near.period)
        if _one_statement(figure, near) or (apart and why):
            continue
        reasons = why or (_lack(figure, near),)
        rank = (not near.numbered, len(reasons), abs((end_of(near) - end_of(figure)).days))
        if best is None or rank < best[0]:
            best = rank, Found(NOT_COMPARABLE, figure.id, near.id, why=reasons, line=line)
    return best[1] if best else Found(SILENT, figure.id, line=line)


def _apart(one: Interval, other: Interval, sides: tuple[str, str]) -> str:
    """The larger over the smaller; their difference where a factor would say nothing."""
    if one.low < other.high:
        one, other, sides = other, one, sides[::-1]
    near = other.high <= 0 or one.low / other.high < LEAST_FACTOR
    return f" {'-' if near else '/'} ".join(map(enclosed, sides))


def _says_of_what(figure: Figure) -> bool:
    """Whether it is known what is measured: a bare length of time may be that of anything."""
    kind = figure.ledger.measures[figure.measure].kind
    return kind != "duration" or bool(figure.item or figure.scope)


def _near(figure: Figure, other: Figure) -> bool:
    """Whether a figure speaks of nearly the same: of the parties, and a measure like it."""
    if figure.measure != other.measure and not related(figure, other):
        return False
    if MIRRORS.get(figure.measure) == other.measure:
        return False  # what a party sends is not what it receives
    pairs = ((figure.actor, other.actor), (figure.counterpart, other.counterpart))
    return not any(ours and theirs and ours != theirs for ours, theirs in pairs)


def _lack(figure: Figure, other: Figure) -> str:
    """What comparable lines lack, so that one does not answer the other."""
    for one in (figure, other):
        if not one.numbered:
            return f"number: {one.claimant} gives none"
    return _periods(figure, other)


def _periods(figure: Figure, other: Figure) -> str:
    ours, theirs = (one.period.words() or "none stated" for one in (figure, other))
    return f"period: {ours}, {theirs}"


def _one_statement(first: Figure, second: Figure) -> bool:
    return first.statement == second.statement and first.ledger is second.ledger


def _one_claim(first: Figure, second: Figure) -> bool:
    """Whether the works that two figures were read in render one and the same work."""
    one, other = (figure.ledger.sources[figure.source] for figure in (first, second))
    return one.id != other.id and (one.renders or one.id) == (other.renders or other.id)
