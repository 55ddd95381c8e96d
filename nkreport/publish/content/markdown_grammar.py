"""Markdown's grammar: CommonMark, GitHub's additions, notes, definitions, mathematics."""

from __future__ import annotations

import functools
import re
from typing import Any, Final

from nkreport.publish.content.markdown_table import TABLE, read_table

FOOTNOTE: Final = r"\[\^(?P<footnote_key>(?:[^\\\[\]\s]|\\.){1,500})\]"
NOTE: Final = (
    r"^(?P<footnote_lead> {0,4})\[\^(?P<footnote_key>(?:[^\\\[\]\s]|\\.){1,500})\]:[ \t\n]"
    r"(?P<footnote_text>(?P<first>[^\n]*(?:\n(?![-=#>|$`~<:*+]|\d+[.)] |\[)\S[^\n]*)*)(?:\n+|$)"
    r"(?:(?P=footnote_lead) {1,4}(?! )[^\n]*\n+)*)"
)
BLOCK_MATHEMATICS: Final = (
    r"^ {0,3}(?:\$\$(?P<dollars>(?:[^$\\]|\\.|\$(?!\$)){1,20000}?)\$\$"
    r"|\\{1,2}\[(?P<brackets>(?:[^\\]|\\(?!\\?\])){1,20000}?)\\{1,2}\]"
    r"|(?P<environment>\\begin\{(?P<environment_name>[a-zA-Z]+\*?)\}[\s\S]{0,20000}?"
    r"\\end\{(?P=environment_name)\}))[ \t]*(?:\n|$)"
)
INLINE_MATHEMATICS: Final = (
    r"\$\$(?P<displayed>(?:[^$\\]|\\.){1,5001})\$\$"
    r"|(?<![\w$])\$(?P<inline>(?=[^\s$])(?:[^$\\\n]|\\.|\n(?!\n)){1,5001}?(?<=[^\s\\]))\$(?![\d$])"
)
TEX_MATHEMATICS: Final = (
    r"\\{1,2}\((?P<round>(?:[^\\\n]|\\(?!\\?\))){1,5001}?)\\{1,2}\)"
    r"|\\{1,2}\[(?P<square>(?:[^\\]|\\(?!\\?\])){1,5001}?)\\{1,2}\]"
    r"|(?P<begun>\\begin\{(?P<begun_name>[a-zA-Z]+\*?)\}[\s\S]{0,5001}?\\end\{(?P=begun_name)\})"
)
ALERTS: Final = {
    **{name: name for name in ("note", "tip", "important", "warning", "caution")},
    **{"hint": "tip", "seealso": "note", "admonition": "note", "info": "note"},
    **{"attention": "caution", "danger": "caution", "error": "caution"},
}
CALLOUT: Final = (
    r"^ {0,3}(?P<fold>:{3,}|(?:`{3,}|~{3,})(?=[ \t]*\{(?:" + "|".join(ALERTS) + r")\}))"
    r"[ \t]*\{[ \t]*(?P<folded>[^}\s][^}\n]{0,200})\}[ \t]*"
    r"(?P<fold_title>[^\n]*)\n(?P<fold_body>(?:(?! {0,3}(?P=fold))[^\n]*\n)*)"
    r" {0,3}(?P=fold)[ \t]*(?:\n|$)"
)
"""A note of Quarto, `::: {.callout-note}`, or of MyST, a fence with `{note}`."""

_OPTIONS = re.compile(r"\A(?:[ \t]*:[\w-]+:[^\n]*\n)+")
_KINDS: Final = ("displayed", "inline", "round", "square", "begun")
_NOTE = re.compile(r"\[\^((?:[^\\\[\]\s]|\\.){1,500})\]:")
_PROSE = re.compile(r"\d[\d.,]*\s+[A-Za-z]{2,}|(?<![\\A-Za-z])[A-Za-z]{2,}[,;]?\s+[A-Za-z]{2,}")
_SIGNS = re.compile(r"[\\^_=+<>{}]|^\s*[A-Za-z0-9]{1,2}\s*$")


@functools.cache
def grammar() -> Any:
    """Return mistune's parser with the plugins and rules that this package reads."""
    import mistune
    from mistune.plugins import abbr, def_list, footnotes, formatting, task_lists, url

    added = [
        *[task_lists.task_lists, formatting.strikethrough, formatting.mark, formatting.insert],
        *[footnotes.footnotes, def_list.def_list, abbr.abbr, url.url],
    ]
    markdown = mistune.Markdown(renderer=None, plugins=added)
    markdown.after_render_hooks.clear()
    del markdown.inline.process_text  # the plugin's looks at a text in pieces; see abbreviate
    markdown.block.register("ref_footnote", NOTE, _note)
    markdown.block.register("block_math", BLOCK_MATHEMATICS, _block_mathematics, before="list")
    markdown.block.register("table", TABLE, read_table, before="paragraph")
    markdown.block.register("callout", CALLOUT, _callout, before="fenced_code")
    for rules in (markdown.block.block_quote_rules, markdown.block.list_rules):
        markdown.block.insert_rule(rules, "table", before="paragraph")
        markdown.block.insert_rule(rules, "block_math", before="list")
    markdown.inline.register("footnote", FOOTNOTE, _footnote, before="link", start_chars="[")
    for name, pattern, start in (
        ("inline_math", INLINE_MATHEMATICS, "$"),
        ("tex_math", TEX_MATHEMATICS, "\\"),
    ):
        markdown.inline.register(
            name, pattern, _inline_mathematics, before="escape", start_chars=start
        )
    return markdown


def read_blocks(text: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[str]]:
    """Parse Markdown.

    Returns
    -------
    tuple
        Blocks, notes in the order in which the text first leads to them, and the text of notes
        that nothing leads to.
    """
    from mistune.core import BlockState
    from mistune.plugins.footnotes import parse_footnote_item
    from mistune.util import unikey

    markdown = grammar()
    blocks, state = markdown.parse(text)
    notes: list[dict[str, Any]] = []
    while len(notes) < len(named := state.env.get("footnotes") or []):
        below = BlockState(parent=state)
        item = parse_footnote_item(markdown.block, named[len(notes)], len(notes) + 1, below)
        below.tokens = [item]
        notes.extend(markdown.render_state(below))
    if short := state.env.get("ref_abbrs"):
        label = "|".join(re.escape(key) for key in sorted(short, key=len, reverse=True))
        blocks, notes = (
            _abbreviate(tokens, re.compile(rf"(?<!\w)({label})(?!\w)"), short)
            for tokens in (blocks, notes)
        )
    written = state.env.get("ref_footnotes") or {}
    typed = {unikey(key): key for key in _NOTE.findall(text)}
    lost = [
        f"[^{typed.get(key, key)}]: {written[key].strip()}" for key in written if key not in named
    ]
    return blocks, notes, lost


def _abbreviate(
    tokens: list[dict[str, Any]], labels: re.Pattern[str], short: dict[str, str]
) -> list[dict[str, Any]]:
    """Mark abbreviations in texts that are whole: mistune's plugin misses `Zh` in `The Zh`."""
    marked: list[dict[str, Any]] = []
    for token in tokens:
        if token["type"] == "text":
            for at, part in enumerate(labels.split(token["raw"])):
                text = {"type": "text", "raw": part}
                if at % 2:
                    title = {"title": short[part]}
                    marked.append({"type": "abbr", "children": [text], "attrs": title})
                elif part:
                    marked.append(text)
        elif "children" in token:
            marked.append(token | {"children": _abbreviate(token["children"], labels, short)})
        else:
            marked.append(token)
    return marked


def _callout(block: Any, found: re.Match[str], state: Any) -> int:
    """Read what stands in a note or another division."""
    named = found["folded"].split()[0].lstrip(".").removeprefix("callout-").lower()
    alert = ALERTS.get(named, "")
    child = state.child_state(_OPTIONS.sub("", found["fold_body"]))
    deep = state.depth() >= block.max_nested_level
    block.parse(child, [rule for rule in block.rules if not (deep and rule == "callout")])
    tokens = [token for token in child.tokens if token["type"] != "blank_line"]
    if title := found["fold_title"].strip():
        tokens.insert(0, {"type": "paragraph", "text": f"**{title}**"})
    elif alert and tokens and tokens[0]["type"] == "heading":
        tokens[0] = {"type": "paragraph", "text": f"**{tokens[0]['text']}**"}
    attributes = {"alert": alert, "name": found["folded"].strip()}
    state.append_token({"type": "callout", "children": tokens, "attrs": attributes})
    return found.end()


def _note(_: Any, found: re.Match[str], state: Any) -> int:
    """Keep a note's text; a line that goes on below its first without an indent belongs to it."""
    from mistune.util import unikey

    first = found["first"]
    text = first.replace("\n", " ") + found["footnote_text"][len(first) :]
    state.env.setdefault("ref_footnotes", {}).setdefault(unikey(found["footnote_key"]), text)
    return found.end()


def _footnote(inline: Any, found: re.Match[str], state: Any) -> int:
    from mistune.plugins.footnotes import parse_inline_footnote
    from mistune.util import unikey

    if unikey(found["footnote_key"]) not in (state.env.get("ref_footnotes") or {}):
        state.append_token({"type": "lost_footnote", "raw": found[0]})
        return found.end()
    return int(parse_inline_footnote(inline, found, state))


def _block_mathematics(_: Any, found: re.Match[str], state: Any) -> int | None:
    if found["environment"] is None and found["dollars"] is None and not _signs(found["brackets"]):
        return None
    tex = found["dollars"] or found["brackets"] or found["environment"]
    state.append_token({"type": "block_math", "raw": tex})
    return found.end()


def _inline_mathematics(_: Any, found: re.Match[str], state: Any) -> int | None:
    kind, tex = next((k, found[k]) for k in _KINDS if found.groupdict().get(k) is not None)
    plain = re.sub(r"\\[a-zA-Z]+\*?(?:\s*\{[^{}]*\})?", " \\ ", tex)
    if (kind == "inline" and _PROSE.search(plain)) or (
        kind in ("round", "square") and not _signs(tex)
    ):
        return None
    displayed = kind in ("displayed", "square", "begun")
    state.append_token({"type": "display_math" if displayed else "inline_math", "raw": tex})
    return found.end()


def _signs(text: str) -> bool:
    r"""Whether `\(text\)` is mathematics rather than escaped brackets."""
    return _SIGNS.search(text) is not None
