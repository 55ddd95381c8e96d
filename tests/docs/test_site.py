"""The site as it is built: no warning, no broken link, nothing from elsewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
FETCHING = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src"}

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    ignored = shutil.ignore_patterns("__pycache__", "made")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=ignored)
    (folder / "benchmarks").mkdir()
    shutil.copy(ROOT / "benchmarks" / "RESULTS.md", folder / "benchmarks")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "docs", "site"]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (built.returncode, built.stderr) == (0, "")
    return folder / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, BeautifulSoup]:
    found = {
        path: BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in site.rglob("*.html")
    }
    assert len(found) > 15
    return found


def test_every_link_within_the_site_leads_to_something(pages: dict[Path, BeautifulSoup]) -> None:
    anchors = {
        path: {tag["id"] for tag in page.find_all(id=True)} | {""} for path, page in pages.items()
    }
    broken = []
    for path, page in pages.items():
        for tag in page.find_all(["a", "link", "img", "script"]):
            address = urlsplit(str(tag.get("href") or tag.get("src") or ""))
            if address.scheme or address.netloc:
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            known = anchors.get(target, {""}) if target.is_file() else set()
            if unquote(address.fragment) not in known:
                broken.append(f"{path.name}: {address.geturl()}")
    assert broken == []


def test_nothing_is_fetched_from_elsewhere(site: Path, pages: dict[Path, BeautifulSoup]) -> None:
    fetched = [
        f"{path.name}: {tag[attribute]}"
        for path, page in pages.items()
        for name, attribute in FETCHING.items()
        for tag in page.find_all(name, {attribute: re.compile(r"^(?:[a-z]+:)?//(?!$)")})
    ]
    styles = [*site.rglob("*.css"), *pages]
    fetched += [
        f"{path.name}: {found}"
        for path in styles
        for found in re.findall(
            r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)\s]*", path.read_text("utf-8")
        )
    ]
    assert fetched == []


def test_every_chart_of_the_gallery_is_drawn_with_words(pages: dict[Path, BeautifulSoup]) -> None:
    (gallery,) = (page for path, page in pages.items() if path.name == "gallery.html")
    drawings = gallery.select("figure.drawn > svg[role=img]")
    assert len(drawings) == (ROOT / "docs/gallery.md").read_text("utf-8").count("```{drawn}")
    assert all(len(str(svg["aria-label"])) > 40 for svg in drawings)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_pages_open_and_search_without_a_network(chromium: Any, site: Path, width: int) -> None:
    context = chromium.new_context(offline=True, viewport={"width": width, "height": 900})
    try:
        page = context.new_page()
        asked: list[str] = []
        told: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        for path in sorted(site.rglob("*.html")):
            page.goto(path.as_uri())
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path.name} is {wide} px wide"
        page.goto(f"{(site / 'search.html').as_uri()}?q=mapping")
        page.locator("#search-results li a").first.wait_for(timeout=10_000)
        assert [url for url in asked if urlsplit(url).scheme not in ("file", "data")] == []
        assert told == []
    finally:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_axe_finds_nothing_on_a_page_of_each_kind(
    chromium: Any, site: Path, scheme: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(
        offline=True, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    try:
        page = context.new_page()
        found = []
        for name in ("index", "table", "search", "made/mapping"):
            page.goto((site / f"{name}.html").as_uri())
            violations = Axe().run(page).response["violations"]
            found += [
                (name, rule["id"], node["html"]) for rule in violations for node in rule["nodes"]
            ]
        assert found == []
    finally:
        context.close()
