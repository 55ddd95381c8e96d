"""What the checks found, as sentences whose numbers lead to their figures."""

from __future__ import annotations

import difflib
from typing import Any

from nkreport.errors import CheckError
from nkreport.ledger.checks import (
    CONTESTED,
    IMPOSSIBLE,
    NOT_COMPARABLE,
    OFF,
    UNCHECKED,
    Verdict,
    known_corrections,
    verdicts_of,
)
from nkreport.ledger.computed import FIELD, compute
from nkreport.ledger.figures import Figures, whole
from nkreport.ledger.formulas import ids_in
from nkreport.report import spans
from nkreport.report.spans import Spans

_ORDER = (IMPOSSIBLE, OFF, "flag", CONTESTED, NOT_COMPARABLE)


def findings_of(figures: Figures, kinds: tuple[str, ...] = _ORDER) -> list[dict[str, Any]]:
    """List the findings that concern a collection, the gravest first.

    Parameters
    ----------
    figures : Figures
        Relations count when all their figures are in it; corrections when theirs is.
    kinds : tuple of str
        Which verdicts to list, `flag` for corrections.

    Returns
    -------
    list of dict
        `severity` and `text` (runs).

    Raises
    ------
    CheckError
        If a kind is unknown.
    """
    for kind in kinds:
        if kind not in _ORDER:
            near = difflib.get_close_matches(kind, _ORDER, 1, 0.5)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise CheckError(f"no findings of kind {kind!r}; {hint}known: {', '.join(_ORDER)}")
    found = [
        {"severity": verdict.verdict, "text": verdict_runs(verdict, figures)}
        for verdict in verdicts_of(figures, kinds)
    ]
    if "flag" in kinds:
        for correction in known_corrections(figures):
            figure = figures[correction.figure]
            start = [
                spans.about(figure, figure.claimant),
                {"text": ", "},
                spans.quantity(figure, ""),
            ]
            text = [*spans.sentence(start), {"text": ": "}, *traced(correction.reason, figures)]
            found.append({"severity": "flag", "text": text})
    return sorted(found, key=lambda finding: _ORDER.index(finding["severity"]))


def verdict_runs(verdict: Verdict, figures: Figures) -> Spans:
    """One verdict in a sentence, its arithmetic shown."""
    why = spans.sentence(traced(verdict.relation.why, figures))
    stated = figures[verdict.ids[0]]
    if verdict.relation.kind == "contested" or verdict.verdict == UNCHECKED:
        pieces = [
            [
                spans.about(figures[name], figures[name].claimant),
                {"text": ": "},
                *_said(name, figures),
            ]
            for name in verdict.ids
        ]
        return [*spans.sentence(spans.listed(pieces, "; ")), {"text": ". "}, *why]
    middle = " as printed, where its parts leave room for "
    if verdict.relation.kind != "at_most":
        middle = (
            " as printed, recomputed " if verdict.verdict == OFF else " as printed and recomputed "
        )
    title = figures.ledger.measures[stated.measure].title
    label = stated.item or title
    start: Spans = [{"text": f"{label[:1].upper()}{label[1:]}: "}, spans.quantity(stated, "")]
    if not ids_in(verdict.relation.terms):  # of the calendar alone: no figure to lead to
        return [*start, {"text": " as printed. "}, *why]
    result = compute(verdict.relation.terms, figures.__getitem__)
    value = spans.computed(result, figures.ledger.units)
    return [*start, {"text": middle}, value, {"text": ". "}, *why]


def _said(name: str, figures: Figures) -> Spans:
    figure = figures[name]
    title = figures.ledger.measures[figure.measure].title
    return [
        spans.quantity(figure, ""),
        {"text": f" ({title}, "},
        spans.day(figure.said_on),
        {"text": ")"},
    ]


def traced(text: str, figures: Figures) -> Spans:
    """Text of ours in which `{expression}` stands for a figure or a value computed from some."""
    known = whole(figures.ledger)
    pieces = FIELD.split(text)
    result: Spans = []
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            if piece:
                result.append(spans.literal(piece))
        elif ids_in(piece) == (piece,):
            result.append(spans.quantity(known[piece], ""))
        else:
            value = compute(piece, known.__getitem__)
            result.append(spans.computed(value, figures.ledger.units))
    return result
