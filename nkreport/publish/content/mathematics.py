r"""Mathematics as it is typed in TeX, read into a tree of MathML in which nothing is left to judge.

One tree serves both renderings: `mathml` writes it into a page, `print_mathematics` turns it into
calls of Typst's mathematics. Elements and attributes outside the lists below are left out, whatever
they say; what an element holds is text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from nkreport.publish.content.tex_source import plain_tex

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Token = dict[str, Any]

LONGEST: Final = 5_000
"""Characters of one formula."""

DEEPEST: Final = 24
"""Levels of one formula; Typst counts its own calls and stops at eighty."""

SHOWN: Final = 60

ELEMENTS: Final = frozenset(
    "math menclose mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub "
    "msubsup msup mtable mtd mtext mtr munder munderover".split()
)
_FLAG = "true|false"
_LENGTH = r"[+-]?\d{0,3}(?:\.\d{1,4})?(?:em|ex|pt|px|mm|cm|in|mu)?"
_SPACE = "|(?:negative)?(?:thin|medium|thick)mathspace"
ATTRIBUTES: Final = {
    name: re.compile(pattern)
    for name, pattern in {
        "accent": _FLAG,
        "columnalign": "left|center|right",
        "columnlines": "(?:(?:solid|dashed|none) ?)+",
        "columnspacing": f"(?:{_LENGTH} ?)+",
        "display": "block|inline",
        "displaystyle": _FLAG,
        "fence": _FLAG,
        "form": "prefix|infix|postfix",
        "linethickness": "0",
        "lspace": _LENGTH,
        "mathvariant": "normal",
        "maxsize": _LENGTH,
        "minsize": _LENGTH,
        "movablelimits": _FLAG,
        "notation": "[a-z ]{1,60}",
        "rowlines": "(?:(?:solid|dashed|none) ?)+",
        "rowspacing": f"(?:{_LENGTH} ?)+",
        "rspace": _LENGTH,
        "scriptlevel": "[0-3]",
        "separator": _FLAG,
        "stretchy": _FLAG,
        "width": _LENGTH + _SPACE,
    }.items()
}
LIMITED: Final = frozenset(
    "lim max min sup inf det gcd Pr argmax argmin plim arg\u2009max arg\u2009min lim\u2006inf "
    "lim\u2006sup \u22c0 \u22c1 \u22c2 \u22c3 \u2210 \u2a00 \u2a01 \u2a02 \u2a04 \u2a06".split(" ")
)
"""Names and signs that bear their limits above and below in a formula on lines of its own."""

_PARTS: Final = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "msubsup": 3} | {
    "munder": 2,
    "mover": 2,
    "munderover": 3,
}
_RAISED: Final = str.maketrans("0123456789+\u2212n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")
_BELOW: Final = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}
_CODE = re.compile(r"&#x([0-9A-Fa-f]{1,6});")
_UNREAL = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_WORDS: Final = {
    "ExtraLeftOrMissingRightError": r"\left and \right do not pair",
    "DoubleSubscriptsError": "two subscripts follow each other",
    "DoubleSuperscriptsError": "two superscripts follow each other",
    "MissingEndError": r"\begin and \end do not pair",
    "MissingSuperScriptOrSubscriptError": "something is missing at its end",
    "NoAvailableTokensError": "something is missing at its end",
    "NumeratorNotFoundError": "a fraction lacks its numerator",
    "DenominatorNotFoundError": "a fraction lacks its denominator",
    "RecursionError": f"it is deeper than {DEEPEST} levels",
    "StopIteration": "something is missing at its end",
}


class _Unreadable(Exception):
    """Says why a formula cannot be set."""


def read_tex(tex: str, *, display: bool) -> Token:
    r"""Read one formula.

    Parameters
    ----------
    tex : str
        What stands between the signs: `E=mc^2`, `\begin{align}…\end{align}`.
    display : bool
        Whether it stands on lines of its own.

    Returns
    -------
    dict
        `math` (tex, display, tree, words), or `codespan` or `code` (text) with a `finding`
        that says what keeps it from being set. The tree's nodes are `tag`, `attrs`, and `text`
        or `children`.

    Examples
    --------
    >>> read_tex("x^2", display=False)["tree"]["children"][0]["tag"]
    'msup'
    >>> read_tex("x^", display=False)["finding"]
    'mathematics is shown as typed: x^ (something is missing at its end)'
    """
    tex = tex.strip()
    shown = tex if len(tex) <= SHOWN else tex[: SHOWN - 1] + "…"
    shown = " ".join(shown.split())
    try:
        tree = _read(tex, display)
    except _Unreadable as error:
        why = f"mathematics is shown as typed: {shown} ({error})"
        return {"type": "code" if display else "codespan", "text": tex, "finding": why}
    token: Token = {"type": "math", "tex": tex, "display": display, "tree": tree}
    token["words"] = _said(tree)
    unknown = sorted({node["text"] for node in walk(tree) if node.get("text", "")[:1] == "\\"})
    if unknown:
        named = ", ".join(unknown[:5])
        token["finding"] = f"mathematics holds {named}, which is shown as typed: {shown}"
    return token


def _read(tex: str, display: bool) -> Token:
    if len(tex) > LONGEST:
        raise _Unreadable(f"it is longer than {LONGEST:,} characters")
    if _depth(tex) > DEEPEST:
        raise _Unreadable(f"it is deeper than {DEEPEST} levels")
    if found := re.search(r"\\begin\s*\{(?:tabular|tabularx|longtable|table|figure)\*?\}", tex):
        raise _Unreadable(f"{found[0]} is no mathematics")
    if found := re.search(r"\\(?:re)?newcommand|\\[gex]?def\b|\\newenvironment|\\let\b", tex):
        raise _Unreadable(f"{found[0]} is not read")
    from latex2mathml.converter import Converter

    try:
        element = Converter(display="block" if display else "inline").convert_to_element(
            plain_tex(tex)
        )
    except Exception as error:  # the library raises what its parser trips over
        name = type(error).__name__
        raise _Unreadable(_WORDS.get(name, "it cannot be read")) from error
    (tree,) = _nodes(element, 0)
    for node in walk(tree):
        if len(node.get("children", ())) != _PARTS.get(node["tag"], len(node.get("children", ()))):
            raise _Unreadable("something is missing in it")
    if display:
        for node in walk(tree):
            if node["tag"] in _BELOW and node["children"][0].get("text", "") in LIMITED:
                node["tag"] = _BELOW[node["tag"]]
    return tree


def _depth(tex: str) -> int:
    level = deepest = 0
    for found in re.finditer(r"\\.|[{}]", tex, re.DOTALL):
        level += {"{": 1, "}": -1}.get(found[0], 0)
        deepest = max(deepest, level)
    return deepest


def walk(tree: Token) -> Iterator[Token]:
    """Yield a node and those below it."""
    yield tree
    for child in tree.get("children", ()):
        yield from walk(child)


def _said(node: Token) -> str:
    """A formula on one line of plain text, for a title or a table of contents."""
    if "text" in node:
        return str(node["text"]) or " "
    parts = [_said(child) for child in node["children"]]
    if node["tag"] == "mfrac":
        return "/".join(parts)
    if node["tag"] == "msup":
        raised = parts[1].translate(_RAISED)
        return parts[0] + (f"^{parts[1]}" if raised == parts[1] else raised)
    return " ".join(parts) if node["tag"] in ("mtr", "mtable") else "".join(parts)


def _nodes(element: Element, depth: int) -> list[Token]:
    """Return an element as nodes of the tree: none, itself, or its only child."""
    if depth > DEEPEST:
        raise _Unreadable(f"it is deeper than {DEEPEST} levels")
    tag = element.tag
    attrs = {
        name: value
        for name, value in sorted(element.attrib.items())
        if name in ATTRIBUTES and ATTRIBUTES[name].fullmatch(value)
    }
    if tag in ("mi", "mn", "mo", "mtext", "mspace") and not len(element):
        return [_leaf(tag, attrs, _text(element), element.get("mathvariant", ""))]
    only = tag in ("mrow", "mstyle") and not attrs and len(element) == 1
    children = [node for child in element for node in _nodes(child, depth if only else depth + 1)]
    if (only and len(children) == 1) or (tag == "mrow" and depth == 1):
        return children
    if tag not in ELEMENTS or tag in ("mi", "mn", "mo", "mtext", "mspace"):
        tag, attrs = "mrow", {}
    if text := _text(element):
        children = [_leaf("mtext", {}, text, ""), *children]
    return [{"tag": tag, "attrs": attrs, "children": _joined(children)}]


def _joined(children: Sequence[Token]) -> list[Token]:
    r"""A `\not` and what it strikes out as one sign."""
    joined: list[Token] = []
    struck = False
    for child in children:
        inner = child.get("children", [])
        if child["tag"] == "mpadded" and [one.get("text") for one in inner] == ["\u29f8"]:
            struck = True
            continue
        if struck and "text" in child:
            child = child | {"text": unicodedata.normalize("NFC", f"{child['text']}\u0338")}
        struck = False
        joined.append(child)
    return joined


def _text(element: Element) -> str:
    text = _CODE.sub(lambda found: _character(found[1]), (element.text or "").strip("\n"))
    return _UNREAL.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def _character(code: str) -> str:
    point = int(code, 16)
    return chr(point) if point <= 0x10FFFF else f"[U+{code}]"


def _leaf(tag: str, attrs: dict[str, str], text: str, variant: str) -> Token:
    if tag == "mspace":
        return {"tag": tag, "attrs": attrs, "text": ""}
    if variant and variant != "normal" and tag != "mtext":
        text = "".join(_alphabets().get((variant, letter), letter) for letter in text)
    if variant in ("italic", "bold") and tag == "mtext":
        return {"tag": tag, "attrs": attrs, "text": text, "variant": variant}
    if tag == "mo" and len(text) > 1 and text.replace("\u2009", "").replace("\u2006", "").isalpha():
        tag, attrs = "mi", {}
    if tag == "mo":
        text = {"-": "\u2212", "*": "\u2217", "'": "\u2032"}.get(text, text)
    if tag == "mi" and text == "%":
        tag = "mo"
    return {"tag": tag, "attrs": attrs, "text": text}


@lru_cache(maxsize=1)
def _alphabets() -> dict[tuple[str, str], str]:
    """The letter of each mathematical alphabet: bold, script, fraktur, double-struck, and so on."""
    names = {
        "BOLD": "bold",
        "BOLD ITALIC": "bold-italic",
        "ITALIC": "italic",
        "DOUBLE-STRUCK": "double-struck",
        "SCRIPT": "script",
        "FRAKTUR": "fraktur",
        "BLACK-LETTER": "fraktur",
        "SANS-SERIF": "sans-serif",
        "MONOSPACE": "monospace",
    }
    found: dict[tuple[str, str], str] = {}
    for point in (*range(0x2100, 0x2150), *range(0x1D400, 0x1D800)):
        kind, _, base = unicodedata.decomposition(chr(point)).partition("<font> ")
        style = re.match(
            r"(?:MATHEMATICAL )?([A-Z -]+?) (?:CAPITAL|SMALL|DIGIT)",
            unicodedata.name(chr(point), ""),
        )
        if not kind and base and style and style[1] in names:
            found[names[style[1]], chr(int(base, 16))] = chr(point)
    return found
