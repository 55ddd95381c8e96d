"""Styles of a drawing made by anyone, reduced to properties that only paint."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

DRAWS: Final = frozenset(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin"
    " stroke-miterlimit stroke-dasharray stroke-dashoffset opacity color clip-path clip-rule mask"
    " marker marker-start marker-mid marker-end stop-color stop-opacity font font-family font-size"
    " font-style font-weight font-variant font-stretch text-anchor text-decoration letter-spacing"
    " word-spacing dominant-baseline alignment-baseline baseline-shift writing-mode direction"
    " unicode-bidi display visibility overflow vector-effect paint-order mix-blend-mode isolation"
    " image-rendering shape-rendering text-rendering color-interpolation white-space"
    " transform transform-origin".split()
)
_DULL: Final = frozenset(
    "pointer-events cursor user-select -webkit-user-select line-height filter transition"
    " -inkscape-font-specification solid-color solid-opacity enable-background text-align"
    " shape-margin inline-size font-feature-settings font-variation-settings".split()
)
"""What a drawing does not miss."""

_REFERENCE: Final = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)['\"]?\s*\)")
_ACTIVE: Final = re.compile(
    r"[\\<>{}@;]|/\*|(?:url|image|image-set|src|attr|element|expression|env|var|cross-fade)\s*\(|"
    r"javascript:|data:|https?:|//",
    re.I,
)
_SELECTOR: Final = re.compile(r"[\w\s.#*>,-]+")
_RULE: Final = re.compile(r"([^{}]*)\{([^{}]*)\}")
_COMMENT: Final = re.compile(r"/\*.*?\*/|<!--|-->", re.S)


def is_plain(value: str) -> bool:
    """Whether a value refers to nothing."""
    return _ACTIVE.search(value) is None


def clean_declarations(text: str, names: Mapping[str, str]) -> tuple[str, bool]:
    """Return the declarations that only paint, and whether nothing that paints was left out.

    Parameters
    ----------
    text : str
        `fill:red;stroke:url(#a)`.
    names : mapping
        New name of each id of the drawing; a reference to another is left out.

    Examples
    --------
    >>> clean_declarations("fill:red;clip-path:url(#a);behavior:url(x)", {"a": "n1"})
    ('fill:red;clip-path:url(#n1)', False)
    """
    kept, whole = [], True
    for declaration in _COMMENT.sub("", text).split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        if not value or name in _DULL or name.startswith(("-", "mso-")):
            continue
        unresolved = _REFERENCE.sub(lambda m: "" if m[1] in names else m[0], value)
        if name in DRAWS and is_plain(unresolved):
            kept.append(f"{name}:{_REFERENCE.sub(lambda m: f'url(#{names[m[1]]})', value)}")
        else:
            whole = False
    return ";".join(kept), whole


def clean_rules(text: str, names: Mapping[str, str]) -> tuple[str, bool]:
    r"""Return the rules of a style sheet that only paint, and whether nothing else was in it.

    Examples
    --------
    >>> clean_rules("*{stroke-linejoin: round} @import 'x'; #a .b{fill:red}", {"a": "n1"})
    ('*{stroke-linejoin:round}\n#n1 .b{fill:red}', False)
    """
    text = _COMMENT.sub("", text)
    rules, whole = [], not _RULE.sub("", text).strip()
    for selector, body in _RULE.findall(text):
        selector = selector.strip()
        if "@" in selector and ";" in selector:
            selector, whole = selector.rpartition(";")[2].strip(), False
        declarations, all_kept = clean_declarations(body, names)
        if not _SELECTOR.fullmatch(selector):
            whole = False
            continue
        whole = whole and all_kept
        if declarations:
            renamed = re.sub(r"#([\w-]+)", lambda m: f"#{names.get(m[1], 'none')}", selector)
            rules.append(f"{renamed}{{{declarations}}}")
    return "\n".join(rules), whole
