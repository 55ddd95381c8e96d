"""Figures that a bundle carries together: one entry under Evidence, their rows unpacked beside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nkreport.errors import CheckError
from nkreport.publish.page.many import COLUMNS, Many
from nkreport.report.together import unpacked

if TYPE_CHECKING:
    from nkreport.publish.page.evidence import Entry, Use

_PARTS = "measure source ends places speakers speaking said_on shared standing packed".split()
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")


@dataclass(slots=True)
class Together(Many):
    """Figures of one source and measure of which a bundle has the rows of some, and all packed.

    Parameters
    ----------
    given : mapping
        As the bundle has it, see `nkreport.report.together.carried`.
    shown_in : list of Use
        Each place of the page that shows some.
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    shown_in: list[Use] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many they are."""
        return int(self.given["count"])

    @property
    def first(self) -> Entry:
        """The first in time."""
        return self._end("first")

    @property
    def last(self) -> Entry:
        """The last in time."""
        return self._end("last")

    @property
    def ends(self) -> tuple[Entry, Entry]:
        """Those that name the lowest and the highest number."""
        return self._end("lowest"), self._end("highest")

    def _end(self, name: str) -> Entry:
        wanted = self.given["ends"].get(name)
        return next((e for e in self.entries if e.id == wanted), self.entries[0])

    @property
    def said_on(self) -> str:
        """The first and the last day one was said."""
        return str(self.given["said_on"])

    @property
    def claimants(self) -> list[str]:
        """Who said them, the first few."""
        return list(map(str, self.given["speakers"]))

    @property
    def speaking(self) -> int:
        """How many said them."""
        return int(self.given["speaking"])

    def shared(self, column: str) -> str:
        """The value all share in a column; empty where they differ."""
        named = {"measure": self.given["measure"], "source": self.given["source"]}
        return str({**self.given["shared"], **named}.get(column, ""))

    @property
    def standing(self) -> list[str]:
        """What is said against some of them: the first few lines."""
        return list(map(str, self.given["standing"]))

    @property
    def uses(self) -> list[Use]:
        """Each place of the page that shows one."""
        return self.shown_in

    @property
    def read_later(self) -> bool:
        """Whether one was said by the as-of day but read in a newer text."""
        return bool(self.given.get("read_later"))

    def place(self, name: str) -> int:
        """The place of an id among all, from 1."""
        return int(self.given["places"][name])

    def members(self) -> dict[str, Any]:
        """Those whose rows the page has, each with its place, and how many there are."""
        found: dict[str, Any] = {"count": self.count}
        found["place"] = [self.place(entry.id) for entry in self.entries]
        return found | {name: [entry.row[name] for entry in self.entries] for name in COLUMNS}


def rows_of(given: Mapping[str, Any]) -> str:
    """The packed rows of a bundle as CSV.

    Raises
    ------
    CheckError
        If they cannot be unpacked.
    """
    try:
        return unpacked(given["packed"]) if given["packed"] else ""
    except ValueError as error:
        raise CheckError(
            f"the rows of {given['id']!r:.80} cannot be unpacked ({error}); run the notebook again"
        ) from error


def keep_rows(
    groups: Iterable[Mapping[str, Any]], files: dict[str, str], keep: Callable[[str, str], str]
) -> list[str]:
    """Keep the packed rows of a bundle beside the page, each once; the names of their files.

    Parameters
    ----------
    groups : iterable of mapping
    files : dict
        Name of those kept to their file, empty for those too many to come along; added to.
    keep : callable
        Takes a file's name and text, and gives the name it has beside the page.
    """
    named = []
    for given in groups:
        check_given(given)
        if given["id"] not in files:
            rows = rows_of(given)
            files[given["id"]] = keep(f"{given['id']}.csv", rows) if rows else ""
        named.append(files[given["id"]])
    return list(filter(None, named))


def check_given(given: Mapping[str, Any]) -> None:
    """Hold a bundle's many figures to be written as a run writes them.

    Raises
    ------
    CheckError
        If a part is missing, or the name is none.
    """
    missing = [name for name in ("id", "count", *_PARTS) if name not in given]
    if missing or not _NAME.match(str(given["id"])):
        what = f"lack {missing[0]!r}" if missing else f"are called {given['id']!r:.80}, no slug"
        raise CheckError(f"figures that stand together {what}; run the notebook again")
