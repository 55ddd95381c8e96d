"""Ids of figures: the same for the same row, whatever else a table holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nkreport.ledger.coded import Coded, Numbers, alike, joined, once
from nkreport.tables.roles import slug
from nkreport.tables.selecting import Selected

if TYPE_CHECKING:
    from nkreport.tables.filling import Piece

_PARTS = ("actor", "counterpart", "item", "hs", "place", "period", "claimant")


def named(
    pieces: Sequence[Piece], selected: Selected, stem: str, *, several: bool
) -> tuple[Coded, Coded]:
    """Name every figure, and the statement that it is a part of: a row of the table.

    Parameters
    ----------
    pieces : sequence of Piece
    selected : Selected
    stem : str
        What every id begins with.
    several : bool
        Whether there are several columns of numbers, so that ids name the column too.

    Returns
    -------
    tuple of Coded
        Ids, each once, and statements.
    """
    across = selected.across
    wholes, shared, rows = [], [], []
    columns = [slug(p.value.constants.get("item", "") or p.value.column) for p in pieces]
    for piece, key in zip(pieces, columns, strict=True):
        parts = {name: piece.parts[name] for name in _PARTS if name in piece.parts}
        whole = _names(stem, list(parts.values()), len(piece.rows))
        if columns.count(key) > 1:
            key = slug(piece.value.measure)
        keyed = [f"{name}-{key}" for name in whole.words] if several and key else whole.words
        wholes.append(Coded(keyed, whole.codes))
        melted = across is not None and parts.pop("item", None) is not None
        rest = _names(stem, list(parts.values()), len(piece.rows)) if melted else whole
        shared.append(rest)
        rows.append(selected.sheet.rows[piece.rows])
    ids = _once(joined(wholes))
    found = np.concatenate(rows)
    alone = len(pieces) == 1 and shared[0].words is wholes[0].words
    if alone and (found[1:] > found[:-1]).all():
        return ids, ids  # a figure a row
    return ids, _statements(joined(shared), found)


def _statements(names: Coded, rows: Numbers) -> Coded:
    """One statement a row and name; the same name on another row gets a number behind it."""
    names = once(names)
    combined = names.codes.astype(np.int64) * (int(rows.max(initial=0)) + 1) + rows
    _, firsts, which = np.unique(combined, return_index=True, return_inverse=True)
    order = np.argsort(firsts)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order))
    return Coded(_once(names.take(firsts[order])).words, place[which])


def _once(names: Coded) -> Coded:
    """Each name once: a number stands behind it where it was met before."""
    cells = names.cells()
    taken = set(cells)
    met: dict[str, int] = {}
    for row, name in enumerate(cells if len(taken) < len(cells) else ()):
        number = met.get(name, 0) + 1
        if number > 1:
            while (numbered := f"{name}-{number}") in taken:
                number += 1
            taken.add(numbered)
            cells[row] = numbered
        met[name] = number
    return Coded(cells, np.arange(len(cells), dtype=np.int32))


def _names(stem: str, parts: Sequence[Coded], count: int) -> Coded:
    if not parts:
        return Coded.constant(stem, count)
    slugs = [Coded.of([slug(word) for word in part.words]).take(part.codes) for part in parts]
    firsts, which, _ = alike(slugs)
    cells = zip(*(part.cells(firsts) for part in slugs), strict=True)
    return Coded(["-".join([stem, *filter(None, each)]) for each in cells], which.astype(np.int32))
