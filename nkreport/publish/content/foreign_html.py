"""HTML that others wrote, read by an allow-list of structure into the tokens of a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from nkreport.publish.content.cell_styles import Sheet
from nkreport.publish.content.foreign_bounds import refusal
from nkreport.publish.content.foreign_tables import Refused, read_table
from nkreport.publish.content.frames import settle
from nkreport.publish.content.html_nodes import (
    ABSENT,
    BLOCKS,
    BOXES,
    CODE,
    HEADINGS,
    INLINE,
    UNSEEN,
    holders_in,
    is_hidden,
    is_layout,
    leaves_no_trace,
    table_of,
    text_of,
)
from nkreport.publish.content.markdown import Token, is_link, plain_text
from nkreport.publish.content.markdown_shapes import own_text
from nkreport.publish.content.outline import Outline

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Picture = Callable[..., Token]

DEEPEST: Final = 20
"""Levels of lists, quotes and tables kept; what lies deeper stands flat."""

TABLE: Final = 5
"""Levels that a table within a table counts for."""

_STYLES = re.compile(r"<style\b.*?</style\s*>", re.DOTALL | re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read_html(
    html: str, *, outline: Outline | None = None, picture: Picture | None = None
) -> list[Token]:
    r"""Read HTML as tokens: structure is kept, everything else of it is not.

    Parameters
    ----------
    html : str
        As a cell's output or a block of Markdown holds it; parsed as a browser does.
    outline : Outline, optional
        The page's headings so far. Without one a heading becomes a paragraph in bold.
    picture : callable, optional
        Makes a token of a picture's address, description, `width` and `height`; without one the
        description stands in its place.

    Returns
    -------
    list of dict
        Blocks; what was lost and could be seen is named in the `finding` of a token.

    Examples
    --------
    >>> tokens = read_html("<p onclick='x()'>a <b>c</b><script>alert(1)</script>")
    >>> [(child["type"], child.get("text")) for child in tokens[0]["children"]]
    [('text', 'a '), ('strong', None)]
    >>> read_html("<iframe src='https://example.org'></iframe>")[0]["finding"]
    'an <iframe> is not printed'
    """
    from selectolax.lexbor import LexborHTMLParser

    visible = re.sub("[\0\ud800-\udfff]", lambda found: f"[U+{ord(found[0]):04X}]", html)
    why = refusal(visible)
    if why:
        return [_absent(why)]
    document = LexborHTMLParser(visible)
    if document.body is None:
        return [_absent("a <frameset> is not printed")]
    reader = _Reader(outline, picture, Sheet.of(document), holders_in(document.body))
    tokens = settle(reader.blocks(document.body, 0))
    if outline is not None:
        named = document.css("[id], a[name]")
        names = [node.attributes.get(key) or "" for node in named for key in ("id", "name")]
        outline.name(filter(None, names), alone=not plain_text(tokens).strip())
    if document.css_first("script") is None:
        return tokens
    if not tokens:
        return [_absent("HTML that only a script would fill is not printed")]
    return [*tokens, _absent("a <script> beside other HTML is not run")]


def asks_for_text(html: str) -> bool:
    """Whether HTML needs styles of its own, and holds the text to show where these are missing.

    The text/plain beside it is better then: scikit-learn's estimators, xarray's arrays.

    Examples
    --------
    >>> asks_for_text('<div class="sk-text-repr-fallback"><pre>LinearRegression()</pre></div>')
    True
    """
    return "text-repr-fallback" in html


def only_styles(html: str) -> bool:
    """Whether HTML holds nothing but styles, with which a notebook dresses itself in a browser.

    Examples
    --------
    >>> only_styles("<style>td {color: red}</style>"), only_styles("<style></style>a")
    (True, False)
    """
    return "<style" in html.lower() and not _STYLES.sub("", html).strip()


def is_seen(tokens: Sequence[Token]) -> bool:
    """Whether anything of an output's tokens is seen, or all of it is named as absent.

    Examples
    --------
    >>> is_seen(read_html("<iframe></iframe>")), is_seen(read_html("<p>a"))
    (False, True)
    """
    kinds = ("table", "image", "missing", "code", "rule", "details")
    return any(t["type"] in kinds or plain_text([t]).strip() for t in tokens)


class _Reader:
    """Turns nodes into tokens; `holders` are the elements with a block somewhere in them."""

    def __init__(
        self,
        outline: Outline | None,
        picture: Picture | None,
        sheet: Sheet,
        holders: frozenset[int],
    ) -> None:
        self.outline = outline
        self.picture = picture
        self.sheet = sheet
        self.holders = holders

    def blocks(self, node: LexborNode, depth: int, *, cell: bool = False) -> list[Token]:
        """Return what an element holds as blocks."""
        found: list[Token] = []
        line: list[Token] = []

        def flush() -> None:
            children = _trimmed(line)
            line.clear()
            if children:
                found.append({"type": "paragraph", "children": children})

        for one in self._pieces(node, depth):
            if one is None:
                flush()
            elif one.tag in BLOCKS:
                flush()
                found.extend(self._block(one, depth + 1, cell=cell))
            elif one.tag in ABSENT:
                if not leaves_no_trace(one):
                    flush()
                    found.append(_named(one))
            else:
                line.extend(self._inline(one, depth + 1))
        flush()
        return found

    def line(self, node: LexborNode, depth: int) -> list[Token]:
        """Return what an element holds as inline tokens, blocks parted by a break."""
        found: list[Token] = []
        for block in self.blocks(node, depth, cell=True):
            if found:
                found.append({"type": "break"})
            if block["type"] in ("paragraph", "inline"):
                found.append({**block, "type": "inline"})
            else:
                found.append({"type": "text", "text": plain_text([block])})
        return found

    def cell(self, node: LexborNode, depth: int) -> list[Token]:
        """Return what a table's cell holds: one line bare, else blocks."""
        only = node.first_child
        if only is not None and only.tag == "-text" and only.next is None:
            text = _SPACE.sub(" ", only.text_content or "").strip(" ")
            return [{"type": "text", "text": text}] if text else []
        if node.mem_id not in self.holders:
            return self.line(node, depth)
        blocks = self.blocks(node, depth, cell=True)
        if len(blocks) == 1 and blocks[0]["type"] == "paragraph":
            return list(blocks[0]["children"])
        return blocks

    def _pieces(self, node: LexborNode, depth: int) -> Iterator[LexborNode | None]:
        """What lies in an element that means something; None at the edge of a box."""
        stack = [node.iter(include_text=True)]
        boxes = [False]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
                if boxes.pop():
                    yield None
            elif child.tag not in UNSEEN and not is_hidden(child):
                if self._means(child, depth):
                    yield child
                    continue
                box = child.tag in BLOCKS
                if box:
                    yield None
                stack.append(child.iter(include_text=True))
                boxes.append(box)

    def _means(self, node: LexborNode, depth: int) -> bool:
        tag = str(node.tag)
        if tag.startswith("-") or tag in ABSENT or tag in ("br", "img", "hr", "wbr"):
            return True
        if depth >= DEEPEST:
            return False
        if tag in INLINE or tag in CODE or tag == "a":
            return node.mem_id not in self.holders
        return tag == "q" or tag in BLOCKS - BOXES

    def _inline(self, node: LexborNode, depth: int) -> Iterator[Token]:
        tag = str(node.tag)
        if tag == "-text":
            yield {"type": "text", "text": _SPACE.sub(" ", node.text_content or "")}
        elif tag == "br":
            yield {"type": "break"}
        elif tag == "img":
            yield self._image(node)
        elif tag in CODE:
            yield {"type": "codespan", "text": _SPACE.sub(" ", text_of(node))}
        elif tag in INLINE:
            yield {"type": INLINE[tag], "children": self._children(node, depth)}
        elif tag == "q":
            yield {"type": "text", "text": "“"}
            yield from self._children(node, depth)
            yield {"type": "text", "text": "”"}
        elif tag == "a":
            yield from self._link(node, self._children(node, depth))

    def _children(self, node: LexborNode, depth: int) -> list[Token]:
        found: list[Token] = []
        for one in self._pieces(node, depth):
            if one is None or one.tag in BLOCKS:
                found.append({"type": "text", "text": " "})
            elif one.tag in ABSENT:
                found += [] if leaves_no_trace(one) else [_named(one)]
            else:
                found.extend(self._inline(one, depth + 1))
        return found

    def _link(self, node: LexborNode, children: list[Token]) -> Iterator[Token]:
        url = (node.attributes.get("href") or "").strip()
        if is_link(url) and children:
            yield {"type": "link", "url": url, "children": children}
            return
        if url and not url.startswith("#") and children:
            yield _absent("a link that leads neither to http nor to https is shown as text")
        yield from children

    def _image(self, node: LexborNode) -> Token:
        address = (node.attributes.get("src") or "").strip()
        alt = (node.attributes.get("alt") or "").strip()
        if self.picture is not None:
            size = {side: node.attributes.get(side) for side in ("width", "height")}
            return self.picture(address, alt, **size)
        what = "a picture given as data" if address.startswith("data:") else "a picture elsewhere"
        return {"type": "text", "text": alt, "finding": f"{what} is not printed"}

    def _block(self, node: LexborNode, depth: int, *, cell: bool) -> list[Token]:
        tag = str(node.tag)
        if tag == "hr":
            return [{"type": "rule"}]
        if tag == "pre":
            return [{"type": "code", "text": text_of(node).strip("\n")}]
        if tag in HEADINGS:
            return self._heading(self.line(node, depth), HEADINGS[tag], cell=cell)
        if tag == "table":
            if is_layout(node):
                places = [one for one in node.css("td") if table_of(one) == node.mem_id]
                return [block for one in places for block in self.blocks(one, depth, cell=cell)]
            try:
                return [read_table(node, lambda one: self.cell(one, depth + TABLE), self.sheet)]
            except Refused as error:
                return [_absent(str(error))]
        if tag in ("ul", "ol"):
            return self._list(node, depth, cell=cell)
        if tag == "dl":
            return self._definitions(node, depth, cell=cell)
        if tag == "details":
            return [self._details(node, depth)]
        return [{"type": "quote", "children": self.blocks(node, depth, cell=cell)}]

    def _heading(self, children: list[Token], written: int, *, cell: bool) -> list[Token]:
        if not plain_text(children).strip():
            return children and [{"type": "paragraph", "children": children}]
        if self.outline is None or cell:
            strong = {"type": "strong", "children": children}
            return [{"type": "paragraph", "children": [strong]}]
        level = self.outline.next_level(written)
        slug = self.outline.heading(plain_text(children))
        return [{"type": "heading", "level": level, "slug": slug, "children": children}]

    def _list(self, node: LexborNode, depth: int, *, cell: bool) -> list[Token]:
        items = [
            {"type": "item", "children": _tight(self.blocks(child, depth, cell=cell))}
            for child in node.iter()
            if child.tag == "li" and not is_hidden(child)
        ]
        given = node.attributes.get("start") or ""
        start = int(given) if re.fullmatch(r"\d{1,9}", given) else 1
        ordered = node.tag == "ol"
        return [{"type": "list", "ordered": ordered, "start": start, "children": items}]

    def _definitions(self, node: LexborNode, depth: int, *, cell: bool) -> list[Token]:
        found: list[Token] = []
        for child in node.css("dt, dd"):
            owner = child.parent
            while owner is not None and owner.tag == "div":
                owner = owner.parent
            if owner is None or owner.mem_id != node.mem_id or is_hidden(child):
                continue
            if child.tag == "dt":
                found.append({"type": "term", "children": self.line(child, depth)})
            else:
                blocks = _tight(self.blocks(child, depth, cell=cell))
                found.append({"type": "definition", "children": blocks})
        return [{"type": "definitions", "children": found}]

    def _details(self, node: LexborNode, depth: int) -> Token:
        summary: list[Token] = []
        for child in node.iter():
            if child.tag == "summary":
                summary = self.line(child, depth)
                child.decompose()
                break
        children = self.blocks(node, depth, cell=True)
        summary = summary or [own_text("details")]
        strong = [{"type": "strong", "children": summary}]
        return {"type": "details", "summary": strong, "children": children}


def _tight(blocks: list[Token]) -> list[Token]:
    """An item's blocks; its first paragraph stands beside the mark."""
    if blocks and blocks[0]["type"] == "paragraph":
        return [{**blocks[0], "type": "inline"}, *blocks[1:]]
    return blocks


def _absent(why: str) -> Token:
    return {"type": "inline", "children": [], "finding": why}


def _named(node: LexborNode) -> Token:
    article = "an" if str(node.tag)[0] in "aeio" else "a"
    return _absent(f"{article} <{node.tag}> is not printed")


def _trimmed(line: list[Token]) -> list[Token]:
    """A line without white space at its ends; empty where nothing of it is seen."""
    children = list(line)
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while children and _is_space(children[end]):
            children.pop(end)
        if children and children[end]["type"] == "text":
            children[end] = {**children[end], "text": strip(children[end]["text"], " ")}
    return children


def _is_space(token: Token) -> bool:
    if token["type"] not in ("text", "break") or "finding" in token:
        return False
    return not str(token.get("text", "")).strip(" ")
