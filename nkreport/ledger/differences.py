"""Differences between two answers to one question, down to the row and the column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from nkreport.ledger.answers import (
    CELL_DIGITS,
    UNANSWERED,
    Answer,
    cell_digests,
    collection,
    known_rows,
)
from nkreport.ledger.ledger import Ledger

NAMED_AT_MOST = 3
ONE_OR_ALL = ("rows", "row", "has", "ids", "len", "any", "made")


def differences(
    ledger: Ledger, question: str, before: Mapping[str, str], value: Any, found: Answer
) -> list[str]:
    """Tell what an answer has that an earlier one had not, a line per row.

    Parameters
    ----------
    ledger : Ledger
        The one that gave the later answer.
    question : str
    before : mapping
        The rows of the earlier answer, by name, with the digests of their cells.
    value : object
        What it said besides, where that was kept.
    found : Answer
        The later one.
    """
    told = list(_row_changes(ledger, question, before, found))
    return told or [_value_change(ledger, question, value, found.value)]


def _row_changes(
    ledger: Ledger, question: str, before: Mapping[str, str], found: Answer
) -> Iterator[str]:
    cells = known_rows(ledger)
    for name in found.rows:
        table, _, row_id = name.partition("/")
        if name not in before:
            yield f"{table}: new row {row_id} in {label(ledger, question)}"
        elif columns := _columns(before[name], cells[name]):
            yield f"{table}: {row_id}: {columns} changed"
    for name in before:
        if name not in found.rows:
            table, _, row_id = name.partition("/")
            yield f"{table}: row {row_id} is no longer in {label(ledger, question)}"


def _columns(before: str, cells: Mapping[str, Any]) -> str:
    now = cell_digests(cells)
    if len(now) != len(before):
        return "columns"
    starts = range(0, len(now), CELL_DIGITS)
    changed = [
        name
        for name, at in zip(cells, starts, strict=True)
        if now[at : at + CELL_DIGITS] != before[at : at + CELL_DIGITS]
    ]
    return ", ".join(changed)


def _value_change(ledger: Ledger, question: str, before: Any, now: Any) -> str:
    old, new = dict.fromkeys(_leaves(before)), dict.fromkeys(_leaves(now))
    told = [
        f"{word} {', '.join(texts[:NAMED_AT_MOST])}{' …' if len(texts) > NAMED_AT_MOST else ''}"
        for word, texts in (
            ("with", [text for text in new if text not in old]),
            ("without", [text for text in old if text not in new]),
        )
        if texts and before is not None
    ]
    return ", ".join([f"{label(ledger, question)}: another answer", *told])


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield str(name)
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif value is not None:
        yield str(value)


def label(ledger: Ledger, question: str) -> str:
    """Put a question in words: which table, or the steps that select."""
    name, chain, *given = json.loads(question)
    words = name.rpartition(":")[2].strip("_").replace("_", " ")
    if chain is None:
        words = {"keys": "the ids of", "has key": "an id of"}.get(name, words)
        return " ".join([words, *map(str, given)]) if given else f"{words} of the ledger"
    steps = [f"{step} {json.dumps(value)}" if value else step for step, value in chain]
    try:
        figures = collection(ledger, chain)
        steps = [
            step.value if step.name == "where" else f"{step.name}={step.value}"
            for step in figures.steps
        ]
    except UNANSWERED:
        pass
    start = [] if name in ONE_OR_ALL else [words]
    asked = [*start, *map(str, given)]
    return " ".join([*asked, *(["in"] if asked else []), "the selection", *(steps or ["of all"])])
