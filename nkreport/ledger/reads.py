"""Reads: what is looked up in a ledger, told to whoever listens, so that it can be asked again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

BY_KEY = frozenset({"figures", "measures", "units", "sources"})
AS_A_WHOLE = frozenset({"links", "relations", "corrections"})
WATCHED = BY_KEY | AS_A_WHOLE | {"tables", "sha256", "__dict__"}
WHOLE = "whole"
QUESTIONS: dict[str, Callable[..., Any]] = {}

Chain = tuple[tuple[str, Any], ...]
Function = TypeVar("Function", bound=Callable[..., Any])

_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


class Behind(tuple[Any, ...]):
    """Rows that an answer rests on: named when it changes, and no part of it."""


class Asked(Protocol):
    """A ledger or a collection: what a question is put to."""

    def origin(self) -> tuple[Any, Chain | None] | None:
        """The ledger and the steps that lead to the collection; None where no steps do."""


class Listener(Protocol):
    """Whoever wants to know what is read."""

    def note(self, ledger: Any, question: tuple[Any, ...]) -> None:
        """Take note of a question: its name, the steps to the collection, its arguments."""


# One a process and not one a context: what a notebook's threads read is read by the run.
_listener: Listener | None = None


def listen(listener: Listener | None) -> Listener | None:
    """Have every read told to a listener from now on; gives the one before."""
    global _listener
    before, _listener = _listener, listener
    return before


def listening() -> bool:
    """Whether a read would be told to anybody."""
    return _listener is not None and not _quiet.get()


@contextmanager
def quiet() -> Iterator[None]:
    """Read without telling: for a question that is noted itself."""
    before = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(before)


def note(ledger: Any, name: str, chain: Chain | None, *arguments: Any) -> None:
    """Tell the listener of a question, if there is one."""
    if _listener is not None and not _quiet.get():
        _listener.note(ledger, (name, chain, *arguments))


def question(function: Function) -> Function:
    """Make a function a question: noted as one, whatever it looks up to answer it.

    The function takes a ledger or a collection, then texts, numbers and tuples of them by
    position; what it gives depends on these and the ledger alone. A collection that was put
    together by hand cannot be asked for again: then its reads are noted one by one.
    """
    name = f"{function.__module__.removeprefix('nkreport.')}:{function.__qualname__}"
    QUESTIONS[name] = function

    @wraps(function)
    def asked(holder: Asked, *given: Any) -> Any:
        origin = holder.origin() if listening() else None
        if origin is None:
            return function(holder, *given)
        ledger, chain = origin
        noted: tuple[Any, ...] = (WHOLE, None)  # an error may rest on anything
        try:
            with quiet():
                answer = function(holder, *given)
            noted = (name, chain, *given)
        finally:
            note(ledger, *noted)
        return answer

    return cast("Function", asked)


def watched(ledger: Any, name: str, value: Any) -> Any:
    """A ledger's attribute as it is given away while somebody listens."""
    if name in BY_KEY:
        return _Rows(ledger, name, value)
    if name == "tables":
        return _Tables(ledger, value)
    note(ledger, *(("table", None, name) if name in AS_A_WHOLE else (WHOLE, None)))
    return value


def watched_row(ledger: Any, table: str, row: Mapping[str, str], nth: int) -> Mapping[str, str]:
    """A row of a side table, which tells which of its cells are read; the nth of its id."""
    return _Cells(ledger, table, row, nth) if listening() else row


class _Rows(Mapping[str, Any]):
    """A mapping of a ledger that tells which of its rows are looked up."""

    def __init__(self, ledger: Any, name: str, rows: Mapping[str, Any]) -> None:
        self._ledger, self._name, self._rows = ledger, name, rows

    def __getitem__(self, key: str) -> Any:
        note(self._ledger, "row of", None, self._name, key)
        return self._rows[key]

    def __contains__(self, key: object) -> bool:
        note(self._ledger, "has key", None, self._name, key)
        return key in self._rows

    def __iter__(self) -> Iterator[str]:
        note(self._ledger, "keys", None, self._name)
        return iter(self._rows)

    def __len__(self) -> int:
        note(self._ledger, "keys", None, self._name)
        return len(self._rows)


class _Tables(Mapping[str, tuple[Mapping[str, str], ...]]):
    """The side tables; a table that is read tells its ids, then its rows each cell."""

    def __init__(self, ledger: Any, tables: Mapping[str, tuple[Mapping[str, str], ...]]) -> None:
        self._ledger, self._tables = ledger, tables

    def __getitem__(self, name: str) -> tuple[Mapping[str, str], ...]:
        note(self._ledger, "keys", None, name)
        seen: Counter[str] = Counter()
        rows = []
        for row in self._tables[name]:
            rows.append(watched_row(self._ledger, name, row, seen[row["id"]]))
            seen[row["id"]] += 1
        return tuple(rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


class _Cells(Mapping[str, str]):
    """A row of text; its id was told when it was found."""

    def __init__(self, ledger: Any, table: str, row: Mapping[str, str], nth: int) -> None:
        self._ledger, self._table, self._row, self._nth = ledger, table, row, nth

    def __getitem__(self, column: str) -> str:
        if column != "id":
            note(self._ledger, "cell", None, self._table, self._row["id"], self._nth, column)
        return self._row[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)

    def __repr__(self) -> str:
        return repr(dict(self))
