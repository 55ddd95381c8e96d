"""What JupyterLab is given to show, and the cards that stand for objects there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

MOST_LISTED = 12
"""Lines of an entry that a card shows; the rest is counted."""
_QUIET = "color:var(--jp-content-font-color2,inherit)"
_LOOKS = {
    "card": (
        "display:block;max-width:52em;margin:4px 0;padding:4px 0 4px 12px;"
        "border-left:3px solid var(--jp-brand-color1,#5b7fa6);"
        "color:var(--jp-content-font-color1,inherit);line-height:1.5"
    ),
    "head": "margin:0 0 4px",
    "title": "font-size:1.15em",
    "list": "display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 14px;margin:0",
    "label": f"float:none;width:auto;margin:0;padding:0;font-weight:normal;{_QUIET}",
    "value": "margin:0;padding:0;overflow-wrap:anywhere",
    "items": "margin:0;padding:0 0 0 1.1em",
    "copied": "user-select:all;cursor:copy",
}


def for_lab(html: str) -> str:
    """Keep HTML from MathJax, which reads `$1 million to $2 million` as a formula."""
    return f'<div class="tex2jax_ignore mathjax_ignore">{html}</div>'


@dataclass(frozen=True, slots=True)
class Card:
    """What stands for an object as the last line of a cell; plain text, escaped when it is shown.

    Parameters
    ----------
    title : str
    entries : sequence of (str, str or sequence of str)
        A label with its text, or with lines of which a list is made; empty ones are left out.
    name : str
        An id.
    copied : tuple of str
        Labels of the entries that a click selects, to be copied whole.
    """

    title: str
    entries: Sequence[tuple[str, str | Sequence[str]]] = ()
    name: str = ""
    copied: tuple[str, ...] = ()

    def html(self) -> str:
        """The card for JupyterLab, in the colours of its theme."""
        name = f" &nbsp;<code>{escape(self.name)}</code>" if self.name else ""
        head = f"<b {_look('title')}>{escape(_one_line(self.title))}</b>{name}"
        rows = "".join(self._row(label, told) for label, told in self.entries if told)
        listed = f"<dl {_look('list')}>{rows}</dl>" if rows else ""
        return for_lab(f"<div {_look('card')}><p {_look('head')}>{head}</p>{listed}</div>")

    def _row(self, label: str, told: str | Sequence[str]) -> str:
        looks = f"{_LOOKS['value']};{_LOOKS['copied']}" if label in self.copied else _LOOKS["value"]
        lines = [told] if isinstance(told, str) else list(told)
        if len(lines) == 1:
            shown = escape(_one_line(lines[0]))
        else:
            if len(lines) > MOST_LISTED + 1:
                lines[MOST_LISTED:] = [f"and {len(lines) - MOST_LISTED:,} more"]
            items = "".join(f"<li>{escape(_one_line(line))}</li>" for line in lines)
            shown = f"<ul {_look('items')}>{items}</ul>"
        return f'<dt {_look("label")}>{escape(label)}</dt><dd style="{looks}">{shown}</dd>'

    def text(self) -> str:
        """The card for a terminal: an entry a line, of a list a line each."""
        lines = [f"{self.name}: {self.title}" if self.name else self.title]
        for label, told in self.entries:
            if isinstance(told, str):
                lines += [f"  {label}: {told}"] if told else []
            elif told:
                lines += [f"  {label}:", *(f"    - {line}" for line in told)]
        return "\n".join(map(_one_line, lines))


class Carded:
    """An object that a cell shows as its card, and a terminal as the card's first line."""

    __slots__ = ()

    def card(self) -> Card:
        """What stands for it."""
        raise NotImplementedError

    def __repr__(self) -> str:
        card = self.card()
        named = f"{card.name}: {card.title}" if card.name else card.title
        return f"<{type(self).__name__}: {_one_line(named)}>"

    def _repr_html_(self) -> str:
        return self.card().html()


def _look(part: str) -> str:
    return f'style="{_LOOKS[part]}"'


def _one_line(line: str) -> str:
    """The line with its indentation; what data brings in cannot begin another."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    return indent + " ".join(line.split())
