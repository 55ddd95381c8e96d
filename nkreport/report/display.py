"""The one object a cell shows: text, bundle and, for a chart, its spec."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from html import escape
from typing import Any

from nkreport.lab import for_lab
from nkreport.report.lab_look import drawing_in_lab, plain_in_lab
from nkreport.report.mimes import MIME, VEGA_LITE
from nkreport.report.spans import Span, Spans, plain


class Display:
    """Something shown once where it was made, and again wherever a later cell names it.

    Parameters
    ----------
    bundle : mapping
        Contract 4's `application/vnd.nkreport.v1+json`.
    text : str
        What a terminal shows.
    html : str or None
        What JupyterLab shows, escaped already; None for a chart, which Lab draws.
    """

    def __init__(self, bundle: Mapping[str, Any], text: str, html: str | None = None) -> None:
        self.bundle = dict(bundle)
        self._text = text
        self._html = html
        self._shown_in: object = None
        self._publish()

    @property
    def data(self) -> dict[str, Any]:
        """The MIME bundle."""
        data: dict[str, Any] = {"text/plain": self._text, MIME: self.bundle}
        if self._html is not None:
            data["text/html"] = for_lab(self._html)
        if self._is_drawing:
            data[VEGA_LITE] = drawing_in_lab(self.bundle["spec"])
        elif "spec" in self.bundle:
            data[VEGA_LITE], _ = plain_in_lab(self.bundle["spec"])
        return data

    @property
    def metadata(self) -> dict[str, Any]:
        """What stands beside the types: how Lab colours a chart that is not of ours."""
        if self._is_drawing or "spec" not in self.bundle:
            return {}
        return {VEGA_LITE: plain_in_lab(self.bundle["spec"])[1]}

    @property
    def _is_drawing(self) -> bool:
        """Whether it shows a chart form, which names its sources, not a chart of the author's."""
        return "spec" in self.bundle and bool(self.bundle.get("source_line"))

    def __repr__(self) -> str:
        return self._text

    def _ipython_display_(self) -> None:
        if _cell() != self._shown_in:
            self._publish()

    def _publish(self) -> None:
        shell = _shell()
        if shell is None or not self._text:
            return
        self._shown_in = _cell()
        shell.display_pub.publish(self.data, self.metadata)


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _cell() -> object:
    shell = _shell()
    return None if shell is None else shell.execution_count


def runs_html(text: Spans) -> str:
    """Runs as escaped HTML for JupyterLab; a figure's id shows on hover."""
    return "".join(_run_html(span) for span in text)


def _run_html(span: Span) -> str:
    words = escape(span["text"])
    if "figure" in span:
        return f'<span title="{escape(span["figure"])}">{words}</span>'
    if "time" in span:
        return f'<time datetime="{escape(span["time"])}">{words}</time>'
    return words


def table_html(columns: list[dict[str, str]], body: list[list[Spans]], caption: Spans) -> str:
    """A table as escaped HTML for JupyterLab."""
    # Lab sets every cell to the right otherwise.
    sides = [f' style="text-align:{escape(column["align"])}"' for column in columns]
    titles = [column["title"] for column in columns]
    head = "".join(
        f"<th{side}>{escape(title)}</th>" for side, title in zip(sides, titles, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f"<td{side}>{runs_html(c)}</td>" for side, c in zip(sides, row, strict=True))
        + "</tr>"
        for row in body
    )
    title = f"<caption>{runs_html(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def table_text(columns: list[dict[str, str]], body: list[list[Spans]]) -> str:
    """A table as plain text, columns aligned."""
    lines = [[column["title"] for column in columns], *([plain(c) for c in row] for row in body)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
