"""Finding figures by words."""

from __future__ import annotations

import numpy as np

from nkreport.errors import CheckError
from nkreport.ledger.figures import Figures
from nkreport.ledger.reads import STEPS

SEARCHED = "id measure claimant item printed".split()
"""The columns that words are looked for in."""


def find(figures: Figures, words: str) -> Figures:
    """The figures in which every word stands somewhere, those with the most matches first.

    Parameters
    ----------
    figures : Figures
    words : str
        Parts of an id, a measure, a claimant, an item or of what is printed, in any case.

    Returns
    -------
    Figures

    Raises
    ------
    CheckError
        If no word is given.

    Examples
    --------
    >>> import nkreport as nk
    >>> next(iter(nk.load().find("Burns killed"))).id
    'russian-killed-burns-2022-07'
    """
    asked = words.casefold().split()
    if not asked:
        raise CheckError(f"find({words!r}): give words to look for, as in find('Burns killed')")
    hits = np.zeros((len(asked), len(figures._rows)), np.intp)
    for name in SEARCHED:
        column = figures._columns.text[name]
        texts = [text.casefold() for text in column.words]
        for place, word in enumerate(asked):
            hits[place] += np.array([word in text for text in texts])[column.codes[figures._rows]]
    found = np.flatnonzero(hits.all(axis=0))
    rows = figures._rows[found[np.argsort(-hits.sum(axis=0)[found], kind="stable")]]
    return figures._narrowed("find", words, rows, step=("find", words))


STEPS["find"] = find
