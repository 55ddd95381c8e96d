"""The numbers of a table: each cell with its marks, qualifier and scale, as bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from nkreport.ledger.coded import Coded, Numbers, alike
from nkreport.tables.mapping import Mapping, Value
from nkreport.tables.numerals import SCALES, Bounds, Numerals
from nkreport.tables.selecting import Account, Selected, in_spans, unknown_column
from nkreport.tables.unclear import Unclear

_PLAIN = re.compile(r"\d{1,15}(?:\.\d{1,15})?\Z", re.ASCII)
_PLAIN_LINES = re.compile(r"(?:(?:[0-9]{1,15}+(?:\.[0-9]{1,15}+)?+)?+\n)*+\Z")
_PARTS = ("comparator", "low", "best", "high", "printed")

Cells = tuple[str, str, str, str, str]
"""Comparator, bounds, and the number as it is printed."""


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
    for value in mapping.values:
        rows = in_spans(selected.sheet.rows, value.rows).nonzero()[0]
        if not _names_one(value, mapping, problems):
            continue
        if value.count:
            yield Numbered(value, rows, {})
            continue
        numbered = _read(value, rows, selected, mapping, problems)
        if numbered is not None:
            account.not_reported += len(rows) - len(numbered.rows)
            yield numbered


def _names_one(value: Value, mapping: Mapping, problems: list[str]) -> bool:
    bounded = bool(value.low or value.high)
    if bool(value.column) + bounded + value.count == 1:
        return True
    where = mapping.document.where(value.path)
    problems.append(f"{where}: write one of `column`, `low` with `high`, and `count: rows`")
    return False


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
    read = _Reader(value, Numerals(mapping.decimal, mapping.grouping, mapping.missing))
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
    number, count = cells.take(kept.nonzero()[0]), int(kept.sum())
    columns = {name: Coded.constant("", count) for name in _PARTS}
    columns |= {"best": number, "printed": number}
    columns["comparator"] = Coded.constant(read.usual_of_plain, count)
    return Numbered(read.value, rows[kept], columns)


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
        if self.value.column:
            bounds = self.numerals.bounds(cell, comparator, factor)
            return _told(bounds, _printed(cell.strip(), qualifier, SCALES.get(_whole(factor), "")))
        one = self.numerals.bounds(low, "=", factor) if self.value.low else None
        other = self.numerals.bounds(high, "=", factor) if self.value.high else None
        if one and other:
            bounds = Bounds(comparator, low=one.best, high=other.best)
        elif one:
            bounds = Bounds(">=", low=one.best)
        else:
            bounds = Bounds("<=", high=other.best) if other else None
        text = "–".join(each.strip() for each in (low, high) if each.strip())
        return _told(bounds, _printed(text, qualifier, SCALES.get(_whole(factor), "")))

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


def _told(bounds: Bounds | None, printed: str) -> Cells | None:
    if bounds is None:
        return None
    return bounds.comparator, bounds.low, bounds.best, bounds.high, printed
