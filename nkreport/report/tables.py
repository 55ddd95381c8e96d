"""A printed table: figures or a frame as rows of traced cells, with the CSV behind it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nkreport.errors import CheckError
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.parties import office, party
from nkreport.report import spans
from nkreport.report.framed_cells import column_cells
from nkreport.report.inert import inert
from nkreport.report.spans import Spans, plain

if TYPE_CHECKING:
    import pandas as pd

LONGEST = 60
"""Rows of a table that are all shown."""
ENDS = 10
"""Rows at either end of a longer one."""

Columns = list[dict[str, str]]
Body = list[list[Spans]]


ROLES = {
    "self": "speaking for its own side",
    "counterpart": "the other party",
    "ally": "an ally",
    "adversary": "an adversary",
    "opposition": "the opposition",
    "defector": "a defector",
    "third_state": "a third state",
    "igo": "an international body",
    "ngo": "a non-governmental body",
    "research": "research",
    "media": "the press",
    "anonymous": "named in kind only",
    "unnamed": "nobody named",
}


def _claimant(figure: Figure) -> Spans:
    return [spans.about(figure, figure.claimant)]


def _said_on(figure: Figure) -> Spans:
    return [spans.day(figure.said_on)]


def _period(figure: Figure) -> Spans:
    return [spans.day(figure.period)] if figure.period else []


def _quantity(figure: Figure) -> Spans:
    return [spans.quantity(figure, "")]


def _measure(figure: Figure) -> Spans:
    return [spans.literal(figure.ledger.measures[figure.measure].title)]


def _source(figure: Figure) -> Spans:
    sources = figure.ledger.sources
    work = sources[figure.primary_source or figure.source]
    cited = [spans.about(figure, work.author)]
    return [*cited, spans.literal(", "), spans.day(work.issued)] if work.issued else cited


def _party(figure: Figure, code: str) -> Spans:
    return [spans.about(figure, party(code, figure.ledger))] if code else []


def _role(figure: Figure) -> Spans:
    return [spans.about(figure, office(figure) or ROLES[figure.claimant_role])]


_COLUMNS: dict[str, tuple[str, Callable[[Figure], Spans]]] = {
    "claimant": ("Who", _claimant),
    "claimant_role": ("Speaking as", _role),
    "said_on": ("Said", _said_on),
    "quantity": ("How much", _quantity),
    "measure": ("Of what", _measure),
    "period": ("For", _period),
    "actor": ("Whose", lambda figure: _party(figure, figure.actor)),
    "counterpart": ("Towards", lambda figure: _party(figure, figure.counterpart)),
    "source": ("Source", _source),
    "scope": ("Scope", lambda figure: [spans.about(figure, figure.scope)] if figure.scope else []),
    "item": ("Item", lambda figure: [spans.about(figure, figure.item)] if figure.item else []),
    "stance": ("Stance", lambda figure: [spans.literal(figure.stance)]),
    "status": ("Status", lambda figure: [spans.literal(figure.status)]),
    "printed": ("As printed", lambda figure: [spans.about(figure, figure.printed)]),
    "note": ("Note", lambda figure: [spans.about(figure, figure.note)] if figure.note else []),
}
VERBATIM = frozenset({"printed", "quantity"})
DEFAULT_COLUMNS = ("measure", "quantity", "claimant", "said_on", "source")
_TELLING = ("item", "counterpart", "actor", "scope", "period")
"""Columns that stand beside those where they alone tell rows apart."""


def figure_table(figures: Figures, columns: Sequence[str]) -> tuple[Columns, Body]:
    """Lay figures out, a row each.

    Parameters
    ----------
    figures : Figures
    columns : sequence of str
        Columns of `figures.json`, or `quantity` for the worded number.

    Raises
    ------
    CheckError
        If a column is unknown.
    """
    unknown = [name for name in columns if name not in _COLUMNS]
    if unknown:
        known = " ".join(_COLUMNS)
        raise CheckError(f"table column {unknown[0]!r} is unknown; known: {known}")
    heads = [{"name": name, "title": _COLUMNS[name][0], "align": "left"} for name in columns]
    return heads, [[_cell(figure, name) for name in columns] for figure in figures]


def _cell(figure: Figure, name: str) -> Spans:
    """What a column tells of a figure; only words of a source keep a small first letter."""
    told = _COLUMNS[name][1](figure)
    return told if name in VERBATIM else spans.sentence(told)


def default_columns(figures: Figures) -> tuple[str, ...]:
    """Columns for a table of figures whose author names none.

    Parameters
    ----------
    figures : Figures

    Returns
    -------
    tuple of str
        `DEFAULT_COLUMNS`, and after the measure each further column in which rows differ that
        would otherwise be told apart by their number alone.
    """
    alike = Counter((f.measure, f.claimant, f.said_on) for f in figures)
    told: list[str] = []
    rows = [f for f in figures if alike[f.measure, f.claimant, f.said_on] > 1]
    for name in _TELLING:
        groups: dict[tuple[object, ...], set[object]] = {}
        for figure in rows:
            key = (figure.measure, figure.claimant, figure.said_on)
            shown = *key, *(getattr(figure, each) for each in told)
            groups.setdefault(shown, set()).add(getattr(figure, name))
        if any(len(cells) > 1 for cells in groups.values()):
            told.append(name)
    return (DEFAULT_COLUMNS[0], *told, *DEFAULT_COLUMNS[1:])


def frame_table(
    frame: pd.DataFrame, formats: Mapping[str, str] | None = None
) -> tuple[Columns, Body]:
    """Lay a DataFrame out by column; its numbers lead to no figure, and an audit says so.

    Parameters
    ----------
    frame : DataFrame
    formats : mapping, optional
        As `column_cells` takes them.
    """
    cells, numeric = column_cells(frame, formats)
    heads = [
        {"name": str(name), "title": str(name), "align": "right" if number else "left"}
        for name, number in zip(frame.columns, numeric, strict=True)
    ]
    return heads, [list(row) for row in zip(*cells, strict=True)]


def ends_of(body: Sequence[Sequence[Spans]]) -> dict[str, Any]:
    """The rows of a table that are shown: of more than `LONGEST` the first and the last.

    Returns
    -------
    dict
        `body`, and of a long table `cut`: how many rows are the `first`, the `last`, and all
        (`count`); a row of dots stands between.
    """
    if len(body) <= LONGEST:
        return {"body": [list(row) for row in body]}
    dots = [[spans.literal("…")], *([spans.literal("")] for _ in body[0][1:])]
    shown = [*map(list, body[:ENDS]), dots, *map(list, body[-ENDS:])]
    return {"body": shown, "cut": {"first": ENDS, "last": ENDS, "count": len(body)}}


def csv_text(columns: Sequence[Mapping[str, str]], body: Sequence[Sequence[Spans]]) -> str:
    """The table as CSV; a text that a spreadsheet would run as a formula gets an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([inert(column["title"]) for column in columns])
    for row in body:
        writer.writerow([inert(plain(cell)) for cell in row])
    return target.getvalue()
