"""Markdown parsed into tokens in which nothing is left to judge."""

from __future__ import annotations

import base64
import binascii
import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Final
from urllib.parse import unquote

Token = dict[str, Any]
Attachments = Mapping[str, Mapping[str, Any]]

LINK: Final = re.compile(r"https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]+)?([/?#][!-~]*)?")
FRAGMENT: Final = re.compile(r"#[^\s#\"'<>`\\]+")
MATHEMATICS: Final = r"\$\$[^$]+\$\$|\$(?=[^\s$])[^$\n]*(?<=[^\s$])\$(?!\d)"
RESERVED: Final = re.compile(
    r"(chart|count|entry|fig|nkreport|source|table)-.*|contents|evidence|figures|findings|head|"
    r"legend|main|method|rows|sources|top"
)
PICTURES: Final = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
}
SHOWN: Final = 60
LONGEST_LINK: Final = 2000
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

    @property
    def level(self) -> int:
        """Level of the last heading; 1, the title's, before there is one."""
        return min(1 + len(self.above), DEEPEST)

    def slug(self, text: str) -> str:
        """Return an id for a heading, unlike every other of the page and of its machinery."""
        words = re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", text).casefold())
        stem = words.strip("-")[:SHOWN].strip("-") or "section"
        if RESERVED.fullmatch(stem):
            stem = f"section-{stem}"
        slug, number = stem, 1
        while slug in self.taken:
            number += 1
            slug = f"{stem}-{number}"
        self.taken.add(slug)
        return slug

    def next_level(self, written: int) -> int:
        """Return the level at which a heading of that many `#` stands."""
        self.above = [*(higher for higher in self.above if higher < written), written]
        return self.level


def parse(
    text: str, *, attachments: Attachments | None = None, outline: Outline | None = None
) -> list[Token]:
    """Parse one Markdown cell into tokens in which nothing is left to judge.

    Parameters
    ----------
    text : str
        CommonMark with tables. Raw HTML, mathematics, pictures that are no attachment and links
        other than https and `#fragment` become text.
    attachments : mapping, optional
        The cell's attachments: name to media type to base64.
    outline : Outline, optional
        The page's headings so far; a new page where none is given.

    Returns
    -------
    list of dict
        Blocks, each with a `type`: `heading` (level, slug), `paragraph`, `list` (ordered, start),
        `item`, `quote`, `code` (text), `rule`, `table` (head, body). Below them `text`,
        `codespan` (text), `emphasis`, `strong`, `link` (url), `image` (alt, name, media, data),
        `break`. A token that is not shown as it was meant carries its `finding`.

    Examples
    --------
    >>> parse("a [b](javascript:c)")[0]["children"][1]["finding"]
    'the link javascript:c is shown as text: links lead to https or within the page'
    """
    visible = re.sub("[\0\ud800-\udfff]", lambda found: f"[U+{ord(found[0]):04X}]", text)
    blocks = _parser()(visible)
    return _Reader(attachments or {}, outline or Outline()).tokens(blocks)


def headings(tokens: Sequence[Token]) -> list[tuple[int, str, str]]:
    """Return level, text and slug of each heading.

    Examples
    --------
    >>> headings(parse("# What is *known*"))
    [(2, 'What is known', 'what-is-known')]
    """
    return [
        (token["level"], plain_text(token["children"]), token["slug"])
        for token in _walk(tokens)
        if token["type"] == "heading"
    ]


def findings(tokens: Sequence[Token]) -> list[str]:
    """Return in words, each once, what is not shown as it was meant."""
    return list(dict.fromkeys(t["finding"] for t in _walk(tokens) if "finding" in t))


def plain_text(tokens: Sequence[Token]) -> str:
    """Return the words of inline tokens."""
    return "".join(
        " " if t["type"] == "break" else t["alt"] if t["type"] == "image" else t["text"]
        for t in _walk(tokens)
        if t["type"] in ("break", "image") or "text" in t
    )


class _Reader:
    """Turns mistune's tokens into ours, judging links, pictures, raw HTML and mathematics."""

    def __init__(self, attachments: Attachments, outline: Outline) -> None:
        self.attachments = attachments
        self.outline = outline

    def tokens(self, found: Sequence[Mapping[str, Any]]) -> list[Token]:
        return [token for one in found for token in self.token(one)]

    def token(self, one: Mapping[str, Any]) -> Iterator[Token]:
        kind = str(one["type"])
        attrs = one.get("attrs", {})
        if kind in ("blank_line", "ref_links"):
            return
        if kind == "text":
            yield {"type": "text", "text": unescape(one["raw"])}
        elif kind == "softbreak":
            yield {"type": "text", "text": " "}
        elif kind == "linebreak":
            yield {"type": "break"}
        elif kind == "thematic_break":
            yield {"type": "rule"}
        elif kind == "codespan":
            yield {"type": "codespan", "text": one["raw"]}
        elif kind == "block_code":
            yield {"type": "code", "text": one["raw"].rstrip("\n")}
        elif kind in ("inline_html", "inline_math"):
            yield _as_text(one["raw"], "raw HTML" if kind == "inline_html" else "mathematics")
        elif kind == "block_html":
            shown = _as_text(one["raw"].strip(), "raw HTML")
            yield {"type": "paragraph", "children": [shown]}
        elif kind == "image":
            yield self.image(plain_text(self.tokens(one["children"])), attrs["url"])
        elif kind == "link":
            yield from _link(attrs["url"], self.tokens(one["children"]))
        elif kind == "heading":
            level = self.outline.next_level(attrs["level"])
            children = self.tokens(one["children"])
            slug = self.outline.slug(plain_text(children))
            yield {"type": "heading", "level": level, "slug": slug, "children": children}
        elif kind == "list":
            ordered, start = bool(attrs.get("ordered")), int(attrs.get("start", 1))
            items = self.tokens(one["children"])
            yield {"type": "list", "ordered": ordered, "start": start, "children": items}
        elif kind == "table":
            yield self.table(one["children"])
        elif kind in KINDS:
            yield {"type": KINDS[kind], "children": self.tokens(one["children"])}
        else:
            yield _as_text(str(one.get("raw", "")), f"Markdown of the kind {kind}")

    def table(self, parts: Sequence[Mapping[str, Any]]) -> Token:
        head, *bodies = parts
        rows = [self.cells(row) for body in bodies for row in body["children"]]
        return {"type": "table", "head": self.cells(head), "body": rows}

    def cells(self, row: Mapping[str, Any]) -> list[Token]:
        return [
            {
                "type": "cell",
                "align": cell["attrs"]["align"] or "left",
                "children": self.tokens(cell["children"]),
            }
            for cell in row["children"]
        ]

    def image(self, alt: str, url: str) -> Token:
        name = unquote(url.removeprefix("attachment:"))
        attached = self.attachments.get(name, {}) if url.startswith("attachment:") else {}
        for media, signature in PICTURES.items():
            given = attached.get(media, "")
            data = "".join((given if isinstance(given, str) else "".join(given)).split())
            try:
                picture = base64.b64decode(data, validate=True)
            except (binascii.Error, ValueError):
                continue
            if picture.startswith(signature):
                token = {"type": "image", "name": name, "media": media, "data": data}
                if alt.strip():
                    return token | {"alt": alt}
                why = f"the picture {_short(name)} has no description: write ![what it shows](…)"
                return token | {"alt": f"Picture {name}", "finding": why}
        why = f"the picture {_short(url)} is shown as text: it is not a PNG, JPEG or GIF attachment"
        return {"type": "text", "text": f"![{alt}]({url})", "finding": why}


KINDS: Final = {
    "paragraph": "paragraph",
    "block_text": "inline",
    "emphasis": "emphasis",
    "strong": "strong",
    "list_item": "item",
    "block_quote": "quote",
}


def _link(url: str, children: list[Token]) -> Iterator[Token]:
    if is_link(url):
        yield {"type": "link", "url": url, "children": children}
    elif FRAGMENT.fullmatch(unquote(url)):
        yield {"type": "link", "url": unquote(url), "children": children}
    else:
        why = f"the link {_short(url)} is shown as text: links lead to https or within the page"
        yield {"type": "text", "text": "", "finding": why}
        yield from children


def is_link(url: str) -> bool:
    """Whether a page may lead to an address: https, a plain host, no longer than any in use."""
    return len(url) <= LONGEST_LINK and LINK.fullmatch(url) is not None


def _as_text(raw: str, what: str) -> Token:
    return {"type": "text", "text": raw, "finding": f"{what} is shown as text: {_short(raw)}"}


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


def _walk(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _walk(token.get("children", ()))
        for row in (token.get("head", []), *token.get("body", [])):
            yield from _walk(row)


@functools.cache
def _parser() -> Any:
    import mistune
    from mistune.plugins.table import table

    def keep(inline: Any, found: re.Match[str], state: Any) -> int:
        state.append_token({"type": "inline_math", "raw": found[0]})
        return found.end()

    markdown = mistune.Markdown(renderer=None, plugins=[table])
    markdown.inline.register("inline_math", MATHEMATICS, keep, before="emphasis", start_chars="$")
    return markdown
