"""Sources: CSL-JSON items, and the short citation of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nkreport.errors import TableError
from nkreport.handed import read_json, why
from nkreport.lab import Card, Carded
from nkreport.ledger.periods import Period, read_period
from nkreport.ledger.reads import Entry

_TEXTS = (
    "type title title-short container-title publisher publisher-place note URL DOI ISBN".split()
)
"""Of an item, what is text where it is given."""


@dataclass(frozen=True, repr=False)
class Source(Carded, Entry):
    """One work of sources.json.

    Parameters
    ----------
    id : str
    item : mapping
        The CSL-JSON item as it stands in the file.
    """

    id: str
    item: Mapping[str, Any]

    def named(self) -> tuple[str, Mapping[str, Any]]:
        """The work as `sources.json/id`, and its item."""
        return f"sources.json/{self.id}", self.item

    def card(self) -> Card:
        """What stands for it: the short citation, the title, when it appeared, where it lies."""
        entries = [
            ("title", str(self.item.get("title", ""))),
            ("in", str(self.item.get("container-title", ""))),
            ("appeared", self.issued.words()),
            ("licence", self.licence),
            ("address", str(self.item.get("URL", ""))),
        ]
        return Card(self.short, entries, self.id, ("address",))

    @cached_property
    def issued(self) -> Period:
        """When the work appeared, as exactly as the item says."""
        parts = self.item.get("issued", {}).get("date-parts", [])
        points = ["-".join(f"{n:02d}" if i else f"{n:04d}" for i, n in enumerate(p)) for p in parts]
        return read_period("/".join(points))

    @property
    def author(self) -> str:
        """Family names, else the outlet, else the title."""
        names = [a.get("family") or a.get("literal", "") for a in self.item.get("author", [])]
        if len(names) > 2:
            return f"{names[0]} et al."
        fallback = self.item.get("title-short") or self.item.get("container-title")
        return " and ".join(names) or str(fallback or self.item.get("title", self.id))

    @property
    def short(self) -> str:
        """Short citation: `Agov 2022`."""
        year = self.issued.text[:4]
        return f"{self.author} {year}".strip()

    @property
    def origin(self) -> str:
        """Slug of the first speaker or institution the work leads to; its own id by default."""
        return str(self.item.get("custom", {}).get("origin") or self.renders or self.id)

    @property
    def renders(self) -> str:
        """Slug of the work whose claims this one passes on as they are; empty for its own."""
        return str(self.item.get("custom", {}).get("renders") or "")

    @property
    def licence(self) -> str:
        """On which terms it may be used, as its file says; empty where that is not known."""
        return str(self.item.get("custom", {}).get("licence") or "")


def read_sources(path: Path, shown_as: str | None = None) -> dict[str, Source]:
    """Read a bibliography.

    Parameters
    ----------
    path : Path
        A CSL-JSON array.
    shown_as : str, optional
        The file's name in messages.

    Returns
    -------
    dict
        Source by id, in file order.

    Raises
    ------
    TableError
        If the file is no CSL-JSON, an id stands twice, a link is not https, or an item lacks a
        title.
    """
    file = shown_as or path.as_posix()
    try:
        items = read_json(path)
    except (OSError, ValueError) as error:
        raise TableError([f"{file}: {why(error)}; write a JSON array of CSL items"]) from error
    if not isinstance(items, list):
        raise TableError([f"{file}: holds no array; write a JSON array of CSL items"])
    sources: dict[str, Source] = {}
    problems = []
    for number, item in enumerate(items, 1):
        at = f"{file}: item {number}"
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            problems.append(f"{at} has no id; give it one, a slug")
            continue
        at += f" ({item['id']})"
        if item["id"] in sources:
            problems.append(f"{at} stands twice; remove one")
        if misshaped := list(_misshaped(item)):
            problems += [f"{at}: {text}" for text in misshaped]
            continue
        if not item.get("title", "").strip():
            problems.append(f"{at} has no title")
        if not item.get("URL", "https://").startswith("https://"):
            problems.append(f"{at}: link {item['URL'][:60]!r} is not https; mend or remove it")
        if any("\ud800" <= c <= "\udfff" for c in json.dumps(item, ensure_ascii=False)):
            problems.append(f"{at} holds half a character (a lone surrogate); mend the text")
        sources[item["id"]] = Source(item["id"], item)
        try:
            _ = sources[item["id"]].issued
        except (ValueError, TypeError, AttributeError):
            problems.append(f"{at}: issued is no CSL date; write {{'date-parts': [[2022, 8, 9]]}}")
    if problems:
        raise TableError(problems)
    return sources


def _misshaped(item: Mapping[str, Any]) -> Iterator[str]:
    """What of an item's values is not of the kind that CSL-JSON gives it."""
    for name in _TEXTS:
        if not isinstance(item.get(name, ""), str):
            yield f"{name} is no text; write it in quotes, or leave it out"
    authors = item.get("author", [])
    if not isinstance(authors, list) or not all(map(_of_texts, authors)):
        yield 'author is no list of names; write [{"family": "Burns", "given": "William"}]'
    if not _of_texts(item.get("custom", {})):
        yield "custom is no object of texts; write its values in quotes"
    issued = item.get("issued", {"date-parts": [[1]]})
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    if not isinstance(parts, list) or not all(isinstance(p, list) and p for p in parts):
        yield "issued is no CSL date; write {'date-parts': [[2022, 8, 9]]}"


def _of_texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
