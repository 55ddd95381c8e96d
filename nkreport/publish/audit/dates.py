"""Dates read back out of a sentence, and held against the period they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nkreport.ledger.periods import read_period
from nkreport.publish.audit.numerals import read_numerals

_MONTHS = {
    name[:length].lower(): number
    for number, name in enumerate(
        "January February March April May June July August September October November"
        " December".split(),
        start=1,
    )
    for length in {3, 4 if name == "September" else 3, len(name)}
}
_MONTH = r"(?P<{}>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_DATE = re.compile(
    r"(?<![\w,.])(?:(?P<y1>\d{4})-(?P<m1>\d{2})(?:-(?P<d1>\d{2}))?(?![\w,])"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH.format('m2')}(?:,?\s+(?P<y2>\d{{4}}))?(?!\w)"
    rf"|{_MONTH.format('m3')}\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?!\w)(?:,?\s+(?P<y3>\d{{4}})(?!\w))?"
    rf"|{_MONTH.format('m4')}(?:,?\s+(?P<y4>\d{{4}})(?!\w))?"
    rf"|(?P<d5>\d{{1,2}})(?=\s*(?:[-–]|to|and)\s*\d{{1,2}}\s+{_MONTH.format('m5')})"
    r"|(?P<y6>\d{4})(?![\w,]|\.\d))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ShownDate:
    """A day, month or year as a text shows it; None where it leaves a part to its neighbour."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None


def read_dates(text: str) -> tuple[ShownDate, ...]:
    """Read the days, months and years of a text.

    Examples
    --------
    >>> [(d.year, d.month, d.day) for d in read_dates("19–30 June 2024, since 2022-11")]
    [(None, None, 19), (2024, 6, 30), (2022, 11, None)]
    """
    dates = []
    for match in _DATE.finditer(text):
        found = {key[0]: value for key, value in match.groupdict().items() if value is not None}
        if match["d5"]:
            found.pop("m", None)
        month = found.get("m", "").lower()
        dates.append(
            ShownDate(
                match.start(),
                match.end(),
                int(found["y"]) if "y" in found else None,
                (int(month) if month.isdigit() else _MONTHS[month]) if month else None,
                int(found["d"]) if "d" in found else None,
            )
        )
    return tuple(dates)


_POINT = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_End = tuple[int | None, ...]


def dated_spans(text: str, times: Iterable[str]) -> list[tuple[int, int]]:
    """Where a text names one of the dates given.

    Parameters
    ----------
    text : str
    times : iterable of str
        Days, months, years or intervals (ISO 8601).

    Examples
    --------
    >>> dated_spans("said on 8 November 2022 of 2023", ["2022-11-08"])
    [(8, 23)]
    >>> dated_spans("19–30 June 2024", ["2024-06-19/2024-06-30"])
    [(0, 2), (3, 15)]
    """
    known = [end for time in times for end in _ends(time)]
    spans = []
    following = None
    for date in reversed(read_dates(text)):
        following = _whole(date, following)
        if following.year and any(_agrees(following, end) for end in known):
            spans.append((date.start, date.end))
    return spans[::-1]


def _whole(date: ShownDate, following: ShownDate | None) -> ShownDate:
    """A day alone (`19–30 June 2024`) is of the month and year behind it."""
    if following is None or date.year or date.month:
        return date
    return replace(date, year=following.year, month=following.month)


def disagreement(text: str, datetime: str) -> str:
    """Say why a text is not the date it stands for; empty when it is.

    Parameters
    ----------
    text : str
    datetime : str
        A period as the ledger writes it.

    Examples
    --------
    >>> disagreement("20 June 2024", "2024-06-19")
    'is not the date it stands for'
    """
    try:
        read_period(datetime)
    except ValueError as error:
        return f"stands in a time that {error}"
    ends, dates = _ends(datetime), read_dates(text)
    if not all(
        any(date.start <= numeral.start and numeral.end <= date.end for date in dates)
        for numeral in read_numerals(text)
    ):
        return "holds a number that is no part of its date"
    if len(dates) == 2 == len(ends):
        agree = all(_agrees(date, end) for date, end in zip(dates, ends, strict=True))
    elif len(ends) == 2 and not re.search(r"(?i)\b(?:since|from|until|by|after|before)\b", text):
        agree = all(_agrees(date, end) for date in dates for end in ends)
    else:
        agree = all(any(_agrees(date, end) for end in ends) for date in dates)
    return "" if agree else "is not the date it stands for"


def _ends(datetime: str) -> list[_End]:
    found = [_POINT.match(part) for part in datetime.split("/")]
    return [
        tuple(int(part) if part else None for part in match.groups()) for match in found if match
    ]


def _agrees(date: ShownDate, end: _End) -> bool:
    shown = (date.year, date.month, date.day)
    return all(part is None or part == known for part, known in zip(shown, end, strict=True))
