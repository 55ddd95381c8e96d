"""One picture per report: every chart in light, dark and print, and the pages of the PDF."""

from __future__ import annotations

import base64
import html
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nkreport.errors import EnvironmentFault
from nkreport.publish.html.exporter import HtmlExporter
from nkreport.publish.pdf.exporter import PdfExporter
from nkreport.publish.reports import read_notebook
from nkreport.publish.run.execute import execute
from nkreport.report.mimes import MIME
from pictures.browser import open_report
from pictures.texts import findings, measure, measure_alone

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "light": {"viewport": {"width": 1400, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1400, "height": 900}, "color_scheme": "dark"},
    "print": {"viewport": {"width": 665, "height": 900}},
}
"""Options of the browser for each picture of a chart; paper leaves 176 mm between its margins."""

TALLEST_PX = 16_000
"""Chromium photographs no more at once; a longer sheet is made smaller."""

PDF_S = 120
"""Longest a PDF may take to become pictures, in seconds."""

_STYLE = """
body { margin: 24px; width: 2070px; font: 16px sans-serif; background: #d9dce1; color: #1b1e23; }
section { display: flex; flex-wrap: wrap; gap: 15px; align-items: start; margin: 12px 0 36px; }
h1, h2 { margin: 0; font-size: 22px; }
h2 { font-size: 18px; }
img { display: block; box-shadow: 0 0 0 1px #9aa1ab; }
img.chart { width: 680px; }
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A report's two pages as files, and the specs of its charts in the order of the page."""

    html: Path
    pdf: Path
    specs: Sequence[Mapping[str, Any]]


def write_pages(notebook: Path, parameters: Mapping[str, object], folder: Path) -> Made:
    """Run a report and write its pages into a folder, under the report's name.

    Raises
    ------
    RunError
        If a cell fails or a page cannot be made.
    """
    executed = execute(read_notebook(notebook), parameters)
    bundles = (
        output.get("data", {}).get(MIME, {})
        for cell in executed.cells
        for output in cell.get("outputs", ())
    )
    specs = [bundle["spec"] for bundle in bundles if bundle.get("kind") == "chart"]
    made = Made(folder / f"{notebook.stem}.html", folder / f"{notebook.stem}.pdf", specs)
    made.html.write_text(HtmlExporter().from_notebook_node(executed)[0], "utf-8")
    made.pdf.write_bytes(PdfExporter().from_notebook_node(executed)[0])
    return made


def make_sheet(browser: Browser, notebook: Path, out: Path) -> tuple[Path, list[str]]:
    """Build a report with its defaults and photograph it.

    Parameters
    ----------
    browser : Browser
    notebook : Path
        The report.
    out : Path
        Folder of the contact sheets.

    Returns
    -------
    tuple of Path and list of str
        The sheet, `OUT/NAME.png`, and what the check of the texts found.

    Raises
    ------
    RunError
        If a page of the report cannot be made.
    EnvironmentFault
        If poppler is missing.
    """
    with tempfile.TemporaryDirectory(prefix="nkreport-pictures-") as folder:
        made = write_pages(notebook, {}, Path(folder))
        photographs: dict[str, dict[str, bytes]] = {}
        found: list[str] = []
        for look, options in LOOKS.items():
            with open_report(browser, made.html, **options) as opened:
                if look == "print":
                    opened.emulate_media(media="print")
                for title, picture, complaints in _charts(opened):
                    photographs.setdefault(title, {})[look] = picture
                    found += [f"{notebook.stem}, {title}, {look}: {words}" for words in complaints]
        for title, complaints in zip(photographs, measure_alone(browser, made.specs), strict=True):
            found += [f"{notebook.stem}, {title}, alone: {words}" for words in complaints]
        sheet = _compose(notebook.stem, photographs, _pages(made.pdf))
    target = out / f"{notebook.stem}.png"
    out.mkdir(parents=True, exist_ok=True)
    _photograph(browser, sheet, target)
    return target, found


def _charts(page: Page) -> Iterator[tuple[str, bytes, list[str]]]:
    """Label, picture and findings of each chart of an opened page."""
    for plate in page.locator("figure.chart > .plate").all():
        complaints = findings(*measure(plate.locator(".drawing svg")))
        yield plate.locator(".number").inner_text(), plate.screenshot(), complaints


def _pages(pdf: Path) -> list[bytes]:
    tool = shutil.which("pdftoppm")
    if tool is None:
        raise EnvironmentFault("there is no pdftoppm: apt-get install poppler-utils")
    with tempfile.TemporaryDirectory(prefix="nkreport-pictures-") as folder:
        command = [tool, "-r", "60", "-png", str(pdf), f"{folder}/page"]
        subprocess.run(command, check=True, timeout=PDF_S, capture_output=True)
        return [path.read_bytes() for path in sorted(Path(folder).glob("*.png"))]


def _compose(
    name: str, photographs: Mapping[str, Mapping[str, bytes]], pages: Sequence[bytes]
) -> str:
    rows = [f"<h1>{html.escape(name)}</h1>"]
    for title, looks in photographs.items():
        pictures = "".join(_image(looks[look], "chart") for look in LOOKS)
        rows.append(f"<h2>{html.escape(title)}</h2><section>{pictures}</section>")
    pictures = "".join(_image(page, "page") for page in pages)
    rows.append(f"<h2>PDF</h2><section>{pictures}</section>")
    return f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>{''.join(rows)}"


def _image(picture: bytes, kind: str) -> str:
    data = base64.b64encode(picture).decode()
    return f'<img class="{kind}" src="data:image/png;base64,{data}">'


def _photograph(browser: Browser, sheet: str, target: Path) -> None:
    size = {"width": 2118, "height": 900}
    scale = 1.0
    for _ in range(2):
        context = browser.new_context(offline=True, viewport=size, device_scale_factor=scale)
        try:
            page = context.new_page()
            page.set_content(sheet)
            height = page.evaluate("document.documentElement.scrollHeight")
            if height * scale <= TALLEST_PX:
                page.screenshot(path=str(target), full_page=True)
                return
            scale = TALLEST_PX / (height + 1)
        finally:
            context.close()
