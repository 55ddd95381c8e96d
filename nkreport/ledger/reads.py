"""Reads: what a run asked of a ledger, kept so that a later ledger can be asked the same.

A *question* is a function of a ledger, or of what *steps* lead to from it. While somebody records,
each is noted by its name, the steps and its arguments; an entry keeps a hash of each answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import wraps
from hashlib import blake2b
from importlib import import_module
from typing import Any, ClassVar, TypeVar, cast

from nkreport.errors import CheckError, NkreportError

Chain = tuple[tuple[str, Any], ...]
"""Steps from a ledger: the name of each, and what is given with it as JSON has it."""
Function = TypeVar("Function", bound=Callable[..., Any])

QUESTIONS: dict[str, Callable[..., Any]] = {}
STEPS: dict[str, Callable[[Any, Any], Any]] = {}

WHOLE, CHANGED_MEANWHILE = "whole", "changed meanwhile"
OF_ROWS = ("_row", "_has", "_ids", "_len", "_any", "_made")
"""Questions that are answered where all rows of a collection were asked for."""
MOST_KEPT, MOST_STEPS = 20_000, 64
MOST_ROWS = 10_000
"""Above so many rows an answer keeps one digest and not one a row."""
LONGEST_VALUE = 12_000
CELL_DIGITS = 4
NAMED_AT_MOST = 3
# What a question may end in when its record was tampered with, or the ledger lacks what it names.
UNANSWERED = (
    NkreportError,
    ArithmeticError,
    AttributeError,
    ImportError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class Behind(tuple[Any, ...]):
    """Rows that an answer rests on: named when it changes, and no part of it."""

    __slots__ = ()


class Entry:
    """A row of a table with an id: what answers are told by."""

    __slots__ = ()
    file: ClassVar[str]
    key: ClassVar[tuple[str, ...]] = ("id",)

    def named(self) -> tuple[str, Mapping[str, Any]]:
        """The row as `table/id`, and its cells by column."""
        cells = {entry.name: getattr(self, entry.name) for entry in fields(cast("Any", self))}
        return f"{self.file}/{' '.join(cells[name] for name in self.key)}", cells


class Recorder:
    """Notes each question a run puts to a ledger, once."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, ...], tuple[Any, dict[tuple[Any, ...], None]]] = {}

    def note(self, ledger: Any, question: tuple[Any, ...]) -> None:
        """Take note of a question; its answer is looked up at the end."""
        first, asked = self._asked.setdefault(ledger.places, (ledger, {}))
        asked[question] = None
        if first.digest != ledger.digest:
            asked[CHANGED_MEANWHILE, ()] = None

    def uses(self) -> dict[str, Any]:
        """What was read so far, as JSON has it: by ledger the questions and the rows held."""
        with quiet():
            found = {json.dumps(places): _used(*read) for places, read in self._asked.items()}
        return {"ledgers": found}


# One a process and not one a context: what a notebook's threads read is read by the run.
_recorder: Recorder | None = None
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def recording(recorder: Recorder | None = None) -> Iterator[Recorder]:
    """Note what is read of any ledger while the context is open.

    Parameters
    ----------
    recorder : Recorder, optional
        One to go on with; a new one by default.

    Examples
    --------
    >>> import nkreport as nk
    >>> with recording() as recorder:
    ...     killed = len(nk.load().where(measure="troops_killed"))
    >>> [len(used["questions"]) for used in recorder.uses()["ledgers"].values()]
    [2]
    """
    global _recorder
    before, _recorder = _recorder, recorder or Recorder()
    try:
        yield _recorder
    finally:
        _recorder = before


@contextmanager
def quiet() -> Iterator[None]:
    """Read without telling: for a question that is noted itself."""
    before = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(before)


def question(function: Function) -> Function:
    """Make a function a question: noted as one, whatever it looks up to answer it.

    The function takes a ledger or what steps lead to, then texts, numbers and tuples of them by
    position; what it gives depends on these and the ledger alone. A collection that was put
    together by hand cannot be asked for again: then its reads are noted one by one.
    """
    name = f"{function.__module__.removeprefix('nkreport.')}:{function.__qualname__}"
    QUESTIONS[name] = function

    @wraps(function)
    def asked(holder: Any, *given: Any) -> Any:
        recorder = None if _quiet.get() else _recorder
        origin: tuple[Any, Chain] | None = holder.origin() if recorder is not None else None
        if recorder is None or origin is None:
            return function(holder, *given)
        ledger, chain = origin
        noted: tuple[Any, ...] = (WHOLE, ())  # an error may rest on anything
        try:
            with quiet():
                answer = function(holder, *given)
            noted = (name, chain, *given)
        finally:
            recorder.note(ledger, noted)
        return answer

    return cast("Function", asked)


def nothing_known(ledger: Any) -> dict[str, Any]:
    """A record for a run that nobody watched: current while the whole ledger is the same."""
    return {"ledgers": {json.dumps(ledger.places): _nothing(ledger.digest)}}


def _nothing(sha256: str) -> dict[str, Any]:
    return {"sha256": sha256, "questions": {json.dumps([WHOLE, []]): ["", [], None]}, "rows": {}}


def _used(ledger: Any, asked: Mapping[tuple[Any, ...], None]) -> dict[str, Any]:
    """The questions with their answers; the whole ledger where one cannot be asked again."""
    if (CHANGED_MEANWHILE, ()) in asked:
        return _nothing("")
    if (WHOLE, ()) in asked or not ledger.places:
        return _nothing(ledger.digest)
    whole = {question[:2] for question in asked if question[0].endswith("._all")}
    answers: dict[str, Answer] = {}
    try:
        for question in asked:
            holder, _, method = question[0].rpartition(".")
            if method not in OF_ROWS or (f"{holder}._all", question[1]) not in whole:
                text = json.dumps(question)
                answers[text] = answer(ledger, text)
    except UNANSWERED:
        return _nothing(ledger.digest)
    rows = {name: "" for found in answers.values() for name in found.rows or ()}
    at = {name: number for number, name in enumerate(rows)}
    known = _known_rows(ledger)
    return {
        "sha256": ledger.digest,
        "questions": {
            text: [found.digest, [at[name] for name in found.rows or ()], found.kept]
            for text, found in answers.items()
        },
        "rows": {name: "".join(map(_cell_digest, known[name].values())) for name in rows},
    }


@dataclass(frozen=True, slots=True)
class Answer:
    """What a ledger says to a question.

    Parameters
    ----------
    digest : str
        Over all that the answer holds.
    rows : tuple of str or None
        The rows it holds or rests on, as `table/id`; None where they are too many.
    value : object
        The answer without its rows, as JSON has it.
    kept : object
        What an entry keeps of the value, so that a change can be told.
    """

    digest: str
    rows: tuple[str, ...] | None
    value: Any
    kept: Any


def follow(ledger: Any, chain: Iterable[Any]) -> Any:
    """What steps lead to from a ledger."""
    steps = list(chain)
    if not steps:
        return ledger
    kept: dict[str, Any] = ledger.answered.setdefault("steps", {})
    name = json.dumps(steps)
    if name not in kept:
        if len(kept) >= MOST_STEPS:
            kept.clear()
        step, given = steps[-1]
        kept[name] = STEPS[step](follow(ledger, steps[:-1]), given)
    return kept[name]


def answer(ledger: Any, text: str) -> Answer:
    """Ask a ledger a question: a JSON list of a name, steps, and arguments.

    Raises
    ------
    CheckError
        If there is no such question. What else an answer may fail with, the asker sees.
    """
    kept: dict[str, Answer] = ledger.answered.setdefault("answers", {})
    if text not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        name, chain, *given = json.loads(text)
        rows: dict[str, None] = {}
        if name == WHOLE:
            value = ledger.digest
        else:
            with quiet():
                value = _plain(ledger, _question(name)(follow(ledger, chain), *given), rows)
        written = json.dumps(value, default=str)
        told = None if rows or len(written) > LONGEST_VALUE else value
        names = tuple(rows) if len(rows) <= MOST_ROWS else None
        kept[text] = Answer(_hash(written, 16), names, value, told)
    return kept[text]


def _question(name: str) -> Callable[..., Any]:
    if name not in QUESTIONS:
        module = f"nkreport.{name.partition(':')[0]}"
        if not module.startswith(("nkreport.ledger.", "nkreport.report.")):
            raise CheckError(f"no question {name!r}")
        import_module(module)
    return QUESTIONS[name]


def _plain(ledger: Any, found: Any, rows: dict[str, None]) -> Any:
    """An answer as JSON has it, each row as its name and a hash; the rows' names besides."""
    if found is None or isinstance(found, str | bool | int | float):
        return found
    if isinstance(found, date):
        return found.isoformat()
    if isinstance(found, Entry):
        name, cells = found.named()
        rows[name] = None
        _known_rows(ledger)[name] = cells
        return [name, _hash(json.dumps(list(cells.values()), default=str), 16)]
    if hasattr(found, "digest") and len(found) > MOST_ROWS:
        return found.digest()
    if isinstance(found, Mapping):
        return {str(name): _plain(ledger, each, rows) for name, each in found.items()}
    if is_dataclass(found):
        found = [getattr(found, entry.name) for entry in fields(found)]
    elif isinstance(found, Set):
        found = sorted(found)
    told = [_plain(ledger, each, rows) for each in found]
    return None if isinstance(found, Behind) else told


def _known_rows(ledger: Any) -> dict[str, Mapping[str, Any]]:
    """The cells of every row that a question has met in a ledger, by the row's name."""
    rows: dict[str, Mapping[str, Any]] = ledger.answered.setdefault("rows", {})
    return rows


def _cell_digest(cell: Any) -> str:
    """Enough digits to name the column that changed."""
    return _hash(json.dumps(cell, default=str), CELL_DIGITS)


def _hash(text: str, digits: int) -> str:
    return blake2b(text.encode(), digest_size=digits // 2).hexdigest()


def changes(recorded: Mapping[str, Any], load: Callable[[Any], Any]) -> list[str]:
    """Ask the ledgers of today what a run asked, and tell what is answered otherwise.

    Parameters
    ----------
    recorded : mapping
        What `Recorder.uses` gave.
    load : callable
        Reads the ledger of some places.

    Returns
    -------
    list of str
        Empty when every answer is the same; else a line per row or answer that changed. A record
        that cannot be read counts as changed.
    """
    lines: dict[str, None] = {}
    try:
        for key, used in recorded["ledgers"].items():
            with quiet():
                lines |= dict.fromkeys(_ledger_changes(json.loads(key), used, load))
    except UNANSWERED:
        return ["the record of what was read cannot be used"]
    return list(lines)


def _ledger_changes(
    places: list[str], used: Mapping[str, Any], load: Callable[[Any], Any]
) -> Iterator[str]:
    if not places:
        yield "the ledger was made by hand"
        return
    try:
        ledger = load(places)
    except NkreportError as error:
        yield str(error).partition("\n")[0]
        return
    if ledger.digest == used["sha256"]:
        return
    names = list(used["rows"])
    for text, (digest, numbers, value) in used["questions"].items():
        try:
            found = answer(ledger, text)
        except UNANSWERED as error:
            yield f"{_label(ledger, text)}: {error}".partition("\n")[0]
            continue
        if found.digest == digest:
            continue
        if json.loads(text)[0] == WHOLE:
            yield "the tables changed, and what was read of them is not known"
            continue
        before = {names[number]: used["rows"][names[number]] for number in numbers}
        told = list(_row_changes(ledger, text, before, found))
        yield from told or [_value_change(ledger, text, value, found.value)]


def _row_changes(ledger: Any, text: str, before: Mapping[str, str], found: Answer) -> Iterator[str]:
    rows = before if found.rows is None else found.rows
    for name in found.rows or ():
        table, _, row_id = name.partition("/")
        if name not in before:
            yield f"{table}: new row {row_id} in {_label(ledger, text)}"
            continue
        cells = enumerate(_known_rows(ledger)[name].items())
        was = [
            before[name][at : at + CELL_DIGITS] for at in range(0, len(before[name]), CELL_DIGITS)
        ]
        changed = [
            column for at, (column, cell) in cells if was[at : at + 1] != [_cell_digest(cell)]
        ]
        if changed:
            yield f"{table}: {row_id}: {', '.join(changed)} changed"
    for name in before:
        if name not in rows:
            table, _, row_id = name.partition("/")
            yield f"{table}: row {row_id} is no longer in {_label(ledger, text)}"


def _value_change(ledger: Any, text: str, before: Any, now: Any) -> str:
    old, new = dict.fromkeys(_leaves(before)), dict.fromkeys(_leaves(now))
    told = [
        f"{word} {', '.join(texts[:NAMED_AT_MOST])}{' …' if len(texts) > NAMED_AT_MOST else ''}"
        for word, texts in (
            ("with", [leaf for leaf in new if leaf not in old]),
            ("without", [leaf for leaf in old if leaf not in new]),
        )
        if texts and before is not None
    ]
    return ", ".join([f"{_label(ledger, text)}: another answer", *told])


def _leaves(value: Any) -> Iterator[str]:
    pieces = [*value, *value.values()] if isinstance(value, Mapping) else value
    if isinstance(pieces, list):
        for piece in pieces:
            yield from _leaves(piece)
    elif pieces is not None:
        yield str(pieces)


def _label(ledger: Any, text: str) -> str:
    """A question in words: what is asked, and of which selection or table."""
    name, chain, *given = json.loads(text)
    method = name.rpartition(":")[2].rpartition(".")[2]
    try:
        asked = str(follow(ledger, chain).words())
    except UNANSWERED:
        asked = json.dumps(chain)
    start = [] if method in (*OF_ROWS, "_all") else [method.strip("_").replace("_", " ")]
    words = [*start, *map(str, given)]
    return " ".join([*words, *(["in"] if words else []), asked])
