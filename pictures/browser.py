"""Debian's Chromium through Playwright, with no network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nkreport.errors import EnvironmentFault

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium, and end it.

    Raises
    ------
    EnvironmentFault
        If Chromium or Playwright is missing, with the line that installs it.
    """
    if not CHROMIUM.exists():
        raise EnvironmentFault(f"there is no {CHROMIUM}: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise EnvironmentFault("there is no playwright: pip install 'nkreport[test]'") from error
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_report(browser: Browser, path: Path, **options: object) -> Iterator[Page]:
    """Open a report's page once its charts are live; options are those of a context."""
    context = browser.new_context(offline=True, **options)
    try:
        page = context.new_page()
        page.goto(path.resolve().as_uri())
        page.locator("html[data-ready]").wait_for(state="attached")
        yield page
    finally:
        context.close()
