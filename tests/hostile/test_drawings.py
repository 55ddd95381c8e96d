"""Nothing of a hostile picture runs, is fetched or leads away, on the page, alone and in print."""

from __future__ import annotations

import base64
import importlib.util
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from nkreport.publish.content.named_pictures import with_pictures
from nkreport.publish.content.pictures import read_picture
from nkreport.publish.html.exporter import HtmlExporter
from nkreport.publish.pdf.exporter import PdfExporter

_place = Path(__file__).parent / "drawings.py"
_spec = importlib.util.spec_from_file_location("nkreport_hostile_drawings", _place)
assert _spec is not None
assert _spec.loader is not None
drawings = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(drawings)

BAD = re.compile(rb"script|on\w+=|href=.(?!#)|url\((?!#)|http:|data:|@|<!|<\?|ran|expression", re.I)
NAMESPACE = b'xmlns="http://www.w3.org/2000/svg"'


def cleaned(name: str) -> bytes:
    token = read_picture("image/svg+xml", drawings.SHOWN[name], alt="a", name=name)
    assert token["type"] == "image", token
    return base64.b64decode(token["data"])


@pytest.mark.parametrize("name", drawings.SHOWN)
def test_what_only_draws_is_kept_of_a_drawing(name: str) -> None:
    svg = cleaned(name)
    assert BAD.findall(svg.replace(NAMESPACE, b"")) == []
    assert b">seen</text>" in svg
    assert read_picture("image/svg+xml", svg, alt="a", name=name).get("finding") is None
    ElementTree.fromstring(svg)


@pytest.mark.parametrize("name", drawings.REFUSED)
def test_a_drawing_without_end_or_that_is_none_is_refused_at_once(name: str) -> None:
    begun = time.monotonic()
    token = read_picture("image/svg+xml", drawings.REFUSED[name], alt="a", name="plan.svg")
    assert token["type"] == "missing"
    assert token["finding"].startswith("the picture plan.svg is not shown: it")
    assert time.monotonic() - begun < 5


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, bytes]:
    """A page and a PDF with every drawing as an attachment, beside the notebook and as data."""
    folder = tmp_path_factory.mktemp("drawings")
    cells = []
    for number, text in enumerate({**drawings.SHOWN, **drawings.REFUSED}.values()):
        (folder / f"{number}.svg").write_text(text)
        data = base64.b64encode(text.encode()).decode() if len(text) < 100_000 else "PGE="
        cell = new_markdown_cell(
            f"![a](attachment:a.svg) ![b]({number}.svg) ![c](data:image/svg+xml;base64,{data})"
        )
        cell["attachments"] = {"a.svg": {"image/svg+xml": text}}
        cells.append(cell)
    notebook = with_pictures(new_notebook(cells=cells), folder)
    html, _ = HtmlExporter().from_notebook_node(notebook)
    pdf, _ = PdfExporter().from_notebook_node(notebook)
    return html, pdf


@pytest.mark.long
@pytest.mark.parametrize("policy", [True, False])
def test_nothing_runs_and_nothing_is_asked_for(
    pages: tuple[str, bytes], policy: bool, chromium: Any, tmp_path: Path
) -> None:
    html, _ = pages
    assert html.count("<img ") == 3 * len(drawings.SHOWN)
    if not policy:
        html = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    path = tmp_path / "page.html"
    path.write_text(html, "utf-8")
    context = chromium.new_context()
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda r: asked.append(r.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran === undefined")
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
    assert [url for url in asked if not url.startswith(("data:", path.as_uri()))] == []
    assert said == []
    context.close()


@pytest.mark.long
def test_a_cleaned_drawing_opened_by_itself_runs_nothing(chromium: Any, tmp_path: Path) -> None:
    context = chromium.new_context()
    page, asked = context.new_page(), []
    page.on("request", lambda r: asked.append(r.url))
    for number, name in enumerate(drawings.SHOWN):
        path = tmp_path / f"{number}.svg"
        path.write_bytes(cleaned(name))
        page.goto(path.as_uri())
        page.wait_for_timeout(50)
        assert page.evaluate("window.ran === undefined"), name
    assert [url for url in asked if not url.startswith("file:")] == []
    context.close()


@pytest.mark.long
def test_the_payloads_do_run_where_nothing_is_taken_out(chromium: Any, tmp_path: Path) -> None:
    context = chromium.new_context()
    page = context.new_page()
    path = tmp_path / "raw.svg"
    path.write_text(drawings.SHOWN["script"])
    page.goto(path.as_uri())
    assert page.evaluate("window.ran === 1")
    context.close()


@pytest.mark.long
@pytest.mark.browser
def test_every_drawing_is_printed_or_named(
    pages: tuple[str, bytes], pdftotext: str, tmp_path: Path
) -> None:
    _, pdf = pages
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    command: Callable[..., Any] = subprocess.run
    found = command([pdftotext, str(path), "-"], capture_output=True, text=True, check=True).stdout
    assert found.count("seen") == 3 * len(drawings.SHOWN)
    assert found.count("is not shown: it") >= len(drawings.REFUSED)
    facts = command(["pdfinfo", str(path)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"JavaScript: +no", facts)
