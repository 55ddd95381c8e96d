"""Finding figures by words, and the names that a selection knows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Self

import numpy as np

from nkreport.errors import CheckError
from nkreport.lab import Card, Carded
from nkreport.ledger.coded import Numbers
from nkreport.ledger.collection import Collection
from nkreport.ledger.columns import Columns
from nkreport.ledger.figures import Figures
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.nearest import nearest
from nkreport.ledger.parties import party
from nkreport.ledger.reads import STEPS, question

SEARCHED = {
    "claimant": 3.0,
    "item": 3.0,
    "measure": 2.5,
    "id": 2.0,
    "printed": 1.5,
    "actor": 1.5,
    "counterpart": 1.5,
    "place": 1.0,
    "scope": 1.0,
    "primary_source": 1.0,
    "source": 0.5,
}
"""The columns that words are looked for in, and how much a match in each weighs."""
MOST_PARSED = 50_000
"""Cells of a column that are taken apart; of more it is asked only whether they hold a word."""
MOST_LISTED = 150
"""Names that a card lists."""
_WORD = re.compile(r"[^\W_]+")
_WHOLE, _START, _WITHIN = 1.0, 0.8, 0.4


class Names(Carded, tuple[str, ...]):
    """Values of a column, each once, the most frequent first, with what each is called.

    Parameters
    ----------
    title : str
        What they are.
    rows : iterable of (str, str, int)
        The value, what it is called, and how many figures have it.
    """

    title: str
    called: tuple[str, ...]
    counts: tuple[int, ...]

    def __new__(cls, title: str, rows: Iterable[tuple[str, str, int]]) -> Self:
        """Hold the values, and beside them what they are called and counted."""
        given = list(rows)
        made = super().__new__(cls, (value for value, _, _ in given))
        made.title = title
        made.called = tuple(called for _, called, _ in given)
        made.counts = tuple(count for _, _, count in given)
        return made

    def card(self) -> Card:
        """What stands for them: a line each."""
        entries = [
            (value, f"{called}, {_figures(count)}" if called else _figures(count))
            for value, called, count in zip(self, self.called, self.counts, strict=True)
        ]
        rest = f", the first {MOST_LISTED} of them:" if len(entries) > MOST_LISTED else ""
        title = re.sub(r"s\b", "", self.title, count=1) if len(self) == 1 else self.title
        return Card(f"{len(entries):,} {title}{rest}", entries[:MOST_LISTED])

    def __repr__(self) -> str:
        return self.card().text()


def _figures(count: int) -> str:
    return f"{count:,} figure{'' if count == 1 else 's'}"


def names(figures: Figures, column: str) -> Names:
    """The values of a column, each once, with what it is called and how many figures have it.

    Parameters
    ----------
    figures : Figures
    column : str
        A text column of `figures.json`.

    Returns
    -------
    Names
        A tuple, the most frequent first; where a cell is empty it is left out.

    Raises
    ------
    CheckError
        If there is no such column.

    Examples
    --------
    >>> import nkreport as nk
    >>> nk.load().where(measure="troops_killed").names("claimant")
    2 values of claimant
      William Burns: 1 figure
      Mikhail Khodorkovsky: 1 figure
    """
    figures.check_column(column)
    return _named(figures, f"values of {column}", column)


def actors(figures: Figures) -> Names:
    """Whose the figures are: codes, with the name of each."""
    return _named(figures, "actors", "actor")


def claimants(figures: Figures) -> Names:
    """Who speaks."""
    return _named(figures, "claimants", "claimant")


def items(figures: Figures) -> Names:
    """What is counted, where it has a name of its own."""
    return _named(figures, "items", "item")


def measures(figures: Figures) -> Names:
    """What is counted: measures, with the title of each."""
    return _named(figures, "measures", "measure")


def sources(figures: Figures) -> Names:
    """The works read and cited."""
    return _named(figures, "sources", "source", "primary_source")


def every_measure(figures: Figures) -> Names:
    """Each measure of the ledger in the order of measures.csv, those without a figure too."""
    counts = dict(_counted(figures, "measure"))
    rows = figures.ledger.measures.values()
    named = ((m.id, f"{m.title}: {m.definition}", counts.get(m.id, 0)) for m in rows)
    return Names("measures", named)


def _named(figures: Figures, title: str, *columns: str) -> Names:
    counts: dict[str, int] = {}
    for column in columns:
        for value, count in _counted(figures, column):
            counts[value] = counts.get(value, 0) + count
    called = _called(figures.ledger, columns[0])
    ordered = sorted(counts, key=lambda value: -counts[value])
    return Names(title, ((value, called(value), counts[value]) for value in ordered))


@question
def _counted(figures: Collection, column: str) -> list[tuple[str, int]]:
    """Each word of a column and how many figures have it, in the order of appearance."""
    if column not in figures._columns.text:
        raise CheckError(f"{column} holds numbers; name a column of text, as in names('claimant')")
    held = figures._columns.text[column]
    codes, firsts, counts = np.unique(
        held.codes[figures._rows], return_index=True, return_counts=True
    )
    order = np.argsort(firsts)
    pairs = ((held.words[int(codes[at])], int(counts[at])) for at in order)
    return [(word, count) for word, count in pairs if word]


def _called(ledger: Ledger, column: str) -> Callable[[str], str]:
    """What a value of a column is called, beside the value itself; empty where it says it all."""
    if column in ("actor", "counterpart"):
        return lambda value: party(value, ledger)
    if column == "measure":
        return lambda value: ledger.measures[value].title
    if column in ("source", "primary_source"):
        return lambda value: _work(ledger, value)
    return lambda value: ""


def _work(ledger: Ledger, source: str) -> str:
    work = ledger.sources[source]
    return f"{work.short}, {work.item.get('title', '')}".rstrip(", ")


def find(figures: Figures, words: object) -> Figures:
    """The figures that speak of some words, those that speak of them most plainly first.

    Parameters
    ----------
    figures : Figures
    words : str
        Looked for in the claimant, the item, the measure and its title, the id, the printed words,
        the parties by name, the place, the scope and the works, whatever their case and accents;
        a word may be the start of one. One that stands nowhere is taken for the nearest that does.

    Returns
    -------
    Figures
        Those that have every word; where none has, those that have the most of them.

    Raises
    ------
    CheckError
        If no word is given.

    Examples
    --------
    >>> import nkreport as nk
    >>> nk.load().find("Burns killed")[0].id
    'russian-killed-burns-2022-07'
    """
    asked = _words(words) if isinstance(words, str) else []
    if not asked:
        raise CheckError(f"find({words!r:.60}): give words to look for, as in find('Burns killed')")
    with figures._quiet_unless_by_hand():
        scores = _scores(figures, asked)
    matched = (scores > 0).sum(axis=0)
    most = int(matched.max()) if matched.size else 0
    found = np.flatnonzero(matched == most) if most else np.zeros(0, np.intp)
    order = np.argsort(-scores.sum(axis=0)[found], kind="stable")
    text = str(words)
    return figures._narrowed("find", text, figures._rows[found[order]], step=("find", text))


def _scores(figures: Figures, asked: Sequence[str]) -> Numbers:
    """How plainly each figure speaks of each word: a row a word."""
    columns, rows = figures._columns, figures._rows
    texts = {column: _texts(figures.ledger, columns, column) for column in SEARCHED}
    scores = np.zeros((len(asked), len(rows)))
    for place, word in enumerate(asked):
        for again in (False, True):
            for column, weight in SEARCHED.items():
                found = weight * _matches(word, texts[column])[columns.text[column].codes[rows]]
                np.maximum(scores[place], found, out=scores[place])
            if again or scores[place].any():
                break
            known = {w for t in texts.values() if len(t) <= MOST_PARSED for x in t for w in x}
            near = nearest(word, sorted(known), 1, 0.75)
            if not near:
                break
            word = near[0]
    return scores


def _texts(ledger: Ledger, columns: Columns, column: str) -> Sequence[str | list[str]]:
    """What is searched of each word of a column: its own words, and what it is called."""
    words = columns.text[column].words
    if len(words) > MOST_PARSED:
        return [word.casefold() for word in words]
    called = _called(ledger, column)
    if column in ("source", "primary_source"):  # a title speaks of all that is read in it
        return [_words(f"{word} {ledger.sources[word].short}") if word else [] for word in words]
    return [_words(f"{word} {called(word)}") if word else [] for word in words]


def _matches(asked: str, texts: Sequence[str | list[str]]) -> Numbers:
    return np.array([_match(asked, text) for text in texts])


def _match(asked: str, text: str | list[str]) -> float:
    """How well a text has a word: whole, as the start of one (or one as its), or within one."""
    if isinstance(text, str):
        return _WITHIN if asked in text else 0.0
    if asked in text:
        return _WHOLE
    if any(word.startswith(asked) or (len(word) > 3 and asked.startswith(word)) for word in text):
        return _START
    return _WITHIN if len(asked) > 2 and any(asked in word for word in text) else 0.0


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(c for c in folded if not unicodedata.combining(c)))


STEPS["find"] = find
