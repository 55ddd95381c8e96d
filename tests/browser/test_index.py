"""The index as a reader meets it: with and without scripts, by keyboard, in any width."""

import re
import subprocess
from base64 import b64encode
from io import BytesIO

import pytest
from PIL import Image

from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.report_files import make_pages
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import default_plan
from nkreport.publish.html.index import Listed, write_index
from nkreport.publish.page.card import Card

pytestmark = pytest.mark.long

ROWS = "#reports > div:visible h2"


def listed(stem, title, day="", why="", **given):
    kind = "failed" if why else "html"
    return Listed(stem, Card(title, "", day, given), {kind: f"{stem}.html"}, why)


REPORTS = [
    listed("shells--a", "Munitions", "2022-08-31", exclude="Burns"),
    listed("shells--b", "Munitions", "2024-07-01", exclude="Kuleba"),
    listed("shells", "Munitions", "2022-12-31"),
    listed("losses", "Été: losses", "2022-12-31"),
    listed("trade", "Trade", why="cell 2: KeyError: 'usd'"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    path = tmp_path_factory.mktemp("index") / "index.html"
    path.write_text(write_index(REPORTS), "utf-8")
    return path


def titles(opened):
    return opened.page.locator(ROWS).all_inner_texts()


def printed(opened, folder):
    """Titles on paper."""
    opened.page.pdf(path=folder / "index.pdf")
    command = ["pdftotext", "-layout", folder / "index.pdf", "-"]
    words = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return re.findall(r"Report \d+", words)


def test_words_in_any_order_and_without_accents_find_a_report(visit, index):
    opened = visit(index)
    assert len(titles(opened)) == 5
    opened.page.fill("#find", "kuleba munit")
    assert titles(opened) == ["Munitions"]
    assert opened.page.locator("#count").inner_text() == "1 of 5 reports"
    opened.page.fill("#find", "ete")
    assert titles(opened) == ["Été: losses"]
    opened.page.fill("#find", "exclude=burns")
    assert titles(opened) == ["Munitions"]
    opened.page.fill("#find", "nobody")
    assert titles(opened) == []
    assert opened.page.locator("#count").inner_text() == "No report matches."
    opened.page.keyboard.press("Escape")
    assert len(titles(opened)) == 5
    assert opened.complaints == opened.asked == []


def test_lists_narrow_what_words_find_and_one_button_shows_all(visit, index):
    opened = visit(index)
    opened.page.select_option("#day", label="31 December 2022")
    assert titles(opened) == ["Été: losses", "Munitions"]
    opened.page.select_option("#report", label="Munitions")
    assert titles(opened) == ["Munitions"]
    opened.page.click("#all")
    opened.page.select_option("#state", label="Not made")
    assert titles(opened) == ["Trade"]
    opened.page.click("#all")
    opened.page.select_option("select.value", label="Burns")
    assert titles(opened) == ["Munitions"]


def test_reports_stand_in_the_order_asked_for(visit, index):
    opened = visit(index)
    assert titles(opened)[0] == "Trade"
    opened.page.select_option("#sort", "title")
    assert titles(opened) == ["Été: losses", *["Munitions"] * 3, "Trade"]
    opened.page.select_option("#sort", "day")
    days = opened.page.locator("#reports time").all_inner_texts()
    assert days == ["1 July 2024", "31 December 2022", "31 December 2022", "31 August 2022"]


def test_the_words_beside_a_picture_stand_in_one_column_however_low_it_is(visit, tmp_path):
    low = BytesIO()
    Image.new("L", (160, 10)).save(low, "PNG")
    picture = b64encode(low.getvalue()).decode()
    path = tmp_path / "index.html"
    card = Card("Losses", "Fifteen thousand were spoken of.", "2022-12-31", {}, picture=picture)
    path.write_text(write_index([Listed("losses", card, {"html": "losses.html"})]), "utf-8")
    lefts = """() => [...document.querySelectorAll("#reports > div > :not(img)")]
        .map(part => part.getBoundingClientRect().left)"""
    found = visit(path).page.evaluate(lefts)
    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_page_leads_to_its_siblings(visit, index):
    opened = visit(index)
    opened.page.evaluate("location.hash = '#report-shells'")
    opened.page.wait_for_function("document.querySelector('#report').value !== ''")
    assert titles(opened) == ["Munitions"] * 3
    direct = opened.context.new_page()
    direct.goto(index.as_uri() + "#report-losses")
    assert direct.locator(ROWS).all_inner_texts() == ["Été: losses"]


def test_of_many_reports_a_hundred_are_shown_at_once_and_more_when_asked(visit, tmp_path):
    path = tmp_path / "index.html"
    path.write_text(
        write_index([listed(f"r--{n:03d}", f"Report {n}") for n in range(250)]), "utf-8"
    )
    opened = visit(path)
    assert len(titles(opened)) == 100
    more = opened.page.locator("#more")
    assert more.inner_text() == "Show 100 more"
    more.click()
    assert len(titles(opened)) == 200
    assert opened.page.evaluate("document.activeElement.textContent") == "Report 100"
    more.click()
    assert len(titles(opened)) == 250
    assert more.is_hidden()
    opened.page.fill("#find", "report 249")
    assert titles(opened) == ["Report 249"]
    assert printed(opened, tmp_path) == ["Report 249"]
    opened.page.fill("#find", "")
    opened.page.select_option("#sort", "title")
    assert len(titles(opened)) == 100
    assert printed(opened, tmp_path) == [f"Report {n}" for n in range(250)]
    assert len(titles(opened)) == 100


def test_the_keyboard_alone_reaches_a_report(visit, index):
    opened = visit(index)
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.className") == "skip"
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.type("losses")
    for _ in range(20):
        opened.page.keyboard.press("Tab")
        if opened.page.evaluate("document.activeElement.closest('h2') !== null"):
            break
    assert opened.page.evaluate("document.activeElement.textContent") == "Été: losses"


def test_without_scripts_every_report_is_listed_and_nothing_is_offered_that_does_nothing(
    visit, index
):
    opened = visit(index, java_script_enabled=False)
    assert len(titles(opened)) == 5
    assert opened.page.locator("input:visible, select:visible, button:visible").count() == 0


def test_print_shows_the_list_and_no_controls(visit, index):
    opened = visit(index)
    opened.page.emulate_media(media="print")
    assert len(titles(opened)) == 5
    assert opened.page.locator("input:visible, select:visible, .files:visible").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_the_index_and_it_never_scrolls_sideways(visit, index, scheme, width):
    opened = visit(index, color_scheme=scheme, viewport={"width": width, "height": 900})
    assert opened.violations() == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_built_page_leads_to_the_index_and_an_exported_one_does_not(sample, visit, tmp_path):
    made = make_pages(sample.sample_notebook(), "sample--x", ["html"])
    path = tmp_path / "sample--x.html"
    path.write_bytes(made.files[path.name])
    (tmp_path / "index.html").write_text(write_index([listed("sample--x", "S")]), "utf-8")
    opened = visit(path)
    opened.page.click(".siblings a")
    opened.page.wait_for_url("**/index.html#report-sample")
    assert opened.page.locator("h1").inner_text() == "1 report"
    assert visit().page.locator(".siblings").count() == 0


def test_who_said_over_five_million_shells_is_three_clicks_from_the_index(visit, tmp_path):
    planned = default_plan(["munitions", "losses"], {})
    Batch(planned, Settings(tmp_path, workers=1)).run()
    opened = visit(tmp_path / "index.html")
    opened.page.fill("#find", "north korea sent russia")
    opened.page.locator("#reports > div:visible h2 a").click()  # the first click
    opened.page.wait_for_url("**/munitions.html")
    opened.page.locator("main a.figure:visible", has_text="over 5 million").first.click()
    entry = opened.page.locator(".entry:target")
    assert entry.is_visible()
    assert "over 5 million" in entry.locator(".quantity").inner_text()
    who = entry.locator(".who b").inner_text()
    assert who
    place = entry.locator(".through").inner_text()
    assert "line" in place
    entry.locator(".through a").first.click()  # the third: where it stands
    work = opened.page.locator("#sources li:target")
    assert work.locator("cite").inner_text()
    assert work.locator(".url, .reach").count() > 0
    assert all(url.startswith(("file:", "data:")) for url in opened.requests)
