"""The keywords of a sentence: counts, lists, computed values, and how each is worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nkreport.errors import CheckError
from nkreport.lab import Card, Carded
from nkreport.ledger.combining import Comparison
from nkreport.ledger.computed import Computed
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures, count_statements
from nkreport.ledger.origins import Origins
from nkreport.ledger.parties import party
from nkreport.ledger.periods import read_period
from nkreport.ledger.quantities import in_base_unit
from nkreport.ledger.reconciled import Reconciliation
from nkreport.ledger.taking import takes_figures
from nkreport.report import spans
from nkreport.report.fields import chosen, figure_run, read_fields
from nkreport.report.listings import Listing
from nkreport.report.reconciled import reconciliation_runs, sides_runs
from nkreport.report.shares import in_words
from nkreport.report.spans import Span, Spans

MANY = 40
"""Figures of one source and measure of which each has an entry of its own under Evidence."""
LISTED = "it"
"""The field of `nk.listed` that stands for each figure in turn."""


@dataclass(frozen=True, slots=True, repr=False)
class Count(Carded):
    """How many statements a selection holds, one figure of each; of many one that counts them."""

    number: int
    ids: tuple[str, ...]
    figure: Figure | None = None

    def card(self) -> Card:
        """What stands for it: the number, and a figure of each statement."""
        title = f"{self.number:,} statement{'' if self.number == 1 else 's'}"
        return Card(title, [("by", self.ids)])


@dataclass(frozen=True, slots=True, repr=False)
class Listed(Carded):
    """Figures that a sentence tells one after the other, each by the same few words."""

    figures: Figures
    each: str
    last: str
    most: int

    def card(self) -> Card:
        """What stands for it: the list as it is told, and the figures."""
        title = spans.plain(_listed_runs(self)) or "nothing to list"
        return Card(title, [("of", list(self.figures.ids))])


Value = (
    str
    | date
    | Count
    | Figure
    | Computed
    | Comparison
    | Origins
    | Reconciliation
    | Listed
    | Listing
    | None
)


@takes_figures
def count(figures: Figures) -> Count:
    """Count the statements of a selection, for a sentence.

    Parameters
    ----------
    figures : Figures
        Rows of one utterance count once. (A listing counts itself: give it to `nk.prose`.)

    Returns
    -------
    Count
        More than `MANY` have one entry under Evidence, and the rows stand beside the page.

    Examples
    --------
    >>> import nkreport as nk
    >>> nk.count(nk.load().where(measure="troops_killed")).number
    2
    """
    statements = count_statements(figures)
    ids = tuple(ids[0] for ids in statements.values())
    return Count(len(ids), ids, figures.count() if len(ids) > MANY else None)


@takes_figures
def listed(figures: Figures, each: str = "{it}", *, last: str = " and ", most: int = 7) -> Listed:
    """Tell figures in words, for a sentence: `A, B and C`.

    Parameters
    ----------
    figures : Figures
        In the order they are told.
    each : str
        The template of one, in which `{it}` is the figure: `"{it:value} by {it:who}"`.
    last : str
        What stands before the last.
    most : int
        How many are told one by one; the rest are counted.

    Returns
    -------
    Listed
        Of no figures, `nk.prose` says its `otherwise`.

    Examples
    --------
    >>> import nkreport as nk
    >>> killed = nk.load().where(measure="troops_killed")
    >>> nk.prose("{all} are named.", killed, all=nk.listed(killed, "{it:value} by {it:who}"))
    About 15,000 by William Burns and about 50,000 by Mikhail Khodorkovsky are named.
    """
    if most < 1:
        raise CheckError(f"nk.listed: most is {most}; tell one at least")
    for _, name, _ in read_fields(each):
        if name not in (None, LISTED):
            raise CheckError(f"nk.listed: {{{name}}} in {each!r:.60}; only {{it}} is known there")
    return Listed(figures, each, last, most)


def value_runs(name: str, value: Value, spec: str, figures: Figures) -> Spans:
    """A keyword, worded as its format says."""
    if isinstance(value, Figure):
        return [figure_run(value, spec)]
    if isinstance(value, Count | Listed) and "|" in spec:
        number = value.number if isinstance(value, Count) else len(value.figures)
        return [chosen(spec, one=number == 1)]
    if isinstance(value, Count) and value.figure is not None:
        return [figure_run(value.figure, spec or "value")]
    if isinstance(value, Count):
        return [spans.count(value.number, value.ids)]
    if isinstance(value, Listed):
        return _listed_runs(value)
    if isinstance(value, Computed):
        return [_computed_run(value, spec, figures)]
    if isinstance(value, Comparison):
        reason = spans.literal(value.because)
        if spec == "because":
            return [reason]
        shown = _computed_run(value.value, spec, figures)
        return [shown] if spec else [shown, spans.literal(f" ({value.because})")]
    if isinstance(value, Listing):
        return _rows_runs(value, spec)
    if isinstance(value, Origins):
        return _origin_runs(value)
    if isinstance(value, Reconciliation):
        return sides_runs(value) if spec == "who" else reconciliation_runs(value)
    if isinstance(value, date):
        return [spans.day(read_period(value.isoformat()[:10]))]
    if isinstance(value, str) and spec == "party":
        return [spans.literal(party(value, figures.ledger))]
    if isinstance(value, str):
        try:
            return [spans.day(read_period(value))]
        except ValueError:
            return [spans.parameter(name, value)]
    raise CheckError(
        f"keyword {name}={value!r}: a number leads to no figure; give a figure's id, a date,"
        " a parameter's text, nk.count(figures), figures.sum(), nk.compute('a / b', figures) or"
        " nk.compare(a, b, because='…')"
    )


def _computed_run(value: Computed, spec: str, figures: Figures) -> Span:
    """A computed value by its number, or as a fraction or multiple in words where one is near."""
    words, interval = "", value.interval
    if "|" in spec:
        return chosen(spec, one=interval.low == interval.high == 1)
    if spec == "words":
        if value.unit not in ("percent", "multiple"):
            raise CheckError(f"{value.expression!r:.80} is in {value.unit}; words tell a ratio")
        over = any(figure.comparator == ">" for figure in value.figures)
        words = in_words(in_base_unit(interval, value.unit), rough=value.rough, over=over)
    return spans.computed(value, figures.ledger.units, words)


def _rows_runs(value: Listing, spec: str) -> Spans:
    """How many rows, the word that fits so many, or what a column says of each."""
    if "|" in spec:
        return [chosen(spec, one=len(value) == 1)]
    columns = {"": "", "who": "claimant", "when": "said_on", "printed": "printed"}
    if spec not in columns:
        raise CheckError(f"of a listing {spec!r} is not told; known: who, when, printed, one|many")
    return value.told(columns[spec]) if spec else [value.counted()]


def _listed_runs(value: Listed) -> Spans:
    """`A, B and C`; of very many the first ones, and how many more."""
    first, rest = list(value.figures)[: value.most], list(value.figures.ids)[value.most :]
    told: list[Spans] = []
    for figure in first:
        one: Spans = []
        for literal, name, spec in read_fields(value.each):
            one += [spans.literal(literal)] if literal else []
            one += [figure_run(figure, spec)] if name else []
        told.append(one)
    if rest:
        told.append([spans.count(len(rest), rest), spans.words(" more")])
    return spans.listed(told, value.last)


def _origin_runs(found: Origins) -> Spans:
    """`five claims with a number, from at most four origins, one of them untraceable`."""
    claims, lost = found.claims.values(), found.untraceable.values()
    most = [*found.named.values(), *lost]
    text = [
        spans.count(len(claims), claims),
        spans.words(f" claim{'' if len(claims) == 1 else 's'} with a number, from "),
        spans.words("" if len(most) == 1 else "at most "),
        spans.count(len(most), most),
        spans.words(" origin" if len(most) == 1 else " origins"),
    ]
    if lost:
        only = len(most) == 1
        text += [
            spans.words(", and that " if only else ", "),
            spans.count(len(lost), lost),
            spans.words(" untraceable" if only else " of them untraceable"),
        ]
    return text
