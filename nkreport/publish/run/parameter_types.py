"""The types a notebook's parameter may have, each of which reads text and typed values."""

from __future__ import annotations

import ast
import datetime
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

LARGEST_INTEGER = 2**63 - 1
LONGEST_VALUE = 10_000

_SCALARS = ("str", "int", "float", "bool", "date")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Misfit(ValueError):
    """A value is not of its parameter's type; the message says what it should be."""


@dataclass(frozen=True)
class Scalar:
    """One value of a plain type; `dated` text has to be a real day as well."""

    name: str
    dated: bool = False

    @property
    def wanted(self) -> str:
        """What a value should be, in words."""
        if self.dated:
            return "a day as YYYY-MM-DD"
        return {
            "str": "text",
            "int": "a whole number",
            "float": "a number",
            "bool": "true or false",
            "date": "a day as YYYY-MM-DD",
        }[self.name]

    def read(self, value: object) -> object:
        """Return the value as this type, from text or from a value already typed."""
        reader: Callable[[object], object] = {
            "str": self._text,
            "int": self._whole_number,
            "float": self._number,
            "bool": self._truth,
            "date": _day,
        }[self.name]
        return reader(value)

    def _text(self, value: object) -> str:
        if self.dated:
            return _day(value).isoformat()
        if not isinstance(value, str):
            raise Misfit("put it in quotes")
        if _UNPRINTABLE.search(value):
            raise Misfit("it holds a character that cannot be printed")
        return value

    def _whole_number(self, value: object) -> int:
        if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,40}", value):
            value = int(value)
        if type(value) is not int:
            raise Misfit
        if abs(value) > LARGEST_INTEGER:
            raise Misfit("it is too large")
        return value

    def _number(self, value: object) -> float:
        if isinstance(value, str):
            if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", value):
                raise Misfit
            value = float(value)
        if type(value) is int and abs(value) <= LARGEST_INTEGER:
            value = float(value)
        if type(value) is not float:
            raise Misfit
        if not math.isfinite(value):
            raise Misfit("it is not finite")
        return value

    def _truth(self, value: object) -> bool:
        if isinstance(value, str):
            value = {"true": True, "false": False}.get(value.lower())
        if type(value) is not bool:
            raise Misfit
        return value


@dataclass(frozen=True)
class Many:
    """A list whose items share a type."""

    item: Kind

    @property
    def wanted(self) -> str:
        """What a value should be, in words."""
        return f"a list, each item {self.item.wanted}"

    def read(self, value: object) -> object:
        """Return a list, from `a,b`, from JSON text or from a list."""
        if isinstance(value, str):
            value = _items(value)
        if type(value) is not list:
            raise Misfit
        if len(value) > LONGEST_VALUE:
            raise Misfit(f"it has more than {LONGEST_VALUE} items")
        return [self.item.read(item) for item in value]


@dataclass(frozen=True)
class Maybe:
    """A value that may be left empty."""

    item: Kind

    @property
    def wanted(self) -> str:
        """What a value should be, in words."""
        return f"{self.item.wanted}, or none"

    def read(self, value: object) -> object:
        """Return None for `none` or `null`, and otherwise what the type within returns."""
        if value is None or (isinstance(value, str) and value.lower() in ("none", "null")):
            return None
        return self.item.read(value)


@dataclass(frozen=True)
class OneOf:
    """A value out of those named."""

    choices: tuple[object, ...]

    @property
    def wanted(self) -> str:
        """What a value should be, in words."""
        return "one of " + ", ".join(repr(choice) for choice in self.choices)

    def read(self, value: object) -> object:
        """Return the choice that equals the value in type, or in wording where it is text."""
        for choice in self.choices:
            if type(value) is type(choice) and value == choice:
                return choice
        for choice in self.choices:
            if isinstance(value, str) and value == str(choice):
                return choice
        raise Misfit


Kind = Scalar | Many | Maybe | OneOf


def kind_of(annotation: ast.expr, dated: bool = False) -> Kind:
    """Return the type an annotation names.

    Parameters
    ----------
    annotation : ast.expr
        `str`, `int`, `float`, `bool`, `date`, and `list`, `Optional` or `Literal` of them.
    dated : bool
        Whether text of this parameter holds a day.

    Raises
    ------
    Misfit
        If the annotation is none of these.

    Examples
    --------
    >>> kind_of(ast.parse("Optional[list[int]]", mode="eval").body).wanted
    'a list, each item a whole number, or none'
    """
    match annotation:
        case ast.Constant(value=str(quoted)):
            return kind_of(ast.parse(quoted, mode="eval").body, dated)
        case ast.BinOp(left=item, op=ast.BitOr(), right=ast.Constant(value=None)):
            return Maybe(kind_of(item, dated))
        case ast.Subscript(value=outer, slice=inner):
            match _last_name(outer):
                case "list" | "List":
                    return Many(kind_of(inner, dated))
                case "Optional":
                    return Maybe(kind_of(inner, dated))
                case "Literal":
                    return OneOf(_choices(inner))
        case ast.Name() | ast.Attribute():
            name = _last_name(annotation)
            if name in _SCALARS:
                return Scalar(name, dated=dated and name == "str")
    raise Misfit(
        f"{ast.unparse(annotation)} is not a type a parameter can have: "
        f"{', '.join(_SCALARS)}, list[…], Optional[…] or Literal[…]"
    )


def kind_of_value(value: object) -> str:
    """Return the annotation a plain value would have, or raise Misfit where it has none."""
    if isinstance(value, list) and value:
        names = {kind_of_value(item) for item in value}
        if len(names) == 1:
            return f"list[{names.pop()}]"
    for type_, name in ((bool, "bool"), (int, "int"), (float, "float"), (str, "str")):
        if isinstance(value, type_):
            return name
    if isinstance(value, datetime.date):
        return "date"
    raise Misfit("its type cannot be seen from the default: annotate it")


def as_json(value: object) -> object:
    """Return the value with each day as ISO text, so that JSON can hold it."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value


def _day(value: object) -> datetime.date:
    if isinstance(value, str):
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise Misfit
        try:
            return datetime.date.fromisoformat(value)
        except ValueError as error:
            raise Misfit(f"no such day: {error}") from error
    if type(value) is not datetime.date:
        raise Misfit
    return value


def _items(text: str) -> object:
    if not text.lstrip().startswith("["):
        return [item.strip() for item in text.split(",")] if text.strip() else []
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Misfit("it begins with [ and is not JSON") from error


def _choices(inner: ast.expr) -> tuple[object, ...]:
    nodes = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    choices = tuple(node.value for node in nodes if isinstance(node, ast.Constant))
    if len(choices) != len(nodes):
        raise Misfit("Literal[…] holds plain values only")
    return choices


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(), attr=name):
            return name
    return ""
