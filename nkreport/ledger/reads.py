"""Reads: what a run asked of a ledger, kept so that a later ledger can be asked the same.

A *question* is a function of a ledger, or of what *steps* lead to from it. While somebody records,
each is noted by its name, the steps and its arguments; an entry keeps a hash of each answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from datetime import date
from functools import wraps
from hashlib import blake2b
from importlib import import_module
from typing import Any, ClassVar, NamedTuple, TypeVar, cast

from nkreport.errors import CheckError, NkreportError

Chain = tuple[tuple[str, Any], ...]
"""Steps from a ledger: the name of each, and what is given with it as JSON has it."""
Load = Callable[[Any], Any]
Function = TypeVar("Function", bound=Callable[..., Any])

QUESTIONS: dict[str, Callable[..., Any]] = {}
STEPS: dict[str, Callable[[Any, Any], Any]] = {}

WHOLE, CHANGED_MEANWHILE = "ledger.reads:whole_digest", "changed meanwhile"
# Questions that are answered where all rows of a collection were asked for.
OF_ROWS = ("_row", "_has", "_ids", "_len", "_any", "_made")
MOST_KEPT, MOST_STEPS = 20_000, 64
MOST_ROWS = 10_000  # above so many an answer keeps one digest and not one a row
LONGEST_VALUE, NAMED_AT_MOST = 12_000, 3
CELL_DIGITS = 4  # enough to name the column that changed
# What a question may end in when its record was tampered with, or the ledger lacks what it names.
_WRONG_NAME = (AttributeError, ImportError, LookupError)
UNANSWERED = (NkreportError, ArithmeticError, RecursionError, TypeError, ValueError, *_WRONG_NAME)


class Behind(tuple[Any, ...]):
    """Rows that an answer rests on: named when it changes, and no part of it."""


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
        self._refused: dict[tuple[str, ...], str] = {}

    def refuse(self, places: tuple[str, ...], error: str) -> None:
        """Take note of a ledger that could not be read: a run that goes on rests on that."""
        self._refused[places] = error

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
        for places, error in self._refused.items():
            place = json.dumps(places)  # one that was read as well changed meanwhile
            found[place] = _nothing("") if place in found else {"refused": _hash(error)}
        return {"ledgers": found}


# One a process and not one a context: what a notebook's threads read is read by the run.
_recorder: Recorder | None = None
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def recording(recorder: Recorder | None = None) -> Iterator[Recorder]:
    """Note what is read of any ledger while the context is open, with a recorder that goes on.

    Examples
    --------
    >>> import nkreport as nk
    >>> with recording() as recorder:
    ...     killed = len(nk.load().where(measure="troops_killed"))
    >>> [bool(used["questions"]) for used in recorder.uses()["ledgers"].values()]
    [True]
    """
    global _recorder
    before, _recorder = _recorder, recorder or Recorder()
    try:
        yield _recorder
    finally:
        _recorder = before


def refused(places: tuple[str, ...], error: str) -> None:
    """Tell who records that a ledger could not be read."""
    if _recorder is not None and not _quiet.get():
        _recorder.refuse(places, error)


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
    rows = dict.fromkeys(name for found in answers.values() for name in found.rows or ())
    at = {name: number for number, name in enumerate(rows)}
    questions = {
        text: [found.digest, [at[name] for name in found.rows or ()], found.kept]
        for text, found in answers.items()
    }
    cells = {name: _known_rows(ledger)[name].values() for name in rows}
    digests = {name: "".join(_hash(c, CELL_DIGITS) for c in cells[name]) for name in rows}
    return {"sha256": ledger.digest, "questions": questions, "rows": digests}


class Answer(NamedTuple):
    """What a ledger says to a question: `rows` are those it holds or rests on, None if too many."""

    digest: str
    rows: tuple[str, ...] | None
    value: Any  # without its rows, as JSON has it
    kept: Any  # what an entry keeps of the value, so that a change can be told


def follow(ledger: Any, chain: Iterable[Any]) -> Any:
    """What steps lead to from a ledger."""
    steps = list(chain)
    kept = _kept(ledger, "steps", MOST_STEPS)
    name = json.dumps(steps)
    if steps and name not in kept:
        step, given = steps[-1]
        kept[name] = STEPS[step](follow(ledger, steps[:-1]), given)
    return kept[name] if steps else ledger


def answer(ledger: Any, text: str) -> Answer:
    """Ask a ledger a question: a JSON list of a name, steps, and arguments."""
    kept: dict[str, Answer] = _kept(ledger, "answers", MOST_KEPT)
    if text not in kept:
        name, chain, *given = json.loads(text)
        with quiet():
            found = _question(name)(follow(ledger, chain), *given)
            rows: dict[str, None] = {}
            many = hasattr(found, "digest") and len(found) > MOST_ROWS
            value = found.digest() if many else _plain(ledger, found, rows)
        told = None if rows or len(json.dumps(value)) > LONGEST_VALUE else value
        names = None if many or len(rows) > MOST_ROWS else tuple(rows)
        kept[text] = Answer(_hash(value), names, value, told)
    return kept[text]


@question
def whole_digest(ledger: Any) -> str:
    """What the whole of a ledger is known by: asked where nothing less is known to suffice."""
    digest: str = ledger.digest
    return digest


def _question(name: str) -> Callable[..., Any]:
    if name not in QUESTIONS:
        module = f"nkreport.{name.partition(':')[0]}"
        if not module.startswith(("nkreport.ledger.", "nkreport.report.")):
            raise CheckError(f"no question {name!r}")
        import_module(module)
    return QUESTIONS[name]


def _plain(ledger: Any, found: Any, rows: dict[str, None]) -> Any:
    """An answer as JSON has it, each row as its name and a hash; the rows' names besides."""
    if found is None or isinstance(found, str | int | float | date):
        return str(found) if isinstance(found, date) else found
    if isinstance(found, Entry):
        name, cells = found.named()
        rows[name] = None
        _known_rows(ledger)[name] = cells
        return [name, _hash(list(cells.values()))]
    if isinstance(found, Mapping):
        return {str(name): _plain(ledger, each, rows) for name, each in found.items()}
    if is_dataclass(found):
        found = [getattr(found, entry.name) for entry in fields(found)]
    elif isinstance(found, Set):
        found = sorted(found)
    told = [_plain(ledger, each, rows) for each in found]
    return None if isinstance(found, Behind) else told


def _kept(ledger: Any, kind: str, most: int) -> dict[str, Any]:
    """What was answered before, by its name; it begins anew when it is too much."""
    kept: dict[str, Any] = ledger.answered.setdefault(kind, {})
    if len(kept) >= most:
        kept.clear()
    return kept


def _known_rows(ledger: Any) -> dict[str, Mapping[str, Any]]:
    """The cells of every row that a question has met in a ledger, by the row's name."""
    rows: dict[str, Mapping[str, Any]] = ledger.answered.setdefault("rows", {})
    return rows


def _hash(value: Any, digits: int = 16) -> str:
    return blake2b(json.dumps(value, default=str).encode(), digest_size=digits // 2).hexdigest()


def changes(recorded: Mapping[str, Any], load: Load) -> list[str]:
    """Ask the ledgers of today what a run asked; a line for each row or answer that changed.

    Parameters
    ----------
    recorded : mapping
        What `Recorder.uses` gave; one that cannot be read counts as changed.
    load : callable
        Reads the ledger of some places.
    """
    lines: dict[str, None] = {}
    try:
        for key, used in recorded["ledgers"].items():
            with quiet():
                lines |= dict.fromkeys(_ledger_changes(json.loads(key), used, load))
    except UNANSWERED:
        return ["the record of what was read cannot be used"]
    return list(lines)


def _ledger_changes(places: list[str], used: Mapping[str, Any], load: Load) -> Iterator[str]:
    try:
        ledger = load(places)
    except NkreportError as error:
        if used.get("refused") != _hash(str(error)):
            yield str(error).partition("\n")[0]
        return
    if "refused" in used:
        yield f"{', '.join(places)} can be read"
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
        before = {names[number]: used["rows"][names[number]] for number in numbers}
        told = list(_row_changes(ledger, text, before, found))
        yield from told or [_value_change(ledger, text, value, found.value)]


def _row_changes(ledger: Any, text: str, before: Mapping[str, str], found: Answer) -> Iterator[str]:
    rows = before if found.rows is None else dict.fromkeys(found.rows)
    for name in dict.fromkeys([*rows, *before]):
        table, _, row_id = name.partition("/")
        if name not in rows:
            yield f"{table}: row {row_id} is no longer in {_label(ledger, text)}"
        elif name not in before:
            yield f"{table}: new row {row_id} in {_label(ledger, text)}"
        elif found.rows is not None:
            cells = _known_rows(ledger)[name]
            was = re.findall("." * CELL_DIGITS, before[name])
            now = zip(cells, was, strict=True)
            if changed := [name for name, old in now if _hash(cells[name], CELL_DIGITS) != old]:
                yield f"{table}: {row_id}: {', '.join(changed)} changed"


def _value_change(ledger: Any, text: str, before: Any, now: Any) -> str:
    if json.loads(text)[0] == WHOLE:
        return "the tables changed, and what was read of them is not known"
    told = [f"{_label(ledger, text)}: another answer"]
    if isinstance(before, list) and isinstance(now, list):
        for word, these, those in (("with", now, before), ("without", before, now)):
            known = set(map(str, those))
            if texts := [each for each in map(str, these) if each not in known]:
                more = " …" if len(texts) > NAMED_AT_MOST else ""
                told.append(f"{word} {', '.join(texts[:NAMED_AT_MOST])}{more}")
    return ", ".join(told)


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
    return " ".join([*words, "in", asked] if words else [asked])
