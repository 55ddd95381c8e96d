"""The headings and notes of a page, numbered and named over its cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

RESERVED: Final = re.compile(
    r"(chart|count|entry|fig|nkreport|note|source|table)-.*|contents|evidence|figures|findings|head|"
    r"legend|main|method|rows|sources|top"
)
LONGEST_SLUG: Final = 60
DEEPEST: Final = 6


@dataclass
class Outline:
    """The headings of a page so far, which later cells must not repeat.

    Markdown's `#` is a second-level heading, because the first is the report's title, and no
    level is skipped on the way down.

    Parameters
    ----------
    taken : set of str
        Slugs that are in use.
    above : list of int
        The `#` of the last heading and of those it stands under.
    opening : int
        Up to how many `#` a first heading would be the report's title, at level 1.
    notes : int
        Footnotes so far.
    places : dict
        Names by which an author's links may call a heading, to its slug.

    Examples
    --------
    >>> outline = Outline()
    >>> outline.slug("What is known?"), outline.slug("What is known"), outline.slug("Evidence")
    ('what-is-known', 'what-is-known-2', 'section-evidence')
    >>> [outline.next_level(written) for written in (1, 3, 3, 1)]
    [2, 3, 3, 2]
    """

    taken: set[str] = field(default_factory=set)
    above: list[int] = field(default_factory=list)
    notes: int = 0
    opening: int = 0
    places: dict[str, str] = field(default_factory=dict)
    _last: str = ""
    _ahead: list[str] = field(default_factory=list)

    @property
    def level(self) -> int:
        """Level of the last heading; 1, the title's, before there is one."""
        return min(1 + len(self.above), DEEPEST)

    def slug(self, text: str) -> str:
        """Return an id for a heading, unlike every other of the page and of its machinery."""
        words = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", text).casefold())
        stem = words.strip("-")[:LONGEST_SLUG].strip("-") or "section"
        if RESERVED.fullmatch(stem):
            stem = f"section-{stem}"
        slug, number = stem, 1
        while slug in self.taken:
            number += 1
            slug = f"{stem}-{number}"
        self.taken.add(slug)
        return slug

    def heading(self, text: str) -> str:
        """Return a heading's id, and know it by the names that others give it.

        Examples
        --------
        >>> outline = Outline()
        >>> outline.name(["results"], alone=True)
        >>> outline.heading("3. What is (known)?")
        '3-what-is-known'
        >>> list(outline.places)
        ['results', '3.-What-is-(known)?', '3-what-is-known']
        """
        self._last = slug = self.slug(text)
        words = text.strip()
        jupyter = words.replace(" ", "-")
        github = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        for name in (*self._ahead, jupyter, github):
            self.places.setdefault(name, slug)
        self._ahead.clear()
        return slug

    def name(self, names: Iterable[str], *, alone: bool) -> None:
        """Give a place its author's names: the heading below where they stand alone."""
        if alone or not self._last:
            self._ahead += names
        else:
            self.places.update((name, self._last) for name in names if name not in self.places)

    def next_level(self, written: int) -> int:
        """Return the level at which a heading of that many `#` stands."""
        opening, self.opening = self.opening, 0
        if written <= opening:
            return 1
        self.above = [*(higher for higher in self.above if higher < written), written]
        return self.level
