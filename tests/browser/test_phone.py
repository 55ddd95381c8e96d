"""A page on a phone: every chart reads without scrolling sideways."""

import pytest

pytestmark = pytest.mark.long

PHONE = {"viewport": {"width": 390, "height": 844}}
SIDEWAYS = """() => [...document.querySelectorAll("figure.chart [data-scrolls]")]
    .filter(box => box.scrollWidth > box.clientWidth + 1).length"""


@pytest.mark.parametrize("scripts", [True, False])
def test_a_drawing_fits_and_its_rows_or_words_stand_above_its_small_print(visit, scripts):
    opened = visit(java_script_enabled=scripts, **PHONE)
    assert opened.page.evaluate(SIDEWAYS) == 0
    for chart in opened.page.locator("figure.chart").all():
        drawing = chart.locator(".drawing svg").bounding_box()
        assert drawing["x"] >= 0
        assert drawing["x"] + drawing["width"] <= 390
        told = chart.locator("tbody tr, details.words:not(:has(table)) > p")
        assert told.count() > 0
        for row in told.all():
            box = row.bounding_box()
            assert box["width"] > 300
            assert box["x"] + box["width"] <= 390
            assert box["y"] + box["height"] < drawing["y"]


def test_each_cell_says_what_it_is(visit):
    opened = visit(**PHONE)
    figure = opened.page.locator("#chart-1")
    heads = figure.locator("thead th").all_text_contents()
    for row in figure.locator("tbody tr").all():
        cells = row.locator("td").all()
        assert [cell.get_attribute("data-head") for cell in cells] == heads[1:]
    shown = figure.locator("tbody td").first.evaluate(
        "td => getComputedStyle(td, '::before').content"
    )
    assert heads[1] in shown


def test_a_drawing_can_be_seen_in_full_size(visit):
    opened = visit(**PHONE)
    drawing = opened.page.locator("#chart-1 .drawing svg")
    before = drawing.bounding_box()["width"]
    button = opened.page.locator("#chart-1 .larger")
    button.click()
    assert drawing.bounding_box()["width"] > 1.5 * before
    assert button.get_attribute("aria-pressed") == "true"
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 390
    button.click()
    assert drawing.bounding_box()["width"] == before


def test_a_wide_page_has_its_table_folded_and_no_button_more(visit):
    opened = visit()
    assert opened.page.locator("#chart-1 .larger").is_hidden()
    assert opened.page.locator("#chart-1 details.words table").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_phone(visit, scheme):
    assert visit(color_scheme=scheme, **PHONE).violations() == []
