"""A reconciliation on a page: the answer in a sentence, and a table of both sides."""

from __future__ import annotations

from collections.abc import Sequence

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.formulas import ids_in
from nkreport.ledger.lines import end_of
from nkreport.ledger.parties import party
from nkreport.ledger.periods import Period, read_period
from nkreport.ledger.reads import question
from nkreport.ledger.reconciled import (
    AGREES,
    CONTRADICTS,
    NOT_COMPARABLE,
    SILENT,
    TOLD,
    WORDS,
    Found,
    Reconciliation,
)
from nkreport.report import spans
from nkreport.report.spans import Spans
from nkreport.report.tables import Body, Columns, figure_table

HEADS = {
    "verdict": "Verdict",
    "measure": "Of what",
    "period": "For",
    "known": "Known",
    "theirs": "Theirs",
    "apart": "Apart",
    "reason": "How, or why not",
}
REST = {
    CONTRADICTS: "and on other days between",
    AGREES: "and on all other days that both give",
    NOT_COMPARABLE: "and the like between",
}
ALIKE = "and on each day between that both give"
NOTHING = {
    "": "they speak of nothing in common",
    CONTRADICTS: "nothing contradicts",
    AGREES: "nothing agrees",
    NOT_COMPARABLE: "nothing is left that cannot be compared",
    SILENT: "nothing is left that the second alone speaks of",
}
MOST_NAMED = 3
ALONE_COLUMNS = ("measure", "item", "quantity", "period")
MOST_ITEMS = 40
"""Of more things that the second alone speaks of, a row a measure is printed."""


def sides_runs(found: Reconciliation) -> Spans:
    """Name the works of both sides: `Agov against Kotkin and Watling`."""
    named: list[Spans] = []
    for side in (found.known, found.theirs):
        met = speakers(side)
        pieces = [[spans.about(side[name], author)] for author, name in list(met)[:MOST_NAMED]]
        pieces += [[spans.words("others")]] if len(met) > MOST_NAMED else []
        named.append(spans.listed(pieces) or [spans.words("nothing")])
    return spans.listed(named, " against ")


@question
def speakers(figures: Figures) -> list[tuple[str, str]]:
    """Who wrote the works that figures were read in, each with the id of a figure."""
    met: dict[str, str] = {}
    for figure in figures:
        met.setdefault(figure.ledger.sources[figure.source].author, figure.id)
    return list(met.items())


def reconciliation_runs(found: Reconciliation) -> Spans:
    """Say of how many quantities both ledgers speak, and what came of them.

    A quantity is a statement, or a series: figures alike in all but their time, by one speaker.
    One of which some days contradict and others do not contradicts in part.
    """
    by: dict[str, list[str]] = {CONTRADICTS: [], AGREES: [], NOT_COMPARABLE: []}
    for name, verdict in found.verdicts.items():
        if verdict in by:
            by[verdict].append(name)
    spoken = [name for names in by.values() for name in names]
    if not spoken:
        return [spans.words(NOTHING[found.asked[0] if len(found.asked) == 1 else ""])]
    many = len(spoken) != 1
    counted = spans.count(len(spoken), spoken)
    things = spans.words(f" {'quantities' if many else 'quantity'} that both speak of")
    pieces: list[Spans] = [
        [
            spans.count(len(names), names),
            spans.words(f" {TOLD[verdict][len(names) != 1]}"),
            *(_in_part(found, names) if verdict == CONTRADICTS else ()),
        ]
        for verdict, names in by.items()
        if names
    ]
    if len(pieces) > 1:
        return [spans.words("of "), counted, things, spans.words(", "), *spans.listed(pieces)]
    (verdict,) = (verdict for verdict, names in by.items() if names)
    if many and verdict == NOT_COMPARABLE:
        return [spans.words("none of the "), counted, things, spans.words(" can be compared")]
    return [
        spans.words("all " if many else "the "),
        counted,
        things,
        spans.words(f" {TOLD[verdict][many]}"),
        *(_in_part(found, spoken) if verdict == CONTRADICTS else ()),
    ]


def _in_part(found: Reconciliation, names: Sequence[str]) -> Spans:
    """Of the quantities that contradict, how many also agree."""
    part = [name for name in names if any(one.verdict == AGREES for one in found.lines[name])]
    if not part:
        return []
    if len(part) == len(names):
        return [spans.words(" in part")]
    return [spans.words(" ("), spans.count(len(part), part), spans.words(" in part)")]


def alone_counted(found: Reconciliation) -> Figures:
    """How many statements of each thing the second alone has, where silence was asked for."""
    alone = found.theirs.in_order(found.alone if found.asked == (SILENT,) else ())
    counted = alone.groupby("measure", "item").count()
    return counted if len(counted) <= MOST_ITEMS else alone.groupby("measure").count()


def reconciliation_table(found: Reconciliation) -> tuple[Columns, Body]:
    """Lay both sides out, a row a finding; those of a series that came to the same in one.

    Of silence, what the second alone speaks of, counted.

    A column that is empty throughout is left out, and so is a verdict that was asked for. What is
    the same in each row stands in the head: the measure of named items, the parties, a side's one
    speaker, or of one speaker on both sides its keeper.
    """
    if found.asked == (SILENT,):
        counted = alone_counted(found)
        return figure_table(counted, ALONE_COLUMNS) if counted else ([], [])
    groups = found.groups()
    figures = [[found.figure(ids_in(side)[0]) for side in _sides(one)] for one, *_ in groups]
    said = [{side.claimant for side in sides} for sides in zip(*figures, strict=True)]
    if groups and said[0] == said[1] and len(said[0]) == 1:
        whose = [[side.ledger.sources[side.source].author for side in row] for row in figures]
    else:
        whose = [[side.claimant for side in row] for row in figures]
    one = [len(set(names)) == 1 for names in zip(*whose, strict=True)]
    heads = dict(HEADS)
    between = {_parties(ours) for ours, _ in figures}
    titles = {ours.ledger.measures[ours.measure].title for ours, _ in figures}
    of_items = len(titles) == 1 and len(groups) > 1 and all(ours.item for ours, _ in figures)
    if groups:
        if of_items:
            title = titles.pop()
            heads["measure"] = title[0].upper() + title[1:]
        heads["measure"] += next(iter(between)) if len(between) == 1 else ""
        for name, alone, speaker in zip(("known", "theirs"), one, whose[0], strict=True):
            heads[name] += f": {speaker}" if alone else ""
    rows = []
    for group, row, names in zip(groups, figures, whose, strict=True):
        cells = _row(found, group)
        if of_items:
            cells["measure"] = [spans.about(row[0], row[0].item)]
        cells["measure"] += [] if len(between) == 1 else [spans.literal(_parties(row[0]))]
        for name, side, speaker, alone in zip(("known", "theirs"), row, names, one, strict=True):
            cells[name] += [] if alone else [spans.words(", "), spans.about(side, speaker)]
        rows.append(cells)
    kept = [name for name in HEADS if any(cells[name] for cells in rows)]
    kept = [name for name in kept if name != "verdict" or len(found.asked) != 1]
    columns = [{"name": name, "title": heads[name], "align": "left"} for name in kept]
    return columns, [[cells[name] for name in kept] for cells in rows]


def _sides(one: Found) -> tuple[str, str]:
    return one.known, one.theirs


def _row(found: Reconciliation, group: tuple[Found, ...]) -> dict[str, Spans]:
    one = group[0]
    figure, other = (found.figure(ids_in(side)[0]) for side in _sides(one))
    both = [_sides(each) for each in (group if len(group) == 1 else _ends(group))]
    known, theirs = (_side(found, list(side)) for side in zip(*both, strict=True))
    apart: Spans = []
    if one.apart and len({found.words(each.apart) for each in group}) == 1:
        value = found.value(one.apart)
        apart = [spans.computed(value, figure.ledger.units)] if value else []
    notes = [[spans.words(WORDS[how])] for how in one.how]
    notes += [_why(why, figure, other) for why in one.why]
    if one.verdict == NOT_COMPARABLE and len(group) == 1 and _within(figure, other, one.why):
        notes.append([spans.words("theirs is for "), spans.day(other.period)])
    if len(group) > 2:
        notes.append([spans.words(ALIKE if apart else REST[one.verdict])])
    return {
        "verdict": [spans.words(one.verdict)],
        "measure": _what(figure),
        "period": _when(found, group),
        "known": known,
        "theirs": theirs,
        "apart": apart,
        "reason": spans.listed(notes, "; "),
    }


def _ends(group: tuple[Found, ...]) -> tuple[Found, Found]:
    return group[0], group[-1]


def _what(figure: Figure) -> Spans:
    title = figure.ledger.measures[figure.measure].title
    text: Spans = [spans.literal(title)]
    if figure.item:
        text += [spans.words(", "), spans.about(figure, figure.item)]
    return text


def _parties(figure: Figure) -> str:
    codes = filter(None, (figure.actor, figure.counterpart))
    named = " – ".join(party(code, figure.ledger) for code in codes)
    return f", {named}" if named else ""


def _when(found: Reconciliation, group: tuple[Found, ...]) -> Spans:
    figures = [found.figure(ids_in(one.known)[0]) for one in group]
    first, last = (pick(figures, key=end_of) for pick in (min, max))
    counted = first.ledger.measures[first.measure].kind == "cumulative"
    if len(group) > 1:
        days = [_end(figure) if counted else figure.period for figure in (first, last)]
        return spans.listed([[spans.day(day)] for day in dict.fromkeys(days) if day], " – ")
    if counted and first.period.latest:
        return [spans.words("up to "), spans.day(_end(first))]
    return [spans.day(first.period)] if first.period else []


def _end(figure: Figure) -> Period:
    """The last day a count goes up to, as exact as it is told."""
    told = figure.period.text.rpartition("/")[2]
    return read_period(told if figure.period.latest else end_of(figure).isoformat())


def _side(found: Reconciliation, expressions: list[str]) -> Spans:
    """One side's value, or its first and last where they read differently."""
    pieces: list[Spans] = []
    if len({found.words(expression) for expression in expressions}) == 1:
        expressions = expressions[:1]
    for expression in dict.fromkeys(expressions):
        if ids_in(expression) == (expression,):
            pieces.append([spans.quantity(found.figure(expression), "")])
        elif value := found.value(expression):
            units = found.figure(value.ids[0]).ledger.units
            pieces.append([spans.computed(value, units)])
    return spans.listed(pieces, " … ")


def _within(figure: Figure, other: Figure, why: Sequence[str]) -> bool:
    """Whether the other adds up over another time that overlaps, so that no reason names it."""
    told = any(each.startswith("period: ") for each in why)
    apart = bool(other.period) and other.period.text != figure.period.text
    return apart and not told and other.ledger.measures[other.measure].kind == "flow"


def _why(why: str, figure: Figure, other: Figure) -> Spans:
    """A reason in words, its data traced; what the row says of the first is not said again."""
    name, _, _ = why.partition(":")
    match name:
        case "measure":
            title = other.ledger.measures[other.measure].title
            return [spans.words("theirs counts "), spans.literal(title)]
        case "definition":
            definition = other.ledger.measures[other.measure].definition.rstrip(".")
            return [spans.words("theirs is defined as: "), spans.literal(definition)]
        case "unit":
            return [spans.words(f"counted in {figure.unit}, theirs in {other.unit}")]
        case "period" if other.period:
            return [spans.words("theirs is for "), spans.day(other.period)]
        case "period":
            return [spans.words("theirs states no period")]
        case "item" if other.item:
            return [spans.words("theirs is of "), spans.about(other, other.item)]
        case "item":
            return [spans.words("theirs names no item")]
        case "scope" if figure.scope and other.scope:
            scopes = [[spans.about(side, side.scope)] for side in (figure, other)]
            return [spans.words("another scope: "), *spans.listed(scopes, ", theirs: ")]
        case "scope":
            side, whose = (figure, "the first") if figure.scope else (other, "theirs")
            return [spans.words(f"{whose} alone says: "), spans.about(side, side.scope)]
        case "status":
            return [spans.words(f"stated as {figure.status}, theirs as {other.status}")]
        case "number":
            side = other if figure.numbered else figure
            return [spans.about(side, side.claimant), spans.words(" gives no number")]
    return [spans.literal(why)]
