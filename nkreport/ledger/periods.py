"""Dates and spans as exact as they are known: a subset of EDTF, read without guessing."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from nkreport.errors import TableError

_POINT = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?(?P<mark>[~?%]?)\Z",
    re.ASCII,
)
_MONTHS = tuple(calendar.month_name)


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month, year or span, with what is not known about it.

    Parameters
    ----------
    text : str
        As written: `2022`, `2022-07`, `2022-07-20`, `a/b`, `../b`, `a/..`; each end may
        carry `~` (about) or `?` (inferred by the editors). Empty: the source gives none.
    earliest, latest : datetime.date or None
        First and last day the text allows; None at an open end or for the empty period.
    """

    text: str
    earliest: date | None
    latest: date | None

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    @property
    def inferred(self) -> bool:
        """Whether an end was inferred by the editors rather than stated."""
        return "?" in self.text or "%" in self.text

    @property
    def middle(self) -> date | None:
        """The day halfway between the ends, for a mark on a time axis."""
        if self.earliest is None or self.latest is None:
            return self.latest or self.earliest
        return self.earliest + (self.latest - self.earliest) / 2

    def overlaps(self, other: Period) -> bool:
        """Whether the two spans may share a day; an empty period overlaps nothing."""
        if not self or not other:
            return False
        starts_in_time = (
            self.earliest is None or other.latest is None or self.earliest <= other.latest
        )
        ends_in_time = (
            other.earliest is None or self.latest is None or other.earliest <= self.latest
        )
        return starts_in_time and ends_in_time

    def words(self) -> str:
        """Write the period for a reader.

        Examples
        --------
        >>> read_period("2022-07-20").words()
        '20 July 2022'
        >>> read_period("2022-11/2022-12").words()
        'November–December 2022'
        >>> read_period("2024-06-19/2024-06-30").words()
        '19–30 June 2024'
        >>> read_period("2017/2022").words()
        '2017–2022'
        """
        if not self.text:
            return ""
        first, slash, last = self.text.partition("/")
        if not slash:
            return _point_words(first)
        if first == "..":
            return f"until {_point_words(last)}"
        if last == "..":
            return f"since {_point_words(first)}"
        start, end = _point_words(first), _point_words(last)
        if first[:7] == last[:7] and " " in start and len(first) == len(last) == 10:
            return f"{start.partition(' ')[0]}–{end}"
        if first[:4] == last[:4] and "-" in first and "-" in last:
            start = start.removesuffix(f" {first[:4]}")
        return f"{start}–{end}" if " " not in start else f"{start} – {end}"


def _point_words(text: str) -> str:
    match = _POINT.match(text)
    if match is None:
        raise ValueError(text)
    words = match["year"]
    if match["month"]:
        words = f"{_MONTHS[int(match['month'])]} {words}"
    if match["day"]:
        words = f"{int(match['day'])} {words}"
    return f"about {words}" if match["mark"] in ("~", "%") else words


def _point_days(text: str) -> tuple[date, date]:
    match = _POINT.match(text)
    if match is None:
        raise ValueError("is not YYYY, YYYY-MM, YYYY-MM-DD or a span a/b of them (ISO 8601)")
    year = int(match["year"])
    if year == 0:
        raise ValueError("has the year 0000; years run from 0001 to 9999")
    if not match["month"]:
        return date(year, 1, 1), date(year, 12, 31)
    month = int(match["month"])
    if not 1 <= month <= 12:
        raise ValueError(f"has no month {month}; months run from 01 to 12")
    days = calendar.monthrange(year, month)[1]
    if not match["day"]:
        return date(year, month, 1), date(year, month, days)
    day = int(match["day"])
    if not 1 <= day <= days:
        raise ValueError(f"names day {day} of a month that has {days}")
    return date(year, month, day), date(year, month, day)


@lru_cache(maxsize=131_072)
def read_period(text: str) -> Period:
    """Read a period as tables write it.

    Parameters
    ----------
    text : str
        The cell; empty means that the source gives no period.

    Returns
    -------
    Period

    Raises
    ------
    ValueError
        If the text is not of the notation or names a day that does not exist; the message
        completes the sentence "TEXT …".

    Examples
    --------
    >>> read_period("2022-09").latest
    datetime.date(2022, 9, 30)
    >>> read_period("../2022-08-31").earliest is None
    True
    """
    if text == "":
        return Period("", None, None)
    first, slash, last = text.partition("/")
    if not slash:
        return Period(text, *_point_days(first))
    if first == ".." and last == "..":
        raise ValueError("is open at both ends; leave the cell empty instead")
    start = None if first == ".." else _point_days(first)[0]
    end = None if last == ".." else _point_days(last)[1]
    if start is not None and end is not None and start > end:
        raise ValueError("ends before it starts")
    return Period(text, start, end)


def read_day(text: str) -> date:
    """Read one day, `YYYY-MM-DD`.

    Raises
    ------
    TableError
        If the text is anything else.
    """
    try:
        period = read_period(text)
    except ValueError as error:
        raise TableError([f"{text!r} {error}"]) from error
    if period.earliest is None or text != period.earliest.isoformat():
        raise TableError([f"{text!r} is not a day; write YYYY-MM-DD (ISO 8601)"])
    return period.earliest


def day_of(given: object) -> date:
    """The day that is meant: `YYYY-MM-DD`, a date, or the day of a datetime or Timestamp.

    Raises
    ------
    TableError
        If it is anything else; a year or month is told which day to write.

    Examples
    --------
    >>> day_of("2022-12-31") == day_of(date(2022, 12, 31))
    True
    """
    try:
        if isinstance(given, datetime) and given == given:  # not pandas's NaT
            return given.date()
        if isinstance(given, date) and not isinstance(given, datetime):
            return given
        if hasattr(given, "astype"):  # numpy's datetime64
            return date.fromisoformat(str(given)[:10])
        text = str(given)
        period = read_period(text)
    except ValueError as error:
        if isinstance(given, str):
            return read_day(given)  # which says what it is not
        raise TableError([f"{given!r:.60} is not a day; write YYYY-MM-DD (ISO 8601)"]) from error
    if len(text) in (4, 7) and period.latest is not None:
        raise TableError([f"{given!r} is not a day; for its end write '{period.latest}'"])
    return read_day(text)
