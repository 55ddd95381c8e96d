"""Sides: one collection parted into two ledgers, to be set beside each other."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from nkreport.errors import CheckError
from nkreport.ledger.figures import Figures
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.reads import question
from nkreport.ledger.taking import takes_figures
from nkreport.shipped import shipped_folder


@takes_figures
def sides(
    figures: Figures, first: Iterable[str] = (), second: Iterable[str] = ()
) -> tuple[Figures, Figures]:
    """Part figures into two ledgers by the works they were read in, or the tables they stand in.

    Parameters
    ----------
    figures : Figures
    first, second : iterable of str
        Ids of sources; or tables, as `losses.json`, a folder, `shipped`. Where one is empty it
        is all that the other is not; where both are, the first of several tables and folders
        that were loaded stands against the others, or the earliest text against the later.

    Returns
    -------
    tuple of Figures

    Raises
    ------
    CheckError
        If a name is neither, names of both kinds stand on a side, or there is nothing to part.

    Examples
    --------
    >>> import nkreport as nk
    >>> earlier, later = nk.sides(nk.load("shipped"))
    >>> {figure.source for figure in earlier}
    {'agov-2022'}
    """
    given = tuple(first), tuple(second)
    column, one, other = _parted(figures.ledger, *given)
    return _side(figures, column, one, other), _side(figures, column, other, one)


def _side(figures: Figures, column: str, names: Sequence[str], rest: Sequence[str]) -> Figures:
    if names:
        return figures.where(**{column: tuple(names)})
    return figures.without(**{column: tuple(rest)})


@question
def _parted(
    ledger: Ledger, first: Sequence[str], second: Sequence[str]
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The column that parts the ledger, and its words on either side; none for all the others."""
    if first or second:
        columns = {_column(ledger, side) for side in (first, second) if side}
        if len(columns) > 1:
            raise CheckError("one side names sources, the other tables; name one kind for both")
        column = columns.pop()
        one, other = (
            tuple(dict.fromkeys(w for name in side for w in _words(ledger, column, name)))
            for side in (first, second)
        )
        return column, one, other
    if len(ledger.places) > 1:
        place = ledger.places[0]
        name = place if place == "shipped" else "/".join(place.rsplit("/", 2)[-2:])
        return "table", tuple(_words(ledger, "table", name) or _words(ledger, "table", place)), ()
    works = {word: ledger.sources[word].issued.text for word in _used(ledger, "source")}
    if len(works) < 2:
        raise CheckError(
            "one source alone stands here; load a second ledger: --data shipped --data losses.json"
        )
    return "source", (min(works, key=lambda word: (works[word], word)),), ()


def _used(ledger: Ledger, column: str) -> list[str]:
    return list(dict.fromkeys(ledger.columns.text[column].cells()))


def _column(ledger: Ledger, names: Sequence[str]) -> str:
    """Whether names are sources or tables."""
    for column in ("source", "table"):
        if all(_words(ledger, column, name) for name in names):
            return column
    known = [word for column in ("source", "table") for word in _used(ledger, column)]
    wrong = next(
        (n for n in names if not any(_words(ledger, c, n) for c in ("source", "table"))), ""
    )
    if not wrong:
        raise CheckError(f"{', '.join(names)}: sources and tables; name one kind on a side")
    near = difflib.get_close_matches(wrong, known, 2, 0.3) or known[:3]
    raise CheckError(f"no source or table {wrong!r} was loaded; there is {', '.join(near)}")


def _words(ledger: Ledger, column: str, name: str) -> list[str]:
    """The words of a column that a name means: itself, or the tables of a file or folder."""
    used = _used(ledger, column)
    if column == "source":
        return [word for word in used if word == name]
    folder = shipped_folder("seeds").name if name == "shipped" else name.rstrip("/").split("/")[-1]
    return [
        word
        for word in used
        if word == name or word.endswith(f"/{name}") or word.startswith(f"{folder}/")
    ]
