"""Parts of a whole: which figures the ledger's formulas make parts, and what to call them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nkreport.ledger.figure import Figure
from nkreport.ledger.formulas import ids_in
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.reads import question

_LINKING = frozenset("as at by for from in of on to with".split())


def parts_of(whole: Figure) -> frozenset[str]:
    """Ids of the figures that the ledger's formulas make parts of a whole, and of its parts.

    The terms of a sum are parts of it; what is taken off a figure, and what that leaves, are parts
    of that figure.

    Examples
    --------
    >>> import nkreport as nk
    >>> sorted(parts_of(nk.load()["mobilised-shoigu-2022-10-28"]))[:2]
    ['combat-support-shoigu-2022-10-28', 'combat-units-shoigu-2022-10-28']
    """
    return _parts_of(whole.ledger, whole.id)


@question
def _parts_of(ledger: Ledger, whole: str) -> frozenset[str]:
    formulas = {name: figure.formula for name, figure in ledger.figures.items()}
    found: set[str] = set()
    sought = [whole]
    while sought:
        direct = _direct(sought.pop(), formulas)
        sought += direct - found
        found |= direct
    return frozenset(found - {whole})


def _direct(name: str, formulas: Mapping[str, str]) -> set[str]:
    parts = set(_summed(formulas[name]))
    for result, formula in formulas.items():
        first, *taken = _terms(formula, "-")
        if first == name and taken:
            parts |= {result, *taken}
    return parts


def sum_of(figure: Figure) -> tuple[str, ...]:
    """The ids whose sum a figure is computed as; none where it is computed otherwise or stated."""
    return _summed(figure.formula)


def _summed(formula: str) -> tuple[str, ...]:
    terms = _terms(formula, "+")
    return terms if len(terms) > 1 else ()


def _terms(formula: str, sign: str) -> tuple[str, ...]:
    """The ids that one sign alone joins; one empty text where anything else stands there."""
    terms = re.split(rf"\s+[{sign}]\s+", formula.strip())
    plain = formula and all(ids_in(term) == (term,) for term in terms)
    return tuple(terms) if plain else ("",)


def part_names(whole: Figure, parts: Sequence[Figure]) -> dict[str, str]:
    """What to call each part, by id: its item, else its measure without the words all share.

    A part of a part does not repeat the name of the one it belongs to.
    """
    names = {part.id: part.item for part in parts if part.item != whole.item}
    titled = {part.id: _title(part, whole) for part in parts if part.id not in names}
    shared = shared_start(list(titled.values()))
    names |= {name: " ".join(title.split()[shared:]) for name, title in titled.items()}
    for part in parts:
        for inner in parts_of(part) & names.keys():
            names[inner] = names[inner].removesuffix(f" {names[part.id]}")
    return names


def _title(part: Figure, whole: Figure) -> str:
    title = part.ledger.measures[part.measure].title
    return f"{title}, {part.period.words()}" if part.measure == whole.measure else title


def shared_start(titles: Sequence[str]) -> int:
    """How many leading words all titles share; a preposition stays with what follows it.

    Examples
    --------
    >>> shared_start(["mobilised troops in training", "mobilised troops in the combat zone"])
    2
    """
    split = [title.split() for title in titles]
    if len(split) < 2:
        return 0
    length = 0
    for column in zip(*(words[:-1] for words in split), strict=False):
        if len(set(column)) > 1:
            break
        length += 1
    while length and split[0][length - 1] in _LINKING:
        length -= 1
    return length
