"""Markdown parsed into tokens in which nothing is left to judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any, Final
from urllib.parse import unquote

from nkreport.publish.content.inline_html import Tags, only_wrappers, without_comments
from nkreport.publish.content.markdown_grammar import read_blocks
from nkreport.publish.content.markdown_shapes import formula, in_line, parted, quoted
from nkreport.publish.content.named_pictures import named_picture
from nkreport.publish.content.outline import Outline

Token = dict[str, Any]
Attachments = Mapping[str, Mapping[str, Any]]
BlockHtml = Callable[..., list[Token]]

LINK: Final = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]+)?([/?#][!-~]*)?")
FRAGMENT: Final = re.compile(r"#[^\s#\"'<>`\\]+")
SHOWN: Final = 60
LONGEST_LINK: Final = 2000


def parse(
    text: str,
    *,
    attachments: Attachments | None = None,
    outline: Outline | None = None,
    block_html: BlockHtml | None = None,
) -> list[Token]:
    """Parse one Markdown cell into tokens in which nothing is left to judge.

    Parameters
    ----------
    text : str
        CommonMark with GitHub's additions, footnotes, definitions, abbreviations and mathematics
        in TeX. Pictures that are no attachment and links other than http(s) and `#fragment` become
        text, comments nothing.
    attachments : mapping, optional
        The cell's attachments: name to media type to base64.
    outline : Outline, optional
        The page's headings and notes so far; a new page where none is given.
    block_html : callable, optional
        Reads HTML that stands in lines of its own, given `outline` and what makes a `picture`;
        without it such HTML becomes text.

    Returns
    -------
    list of dict
        Blocks, each with a `type`: `heading` (level, slug), `paragraph`, `list` (ordered, start),
        `item` (checked, of a task), `quote` (alert, of GitHub's), `code` (text, language), `rule`,
        `table` (heads, body), `definitions` of `term` and `definition`, `math` (tex, display, tree)
        and, at the end, `footnotes` of `footnote` (number, id, back). Below them `text`,
        `codespan` (text), `emphasis`, `strong`, `strike`, `insert`, `mark`, `small`, `typed`,
        `subscript`, `superscript`, `abbreviation` (title), `link` (url), `image` (alt, name,
        media, data), `missing` (alt, name, reason: a picture that is not there), `footnote_ref`
        (number, id, back), `break`. A token that is not shown as it was meant carries its
        `finding`.

    Examples
    --------
    >>> parse("a [b](javascript:c)")[0]["children"][1]["finding"]
    'the link javascript:c is shown as text: links lead to http(s) or within the page'
    """
    visible = re.sub("[\0\ud800-\udfff]", lambda found: f"[U+{ord(found[0]):04X}]", text)
    blocks, notes, lost = read_blocks(visible)
    reader = _Reader(attachments or {}, outline or Outline(), block_html)
    return [*reader.blocks(blocks), *reader.footnotes(notes, lost)]


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


def advice(tokens: Sequence[Token]) -> list[str]:
    """Return in words, each once, what a reader misses: pictures without a description."""
    return list(dict.fromkeys(t["advice"] for t in _walk(tokens) if "advice" in t))


def title_of(heading: Token) -> tuple[str, list[Token]]:
    r"""Return the words of a report's title, and as blocks what of it is no words.

    Examples
    --------
    >>> title_of(parse("# Ships[^1]\n\n[^1]: Of war.")[0])[1][0]["children"][0]["type"]
    'footnote_ref'
    """
    leaves = [token for token in _walk(heading["children"]) if "children" not in token]
    kept = [token for token in leaves if token["type"] in ("image", "footnote_ref")]
    blocks: list[Token] = [{"type": "paragraph", "children": kept}] if kept else []
    for finding in findings([token for token in leaves if token not in kept]):
        blocks.append({"type": "inline", "children": [], "finding": finding})
    return words_of(heading["children"]) or plain_text(heading["children"]), blocks


def words_of(tokens: Sequence[Token]) -> str:
    """Return the words of inline tokens, those of pictures apart."""
    leaves = (token for token in _walk(tokens) if "children" not in token)
    return plain_text([token for token in leaves if token["type"] != "image"]).strip()


def refer(tokens: Sequence[Token], labels: Mapping[str, tuple[str, str]]) -> None:
    """Lead links to a label to what has it; one without words gets its number.

    Parameters
    ----------
    tokens : sequence of dict
        Changed where they stand.
    labels : mapping
        Label to the anchor in the page and what a reader calls it (`Table 2`).
    """
    for token in _walk(tokens):
        if token["type"] == "link" and token["url"][1:] in labels and token["url"][0] == "#":
            anchor, words = labels[token["url"][1:]]
            token["url"] = f"#{anchor}"
            if not plain_text(token["children"]).strip():
                token["children"] = [{"type": "text", "text": words}]


def plain_text(tokens: Sequence[Token]) -> str:
    """Return the words of inline tokens."""
    return "".join(
        " " if t["type"] == "break" else t[said] if (said := _SAID.get(t["type"])) else t["text"]
        for t in _walk(tokens)
        if t["type"] in ("break", *_SAID) or "text" in t
    )


_SAID: Final = {"image": "alt", "missing": "alt", "math": "words"}


class _Reader:
    """Turns mistune's tokens into ours, judging links, pictures and raw HTML."""

    def __init__(
        self, attachments: Attachments, outline: Outline, block_html: BlockHtml | None
    ) -> None:
        self.attachments = attachments
        self.outline = outline
        self.block_html = block_html
        self.first = outline.notes
        self.led: dict[int, int] = {}

    def blocks(self, found: Sequence[Mapping[str, Any]]) -> list[Token]:
        return [token for one in found for token in self.block(one)]

    def inline(self, found: Sequence[Mapping[str, Any]], *, heads: bool = False) -> list[Token]:
        tags = Tags(_link, self.image, lambda raw: _as_text(raw, "raw HTML"))
        for one in found:
            if one["type"] == "inline_html":
                tags.tag(one["raw"])
            else:
                for token in self.token(one):
                    tags.add(token)
        tokens = list(tags.woven())
        self.outline.name(tags.names, alone=heads or not plain_text(tokens).strip())
        return tokens

    def block(self, one: Mapping[str, Any]) -> Iterator[Token]:
        kind = str(one["type"])
        attrs = one.get("attrs", {})
        if kind in ("blank_line", "ref_links"):
            return
        if kind == "thematic_break":
            yield {"type": "rule"}
        elif kind == "block_code":
            language = str(attrs.get("info") or "").partition(" ")[0]
            yield {"type": "code", "text": one["raw"].rstrip("\n"), "language": language}
        elif kind == "block_math":
            yield from formula(one["raw"], display=True)
        elif kind == "block_html":
            yield from self.html(one["raw"])
        elif kind == "heading":
            level = self.outline.next_level(attrs["level"])
            children = [in_line(token) for token in self.inline(one["children"], heads=True)]
            slug = self.outline.heading(plain_text(children))
            yield {"type": "heading", "level": level, "slug": slug, "children": children}
        elif kind == "list":
            ordered, start = bool(attrs.get("ordered")), int(attrs.get("start", 1))
            items = self.blocks(one["children"])
            loose = not one.get("tight", True)
            yield {"type": "list", "ordered": ordered, "start": start} | {
                "loose": loose,
                "children": items,
            }
        elif kind == "task_list_item":
            children = self.blocks(one["children"])
            yield {"type": "item", "checked": bool(attrs["checked"]), "children": children}
        elif kind == "table":
            yield self.table(one["children"])
        elif kind in ("paragraph", "block_text"):
            yield from parted(KINDS[kind], self.inline(one["children"]))
        elif kind in ("def_list_head", "def_list_item"):
            inner = one["children"]
            flat = kind == "def_list_head" or not any(c["type"] in BLOCKS for c in inner)
            children = self.inline(inner) if flat else self.blocks(inner)
            yield {"type": KINDS[kind], "children": children}
        elif kind == "block_quote":
            yield quoted(self.blocks(one["children"]))
        elif kind == "callout":
            children = self.blocks(one["children"])
            if attrs["alert"]:
                yield {"type": "quote", "alert": attrs["alert"], "children": children}
            else:
                why = f"the division {_short(attrs['name'])} is set as plain text"
                yield from [{"type": "inline", "children": [], "finding": why}, *children]
        elif kind in ("list_item", "def_list"):
            yield {"type": KINDS[kind], "children": self.blocks(one["children"])}
        elif kind in INLINE:
            yield from self.inline([one])
        else:
            yield _as_text(str(one.get("raw", "")), f"Markdown of the kind {kind}")

    def token(self, one: Mapping[str, Any]) -> Iterator[Token]:
        kind = str(one["type"])
        attrs = one.get("attrs", {})
        if kind == "text":
            yield {"type": "text", "text": unescape(one["raw"])}
        elif kind == "softbreak":
            yield {"type": "text", "text": " "}
        elif kind == "linebreak":
            yield {"type": "break"}
        elif kind == "codespan":
            yield {"type": "codespan", "text": one["raw"]}
        elif kind in ("inline_math", "display_math"):
            yield from formula(one["raw"], display=kind == "display_math")
        elif kind == "image":
            words = plain_text(self.inline(one["children"]))
            yield self.image(attrs["url"], words.strip() or attrs.get("title") or "")
        elif kind == "link":
            yield from self.link(one)
        elif kind == "footnote_ref":
            yield self.footnote_ref(attrs["index"])
        elif kind == "lost_footnote":
            why = f"the note {_short(one['raw'])} is shown as text: the cell does not hold it"
            yield {"type": "text", "text": one["raw"], "finding": why}
        elif kind == "abbr":
            children = self.inline(one["children"])
            yield {"type": "abbreviation", "title": attrs["title"], "children": children}
        elif kind in KINDS:
            yield {"type": KINDS[kind], "children": self.inline(one["children"])}
        else:
            yield _as_text(str(one.get("raw", "")), f"Markdown of the kind {kind}")

    def link(self, one: Mapping[str, Any]) -> Iterator[Token]:
        url, children = one["attrs"]["url"], self.inline(one["children"])
        typed = plain_text(children)
        if not is_link(url) and url.removeprefix("mailto:") == typed:
            yield from children
        else:
            yield from _link(url, children)

    def html(self, raw: str) -> Iterator[Token]:
        rest = without_comments(raw).strip()
        if only_wrappers(rest):
            return
        if self.block_html is not None:
            yield from self.block_html(rest, outline=self.outline, picture=self.image)
            return
        found = _as_text(rest, "raw HTML") if "<" in rest else {"type": "text", "text": rest}
        yield {"type": "paragraph", "children": [found]}

    def footnote_ref(self, index: int) -> Token:
        number = self.first + index
        self.outline.notes = max(self.outline.notes, number)
        self.led[number] = times = self.led.get(number, 0) + 1
        back = f"note-{number}-from" + (f"-{times}" if times > 1 else "")
        return {"type": "footnote_ref", "number": number, "id": f"note-{number}", "back": back}

    def footnotes(self, notes: Sequence[Mapping[str, Any]], lost: Sequence[str]) -> Iterator[Token]:
        read = [
            (self.first + number, self.blocks(note["children"]))
            for number, note in enumerate(notes, 1)
        ]
        if read:
            yield {
                "type": "footnotes",
                "children": [
                    {"type": "footnote", "number": number, "id": f"note-{number}"}
                    | {"back": f"note-{number}-from", "children": children}
                    for number, children in read
                ],
            }
        for text in lost:
            why = f"the note {_short(text)} is shown as text: nothing leads to it"
            shown = {"type": "text", "text": text, "finding": why}
            yield {"type": "paragraph", "children": [shown]}

    def table(self, parts: Sequence[Mapping[str, Any]]) -> Token:
        head, *bodies = parts
        rows = [self.cells(row) for body in bodies for row in body["children"]]
        return {"type": "table", "heads": [self.cells(head, "col")], "body": rows}

    def cells(self, row: Mapping[str, Any], scope: str = "") -> list[Token]:
        return [
            {
                "type": "cell",
                "header": scope != "",
                "scope": scope,
                "align": cell["attrs"]["align"] or "left",
                "children": [in_line(token) for token in self.inline(cell["children"])],
            }
            for cell in row["children"]
        ]

    def image(self, url: str, alt: str, **size: object) -> Token:
        return named_picture(url, self.attachments, alt=alt, **size)


KINDS: Final = {
    "paragraph": "paragraph",
    "block_text": "inline",
    "emphasis": "emphasis",
    "strong": "strong",
    "strikethrough": "strike",
    "mark": "mark",
    "insert": "insert",
    "list_item": "item",
    "def_list": "definitions",
    "def_list_head": "term",
    "def_list_item": "definition",
}
INLINE: Final = frozenset(
    "abbr codespan display_math emphasis footnote_ref image inline_html inline_math insert "
    "linebreak link lost_footnote mark softbreak strikethrough strong text".split()
)
BLOCKS: Final = frozenset(
    "block_code block_html block_math block_quote block_text def_list heading list paragraph "
    "table thematic_break".split()
)


def _link(url: str, children: list[Token]) -> Iterator[Token]:
    if is_link(url):
        yield {"type": "link", "url": url, "children": children}
    elif FRAGMENT.fullmatch(unquote(url)):
        yield {"type": "link", "url": unquote(url), "children": children}
    else:
        why = f"the link {_short(url)} is shown as text: links lead to http(s) or within the page"
        yield {"type": "text", "text": "", "finding": why}
        yield from children


def is_link(url: str) -> bool:
    """Whether a page may lead to an address: http(s), a plain host, no longer than any in use."""
    return len(url) <= LONGEST_LINK and LINK.fullmatch(url) is not None


def _as_text(raw: str, what: str) -> Token:
    return {"type": "text", "text": raw, "finding": f"{what} is shown as text: {_short(raw)}"}


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


def _walk(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        for part in ("caption", "summary", "children"):
            yield from _walk(token.get(part, ()))
        for row in (*token.get("heads", ()), *token.get("body", ())):
            yield from _walk(row)
