"""The evidence of a page: each figure shown, who said it, through whom, and where it is used."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nkreport.errors import CheckError
from nkreport.ledger.figure import COLUMNS
from nkreport.ledger.periods import read_period
from nkreport.ledger.sources import Source
from nkreport.publish.drawing.draw import settled
from nkreport.publish.page.many import Many, gathered, told_apart, written
from nkreport.publish.page.together import Together, check_given

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")


@dataclass(frozen=True, slots=True)
class Use:
    """A place of the page that shows a figure: the second `chart` at `chart-2`."""

    kind: str
    number: int
    anchor: str


@dataclass(slots=True)
class Entry:
    """One figure shown, with everything a reader needs to check it.

    Parameters
    ----------
    row : mapping
        The figure's row, whole.
    shown : str
        The quantity in words, empty where the bundle gives none.
    standing : list of str
        Who denies it, what the checks found.
    read_later : bool
        Whether it was said by the as-of day but read in a newer text.
    new : bool
        Whether it was said after the day the report marks.
    uses : list of Use
        Each place once, in the page's order.
    file : str
        Name of the file beside the page that holds the rows it was made of; empty without any.
    selected : str
        The steps that selected it, in words.
    office : str
        What the speaker was; empty where it is not known.
    """

    row: Mapping[str, Any]
    shown: str = ""
    standing: list[str] = field(default_factory=list)
    read_later: bool = False
    new: bool = False
    uses: list[Use] = field(default_factory=list)
    file: str = ""
    selected: str = ""
    office: str = ""

    @property
    def values(self) -> list[float]:
        """The bounds it fills."""
        bounds = (self.row[name] for name in ("low", "best", "high"))
        return [float(bound) for bound in bounds if bound is not None]

    @property
    def speaker(self) -> str:
        """Who said it, as an entry begins with them."""
        name = str(self.row["claimant"])
        return name[:1].upper() + name[1:]

    @property
    def id(self) -> str:
        """The figure's id."""
        return str(self.row["id"])

    @property
    def denial(self) -> bool:
        """Whether the statement denies another."""
        return bool(self.row["stance"] == "denies")

    @property
    def status(self) -> str:
        """How far what is counted had come; empty where it is said of what was."""
        status = str(self.row["status"] or "")
        return "" if status == "occurred" else status

    @property
    def order(self) -> tuple[str, str]:
        """By the day it was said, then by id."""
        return str(self.row["said_on"]), self.id


@dataclass(slots=True)
class Evidence:
    """Figures shown on a page, gathered bundle by bundle.

    Parameters
    ----------
    entries : dict of str to Entry
        By figure id, in the order of first use.
    rows : dict of str to mapping
        Every row any bundle carries.
    sources : dict of str to Source
        The works the rows name.
    measures : dict of str to str
        Measure to its title.
    terms : dict of str to str
        What formulas name to its quantity in words.
    many : list of Many
        Those of `entries` that stand together; known once it is closed.
    within : dict of str to (str, int)
        Figure id to the one of `many` that it stands in, and its place there from 1.
    together : dict of str to Together
        By name those of `many` that came together in a bundle.
    cited : set of str
        Works that a listing rests on.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    rows: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    measures: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)
    as_of: str = ""
    many: list[Many] = field(default_factory=list)
    within: dict[str, tuple[str, int]] = field(default_factory=dict)
    together: dict[str, Together] = field(default_factory=dict)
    cited: set[str] = field(default_factory=set)

    def open(self, as_of: str) -> None:
        """Set the day the report speaks from."""
        self.as_of = as_of

    def add(self, bundle: Mapping[str, Any], ids: tuple[str, ...], use: Use) -> None:
        """Take in what a bundle carries and note where its figures are used."""
        for row in bundle["rows"]:
            self._add_row(row)
        for item in bundle["items"]:
            self._add_item(item)
        self.measures.update(bundle.get("measures", {}))
        self.terms.update(bundle.get("terms", {}))
        self.cited.update(name for name in bundle.get("works", ()) if name in self.sources)
        for given in bundle.get("together", ()):
            check_given(given)
            some = self.together.setdefault(given["id"], Together(given["id"], [], given=given))
            some.given = {**given, "places": {**some.given["places"], **given["places"]}}
            some.shown_in += [use] if use not in some.shown_in else []
        for name in ids:
            if "#" in name:
                continue
            if name not in self.rows:
                raise CheckError(
                    f"{use.kind} {use.number} shows figure {name!r}, whose row no output before it"
                    " carries; run the notebook again"
                )
            entry = self.entries.setdefault(name, Entry(self.rows[name]))
            entry.shown = entry.shown or str(bundle.get("shown", {}).get(name, ""))
            entry.read_later |= name in bundle.get("read_later", ())
            entry.new |= name in bundle.get("new", ())
            entry.office = entry.office or str(bundle.get("offices", {}).get(name, ""))
            entry.selected = entry.selected or str(bundle.get("selected", ""))
            lines = bundle.get("standing", {}).get(name, ())
            entry.standing.extend(line for line in lines if line not in entry.standing)
            if use not in entry.uses:
                entry.uses.append(use)

    def _add_row(self, row: Mapping[str, Any]) -> None:
        missing = [column for column in COLUMNS if column not in row]
        if missing:
            raise CheckError(f"a figure's row lacks {missing[0]!r}; run the notebook again")
        name = str(row["id"])
        if not _ID.match(name):
            raise CheckError(f"figure id {name[:80]!r} is no slug; write letters, digits, - . _")
        whole = {column: row[column] for column in COLUMNS}
        if self.rows.setdefault(name, whole) != whole:
            raise CheckError(
                f"figure {name!r} has two different rows in one notebook; run it again from the top"
            )

    def _add_item(self, item: Mapping[str, Any]) -> None:
        if not _ID.match(str(item.get("id", ""))):
            raise CheckError(f"source id {str(item.get('id'))[:80]!r} is no slug")
        source = Source(str(item["id"]), item)
        try:
            _ = source.short
        except (ValueError, TypeError, AttributeError, IndexError) as error:
            raise CheckError(
                f"source {source.id!r} has no date as CSL writes it: {error}"
            ) from error
        self.sources[source.id] = source

    def close(self) -> None:
        """See that every entry's source came along, and put together what are too many.

        Raises
        ------
        CheckError
            If one did not.
        """
        for entry in self.entries.values():
            for column in ("source", "primary_source"):
                name = entry.row[column]
                if name and name not in self.sources:
                    raise CheckError(
                        f"figure {entry.id!r} names source {name!r}, which no output carries;"
                        " run the notebook again"
                    )

        for some in self.together.values():
            some.entries = [self.entries[n] for n in some.given["places"] if n in self.entries]
            some.entries.sort(key=lambda entry: some.place(entry.id))
            if not some.entries:
                raise CheckError(f"no output carries a row of {some.id!r}; run the notebook again")
            some.apart = told_apart(some.entries)
            for entry in some.entries:
                self.within.setdefault(entry.id, (some.id, some.place(entry.id)))
        gathering = list(gathered(self.entries.values(), set(self.within)))
        for many in gathering:
            for place, entry in enumerate(many.entries, 1):
                self.within[entry.id] = many.id, place
        self.many = [*self.together.values(), *gathering]

    @property
    def newest(self) -> str:
        """When the newest number shown was said, as its row has it; empty where none is dated."""
        days = [str(entry.row["said_on"]) for entry in self.entries.values() if entry.values]
        days += [some.said_on for some in self.together.values()]
        ends = {day: read_period(day).latest for day in dict.fromkeys(days) if day}
        dated = [(end, day) for day, end in ends.items() if end is not None]
        return max(dated, default=(None, ""))[1]

    def alone(self, name: str) -> bool:
        """Whether a figure has an entry of its own."""
        return name not in self.within or any(name in some.apart for some in self.many)

    def anchor(self, name: str) -> str:
        """What an id's entry is called: its own name, or that of those it stands together with."""
        return name if self.alone(name) else self.within[name][0]

    def file_of(self, some: Many) -> str:
        """The file that many figures were read from, with its hash; empty where it is not known."""
        custom = self.sources[str(some.first.row["source"])].item.get("custom") or {}
        name, digest = custom.get("table", ""), str(custom.get("sha256", ""))[:16]
        return f"{name} (sha256 {digest})" if name and digest else str(name)

    def named(self, ids: Iterable[str]) -> str:
        """Ids as an attribute of the page names them."""
        return written(ids, self.within)

    def single_rows(self) -> list[Mapping[str, Any]]:
        """The rows that stand in the page itself."""
        return [row for name, row in self.rows.items() if self.alone(name)]

    def printed(self) -> dict[str, list[Any]]:
        """Each figure shown, by id: its quantity in words, and its bounds."""
        return {
            name: [entry.shown, *(entry.row[bound] for bound in ("low", "best", "high"))]
            for name, entry in sorted(self.entries.items())
        }

    @property
    def digest(self) -> str:
        """A hash of all that is said of the figures shown, and of their sources."""
        rows = {name: self.rows[name] for name in self.entries}
        given = {name: some.given for name, some in self.together.items()}
        works = {source.id: source.item for source in self.bibliography()}
        told = json.dumps(settled([rows, given, works]), sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def groups(self) -> Iterator[tuple[str, list[Entry | Many]]]:
        """Entries by measure, in the order of first use; within one, by the day they were said."""
        grouped: dict[str, list[Entry | Many]] = {}
        for entry in self.entries.values():
            alone = grouped.setdefault(str(entry.row["measure"]), [])
            if self.alone(entry.id):
                alone.append(entry)
        for some in self.many:
            grouped.setdefault(some.shared("measure"), []).append(some)
        for measure, entries in grouped.items():
            yield self.measures.get(measure, measure), sorted(entries, key=lambda e: e.order)

    def in_order(self) -> Iterator[Entry | Many]:
        """Entries in the order in which the page first uses them."""
        named = {some.id: some for some in self.many}
        for entry in self.entries.values():
            if self.alone(entry.id):
                yield entry
            elif some := named.pop(self.within[entry.id][0], None):
                yield some
        yield from named.values()

    def bibliography(self) -> list[Source]:
        """Works the entries name, by author and year."""
        named = {
            str(entry.row[column])
            for entry in self.entries.values()
            for column in ("source", "primary_source")
        }
        named |= self.cited
        works = [source for name, source in self.sources.items() if name in named]
        return sorted(works, key=lambda s: (s.short.casefold(), s.id))

    def path(self, entry: Entry | Many) -> list[Source]:
        """Works through which a figure came, the first speaker's first."""
        row = entry.row if isinstance(entry, Entry) else entry.first.row
        names = [row["primary_source"], row["source"]]
        return [self.sources[name] for name in dict.fromkeys(names) if name]
