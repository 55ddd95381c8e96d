"""A sentence and a drawing as a cell shows them, with the evidence behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nkreport.ledger.figures import Figures
from nkreport.report.bundle import grounded
from nkreport.report.display import Display, runs_html
from nkreport.report.prose import prose_runs
from nkreport.report.runs import Runs, plain
from nkreport.report.tables import csv_text, ends_of

if TYPE_CHECKING:
    from nkreport.report.charts.drawing import Drawing


def said(text: Runs, figures: Figures, others: Sequence[Figures] = ()) -> Display:
    """Show a sentence."""
    bundle = grounded({"kind": "prose", "text": text}, [text], figures, others=others)
    return Display(bundle, plain(text), f"<p>{runs_html(text)}</p>")


def shown(drawing: Drawing, caption: str = "", label: str = "") -> Display:
    """Show a drawing; one of an empty selection as its sentence.

    Parameters
    ----------
    drawing : Drawing
    caption : str, optional
        A template, its figures looked up in those drawn.
    label : str, optional
        A name by which a sentence speaks of the chart's number.
    """
    if drawing.chart is None:
        return said(drawing.title, drawing.figures)
    written = prose_runs(caption, drawing.figures) if caption else []
    heads, ends = [dict(head) for head in drawing.columns], ends_of(drawing.body)
    texts = [drawing.title, drawing.subtitle, drawing.source_line, drawing.alt, written]
    bundle: dict[str, Any] = {
        "kind": "chart",
        "title": drawing.title,
        "subtitle": drawing.subtitle,
        "source_line": drawing.source_line,
        "alt": drawing.alt,
        "caption": written,
        "spec": drawing.spec(),
        "table": {"columns": heads, **ends},
        "csv": "",
        "slug": slug_of(plain(drawing.title)),
        **({"label": label} if label else {}),
    }
    texts += [cell for row in ends["body"] for cell in row]
    bundle = grounded(
        bundle, texts, drawing.figures, drawing.figures.part.ids, apart=drawing.worded
    )
    if sum(some["count"] for some in bundle.get("together", ())) < len(drawing.body):
        bundle["csv"] = csv_text(heads, drawing.body)  # else the rows say more
    return Display(bundle, f"{plain(drawing.title)}\n{plain(drawing.alt)}")


def slug_of(text: str) -> str:
    """A short name for the files of what is shown."""
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in text.lower())
    return "-".join(part for part in letters.split("-") if part)[:60].rstrip("-") or "chart"
