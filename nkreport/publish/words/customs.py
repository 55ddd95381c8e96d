"""How a language writes numbers, chooses a plural's form and words dates."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple, Protocol

from nkreport.ledger.periods import read_period
from nkreport.publish.words.languages import read_dates

_CATEGORIES = ("zero", "one", "two", "few", "many", "other")
_POINT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([~?%]?)", re.ASCII)


class Customs(Protocol):
    """What differs between languages besides their words."""

    def number(self, value: float) -> str:
        """Write a number with the language's marks."""

    def form(self, number: float, forms: int) -> int:
        """Return which of some forms a text has with a number."""

    def date(self, text: str) -> str:
        """Word a period as tables write it, as exact as it is.

        Raises
        ------
        ValueError
            If the text is not of the notation.
        """


class English:
    """The customs of English, which need no library."""

    def number(self, value: float) -> str:
        """Write a number: `1,234.5`."""
        return f"{value:,}"

    def form(self, number: float, forms: int) -> int:
        """Return 0 for one thing, the last for more."""
        return 0 if number == 1 else forms - 1

    def date(self, text: str) -> str:
        """Word a period as the ledger does."""
        return read_period(text).words()


class Foreign:
    """The customs of another language, from CLDR; the patterns of its dates are ours.

    Parameters
    ----------
    code : str
        One of `LANGUAGES` but English.
    """

    def __init__(self, code: str) -> None:
        from babel import Locale

        locale = Locale(code)
        marks = locale.number_symbols["latn"]
        self._marks = str.maketrans({",": marks["group"], ".": marks["decimal"]})
        self._category = locale.plural_form
        own = {*locale.plural_form.tags, "other"}
        self._categories = [name for name in _CATEGORIES if name in own]
        self._months = locale.months["format"]["wide"]
        self._months_alone = locale.months["stand-alone"]["wide"]
        self._dates = read_dates(code)

    def number(self, value: float) -> str:
        """Write a number with the marks that CLDR gives: `1.234,5`."""
        return f"{value:,}".translate(self._marks)

    def form(self, number: float, forms: int) -> int:
        """Return the place of the number's category among the language's own."""
        return min(self._categories.index(self._category(number)), forms - 1)

    def date(self, text: str) -> str:
        """Word a period; a span whose ends share a year or month says it once."""
        if not read_period(text):
            return ""
        first, slash, last = text.partition("/")
        if not slash:
            return self._point(_read_point(first))
        if first == "..":
            return self._open("until", _read_point(last))
        if last == "..":
            return self._open("since", _read_point(first))
        return self._span(_read_point(first), _read_point(last))

    def _point(self, point: _Point) -> str:
        if not point.about:
            return self._dates[point.exactness].format(**self._named(point))
        return self._dates["about"].format(point=self._after(point))

    def _open(self, side: str, point: _Point) -> str:
        name = f"{side}_about" if point.about else side
        pattern = self._dates.get(f"{name}_{point.day}") or self._dates[name]
        return pattern.format(point=self._after(point))

    def _after(self, point: _Point) -> str:
        """A point as it stands after a preposition."""
        name = "month_after" if point.exactness == "month" else point.exactness
        return self._dates[name].format(**self._named(point))

    def _span(self, start: _Point, end: _Point) -> str:
        pattern = _shared(start, end)
        if not pattern:
            return self._dates["span"].format(start=self._point(start), end=self._point(end))
        before = {f"first_{name}": value for name, value in self._named(start).items()}
        return self._dates[pattern].format(**before, **self._named(end))

    def _named(self, point: _Point) -> dict[str, str]:
        return {
            "year": point.year,
            "month": self._months[int(point.month)] if point.month else "",
            "month_alone": self._months_alone[int(point.month)] if point.month else "",
            "day": str(int(point.day)) if point.day else "",
        }


class _Point(NamedTuple):
    year: str
    month: str
    day: str
    about: bool

    @property
    def exactness(self) -> str:
        return "day" if self.day else "month" if self.month else "year"


def _read_point(text: str) -> _Point:
    match = _POINT.fullmatch(text)
    assert match is not None, text
    year, month, day, mark = match.groups("")
    return _Point(year, month, day, mark in ("~", "%"))


def _shared(start: _Point, end: _Point) -> str:
    """The pattern of a span whose ends are written as one; empty where they are not."""
    if start.about or end.about or start.exactness != end.exactness:
        return ""
    if start.exactness == "year":
        return "years"
    if start.year != end.year:
        return ""
    if start.exactness == "month":
        return "months"
    return "days" if start.month == end.month else "days_of_year"


@lru_cache(maxsize=8)
def customs_of(code: str) -> Customs:
    """Return the customs of one of `LANGUAGES`.

    Examples
    --------
    >>> customs_of("de").date("2024-07-01"), customs_of("de").number(1234.5)
    ('1. Juli 2024', '1.234,5')
    """
    return English() if code == "en" else Foreign(code)
