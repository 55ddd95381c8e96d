import importlib.util
import os
import shutil
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


def refuse(reason):
    if os.environ.get("NKREPORT_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def sample():
    """The module of typed-out bundles."""
    place = Path(__file__).resolve().parents[1] / "build" / "sample.py"
    spec = importlib.util.spec_from_file_location("nkreport_sample", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def report(sample, tmp_path_factory):
    """The sample report as a file."""
    from nkreport.build.html import HtmlExporter

    page, _ = HtmlExporter().from_notebook_node(sample.sample_notebook())
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page, "utf-8")
    return path


@pytest.fixture(scope="session")
def chromium():
    """A browser, or a skip with its reason."""
    if not CHROMIUM.exists():
        refuse(f"there is no {CHROMIUM}: apt-get install chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        refuse("playwright is not installed: pip install 'nkreport[test]'")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def pdftotext():
    """Path of poppler's reader, or a skip with its reason."""
    found = shutil.which("pdftotext")
    if found is None:
        refuse("pdftotext is not installed: apt-get install poppler-utils")
    return found


class Visit:
    """A page opened with no network, and what it said and asked for meanwhile."""

    def __init__(self, chromium, path, **options):
        options = {"viewport": {"width": 1400, "height": 900}, "offline": True, **options}
        self.context = chromium.new_context(**options)
        self.page = self.context.new_page()
        self.complaints = []
        self.requests = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())
        if options.get("java_script_enabled", True):
            self.page.locator("html[data-ready]").wait_for(state="attached")

    @property
    def asked(self):
        """Addresses asked for besides the file itself and what it holds."""
        inside = (self.page.url, "data:")
        return [url for url in self.requests if not url.startswith(inside)]


@pytest.fixture
def visit(chromium, report):
    """Open the report, or a path, with context options; closed at the test's end."""
    opened = []

    def open_page(path=report, **options):
        found = Visit(chromium, path, **options)
        opened.append(found)
        return found

    yield open_page
    for found in opened:
        found.context.close()
