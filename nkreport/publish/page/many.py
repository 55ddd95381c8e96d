"""Many figures of one table: one entry under Evidence for all, and the rows beside the page."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nkreport.report.inert import rows_csv
from nkreport.report.together import STANDING, ranges

if TYPE_CHECKING:
    from nkreport.publish.page.evidence import Entry, Use
    from nkreport.publish.words.own_words import OwnWords

MOST = 40
"""Figures of one source and measure that each have an entry of their own."""
COLUMNS = (
    "id comparator low best high unit printed scope note item claimant stance period said_on"
).split()
"""What an audit must know of each."""


@dataclass(slots=True)
class Many:
    """Figures of one source and measure that stand together.

    Parameters
    ----------
    id : str
        Its place in the page is `fig-` and this.
    entries : list of Entry
        In the order of their time.
    apart : frozenset of str
        Ids of those that a sentence names, and that have entries of their own besides.
    file : str
        Name of the file beside the page that holds their rows.
    """

    id: str
    entries: list[Entry]
    apart: frozenset[str] = frozenset()
    file: str = ""

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.entries)

    @property
    def speaking(self) -> int:
        """How many said them."""
        return len(self.claimants)

    @property
    def order(self) -> tuple[str, str]:
        """By the first day one was said, then by id."""
        return min(entry.order for entry in self.entries)[0], self.id

    @property
    def first(self) -> Entry:
        """The first in time."""
        return self.entries[0]

    @property
    def last(self) -> Entry:
        """The last in time."""
        return self.entries[-1]

    @property
    def ends(self) -> tuple[Entry, Entry]:
        """Those that name the lowest and the highest number."""
        numbered = [entry for entry in self.entries if entry.values] or self.entries
        return (
            min(numbered, key=lambda entry: min(entry.values, default=0.0)),
            max(numbered, key=lambda entry: max(entry.values, default=0.0)),
        )

    @property
    def said_on(self) -> str:
        """The first and the last day one was said."""
        days = sorted({str(entry.row["said_on"]) for entry in self.entries})
        return (
            days[0]
            if days[0] == days[-1] or "/" in days[0] + days[-1]
            else (f"{days[0]}/{days[-1]}")
        )

    @property
    def claimants(self) -> list[str]:
        """Who said them, each once."""
        return list(dict.fromkeys(str(entry.row["claimant"]) for entry in self.entries))

    def shared(self, column: str) -> str:
        """The value all share in a column; empty where they differ."""
        values = {str(entry.row[column]) for entry in self.entries}
        return values.pop() if len(values) == 1 else ""

    @property
    def selected(self) -> list[str]:
        """The steps that selected them, in words."""
        return list(dict.fromkeys(e.selected for e in self.entries if e.selected))[:STANDING]

    @property
    def standing(self) -> list[str]:
        """What is said against some of them: the first few lines."""
        lines = dict.fromkeys(line for entry in self.entries for line in entry.standing)
        return list(lines)[:STANDING]

    @property
    def uses(self) -> list[Use]:
        """Each place of the page that shows one."""
        return list(dict.fromkeys(use for entry in self.entries for use in entry.uses))

    @property
    def read_later(self) -> bool:
        """Whether one was said by the as-of day but read in a newer text."""
        return any(entry.read_later for entry in self.entries)

    def members(self) -> dict[str, Any]:
        """Their columns as JSON, for an audit; what all share stands once."""
        found: dict[str, Any] = {}
        for name in COLUMNS:
            cells = [entry.row[name] for entry in self.entries]
            found[name] = cells[0] if all(cell == cells[0] for cell in cells) else cells
        return found

    def csv(self) -> str:
        """Their whole rows."""
        return rows_csv([entry.row for entry in self.entries])


def told_of(some: Many, words: OwnWords) -> list[str]:
    """Sentences on many figures: the first and the last, the lowest and the highest, what chose."""

    def one(entry: Entry) -> str:
        period = "" if alike else words.period(str(entry.row["period"]))
        item = f"{entry.row['item']}: " if entry.row["item"] else ""
        return f"{item}{entry.shown}{f' ({period})' if period else ''}"

    alike = some.first.row["period"] == some.last.row["period"]
    low, high = some.ends
    lines = [] if alike else [words("from_first", first=one(some.first), last=one(some.last))]
    if {low.id, high.id} != {some.first.id, some.last.id} and low.shown != high.shown:
        lines.append(words("from_lowest", lowest=one(low), highest=one(high)))
    if some.selected:
        lines.append(words("selected", what="; ".join(some.selected)))
    return lines


def gathered(entries: Iterable[Entry], known: Container[str] = ()) -> Iterator[Many]:
    """The figures that stand together, where there are more than `MOST` of a source and measure.

    The ids `known` stand together already. Those that a sentence names have entries of their own
    besides, unless these too are so many.
    """
    tables: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if not entry.file and entry.id not in known:
            key = str(entry.row["measure"]), str(entry.row["source"])
            tables.setdefault(key, []).append(entry)
    for (measure, source), found in tables.items():
        if len(found) > MOST:
            ordered = sorted(found, key=lambda entry: (str(entry.row["period"]), *entry.order))
            yield Many(f"rows-of-{measure}-{source}", ordered, told_apart(found))


def told_apart(entries: Iterable[Entry]) -> frozenset[str]:
    """Ids of those that a sentence names; none where these too are more than `MOST`."""
    named = {entry.id for entry in entries if any(use.kind == "prose" for use in entry.uses)}
    return frozenset(named) if len(named) <= MOST else frozenset()


def written(ids: Iterable[str], within: Mapping[str, tuple[str, int]]) -> str:
    """Ids as an attribute names them: those that stand together by their places, `rows#1-9,12`.

    What is named by its place already stays so, and stands for all that it names.

    Examples
    --------
    >>> written(["a", "x", "b", "c"], {"a": ("rows", 1), "b": ("rows", 2), "c": ("rows", 4)})
    'x rows#1-2,4'
    """
    alone, together = [], dict[str, set[int]]()
    named = list(ids)
    whole = {name.partition("#")[0] for name in named if "#" in name}
    for name in named:
        if name in within:
            group, place = within[name]
            if group in whole:
                continue
            together.setdefault(group, set()).add(place)
        else:
            alone.append(name)
    return " ".join([*alone, *(f"{name}#{ranges(sorted(p))}" for name, p in together.items())])
