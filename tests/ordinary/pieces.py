"""What a notebook may hold, piece by piece, each with a word of its own as witness.

A piece is a function of a source of new words; it returns the cell and what must come of it.
"""

from __future__ import annotations

import base64
import io
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_output, new_raw_cell
from PIL import Image

Words = Callable[[], str]


@dataclass
class Piece:
    """A cell and its witnesses.

    Attributes
    ----------
    cell : NotebookNode
    seen : tuple of str
        Words that stand on the page and in the PDF: as text, or as what is said of a picture.
    named : tuple of str
        The causes, word for word or by a part, that the page gives for what it lacks.
    gone : tuple of str
        Words that stand nowhere.
    page : tuple of str
        Words that stand on the page, and not in the PDF, where a line tells of them.
    kept : tuple of str
        Words that stand in a file beside the page, which names it.
    kind : str
        `chart`, `table` or `picture` of an output that takes a caption.
    """

    cell: Any
    seen: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    page: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    kind: str = ""


def new_words() -> Words:
    """Words that no one writes, each told from the others by six letters."""

    def made() -> Iterator[str]:
        for letters in itertools.product("bdfghklmnprstvz", repeat=3):
            yield "Zu" + "".join(f"{letter}o" for letter in letters)

    words = made()
    return lambda: next(words)


def png(word: str = "") -> str:
    """A picture, another one for each word."""
    target = io.BytesIO()
    colour = (len(word) * 7 % 256, *(sum(word.encode()) * n % 256 for n in (3, 5)))
    Image.new("RGB", (40, 30), colour).save(target, "PNG")
    return base64.b64encode(target.getvalue()).decode()


def drawn(word: str, more: str = "") -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="260" height="40">'
        f'{more}<text x="5" y="20">{word}</text></svg>'
    )


def shown(data: Mapping[str, Any], metadata: Mapping[str, Any] | None = None, **cell: Any) -> Any:
    output = new_output("display_data", data=dict(data), metadata=dict(metadata or {}))
    return code(output, **cell)


def code(*outputs: Any, **metadata: Any) -> Any:
    return new_code_cell("1 + 1", outputs=list(outputs), execution_count=1, metadata=metadata)


# What stands in Markdown: a text with {0}, {1} for words, and the causes.
MARKDOWN: dict[str, tuple[str, ...]] = {
    "a paragraph": ("Some {0} words.\nAnd {1}.",),
    "an opening heading": ("# About {0}\n\nText.",),
    "headings": ("## On {0}\n\n#### Of {1}",),
    "a heading with much in it": ("## *On* `{0}` ~~{1}~~ $\\text{{{2}}}$ [{3}](https://a.org)",),
    "a heading underlined": ("{0}\n---\n\nText.",),
    "a quote": ("> Said {0}\n>\n> - and {1}\n>\n> ## Then {2}",),
    "an alert": ("> [!WARNING]\n> Beware {0}",),
    "a callout": ("::: {{.callout-tip}}\n## On {0}\nsaid {1}\n:::\n\n```{{note}}\n{2}\n```",),
    "a division": ("::: {{.x}}\nsaid {0}\n:::", "the division .x is set as plain text"),
    "lists": (
        "- one {0}\n  1. two {1}\n\n     ```\n     {2}\n     ```\n- [x] done {3}\n- [ ] {4}",
    ),
    "code": ("```python\n{0} = 1\n```\n\n    {1} indented\n\nand `{2}`.",),
    "a table": ("| {0} | b |\n|---|--:|\n| {1} \\| `{2}` | **{3}** |",),
    "marks": ("*{0}* __{1}__ ~~{2}~~ ***{3}*** ^{4}^ ~{5}~ =={6}== ^^{7}^^",),
    "links": ("[{0}](https://example.org) <https://example.org/{1}> https://example.org/{2}",),
    "a link by reference": ("[{0}][a] and [b][]\n\n[a]: https://a.org\n[b]: https://b.org",),
    "a link within": ("## To {0}\n\n[{1}](#nowhere)",),
    "a link to a file": ("[{0}](data.csv)", "the link data.csv is shown as text"),
    "a link to a script": ("[{0}](javascript:go)", "the link javascript:go is shown as text"),
    "a link in a heading": ("# [{0}](b.csv)\n\nText.", "the link b.csv is shown as text"),
    "a note": ("Told[^1] twice[^1].\n\n[^1]: By {0}\n\n    and {1}.",),
    "a note in a heading": ("# Told {0}[^1]\n\nText.\n\n[^1]: By {1}.",),
    "a note not led to": ("Text.\n\n[^{0}]: By {1}.", "nothing leads to it"),
    "a note not held": ("Text[^{0}].", "the cell does not hold it"),
    "definitions": ("{0}\n: is {1}\n: or {2}\n",),
    "an abbreviation": ("The {0} flies.\n\n*[{0}]: Long {1} words",),
    "a formula": ("It is $x_{{\\text{{{0}}}}}^2$ so\n\n$$\\frac{{\\text{{{1}}}}}{{n}}$$",),
    "a formula of aligned lines": (
        "$$\\begin{{aligned}}a &= \\text{{{0}}}\\\\b&=2\\end{{aligned}}$$",
    ),
    "a formula that cannot be set": ("$$\\nosuch{{{0}}}$$", "\\nosuch"),
    "money": ("From $5 {0} to $6 {1}.",),
    "a picture that is not there": ("![{0}](missing.png)", "the picture missing.png is not shown"),
    "a picture elsewhere": ("![{0}](https://a.org/b.png)", "a report fetches nothing"),
    "a line and breaks": ("{0}  \n{1}\\\n{2}\n\n---\n\n{3}",),
    "signs and escapes": ("\\*{0}\\* &amp; &lt;{1}&gt; &copy;",),
    "HTML in a line": ("A <b>{0}</b><br>{1} <kbd>{2}</kbd> <sub>{3}</sub>",),
    "HTML not known in a line": ("A <blink>{0}</blink>.", "raw HTML is shown as text"),
    "HTML of a paragraph": ("<div align='center'>\n<p>{0}</p>\n<h2>{1}</h2>\n\n**{2}**\n</div>",),
    "HTML of a list": ("<ul><li>{0}<li>{1}</ul><dl><dt>{2}<dd>{3}</dl>",),
    "HTML of a table": ("<table><caption>{0}</caption><tr><th>{1}</th><td>{2}</td></tr></table>",),
    "HTML that folds": ("<details><summary>{0}</summary>\n\nAnd {1}\n\n</details>",),
    "HTML of a frame": ("<iframe src='https://a.org'></iframe>\n\nAnd {0}", "an <iframe>"),
    "HTML of a film": ("<video src='a.mp4'></video>\n\nAnd {0}", "raw HTML is shown as text"),
    "HTML of a picture": ("<img src='gone.png' alt='{0}'>", "the picture gone.png is not shown"),
    "front matter not at the front": ("---\ntitle: {0}\n---\n",),
}


def _markdown(name: str) -> Callable[[Words], Piece]:
    text, *named = MARKDOWN[name]

    def piece(word: Words) -> Piece:
        count = next(n for n in range(9) if "{" + str(n) + "}" not in text)
        words = tuple(word() for _ in range(count))
        return Piece(new_markdown_cell(text.format(*words)), words, tuple(named))

    return piece


def _comment(word: Words) -> Piece:
    kept, gone = word(), word()
    return Piece(
        new_markdown_cell(f"A {kept}<!-- note {gone} -->\n\n<!--\n{gone}\n-->"),
        (kept,),
        gone=(gone,),
    )


def _attached(word: Words) -> Piece:
    alt, tall = word(), word()
    cell = new_markdown_cell(f"![{alt}](attachment:a.png) and\n\n![d](attachment:b.svg)")
    cell["attachments"] = {"a.png": {"image/png": png()}, "b.svg": {"image/svg+xml": drawn(tall)}}
    return Piece(cell, (alt, tall))


def _attached_in_heading(word: Words) -> Piece:
    alt = word()
    cell = new_markdown_cell(f"# ![{alt}](attachment:a.png)\n\n## [![b](attachment:a.png)](#c)")
    cell["attachments"] = {"a.png": {"image/png": png(alt)}}
    return Piece(cell, (alt,))


def _damaged(word: Words) -> Piece:
    alt = word()
    cell = new_markdown_cell(f"![{alt}](attachment:{alt}.png)")
    cell["attachments"] = {f"{alt}.png": {"image/png": "AAAA"}}
    return Piece(cell, (alt,), (f"the picture {alt}.png is not shown",))


def _inline(word: Words) -> Piece:
    alt = word()
    return Piece(new_markdown_cell(f"![{alt}](data:image/png;base64,{png()})"), (alt,))


def _raw(word: Words) -> Piece:
    said = word()
    return Piece(new_raw_cell(f"As it is: {said}"), (said,))


def _stream(text: str, name: str = "stdout") -> Callable[[Words], Piece]:
    def piece(word: Words) -> Piece:
        gone, kept, more = word(), word(), word()
        said = text.format(gone=gone, kept=kept, more=more)
        seen = tuple(w for w, at in ((kept, "{kept}"), (more, "{more}")) if at in text)
        lost = (gone,) if "{gone}" in text else ()
        cell = code(new_output("stream", name=name, text=said))
        if name == "stderr":
            return Piece(cell, page=seen, gone=lost)
        return Piece(cell, seen, gone=lost)

    return piece


def _long(word: Words) -> Piece:
    first, middle, last = word(), word(), word()
    lines = [first, *map(str, range(200)), middle, *map(str, range(200)), last]
    cell = code(new_output("stream", name="stdout", text="\n".join(lines)))
    return Piece(cell, (first, last), kept=(middle,))


def _error(word: Words) -> Piece:
    said = word()
    return Piece(
        code(
            new_output("error", ename="ValueError", evalue=f"\x1b[31m{said}", traceback=["a", "b"])
        ),
        (said,),
    )


# What a cell shows, by type: texts with {0}, {1} for words; the causes; the kind.
TYPED: dict[str, tuple[Mapping[str, Any], tuple[str, ...], str]] = {
    "plain text": ({"text/plain": "{0} \r\n{1}\x1b[1m!"}, (), ""),
    "text by lines": ({"text/plain": ["{0}\n", "{1}"]}, (), ""),
    "nothing": ({}, ("an output of no type that a page can hold",), ""),
    "Markdown": (
        {"text/markdown": "## {0}\n\n- *{1}* $\\text{{{2}}}$", "text/plain": "<M>"},
        (),
        "",
    ),
    "Markdown with a script": (
        {"text/markdown": "[{0}](vbscript:x)"},
        ("the link vbscript:x",),
        "",
    ),
    "HTML": ({"text/html": "<h3>{0}</h3><p>{1} <em>{2}</em><pre>{3}</pre>"}, (), ""),
    "HTML and a frame": ({"text/html": "<p>{0}</p><iframe src=a></iframe>"}, ("an <iframe>",), ""),
    "HTML and a form": (
        {"text/html": "<p>{0}<button>Go</button><input><select></select></p>"},
        ("a <button>", "an <input>", "a <select>"),
        "",
    ),
    "a frame alone": (
        {"text/html": "<iframe src=a></iframe>", "text/plain": "<IFrame>"},
        ("an HTML output with nothing that a page can hold",),
        "",
    ),
    "HTML that asks for its text": (
        {
            "text/html": "<div class='sk-text-repr-fallback'><pre>A()</pre></div>",
            "text/plain": "{0}",
        },
        (),
        "",
    ),
    "a script in HTML": (
        {"text/html": "<script>go()</script>", "text/plain": "<HTML>"},
        ("an HTML output with nothing that a page can hold",),
        "",
    ),
    "empty HTML with a text": ({"text/html": "<div></div>", "text/plain": "{0}"}, (), ""),
    "a frame of data": (
        {
            "text/html": "<div><table border='1' class='dataframe'><caption>{3}</caption><thead>"
            "<tr><th></th><th>{0}</th></tr></thead><tbody><tr><th>{1}</th><td>{2}</td></tr></tbody>"
            "</table></div>",
            "text/plain": "x",
        },
        (),
        "table",
    ),
    "a picture in HTML": (
        {"text/html": f"<img alt='{{0}}' src='data:image/png;base64,{png()}'>"},
        (),
        "picture",
    ),
    "a picture elsewhere in HTML": (
        {"text/html": "<p>{0}<img alt='{1}' src='https://a.org/b.png'></p>"},
        ("a report fetches nothing",),
        "",
    ),
    "TeX": ({"text/latex": "$$\\text{{{0}}} = \\sqrt{{2}}$$", "text/plain": "<L>"}, (), ""),
    "TeX of words": ({"text/latex": "\\textbf{{{0}}} $x$", "text/plain": "<L>"}, (), ""),
    "TeX that cannot be set": ({"text/latex": "$\\nosuch{{{0}}}$"}, ("\\nosuch",), ""),
    "TeX of a table": (
        {"text/latex": "\\begin{{tabular}}{{l}}{0}\\end{{tabular}}", "text/plain": "x"},
        ("tabular",),
        "",
    ),
    "a drawing": ({"image/svg+xml": drawn("{0}"), "text/plain": "<S>"}, (), "picture"),
    "a drawing with a script": (
        {"image/svg+xml": drawn("{0}", "<script>go()</script>")},
        ("shown without",),
        "picture",
    ),
    "a drawing that is none": (
        {"image/svg+xml": "<svg", "text/plain": "<S>"},
        ("the picture the picture of a cell is not shown",),
        "",
    ),
    "a picture of no kind known": ({"image/bmp": "Qk0="}, ("no type that a page can hold",), ""),
    "a picture of no kind known with a text": ({"image/tiff": "Qk0=", "text/plain": "{0}"}, (), ""),
    "JSON": ({"application/json": {"{0}": ["{1}", {"{2}": None}]}, "text/plain": "<J>"}, (), ""),
    "JSON of one value": ({"application/json": "{0}"}, (), ""),
    "a map": (
        {"application/geo+json": {"type": "Point"}, "text/plain": "<G>"},
        ("interactive map",),
        "",
    ),
    "Plotly": (
        {
            "application/vnd.plotly.v1+json": {"data": []},
            "text/html": "<div><script></script></div>",
        },
        ("an interactive Plotly chart",),
        "",
    ),
    "Plotly with a picture": (
        {"application/vnd.plotly.v1+json": {"data": []}, "image/svg+xml": drawn("{0}")},
        (),
        "picture",
    ),
    "Bokeh": (
        {"application/vnd.bokehjs_exec.v0+json": "", "text/html": "<script>go()</script>"},
        ("an interactive Bokeh chart",),
        "",
    ),
    "a widget": (
        {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}, "text/plain": "Button()"},
        ("an interactive widget",),
        "",
    ),
    "a script": ({"application/javascript": "go()", "text/plain": "<J>"}, ("a script",), ""),
    "a PDF": ({"application/pdf": "JVBERi0=", "text/plain": "<P>"}, ("a PDF",), ""),
    "a sound": ({"audio/wav": "UklGRg==", "text/plain": "<A>"}, ("a sound",), ""),
    "a film": ({"video/mp4": "AAAA", "text/plain": "<V>"}, ("a film",), ""),
    "a type of its own": ({"application/x-own": "a"}, ("no type that a page can hold",), ""),
    "a type of its own with a text": ({"application/x-own": "a", "text/plain": "{0}"}, (), ""),
    "a Vega-Lite chart": (
        {
            "application/vnd.vegalite.v5+json": {
                "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
                "title": "{0}",
                "data": {"values": [{"a": "{1}", "b": 3}]},
                "mark": "bar",
                "encoding": {
                    "x": {"field": "a", "title": "{2}", "axis": {"labelAngle": 0}},
                    "y": {"field": "b", "type": "quantitative"},
                },
                "width": 300,
            },
            "text/plain": "alt.Chart(...)",
        },
        (),
        "chart",
    ),
    "a Vega-Lite chart of a file elsewhere": (
        {
            "application/vnd.vegalite.v5+json": {"data": {"url": "https://a.org"}, "mark": "bar"},
            "text/plain": "alt.Chart(...)",
        },
        ("a chart: ",),
        "",
    ),
    "a chart of a file elsewhere with its picture": (
        {
            "application/vnd.vegalite.v5+json": {"data": {"url": "https://a.org"}, "mark": "bar"},
            "image/svg+xml": drawn("{0}"),
        },
        (),
        "picture",
    ),
    "a chart that cannot be drawn": (
        {
            "application/vnd.vegalite.v5+json": {
                "data": {"values": [{"a": 1}]},
                "transform": [{"calculate": "go()()", "as": "b"}],
                "mark": "point",
                "encoding": {"x": {"field": "b"}},
            },
            "text/plain": "alt.Chart(...)",
        },
        ("a chart cannot be drawn: Illegal callee type",),
        "",
    ),
    "a Vega chart": (
        {
            "application/vnd.vega.v5+json": {
                "$schema": "https://vega.github.io/schema/vega/v5.json",
                "width": 200,
                "height": 40,
                "marks": [
                    {
                        "type": "text",
                        "encode": {"enter": {"text": {"value": "{0}"}, "y": {"value": 20}}},
                    }
                ],
            }
        },
        (),
        "chart",
    ),
    "a chart as its page": (
        {
            "text/html": '<div id="v"></div><script>(function(s){{}})({{"mark": "text", "data": '
            '{{"values": [{{"a": "{0}"}}]}}, "encoding": {{"text": {{"field": "a"}}}}}}, '
            '{{"mode": 1}});</script>',
            "text/plain": "alt.Chart(...)",
        },
        (),
        "chart",
    ),
    "a picture": ({"image/png": png(), "text/plain": "<Figure>"}, (), "picture"),
    "a picture that is none": (
        {"image/png": "AAAA", "text/plain": "<Figure>"},
        ("the picture the picture of a cell is not shown",),
        "",
    ),
    "a table and its TeX": (
        {"text/html": "<table><tr><td>{0}</td></tr></table>", "text/latex": "no"},
        (),
        "table",
    ),
}


def _typed(name: str) -> Callable[[Words], Piece]:
    data, named, kind = TYPED[name]

    def piece(word: Words) -> Piece:
        given: dict[str, str] = {}

        def filled(value: Any) -> Any:
            if isinstance(value, str):
                for number in range(4):
                    if "{" + str(number) + "}" in value and number not in given:
                        given[number] = word()
                if not any("{" + str(n) + "}" in value for n in range(4)):
                    return value
                for number, one in given.items():
                    value = value.replace("{" + str(number) + "}", one)
                return value.replace("{{", "{").replace("}}", "}")
            if isinstance(value, list):
                return [filled(one) for one in value]
            if isinstance(value, Mapping):
                return {filled(key): filled(one) for key, one in value.items()}
            return value

        filled_data = filled(data)
        metadata: dict[str, Any] = {}
        if kind in ("picture", "chart") and "alt=" not in str(data.get("text/html", "")):
            given["alt"] = metadata["alt"] = word()
        if kind:
            given["caption"] = metadata["caption"] = word()
        return Piece(shown(filled_data, **metadata), tuple(given.values()), named, kind=kind)

    return piece


PIECES: dict[str, Callable[[Words], Piece]] = {
    **{name: _markdown(name) for name in MARKDOWN},
    "a comment": _comment,
    "pictures attached": _attached,
    "a picture in a heading": _attached_in_heading,
    "a damaged picture": _damaged,
    "a picture in its address": _inline,
    "a raw cell": _raw,
    "a print": _stream("said {kept}\n  and {more}"),
    "a progress bar": _stream("{gone} 10%\r{kept}   100%\n{more}"),
    "colours": _stream("\x1b[31m{kept}\x1b[0m \x1b]8;;https://a.org\x07{more}\x1b]8;;\x07"),
    "a warning": _stream("a.py:3: UserWarning: {kept}\n  warn({more})\n", "stderr"),
    "a message": _stream("{gone}\r{kept} done\n", "stderr"),
    "a long print": _long,
    "an error": _error,
    **{name: _typed(name) for name in TYPED},
}
TAGS: Sequence[str] = (
    "hide-input",
    "hide-output",
    "hide-cell",
    "remove-input",
    "remove-output",
    "remove-cell",
    "raises-exception",
)


def tagged(piece: Piece, tags: Sequence[str]) -> Piece:
    """The piece with tags on its cell; what they remove has gone."""
    piece.cell["metadata"]["tags"] = list(tags)
    removed = "remove-cell" in tags or (
        "remove-output" in tags and piece.cell["cell_type"] == "code"
    )
    if not removed:
        return piece
    gone = (*piece.seen, *piece.page, *piece.kept, *piece.gone)
    return Piece(piece.cell, gone=gone)
