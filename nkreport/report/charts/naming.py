"""Naming: what each of many lines is called, and what tells it from others of its name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.part import Part
from nkreport.ledger.parties import party

TOLD_APART = "item claimant actor counterpart place status scope source".split()
"""What is added to the names of lines until no two are called the same."""

Texts = tuple[Numbers, list[str]]
"""For each line the place of its text; the texts, each once."""


def named(firsts: Part, lasts: Part, by: str) -> tuple[Numbers, list[str], Numbers, list[str]]:
    """Groups and names of lines, by the first and the last figure of each.

    Returns
    -------
    tuple
        For each line the place of its group, the groups; the place of its name, the names: the
        group, and what tells the line from others of the group.
    """
    name, names = _texts(lasts, by)
    for column in TOLD_APART:
        if len(names) == len(lasts):
            break
        value, values = _texts(lasts, column)
        pairs, which = np.unique(name.astype(np.int64) * len(values) + value, return_inverse=True)
        of, value = pairs // len(values), pairs % len(values)
        if len(pairs) > len(names):
            several = np.bincount(of)[of] > 1
            written = [
                ", ".join(filter(None, [names[n], values[v]])) if told else names[n]
                for n, v, told in zip(of.tolist(), value.tolist(), several.tolist(), strict=True)
            ]
            name, names = _once(which, written)
    if "" in names:
        bare = names.index("")
        names[bare] = lasts[int(np.argmax(name == bare))].claimant
    return *_texts(firsts, by), name, names


def _texts(part: Part, column: str) -> Texts:
    """What a column says of some figures."""
    if column not in part.columns.text:
        return _once(np.arange(len(part)), [str(getattr(figure, column)) for figure in part])
    ledger, held = part.columns.ledger, part.columns.text[column]
    codes, which = np.unique(held.codes[part.rows], return_inverse=True)
    return _once(which, [_text(held.words[code], column, ledger) for code in codes.tolist()])


def _once(which: Numbers, written: Sequence[str]) -> Texts:
    known: dict[str, int] = {}
    places = [known.setdefault(text, len(known)) for text in written]
    return np.array(places, np.intp)[which], list(known)


def _text(word: str, column: str, ledger: Ledger) -> str:
    if column in ("actor", "counterpart") and word:
        return party(word, ledger)
    if column == "measure":
        return ledger.measures[word].title
    return ledger.sources[word].short if column == "source" else word


def alphabetical(texts: Sequence[str]) -> Numbers:
    """The place of each text in the order of their letters."""
    places = np.empty(len(texts), np.intp)
    places[sorted(range(len(texts)), key=texts.__getitem__)] = np.arange(len(texts))
    return places
