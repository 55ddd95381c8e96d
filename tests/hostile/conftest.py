"""The hostile folder and notebook, built; a browser to open the page in."""

from __future__ import annotations

import html
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from nkreport.publish.html.page import write_page
from nkreport.publish.page.assembly import read_page
from nkreport.publish.page.page import Page


def _beside(name: str) -> Any:
    place = Path(__file__).parent / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"nkreport_hostile_{name}", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


writing, outputs = _beside("writing"), _beside("outputs")


@dataclass(frozen=True)
class Hostile:
    """What was built: the folder of tables, the notebook, the folder of reports, the run."""

    data: Path
    notebook: Path
    out: Path
    run: subprocess.CompletedProcess[str]

    def file(self, ending: str) -> Path:
        """The one file of the report with that ending."""
        (path,) = self.out.glob(f"my--*.{ending}")
        return path


def nkreport(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "nkreport", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=500,
        env={**os.environ, "PYTHONWARNINGS": "default"},
    )


def as_shown(text: str) -> re.Pattern[str]:
    """A pattern for a text in which any character may stand as its `[U+…]` mark."""
    return re.compile("".join(f"(?:{re.escape(c)}|\\[U\\+{ord(c):04X}\\])" for c in text))


POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')


@dataclass
class Seen:
    """What a browser did with a page."""

    page: Any
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def ran(self) -> bool:
        """Whether anything of the data ran, the links clicked and the pointer moved."""
        self.page.evaluate(
            """() => {
                for (const link of document.querySelectorAll('a[href^="javascript" i]')) {
                    link.removeAttribute("target"); link.click();
                }
                for (const one of document.querySelectorAll("[onmouseover]")) {
                    one.dispatchEvent(new Event("mouseover"));
                }
            }"""
        )
        self.page.wait_for_timeout(300)
        return bool(self.page.evaluate("window.ran === 1"))


@pytest.fixture
def see(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Seen]]:
    """Open a page's text from disk with no network."""
    contexts = []

    def open_page(text: str, ready: str = "html[data-ready]", **options: Any) -> Seen:
        path = tmp_path / "page.html"
        path.write_text(text, "utf-8")
        context = chromium.new_context(offline=True, **options)
        contexts.append(context)
        seen = Seen(context.new_page())
        seen.page.on("console", lambda message: seen.said.append(message.text))
        seen.page.on("pageerror", lambda error: seen.said.append(str(error)))
        seen.page.on("dialog", lambda dialog: (seen.said.append(dialog.message), dialog.dismiss()))
        own = (path.as_uri(), "data:")
        seen.page.on(
            "request", lambda r: None if r.url.startswith(own) else seen.asked.append(r.url)
        )
        seen.page.goto(path.as_uri())
        seen.page.locator(ready).wait_for(state="attached")
        return seen

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def lenient() -> Callable[[str], str]:
    """A page without its policy."""

    def without(text: str) -> str:
        assert len(POLICY.findall(text)) == 1
        return POLICY.sub("", text)

    return without


@pytest.fixture(scope="session")
def bare() -> Callable[[str], str]:
    """A page with the escaping of its body undone; a refresh is no script, and left out."""

    def unescaped(text: str) -> str:
        start, end = text.index("<body>"), text.find('<script type="application/json"')
        end = len(text) if end < 0 else end  # an index holds no data
        body = re.sub(r"<meta [^>]*refresh[^>]*>", "", html.unescape(text[start:end]))
        return text[:start] + body + text[end:]

    return unescaped


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            names = getattr(item, "fixturenames", ())
            if "hostile" in names:
                item.add_marker(pytest.mark.long)
            if "chromium" in names or "pdf_text" in names:
                item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def shell() -> Callable[..., subprocess.CompletedProcess[str]]:
    return nkreport


@pytest.fixture(scope="session")
def payloads() -> Mapping[str, str]:
    return writing.PAYLOADS


@pytest.fixture(scope="session")
def steering() -> Mapping[str, str]:
    return writing.STEERING


@pytest.fixture(scope="session")
def shown() -> Callable[[str], re.Pattern[str]]:
    return as_shown


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile folder of tables."""
    folder = tmp_path_factory.mktemp("tables") / "data"
    writing.write_folder(folder)
    return folder


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    """The hostile folder and notebook, built as a user builds them, with hostile parameters."""
    folder = tmp_path_factory.mktemp("hostile")
    writing.write_folder(folder / "data")
    writing.write_notebook(folder / "my.ipynb")
    text = " ".join(writing.PAYLOADS.values())
    given = ["-p", f"title={text}", "-p", f"edition={text}"]
    run = nkreport("build", "my.ipynb", "--data", "data", "--to", "html,pdf", *given, cwd=folder)
    return Hostile(folder / "data", folder / "my.ipynb", folder / "out", run)


@pytest.fixture(scope="session")
def page_of_tables(hostile: Hostile) -> str:
    return hostile.file("html").read_text("utf-8")


@pytest.fixture(scope="session")
def index_of_reports(hostile: Hostile) -> str:
    return (hostile.out / "index.html").read_text("utf-8")


@pytest.fixture(scope="session")
def hostile_outputs(payloads: Mapping[str, str], steering: Mapping[str, str]) -> Page:
    """The model of a page of every type of output, each with hostile content."""
    return read_page(outputs.write(payloads, steering))


@pytest.fixture(scope="session")
def page_of_outputs(hostile_outputs: Page) -> str:
    return write_page(hostile_outputs)


@pytest.fixture(scope="session")
def pdf_text(hostile: Hostile, pdftotext: str) -> str:
    """The text of the PDF without white space, as a reader of the screen gets it."""
    command = [pdftotext, "-enc", "UTF-8", str(hostile.file("pdf")), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    return re.sub("[ \n\r\t\f\u200b\u00ad]+", "", text)
