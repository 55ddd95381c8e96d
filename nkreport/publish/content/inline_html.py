"""Tags that analysts type inside Markdown's lines: some are words' own kinds, some say nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any, Final

Token = dict[str, Any]

KINDS: Final = {
    "b": "strong",
    "strong": "strong",
    "i": "emphasis",
    "em": "emphasis",
    "cite": "emphasis",
    "var": "emphasis",
    "dfn": "emphasis",
    "sub": "subscript",
    "sup": "superscript",
    "s": "strike",
    "strike": "strike",
    "del": "strike",
    "u": "insert",
    "ins": "insert",
    "mark": "mark",
    "small": "small",
    "kbd": "typed",
    "code": "typed",
    "samp": "typed",
    "tt": "typed",
}
"""Tags that become a token of that type around what they hold."""

WRAPPERS: Final = frozenset(
    "abbr address article big center div figure font nobr p q section span".split()
)
"""Tags that are dropped without a word; what they hold stays."""

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)(?P<rest>[^>]*)>", re.DOTALL)
_GIVEN = re.compile(
    r"""(?<![\w-])([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NAMES = re.compile(r"</?(?:{})(?:\s[^<>]*)?/?>".format("|".join(sorted(WRAPPERS))), re.IGNORECASE)


def without_comments(raw: str) -> str:
    """Return HTML without its comments.

    Examples
    --------
    >>> without_comments("<!-- to a colleague -->a")
    'a'
    """
    return _COMMENT.sub("", raw)


def only_wrappers(raw: str) -> bool:
    """Whether HTML is tags that say nothing and no words."""
    return not _NAMES.sub("", raw).strip()


class Tags:
    """Weaves the tokens between an opening and a closing tag into one.

    Parameters
    ----------
    link : callable
        Judges an address and gives the tokens it leads from.
    picture : callable
        Makes a token of a picture's address, description and size.
    refuse : callable
        Makes the token of a tag that is shown as text.

    Attributes
    ----------
    names : list of str
        What tags name their place, for links.
    """

    def __init__(
        self,
        link: Callable[[str, list[Token]], Iterable[Token]],
        picture: Callable[..., Token],
        refuse: Callable[[str], Token],
    ) -> None:
        self.link = link
        self.picture = picture
        self.refuse = refuse
        self.names: list[str] = []
        self.open: list[tuple[str, str, list[Token]]] = []
        self.done: list[Token] = []

    def add(self, token: Token) -> None:
        """Take a token that is no tag."""
        (self.open[-1][2] if self.open else self.done).append(token)

    def tag(self, raw: str) -> None:
        """Take a tag as it was typed."""
        found = _TAG.fullmatch(raw.strip())
        if raw.startswith("<!--"):
            return
        name = found["name"].lower() if found else ""
        given = _given(found["rest"]) if found else {}
        self.names += [given[key] for key in ("id", "name") if given.get(key)]
        if found is None or name not in KINDS | dict.fromkeys([*WRAPPERS, "br", "wbr", "a", "img"]):
            self.add(self.refuse(raw))
        elif name == "br":
            self.add({"type": "break"})
        elif name == "img":
            size = {side: given.get(side) for side in ("width", "height")}
            self.add(self.picture(given.get("src", ""), given.get("alt", "").strip(), **size))
        elif name in WRAPPERS or name == "wbr":
            return
        elif found["end"]:
            self._close(name)
        elif len(self.open) < DEEPEST and not found["rest"].endswith("/"):
            address = given.get("href", "") if name == "a" else ""
            self.open.append((name, address.strip(), []))

    def _close(self, name: str) -> None:
        if name in [opened for opened, _, _ in self.open]:
            while self._fold() != name:
                pass

    def _fold(self) -> str:
        name, address, children = self.open.pop()
        if name == "a":
            for token in self.link(address, children) if address else children:
                self.add(token)
        elif children:
            self.add({"type": KINDS[name], "children": children})
        return name

    def woven(self) -> Iterator[Token]:
        """Yield all tokens; what was not closed ends here."""
        while self.open:
            self._fold()
        yield from self.done


DEEPEST: Final = 8
"""Tags open at one place."""


def _given(rest: str) -> dict[str, str]:
    """The attributes of a tag; of one that stands twice the first."""
    found = reversed(list(_GIVEN.finditer(rest)))
    return {one[1].lower(): unescape(one[2] or one[3] or one[4] or "") for one in found}
