"""An executed notebook whose every output, attachment and word of metadata is hostile."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import yaml
from nbformat import NotebookNode
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)
from PIL import Image

RUN = "window.ran=1"
ELSEWHERE = "https://x.invalid/x"

ACTIVE: Mapping[str, str] = {
    "handlers": f"<p onclick='{RUN}' onmouseover='{RUN}' style='background:url({ELSEWHERE})'>a</p>",
    "links": f"<a href='javascript:{RUN}'>a</a><a href=' jAvascript:{RUN}'>b</a>"
    f"<a href='data:text/html,<script>{RUN}</script>'>c</a>",
    "pictures": f"<img src='{ELSEWHERE}' onerror='{RUN}'><picture><source srcset='{ELSEWHERE}'>"
    f"<img src='data:image/svg+xml,<svg onload=\"{RUN}\"/>'></picture>",
    "frames": f"<iframe src='{ELSEWHERE}'></iframe><object data='{ELSEWHERE}'></object>"
    f"<embed src='{ELSEWHERE}'><iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    "styles": f"<style>@import '{ELSEWHERE}'; p {{ background: url({ELSEWHERE}) }}</style><p>a",
    "links-of-head": f"<link rel='stylesheet' href='{ELSEWHERE}'><base href='{ELSEWHERE}'>"
    f"<meta http-equiv='refresh' content='0;url={ELSEWHERE}'><p>a",
    "forms": f"<form action='{ELSEWHERE}'><input autofocus onfocus='{RUN}'><button>a</form>",
    "sinks": f"<svg><animate onbegin='{RUN}' attributeName=x dur=1s></svg><math><mtext><table>"
    f"<mglyph><style><img src=x onerror='{RUN}'></style></mglyph></table></mtext></math>",
    "template": f"<template><script>{RUN}</script></template><noscript><p title='</noscript>"
    f"<img src=x onerror={RUN}>'></noscript>",
    "styler": "<style type='text/css'>#T_a_row0_col0 { color: red; background-image: "
    f"url({ELSEWHERE}); width: expression({RUN}) }} </style><script>{RUN}</script>"
    f"<table id='T_a' onclick='{RUN}'><caption onclick='{RUN}'>a</caption><thead><tr>"
    f"<th style='background:url({ELSEWHERE})'>b</th></tr></thead><tbody><tr>"
    f"<td id='T_a_row0_col0' onmouseover='{RUN}'><b onclick='{RUN}'>c</b></td></tr></table>",
}
"""HTML that acts or asks for something, in each of its ways."""

DRAWINGS = (
    f"<script>{RUN}</script>",
    f"<g onload='{RUN}'><text onclick='{RUN}'>a</text></g>",
    f"<a href='javascript:{RUN}'><text>a</text></a>",
    f"<image href='{ELSEWHERE}.png'/><use href='{ELSEWHERE}#a'/>",
    f"<foreignObject><img xmlns='http://www.w3.org/1999/xhtml' src='x' onerror='{RUN}'/>"
    "</foreignObject>",
    f"<style>@import '{ELSEWHERE}'; * {{ fill: url({ELSEWHERE}) }}</style>",
    f"<rect style='fill:url({ELSEWHERE}#a)' width='9' height='9'/>",
    f"<set attributeName='href' to='javascript:{RUN}'/><animate onbegin='{RUN}' dur='1s'/>",
)

SPECS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("vegalite", {"data": {"url": ELSEWHERE}, "mark": "point"}),
    (
        "vegalite",
        {
            "data": {"values": [{"a": ELSEWHERE}]},
            "mark": "image",
            "encoding": {"url": {"field": "a"}},
        },
    ),
    (
        "vegalite",
        {
            "data": {"values": [{"a": f"javascript:{RUN}"}]},
            "mark": {"type": "text", "href": f"javascript:{RUN}"},
            "encoding": {"text": {"field": "a"}, "href": {"field": "a"}, "url": {"field": "a"}},
        },
    ),
    (
        "vegalite",
        {
            "data": {"values": [{"a": 1}]},
            "transform": [{"calculate": f"constructor.constructor('{RUN}')()", "as": "b"}],
            "mark": "point",
            "encoding": {"x": {"field": "b", "axis": {"labelExpr": f"{RUN}"}}},
        },
    ),
    (
        "vegalite",
        {
            "usermeta": {"embedOptions": {"loader": {"baseURL": ELSEWHERE}, "actions": True}},
            "config": {"customFormatTypes": True, "background": f"url({ELSEWHERE})"},
            "data": {"values": [{"a": "</script><script>window.ran=1</script>"}]},
            "mark": {"type": "text", "tooltip": {"content": "data"}},
            "encoding": {"text": {"field": "a"}, "description": {"field": "a"}},
        },
    ),
    (
        "vega",
        {
            "data": [{"name": "a", "url": ELSEWHERE}],
            "signals": [{"name": "b", "init": f"constructor.constructor('{RUN}')()"}],
            "marks": [
                {"type": "image", "encode": {"enter": {"url": {"value": ELSEWHERE}}}},
                {"type": "text", "encode": {"enter": {"href": {"value": f"javascript:{RUN}"}}}},
            ],
        },
    ),
    (
        "vega",
        {
            "marks": [
                {
                    "type": "text",
                    "encode": {
                        "enter": {
                            "text": {"value": "a"},
                            "fill": {"value": f"url({ELSEWHERE})"},
                            "href": {"value": f"javascript:{RUN}"},
                            "tooltip": {"value": f"<img src=x onerror='{RUN}'>"},
                        }
                    },
                }
            ],
        },
    ),
)
SCHEMA = {"vegalite": "vega-lite/v5", "vega": "vega/v5"}


def _png() -> str:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(target, "PNG")
    return base64.b64encode(target.getvalue()).decode()


def _svg(inside: str) -> str:
    name = "http://www.w3.org/2000/svg"
    return f"<svg xmlns='{name}' width='80' height='20'><text y='9'>a</text>{inside}</svg>"


def _frame(text: str) -> str:
    """As pandas writes a frame: escaped, and as its Styler writes one with `escape=None`."""
    shown = escape(text)
    cells = f"<tr><th>{shown}</th><td>{shown}</td><td>{text}</td></tr>"
    head = f"<thead><tr><th>{shown}</th><th>{shown}</th><th>{text}</th></tr></thead>"
    return f"<table class='dataframe'><caption>{shown}</caption>{head}<tbody>{cells}</table>"


def _typed(payloads: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    texts = list(payloads.values())
    for text in texts:
        yield {"text/html": text, "text/plain": text}
        yield {"text/html": f"<p title='{escape(text)}'>{escape(text)}</p>"}
        yield {"text/html": _frame(text)}
        yield {"text/markdown": f"{text}\n\n- {text}\n\n| {text} |\n|---|\n| `{text}` |"}
        yield {"text/latex": f"$$\\text{{{text}}}$$"}
        yield {"text/latex": text}
        yield {"image/svg+xml": _svg(f"<title>{escape(text)}</title><text>{escape(text)}</text>")}
        yield {"image/svg+xml": _svg(text)}
    for html in ACTIVE.values():
        yield {"text/html": html}
        yield {"text/markdown": html}
    for inside in DRAWINGS:
        yield {"image/svg+xml": _svg(inside)}
        yield {"image/svg+xml": base64.b64encode(_svg(inside).encode()).decode()}
        yield {"text/html": _svg(inside)}
    yield {"application/json": {text: [text, {text: text}] for text in texts}}
    for kind, spec in SPECS:
        given = {"$schema": f"https://vega.github.io/schema/{SCHEMA[kind]}.json", **spec}
        yield {f"application/vnd.{kind}.v5+json": given}
        page = f'<script>(function(spec){{}})({json.dumps(given)}, {{"mode": "{kind}"}});</script>'
        yield {"text/html": page}
    drawable = [t for t in texts if t.isprintable()]
    yield {
        "application/vnd.vegalite.v5+json": {
            "title": " ".join(drawable[:5]),
            "data": {"values": [{"a": text} for text in drawable]},
            "mark": "text",
            "encoding": {
                "y": {"field": "a", "type": "nominal", "title": drawable[0]},
                "text": {"field": "a"},
                "tooltip": {"field": "a", "title": drawable[1]},
            },
        }
    }
    yield {"application/vnd.plotly.v1+json": {"data": texts}, "text/html": texts[0]}
    yield {"application/javascript": RUN, "text/plain": texts[0]}
    yield {"application/x-own": texts[0], "text/plain": "\n".join(texts)}


def write(payloads: Mapping[str, str], steering: Mapping[str, str]) -> NotebookNode:
    """An executed notebook as anyone may send one."""
    every = [*payloads.values(), *steering.values()]
    whole = " ".join(every)
    front = {"subtitle": whole, "date": whole, "author": every}
    cells = [new_raw_cell(f"---\n{yaml.safe_dump(front)}---")]
    for data in _typed(payloads):
        cells.append(_code(new_output("display_data", data=data)))
    for number, text in enumerate(every):
        table = new_output("display_data", data={"text/html": "<table><tr><td>1</table>"})
        picture = new_output("display_data", data={"image/png": _png()})
        label = f"{text} {number}"
        cells.append(_code(table, caption=text, label=label))
        cells.append(_code(picture, nkreport={"caption": text, "alt": text}))
        cells.append(_code(new_output("stream", name="stderr", text=f"UserWarning: {text}\n")))
        cells.append(_code(new_output("stream", name="stdout", text=f"{text}\n")))
        cells.append(_code(new_output("error", ename=text, evalue=text, traceback=[text])))
        held = new_markdown_cell(
            f"![{text}](<{text}>) ![{text}](attachment:{number})\n\n[](#{label})\n\n"
            f"<div title='{text}'>\n\n{text}\n\n</div>\n\n[^1]\n\n[^1]: {text}\n\n*[HT]: {text}\n"
        )
        held["attachments"] = {
            str(number): {"image/svg+xml": _svg(text)},
            text: {"text/plain": text},
        }
        cells.append(held)
    metadata = {
        "title": whole,
        "authors": [{"name": text} for text in every],
        "abstract": whole,
        "language": payloads["script"],
        "nkreport": {"code": payloads["script"], "lang": payloads["handler"]},
    }
    notebook = new_notebook(cells=cells, metadata=metadata)
    for number, cell in enumerate(notebook.cells, 1):
        cell["id"] = f"cell-{number}"
    return notebook


def _code(output: NotebookNode, **metadata: Any) -> NotebookNode:
    return new_code_cell("1", outputs=[output], execution_count=1, metadata=metadata)
