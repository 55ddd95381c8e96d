import importlib.util
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


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
