"""Drawing, what a chart form returns: the chart, its words, and the table behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

from nkreport.errors import CheckError
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.report import theme
from nkreport.report.charts.flows import whole_year
from nkreport.report.charts.frame import Spec
from nkreport.report.charts.picking import WITHOUT_WORDS, met
from nkreport.report.charts.wording import said, source_line
from nkreport.report.empty import nothing_stated
from nkreport.report.spans import Span, Spans, literal, plain, quantity, words

if TYPE_CHECKING:
    from nkreport.report.interactive import Interactive

Table = tuple[Sequence[dict[str, str]], Sequence[Sequence[Spans]]]
"""Its columns and its rows."""
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


@dataclass(frozen=True, repr=False)
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
    title, subtitle, source_line, alt : spans
        The finding; measure, unit, scope, period; the texts read; the chart in words.
    columns : sequence of dict
        `name`, `title` and `align` of each column of the table behind the chart.
    body : sequence of rows
        A cell is a list of spans.
    """

    form: str
    figures: Figures
    chart: Spec | None
    title: Spans
    subtitle: Spans
    source_line: Spans
    alt: Spans
    columns: Sequence[dict[str, str]]
    body: Sequence[Sequence[Spans]]

    def __bool__(self) -> bool:
        """Whether there is anything to draw."""
        return self.chart is not None

    def __repr__(self) -> str:
        return f"<Drawing {self.form}: {plain(self.title)} nk.show(…) shows it.>"

    def _ipython_display_(self) -> None:
        """Show it where it is the last line of a cell, as `nk.show` does."""
        from nkreport.report.shown import shown

        shown(self)

    @property
    def worded(self) -> tuple[str, ...]:
        """Ids of the figures that have words in the drawing: its subtitle counts the others."""
        counts = [
            span["of"] for span, after in pairwise(self.subtitle) if after["text"] in WITHOUT_WORDS
        ]
        return tuple(self.figures.part.ids.without(counts))

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

    def interactive(self) -> Interactive:
        """The drawing for work in JupyterLab: what is clicked or brushed comes back as figures.

        Raises
        ------
        CheckError
            If no mark stands for one figure, as in a line of many or an empty selection.

        Examples
        --------
        >>> import nkreport as nk
        >>> desk = nk.charts.claims(nk.load().where(measure="troops_killed")).interactive()
        >>> len(desk.selected)
        0
        """
        # By its name: what shows drawings knows them, and is known to none.
        return import_module("nkreport.report.interactive").Interactive(self)  # type: ignore[no-any-return]

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


def nothing(form: str, figures: Figures, title: Spans | None = None) -> Drawing:
    """The drawing of an empty selection: a sentence."""
    title = title or nothing_stated(figures)
    return Drawing(form, figures, None, title, [], [], title, (), ())


def drawing(
    form: str,
    figures: Figures,
    chart: Spec,
    title: Spans,
    subtitle: Spans,
    alt: Spans,
    rows: Sequence[Figure] | Table,
) -> Drawing:
    """A drawing of figures that names its sources, and a table behind it: of `rows`, or its own."""
    table = rows if isinstance(rows, tuple) else table_of(rows)
    return Drawing(form, figures, chart, title, subtitle, source_line(figures), alt, *table)


class Body(Sequence[list[Spans]]):
    """Rows of a table behind a chart, each made when it is asked for."""

    def __init__(
        self, figures: Sequence[Figure], cells: Sequence[Callable[[Figure], Span]]
    ) -> None:
        self._figures = figures
        self._cells = cells

    def __len__(self) -> int:
        return len(self._figures)

    @overload
    def __getitem__(self, key: int) -> list[Spans]: ...
    @overload
    def __getitem__(self, key: slice) -> list[list[Spans]]: ...
    def __getitem__(self, key: int | slice) -> list[Spans] | list[list[Spans]]:
        if isinstance(key, slice):
            return [self._row(figure) for figure in self._figures[key]]
        return self._row(self._figures[key])

    def _row(self, figure: Figure) -> list[Spans]:
        return [[cell(figure)] for cell in self._cells]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def columns_of(titles: Mapping[str, str], align: str = "left") -> list[dict[str, str]]:
    """Columns of a table, each name with its title."""
    return [{"name": name, "title": text, "align": align} for name, text in titles.items()]


def table_of(figures: Sequence[Figure]) -> Table:
    """The table behind a chart: who, when, how much, how it stands, and what it covers.

    Returns
    -------
    tuple
        Columns and rows; a column that would be empty or the same throughout is left out,
        except the first four, the scope, and the period of a year.
    """
    measures = figures[0].ledger.measures
    cells: dict[str, tuple[str, Callable[[Figure], Span]]] = {
        "who": ("Who", lambda f: literal(f.claimant)),
        "said": ("Said on", said),
        "quantity": ("Quantity", lambda f: quantity(f, "")),
        "stance": ("Stance", lambda f: literal(f.stance)),
        "measure": ("What is counted", lambda f: literal(measures[f.measure].title)),
        "item": ("Item", lambda f: literal(f.item)),
        "period": ("Period", _period),
        "scope": ("Scope", lambda f: literal(f.scope)),
    }
    kept = []
    for position, name in enumerate(cells):
        texts = set() if position < 4 else met(figures, name)
        told = name == "scope" or (name == "period" and any(map(whole_year, texts)))
        if position < 4 or len(texts) > 1 or (told and texts != {""}):
            kept.append(name)
    columns = columns_of({name: cells[name][0] for name in kept})
    return columns, Body(figures, [cells[name][1] for name in kept])


def _period(figure: Figure) -> Span:
    return (
        {"text": figure.period.words(), "time": figure.period.text} if figure.period else words("")
    )
