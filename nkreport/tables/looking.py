"""What a column seems to hold: numbers and how they are written, days, countries, addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nkreport.ledger.coded import Coded
from nkreport.tables.countries import country_code
from nkreport.tables.day_patterns import period_text
from nkreport.tables.numerals import Numerals, footnote
from nkreport.tables.unclear import Unclear

MOST_LOOKED_AT = 3000
STYLES = ((".", ","), (",", "."), (",", " "), (".", " "), (".", "'"))
PATTERNS = ("", *(
    "%d.%m.%Y|%d/%m/%Y|%m/%d/%Y|%Y/%m/%d|%d-%m-%Y|%Y%m%d|%d %B %Y|%d %b %Y|%B %d, %Y|%b %d, %Y"
    "|%d-%b-%Y|%d-%b-%y|%d.%m.%y|%m/%d/%y|%B %Y|%b %Y|%b-%y|%m/%Y|%m-%Y|%Y/%m|%Y%m|%Y %B|%Y %b"
    "|%Y-%m|%Y Q%q|%Y-Q%q|Q%q %Y|%YQ%q|%YM%m"
    "|%q кв. %Y|%Y %q кв.|%q квартал %Y|%Y년 %m월|%Y년 %q분기|%Y %q분기"
).split("|"))  # fmt: skip
_TOKENS = re.compile(r"[-–—.…:*xX]{1,3}|n\.?/?a\.?|null|none|nil|nd|\(?not available\)?", re.I)
_NUMERIC = 0.8
_QUALIFYING = {
    "~": "about, approx, approx., approximately, around, c., ca, ca., circa, est., estimated, ~, ?",
    ">": "more, more than, over, above, >",
    ">=": "at least, min, minimum, not less than, ≥, >=",
    "<": "less, less than, under, below, <",
    "<=": "at most, max, maximum, up to, ≤, <=",
    "=": "exact, exactly, =",
}
"""Words that say in a column of their own how a number beside them stands."""
_COUNTRIES = 0.6


@dataclass
class Look:
    """What a column seems to be.

    Parameters
    ----------
    kind : str
        `number`, `date`, `year`, `month`, `country`, `address`, `qualifier`, `text` or `blank`.
    patterns : list of str
        Of a date, every one that fits.
    tokens : list of str
        Of numbers, cells that are none.
    marks : list of str
        Of numbers, what seem to be marks of footnotes behind them.
    signs : dict
        Of a qualifier, its words to the comparators that they stand for.
    unknown : list of str
        Of countries, dates and years, cells that are none; of numbers, cells that cannot be read.
    """

    name: str
    kind: str
    distinct: int
    patterns: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    signs: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    blank: bool = False


def look_at(name: str, column: Coded, style: tuple[str, str]) -> Look:
    """Look at one column of a table whose numbers are written in a style."""
    words = [word.strip() for word in column.words[:MOST_LOOKED_AT]]
    filled = [word for word in dict.fromkeys(words) if word]
    look = Look(name, "text", len(filled), blank=len(filled) < len(words))
    if not filled:
        look.kind = "blank"
    elif all(re.fullmatch(r"(1[89]|20)\d\d", word) for word in filled):
        look.kind = "year"
    elif (odd := _mostly_years(filled)) is not None:
        look.kind, look.unknown = "year", odd
    elif patterns := [p for p in PATTERNS if _all_dates(filled, p)]:
        look.kind, look.patterns = "date", patterns
    elif mostly := _mostly_dates(filled):
        look.kind, (look.patterns, look.unknown) = "date", mostly
    elif months := _months(name, filled):
        look.kind, look.patterns = "month", [months]
        look.unknown = [word for word in filled if not _all_dates([f"2000 {word}"], months)]
    elif all(word.startswith(("https://", "http://")) for word in filled):
        look.kind = "address"
    elif signs := _signs(filled):
        look.kind, look.signs = "qualifier", signs
    elif not _numbers(look, filled, style):
        _countries(look, filled)
    return look


def _mostly_years(words: Sequence[str]) -> list[str] | None:
    """The few texts without a digit among some years; None where others stand there."""
    odd = [word for word in words if not re.fullmatch(r"(1[89]|20)\d\d", word)]
    few = len(words) > 2 and len(odd) <= len(words) / 3
    return odd if few and not any(re.search(r"\d", word) for word in odd) else None


def _mostly_dates(words: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """How nearly all of some cells are written as dates, and the few that are none."""
    for pattern in PATTERNS:
        odd = [word for word in words if not _all_dates([word], pattern)]
        if len(words) >= 5 and len(odd) <= len(words) / 5:
            dates = [word for word in words if word not in odd]
            return [p for p in PATTERNS if _all_dates(dates, p)], odd
    return None


def dated_among(names: Sequence[str]) -> tuple[str, list[str]]:
    """How three or more of some heads are written as months or quarters, and which those are.

    Examples
    --------
    >>> dated_among(["Port", "2022 Oct", "2022 Nov", "2022 Dec"])
    ('%Y %b', ['2022 Oct', '2022 Nov', '2022 Dec'])
    """
    found = [(p, [name for name in names if _all_dates([name], p)]) for p in PATTERNS if p]
    pattern, dated = max(found, key=lambda pair: len(pair[1]))
    return (pattern, dated) if len(dated) > 2 else ("", [])


def _signs(words: Sequence[str]) -> dict[str, str]:
    """What the words of a column say of numbers; empty where one of them says nothing."""
    known = {word: sign for sign, said in _QUALIFYING.items() for word in said.split(", ")}
    plain = {word: " ".join(word.casefold().split()) for word in words}
    if not all(said in known for said in plain.values()):
        return {}
    return {word: known[said] for word, said in plain.items()}


def _months(name: str, words: Sequence[str]) -> str:
    """How the months of a column are written, beside a year; empty where it has none."""
    for pattern in ("%Y %B", "%Y %b", "%Y %m"):
        months = {word for word in words if _all_dates([f"2000 {word}"], pattern)}
        named = not pattern.endswith("m") or re.search(r"month|period", name, re.I)
        if named and len(months) >= 10 and len(months) >= 0.6 * len(words):
            return pattern
    return ""


def style_of(columns: Sequence[Coded]) -> tuple[str, str]:
    """How the numbers of a table are written: decimal mark and grouping."""
    words = [word for column in columns for word in column.words[:300] if re.search(r"\d", word)]
    words = [parted[0] if (parted := footnote(word)) else word for word in words]

    def readable(style: tuple[str, str]) -> int:
        numerals = Numerals(*style, {})
        return sum(_is_number(numerals, word) for word in words)

    return max(STYLES, key=readable)


def _is_number(numerals: Numerals, word: str) -> bool:
    try:
        numerals.bounds(word)
    except Unclear:
        return False
    return True


def _all_dates(words: Sequence[str], pattern: str) -> bool:
    if not pattern and not all(re.match(r"\d{4}-\d{2}", word) for word in words):
        return False
    try:
        for word in words:
            period_text(word, pattern)
    except (Unclear, ValueError):
        return False
    return True


def _numbers(look: Look, words: Sequence[str], style: tuple[str, str]) -> bool:
    numerals = Numerals(*style, {})
    odd = [word for word in words if not _is_number(numerals, word)]
    parted = {word: footnote(word) for word in odd}
    marked = {
        w: found[1] for w, found in parted.items() if found and _is_number(numerals, found[0])
    }
    odd = [word for word in odd if word not in marked]
    tokens = [word for word in odd if _TOKENS.fullmatch(word)]
    if len(words) - len(odd) < _NUMERIC * (len(words) - len(tokens)) or len(words) == len(odd):
        return False
    look.kind, look.tokens = "number", tokens
    look.marks = list(dict.fromkeys(marked.values()))
    look.unknown = [word for word in odd if word not in tokens]
    return True


def _countries(look: Look, words: Sequence[str]) -> None:
    unknown = []
    for word in words[:400]:
        try:
            country_code(word)
        except Unclear:
            unknown.append(word)
    if len(words[:400]) - len(unknown) >= _COUNTRIES * len(words[:400]):
        look.kind, look.unknown = "country", unknown


def filled_down(cells: Sequence[str]) -> list[str]:
    """Cells with what stands above them where they are blank."""
    filled: list[str] = []
    for cell in cells:
        filled.append(cell if cell.strip() or not filled else filled[-1])
    return filled


def never_falls(days: Sequence[str], values: Sequence[str]) -> bool:
    """Whether numbers hardly ever fall as days go by: a count up to each day."""
    series = [
        (day, float(value))
        for day, value in zip(days, values, strict=True)
        if day and re.fullmatch(r"\d+(\.\d+)?", value)
    ]
    ordered = [value for _, value in sorted(series)]
    steps = list(pairwise(ordered))
    fallen = sum(later < earlier for earlier, later in steps)
    return len(steps) >= 5 and ordered[-1] > ordered[0] and fallen <= 0.02 * len(steps)
