r"""TeX as analysts type it, brought to the part of it that latex2mathml reads."""

from __future__ import annotations

import re
from typing import Final

_ENVIRONMENTS: Final = {
    "align": "align*",
    "alignat": "align*",
    "alignat*": "align*",
    "flalign": "align*",
    "flalign*": "align*",
    "aligned": "split",
    "alignedat": "split",
    "dcases": "cases",
    "gather": "displaylines",
    "gather*": "displaylines",
    "gathered": "displaylines",
    "multline": "displaylines",
    "multline*": "displaylines",
    "eqnarray": "array",
    "eqnarray*": "array",
}
"""Numbers of lines are the author's (`\\tag`), as JupyterLab shows them."""

_BARE: Final = ("equation", "equation*", "math", "displaymath", "subequations")
_TEXT = re.compile(r"\\text(?:rm|up|normal)?\s*\{([^{}]*\$[^{}]*)\}")
_COMMANDS: Final = (
    (re.compile(r"\\(?:label|nonumber|notag|cline|hline\s*$)\s*(?:\{[^{}]*\})?"), ""),
    (re.compile(r"\\(?:eq)?ref\s*\{([^{}]*)\}"), r"\\text{(\1)}"),
    (re.compile(r"\\tag(?![a-z*])\s*"), r"\\qquad\\tag"),
    (re.compile(r"\\(?:textcolor|color)\s*\{[^{}]*\}"), ""),
    (re.compile(r"\\href\s*\{[^{}]*\}"), ""),
    (re.compile(r"\\(?:class|style|cssId)\s*\{[^{}]*\}"), ""),
    (re.compile(r"\\(math(?:rm|sf))\s*\{"), r"\\\1 {"),
    (re.compile(r"\\displaylimits\b"), r"\\limits"),
    (re.compile(r"\\(?:lbrack)\b"), "["),
    (re.compile(r"\\(?:rbrack)\b"), "]"),
    (re.compile(r"\\operatorname\*"), r"\\operatorname*"),
)


def plain_tex(tex: str) -> str:
    r"""Return TeX with the environments and commands that latex2mathml knows.

    Colours, links and styles of its own are left out: a report has its own.

    Examples
    --------
    >>> plain_tex(r"\begin{equation}\label{a} x \end{equation}")
    ' x '
    >>> plain_tex(r"\begin{aligned}a&=b\end{aligned}\text{if $x$}")
    '\\begin{split}a&=b\\end{split}\\text{if }x\\text{}'
    """
    tex = _TEXT.sub(_parted, tex)
    for pattern, plain in _COMMANDS:
        tex = pattern.sub(plain, tex)
    tex = re.sub(r"\\begin\{(?:alignat\*?|alignedat)\}\s*\{\d+\}", r"\\begin{split}", tex)
    tex = re.sub(r"\\end\{(?:alignat\*?|alignedat)\}", r"\\end{split}", tex)
    return re.sub(r"\\(begin|end)\s*\{([a-zA-Z]+\*?)\}", _environment, tex)


def _parted(found: re.Match[str]) -> str:
    pieces = found[1].split("$")
    return "".join(
        piece if number % 2 else f"\\text{{{piece}}}" for number, piece in enumerate(pieces)
    )


def _environment(found: re.Match[str]) -> str:
    act, name = found[1], found[2]
    if name in _BARE:
        return ""
    known = _ENVIRONMENTS.get(name, name)
    columns = "{rcl}" if known == "array" and name != "array" and act == "begin" else ""
    return f"\\{act}{{{known}}}{columns}"
