"""The steps that selected a report's figures, as its card names them."""

from __future__ import annotations

from typing import Any

from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import read_period
from nkreport.ledger.selection import Selection
from nkreport.ledger.standing import touched
from nkreport.report import spans
from nkreport.report.spans import Spans


def filters_of(known: Figures) -> list[dict[str, Any]]:
    """Each step that selected the figures: its label, and the statements it touched."""
    filters = []
    for step, statements in zip(known.steps, touched(known), strict=True):
        if step.name == "order_by":
            continue
        done = {"new_since": "new", "corrections": "corrected"}.get(step.name, "hidden")
        filters.append(
            {
                "name": step.name,
                "value": step.value,
                "label": _label(step),
                "hidden": len(statements) if done == "hidden" else 0,
                "counted": len(statements),
                "done": done,
                "of": statements,
            }
        )
    return filters


def _label(step: Selection) -> Spans:
    words = {"as_of": "Said by ", "new_since": "Marked as new after ", "exclude": "Left out: "}
    if step.name in ("as_of", "new_since"):
        return [spans.words(words[step.name]), spans.day(read_period(step.value))]
    start = words.get(step.name, f"{step.name.replace('_', ' ').capitalize()}: ")
    return [spans.words(start), spans.parameter(step.name, step.value)]
