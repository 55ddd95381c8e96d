"""What a step asks of a column: its values as text, held to what is known there."""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Iterable, Mapping, Set
from contextlib import suppress
from dataclasses import fields
from datetime import date, datetime
from functools import lru_cache
from typing import SupportsIndex

import numpy as np

from nkreport.errors import CheckError, named_first
from nkreport.ledger.columns import PERIODS, Columns
from nkreport.ledger.figure import NUMBER_COLUMNS, Figure
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.nearest import did_you_mean, nearest
from nkreport.ledger.parties import party
from nkreport.ledger.periods import Period
from nkreport.ledger.reads import Entry, question

KNOWN_COLUMNS = frozenset({entry.name for entry in fields(Figure)} - {"ledger"} | {"line"})
PARTIES = ("actor", "counterpart")


def texts(column: str, asked: object) -> tuple[str, ...]:
    """One value or several as the cells of a column are written.

    Parameters
    ----------
    column : str
    asked : object
        Text, a number, a day, a period, a figure (its id), None for an empty cell; or several.

    Raises
    ------
    CheckError
        If a value is nothing that a cell can be.
    """
    one = isinstance(asked, str | Period | Entry) or not isinstance(asked, Iterable)
    several = [asked] if one else list(asked)  # type: ignore[call-overload]
    found = [_text(column, value) for value in several]
    return tuple(sorted(found) if isinstance(asked, Set) else found)


def _text(column: str, value: object) -> str:
    if column in NUMBER_COLUMNS:
        return _number_text(column, value)
    if column == "line" and not str(value).isdecimal():
        raise CheckError(f"line={value!r:.80} is no line of a table; give its number, from 1")
    match value:
        case str():
            return value
        case Period():
            return value.text
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case Entry() if hasattr(value, "id"):
            return str(value.id)
        case None:
            return ""
        case numbers.Real() if not isinstance(value, bool):
            number = float(value)
            if math.isnan(number):  # what pandas has for an empty cell
                return ""
            return str(int(number) if number.is_integer() else number)
    raise CheckError(f"{column}={value!r:.80}: a {type(value).__name__}; give its text, or several")


def _number_text(column: str, value: object) -> str:
    if value in (None, "", "None") or value != value:
        return "None"
    try:
        return str(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise CheckError(
            f"{column}={value!r:.80} is no number; {column} holds numbers in the figure's unit, as"
            f" in {column}=15000"
        ) from error


def picked_by(key: object, count: int) -> str | int | list[int]:
    """What an index other than a slice picks of so many rows: an id, a place, or several places.

    Parameters
    ----------
    key : object
        A whole number, a figure, or several places, or a mask of true and false for every row.

    Raises
    ------
    CheckError
        If it is none of these, or a mask of another length.
    """
    if isinstance(key, Entry) and hasattr(key, "id"):
        return str(key.id)
    if isinstance(key, SupportsIndex) and not isinstance(key, bool):
        with suppress(TypeError):  # an array has an index only where it is one number
            return operator.index(key)
    given = [] if isinstance(key, bytes) or not isinstance(key, Iterable) else list(key)
    if given and all(isinstance(each, bool | np.bool_) for each in given):
        if len(given) != count:
            raise CheckError(f"a mask of {len(given):,} for {count:,} figures; give one a figure")
        return np.flatnonzero(given).tolist()
    if given and all(isinstance(each, int | np.integer) for each in given):
        places = [int(each) for each in given]
        if all(-count <= place < count for place in places):
            return places
    advice = "give an id, a number, a slice, or a mask; several ids are .where(id=[…])"
    if given and set(map(str, given)) <= KNOWN_COLUMNS:
        advice = f"columns are those of the DataFrame, .frame[{list(map(str, given))}]"
    raise CheckError(f"figures[{key!r:.60}]: {advice}")


def asked_of(
    columns: Columns, step: str, unnamed: tuple[object, ...], wanted: Mapping[str, object]
) -> dict[str, tuple[str, ...]]:
    """The values that a step asks of each column, as text; each held to be known.

    Raises
    ------
    CheckError
        If a value has no column, or is not known in it.
    """
    if unnamed:
        raise CheckError(
            f"{step}({named_first(map(repr, unnamed), 1)}): name the column, as in"
            f" {step}(measure='troops_killed') or {step}(claimant=['…', '…'])"
        )
    asked = {}
    for name, values in wanted.items():
        check_known(columns, name)
        asked[name] = texts(name, values)
        check_known(columns, name, asked[name])
    return asked


def check_known(columns: Columns, name: str, values: Iterable[str] = ()) -> None:
    """Hold a name to be a column, and values to be some figure's or what the column may hold.

    Raises
    ------
    CheckError
        If it is none, or a value is neither; the nearest known ones are given.
    """
    if name not in KNOWN_COLUMNS:
        hint = did_you_mean(name, KNOWN_COLUMNS, 1)
        raise CheckError(f"figures have no column {name!r:.80}{hint}")
    if name not in columns.text:
        return
    ledger = columns.ledger
    for value in values:
        known = any(_stands(each, name, value) for each in (columns, ledger.columns))
        if value and not known and (told := unknown(ledger, name, value)):
            raise CheckError(told)


def _stands(columns: Columns, column: str, value: str) -> bool:
    return value in columns.places if column == "id" else value in columns.text[column].words


@question
def unknown(ledger: Ledger, column: str, value: str) -> str:
    """Why a value is none of a column's, and what is nearest; empty where it may be one."""
    if not len(ledger.columns) or _stands(ledger.columns, column, value):
        return ""
    if value in _allowed(ledger, column):
        return ""
    if column in PARTIES:
        return _unknown_party(ledger, column, value)
    if column == "measure":
        hint = did_you_mean(value, ledger.measures) or "; nk.measures() lists them"
        return f"no measure {value!r:.80} in measures.csv{hint}"
    words = [word for word in _words(ledger, column) if word]
    hint = did_you_mean(value, words)
    if not hint and words:
        hint = f"; there is {named_first(dict.fromkeys(words), 12, longest=40)}"
    exact = ", and a period matches as it is written" if column in PERIODS else ""
    return f"no figure has the {column} {value!r:.80}{exact}{hint}"


def _words(ledger: Ledger, column: str) -> list[str]:
    return [*_allowed(ledger, column), *ledger.columns.text[column].words]


def _allowed(ledger: Ledger, column: str) -> Iterable[str]:
    """What a column may hold although no figure does."""
    if column in ("source", "primary_source"):
        return ledger.sources
    if column == "place":
        return [row["id"] for row in ledger.tables.get("places", ())]
    if column == "measure":
        return ledger.measures
    return ledger.units if column == "unit" else _listed().get(column, ())


@lru_cache(maxsize=1)
def _listed() -> dict[str, tuple[str, ...]]:
    """The words that the shipped schema lists for a column."""
    from nkreport.ledger.schema import read_schema
    from nkreport.shipped import shipped_folder

    figures = read_schema(shipped_folder("seeds")).for_file("figures.csv")
    return {column.name: column.words for column in figures.columns}


@question
def unknown_table(ledger: Ledger, name: str) -> str:
    """Why a name is of no table with figures; empty where it is."""
    used = dict.fromkeys(ledger.columns.text["table"].words)
    stems = [word.rpartition("/")[2].removesuffix(".csv") for word in used if word]
    if name in stems or not len(ledger.columns):
        return ""
    return (
        f"no table {name!r:.80} has figures; there is {named_first(nearest(name, stems) or stems)}"
    )


def _unknown_party(ledger: Ledger, column: str, value: str) -> str:
    from nkreport.tables.countries import code_names

    used = dict.fromkeys(w for name in PARTIES for w in ledger.columns.text[name].words if w)
    parts = {part for code in used for part in code.split("+")}
    if all(part in parts or part in code_names() for part in value.split("+")):
        return ""
    codes = {name: code for code in used for name in (party(code, ledger), code)}
    start = f"no figure has the {column} {value!r:.80}"
    if code := _code(value):
        return f"{start}; write the code, {column}={code!r}"
    near = [f"{codes[name]!r} ({party(codes[name], ledger)})" for name in nearest(value, codes)]
    hint = f"; did you mean {' or '.join(dict.fromkeys(near))}?" if near else ""
    return f"{start}{hint or f'; there is {named_first(used, 12)}'}"


def _code(name: str) -> str:
    """The code of a country by its name; empty for what is none."""
    from nkreport.tables.countries import country_code
    from nkreport.tables.unclear import Unclear

    try:
        return country_code(name)
    except Unclear:
        return ""
