import copy
import subprocess

import pytest

from nkreport.publish.html.exporter import HtmlExporter


def test_charts_are_live_with_no_request_and_no_word_on_the_console(visit):
    opened = visit()
    assert opened.page.locator(".drawing > .live > svg").count() == 2
    assert opened.page.locator(".drawing > svg").count() == 0
    assert opened.complaints == []
    assert opened.asked == []


def test_a_screen_reader_hears_a_live_drawing_in_words(visit):
    page = visit().page
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    heard = [node for node in nodes if not node["ignored"]]
    images = [node for node in heard if node["role"]["value"] == "image"]
    words = [page.locator(f"#chart-{n + 1}-words").text_content() for n in range(len(images))]
    assert [image["description"]["value"] for image in images] == words
    assert all(image["name"]["value"] for image in images)
    assert [node for node in heard if node["role"]["value"] == "form"] == []


def test_a_mark_under_the_pointer_says_what_it_is(visit):
    opened = visit()
    mark = opened.page.locator("#chart-1 .live .mark-symbol path").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = opened.page.locator(".card-of-a-mark")
    card.wait_for(state="visible")
    assert "Burns, July 2022" in card.inner_text()
    opened.page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert opened.complaints == []


def test_a_figure_under_the_pointer_says_who_said_it(visit):
    opened = visit()
    opened.page.locator("#text-1 a.figure").first.hover()
    card = opened.page.locator(".card-of-a-mark")
    card.wait_for(state="visible")
    assert "Author of Ups the Ante" in card.inner_text()


def test_text_of_the_data_stays_text_in_the_card_of_a_mark(visit, sample, tmp_path):
    bundle = copy.deepcopy(sample.CLAIMS)
    bundle["spec"]["data"]["values"][0]["who"] = "<img src=x onerror=alert(1)>"
    page, _ = HtmlExporter().from_notebook_node(
        sample.notebook(sample.cell(1, "", sample.shown(bundle)))
    )
    path = tmp_path / "hostile.html"
    path.write_text(page, "utf-8")
    opened = visit(path)
    mark = opened.page.locator("#chart-1 .live .mark-symbol path").first
    mark.hover(force=True)
    card = opened.page.locator(".card-of-a-mark")
    card.wait_for(state="visible")
    assert "<img src=x" in card.inner_text()
    assert opened.page.locator("img").count() == 0
    assert opened.complaints == []


def test_with_scripts_off_every_chart_is_drawn(visit):
    opened = visit(java_script_enabled=False)
    drawings = opened.page.locator(".drawing > svg")
    assert drawings.count() == 2
    for number in range(2):
        box = drawings.nth(number).bounding_box()
        assert box["width"] > 400
        assert box["height"] > 100
    assert "75,000–100,000" in opened.page.locator("#chart-1 .drawing").text_content()


@pytest.mark.long
def test_the_live_drawing_shows_what_the_still_one_shows(visit):
    still, live = visit(java_script_enabled=False), visit()
    read = """drawing => [...drawing.querySelectorAll('text, path[transform], line[stroke]')]
        .filter(mark => !mark.closest('[display=none]') && mark.getAttribute('d') !== 'M0,0h0v0h0Z')
        .map(mark => [mark.textContent, mark.getAttribute('transform'), mark.getAttribute('fill')])
    """
    for anchor in ("chart-1", "chart-2"):
        shown = [
            opened.page.locator(f"#{anchor} .drawing").evaluate(read) for opened in (still, live)
        ]
        assert len(shown[0]) > 10
        assert shown[0] == shown[1]


@pytest.mark.long
def test_the_live_drawing_has_the_size_of_the_still_one(visit):
    still, live = visit(java_script_enabled=False), visit()
    for anchor in ("chart-1", "chart-2"):
        boxes = [
            opened.page.locator(f"#{anchor} .drawing svg").first.bounding_box()
            for opened in (still, live)
        ]
        assert boxes[0]["width"] == pytest.approx(boxes[1]["width"], abs=4)
        assert boxes[0]["height"] == pytest.approx(boxes[1]["height"], abs=4)


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
def test_axe_finds_nothing(visit, scheme, width):
    opened = visit(color_scheme=scheme, viewport={"width": width, "height": 900})
    assert opened.violations() == []


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False])
def test_a_page_never_scrolls_sideways(visit, scripts):
    opened = visit(java_script_enabled=scripts)
    for width in (320, 360, 800, 1400, 1600):
        assert opened.too_wide(width) == []


@pytest.mark.long
def test_what_reaches_past_the_window_is_seen(visit):
    opened = visit()
    opened.page.locator("main").evaluate("main => { main.style.width = '1500px'; }")
    assert {selector for _, selector, _ in opened.too_wide(1400)} >= {"main", "scrolls"}


def test_a_drawing_taller_than_a_sheet_is_printed_on_one(visit, sample, tmp_path):
    bundle = copy.deepcopy(sample.MOBILISED)
    bundle["spec"]["height"] = 2400
    page, _ = HtmlExporter().from_notebook_node(
        sample.notebook(sample.cell(1, "", sample.shown(bundle)))
    )
    path = tmp_path / "tall.html"
    path.write_text(page, "utf-8")
    opened = visit(path)
    opened.page.emulate_media(media="print")
    millimetre = 96 / 25.4
    assert opened.page.locator(".drawing svg").bounding_box()["height"] <= 206 * millimetre


def test_a_word_without_end_wraps(visit, sample, tmp_path):
    bundle = copy.deepcopy(sample.OPENING)
    bundle["text"].append({"text": "x" * 5000})
    page, _ = HtmlExporter().from_notebook_node(
        sample.notebook(sample.cell(1, "y" * 5000, sample.shown(bundle)))
    )
    path = tmp_path / "long.html"
    path.write_text(page, "utf-8")
    opened = visit(path, viewport={"width": 360, "height": 800})
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert opened.complaints == []


def test_a_drawing_in_full_size_on_a_narrow_screen_scrolls_in_its_own_box(visit):
    opened = visit(viewport={"width": 360, "height": 800})
    opened.page.locator("#chart-1 .larger").click()
    drawing = opened.page.locator("#chart-1 .drawing")
    opened.page.locator("#chart-1 .drawing[tabindex]").wait_for()
    inside, outside = drawing.evaluate("box => [box.scrollWidth, box.clientWidth]")
    assert inside > outside
    assert drawing.get_attribute("tabindex") == "0"
    natural = float(drawing.locator("svg").get_attribute("viewBox").split()[2])
    assert drawing.locator("svg").bounding_box()["width"] >= natural * 0.79


def test_a_drawing_that_fits_is_no_stop_for_the_keyboard(visit):
    opened = visit()
    opened.page.locator("#chart-1 .drawing:not([tabindex])").wait_for()


def test_the_first_stop_of_the_keyboard_leads_past_the_contents(visit):
    opened = visit()
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.textContent") == "Skip to the report"
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "main"


@pytest.mark.long
def test_ink_turns_light_in_the_dark_in_still_and_live_drawings(visit):
    for scripts in (True, False):
        opened = visit(color_scheme="dark", java_script_enabled=scripts)
        ink = opened.page.locator('#chart-1 .drawing text[fill="#1b1e23"]').first
        colour = ink.evaluate("text => getComputedStyle(text).fill")
        assert colour == "rgb(238, 240, 243)"


def test_data_can_be_saved_with_scripts_off(visit):
    opened = visit(java_script_enabled=False)
    opened.page.locator("#chart-1 summary").click()
    with opened.page.expect_download() as caught:
        opened.page.locator("#chart-1 a[download]").click()
    assert caught.value.suggested_filename == "rival-counts.csv"


def test_print_opens_the_words_hides_the_code_and_keeps_the_evidence(visit, pdftotext, tmp_path):
    opened = visit(color_scheme="dark")
    opened.page.emulate_media(media="print")
    assert opened.page.locator("#chart-1-words").is_visible()
    assert not opened.page.locator("details.code").first.is_visible()
    assert not opened.page.locator("nav").is_visible()
    assert opened.page.locator("#fig-killed-burns").is_visible()
    ink = opened.page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(27, 30, 35)"
    path = tmp_path / "page.pdf"
    opened.page.pdf(path=str(path), format="A4", prefer_css_page_size=True)
    text = subprocess.run(
        [pdftotext, "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Four claims, lowest first" in text
    assert "Burns 2022, read in Agov 2022, line 25, footnote 3" in " ".join(text.split())
