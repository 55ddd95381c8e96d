"""A watched report in the browser: it comes anew by itself, where it was read, and says why not."""

import shutil
import subprocess
import sys

import nbformat
import pytest

from nkreport.publish.reports import locate

PATIENCE_MS = 60_000


@pytest.fixture
def watched(tmp_path):
    """The address of the watched briefing, and a function that saves it with another cell."""
    path = tmp_path / "briefing.ipynb"
    shutil.copy(locate("briefing"), path)
    process = subprocess.Popen(
        [sys.executable, "-m", "nkreport", "watch", "briefing.ipynb"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    def save(source):
        notebook = nbformat.read(path, 4)
        notebook.cells.append(nbformat.v4.new_code_cell(source))
        nbformat.write(notebook, path)

    yield process.stdout.readline().split()[0], save
    process.terminate()
    process.communicate()


@pytest.mark.long
def test_a_saved_report_takes_the_place_of_the_older_one_where_it_was_read(watched, chromium):
    address, save = watched
    context = chromium.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    complaints, asked = [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)

    def shows(version):
        page.locator(f"html[data-version='{version}']").wait_for(
            state="attached", timeout=PATIENCE_MS
        )
        assert page.locator("iframe").count() == 1
        return page.frame_locator("iframe")

    report = shows(1)
    report.locator("html[data-ready]").wait_for(state="attached")
    title = report.locator("h1").inner_text()
    assert page.title() == report.locator("title").inner_text()
    assert page.title().startswith(title)
    assert report.locator(".drawing > .live > svg").count() > 0
    report.locator("body").evaluate("body => window.scrollTo(0, 900)")
    save("print('a word that was saved')")
    report = shows(2)
    assert report.get_by_text("a word that was saved").count() > 0
    assert report.locator("body").evaluate("body => window.scrollY") == 900
    assert page.locator("#status").inner_text().startswith("Made at ")
    assert page.locator("#told").is_hidden()

    save("1 / 0")
    report = shows(3)
    assert "was not made" in report.locator("h1").inner_text()
    assert page.locator("#status").inner_text().startswith("Not made at ")
    assert "ZeroDivisionError" in report.locator("main").inner_text()
    assert (complaints, [url for url in asked if not url.startswith(address)]) == ([], [])
    context.close()
