"""Cyrillic letters that look like Latin ones: words that a reader takes for another word."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.tables.mapping import Mapping
from nkreport.tables.selecting import Selected

_CYRILLIC = "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԛԝ"
_LATIN = "ABESIJKMHOPCTYXaesijopcyxhqw"
_AS_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0400-\u052f])\w+")
_MOST_TOLD = 20


def look_alikes(selected: Selected, rows: Numbers, mapping: Mapping) -> Iterator[str]:
    """What is told of cells that are not the words they seem to be, each with its place.

    Parameters
    ----------
    selected : Selected
    rows : array of int
        Those that give a number.
    mapping : Mapping

    Yields
    ------
    str
        Of a word with letters of both scripts, and of one that looks like another of its column.
    """
    told = 0
    for role in mapping.roles.values():
        for name in role.columns:
            cells = selected.sheet.columns[name].take(rows)
            odd = [word for word in cells.words if not word.isascii()]
            if not odd:
                continue
            plain = {word for word in cells.words if word.isascii()}
            found = {word: text for word in odd if (text := _told(word, plain))}
            for code in np.unique(cells.codes[cells.having(found)]).tolist():
                row = int(rows[(cells.codes == code).argmax()])
                told += 1
                if told <= _MOST_TOLD:
                    yield f"{selected.where(row, name)}: {found[cells.words[code]]}"
    if told > _MOST_TOLD:
        yield f"and {told - _MOST_TOLD} more words with Cyrillic letters among Latin ones"


def _told(word: str, others: set[str]) -> str:
    mixed = _MIXED.search(word)
    if mixed:
        letters = " ".join(c for c in dict.fromkeys(mixed[0]) if "\u0400" <= c <= "\u052f")
        return (
            f"{mixed[0]!r:.60} has Cyrillic letters ({letters}) in a Latin word; kept as it"
            " stands, and not the same as the word in Latin letters alone"
        )
    latin = word.translate(_AS_LATIN)
    if latin != word and latin in others:
        return (
            f"{word!r:.60} in Cyrillic letters looks like {latin!r:.60}, which stands in this"
            " column too; they are kept apart"
        )
    return ""
