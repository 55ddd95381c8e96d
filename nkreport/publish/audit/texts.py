"""The texts of a page: what is read together, the marks in it, and what is told but not shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from nkreport.publish.audit.elements import attribute
from nkreport.publish.audit.places import Places

_INLINE = frozenset(
    "a abbr b bdi bdo br cite code data del dfn em i ins kbd label mark q s samp small span"
    " strong sub sup time tspan u var wbr".split()
)
_UNREAD = (
    "nav, section#evidence, details.code, pre.code, section#sources, .bibliography, .record,"
    " details.said, p.cut, #method > :is(.own, .rests, .siblings), [data-own], script, style,"
    " template"
)
_MARKS = "a.figure[data-figure], time, data.count, data.computed, span.parameter"
_TOLD = ("aria-label", "aria-description", "aria-valuetext", "alt", "title", "placeholder")
_OBJECT = "\ufffc"


@dataclass(frozen=True, slots=True)
class Mark:
    """A link, date, count, computed value or parameter: what a number may stand in.

    Parameters
    ----------
    element : Tag
    text : str
        What it shows.
    before, after : str
        The text of its block up to it, and on to the next mark.
    nested : bool
        Whether it stands within another mark.
    """

    element: Tag
    text: str
    before: str = ""
    after: str = ""
    nested: bool = False


@dataclass(slots=True)
class Block:
    """Text that is read together, each mark in it replaced by one character."""

    owner: Tag
    place: str = ""
    text: str = ""
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Told:
    """A text that cannot carry links: an attribute, the page's title, a drawing's label."""

    owner: Tag
    place: str
    text: str


def read_texts(soup: BeautifulSoup) -> tuple[list[Block], list[Told]]:
    """Read all text of a page outside evidence, navigation, sources and code.

    Parameters
    ----------
    soup : BeautifulSoup

    Returns
    -------
    list of Block
        What may carry marks, in the order of the page.
    list of Told
        What may not.
    """
    return _Reader(soup).read()


class _Reader:
    def __init__(self, soup: BeautifulSoup) -> None:
        self._soup = soup
        self._unread = {id(element) for element in soup.select(_UNREAD)}
        self._marks = {id(element) for element in soup.select(_MARKS)}
        self._places = Places()
        self._told: list[Told] = []

    def read(self) -> tuple[list[Block], list[Told]]:
        blocks = []
        for block in self._blocks(self._soup, Block(self._soup)):
            owner = block.owner
            if owner.name == "title" and owner.find_parent("svg") is None:
                self._told.append(Told(owner, "page title", block.text))
                continue
            block.place = self._places.of(owner)
            if owner.find_parent("svg") is None:
                blocks.append(block)
                continue
            shown = [block.text.replace(_OBJECT, " "), *(mark.text for mark in block.marks)]
            self._told += [Told(owner, block.place, text) for text in shown]
        return blocks, self._told

    def _blocks(self, element: Tag, current: Block) -> Iterator[Block]:
        for child in element.children:
            if isinstance(child, Tag):
                if id(child) in self._unread:
                    continue
                self._tell(child)
                # Vega writes a line of a label as a tspan.
                current.text += "\n" if child.name in ("br", "tspan") else ""
                if id(child) in self._marks:
                    self._take(child, current)
                elif child.name in _INLINE and not child.find(_is_block):
                    yield from self._blocks(child, current)
                else:
                    yield from _flushed(current)
                    inner = Block(child)
                    yield from self._blocks(child, inner)
                    yield from _flushed(inner)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                current.text += str(child).replace(_OBJECT, " ")

    def _take(self, element: Tag, current: Block) -> None:
        text = ""
        inside = Block(element)
        for block in [*self._blocks(element, inside), inside]:
            text += block.text
            current.marks += [replace(mark, nested=True) for mark in block.marks]
        current.marks.append(Mark(element, text, before=current.text))
        current.text += _OBJECT

    def _tell(self, element: Tag) -> None:
        for name in _TOLD:
            text = attribute(element, name)
            if text and not (name == "aria-description" and _is_led(element, text)):
                self._told.append(Told(element, self._places.of_alternative(element), text))
        if element.name == "meta" and element.get("name") == "description":
            self._told.append(
                Told(element, "description of the page", attribute(element, "content"))
            )


def _flushed(block: Block) -> Iterator[Block]:
    if block.text.strip():
        pieces = iter(block.text.split(_OBJECT)[1:])
        marks = [mark if mark.nested else replace(mark, after=next(pieces)) for mark in block.marks]
        yield Block(block.owner, text=block.text, marks=marks)
    block.text, block.marks = "", []


def _is_led(element: Tag, text: str) -> bool:
    """Whether a drawing's description stands in its figure word for word, where it has links."""
    figure = element.find_parent("figure")
    words = figure.select_one("details.words > p") if figure else None
    return words is not None and words.get_text() == text


def _is_block(tag: Tag) -> bool:
    return tag.name not in _INLINE
