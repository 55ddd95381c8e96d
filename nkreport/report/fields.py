"""The fields of a template: what may stand in braces, and how a figure fills one."""

from __future__ import annotations

import re
from string import Formatter

from nkreport.errors import CheckError
from nkreport.ledger.explain import cite
from nkreport.ledger.figure import Figure
from nkreport.ledger.parties import office
from nkreport.report import spans
from nkreport.report.spans import Span

REFERENCE = "figure"
"""The field whose format is the label of a chart, table or picture of the report."""

SPECS = (
    "", "short", "value", "who", "when", "cite", "item", "period", "office", "words", "because",
    "party", "printed",
)  # fmt: skip
Piece = tuple[str, str | None, str]
_FIELD = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*\Z")
_CHOICE = re.compile(r"[^{}|]*\|[^{}|]*\Z")


def read_fields(template: str) -> list[Piece]:
    """Part a template into its words and fields: literal, name, format.

    Raises
    ------
    CheckError
        If a brace is left open, a field is no plain name, or a format is unknown.
    """
    try:
        parsed = list(Formatter().parse(template))
    except ValueError as error:
        raise CheckError(
            f"template {template[:80]!r}: {error}; double a brace to print it"
        ) from error
    pieces: list[Piece] = []
    for literal, name, spec, conversion in parsed:
        if name is not None and (conversion or not _FIELD.match(name)):
            raise CheckError(
                f"field {{{name}}} of {template[:60]!r}: only a figure's id or a keyword may stand"
                " in braces, without attributes, indexes or '!'"
            )
        if name == REFERENCE:
            if not spec:
                raise CheckError(
                    f"field {{figure}} of {template[:60]!r}: name a label, as in {{figure:sales}}"
                )
        elif spec and spec not in SPECS and not _CHOICE.match(spec):
            known = " ".join(SPECS).strip()
            raise CheckError(f"field {{{name}:{spec}}}: unknown format; known: {known}")
        pieces.append((literal, name, spec or ""))
    return pieces


def figure_run(figure: Figure, spec: str) -> Span:
    """A figure, worded as its format says."""
    if "|" in spec:
        return chosen(spec, one=figure.values == [1.0])
    if spec in ("words", "because"):
        raise CheckError(
            f"field {{{figure.id}:{spec}}}: only a computed value has {spec}; give one as keyword,"
            " made by nk.compute or nk.compare"
        )
    if spec == "who":
        return spans.about(figure, figure.claimant)
    if spec == "office":
        return spans.about(figure, _office(figure))
    if spec == "when":
        return spans.day(figure.said_on)
    if spec == "item":
        return spans.about(figure, figure.item)
    if spec == "period":
        return spans.day(figure.period)
    if spec == "printed":
        return spans.about(figure, spans.quoted(figure.printed))
    if spec == "cite":
        return spans.about(figure, cite(figure))
    return spans.quantity(figure, spec)


def chosen(spec: str, *, one: bool) -> Span:
    """`shell|shells`: the word for one, or for several."""
    single, _, several = spec.partition("|")
    return spans.words(single if one else several)


def _office(figure: Figure) -> str:
    if held := office(figure):
        return held
    raise CheckError(
        f"field {{{figure.id}:office}}: claimants.csv names no office of {figure.claimant!r} by"
        f" {figure.said_on.words()}; add a row, or write {{{figure.id}:who}} alone"
    )
