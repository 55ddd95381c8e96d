"""The tokens of a page written as HTML; every character of text is escaped."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import quote

from nkreport.publish.content.markdown import Token, plain_text
from nkreport.publish.drawing.typefaces import with_typefaces
from nkreport.publish.html.mathml import write_mathml
from nkreport.publish.html.table import write_table
from nkreport.publish.words.own_words import ENGLISH, OwnWords

SIDES: Final = ("width", "height")
CLOSING: Final = re.compile(r"[,.;:!?)\]’”…]+")  # what stays on the line of a formula before it
LEFTWARDS: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

ELEMENTS: Final = {
    "paragraph": ("p", "\n"),
    "emphasis": ("em", ""),
    "strong": ("strong", ""),
    "item": ("li", "\n"),
    "strike": ("del", ""),
    "insert": ("ins", ""),
    "mark": ("mark", ""),
    "small": ("small", ""),
    "typed": ("kbd", ""),
    "subscript": ("sub", ""),
    "superscript": ("sup", ""),
    "definitions": ("dl", "\n"),
    "term": ("dt", "\n"),
    "definition": ("dd", "\n"),
}


def write_html(tokens: Sequence[Token], words: OwnWords = ENGLISH) -> str:
    """Write tokens as HTML; every character of text is escaped, `words` are the page's own."""
    written: list[str] = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else {}
        closing = CLOSING.match(token["text"]) if token["type"] == "text" else None
        if closing and before.get("type") == "math" and not before["display"]:
            sign = closing.group()
            written[-1] = f'<span class="joined">{written[-1]}{escape(sign)}</span>'
            token = token | {"text": token["text"][len(sign) :]}
        written.append(_html(token, words))
    return "".join(written)


def _html(token: Token, words: OwnWords) -> str:
    kind = token["type"]
    if kind == "text":
        return escape(words(token["own"]) if "own" in token else token["text"])
    if kind == "break":
        return "<br>\n"
    if kind == "rule":
        return "<hr>\n"
    if kind == "codespan":
        return f"<code>{escape(token['text'])}</code>"
    if kind == "code":
        return f'<pre tabindex="0"><code>{escape(token["text"])}</code></pre>\n'
    if kind == "math":
        written = write_mathml(token)
        label = f'role="group" aria-label="{escape(words("formula"))}" tabindex="0"'
        return (
            f'<div class="formula scroll" {label}>{written}</div>\n'
            if token["display"]
            else written
        )
    if kind == "footnote_ref":
        number, back = token["number"], escape(token["back"])
        label = f'aria-label="{escape(words("note", number=str(number)))}"'
        return (
            f'<sup class="footmark"><a id="{back}" href="#{token["id"]}" {label}>{number}</a></sup>'
        )
    if kind == "footnotes":
        return _html_notes(token, words)
    if kind == "image":
        source = f"data:{token['media']};base64,{_page_picture(token)}"
        sides = "".join(
            f' {side}="{max(1, round(token[side]))}"'
            for side in ("width", "height")
            if side in token
        )
        return f'<img src="{escape(source)}" alt="{escape(token["alt"])}"{sides}>'
    if kind == "missing":
        return f'<span class="absent">[{escape(words.missing(token))}]</span>'
    if kind == "table":
        return write_table(token, words, lambda inner: write_html(inner, words))
    inner = write_html(token["children"], words)
    if kind == "details":
        summary = write_html(token["summary"], words)
        opened = " open" if token.get("open") else ""
        return f'<details class="fold"{opened}><summary>{summary}</summary>\n{inner}</details>\n'
    if kind == "link":
        href = token["url"]
        if href.startswith("#"):
            href = "#" + quote(href[1:])
        return f'<a href="{escape(href)}">{inner}</a>'
    if kind == "heading":
        tag = f"h{token['level']}"
        return f'<{tag} id="{escape(token["slug"])}"{_direction(token)}>{inner}</{tag}>\n'
    if kind == "list":
        start = f' start="{token["start"]}"' if token["start"] != 1 else ""
        if token.get("loose"):
            start += ' class="loose"'
        return (
            f"<ol{start}>\n{inner}</ol>\n"
            if token["ordered"]
            else f"<ul{_tasks(token)}>\n{inner}</ul>\n"
        )
    if kind == "inline":
        return inner
    if kind == "item" and "checked" in token:
        key, sign = ("task_done", " checked") if token["checked"] else ("task_open", "")
        tick = f'<span class="tick{sign}" role="img" aria-label="{escape(words(key))}"></span>'
        return f'<li class="task">{tick}{inner}</li>\n'
    if kind == "quote":
        alert = token.get("alert", "")
        kind = f' class="alert-{alert}"' if alert else ""
        head = f'<p class="alert">{escape(words.named("alert", alert))}</p>\n' if alert else ""
        return f"<blockquote{kind}>{head}{inner}</blockquote>\n"
    if kind == "abbreviation":
        return f'<abbr title="{escape(token["title"])}">{inner}</abbr>'
    tag, end = ELEMENTS[kind]
    return f"<{tag}{_direction(token)}>{inner}</{tag}>{end}"


def _page_picture(token: Token) -> str:
    """A picture's base64; a drawing that a page holds as one sees nothing of the page's faces."""
    data: str = token["data"]
    if token["media"] != "image/svg+xml":
        return data
    svg = base64.b64decode(data).decode()
    return base64.b64encode(with_typefaces(svg).encode()).decode("ascii")


def _direction(token: Token) -> str:
    """Leave a text's direction to its own letters, where it has any that run leftwards."""
    if token["type"] in ("emphasis", "strong") or not LEFTWARDS.search(plain_text([token])):
        return ""
    return ' dir="auto"'


def _tasks(token: Token) -> str:
    tasks = any("checked" in item for item in token["children"])
    names = [*["tasks"] * tasks, *["loose"] * bool(token.get("loose"))]
    return f' class="{" ".join(names)}"' if names else ""


def _html_notes(token: Token, words: OwnWords) -> str:
    """Notes below a cell, each with a way back to where it is first named."""
    items = []
    for note in token["children"]:
        number = note["number"]
        label = f'aria-label="{escape(words("note_back", number=str(number)))}"'
        back = f' <a class="back" href="#{escape(note["back"])}" {label}>↩</a>'
        inner = write_html(note["children"], words)
        inner = (
            f"{inner[:-5]}{back}</p>\n" if inner.endswith("</p>\n") else f"{inner}<p>{back}</p>\n"
        )
        items.append(f'<li id="{escape(note["id"])}" value="{number}">{inner}</li>\n')
    return f'<ol class="notes">\n{"".join(items)}</ol>\n'
