"""Numbers as tables write them: marks and ranges read, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from nkreport.tables.unclear import Unclear

_BEFORE = {
    "~": "~ ≈ about around ca ca. c. circa approximately approx. appr. bl. близько около",
    ">": "> over more_than",
    "<": "< under below less_than fewer_than",
    ">=": "≥ >= ⩾ at_least",
    "<=": "≤ <= ⩽ up_to at_most",
}
_MARKS = {mark.replace("_", " "): sign for sign, marks in _BEFORE.items() for mark in marks.split()}
_MARK = re.compile(
    rf"(?P<mark>{'|'.join(sorted(map(re.escape, _MARKS), key=len, reverse=True))})\s*(?=[\d.,])",
    re.IGNORECASE,
)
_EXPONENT = re.compile(r"-?\d+(\.\d+)?[eE][-+]?\d{1,2}\Z", re.ASCII)
_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009"), " ")
_FOOTNOTE = re.compile(
    r"(?P<number>.*\d)"
    r"(?P<mark>\s?[*†‡§¶¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜ]{1,3}|\s[acdefinprsuz]|\s?\([a-z0-9]\)|\s?\[[a-z0-9]\])"
)
_FIGURES = 30
SCALES = {10**3: "thousand", 10**6: "million", 10**9: "billion", 10**12: "trillion"}
_WORDS = {
    3: "thousand k tsd. тыс. тысяч тысячи",
    6: "million millions mn mln mln. mio. млн млн. миллион миллиона миллионов",
    9: "billion billions bn bln bln. mrd. млрд млрд. миллиард миллиарда миллиардов",
}
_SCALED = {word: Decimal(10**power) for power, words in _WORDS.items() for word in words.split()}
_SCALE = re.compile(rf"(?<=\d)\s*({'|'.join(map(re.escape, _SCALED))})\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a cell gives: bounds as text, filled as the comparator wants them."""

    comparator: str
    low: str = ""
    best: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Numerals:
    """How a table writes numbers.

    Parameters
    ----------
    decimal, grouping : str
    missing : mapping
        Cells without a number, and what each means: `not_reported`, `zero`, or the number that
        it stands below.
    marks : mapping
        Marks of footnotes, and what each means.

    Examples
    --------
    >>> read = Numerals(".", ",", {"": "not_reported", "…": "zero"}).bounds
    >>> read("1,234"), read("over 500"), read("10-12"), read("") is None
    (Bounds(comparator='=', low='', best='1234', high=''), \
Bounds(comparator='>', low='500', best='', high=''), \
Bounds(comparator='=', low='10', best='', high='12'), True)
    """

    decimal: str
    grouping: str
    missing: Mapping[str, str | float]
    marks: Mapping[str, str] = field(default_factory=dict)

    def unmarked(self, cell: str) -> tuple[str, str]:
        """A cell without the mark of a footnote behind it, and what the mark means.

        Examples
        --------
        >>> Numerals(".", " ", {}, {"*": "early", "**": "guess"}).unmarked("1 234 **")
        ('1 234', 'guess')
        """
        text = cell.strip()
        for mark in sorted(self.marks, key=len, reverse=True):
            if text.endswith(mark) and text != mark and text not in self.missing:
                return text.removesuffix(mark).rstrip(), self.marks[mark]
        return text, ""

    def bounds(self, cell: str, comparator: str = "", scale: Decimal = Decimal(1)) -> Bounds | None:
        """Read a cell.

        Parameters
        ----------
        cell : str
        comparator : str
            What stands beside it; that in the cell itself comes first.
        scale : Decimal
            What the number is multiplied by.

        Returns
        -------
        Bounds or None
            None where nothing is reported.

        Raises
        ------
        Unclear
            If it is no number as the table writes them.
        """
        text = cell.strip()
        meaning = self.missing.get(text)
        if meaning == "not_reported":
            return None
        if meaning == "zero":
            return Bounds("=", best="0")
        if meaning is not None:
            return Bounds("<", high=_text(Decimal(str(meaning)) * scale))
        mark = _MARK.match(text)
        if mark:
            comparator, text = _MARKS[mark["mark"].lower()], text[mark.end() :]
        elif text.endswith("+"):
            comparator, text = ">=", text[:-1]
        try:
            number = self.number(text, scale)
        except Unclear:
            parts = re.split(r"\s*[-–]\s*", text)
            if len(parts) != 2 or not all(parts) or mark or re.match("0[0-9]", text):
                raise
            if word := _SCALE.search(text):  # that of "120–150 thousand" is of both
                parts = [part if _SCALE.search(part) else part + word[0] for part in parts]
            low, high = (self.number(part, scale) for part in parts)
            if low > high:
                raise
            sign = "~" if comparator == "~" else "="
            return Bounds(sign, low=_text(low), high=_text(high))
        return filled(comparator or "=", _text(number))

    def number(self, text: str, scale: Decimal = Decimal(1)) -> Decimal:
        """Read one number, multiplied by a scale or by the word behind it.

        Raises
        ------
        Unclear
            If it is none, or has a word of scale where the mapping gives a scale too.

        Examples
        --------
        >>> read = Numerals(",", ".", {}).number
        >>> [int(number) for number in (read("1,5 Mio."), read("2.500"), read("3", Decimal(1000)))]
        [1500000, 2500, 3000]
        """
        if word := _SCALE.search(text):
            if scale != 1:
                raise Unclear(
                    f"{text!r:.80} says its own scale, and `scale` is {_text(scale)}; give such"
                    " rows a value of their own: `rows:` or `where:`"
                )
            text, scale = text[: word.start()], _SCALED[word[1].lower()]
        plain = text.translate(_SPACES).strip()
        if plain[:1] in ("−", "–"):
            plain = "-" + plain[1:]
        group = re.escape(self.grouping)
        whole = rf"\d{{1,3}}(?:{group}\d{{3}})+|\d+" if group else r"\d+"
        match = re.fullmatch(
            rf"(?P<sign>[-+]?)(?P<whole>{whole})?(?:{re.escape(self.decimal)}(?P<rest>\d*))?",
            plain,
            re.ASCII,
        )
        if match and (match["whole"] or match["rest"]) and len(plain) <= _FIGURES:
            digits = (match["whole"] or "0").replace(self.grouping, "") if group else match["whole"]
            return Decimal(f"{match['sign']}{digits or 0}.{match['rest'] or 0}") * scale
        if self.decimal == "." and _EXPONENT.match(plain):
            return Decimal(plain) * scale
        raise Unclear(self._hint(text, plain))

    def _hint(self, text: str, plain: str) -> str:
        shown = f"{text!r:.80} is not a number"
        if len(plain) > _FIGURES:
            return f"{shown}: it has over {_FIGURES} characters"
        if plain[:1] in ("=", "@"):
            return f"{shown} but a formula; write its value"
        if not re.search(r"\d", plain):
            return (
                f'{shown}; say what it means: `missing: {{"{text:.40}": not_reported}}`'
                " (or zero, or {below: 1})"
            )
        if re.fullmatch(r"[-+]?[\d.,' ’]+", plain):
            how = f"decimal {self.decimal!r}, thousands {self.grouping!r}"
            other = '{decimal: ",", grouping: "."}' if self.decimal == "." else '{decimal: "."}'
            return f"{shown} with {how}; say how numbers are written: `numbers: {other}`"
        if parted := footnote(plain):
            return (
                f"{shown}; if {parted[1]!r} marks a footnote, say what it means:"
                f' `numbers: {{marks: {{"{parted[1]}": preliminary}}}}`'
            )
        if not plain.isascii() and re.search(r"[^\x00-\x7f]", plain):
            return f"{shown}: it has characters other than digits; mend it or leave the row out"
        return f"{shown}; leave the row out, or give the token a meaning under `missing`"


def footnote(text: str) -> tuple[str, str] | None:
    """A number and what may be the mark of a footnote behind it; None where none is.

    Examples
    --------
    >>> footnote("1 234*"), footnote("12.5 (p)"), footnote("12 km2")
    (('1 234', '*'), ('12.5', '(p)'), None)
    """
    match = _FOOTNOTE.fullmatch(text)
    return (match["number"], match["mark"].strip()) if match else None


def filled(comparator: str, number: str) -> Bounds:
    """A number where its comparator wants it."""
    if comparator in ("=", "~"):
        return Bounds(comparator, best=number)
    return (
        Bounds(comparator, low=number) if comparator[0] == ">" else Bounds(comparator, high=number)
    )


def _text(number: Decimal) -> str:
    """Digits alone, without zeros at the end of a fraction."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
