"""Every shipped report in Chromium with no network: quiet, readable by all, wide as the window."""

import pytest

from nkreport.publish.reports import find_reports
from pictures.texts import findings, measure, measure_alone
from tests.conftest import UNDRAWN

REPORTS = sorted(find_reports())
WINDOWS = (320, 360, 414, 600, 719, 720, 1024, 1247, 1248, 1400, 1600)
"""Widths in pixels, those at which the page changes its columns among them."""

PARAMETERS = {
    "plain": {},
    "a first summer": {"as_of": "2022-08-31"},
    "a first year": {"as_of": "2022-12-31"},
    "before anything": {"as_of": "2020-01-01"},
    "what is new": {"since": "2022-09-30", "corrections": "apply"},
}

pytestmark = [pytest.mark.long, pytest.mark.parametrize("report_name", REPORTS)]


def test_a_report_is_live_asks_for_nothing_and_complains_of_nothing(visit, made, report_name):
    opened = visit(made(report_name).html)
    drawn = opened.page.locator("figure.chart").count()
    assert bool(drawn) == (report_name not in UNDRAWN)
    assert opened.page.locator(".drawing > .live > svg").count() == drawn
    assert opened.complaints == []
    assert opened.asked == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_report(visit, made, report_name, scheme):
    opened = visit(made(report_name).html, color_scheme=scheme)
    assert opened.violations() == []
    opened.page.set_viewport_size({"width": 360, "height": 900})
    assert opened.violations() == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_report_never_scrolls_sideways(visit, made, report_name, scripts):
    opened = visit(made(report_name).html, java_script_enabled=scripts)
    assert [part for width in WINDOWS for part in opened.too_wide(width)] == []


def test_with_scripts_off_every_chart_says_what_the_live_one_says(visit, made, report_name):
    page = made(report_name).html
    live, still = visit(page), visit(page, java_script_enabled=False)
    drawn = live.page.locator(".drawing > .live > svg").count()
    assert bool(drawn) == (report_name not in UNDRAWN)
    assert still.page.locator(".drawing > svg").count() == len(live.words_of_drawings())
    assert all(still.words_of_drawings())
    assert still.words_of_drawings() == live.words_of_drawings()
    for drawing in still.page.locator(".drawing > svg").all():
        box = drawing.bounding_box()
        assert box["width"] > 400
        assert box["height"] > 100


@pytest.mark.parametrize("parameters", PARAMETERS.values(), ids=PARAMETERS)
def test_no_text_of_a_drawing_lies_on_another_or_leaves_it(
    visit, chromium, made, report_name, parameters
):
    report = made(report_name, **parameters)
    opened = visit(report.html)
    found = []
    for media, width in (("screen", 1400), ("print", 665)):
        opened.page.set_viewport_size({"width": width, "height": 900})
        opened.page.emulate_media(media=media)
        for number, drawing in enumerate(opened.page.locator(".drawing svg").all(), 1):
            found += [(media, number, words) for words in findings(*measure(drawing))]
    for number, complaints in enumerate(measure_alone(chromium, report.specs), 1):
        found += [("alone", number, words) for words in complaints]
    assert found == []
