"""How long stocks would last at a rate: an interval of months for each, its reason printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from nkreport.errors import CheckError, named_first
from nkreport.ledger.combining import compare
from nkreport.ledger.computed import Computed
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.taking import takes_figures
from nkreport.report import theme
from nkreport.report.charts.drawing import Drawing, Table, columns_of, drawing, nothing, table_of
from nkreport.report.charts.frame import Spec, stacked
from nkreport.report.charts.marks import label_of, measured
from nkreport.report.charts.picking import Left, labelled, uniform, without
from nkreport.report.charts.rows import Entry, Group, Rows, at_left
from nkreport.report.charts.wording import claim_sentence, finding, in_words, said
from nkreport.report.spans import (
    Span,
    Spans,
    capital,
    computed,
    listed,
    literal,
    plain,
    quantity,
    sentence,
    words,
)

NAMED = 2


@dataclass(frozen=True)
class Lasting:
    """A stock and the months it would last; None where it gives no number to divide."""

    stock: Figure
    value: Computed | None

    def span(self) -> Span:
        """The months in words, with the expression they come from."""
        if self.value is None:
            return literal(label_of(self.stock))
        return computed(self.value, self.stock.ledger.units)

    @cached_property
    def drawn(self) -> Figure:
        """The stock with the months for its number, to be drawn as any figure is."""
        if self.value is None:
            return self.stock
        return measured(self.stock, self.value, "month")


@takes_figures
def months(
    stock: Figure | Figures,
    rate: Figure | Figures,
    because: str,
    forecasts: Iterable[Figure] = (),
    title: Spans | None = None,
) -> Drawing:
    """Draw for how many months stocks or shipments would last at a rate.

    Parameters
    ----------
    stock : Figure or Figures
        What is used up; one without a number is listed, not drawn.
    rate : Figure or Figures
        What is used up in a month; of Figures, at most one.
    because : str
        The assumption under which the two may be divided; printed with the months.
    forecasts : iterable of Figure
        What others said of the same, in months; drawn below, never mixed with the computed.
    title : spans, optional
        In place of the finding computed from the figures.

    Returns
    -------
    Drawing
        A sentence where there is no stock or no rate.

    Raises
    ------
    CheckError
        If there are several rates, the quotient is no number of months, or a forecast is in
        another unit.
    UnitError
        If no reason is given, or the rate may be zero.
    """
    stocks, rates = ([f] if isinstance(f, Figure) else list(f) for f in (stock, rate))
    others = list(forecasts)
    chosen = [given for given in (stock, rate) if isinstance(given, Figures)]
    for given in chosen:
        if not given:
            return nothing("months", given)
    if len(rates) > 1:
        found = named_first(figure.id for figure in rates)
        raise CheckError(f"months: one rate at a time, found {found}; choose one by its id")
    (per_month,) = rates
    rows = [*stocks, per_month, *others]
    figures = Figures(stock.ledger, rows, chosen[0].steps if chosen else ())
    if not per_month.numbered:
        return nothing("months", figures, [*sentence(finding([per_month])), words(".")])
    for other in others:
        if other.unit != "month":
            raise CheckError(f"months: {other.id} is in {other.unit}, not in months; leave it out")
    lasting = [_lasting(figure, per_month, because) for figure in stocks]
    because, left = because.strip(), Left()
    chart = _chart(lasting, per_month, others, left)
    title = title or sentence(_finding(lasting, per_month))
    below = [words("Months at "), *_rated(per_month, because), *left.told()]
    alt = _alt(lasting, per_month, because, others)
    table = _table(list(figures), lasting)
    return drawing("months", figures, chart, title, below, alt, table)


def _lasting(stock: Figure, rate: Figure, because: str) -> Lasting:
    if not stock.numbered or stock.denial:
        return Lasting(stock, None)
    value = compare(stock, rate, because=because).value
    if value.unit != "month":
        raise CheckError(
            f"months: {stock.id} in {stock.unit} at {rate.id} in {rate.unit} gives {value.unit},"
            " not months; choose a stock and a monthly rate of the same thing"
        )
    return Lasting(stock, value)


def _finding(lasting: Sequence[Lasting], rate: Figure) -> Spans:
    named = [each for each in lasting if each.value is not None]
    if not named:
        return finding([each.stock for each in lasting])
    if len(named) > NAMED:
        named = [end(named, key=lambda each: max(each.drawn.values)) for end in (min, max)]
    clauses: list[Spans] = [
        [quantity(each.stock, ""), words(" " if place else " would last "), each.span()]
        for place, each in enumerate(named)
    ]
    return [*listed(clauses), words(" at "), quantity(rate, "")]


def _rated(rate: Figure, because: str) -> Spans:
    who = [words(" ("), literal(rate.claimant), words(", "), said(rate)]
    return [quantity(rate, ""), *who, words(f"); computed, {because}")]


def _alt(lasting: Sequence[Lasting], rate: Figure, because: str, others: Sequence[Figure]) -> Spans:
    spans: Spans = [words("Chart of how long each would last at "), *_rated(rate, because)]
    lasts = {each.stock.id: each for each in lasting if each.value}

    def told(figure: Figure) -> Spans:
        said = [
            span | ({"text": figure.quantity("")} if "figure" in span else {})
            for span in claim_sentence(figure)
        ]
        each = lasts.get(figure.id)
        return [*said, words(", which would last "), each.span()] if each else said

    spans += [words(". "), *in_words([each.stock for each in lasting], told)[:-1]]
    if others:
        spans += [words(". Stated by others, not computed: "), *in_words(others, told)[:-1]]
    return [*spans, words(".")]


def _table(figures: Sequence[Figure], lasting: Sequence[Lasting]) -> Table:
    columns, rows = table_of(figures)
    lasts = {each.stock.id: each.span() for each in lasting if each.value}
    body = [
        [*row, [lasts.get(figure.id, words(""))]] for figure, row in zip(figures, rows, strict=True)
    ]
    return [*columns, *columns_of({"lasts": "Would last (computed)"})], body


def _chart(lasting: Sequence[Lasting], rate: Figure, others: Sequence[Figure], left: Left) -> Spec:
    drawn = {each.stock.id: each for each in lasting}
    months_of = [each.drawn for each in lasting]
    scaled = [f for f in (*months_of, *others) if f.placed and not f.denial]
    aside = "" if uniform([each.stock for each in lasting], "item") else "item"
    some = any(each.value for each in lasting)
    head = f"Computed at {_spoken(rate)}" if some else "Nothing to compute from"
    groups = []
    for heading, figures in ((head, months_of), ("Stated by others, not computed", others)):
        shown = labelled(figures)
        entries = [_entry(figure, drawn.get(figure.id), aside) for figure in shown]
        groups.append(Group(entries, heading, without(figures, shown)))
    rows = Rows("months", scaled)
    return stacked([rows.draw([group for group in groups if group.entries], left)], 0)


def _entry(figure: Figure, each: Lasting | None, aside: str) -> Entry:
    when = said(figure)["text"]
    label = plain([each.span()]) if each else _spoken(figure)
    if not figure.placed or figure.denial:
        return Entry(figure, f"{capital(figure.claimant)}, {when}: {label}", bare=True)
    strong = _spoken(each.stock) if each else capital(figure.claimant)
    who = [figure.claimant, when] if each else [when]
    scope = "" if figure.condition else figure.scope
    words_at_left = at_left(strong, ", ".join(who), who, [figure.item if aside else "", scope])
    part, color = ("computed", theme.BLUE) if each else ("stated", theme.GREEN)
    shape = "circle" if each else "square"
    return Entry(figure, label, **words_at_left, part=part, color=color, shape=shape)


def _spoken(figure: Figure) -> str:
    """The quantity with its unit, and what kind of statement it is."""
    if figure.numbered and not figure.denial:
        return figure.quantity("")
    return label_of(figure)
