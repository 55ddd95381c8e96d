"""Where a text stands on a page, as a reader would look for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from bs4 import Tag

from nkreport.publish.audit.elements import attribute, classes, in_head, squeezed

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARTS: Mapping[str, str] = {
    "title": "title",
    "subtitle": "subtitle",
    "source": "source line",
}
_KINDS = {"li": "list item", "dd": "list item", "dt": "list item", "td": "cell", "th": "cell"}


class Places:
    """Names the place of a text as a reader would look for it."""

    def __init__(self) -> None:
        self.heading = ""
        self._counts: Counter[str] = Counter()
        self._rows: dict[int, int] = {}
        """Rows met, each with its number in what holds it."""

    def of(self, owner: Tag) -> str:
        """Name the place of a block; called once for each, in the order of the page."""
        figure = _enclosing_figure(owner)
        if figure is not None:
            return self._in_figure(owner, figure)
        if owner.name in _HEADINGS:
            self.heading = squeezed(owner.get_text())
            self._counts.clear()
            first = owner.name == "h1"
            return "title of the report" if first else f"heading '{self.heading[:60]}'"
        if in_head(owner) or owner.name == "header":
            return "head of the report"
        kind = _KINDS.get(owner.name, "paragraph")
        if owner.find_parent(class_="findings"):
            kind = "finding"
        self._counts[kind] += 1
        under = f"under '{self.heading[:60]}'" if self.heading else "at the top"
        return f"{kind} {self._counts[kind]} {under}"

    def of_alternative(self, element: Tag) -> str:
        """Name the place of a text that is told, not shown."""
        figure = _enclosing_figure(element)
        if figure is not None:
            return f"{_figure_name(figure)} alternative text"
        under = f"under '{self.heading[:60]}'" if self.heading else "at the top"
        return f"alternative text of <{element.name}> {under}"

    def _in_figure(self, owner: Tag, figure: Tag) -> str:
        name = _figure_name(figure)
        if owner.find_parent("svg"):
            told = owner.name in ("title", "desc")
            return f"{name} {'alternative text' if told else 'drawing'}"
        cell = owner if owner.name in ("td", "th") else owner.find_parent(["td", "th"])
        words = owner.find_parent("details", class_="words")
        if cell is not None:
            return f"{name}{' data table' if words else ''}, {self._cell(cell)}"
        if words is not None:
            return f"{name} alternative text (words)"
        if owner.name in ("figcaption", "caption") or owner.find_parent(["figcaption", "caption"]):
            return f"{name} caption"
        around = {css for tag in (owner, *owner.parents) for css in classes(tag)}
        part = next((word for css, word in _PARTS.items() if css in around), "")
        return f"{name} {part}".strip()

    def _cell(self, cell: Tag) -> str:
        row = cell.find_parent("tr")
        column = 1 + len(cell.find_previous_siblings(["td", "th"]))
        if row is None or row.parent is None or row.find_parent("thead"):
            return f"head of column {column}"
        if id(row) not in self._rows:
            beside = row.parent.find_all("tr", recursive=False)
            self._rows |= {id(each): number for number, each in enumerate(beside, 1)}
        return f"row {self._rows[id(row)]}, column {column}"


def _enclosing_figure(owner: Tag) -> Tag | None:
    for element in (owner, *owner.parents):
        if element.name == "figure" and {"chart", "table"} & set(classes(element)):
            return element
    return None


def _figure_name(figure: Tag) -> str:
    kind, _, number = attribute(figure, "id").partition("-")
    fallback = "Chart" if "chart" in classes(figure) else "Table"
    return f"{kind.capitalize()} {number}" if number else fallback
