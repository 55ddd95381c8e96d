"""What a whole and its parts come to in words: what they leave, which is the largest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nkreport.ledger.computed import Computed, compute
from nkreport.ledger.figure import Figure
from nkreport.ledger.quantities import Interval
from nkreport.report.charts.parts import Parts, sum_of
from nkreport.report.charts.picking import lower_end, upper_end
from nkreport.report.charts.wording import titled
from nkreport.report.spans import Span, Spans, computed, listed, literal, quantity, words


def rest_of(whole: Figure, parts: Parts) -> Computed | None:
    """What the parts that fit leave of the whole; None where none has a number."""
    if not parts.taken:
        return None
    named = {figure.id: figure for figure in (whole, *parts.taken)}
    rest = compute(" - ".join(named), named.__getitem__)
    return rest if rest.interval != Interval(float("-inf"), float("inf")) else None


def _over(rest: Computed) -> bool:
    """Whether the parts that fit one by one are together more than the whole."""
    return rest.interval.high < 0


def _makes_up(whole: Figure, parts: Parts, rest: Computed) -> bool:
    """Whether rounding in print explains all that is left, or is too much."""
    taken = [part.widened for part in parts.taken]
    least = sum(interval.low for interval in taken if interval is not None)
    most = whole.widened.high if whole.widened is not None else 0.0
    return rest.interval.high <= 0 and least <= most


def _excess(whole: Figure, parts: Parts) -> Span:
    named = {figure.id: figure for figure in (*parts.taken, whole)}
    *taken, last = named
    value = compute(f"{' + '.join(taken)} - {last}", named.__getitem__)
    return computed(value, whole.ledger.units)


def divided(whole: Figure, parts: Parts, rest: Computed | None) -> Spans:
    """What is left of a whole, the largest of its parts, and which part cannot be one."""
    taken = parts.taken
    spans: Spans = [literal(titled(whole)), words(": ")]
    if rest is None:
        spans.append(quantity(whole, ""))
        open_ends = "; the bounds of its parts do not say what they leave of it"
        spans.append(words(open_ends if taken else "; no part that fits has a number"))
    elif {part.id for part in taken} == set(sum_of(whole)):
        spans += _divided(whole, taken, parts.names)
    else:
        only = len(taken) == 1
        few = len(taken) < 3
        spans += _named(taken, parts.names) if few else [words("the parts with a number")]
        if _makes_up(whole, parts, rest):
            verb = " makes up " if only else " together make up "
            spans += [words(verb), quantity(whole, ""), words(", as exactly as it is printed")]
        elif _over(rest):
            verb = " comes to " if only else " together come to "
            spans += [words(verb), _excess(whole, parts), words(" more than the whole, ")]
            spans.append(quantity(whole, ""))
        else:
            spans += [
                words(" leaves " if only else " leave "),
                computed(rest, whole.ledger.units),
                words(" of "),
            ]
            spans += [quantity(whole, ""), words(" unaccounted for")]
            if not parts.impossible and (largest := _largest(taken)):
                named = literal(f"{parts.names[largest.id]}, ")
                spans += [words("; the largest part named is "), named, quantity(largest)]
    if parts.impossible:
        clauses = [
            [literal(parts.names[part.id]), words(", printed as "), quantity(part, ""), words(",")]
            for part in parts.impossible
        ]
        spans += [words("; "), *listed(clauses), words(" cannot be part of it")]
    return spans


def _largest(taken: Sequence[Figure]) -> Figure | None:
    """Of parts with a number the one that is surely the largest; of one alone none."""
    ranked = sorted(taken, key=lower_end)
    if len(ranked) < 2 or upper_end(ranked[-2]) >= lower_end(ranked[-1]):
        return None
    open_ends = any(figure.comparator in (">", ">=") for figure in ranked[:-1])
    return None if open_ends or ranked[-1].comparator in ("<", "<=") else ranked[-1]


def _divided(whole: Figure, parts: Sequence[Figure], names: Mapping[str, str]) -> Spans:
    """How a whole that is the sum of its parts divides into them."""
    first, *others = parts
    spans = [quantity(first), words(" of "), quantity(whole), words(" ")]
    pieces = [[literal(names[first.id])]]
    pieces += [[quantity(part), words(" "), literal(names[part.id])] for part in others]
    return [*spans, *listed(pieces)]


def _named(parts: Sequence[Figure], names: Mapping[str, str]) -> Spans:
    return listed([[literal(names[part.id])] for part in parts])
