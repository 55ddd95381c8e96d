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
    place = Path(__file__).resolve().parents[1] / "publish" / "sample.py"
    spec = importlib.util.spec_from_file_location("nkreport_sample", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def report(sample, tmp_path_factory):
    """The sample report as a file."""
    from nkreport.publish.html.exporter import HtmlExporter

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

    def violations(self):
        """What axe finds on the page with everything opened."""
        from axe_playwright_python.sync_playwright import Axe

        self.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        found = Axe().run(self.page).response["violations"]
        return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]

    def too_wide(self, width):
        """Parts of the page that reach past a window of this width, which it is given."""
        self.page.set_viewport_size({"width": width, "height": 900})
        found = []
        for selector in ("html", "main", "header", "nav", "#evidence", "figure"):
            for box in [part.bounding_box() for part in self.page.locator(selector).all()]:
                if box["x"] < 0 or box["x"] + box["width"] > width:
                    found.append((width, selector, box))
        scrolled = self.page.evaluate("document.documentElement.scrollWidth")
        return found + ([(width, "scrolls", scrolled)] if scrolled > width else [])

    def words_of_drawings(self):
        """Texts of each drawing as a reader sees them, chart by chart."""
        return self.page.locator(".drawing").evaluate_all(
            """drawings => drawings.map(drawing => [...drawing.querySelectorAll('text')]
                .filter(text => text.checkVisibility({ opacityProperty: true }))
                .map(text => text.textContent).filter(words => words.trim()).sort())"""
        )


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Run a shipped report with some parameters, once a process; its pages and specs."""
    from nkreport.publish.reports import locate
    from pictures.sheets import write_pages

    kept = {}

    def pages_of(report, **parameters):
        key = (report, *sorted(parameters.items()))
        if key not in kept:
            folder = tmp_path_factory.mktemp(report)
            kept[key] = write_pages(locate(report), parameters, folder)
        return kept[key]

    return pages_of


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
