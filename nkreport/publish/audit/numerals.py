"""Single numbers read back out of a sentence, in digits or in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from nkreport.publish.audit.words import (
    LETTERS,
    MULTIPLES,
    ORDINALS,
    PARTS,
    PLURALS,
    SCALES,
    SMALL,
    TENS,
)

_WORDS = (*SMALL, *TENS, *SCALES, *PLURALS, *MULTIPLES, *ORDINALS, *PARTS)
_PART_WORDS = tuple(f"{word}s" for word in PARTS if word != "half")
_TOKEN = re.compile(
    r"(?P<digits>\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:(?P<ordinal>(?:st|nd|rd|th)\b)|(?P<letter>(?:k|mn|mln|m|bn|b|g|tn|t)\b))?"
    r"|(?P<word>(?<![^\W_])(?:"
    + "|".join(sorted({*_WORDS, *_PART_WORDS}, key=len, reverse=True))
    + r")(?=fold\b|(?![^\W_])))",
    re.IGNORECASE,
)
_GAP = re.compile(r"[\s-]*\Z")


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number as it stands in a text.

    Parameters
    ----------
    start, end : int
        Where it stands.
    value : float
        What it says, its scale word included.
    step : float
        The last place it is written to; 0 for a number in words.
    places : int
        Significant digits shown; 0 for a number in words.
    factor : float
        What its scale word multiplies by; 1 without one.
    kind : str
        Empty, `rank`, `times` or `fraction`.
    floor : bool
        Whether the word itself is a floor ("thousands").
    """

    start: int
    end: int
    value: float
    step: float = 0.0
    places: int = 0
    factor: float = 1.0
    kind: str = ""
    floor: bool = False


def read_numerals(text: str) -> Iterator[Numeral]:
    """Read each number of a text by itself, ranges not joined.

    Examples
    --------
    >>> [n.value for n in read_numerals("one hundred and twenty; half a million; dozens")]
    [120.0, 500000.0, 24.0]
    """
    tokens = list(_TOKEN.finditer(text))
    numerals, at = [], 0
    while at < len(tokens):
        numeral, at = _numeral(text, tokens, at)
        if numeral is not None:
            numerals.append(numeral)
    covered = {index for numeral in numerals for index in range(numeral.start, numeral.end)}
    for index, character in enumerate(text):
        if index not in covered and unicodedata.category(character) in ("No", "Nl"):
            numerals.append(Numeral(index, index + 1, unicodedata.numeric(character)))
    return iter(sorted(numerals, key=lambda numeral: numeral.start))


def _numeral(text: str, tokens: list[re.Match[str]], at: int) -> tuple[Numeral | None, int]:
    token = tokens[at]
    if token["digits"]:
        return _in_digits(text, tokens, at)
    word = token["word"].lower()
    folded = text[token.end() : token.end() + 4].lower() == "fold"
    if folded:
        value = SMALL.get(word) or TENS.get(word) or SCALES.get(word) or 0.0
        return Numeral(token.start(), token.end() + 4, value, kind="times"), at + 1
    if word in SMALL or word in TENS or word in SCALES:
        return _in_words(text, tokens, at)
    if word in PLURALS:
        return _plural(text, tokens, at)
    if word in ("half", "halves"):
        return _part_of_scale(text, tokens, at, Numeral(*token.span(), 0.5, kind="fraction"))
    if word in MULTIPLES:
        kind = "" if word == "couple" else "times"
        return Numeral(*token.span(), MULTIPLES[word], kind=kind), at + 1
    return _part_or_rank(text, tokens, at)


def _in_digits(text: str, tokens: list[re.Match[str]], at: int) -> tuple[Numeral | None, int]:
    token = tokens[at]
    digits = re.sub(r"[^\d.]", "", token["digits"])
    start, value = token.start(), float(digits)
    if re.search(r"(?:\A|[\s(:$€£])[-−]\Z", text[:start]):
        start, value = start - 1, -value
    if token["ordinal"]:
        return Numeral(start, token.end(), value, kind="rank"), at + 1
    whole, _, decimals = digits.partition(".")
    significant = (whole + decimals).lstrip("0")
    step = 10.0 ** -len(decimals)
    if not decimals:
        significant = significant.rstrip("0")
        step = 10.0 ** (len(whole) - len(whole.rstrip("0"))) if int(whole) else 1.0
    factor, end, at = LETTERS.get((token["letter"] or "").lower(), 1.0), token.end(), at + 1
    while at < len(tokens) and factor < 1e12:
        scale = (tokens[at]["word"] or "").lower()
        scale = scale.removesuffix("s") if scale.removesuffix("s") in SCALES else scale
        if scale not in SCALES or not _GAP.match(text[end : tokens[at].start()]):
            break
        factor, end, at = factor * SCALES[scale], tokens[at].end(), at + 1
    places = max(len(significant), 1)
    return Numeral(start, end, _exact(value, factor), step * factor, places, factor), at


def _exact(value: float, factor: float) -> float:
    return float(f"{value * factor:.15g}")


def _in_words(text: str, tokens: list[re.Match[str]], at: int) -> tuple[Numeral | None, int]:
    first, end = tokens[at], tokens[at].start()
    total, group, smallest, factor = 0.0, -1.0, float("inf"), 1.0
    while at < len(tokens) and (word := (tokens[at]["word"] or "").lower()):
        gap = text[end : tokens[at].start()]
        joined = re.fullmatch(r"\s+and\s+", gap, re.IGNORECASE) and (
            group >= 100 or (group < 0 and total >= 100)
        )
        if tokens[at] is not first and not joined and not (gap and _GAP.match(gap)):
            break
        fresh = group < 0 or (group >= 100 and group % 100 == 0)
        if word in SMALL and (fresh or (SMALL[word] < 10 and group % 10 == 0 and group % 100)):
            group = max(group, 0) + SMALL[word]
            factor = 1.0
        elif word in TENS and fresh:
            group = max(group, 0) + TENS[word]
            factor = 1.0
        elif word == "hundred" and (group < 0 or 0 < group < 100):
            group, factor = 100 * (group if group > 0 else 1), 100.0
        elif word in SCALES and word != "hundred" and SCALES[word] < smallest:
            smallest = factor = SCALES[word]
            total += (group if group > 0 else 1) * smallest
            group = -1.0
        else:
            break
        end, at = tokens[at].end(), at + 1
    half = re.match(r"\s+and\s+an?\s+(half|quarter)\b(?:[\s-]+(\w+))?", text[end:], re.IGNORECASE)
    value = total + max(group, 0.0)
    if half and value < 100:
        value += 1 / PARTS[half[1].lower()]
        at += 1
        scale = SCALES.get((half[2] or "").lower())
        value, at = (value * scale, at + 1) if scale else (value, at)
        end += half.end() if scale else half.end(1)
    fraction = tokens[at] if at < len(tokens) else None
    if fraction is not None and _is_part(fraction) and value < 100:
        gap = text[end : fraction.start()]
        if gap and _GAP.match(gap):
            part = value / PARTS[fraction["word"].lower().removesuffix("s")]
            numeral = Numeral(first.start(), fraction.end(), part, kind="fraction")
            return _part_of_scale(text, tokens, at, numeral)
    floor = bool(
        first["word"].lower() in SCALES
        and re.search(r"\b(?:several|few|many)\s+\Z", text[: first.start()], re.IGNORECASE)
    )
    return Numeral(first.start(), end, value * (1 + floor), factor=factor, floor=floor), at


def _plural(text: str, tokens: list[re.Match[str]], at: int) -> tuple[Numeral | None, int]:
    first, end = tokens[at], tokens[at].end()
    value, at = PLURALS[first["word"].lower()], at + 1
    while at < len(tokens) and (word := (tokens[at]["word"] or "").lower()) in PLURALS:
        if not re.fullmatch(r"\s+of\s+", text[end : tokens[at].start()], re.IGNORECASE):
            break
        value *= PLURALS[word] / 2
        end, at = tokens[at].end(), at + 1
    return Numeral(first.start(), end, value, floor=True), at


def _is_part(token: re.Match[str]) -> bool:
    return (token["word"] or "").lower().removesuffix("s") in PARTS and token["word"] != "half"


def _part_or_rank(text: str, tokens: list[re.Match[str]], at: int) -> tuple[Numeral | None, int]:
    token = tokens[at]
    word = token["word"].lower()
    single = word.removesuffix("s")
    before, after = text[: token.start()], text[token.end() :]
    a_part = re.search(r"\ban?[\s-]+\Z", before, re.IGNORECASE) and re.match(
        r"\s*(?:[.,;:!?)]|\Z|(?:of|more|less|fewer|higher|lower|larger|smaller|as|to|by)\b)",
        after,
        re.IGNORECASE,
    )
    of_scale = re.match(rf"\s+of\s+an?\s+(?:{'|'.join(SCALES)})\b", after, re.IGNORECASE)
    if single in PARTS and (word != single or a_part or of_scale) and word != "quarters":
        numeral = Numeral(*token.span(), 1 / PARTS[single], kind="fraction")
        return _part_of_scale(text, tokens, at, numeral)
    # "Among the first 25" is a bound of 25, not a rank of 1.
    counts = re.match(rf"\s+(?:\d|(?:{'|'.join((*SMALL, *TENS, *SCALES))})\b)", after, re.I)
    if word in ORDINALS and not counts:
        return Numeral(*token.span(), ORDINALS.index(word) + 1.0, kind="rank"), at + 1
    return None, at + 1


def _part_of_scale(
    text: str, tokens: list[re.Match[str]], at: int, part: Numeral
) -> tuple[Numeral | None, int]:
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    scale = SCALES.get((following["word"] or "").lower()) if following is not None else None
    if following is not None and scale:
        gap = text[part.end : following.start()]
        if re.fullmatch(r"(?:\s+of)?(?:\s+an?)?[\s-]+", gap, re.IGNORECASE):
            value = part.value * scale
            return Numeral(part.start, following.end(), value, factor=scale), at + 2
    return part, at + 1
