"""Dates as tables write them, to periods as exact as they are written."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

from nkreport.ledger.periods import read_period
from nkreport.tables.unclear import Unclear

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_SHORT = {name[:3]: n for name, n in _MONTHS.items()}
_DIRECTIVES = {
    "Y": r"(?P<Y>\d{4})",
    "y": r"(?P<y>\d{2})",
    "m": r"(?P<m>\d{1,2})",
    "d": r"(?P<d>\d{1,2})",
    "B": rf"(?P<B>{'|'.join(_MONTHS)})",
    "b": rf"(?P<b>{'|'.join(_SHORT)})\.?[a-z]*",
    "q": r"(?P<q>[1-4]|I{1,3}|IV)",
    "H": r"\d{1,2}",
    "M": r"\d{2}",
    "S": r"\d{2}(?:\.\d+)?",
    "%": "%",
}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_CLOCK = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?\Z")
_OTHER = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\Z")


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = []
    seen: set[str] = set()
    for literal, directive in re.findall(r"([^%]+)|%(.)", pattern):
        if literal:
            parts.append(r"\s+".join(map(re.escape, re.split(r"\s+", literal))))
            continue
        if directive not in _DIRECTIVES or (directive in seen and directive != "%"):
            known = " ".join(f"%{each}" for each in _DIRECTIVES if each != "%")
            raise Unclear(f"pattern {pattern!r}: %{directive} is not read here; known: {known}")
        seen.add(directive)
        parts.append(_DIRECTIVES[directive])
    if not seen & {"Y", "y"}:
        raise Unclear(f"pattern {pattern!r} has no year; write %Y, and join the year's column")
    return re.compile("".join(parts), re.IGNORECASE | re.ASCII)


def period_text(cell: str, pattern: str = "") -> str:
    """A cell as a period in the ledger's notation.

    Parameters
    ----------
    cell : str
    pattern : str
        How it is written: `%d.%m.%Y`, `%B %Y`, `%Y Q%q`, or in several ways, `%Y%m|%Y`; ISO
        8601 without one.

    Returns
    -------
    str
        As exact as the pattern: a day, a month, a year, a quarter as a span of months.

    Raises
    ------
    Unclear
        If it is not written so, or names a day that does not exist.

    Examples
    --------
    >>> period_text("25.02.2022", "%d.%m.%Y"), period_text("2022 Q2", "%Y Q%q")
    ('2022-02-25', '2022-04/2022-06')
    >>> period_text("II кв. 2022", "%q кв. %Y")
    '2022-04/2022-06'
    """
    text = cell.strip()
    if not pattern:
        return _iso(text)
    if "|" in pattern:
        one, _, others = pattern.partition("|")
        if _compiled(one).fullmatch(text) is None:
            return period_text(text, others)
        pattern = one
    match = _compiled(pattern).fullmatch(text)
    if match is None:
        raise Unclear(f"{text!r:.60} is not written like {pattern!r}; mend the pattern")
    found = match.groupdict()
    year = int(found.get("Y") or _century(found["y"]))
    named = _MONTHS.get((found.get("B") or "").lower()) or _SHORT.get(
        (found.get("b") or "").lower()
    )
    month = named or int(found.get("m") or 0)
    if found.get("q"):
        quarter = found["q"].upper()
        last = 3 * (_ROMAN.get(quarter) or int(quarter))
        return f"{year:04d}-{last - 2:02d}/{year:04d}-{last:02d}"
    written = f"{year:04d}" + (f"-{month:02d}" if "m" in found or named else "")
    return _iso(written + (f"-{int(found['d']):02d}" if "d" in found else ""))


def _century(two: str) -> int:
    return 1900 + int(two) if int(two) > 68 else 2000 + int(two)


def _iso(text: str) -> str:
    clock = _CLOCK.match(text)
    text = clock[1] if clock else text
    try:
        return read_period(text).text
    except ValueError as error:
        hint = ""
        if _OTHER.match(text) or re.search(r"[A-Za-z]{3}", text):
            hint = '; say how dates are written: `period: {column: …, pattern: "%d.%m.%Y"}`'
        elif re.fullmatch(r"\d{8}", text):
            hint = '; say so: `period: {column: …, pattern: "%Y%m%d"}`'
        raise Unclear(f"{text!r:.60} {error}{hint}") from error


def until(period: str, since: str) -> str:
    """The span of a count that runs from a day up to the end of a period."""
    end = read_period(period).latest
    return f"{since}/{period}" if end and "/" not in period else period


def coarser(period: str, exact: str) -> str:
    """A period told by its month or year."""
    first = read_period(period).earliest
    if first is None or not period:
        return period
    return first.isoformat()[: 7 if exact == "month" else 4]


def first_day(period: str) -> date | None:
    """The first day of a period."""
    return read_period(period).earliest
