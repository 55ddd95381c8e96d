"""The words that an executed notebook holds for a reader, read without nkreport."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import mistune
from bs4 import BeautifulSoup

_TEX = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$|\\begin\{(\w+)\}.*?\\end\{\1\}", re.DOTALL)
_ALERT = re.compile(r"^\s*>\s*\[!\w+\]", re.MULTILINE)
"""A sign that a page writes as a word of its own language."""

_SIZE = re.compile(r"[\d,]+ rows × [\d,]+ columns|shape: \([\d_, ]+\)")
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_WORD = re.compile(r"[^\W\d_]{4,}")
_PLUGINS = ["strikethrough", "footnotes", "table", "task_lists", "def_list", "abbr"]
_RETURNED = re.compile(r"\[?<matplotlib\S* at 0x\w+>\]?|<Axes: .*>|Text\(.*\)")
"""What matplotlib returns beside its picture."""

FALLBACK = "text-repr-fallback"
"""In HTML that shows its text where it has no styles: scikit-learn's, xarray's."""

OWN = "application/vnd.nkreport.v1+json"


def words_of(notebook: Any) -> Iterator[tuple[int, str]]:
    """Each word of Markdown, of printed text and of HTML, with the number of its cell."""
    read = mistune.create_markdown(escape=False, plugins=_PLUGINS)
    for number, cell in enumerate(notebook.cells, 1):
        tags = {tag.replace("_", "-") for tag in cell.metadata.get("tags", ())}
        if "remove-cell" in tags:
            continue
        if cell.cell_type == "markdown":
            for word in _in_html(read(_ALERT.sub(">", _TEX.sub(" ", cell.source)))):
                yield number, word
        elif cell.cell_type == "code" and "remove-output" not in tags:
            for output in cell.outputs:
                for word in _of_output(output):
                    yield number, word


def _of_output(output: Mapping[str, Any]) -> Iterator[str]:
    if output["output_type"] == "stream":
        if output["name"] == "stdout":
            yield from _in_text(output["text"])
    elif output["output_type"] == "error":
        yield from _in_text(f"{output['ename']} {output['evalue']}")
    elif OWN not in output["data"]:
        data = output["data"]
        if FALLBACK in str(data.get("text/html", "")):
            yield from _in_text(data["text/plain"])
        elif "text/html" in data:
            yield from _in_html(data["text/html"])
        elif set(data) == {"text/plain"} and not _RETURNED.fullmatch(data["text/plain"]):
            yield from _in_text(data["text/plain"])


def _in_text(text: str) -> list[str]:
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
    return _WORD.findall(_ANSI.sub("", "\n".join(lines)))


def _in_html(html: str) -> list[str]:
    """The words of HTML, without what pandas and polars say of a frame's size and gaps."""
    soup = BeautifulSoup(html, "html.parser")
    for part in soup(["script", "style"]):
        part.decompose()
    for cell in soup("td"):
        if cell.get_text() == "null":
            cell.decompose()
    return _WORD.findall(_SIZE.sub(" ", soup.get_text(" ")))
