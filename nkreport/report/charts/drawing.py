"""Drawing, what a chart form returns: the chart, its words, and the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nkreport.errors import CheckError
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.report import theme
from nkreport.report.charts.flows import year_of
from nkreport.report.charts.frame import Spec
from nkreport.report.charts.wording import said, source_line
from nkreport.report.empty import nothing_stated
from nkreport.report.runs import Run, Runs, literal, plain, quantity, words

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


@dataclass(frozen=True)
class Drawing:
    """A chart of some figures and every text that goes with it.

    Parameters
    ----------
    form : str
        Name of the chart form.
    figures : Figures
        What it draws.
    chart : dict or None
        The views, as Vega-Lite has them; None for an empty selection: then only the title, a
        sentence, is shown.
    title, subtitle, source_line, alt : runs
        The finding; measure, unit, scope, period; the texts read; the chart in words.
    columns : sequence of dict
        `name`, `title` and `align` of each column of the table behind the chart.
    body : sequence of rows
        A cell is a list of runs.
    """

    form: str
    figures: Figures
    chart: Spec | None
    title: Runs
    subtitle: Runs
    source_line: Runs
    alt: Runs
    columns: Sequence[dict[str, str]]
    body: Sequence[Sequence[Runs]]

    def __bool__(self) -> bool:
        """Whether there is anything to draw."""
        return self.chart is not None

    def spec(self) -> dict[str, Any]:
        """Write the self-contained Vega-Lite specification, title and sources inside.

        Raises
        ------
        CheckError
            If the selection was empty.
        """
        if self.chart is None:
            raise CheckError(f"{self.form}: nothing to draw; show the title as a sentence instead")
        spec: Spec = {"$schema": SCHEMA, **self.chart}
        spec["title"] = self._heading()
        spec["description"] = plain(self.alt)
        spec["autosize"] = {"type": "pad", "contains": "padding"}
        spec["config"] = theme.config()
        return spec

    def _heading(self) -> dict[str, Any]:
        title, below = plain(self.title), [plain(self.subtitle), plain(self.source_line)]
        small = theme.SIZE_SUBTITLE
        return {
            "text": theme.wrap(title, theme.WIDTH, theme.SIZE_TITLE, bold=True),
            "subtitle": [line for text in below for line in theme.wrap(text, theme.WIDTH, small)],
            "anchor": "start",
            "frame": "bounds",
            "fontSize": theme.SIZE_TITLE,
            "subtitleFontSize": small,
            "subtitleLineHeight": 20,
            "offset": 18,
        }


def nothing(form: str, figures: Figures, title: Runs | None = None) -> Drawing:
    """The drawing of an empty selection: a sentence."""
    title = title or nothing_stated(figures)
    return Drawing(form, figures, None, title, [], [], title, (), ())


def drawing(
    form: str,
    figures: Figures,
    chart: Spec,
    title: Runs,
    subtitle: Runs,
    alt: Runs,
    rows: Sequence[Figure],
) -> Drawing:
    """A drawing of figures that names its sources and has a table of `rows` behind it."""
    sources = source_line(figures)
    return Drawing(form, figures, chart, title, subtitle, sources, alt, *table_of(rows))


def table_of(figures: Sequence[Figure]) -> tuple[list[dict[str, str]], list[list[Runs]]]:
    """The table behind a chart: who, when, how much, how it stands, and what it covers.

    Returns
    -------
    tuple
        Columns and rows; a column that would be empty or the same throughout is left out,
        except the first four, the scope, and the period of a year.
    """
    ledger = figures[0].ledger

    def titled(figure: Figure) -> Run:
        return literal(ledger.measures[figure.measure].title)

    cells = {
        "who": ("Who", [[literal(figure.claimant)] for figure in figures]),
        "said": ("Said on", [[said(figure)] for figure in figures]),
        "quantity": ("Quantity", [[quantity(figure, "")] for figure in figures]),
        "stance": ("Stance", [[literal(figure.stance)] for figure in figures]),
        "measure": ("What is counted", [[titled(figure)] for figure in figures]),
        "item": ("Item", [[literal(figure.item)] for figure in figures]),
        "period": ("Period", [[_period(figure)] for figure in figures]),
        "scope": ("Scope", [[literal(figure.scope)] for figure in figures]),
    }
    kept = []
    for position, (name, (_, column)) in enumerate(cells.items()):
        texts = {plain(cell) for cell in column}
        told = name == "scope" or (name == "period" and any(map(year_of, figures)))
        if position < 4 or len(texts) > 1 or (told and texts != {""}):
            kept.append(name)
    columns = [{"name": name, "title": cells[name][0], "align": "left"} for name in kept]
    body = [[cells[name][1][row] for name in kept] for row in range(len(figures))]
    return columns, body


def _period(figure: Figure) -> Run:
    return (
        {"text": figure.period.words(), "time": figure.period.text} if figure.period else words("")
    )
