"""Markdown cells: one parse into tokens, a writer of HTML, a tree for Typst."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import quote

from nkreport.build.markdown_tokens import (
    Attachments,
    Outline,
    Token,
    findings,
    headings,
    parse,
    plain_text,
)

__all__ = [
    "Attachments",
    "Outline",
    "Token",
    "findings",
    "headings",
    "parse",
    "plain_text",
    "to_html",
    "to_typst",
    "write_html",
]

ELEMENTS: Final = {
    "paragraph": ("p", "\n"),
    "emphasis": ("em", ""),
    "strong": ("strong", ""),
    "item": ("li", "\n"),
    "quote": ("blockquote", "\n"),
}


def to_html(
    text: str, *, attachments: Attachments | None = None, outline: Outline | None = None
) -> tuple[str, list[str]]:
    r"""Return a Markdown cell as HTML, and what could not be shown as it was meant.

    Examples
    --------
    >>> to_html("1 < *2*")
    ('<p>1 &lt; <em>2</em></p>\n', [])
    """
    tokens = parse(text, attachments=attachments, outline=outline)
    return write_html(tokens), findings(tokens)


def to_typst(
    text: str, *, attachments: Attachments | None = None, outline: Outline | None = None
) -> tuple[list[Token], list[str]]:
    """Return a Markdown cell as the tree the Typst template reads, and the findings.

    The tree holds data for functions of the template and no Typst source, so that no text of a
    cell is ever evaluated.
    """
    tokens = parse(text, attachments=attachments, outline=outline)
    return tokens, findings(tokens)


def write_html(tokens: Sequence[Token]) -> str:
    """Write tokens as HTML; every character of text is escaped."""
    return "".join(_html(token) for token in tokens)


def _html(token: Token) -> str:
    kind = token["type"]
    if kind == "text":
        return escape(token["text"])
    if kind == "break":
        return "<br>\n"
    if kind == "rule":
        return "<hr>\n"
    if kind == "codespan":
        return f"<code>{escape(token['text'])}</code>"
    if kind == "code":
        return f'<pre tabindex="0"><code>{escape(token["text"])}</code></pre>\n'
    if kind == "image":
        source = f"data:{token['media']};base64,{token['data']}"
        return f'<img src="{escape(source)}" alt="{escape(token["alt"])}">'
    if kind == "table":
        return _html_table(token)
    inner = write_html(token["children"])
    if kind == "link":
        href = token["url"]
        if href.startswith("#"):
            href = "#" + quote(href[1:])
        return f'<a href="{escape(href)}">{inner}</a>'
    if kind == "heading":
        return f'<h{token["level"]} id="{escape(token["slug"])}">{inner}</h{token["level"]}>\n'
    if kind == "list":
        start = f' start="{token["start"]}"' if token["start"] != 1 else ""
        return f"<ol{start}>\n{inner}</ol>\n" if token["ordered"] else f"<ul>\n{inner}</ul>\n"
    if kind == "inline":
        return inner
    tag, end = ELEMENTS[kind]
    return f"<{tag}>{inner}</{tag}>{end}"


def _html_table(token: Token) -> str:
    def row(cells: Sequence[Token], tag: str) -> str:
        return "".join(
            f'<{tag} class="{cell["align"]}">{write_html(cell["children"])}</{tag[:2]}>'
            for cell in cells
        )

    head = row(token["head"], 'th scope="col"')
    body = "".join(f"<tr>{row(cells, 'td')}</tr>\n" for cells in token["body"])
    return (
        '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n"
    )
