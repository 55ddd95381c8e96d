"""A table's token written as HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from nkreport.publish.content.cell_styles import class_name
from nkreport.publish.content.frames import note_of
from nkreport.publish.content.markdown import Token, plain_text
from nkreport.publish.words.own_words import OwnWords

LONG: Final = 30
"""Characters from which a cell's text gets room to wrap in."""

Write = Callable[[Sequence[Token]], str]


def write_table(token: Token, words: OwnWords, write: Write) -> str:
    """Write a table that scrolls where it is wider than the page.

    Parameters
    ----------
    token : dict
        `heads` and `body` are rows of cells; `caption` (tokens) and `note` (text) may be there.
    words : OwnWords
        Name a table without a caption.
    write : callable
        Writes the tokens of a cell.
    """
    caption = write(token["caption"]) if "caption" in token else ""
    label = plain_text(token["caption"]).strip() if caption else words("table")
    heads = "".join(f"<tr>{_row(row, write)}</tr>\n" for row in token["heads"])
    body = "".join(f"<tr>{_row(row, write)}</tr>\n" for row in token["body"])
    told = note_of(token, words)
    note = f'<p class="table-note">{escape(told)}</p>\n' if told else ""
    return (
        f'<div class="scroll" role="group" aria-label="{escape(label)}" tabindex="0">'
        + ('<table class="frame">\n' if "of" in token else "<table>\n")
        + (f"<caption>{caption}</caption>\n" if caption else "")
        + (f"<thead>{heads}</thead>\n" if heads else "")
        + f"<tbody>\n{body}</tbody>\n</table></div>\n{note}"
    )


def _row(cells: Sequence[Token], write: Write) -> str:
    return "".join(_cell(cell, write) for cell in cells)


def _cell(cell: Token, write: Write) -> str:
    text = plain_text(cell["children"]).strip()
    header = cell["header"] and text != ""
    tag = "th" if header else "td"
    names = [cell["align"], *(name for name in ("nowrap", "quiet") if cell.get(name))]
    if len(text) > LONG:
        names.append("long")
    if cell.get("style"):
        names.append(class_name(cell["style"]))
    given = f' scope="{cell["scope"]}"' if header else ""
    for span in ("colspan", "rowspan"):
        if cell.get(span, 1) > 1:
            given += f' {span}="{cell[span]}"'
    return f'<{tag}{given} class="{" ".join(names)}">{write(cell["children"])}</{tag}>'
