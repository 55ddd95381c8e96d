"""A sentence and a drawing as a cell shows them, with the evidence behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nkreport.ledger.figures import Figures
from nkreport.report.bundle import grounded
from nkreport.report.display import Display, runs_html
from nkreport.report.keywords import Value
from nkreport.report.prose import LEFT_OUT, prose_runs
from nkreport.report.spans import Spans, plain
from nkreport.report.tables import csv_text, ends_of

if TYPE_CHECKING:
    from nkreport.report.charts.drawing import Drawing


def said(text: Spans, figures: Figures, others: Sequence[Figures] = ()) -> Display:
    """Show a sentence."""
    bundle = grounded({"kind": "prose", "text": text}, [text], figures, others=others)
    return Display(bundle, plain(text), f"<p>{runs_html(text)}</p>")


def shown(
    drawing: Drawing,
    caption: str = "",
    label: str = "",
    title: str = "",
    figures: Figures | None = None,
    values: Mapping[str, Value] | None = None,
) -> Display:
    """Show a drawing; one of an empty selection as its sentence.

    Parameters
    ----------
    drawing : Drawing
    caption, title : str, optional
        Templates; a title whose figures are not all there gives way to the drawing's own.
    label : str, optional
        A name by which a sentence speaks of the chart's number.
    figures : Figures, optional
        Where the templates look figures up; those drawn by default.
    values : mapping, optional
        Keywords of the templates.
    """
    if drawing.chart is None:
        return said(drawing.title, drawing.figures)
    known = drawing.figures if figures is None else figures
    written = prose_runs(caption, known, values) if caption else []
    headed = prose_runs(title, known, values, otherwise="") if title else []
    if plain(headed) not in ("", LEFT_OUT):
        drawing = replace(drawing, title=headed)
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
