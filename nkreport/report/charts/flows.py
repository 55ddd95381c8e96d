"""Flows: what one party sends another, by the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from nkreport.ledger.checks import IMPOSSIBLE, OFF, verdicts_of
from nkreport.ledger.comparability import differences
from nkreport.ledger.computed import Computed, compute
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.parties import party
from nkreport.ledger.periods import read_period
from nkreport.report.charts.picking import lower_end, uniform, upper_end
from nkreport.report.charts.wording import finding, speaker, titled
from nkreport.report.spans import Spans, computed, day, listed, literal, quantity, words

MOST_RIVALS = 4
ALIKE = "actor counterpart item source claimant scope status unit".split()
"""What values must share to be one flow."""


@dataclass(frozen=True)
class Flow:
    """What one party sends another by one source: its values in the first and the last year.

    Parameters
    ----------
    name : str
        `South Korea to Russia`, with the source where several speak of it.
    first, last : tuple of Figure
        Rival values of the year stand side by side.
    between : tuple of Figure
        Values of the years between.
    growth : tuple of Figure
        Rates printed for the span.
    """

    name: str
    first: tuple[Figure, ...]
    last: tuple[Figure, ...]
    between: tuple[Figure, ...]
    growth: tuple[Figure, ...]


def year_of(figure: Figure) -> str:
    """The whole year a figure covers; empty where it covers anything else."""
    return whole_year(figure.period.text)


def whole_year(period: str) -> str:
    """The year that a period is; empty where it is anything else."""
    text = period.rstrip("?~%")
    return text if len(text) == 4 else ""


def flows_of(values: Sequence[Figure], figures: Sequence[Figure]) -> list[Flow]:
    """Sort values by who sends what to whom, and the rates among `figures` to their flow.

    Values of different speakers, sources, scopes, statuses or units are flows of their own: nothing
    is computed or drawn from one to another.
    """
    years = sorted({year_of(figure) for figure in values})
    groups: dict[tuple[str, ...], list[Figure]] = {}
    for figure in values:
        groups.setdefault(tuple(getattr(figure, name) for name in ALIKE), []).append(figure)
    same: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for key in groups:
        same.setdefault(key[:3], []).append(key)
    rates: dict[str, list[Figure]] = {}
    for figure in figures:
        if figure.base and figure.unit == "percent":
            rates.setdefault(figure.base, []).append(figure)
    flows = []
    for key, group in groups.items():
        actor, counterpart, item = key[:3]
        ledger = group[0].ledger
        name = party(actor, ledger)
        if counterpart:
            name += f" to {party(counterpart, ledger)}"
        name += f", {item}" if item else ""
        if len(others := same[key[:3]]) > 1:
            name += f" ({_told_apart(key, others, group[0])})"
        first = [f for f in group if year_of(f) == years[0]] if len(years) > 1 else []
        last = [f for f in group if year_of(f) == years[-1]]
        flows.append(
            Flow(
                name,
                tuple(distinct(first)),
                tuple(distinct(last)),
                tuple(f for f in group if years[0] < year_of(f) < years[-1]),
                tuple(rate for figure in group for rate in rates.get(figure.id, ())),
            )
        )
    return flows


def _told_apart(key: tuple[str, ...], others: Sequence[tuple[str, ...]], figure: Figure) -> str:
    """What tells a flow from others of the same parties and item: by what is different."""
    told = []
    for place, column in list(enumerate(ALIKE))[3:]:
        if len({other[place] for other in others}) > 1 and key[place]:
            short = figure.ledger.sources[figure.source].short
            told.append(short if column == "source" else key[place])
    return ", ".join(told) or "nothing said of it"


def distinct(figures: Sequence[Figure]) -> list[Figure]:
    """The figures without those that say the same as an earlier one."""
    return list({figure.quantity(): figure for figure in figures[::-1]}.values())[::-1]


def rivals_in_words(figures: Sequence[Figure]) -> Spans:
    """Values that stand against each other: `a or b`; of many the lowest and the highest.

    Those that the gate keeps apart do not rival: `a and b`.
    """
    said = distinct(figures)
    if len(said) <= MOST_RIVALS:
        rival = not any(differences(said[0], other) for other in said[1:])
        return listed([[quantity(figure)] for figure in said], " or " if rival else " and ")
    ends = min(said, key=lower_end), max(said, key=upper_end)
    return [words("values from "), quantity(ends[0]), words(" to "), quantity(ends[1])]


def times_between(flow: Flow) -> Computed | None:
    """How many times the first year's values the last year's are; None without both."""
    ends = [[f.interval for f in side if f.interval] for side in (flow.first, flow.last)]
    if not all(ends) or any(not i.bounded or i.low <= 0 for side in ends for i in side):
        return None
    named = {figure.id: figure for figure in (*flow.last, *flow.first)}
    return compute(f"{_either(flow.last)} / {_either(flow.first)}", named.__getitem__)


def _either(rivals: Sequence[Figure]) -> str:
    """An expression for all that rival values allow."""
    names = [figure.id for figure in rivals if figure.interval]
    return reduce(lambda all_of, name: f"either({all_of}, {name})", names)


def ends_compared(
    flows: Sequence[Flow], values: Sequence[Figure], years: Sequence[str], figures: Figures
) -> Spans:
    """How many times the first year the last one is by whose word, and which rate does not fit."""
    measure = literal(titled(values[0]))
    found = [(flow, times) for flow in flows if (times := times_between(flow)) is not None]
    if len(years) < 2 or not found:
        return finding(values)
    ends = [figure for flow, _ in found for figure in (*flow.first, *flow.last)]
    claimant = uniform(ends, "claimant")
    spans: Spans = (
        [words("according to "), literal(speaker(ends[0])), words(", ")] if claimant else []
    )
    spans += [measure, words(" in "), day(read_period(years[-1])), words(" were ")]
    for place, (flow, times) in enumerate(found):
        low, high = f"{times.interval.low:.2g}", f"{times.interval.high:.2g}"
        text = low if low == high else f"{low}–{high}"
        spans += [words(" and ")] if place else []
        spans.append(computed(times, values[0].ledger.units, f"about {text} times"))
        spans += [] if place else [words(" those of "), day(read_period(years[0]))]
        back = place == 1 and len(flows) == 2 and _returns(flow, found[0][0])
        spans += [words(" the other way")] if back else [words(" from "), literal(flow.name)]
    for flow, _ in found:
        spans += _off(flow, figures, named=len(flows) > 2)
    return spans


def _returns(flow: Flow, other: Flow) -> bool:
    """Whether a flow is all but in its direction another."""
    ends = [(one.last[0].actor, one.last[0].counterpart) for one in (flow, other)]
    same = all(getattr(flow.last[0], k) == getattr(other.last[0], k) for k in ALIKE[2:])
    return same and ends[0] == ends[1][::-1]


def _off(flow: Flow, figures: Figures, *, named: bool) -> Spans:
    """The rates printed for a flow that by the ledger's relations do not follow from its ends."""
    wrong = {verdict.ids[0] for verdict in verdicts_of(figures, (OFF, IMPOSSIBLE))}
    spans: Spans = []
    for rate in (figure for figure in flow.growth if figure.id in wrong):
        spans += [words("; the "), quantity(rate, ""), words(" printed ")]
        spans += [words("for "), literal(f"{flow.name} ")] if named else []
        spans.append(words("does not follow"))
    return spans
