"""Spans: the pieces a shown text is made of, so that each number knows where it came from."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nkreport.errors import CheckError
from nkreport.ledger.computed import Computed
from nkreport.ledger.figure import Figure
from nkreport.ledger.part import Ids
from nkreport.ledger.periods import Period
from nkreport.ledger.quantities import Unit

Span = dict[str, Any]
Spans = list[Span]

_FIRST_WORD = re.compile(r"(?!nkreport\b)[^\W\d_]+(?![^\s,;:)’])")
"""A word of letters alone: `mid-2022` and `hs_2709` are none, and nkreport is written small."""
COUNT_WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()


def words(text: str) -> Span:
    """Plain words; a digit in them is refused, since it would lead to no figure.

    Raises
    ------
    CheckError
        If the text holds a digit.
    """
    if any(character.isdigit() for character in text):
        raise CheckError(
            f"a digit stands in plain text: {text[:80]!r}; name the figure, date or count instead"
        )
    return {"text": text}


def literal(text: str) -> Span:
    """Text of the data itself (a name, a designation), shown as it is."""
    return {"text": text}


def quantity(figure: Figure, style: str = "value") -> Span:
    """A figure's quantity, hedge included, that leads to the figure."""
    return {"text": figure.quantity(style), "figure": figure.id}


def about(figure: Figure, text: str) -> Span:
    """Words that lead to a figure (its speaker, its citation)."""
    return {"text": text, "figure": figure.id}


def quoted(text: str) -> str:
    """Set words between quotation marks; those within become single ones.

    Examples
    --------
    >>> quoted('"significant number" of shells')
    '“‘significant number’ of shells”'
    """
    opened = re.sub(r'(^|[\s(\[])["“]', r"\1‘", text)
    return "“" + re.sub('["“”]', "’", opened) + "”"


def day(period: Period) -> Span:
    """A date or span in words."""
    return {"text": period.words(), "time": period.text}


def count(number: int, ids: Iterable[str], *, digits: bool = False) -> Span:
    """A count in words that names what was counted.

    Raises
    ------
    CheckError
        If the number is not that of the ids.
    """
    named = ids if isinstance(ids, Ids) and not ids.few else list(ids)
    if len(named) != number:
        raise CheckError(f"a count of {number} names {len(named)} ids")
    plain = digits or number >= len(COUNT_WORDS)
    text = f"{number:,}" if plain else COUNT_WORDS[number]
    return {"text": text, "count": number, "of": named}


def computed(value: Computed, units: Mapping[str, Unit], text: str = "") -> Span:
    """A computed value: its words, the expression, and the figures it came from.

    An end it lacks is written as text (`inf`), since JSON knows no infinity.
    """
    ends = {"low": value.interval.low, "high": value.interval.high}
    return {
        "text": text or value.words(units),
        "computed": value.expression,
        "of": list(value.ids),
        **{name: end if math.isfinite(end) else str(end) for name, end in ends.items()},
    }


def parameter(name: str, value: str) -> Span:
    """A parameter's value as it was given."""
    return {"text": value, "parameter": name}


def plain(spans: Iterable[Span]) -> str:
    """The text a reader sees."""
    return "".join(span["text"] for span in spans)


def capital(text: str) -> str:
    """A text as it begins a sentence, a label or a cell; `iDnes.cz` and `hs_2709` stay as they are.

    Examples
    --------
    >>> capital("the author"), capital("iDnes.cz"), capital("hs_2709"), capital("5.2 km")
    ('The author', 'iDnes.cz', 'hs_2709', '5.2 km')
    """
    first = _FIRST_WORD.match(text)
    return text[0].upper() + text[1:] if first and first[0].islower() else text


def sentence(spans: Spans) -> Spans:
    """Begin the first span that has words with a capital."""
    for index, span in enumerate(spans):
        if span["text"]:
            first = {**span, "text": capital(span["text"])}
            return [*spans[:index], first, *spans[index + 1 :]]
    return spans


def reference(label: str) -> Span:
    """The number of a chart, table or picture, by its label; the page fills it in."""
    return {"text": f"[{label}]", "reference": label}


def listed(items: Sequence[Spans], last: str = " and ") -> Spans:
    """Join pieces with commas and a last word."""
    spans: Spans = []
    for index, item in enumerate(items):
        if index:
            spans.append({"text": last if index == len(items) - 1 else ", "})
        spans.extend(item)
    return spans
