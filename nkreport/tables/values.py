"""The numbers of a table: each cell with its marks, qualifier and scale, as bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from nkreport.ledger.coded import Coded, Numbers, alike
from nkreport.strict_yaml.problems import near
from nkreport.tables.mapping import Mapping, Value
from nkreport.tables.numerals import SCALES, Bounds, Numerals
from nkreport.tables.selecting import Account, Selected, in_spans, unknown_column
from nkreport.tables.unclear import Unclear

_PLAIN = re.compile(r"\d{1,15}(?:\.\d{1,15})?\Z", re.ASCII)
_PLAIN_LINES = re.compile(r"(?:(?:[0-9]{1,15}+(?:\.[0-9]{1,15}+)?+)?+\n)*+\Z")
_PARTS = ("comparator", "low", "best", "high", "printed", "note", "mark")
_MOST_TOLD = 20

Cells = tuple[str, str, str, str, str, str, str]
"""Comparator, bounds, the number as it is printed, what is odd about it, what its mark means."""


@dataclass(frozen=True)
class Numbered:
    """The rows of a table that give a number, and the number's columns."""

    value: Value
    rows: Numbers
    columns: dict[str, Coded]


def read_values(
    selected: Selected, mapping: Mapping, account: Account, problems: list[str]
) -> Iterator[Numbered]:
    """Read every column of numbers that the mapping names."""
    if not mapping.values:
        where = mapping.document.where(())
        problems.append(f"{where}: 'values' is missing; say which columns hold numbers")
    unread = np.ones(len(selected.sheet.rows), bool)
    for value in mapping.values:
        rows = in_spans(selected.sheet.rows, value.rows)
        if not _names_one(value, mapping, problems):
            continue
        if value.where:
            rows &= _where(value, selected, mapping, problems)
        unread &= ~rows
        rows = rows.nonzero()[0]
        if value.count:
            yield Numbered(value, rows, {})
            continue
        numbered = _read(value, rows, selected, mapping, problems)
        if numbered is not None:
            account.not_reported += len(rows) - len(numbered.rows)
            account.remarks += _outside(numbered, selected)
            yield numbered
    if any(value.where or value.rows for value in mapping.values) and unread.any():
        account.left_out["no value is mapped for them"] = int(unread.sum())


def _names_one(value: Value, mapping: Mapping, problems: list[str]) -> bool:
    bounded = bool(value.low or value.high)
    if bool(value.column or bounded) + value.count == 1:
        return True
    where = mapping.document.where(value.path)
    problems.append(f"{where}: write one of `column`, `low` with `high`, and `count: rows`")
    return False


def _where(value: Value, selected: Selected, mapping: Mapping, problems: list[str]) -> Numbers:
    """For each row whether it has the cell that a value asks for."""
    known, path = selected.sheet.columns, (*value.path, "where")
    if value.where not in known:
        problems.append(unknown_column(value.where, known, mapping, path))
        return np.zeros(len(selected.sheet.rows), bool)
    cells = known[value.where]
    found = cells.where([word.strip() in value.where_words for word in cells.words])
    if not found.any() and "values" in mapping.document.own:
        words = sorted({word.strip() for word in cells.words} - {""})[:200]
        problems.append(
            f"{mapping.document.where(path)}: no row has {value.where_words[0]!r:.60} in"
            f" {value.where!r:.60}; {near(value.where_words[0], words)}"
        )
    return found


def _read(
    value: Value, rows: Numbers, selected: Selected, mapping: Mapping, problems: list[str]
) -> Numbered | None:
    known = selected.sheet.columns
    names = [value.column, value.low, value.high, value.qualifier, value.scale_column]
    unknown = [name for name in names if name and name not in known]
    problems += [unknown_column(name, known, mapping, value.path) for name in unknown]
    if unknown or not len(rows):
        return None
    taken = [known[name].take(rows) if name else Coded.constant("", len(rows)) for name in names]
    read = _Reader(value, _numerals(mapping))
    if read.usual_of_plain and (plain := _plain(taken[0], rows, read)):
        return plain
    firsts, which, counts = alike([c for c, name in zip(taken, names, strict=True) if name])
    found: list[Cells | None] = []
    combos = zip(*(column.cells(firsts) for column in taken), strict=True)
    for first, times, cells in zip(firsts.tolist(), counts.tolist(), combos, strict=True):
        try:
            found.append(read.cells(*cells))
        except Unclear as error:
            found.append(None)
            at = selected.where(int(rows[first]), value.column or value.low or value.high)
            problems.append(f"{at}: {error}" + (f" ({times} rows)" if times > 1 else ""))
    good = np.array([cells is not None for cells in found], bool)
    place = np.cumsum(good) - 1
    reported = [cells for cells in found if cells is not None]
    kept = good[which]
    columns = {
        name: Coded.of([cells[part] for cells in reported]).take(place[which[kept]])
        for part, name in enumerate(_PARTS)
    }
    return Numbered(value, rows[kept], columns)


def _plain(cells: Coded, rows: Numbers, read: _Reader) -> Numbered | None:
    """A column of digits and blanks alone, as it is; None where it holds anything else."""
    missing = read.numerals.missing
    if any(map(_PLAIN.match, missing)):
        return None
    text = "\n".join([*cells.words, ""])
    if text.count("\n") == len(cells.words) and _PLAIN_LINES.match(text):
        reported = list(map(bool, cells.words))
    else:
        reported = [_PLAIN.match(word) is not None for word in cells.words]
    pairs = zip(cells.words, reported, strict=True)
    known = [good or missing.get(word) == "not_reported" for word, good in pairs]
    if not cells.where(known).all():
        return None
    kept = cells.where(reported)
    if not all(reported):  # what is no number stands in no cell that is kept
        words = [word if good else "" for word, good in zip(cells.words, reported, strict=True)]
        cells = Coded(words, cells.codes)
    number, count = cells.take(kept.nonzero()[0]), int(kept.sum())
    columns = {name: Coded.constant("", count) for name in _PARTS}
    columns |= {"best": number, "printed": number}
    del columns["note"], columns["mark"]
    columns["comparator"] = Coded.constant(read.usual_of_plain, count)
    return Numbered(read.value, rows[kept], columns)


def _numerals(mapping: Mapping) -> Numerals:
    return Numerals(mapping.decimal, mapping.grouping, mapping.missing, mapping.marks)


class _Reader:
    """Reads the cells of one column of numbers with what stands beside them."""

    def __init__(self, value: Value, numerals: Numerals) -> None:
        self.value = value
        self.numerals = numerals

    @property
    def usual_of_plain(self) -> str:
        """The comparator of cells that are digits alone, if they can be taken as they are."""
        value = self.value
        beside = value.low or value.high or value.scale_column or value.qualifier
        usual = value.comparator or "="
        as_is = not beside and value.scale == 1 and self.numerals.decimal == "."
        return usual if as_is and usual in ("=", "~") else ""

    def cells(self, cell: str, low: str, high: str, qualifier: str, scale: str) -> Cells | None:
        """The parts of a number; None where nothing is reported.

        Raises
        ------
        Unclear
            If a part of it cannot be read.
        """
        comparator = self._comparator(qualifier)
        factor = self._factor(scale)
        parted = [self.numerals.unmarked(each) for each in (cell, low, high)]
        cell, low, high = (text for text, _ in parted)
        mark = "; ".join(dict.fromkeys(meant for _, meant in parted if meant))
        if self.value.column and not (low.strip() or high.strip()):
            bounds = self.numerals.bounds(cell, comparator, factor)
            text = _printed(cell.strip(), qualifier, SCALES.get(_whole(factor), ""))
            return _told(bounds, text, mark=mark)
        best = self.numerals.bounds(cell, "=", factor) if self.value.column else None
        one = self.numerals.bounds(low, "=", factor) if self.value.low else None
        other = self.numerals.bounds(high, "=", factor) if self.value.high else None
        if one and other:
            bounds = Bounds(comparator, low=one.best, high=other.best)
        elif one:
            bounds = Bounds(">=", low=one.best)
        else:
            bounds = Bounds("<=", high=other.best) if other else None
        text = "–".join(each.strip() for each in (low, high) if each.strip())
        note = ""
        if best and best.best:
            text = f"{cell.strip()} ({text})"
            if one and other and one.best == best.best == other.best:
                bounds, text = best, cell.strip()
            elif _outside_of(best, one, other):
                note = f"the best number, {cell.strip()}, lies outside its own bounds"
        return _told(bounds, _printed(text, qualifier, SCALES.get(_whole(factor), "")), note, mark)

    def _comparator(self, qualifier: str) -> str:
        word = qualifier.strip()
        usual = self.value.comparator or "="
        if not word:
            return usual
        if word not in self.value.qualifiers:
            raise Unclear(
                f"{self.value.qualifier!r:.60} says {word!r:.60}; say what that makes of the"
                f" number: `qualifier: {{words: {{{word:.40}: ~}}}}` (or =, >, <, >=, <=)"
            )
        return self.value.qualifiers[word]

    def _factor(self, scale: str) -> Decimal:
        if not self.value.scale_column:
            return Decimal(str(self.value.scale))
        word = scale.strip()
        if word not in self.value.scale_words:
            raise Unclear(
                f"{self.value.scale_column!r:.60} says {word!r:.60}; say what it multiplies by:"
                f" `scale: {{words: {{{word or '?':.40}: 1000000}}}}`"
            )
        return Decimal(str(self.value.scale_words[word]))


def _whole(factor: Decimal) -> int:
    return int(factor) if factor == int(factor) else 0


def _printed(cell: str, qualifier: str, scale: str) -> str:
    return " ".join(part for part in (qualifier.strip(), cell, scale) if part)


def _outside_of(best: Bounds, low: Bounds | None, high: Bounds | None) -> bool:
    number = Decimal(best.best)
    return bool((low and number < Decimal(low.best)) or (high and number > Decimal(high.best)))


def _told(bounds: Bounds | None, printed: str, note: str = "", mark: str = "") -> Cells | None:
    if bounds is None:
        return None
    return bounds.comparator, bounds.low, bounds.best, bounds.high, printed, note, mark


def _outside(numbered: Numbered, selected: Selected) -> Iterator[str]:
    """What is told of best numbers that lie outside their bounds."""
    notes = numbered.columns.get("note")
    if notes is None:
        return
    found = (~notes.having([""])).nonzero()[0].tolist()
    for place in found[:_MOST_TOLD]:
        at = selected.where(int(numbered.rows[place]), numbered.value.column)
        yield f"{at}: {notes[place]}; kept as it stands"
    if len(found) > _MOST_TOLD:
        yield f"and {len(found) - _MOST_TOLD} more best numbers outside their bounds"
