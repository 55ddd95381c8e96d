"""How long stocks would last at a rate: an interval of months for each, its reason printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nkreport.errors import CheckError
from nkreport.ledger.combining import compare
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.report.charts.drawing import Drawing, form, nothing, table_of
from nkreport.report.charts.lasting import Lasting, draw_lasting
from nkreport.report.charts.wording import claim_sentence, finding, said, source_line
from nkreport.report.runs import Runs, listed, literal, quantity, sentence, words

NAMED = 2


@form
def months(
    stock: Figure | Figures,
    rate: Figure | Figures,
    because: str,
    forecasts: Iterable[Figure] = (),
    title: Runs | None = None,
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
    title : runs, optional
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
    stocks = [stock] if isinstance(stock, Figure) else list(stock)
    rates = [rate] if isinstance(rate, Figure) else list(rate)
    others = list(forecasts)
    for given in (stock, rate):
        if isinstance(given, Figures) and not given:
            return nothing("months", given)
    if len(rates) > 1:
        named = ", ".join(figure.id for figure in rates)
        raise CheckError(f"months: one rate at a time, found {named}; choose one by its id")
    (per_month,) = rates
    figures = _collected([stock, rate], [*stocks, per_month, *others])
    if not per_month.numbered:
        told = [*sentence(finding([per_month])), words(".")]
        return Drawing("months", figures, None, told, [], [], told, (), ())
    for other in others:
        if other.unit != "month":
            raise CheckError(f"months: {other.id} is in {other.unit}, not in months; leave it out")
    lasting = [_lasting(figure, per_month, because) for figure in stocks]
    columns, body = _table(list(figures), lasting)
    return Drawing(
        "months",
        figures,
        draw_lasting(lasting, per_month, others),
        title or sentence(_finding(lasting, per_month)),
        _below(per_month, because.strip()),
        source_line(figures),
        _alt(lasting, per_month, because.strip(), others),
        columns,
        body,
    )


def _collected(given: Sequence[Figure | Figures], figures: Sequence[Figure]) -> Figures:
    """The figures as one collection, selected as the first of those given was."""
    chosen = [each for each in given if isinstance(each, Figures)]
    return Figures(given[0].ledger, figures, chosen[0].steps if chosen else ())


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


def _finding(lasting: Sequence[Lasting], rate: Figure) -> Runs:
    numbered = [each for each in lasting if each.value is not None]
    if not numbered:
        return finding([each.stock for each in lasting])
    named = sorted(numbered, key=_length)
    named = numbered if len(numbered) <= NAMED else [named[0], named[-1]]
    clauses: list[Runs] = []
    for place, each in enumerate(named):
        verb = " would last " if place == 0 else " "
        clauses.append([quantity(each.stock, ""), words(verb), each.run()])
    return [*listed(clauses), words(" at "), quantity(rate, "")]


def _length(each: Lasting) -> float:
    return max(each.drawn.values)


def _below(rate: Figure, because: str) -> Runs:
    who = [literal(rate.claimant), words(", "), said(rate)]
    start = [words("Months at "), quantity(rate, ""), words(" ("), *who, words("); computed, ")]
    return [*start, words(because)]


def _alt(lasting: Sequence[Lasting], rate: Figure, because: str, others: Sequence[Figure]) -> Runs:
    runs: Runs = [words("Chart of how long each would last at "), quantity(rate, "")]
    runs += [words(" ("), literal(rate.claimant), words(", "), said(rate)]
    runs.append(words(f"); computed, {because}"))
    for place, each in enumerate(lasting):
        runs += [words("; " if place else ". "), *_told(each.stock)]
        runs += [words(", which would last "), each.run()] if each.value else []
    for place, other in enumerate(others):
        runs += [words("; " if place else ". Stated by others, not computed: "), *_told(other)]
    return [*runs, words(".")]


def _told(figure: Figure) -> Runs:
    return [
        run | ({"text": figure.quantity("")} if "figure" in run else {})
        for run in claim_sentence(figure)
    ]


def _table(
    figures: Sequence[Figure], lasting: Sequence[Lasting]
) -> tuple[list[dict[str, str]], list[list[Runs]]]:
    columns, body = table_of(figures)
    by_stock = {each.stock.id: each for each in lasting}
    columns.append({"name": "lasts", "title": "Would last (computed)", "align": "left"})
    for figure, row in zip(figures, body, strict=True):
        each = by_stock.get(figure.id)
        row.append([each.run() if each and each.value else words("")])
    return columns, body
