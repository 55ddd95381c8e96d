"""What a display object carries: the rows, sources and standing behind the runs it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nkreport.ledger.aggregates import Aggregate, selection_words
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import EXCLUDED, Figures, whole
from nkreport.ledger.formulas import ids_in
from nkreport.ledger.part import Ids
from nkreport.ledger.parties import office
from nkreport.ledger.standing import said_of, spoken_of
from nkreport.ledger.together import Together, put_together
from nkreport.report.inert import rows_csv
from nkreport.report.spans import Spans
from nkreport.report.together import STANDING, carried, counted_by_place

MOST_BEHIND = 50_000
"""Rows that come along with what was made of them."""


def named_ids(texts: Iterable[Spans], *, counted: bool = True) -> Ids:
    """Every figure id that runs lead to, in order; those `counted` too, or not.

    Each stands once, but those of a count of very many, which come after all others.
    """
    ids, many = dict[str, None](), Ids()
    for text in texts:
        for span in text:
            if "figure" in span:
                ids[span["figure"]] = None
            if counted or "count" not in span:
                named = span.get("of", ())
                if isinstance(named, Ids):
                    many += named
                else:
                    ids.update(dict.fromkeys(named))
    return Ids([list(ids), *many.pieces])


def grounded(
    shown: dict[str, Any],
    texts: Sequence[Spans],
    figures: Figures,
    ids: Iterable[str] = (),
    others: Sequence[Figures] = (),
    apart: Iterable[str] = (),
) -> dict[str, Any]:
    """What a display shows, with the evidence behind it.

    Of a source and measure with more than `MOST_APART` figures the bundle carries the rows that a
    number leads to, and the rest packed in one text, `together`.

    Parameters
    ----------
    shown : dict
    texts : sequence of runs
        All texts of it, as they are shown.
    figures, others : Figures, sequence of Figures
        As `evidence` takes them.
    ids : iterable of str
        Figures it shows besides those that its texts lead to.
    apart : iterable of str
        Those of `ids` whose numbers stand in it all the same, as words of a drawing.
    """
    every = Ids()
    every += ids
    every += named_ids(texts)
    groups = put_together(figures, every)
    rows = dict.fromkeys([*named_ids(texts, counted=False), *apart])
    for some in groups:
        rows.update(dict.fromkeys(some.first_and_last.values()))
    rows.update(dict.fromkeys(every.without(some.ids for some in groups)))
    alone = every.among(rows)
    shown = {
        name: part if name == "spec" else counted_by_place(part, groups)
        for name, part in shown.items()
    }
    if not groups:
        return {**shown, **evidence(figures, alone, others)}
    standing, later = _standing_of(figures, groups), figures.read_later
    return {
        **shown,
        **evidence(figures, alone, others),
        "together": [
            {
                **carried(some, rows),
                "standing": standing[some.name],
                "read_later": len(some.places(later)) > 0,
            }
            for some in groups
        ],
    }


def _standing_of(figures: Figures, groups: Sequence[Together]) -> dict[str, list[str]]:
    """What is said against some of many figures, each line once."""
    found = {}
    spoken = spoken_of(_known(figures))
    for some in groups:
        names = {name: figures[name] for name in spoken if some.place(name)}
        lines = _standing(figures, names).values()
        found[some.name] = list(dict.fromkeys(line for each in lines for line in each))[:STANDING]
    return found


def evidence(
    figures: Figures, ids: Iterable[str], others: Sequence[Figures] = ()
) -> dict[str, Any]:
    """The parts of a bundle that let a page print the evidence without the ledger.

    Parameters
    ----------
    figures : Figures
        A selection; what stands against its figures is looked up in all that was said by its
        as-of day.
    ids : iterable of str
        The figures shown.
    others : sequence of Figures
        Where an id is looked up that the first has not; of another ledger, perhaps.

    Returns
    -------
    dict
        `rows` (whole figure rows), `items` (CSL-JSON of their sources), `measures` (id to
        title), `shown` (id to its quantity in words), `standing` (id to lines: who denies it,
        what the checks found, how it was corrected), `read_later` (ids read in a text newer
        than the as-of day), `new` (ids said after the day marked), `offices` (id to what its
        speaker was, where that is known), `terms` (id to its quantity in words, of what their
        formulas name), `selected` (the steps that selected them, in words) and, where some are
        aggregates, `behind`: their `ids` and the `csv` of the rows they were made of.
    """
    holders = (figures, *others)
    named: list[list[str]] = [[] for _ in holders]
    for name in ids:
        having = [number for number, holder in enumerate(holders) if name in holder]
        having += [n for n, holder in enumerate(holders) if _looked_up(holder, name)]
        named[having[0]].append(name)
    found = _evidence(figures, named[0])
    for holder, names in zip(others, named[1:], strict=True):
        for key, more in _evidence(holder, names).items():
            if key == "items":
                met = {item["id"] for item in found[key]}
                found[key] += [item for item in more if item["id"] not in met]
            elif isinstance(more, list):
                found[key] += more
            elif isinstance(more, str):
                found[key] = "; ".join(dict.fromkeys(filter(None, (found[key], more))))
            else:
                found[key] = {**found[key], **more}
    made = [_looked_up(h, name) for h, names in zip(holders, named, strict=True) for name in names]
    return found | _behind([figure for figure in made if isinstance(figure, Aggregate)])


def _evidence(figures: Figures, ids: Iterable[str]) -> dict[str, Any]:
    ledger = figures.ledger
    rows = [figure for name in ids if (figure := _looked_up(figures, name))]
    works: dict[str, None] = {}
    for figure in rows:
        works[figure.source] = None
        if figure.primary_source:
            works[figure.primary_source] = None
    chosen = Figures(ledger, (row for row in rows if row.id in figures), figures.steps)
    later, new = chosen.read_later, chosen.new
    return {
        "rows": [figure.row() for figure in rows],
        "items": [dict(ledger.sources[work].item) for work in works],
        "measures": {f.measure: ledger.measures[f.measure].title for f in rows},
        "shown": {figure.id: figure.quantity() for figure in rows},
        "standing": _standing(figures, {figure.id: figure for figure in rows}),
        "read_later": [figure.id for figure in rows if figure.id in later],
        "new": [figure.id for figure in rows if figure.id in new],
        "terms": {
            name: ledger.figures[name].quantity()
            for figure in rows
            for name in ids_in(figure.formula or "")
            if name in ledger.figures
        },
        "offices": {figure.id: held for figure in rows if (held := office(figure))},
        "selected": selection_words(figures),
    }


def _looked_up(figures: Figures, name: str) -> Figure | None:
    ledger = figures.ledger
    return figures.get(name) or ledger.made.get(name) or ledger.figures.get(name)


def _behind(made: list[Aggregate]) -> dict[str, Any]:
    """The rows that aggregates were made of, in the order of their time, as CSV.

    More than `MOST_BEHIND` stay in their file, which the entry names with its hash.
    """
    if not made or sum(len(figure.rows or ()) for figure in made) > MOST_BEHIND:
        return {}
    rows: list[dict[str, Any]] = []
    for aggregate in made:
        behind = aggregate.rows or ()
        ordered = sorted(behind, key=lambda f: (f.period.text, f.actor, f.item, f.id))
        rows += [{"of": aggregate.id, **figure.row()} for figure in ordered]
    return {"behind": {"ids": [figure.id for figure in made], "csv": rows_csv(rows)}}


def _standing(figures: Figures, shown: Mapping[str, Figure]) -> Mapping[str, list[str]]:
    known = _known(figures)
    lines: dict[str, list[str]] = {}
    for name, figure in sorted(shown.items()):
        said, reasons, _ = said_of(known, name)
        acted = "Corrected" if figure.correction else "Flagged"
        if said or reasons:
            lines[name] = [*said, *(f"{acted}: {reason}" for reason in reasons)]
    return lines


def _known(figures: Figures) -> Figures:
    """All that was said by the day of a selection, but for what it excludes."""
    known = whole(figures.ledger)
    for step in figures.steps:
        if step.name == "exclude":
            known = known.excluding(step.wanted.get(EXCLUDED, ()))
    return known if figures.as_of_day is None else known.as_of(figures.as_of_day)
