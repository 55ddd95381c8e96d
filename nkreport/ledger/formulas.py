"""Arithmetic over figures: expressions of ids, numbers, + - * / and two named calculations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from nkreport.errors import UnitError
from nkreport.ledger.quantities import Interval, growth_rate

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)(?![a-z0-9_-])|(?P<name>[a-z0-9]+(?:[-_][a-z0-9]+)*)"
    r"|(?P<sign>[-+*/(),]))"
)

# Named calculations and how many values each takes.
CALCULATIONS = {"growth": 3, "share": 2, "either": 2}


class Arithmetic(Protocol):
    """What an expression may be evaluated over: intervals, or the units of them."""

    def __add__(self, other: Any, /) -> Any: ...
    def __sub__(self, other: Any, /) -> Any: ...
    def __mul__(self, other: Any, /) -> Any: ...
    def __truediv__(self, other: Any, /) -> Any: ...


Value = TypeVar("Value", bound=Arithmetic)


def ids_in(expression: str) -> tuple[str, ...]:
    """The figure ids an expression names, in order, each once.

    Examples
    --------
    >>> ids_in("growth(exports-2017, exports-2022, 5) - 2 * exports-2017")
    ('exports-2017', 'exports-2022')
    """
    names = [text for kind, text in _tokens(expression) if kind == "name"]
    return tuple(dict.fromkeys(name for name in names if name not in CALCULATIONS))


def renamed(expression: str, names: Mapping[str, str]) -> str:
    """Put other expressions in the place of ids.

    Examples
    --------
    >>> renamed("growth(a, b, 5)", {"a": "c", "b": "d - e"})
    'growth(c, (d - e), 5)'
    """
    ids = {*ids_in(expression)}
    swapped = {name: enclosed(names[name]) for name in ids & {*names}}
    return _TOKEN.sub(lambda token: _renamed(token, swapped), expression)


def _renamed(token: re.Match[str], names: Mapping[str, str]) -> str:
    name = token["name"]
    return token[0].removesuffix(name) + names[name] if name in names else token[0]


def enclosed(expression: str) -> str:
    """An expression as a part of another: in parentheses unless it is a single id."""
    return expression if ids_in(expression) == (expression,) else f"({expression})"


def evaluate(expression: str, value_of: Callable[[str], Interval]) -> Interval:
    """Compute an expression by interval arithmetic.

    Parameters
    ----------
    expression : str
        Ids, numbers, `+ - * /`, parentheses, `growth(first, last, years)`,
        `share(part, whole)`, `either(one, other)` (all that rivals allow); a minus between ids
        has spaces around it.
    value_of : callable
        Gives the interval of an id.

    Returns
    -------
    Interval

    Raises
    ------
    UnitError
        If the expression cannot be read or a division meets zero.

    Examples
    --------
    >>> evaluate("a - 2 * b", {"a": Interval(10), "b": Interval(1, 2)}.__getitem__)
    Interval(6, 8)
    """
    return _read(expression, value_of, Interval, _calculate)


def evaluate_over(
    expression: str,
    value_of: Callable[[str], Value],
    number: Callable[[float], Value],
    call: Callable[[str, list[Value]], Value],
) -> Value:
    """Evaluate an expression over anything that adds, subtracts, multiplies and divides."""
    return _read(expression, value_of, number, call)


def _calculate(name: str, values: list[Interval]) -> Interval:
    if name == "growth":
        return growth_rate(values[0], values[1], values[2].low)
    if name == "either":
        return Interval(*_hull(values))
    return values[0] / values[1]


def _hull(values: list[Interval]) -> tuple[float, float]:
    return min(value.low for value in values), max(value.high for value in values)


def _read(
    expression: str,
    value_of: Callable[[str], Value],
    number: Callable[[float], Value],
    call: Callable[[str, list[Value]], Value],
) -> Value:
    reader = _Reader(expression, value_of, number, call)
    value = reader.sum()
    reader.end()
    return value


def _tokens(expression: str) -> list[tuple[str, str]]:
    tokens, position = [], 0
    text = expression.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise UnitError(f"{expression!r:.200}: cannot read {text[position:][:20]!r}")
        tokens.append((str(match.lastgroup), match[str(match.lastgroup)]))
        position = match.end()
    return tokens


class _Reader(Generic[Value]):
    """Recursive descent over the tokens of one expression."""

    def __init__(
        self,
        expression: str,
        value_of: Callable[[str], Value],
        number: Callable[[float], Value],
        call: Callable[[str, list[Value]], Value],
    ) -> None:
        self._expression = expression
        self._tokens = _tokens(expression)
        self._at = 0
        self._value_of = value_of
        self._number = number
        self._call_of = call

    def _next(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str | None = None) -> tuple[str, str]:
        if self._at >= len(self._tokens) or (wanted and self._next() != wanted):
            found = self._next() or "its end"
            raise UnitError(
                f"{self._expression!r:.200}: expected {wanted or 'a value'}, found {found}"
            )
        self._at += 1
        return self._tokens[self._at - 1]

    def sum(self) -> Value:
        value: Value = self._product()
        while self._next() in ("+", "-"):
            plus = self._take()[1] == "+"
            right = self._product()
            value = value + right if plus else value - right
        return value

    def _product(self) -> Value:
        value: Value = self._atom()
        while self._next() in ("*", "/"):
            times = self._take()[1] == "*"
            right = self._atom()
            value = value * right if times else value / right
        return value

    def _atom(self) -> Value:
        kind, text = self._take()
        if kind == "number":
            return self._number(float(text))
        if text == "(":
            value = self.sum()
            self._take(")")
            return value
        if kind == "name" and (self._next() == "(" or text in CALCULATIONS):
            return self._call(text)
        if kind == "name":
            return self._value_of(text)
        raise UnitError(f"{self._expression!r:.200}: expected a value, found {text}")

    def _call(self, name: str) -> Value:
        self._take("(")
        values = [self.sum()]
        while self._next() == ",":
            self._take(",")
            values.append(self.sum())
        self._take(")")
        if CALCULATIONS.get(name) != len(values):
            raise UnitError(
                f"{self._expression!r:.200}: no calculation {name!r} of {len(values)} values;"
                " known: growth(first, last, years), share(part, whole), either(one, other)"
            )
        return self._call_of(name, values)

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise UnitError(
                f"{self._expression!r:.200}: {self._next()!r} stands where it should end"
            )
