"""Parts of a whole: which figures the ledger's formulas make parts, and what to call them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nkreport.ledger.figure import Figure
from nkreport.ledger.formulas import ids_in
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.reads import question
from nkreport.report.charts.marks import NO_NUMBER, kind_of
from nkreport.report.charts.wording import titled

_LINKING = frozenset("as at by for from in of on to with".split())


@dataclass(frozen=True)
class Parts:
    """The parts of a whole, sorted by what can be drawn of them.

    Parameters
    ----------
    valued : sequence of Figure
        With a value, largest first: drawn to scale.
    bounded : sequence of Figure
        With bounds alone: drawn as bounds.
    impossible : sequence of Figure
        Greater than the whole: printed, never to scale.
    bare : sequence of Figure
        Without a number, and denials; and parts of a part that is not drawn to scale.
    within : mapping
        Id of a valued part to the valued parts that are named of it in turn.
    names : mapping
        Id of a part to what it is called.
    """

    valued: Sequence[Figure]
    bounded: Sequence[Figure]
    impossible: Sequence[Figure]
    bare: Sequence[Figure]
    within: Mapping[str, Sequence[Figure]]
    names: Mapping[str, str]

    @property
    def taken(self) -> list[Figure]:
        """The parts that fit and have a number."""
        return [*self.valued, *self.bounded]

    @staticmethod
    def without(part: Figure) -> str:
        """What is said of a part that is not drawn to scale."""
        if part.numbered and not part.denial:
            return part.quantity("")
        return "a denial" if part.denial else NO_NUMBER


def sorted_parts(whole: Figure, parts: Sequence[Figure]) -> Parts:
    """Sort the parts of a whole."""
    made = parts_within(parts)
    by_id = {part.id: part for part in parts}
    inner = {n: [by_id[name] for name in by_id if name in of] for n, of in made.items()}
    nested = {figure.id for group in inner.values() for figure in group}
    outer = [part for part in parts if part.id not in nested]
    numbered = [part for part in outer if part.numbered and not part.denial]
    impossible = [part for part in numbered if _exceeds(part, whole)]
    beyond = {part.id for part in impossible}
    fitting = [part for part in numbered if part.id not in beyond]
    valued = _largest_first(fitting)
    within = {part.id: _largest_first(inner[part.id]) for part in valued if inner.get(part.id)}
    shown = {figure.id for group in within.values() for figure in group}
    bare = [part for part in outer if not part.numbered or part.denial]
    bare += [part for part in parts if part.id in nested - shown]
    bounded = [part for part in fitting if not _valued(part)]
    return Parts(valued, bounded, impossible, bare, within, part_names(whole, parts, made))


def _valued(part: Figure) -> bool:
    return kind_of(part) in ("value", "about")


def _largest_first(parts: Iterable[Figure]) -> list[Figure]:
    return sorted(filter(_valued, parts), key=lambda part: -(part.best or 0))


def _exceeds(part: Figure, whole: Figure) -> bool:
    """Whether a part is greater than its whole, by more than rounding in print explains."""
    one, other = part.widened, whole.widened
    return one is not None and other is not None and one.low > other.high


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
    return parts_within([whole]).get(whole.id, frozenset())


def parts_within(wholes: Sequence[Figure]) -> Mapping[str, frozenset[str]]:
    """The parts of each of several figures, by its id; of those alone that have any."""
    return _parts_within(wholes[0].ledger, *(whole.id for whole in wholes)) if wholes else {}


@question
def _parts_within(ledger: Ledger, *wholes: str) -> Mapping[str, frozenset[str]]:
    direct: dict[str, set[str]] = {}
    for result, figure in ledger.figures.items():
        if not figure.formula:
            continue
        direct.setdefault(result, set()).update(_summed(figure.formula))
        first, *taken = _terms(figure.formula, "-")
        if first and taken:
            direct.setdefault(first, set()).update((result, *taken))
    found = {}
    for whole in wholes:
        parts: set[str] = set()
        sought = [whole]
        while sought:
            more = direct.get(sought.pop(), set()) - parts
            sought += more
            parts |= more
        if parts - {whole}:
            found[whole] = frozenset(parts - {whole})
    return found


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


def part_names(
    whole: Figure, parts: Sequence[Figure], made: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """What to call each part, by id: its item, else its measure without the words all share.

    A part of a part (`made`) does not repeat the name of the one it belongs to.
    """
    names = {part.id: part.item for part in parts if part.item != whole.item}
    titled = {part.id: _title(part, whole) for part in parts if part.id not in names}
    shared = shared_start(list(titled.values()))
    names |= {name: " ".join(title.split()[shared:]) for name, title in titled.items()}
    for part in parts:
        for inner in made.get(part.id, frozenset()) & names.keys():
            names[inner] = names[inner].removesuffix(f" {names[part.id]}")
    return names


def _title(part: Figure, whole: Figure) -> str:
    title = titled(part)
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
