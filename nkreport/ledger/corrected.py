"""Corrections applied: only when asked, only under their guard, and marked wherever they act."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

from nkreport.errors import CheckError, named_first
from nkreport.ledger.checks import failed_guards, known_corrections
from nkreport.ledger.figure import NUMBER_COLUMNS, Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.ledger import Correction
from nkreport.ledger.reads import STEPS, quiet

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
        raise CheckError(named_first(broken, longest=400, between="\n"))
    with nullcontext() if figures.chain is None else quiet():
        acting = {c.figure: c for c in known_corrections(figures) if c.action != "flag"}
        dropped = [name for name, c in acting.items() if c.action == "drop"]
        repaired = [_repaired(figures[n], c) for n, c in acting.items() if n not in dropped]
    chosen = figures.replaced(repaired, dropped, ("corrected", mode))
    chosen._made()
    return chosen


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


STEPS["corrected"] = corrected
