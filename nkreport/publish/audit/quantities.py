"""Quantities read back out of a sentence: numbers and ranges with their hedges and currency."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nkreport.publish.audit.numerals import Numeral, read_numerals

FLOOR, CEILING, ABOUT = "floor", "ceiling", "about"

_CURRENCIES = {
    "USD": r"US\$|\$|USD|(?:US )?dollars?",
    "EUR": r"€|EUR|euros?",
    "GBP": r"£|GBP|pounds sterling",
    "RUB": r"₽|RUB|ro?ubles?",
    "KRW": r"₩|KRW|won",
    "CNY": r"CNY|RMB|yuan",
    "JPY": r"¥|JPY|yen",
}
_CURRENCY = "(?:" + "|".join(_CURRENCIES.values()) + ")"
_NO_MORE = r"no(?:t)? (?:more|greater|higher|over|above|exceeding)(?: than)?"
_NO_LESS = r"no(?:t)? (?:less|fewer|lower|under|below)(?: than)?"
_HEDGES = {
    FLOOR: rf"{_NO_LESS}|(?:more|greater|higher|larger) than|at (?:the very )?least|over|above|"
    r"upwards? of|exceed(?:s|ed|ing)?|in excess of|(?:a )?minimum(?: of)?|reach(?:ed|es|ing)?|"
    r"lowest|low|lower bound|floor|[>≥⩾≧]=?",
    CEILING: rf"{_NO_MORE}|(?:less|fewer|lower|smaller) than|up to|as (?:many|much|high) as|"
    r"at (?:the very )?most|under|below|within|(?:a )?maximum(?: of)?|top|among the first|"
    r"could reach|highest|high|upper bound|ceiling|[<≤⩽≦]=?",
    ABOUT: r"about|around|some|roughly|approximately|approx\.?|nearly|almost|close to|circa|"
    r"c\.|ca\.?|(?:an )?estimated|in the (?:range|vicinity|region|order) of|[~≈∼]",
}
_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?P<not>{_NO_MORE}|{_NO_LESS})|"
    + "|".join(f"(?P<{hedge}>{words})" for hedge, words in _HEDGES.items())
    + r")(?:[\s:]+an?)?[\s:]*\Z",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"(?:\+|[\s,]+(?:[\w-]+\s+){0,2}?(?:(?P<floor>or more|and more|at least)|"
    r"(?P<ceiling>or less|or fewer|at most)|(?P<about>or so)))(?!\w)",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"(?<!\w){_CURRENCY}\s*\Z", re.IGNORECASE)
_TRAILING = re.compile(rf"[\s-]*{_CURRENCY}(?!\w)", re.IGNORECASE)
_PERCENT = re.compile(r"[\s-]*(?:%|per ?cents?\b|percentages?\b|pct\b)", re.IGNORECASE)
_TIMES = re.compile(r"\s*(?:times\b|x\b|×|[- ]?fold\b)", re.IGNORECASE)
_RANGE_GAP = re.compile(
    rf"\s*(?:%|per ?cent)?\s*(?:[-–—−]|\bto\b|\bor\b|\band\b)\s*{_CURRENCY}?\s*\Z", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or a range as a text shows it.

    Parameters
    ----------
    start, end : int
        Where its numerals stand, hedge and unit left out.
    text : str
        These numerals.
    readings : tuple of (low, high)
        What the numerals can mean; more than one where a scale word may cover both ends.
    steps, places : tuple
        Last place and significant digits of the two ends.
    hedges : frozenset of str
        `floor`, `ceiling`, `about`, as the words and signs beside it say.
    kind : str
        Empty, `percent`, `times`, `fraction` or `rank`.
    currency : str
        ISO code, or empty.
    """

    start: int
    end: int
    text: str
    readings: tuple[tuple[float, float], ...]
    steps: tuple[float, float]
    places: tuple[int, int]
    hedges: frozenset[str]
    kind: str
    currency: str

    def within(self, spans: Iterable[tuple[int, int]]) -> bool:
        """Whether it stands wholly within one of the spans."""
        return any(start <= self.start and self.end <= end for start, end in spans)


def read_quantities(text: str) -> tuple[Quantity, ...]:
    """Read every number and range of a text.

    Parameters
    ----------
    text : str
        One sentence or cell, as shown.

    Returns
    -------
    tuple of Quantity
        In order; every digit of the text lies within one of them.

    Examples
    --------
    >>> [q.readings for q in read_quantities("over 5 million shells, 3-4 units, dozens")]
    [((5000000.0, 5000000.0),), ((3.0, 4.0),), ((24.0, 24.0),)]
    >>> sorted(read_quantities("over 5 million")[0].hedges)
    ['floor']
    """
    numerals = list(read_numerals(text))
    quantities, at = [], 0
    while at < len(numerals):
        first = numerals[at]
        last = numerals[at + 1] if at + 1 < len(numerals) else None
        if last is not None and (pair := _pair(text, first, last)) is not None:
            quantities.append(pair)
            at += 2
        else:
            single = ((first.value, first.value),)
            quantities.append(_quantity(text, first, first, single, first.kind))
            at += 1
    return tuple(quantities)


def _pair(text: str, first: Numeral, last: Numeral) -> Quantity | None:
    gap = text[first.end : last.start]
    tight = gap.strip().lower()
    if tight == ":" or (last.value == 1 and tight == "to" and first.value > 1):
        ratio = first.value / last.value if last.value else float("inf")
        return _quantity(text, first, last, ((ratio, ratio),), "times")
    if tight in ("in", "out of") and first.value < last.value < 1900 and last.value:
        share = first.value / last.value
        return _quantity(text, first, last, ((share, share),), "fraction")
    if not _RANGE_GAP.match(gap) or first.kind != last.kind or first.floor or last.floor:
        return None
    if tight == "and" and not re.search(
        rf"\b(?:between|from)\s+{_CURRENCY}?\s*\Z", text[: first.start], re.IGNORECASE
    ):
        return None
    readings = [(first.value, last.value)]
    if first.factor == 1 < last.factor:
        readings.insert(0, (first.value * last.factor, last.value))
    elif first.value < 1000 <= last.value and last.factor == 1 and "-" in tight:
        readings.insert(0, (first.value * 1000, last.value))
    ordered = tuple((low, high) for low, high in readings if low <= high)
    return _quantity(text, first, last, ordered, first.kind) if ordered else None


def _quantity(
    text: str, first: Numeral, last: Numeral, readings: tuple[tuple[float, float], ...], kind: str
) -> Quantity:
    after = text[last.end :]
    if not kind and _PERCENT.match(after):
        kind = "percent"
    elif not kind and (_TIMES.match(after) or text[: first.start].endswith("×")):
        kind = "times"
    factor = last.factor if first.factor == 1 else first.factor
    return Quantity(
        first.start,
        last.end,
        text[first.start : last.end],
        readings,
        (first.step if first.factor != 1 else first.step * factor, last.step),
        (first.places, last.places),
        _hedges(text, first, last),
        kind,
        _currency(text, first, last),
    )


def _currency(text: str, first: Numeral, last: Numeral) -> str:
    leading = _LEADING.search(text[: first.start])
    found = leading[0] if leading else ""
    if not found and (trailing := _TRAILING.match(text, last.end)):
        found = trailing[0].lstrip(" -\u00a0\n")
    for code, words in _CURRENCIES.items():
        if found and re.fullmatch(rf"(?:{words})\s*", found, re.IGNORECASE):
            return code
    return ""


def _hedges(text: str, first: Numeral, last: Numeral) -> frozenset[str]:
    found = {FLOOR} if first.floor else set()
    before = text[: first.start].rstrip()
    for _ in range(2):
        before = _LEADING.sub("", before).rstrip()
        if before.endswith(("-", "−")):
            break
        match = _BEFORE.search(before)
        if match is None:
            break
        if match["not"]:
            found.add(FLOOR if re.match(_NO_LESS, match["not"], re.IGNORECASE) else CEILING)
        else:
            found.add(str(match.lastgroup))
        before = before[: match.start()].rstrip()
    if after := _AFTER.match(text, last.end):
        found.add(after.lastgroup or FLOOR)
    return frozenset(found)
