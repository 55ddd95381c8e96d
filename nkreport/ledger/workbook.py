"""Figures as a spreadsheet: numbers stay numbers, text stays text, the sources beside them."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from typing import Any

from nkreport.ledger.explain import cite
from nkreport.ledger.figure import COLUMNS
from nkreport.ledger.figures import Figures

_CREATED = datetime.datetime(2000, 1, 1)


def workbook_bytes(figures: Figures) -> bytes:
    """Write figures and their sources as an XLSX workbook.

    Parameters
    ----------
    figures : Figures

    Returns
    -------
    bytes
        Two sheets, `figures` (the columns of the tables and a citation) and `sources`; the same
        figures give the same bytes. Text is stored as text even where it begins like a formula.
    """
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet("figures")
        _fill(sheet, [*COLUMNS, "citation"], ([*f.row().values(), cite(f)] for f in figures))
        _fill(
            book.add_worksheet("sources"),
            ["id", "author", "title", "issued", "URL", "licence"],
            _works(figures),
        )
    return target.getvalue()


def _works(figures: Figures) -> Iterable[list[str]]:
    sources = figures.ledger.sources
    for name in dict.fromkeys(s for f in figures for s in (f.source, f.primary_source) if s):
        work = sources[name]
        item = work.item
        told = [item.get("title", ""), work.issued.text, item.get("URL", ""), work.licence]
        yield [name, work.author, *told]


def _fill(sheet: Any, head: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> None:
    for number, row in enumerate([head, *rows]):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value)
            elif value is not None:
                sheet.write_number(number, column, value)
    sheet.freeze_panes(1, 0)
