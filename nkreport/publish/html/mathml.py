"""A formula's tree as MathML; every character of text is escaped."""

from __future__ import annotations

from html import escape
from typing import Any, Final

Token = dict[str, Any]

FUNCTION_SPACE: Final = '<mspace width="0.167em"></mspace>'


def write_mathml(token: Token) -> str:
    r"""Write a `math` token as MathML.

    Examples
    --------
    >>> from nkreport.publish.content.mathematics import read_tex
    >>> write_mathml(read_tex("x", display=False))
    '<math alttext="x" display="inline"><mi>x</mi></math>'
    """
    inner = _write(token["tree"] | {"tag": "mrow", "attrs": {}})[len("<mrow>") : -len("</mrow>")]
    display = "block" if token["display"] else "inline"
    return f'<math alttext="{escape(token["tex"])}" display="{display}">{inner}</math>'


def _write(node: Token) -> str:
    attrs = dict(node["attrs"])
    text = node.get("text")
    if node["tag"] == "mi" and text and len(text) == 1 and attrs.get("mathvariant") == "normal":
        pass
    elif node["tag"] != "mi":
        attrs.pop("mathvariant", None)
    opened = "".join(f' {name}="{escape(value)}"' for name, value in attrs.items())
    if text is not None:
        kind = f' class="{node["variant"]}"' if "variant" in node else ""
        return f"<{node['tag']}{opened}{kind}>{escape(text)}</{node['tag']}>"
    inner = []
    children = node["children"]
    for place, child in enumerate(children):
        if place and node["tag"] in ("math", "mrow", "mtd", "mstyle"):
            before = children[place - 1]
            named = is_function(before) and not _opens(child) and not _is_sign(child)
            if named or (is_function(child) and not _is_sign(before)):
                inner.append(FUNCTION_SPACE)
        inner.append(_write(child))
    return f"<{node['tag']}{opened}>{''.join(inner)}</{node['tag']}>"


def is_function(node: Token) -> bool:
    """Whether a node is a function's name, with what is set above or below it."""
    if node["tag"] in ("msub", "msup", "msubsup", "munder", "mover", "munderover"):
        return bool(node["children"]) and is_function(node["children"][0])
    text = str(node.get("text", ""))
    return node["tag"] == "mi" and len(text) > 1 and text[0].isalpha()


def _is_sign(node: Token) -> bool:
    return node["tag"] in ("mo", "mspace")


def _opens(node: Token) -> bool:
    first = node
    while first.get("children"):
        first = first["children"][0]
    return first.get("attrs", {}).get("form") == "prefix" or first.get("text", "") in tuple("([{|")
