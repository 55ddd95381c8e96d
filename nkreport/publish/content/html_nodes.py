"""What the elements of foreign HTML mean, and what of them is seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

INLINE: Final = {
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), "emphasis"),
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("s", "del", "strike"), "strike"),
    "sup": "superscript",
    "sub": "subscript",
    "small": "small",
}
CODE: Final = frozenset(("code", "kbd", "samp", "tt"))
HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
BOXES: Final = frozenset(
    "address article aside body center div fieldset figcaption figure footer form header hgroup"
    " legend main nav optgroup p section summary dt dd li caption td th tr".split()
)
"""Elements that stand on lines of their own and mean nothing more."""

BLOCKS: Final = (
    BOXES | HEADINGS.keys() | frozenset("blockquote details dl hr ol pre table ul".split())
)
UNSEEN: Final = frozenset(
    "base head link meta noembed noframes noscript param script source style template title track"
    " datalist colgroup col".split()
)
ABSENT: Final = frozenset(
    "applet audio button canvas embed frameset iframe input math meter object progress select svg"
    " textarea video".split()
)
"""What a page cannot hold; each kind met is named."""

_HIDDEN = re.compile(
    r"display\s*:\s*none|(?:^|[;\s])(?:width|height)\s*:\s*0(?:px)?\s*(?:;|$)", re.IGNORECASE
)


def leaves_no_trace(node: LexborNode) -> bool:
    """Whether nobody would miss an element that a page cannot hold."""
    return node.tag == "input" and (node.attributes.get("type") or "").lower() == "hidden"


def is_hidden(node: LexborNode) -> bool:
    """Whether a browser would not show a node."""
    if not node.is_element_node:
        return node.tag != "-text"
    given = node.attributes
    return "hidden" in given or bool(_HIDDEN.search(given.get("style") or ""))


def text_of(node: LexborNode) -> str:
    """The characters of an element, those of scripts and styles apart."""
    pieces: list[str] = []
    stack = [node.iter(include_text=True)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == "-text":
            pieces.append(child.text_content or "")
        elif child.tag == "br":
            pieces.append("\n")
        elif child.tag not in UNSEEN and not is_hidden(child):
            stack.append(child.iter(include_text=True))
    return "".join(pieces)


def is_layout(node: LexborNode) -> bool:
    """Whether a table, without a head of its own, only sets other tables side by side."""
    if node.css_first("td table") is None or node.css_first("caption") is not None:
        return False
    return all(table_of(head) != node.mem_id for head in node.css("th"))


def table_of(cell: LexborNode) -> int:
    """The table that a cell belongs to, by its `mem_id`; 0 for none."""
    above = cell.parent
    while above is not None and above.tag != "table":
        above = above.parent
    return above.mem_id if above is not None else 0


def holders_in(body: LexborNode) -> frozenset[int]:
    """The elements that have a block somewhere in them."""
    found: set[int] = set()
    for node in body.traverse():
        if node.tag in BLOCKS and node.mem_id != body.mem_id:
            above: Any = node.parent
            while above is not None and above.mem_id not in found:
                found.add(above.mem_id)
                above = above.parent
    return frozenset(found)
