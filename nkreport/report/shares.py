"""A share or a multiple in words: `about a third`, `more than twice`, `between two and three`."""

from __future__ import annotations

import math

from nkreport.ledger.quantities import Interval

SHARES = {
    "a tenth": 1 / 10,
    "a fifth": 1 / 5,
    "a quarter": 1 / 4,
    "a third": 1 / 3,
    "two fifths": 2 / 5,
    "half": 1 / 2,
    "three fifths": 3 / 5,
    "two thirds": 2 / 3,
    "three quarters": 3 / 4,
    "four fifths": 4 / 5,
    "nine tenths": 9 / 10,
}
MULTIPLES = {"one and a half times": 1.5, "twice": 2.0, "two and a half times": 2.5} | {
    f"{word} times": float(number)
    for number, word in enumerate(
        "three four five six seven eight nine ten eleven twelve".split(), start=3
    )
}
NARROW = 1.15
"""How far apart, as a ratio, ends may be that one word stands for."""
NEAR = 0.05
"""How far from a word, as a part of it, a value may be that is about it."""


def in_words(value: Interval, *, rough: bool = False, over: bool = False) -> str:
    """Word a ratio as a fraction or a multiple, with the hedge that its ends ask for.

    Parameters
    ----------
    value : Interval
        A plain ratio: 0.5 is half, 2 is twice.
    rough : bool
        Whether it rests on something about; then a word stands with `about`, or none does.
    over : bool
        Whether its low end is passed, as that of `more than` is.

    Returns
    -------
    str
        Empty where no word is near enough: far below a tenth, about one, over twelve.

    Examples
    --------
    >>> in_words(Interval(0.34)), in_words(Interval(2.2)), in_words(Interval(0.5))
    ('about a third', 'more than twice', 'half')
    >>> in_words(Interval(2, 2.5)), in_words(Interval(0.3, 0.4)), in_words(Interval(3, math.inf))
    ('between two and three times', 'between one quarter and two fifths', 'at least three times')
    """
    low, high = value.low, value.high
    open_ended = low <= 0 or math.isinf(high)
    if (low <= 0 and math.isinf(high)) or (rough and (open_ended or high / low > NARROW)):
        return ""
    if math.isinf(high):
        return _floor(low, over)
    if low <= 0:
        return _ceiling(high)
    if high / low > NARROW:
        return _between(low, high)
    word, nearest = min(_words().items(), key=lambda item: abs(math.log(low / item[1])))
    if low == high and math.isclose(low, nearest) and not rough:
        return word
    if all(abs(end / nearest - 1) <= NEAR for end in (low, high)):
        return f"about {word}"
    if rough:
        return ""
    return _floor(low, over=True) if nearest < low else _ceiling(high)


def tells(shown: tuple[float, float], hedges: frozenset[str], value: Interval) -> bool:
    """Whether words that show a ratio, or a range of them, are true of a value and near it.

    Examples
    --------
    >>> tells((2, 2), frozenset({"floor"}), Interval(2.2))
    True
    >>> tells((2, 2), frozenset({"floor"}), Interval(1.9, 2.2))
    False
    """
    low, high = shown
    if low < high:
        return low <= value.low * (1 + 1e-9) and value.high <= high * (1 + 1e-9)
    if "floor" in hedges:
        return low * (1 - 1e-9) <= value.low < 2 * low
    if "ceiling" in hedges:
        return high / 2 < value.high <= high * (1 + 1e-9)
    slack = NEAR if "about" in hedges else 1e-9
    return all(abs(end / low - 1) <= slack for end in (value.low, value.high))


def _words() -> dict[str, float]:
    return SHARES | MULTIPLES


def _floor(low: float, over: bool) -> str:
    below = [(word, at) for word, at in _words().items() if at <= low * (1 + 1e-9)]
    if not below or low >= 13 or 0.95 <= low < 1.5:
        return ""
    word, at = below[-1]
    return f"at least {word}" if math.isclose(at, low) and not over else f"more than {word}"


def _ceiling(high: float) -> str:
    above = [(word, at) for word, at in _words().items() if at >= high * (1 - 1e-9)]
    if not above or high < 0.07 or 0.9 < high <= 1.05:
        return ""
    word, at = above[0]
    return f"at most {word}" if math.isclose(at, high) else f"less than {word}"


def _between(low: float, high: float) -> str:
    """The narrowest pair of words, both shares or both whole multiples, that has both ends."""
    pairs = []
    for words in (SHARES, {"one": 1.0, "two": 2.0} | dict(list(MULTIPLES.items())[3:])):
        below = [word for word, at in words.items() if at <= low * (1 + 1e-9)]
        above = [word for word, at in words.items() if at >= high * (1 - 1e-9)]
        pairs += [(below[-1], above[0])] if below and above else []
    if not pairs:
        return ""
    first, last = pairs[0]
    if last.endswith("times"):
        return f"between {first.removesuffix(' times')} and {last}"
    if last == "two":
        return "between one and two times"
    # "Between a third and": the article would be read as a rank.
    return f"between {first.replace('a ', 'one ', 1) if first[:2] == 'a ' else first} and {last}"
