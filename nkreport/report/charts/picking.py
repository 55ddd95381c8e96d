"""Picking: some of a chart's figures, from columns where they are a part of very many."""

from __future__ import annotations

from collections.abc import Sequence

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures, count_statements
from nkreport.ledger.part import Part, rows_of


def ids_of(figures: Sequence[Figure]) -> Sequence[str]:
    """Ids of figures, in order."""
    return figures.ids if isinstance(figures, Part) else [figure.id for figure in figures]


def met(figures: Sequence[Figure], column: str) -> set[str]:
    """The texts that figures have in a column."""
    if isinstance(figures, Part):
        return set(figures.words(column))
    return {str(getattr(figure, column)) for figure in figures}


def uniform(figures: Sequence[Figure], column: str) -> str:
    """The text all figures share in a column; empty where they differ."""
    texts = met(figures, column)
    return texts.pop() if len(texts) == 1 else ""


def one_per(figures: Sequence[Figure], column: str) -> Sequence[Figure]:
    """The first figure of each text that they have in a column."""
    if isinstance(figures, Part):
        return figures.firsts(column)
    return list({str(getattr(f, column)): f for f in reversed(figures)}.values())[::-1]


def one_per_statement(figures: Sequence[Figure]) -> Sequence[str]:
    """The id of the first row of each utterance: what claims are counted by."""
    if not figures:
        return []
    if isinstance(figures, Part):
        return figures.firsts("statement").ids
    rows = count_statements(Figures(figures[0].ledger, figures))
    return [ids[0] for ids in rows.values()]


def lower_end(figure: Figure) -> float:
    """The lowest number a claim names."""
    return min(v for v in (figure.low, figure.best, figure.high) if v is not None)


def upper_end(figure: Figure) -> float:
    """The highest number a claim names."""
    return max(v for v in (figure.low, figure.best, figure.high) if v is not None)


def ends_among(figures: Sequence[Figure]) -> tuple[Figure, Figure]:
    """Of figures with a number the one that names the lowest, and the one with the highest."""
    if isinstance(figures, Part):
        low, high = figures.ends()
        return figures[int(low.argmin())], figures[int(high.argmax())]
    return min(figures, key=lower_end), max(figures, key=upper_end)


def sorted_out(
    figures: Sequence[Figure],
) -> tuple[Sequence[Figure], Sequence[Figure], Sequence[Figure]]:
    """Part claims with a number, denials, and claims without a number."""
    if isinstance(figures, Part):
        denied = figures.text("stance").having({"denies"})
        numbered = figures.columns.numbered(figures.rows)
        kinds = numbered & ~denied, denied, ~numbered & ~denied
        return figures.where(kinds[0]), figures.where(kinds[1]), figures.where(kinds[2])
    denials = [figure for figure in figures if figure.denial]
    claims = [figure for figure in figures if figure.numbered and not figure.denial]
    bare = [figure for figure in figures if not figure.numbered and not figure.denial]
    return claims, denials, bare


def claims_with_number(figures: Sequence[Figure]) -> Sequence[Figure]:
    """Those that give a number and are no denials."""
    return sorted_out(figures)[0]


def placed_of(figures: Sequence[Figure]) -> Sequence[Figure]:
    """Those whose number has a place on a scale."""
    if isinstance(figures, Part):
        return figures.where(figures.columns.placed(figures.rows))
    return [figure for figure in figures if figure.placed]


def without(figures: Sequence[Figure], some: Sequence[Figure]) -> Sequence[Figure]:
    """Those that are not among some of them."""
    if isinstance(figures, Part):
        return figures.where(~figures.among(rows_of(figures.columns, ids_of(some))))
    gone = set(ids_of(some))
    return [figure for figure in figures if figure.id not in gone]
