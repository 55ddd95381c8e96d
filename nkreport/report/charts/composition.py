"""A whole and its parts: a strip to scale, the rest computed, what cannot fit set apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nkreport.errors import CheckError, named_first
from nkreport.ledger.comparability import differences
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.parties import party
from nkreport.ledger.taking import takes_figures
from nkreport.report.charts.divided import divided, rest_of
from nkreport.report.charts.drawing import Drawing, drawing, nothing, table_of
from nkreport.report.charts.frame import stacked
from nkreport.report.charts.parts import Parts, parts_of, sorted_parts, sum_of
from nkreport.report.charts.picking import Left, uniform
from nkreport.report.charts.strip import Strip
from nkreport.report.charts.wording import described, in_words, speaker, titled
from nkreport.report.spans import Span, Spans, computed, listed, literal, quantity, sentence, words


@takes_figures
def composition(
    whole: Figure | Figures, parts: Iterable[Figure], title: Spans | None = None
) -> Drawing:
    """Draw what a whole is made of, and what is left when the parts with a number are taken off.

    Parameters
    ----------
    whole : Figure or Figures
        Of Figures, at most one.
    parts : iterable of Figure
        Of the same measure, unit, parties, scope and period, each of an item of its own; or parts
        by a formula of the ledger (a sum, or what is taken off a figure), also of one another.
    title : spans, optional
        In place of the finding computed from the figures.

    Returns
    -------
    Drawing
        A sentence where there is no whole, it has no number, or no part is given.

    Raises
    ------
    CheckError
        If a part differs from the whole in more than its item, or two are of one item.
    """
    if isinstance(whole, Figures):
        if not whole:
            return nothing("composition", whole)
        if len(whole) > 1:
            raise CheckError(
                f"composition: one whole at a time, found {named_first(whole.ids)};"
                " choose one by its id"
            )
    entire = next(iter(whole)) if isinstance(whole, Figures) else whole
    chosen = [given for given in (whole, parts) if isinstance(given, Figures)]
    steps = chosen[0].steps if chosen else ()
    named = [part for part in parts if part.id != entire.id]
    figures = Figures(entire.ledger, [entire, *named], steps)
    if not named or not entire.numbered:
        return nothing("composition", figures, _undivided(entire))
    _check(entire, named)
    made, left = sorted_parts(entire, named), Left()
    rest = rest_of(entire, made)
    some = rest is not None and rest.interval.high > 0
    spare = computed(rest, entire.ledger.units) if rest is not None and some else words("")
    columns, rows = table_of([entire, *named])
    table = columns, [*rows, *([_rest_row(columns, spare)] if some else [])]
    chart = stacked([Strip(entire, made, spare["text"], left).draw()], 0)
    title = title or sentence(divided(entire, made, rest))
    below = [*described([entire]), *_between(entire), *_claimed(entire, named), *left.told()]
    alt = _alt(entire, made, spare if some else None)
    return drawing("composition", figures, chart, title, below, alt, table)


def _undivided(whole: Figure) -> Spans:
    title = literal(titled(whole))
    if not whole.numbered:
        return sentence([title, words(": "), quantity(whole, ""), words(", no number given.")])
    return sentence([title, words(": "), quantity(whole, ""), words("; no part of it is named.")])


def _check(whole: Figure, parts: Sequence[Figure]) -> None:
    """Refuse parts that are not of this whole.

    Raises
    ------
    CheckError
        With every difference found.
    """
    problems = []
    items: dict[str, str] = {}
    made = parts_of(whole)
    for part in (part for part in parts if part.id not in made):
        unlike = [text for text in differences(whole, part) if not text.startswith("item: ")]
        if whole.unit != part.unit and not any(text.startswith("unit: ") for text in unlike):
            unlike.append(f"unit: {whole.unit}, {part.unit}")
        ends = [(figure.period.earliest, figure.period.latest) for figure in (whole, part)]
        if ends[0] != ends[1] and not any(text.startswith("period: ") for text in unlike):
            spans = [figure.period.words() or "none stated" for figure in (whole, part)]
            unlike.append(f"period: {spans[0]}, {spans[1]}")
        if part.item == whole.item:
            unlike.append(f"no item of its own: {part.item or 'none stated'}, as the whole")
        elif part.item in items:
            unlike.append(f"the item of {items[part.item]} ({part.item}); choose one of the two")
        items.setdefault(part.item, part.id)
        if unlike:
            problems.append(f"{part.id} is no part of {whole.id}: {'; '.join(unlike)}")
    if problems:
        told = named_first(problems, longest=400, between="\n")
        raise CheckError(f"composition: {told}")


def _between(whole: Figure) -> Spans:
    if not whole.counterpart:
        return [words(", "), literal(party(whole.actor, whole.ledger))]
    ends = [party(code, whole.ledger) for code in (whole.actor, whole.counterpart)]
    return [words(", "), literal(f"{ends[0]} to {ends[1]}")]


def _claimed(whole: Figure, parts: Sequence[Figure]) -> Spans:
    """Who says all of it, where one speaker does, and that the whole is a sum where it is."""
    claimant = uniform([whole, *parts], "claimant")
    runs: Spans = [words(", according to "), literal(speaker(whole))] if claimant else []
    return [*runs, words("; the whole is the sum of its parts")] if sum_of(whole) else runs


def _alt(whole: Figure, parts: Parts, rest: Span | None) -> Spans:
    runs: Spans = [words("Strip of the parts of a whole, to scale. ")]
    runs += [*in_words([whole])[:-1], words(". ")]
    beyond = {part.id for part in parts.impossible}

    def told(part: Figure) -> Spans:
        name = [literal(parts.names[part.id]), words(": ")]
        if part.id in beyond:
            off = words(", which cannot be part of it and is not drawn to scale")
            return [*name, words("printed as "), quantity(part, ""), off]
        inner = [
            [quantity(figure, ""), words(" "), literal(parts.names[figure.id])]
            for figure in parts.within.get(part.id, ())
        ]
        return [
            *name,
            quantity(part, "") if part.numbered and not part.denial else words(parts.without(part)),
            *([words(", of which "), *listed(inner)] if inner else []),
        ]

    runs += in_words([*parts.taken, *parts.impossible, *parts.bare], told)[:-1]
    return [*runs, *([words("; the rest, computed: "), rest] if rest else []), words(".")]


def _rest_row(columns: Sequence[dict[str, str]], rest: Span) -> list[Spans]:
    cells: dict[str, Spans] = {
        "who": [words("computed")],
        "quantity": [rest],
        "item": [words("the rest, in none of the parts with a number")],
    }
    return [cells.get(column["name"], [words("")]) for column in columns]
