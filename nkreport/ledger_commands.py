"""What the commands do that list the ledger: figures, measures, sources."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from nkreport.aligning import aligned, terminal_width
from nkreport.console import say, say_lines
from nkreport.errors import NkreportError

if TYPE_CHECKING:
    from nkreport.ledger.figure import Figure
    from nkreport.ledger.figures import Figures

DONE = 0
_QUANTITY = "quantity"
_FREE_TEXT = ("item", "printed", "scope", "claimant", "note", _QUANTITY)

Row = Mapping[str, object]


def run_figures(options: argparse.Namespace) -> int:
    """Print figures, or explain one."""
    from nkreport.ledger.figure import COLUMNS, TEXT_COLUMNS
    from nkreport.ledger.reading import load

    named = _columns(options.columns, [*COLUMNS, _QUANTITY])
    if named and options.xlsx:
        raise NkreportError("--columns: a workbook has every column; take --csv for some of them")
    chosen = load(options.data or None)
    if options.as_of:
        chosen = chosen.as_of(options.as_of)
    wanted = {name: getattr(options, name) for name in TEXT_COLUMNS[1:] if getattr(options, name)}
    if wanted:
        chosen = chosen.where(**wanted)
    if options.find is not None:
        chosen = chosen.find(options.find)
    if options.id and not (options.json or options.csv or options.xlsx or named):
        say_lines(str(chosen[options.id].explain()))
        return DONE
    if options.id:
        chosen = chosen.in_order([options.id])
    if options.xlsx:
        from nkreport.ledger.workbook import workbook_bytes
        from nkreport.publish.store import write_whole

        write_whole(options.xlsx, workbook_bytes(chosen))
        say(options.xlsx)
    elif options.json or options.csv:
        columns = named or COLUMNS
        rows = [{name: _cell(figure, name) for name in columns} for figure in chosen]
        _write(rows, columns, _FREE_TEXT, options)
    else:
        _list_figures(chosen, named)
    return DONE


def _list_figures(chosen: Figures, named: Sequence[str]) -> None:
    columns = named or ["id", _QUANTITY, "claimant", "said_on", "measure"]
    rows = [[_shown(figure, name) for name in columns] for figure in chosen]
    if not named and len({row[-1] for row in rows}) < 2:  # it is the same for all
        rows, columns = [row[:-1] for row in rows], columns[:-1]
    _list(rows, columns, headed=bool(named))
    if sys.stdout.isatty():
        say(f"{len(rows):,} of {len(chosen.ledger.figures):,} figures")


def _cell(figure: Figure, name: str) -> object:
    return figure.quantity() if name == _QUANTITY else figure.row()[name]


def _shown(figure: Figure, name: str) -> str:
    if name == "said_on":
        return figure.said_on.words()
    cell = _cell(figure, name)
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return "" if cell is None else str(cell)


def run_measures(options: argparse.Namespace) -> int:
    """Print what is counted, and how many figures count it."""
    from nkreport.ledger.reading import load

    figures = load(options.data or None)
    counted = Counter(figure.measure for figure in figures)
    rows = [
        {
            "id": measure.id,
            "figures": counted[measure.id],
            "kind": measure.kind,
            "dimension": measure.dimension,
            "title": measure.title,
            "definition": measure.definition,
        }
        for measure in figures.ledger.measures.values()
    ]
    return _listed(rows, ["definition"], options)


def run_sources(options: argparse.Namespace) -> int:
    """Print the works that figures are from, and how many each has."""
    from nkreport.ledger.reading import load

    figures = load(options.data or None)
    rests = Counter(
        source for figure in figures for source in {figure.source, figure.primary_source} - {""}
    )
    rows = [
        {
            "id": source.id,
            "figures": rests[source.id],
            "author": source.author,
            "issued": source.issued.text,
            "title": str(source.item.get("title", "")),
            "address": str(source.item.get("URL", "")),
            "licence": source.licence,
        }
        for source in figures.ledger.sources.values()
    ]
    return _listed(rows, ["address", "licence"], options)


def _listed(rows: Sequence[Row], long: Sequence[str], options: argparse.Namespace) -> int:
    """Print rows that hold the words asked for; the columns `long` only as CSV and JSON."""
    asked = (options.find or "").casefold().split()
    kept = [
        row
        for row in rows
        if all(word in " ".join(map(str, row.values())).casefold() for word in asked)
    ]
    columns = list(rows[0]) if rows else []
    if options.json or options.csv:
        _write(kept, columns, columns, options)
    else:
        columns = [name for name in columns if name not in long]
        _list([[str(row[name]) for name in columns] for row in kept], columns, headed=True)
    return DONE


def _columns(text: str | None, known: Sequence[str]) -> list[str]:
    from nkreport.strict_yaml.problems import near

    named = [name.strip() for name in (text or "").split(",") if name.strip()]
    for name in named:
        if name not in known:
            raise NkreportError(
                f"--columns: figures have no column {name!r:.60}; {near(name, known)}"
            )
    if text is not None and not named:
        raise NkreportError("--columns: name some, as in --columns id,quantity,claimant,source")
    return list(dict.fromkeys(named))


def _list(rows: Sequence[Sequence[str]], heads: Sequence[str], *, headed: bool) -> None:
    width = terminal_width()
    lines = aligned([heads, *rows] if rows and (headed or width) else rows, width)
    for line in lines:
        say(line)
    if not rows:
        say("nkreport: nothing is left", sys.stderr)


def _write(
    rows: Sequence[Row], columns: Sequence[str], texts: Iterable[str], options: argparse.Namespace
) -> None:
    """Print rows as JSON, or as CSV in which no text of these columns is a formula."""
    if options.json:
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        print()
        return
    from nkreport.report.inert import inert

    free = set(texts) & set(columns)
    writer = csv.DictWriter(sys.stdout, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({**row} | {name: inert(str(row[name])) for name in free})
