"""Corrections applied: only when asked, only under their guard, and marked wherever they act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nkreport.errors import CheckError
from nkreport.ledger import reads
from nkreport.ledger.checks import failed_guards, known_corrections
from nkreport.ledger.figure import NUMBER_COLUMNS, Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.ledger import Correction

MODES = ("flag", "apply")


def corrected(figures: Figures, mode: str) -> Figures:
    """Apply the corrections of a collection, or leave them as flags.

    Parameters
    ----------
    figures : Figures
    mode : {'flag', 'apply'}
        `flag` changes nothing: the findings say what is wrong.

    Returns
    -------
    Figures
        Overridden and scaled rows say `corrected` wherever they are printed; dropped rows are
        left out. A correction of action `flag` has no repair and never acts.

    Raises
    ------
    CheckError
        If `mode` is another word, or a guard no longer holds.
    """
    if mode not in MODES:
        raise CheckError(f"corrections={mode!r}: expected {' or '.join(MODES)}")
    if mode == "flag":
        return figures
    broken = failed_guards(figures)
    if broken:
        raise CheckError("\n".join(broken))
    rows = _rows(figures)
    return figures.replaced(rows, "corrections", mode, ("corrected", mode))


def _rows(figures: Figures) -> list[Figure]:
    if figures.chain is None:
        return list(_repairs(figures))
    reads.note(figures.ledger, "made", (*figures.chain, ("corrected", "apply")))
    with reads.quiet():
        return list(_repairs(figures))


def _repairs(figures: Figures) -> Iterator[Figure]:
    acting = {c.figure: c for c in known_corrections(figures) if c.action != "flag"}
    for figure in figures:
        correction = acting.get(figure.id)
        if correction is None:
            yield figure
        elif correction.action != "drop":
            yield _repaired(figure, correction)


def _repaired(figure: Figure, correction: Correction) -> Figure:
    if correction.column not in NUMBER_COLUMNS:
        raise CheckError(
            f"corrections.csv: {figure.id}: only {', '.join(NUMBER_COLUMNS)} can be overridden or"
            f" scaled, not {correction.column}"
        )
    value = float(correction.value)
    if correction.action == "scale":
        value *= float(correction.expect)
    changed = {correction.column: value}
    return replace(figure, correction=correction.reason, **changed)  # type: ignore[arg-type]
