"""Uses: what a run read of a ledger, kept so that a later ledger can be asked for the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from nkreport.errors import NkreportError
from nkreport.ledger import reads
from nkreport.ledger.answers import UNANSWERED, Answer, answer, cell_digests, known_rows
from nkreport.ledger.differences import differences, label
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.reading import read_ledger

LONGEST_VALUE = 12_000
CHANGED_MEANWHILE = ("changed meanwhile",)
_SAID_BY_ROWS = ("row", "has", "ids", "len", "any", "made")

Read = Callable[[Any], Ledger]


class Recorder:
    """Notes each question a run puts to a ledger, once."""

    def __init__(self) -> None:
        self._asked: dict[int, tuple[Ledger, dict[tuple[Any, ...], None]]] = {}

    def note(self, ledger: Any, question: tuple[Any, ...]) -> None:
        """Take note of a question; its answer is looked up at the end."""
        self._asked.setdefault(id(ledger), (ledger, {}))[1][question] = None

    def uses(self) -> dict[str, Any]:
        """What was read so far, as JSON has it: by ledger the questions and the rows held."""
        read: dict[str, tuple[Ledger, dict[tuple[Any, ...], None]]] = {}
        with reads.quiet():
            for ledger, asked in list(self._asked.values()):
                first, before = read.setdefault(json.dumps(ledger.places), (ledger, {}))
                before.update(asked)
                if first.sha256 != ledger.sha256:
                    before[CHANGED_MEANWHILE] = None
            used = {key: _used(ledger, list(asked)) for key, (ledger, asked) in read.items()}
        return {"ledgers": used}


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
    >>> changes(recorder.uses())
    []
    """
    current = recorder or Recorder()
    before = reads.listen(current)
    try:
        yield current
    finally:
        reads.listen(before)


def nothing_known(places: Any) -> dict[str, Any]:
    """A record for a run that nobody watched: current while the whole ledger is the same.

    Parameters
    ----------
    places : str, Path or sequence of them, optional
        As `load` takes them.
    """
    with reads.quiet():
        ledger = read_ledger(places)
        return {"ledgers": {json.dumps(ledger.places): _nothing(ledger.sha256)}}


def _nothing(sha256: str) -> dict[str, Any]:
    question = json.dumps([reads.WHOLE, None])
    return {"sha256": sha256, "questions": {question: ["", [], None]}, "rows": {}}


def _used(ledger: Ledger, asked: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """The questions with their answers; the whole ledger where one cannot be asked again."""
    answers: dict[str, Answer] = {}
    if CHANGED_MEANWHILE in asked:
        return _nothing("")
    try:
        if any(question[0] == reads.WHOLE for question in asked) or not ledger.places:
            return _nothing(ledger.sha256)
        for question in _needed(asked):
            text = json.dumps(question)
            answers[text] = answer(ledger, text)
    except UNANSWERED:
        return _nothing(ledger.sha256)
    rows = {name: "" for found in answers.values() for name in found.rows}
    numbers = {name: number for number, name in enumerate(rows)}
    cells = known_rows(ledger)
    return {
        "sha256": ledger.sha256,
        "questions": {
            text: [found.digest, [numbers[name] for name in found.rows], _kept(found)]
            for text, found in answers.items()
        },
        "rows": {name: cell_digests(cells[name]) for name in rows},
    }


def _needed(asked: Sequence[tuple[Any, ...]]) -> Iterator[list[Any]]:
    """The questions without those that another one answers; cells of one row together."""
    whole = {question[1] for question in asked if question[0] == "rows"}
    looked_up = {question[1:] for question in asked if question[0] == "row"}
    cells: dict[tuple[str, str, int], set[str]] = {}
    for name, chain, *given in asked:
        if name == "cell":
            *row, column = given
            cells.setdefault((row[0], row[1], row[2]), set()).add(column)
        elif name == "has" and (chain, *given) in looked_up:
            continue
        elif name not in _SAID_BY_ROWS or chain not in whole:
            yield [name, chain, *given]
    for place, columns in cells.items():
        yield ["cells", None, *place, " ".join(sorted(columns))]


def _kept(found: Answer) -> Any:
    """What an answer without rows says, so that a change can be told."""
    if found.rows or len(json.dumps(found.value)) > LONGEST_VALUE:
        return None
    return found.value


def changes(recorded: Mapping[str, Any], load: Read = read_ledger) -> list[str]:
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
            places = json.loads(key)
            with reads.quiet():
                for line in _ledger_changes(places, used, load):
                    lines[line] = None
    except UNANSWERED:
        return ["the record of what was read cannot be used"]
    return list(lines)


def _ledger_changes(places: list[str], used: Mapping[str, Any], load: Read) -> Iterator[str]:
    if not places:
        yield "the ledger was made by hand"
        return
    try:
        ledger = load(places)
    except NkreportError as error:
        yield str(error).partition("\n")[0]
        return
    if ledger.sha256 == used["sha256"]:
        return
    names = list(used["rows"])
    for question, (digest, numbers, value) in used["questions"].items():
        try:
            found = answer(ledger, question)
        except UNANSWERED as error:
            yield f"{label(ledger, question)}: {error}".partition("\n")[0]
            continue
        if found.digest == digest:
            continue
        if json.loads(question)[0] == reads.WHOLE:
            yield "the tables changed, and what was read of them is not known"
        else:
            before = {names[number]: used["rows"][names[number]] for number in numbers}
            yield from differences(ledger, question, before, value, found)
