"""Charts on the desk: drawn with no network, on Lab's ground, no title cut, figures given back."""

import json

import pytest

from nkreport.report.lab_look import FONT
from nkreport.report.mimes import VEGA_LITE

pytestmark = [pytest.mark.browser, pytest.mark.long]

THEMES = {"JupyterLab Light": [255, 255, 255, 255], "JupyterLab Dark": [17, 17, 17, 255]}
GROUNDS = """() => [...document.querySelectorAll('.vega-embed canvas')].map(
  canvas => [...canvas.getContext('2d').getImageData(1, 1, 1, 1).data])"""
# Width of each line of a title in a typeface, and of the canvas that it is drawn in.
WIDTHS = """([lines, family]) => {
  const pen = document.createElement('canvas').getContext('2d');
  return lines.map(([text, size, bold]) => {
    pen.font = `${bold ? '600 ' : ''}${size}px ${family}`;
    return pen.measureText(text).width;
  });
}"""
PLAIN = [
    "import altair as alt\nimport pandas as pd\nimport nkreport as nk",
    "frame = pd.DataFrame({'ship': ['Angara', 'Maria'], 'berths': [3, 5]})",
    "alt.Chart(frame, title='Ships').mark_bar().encode(x='ship', y='berths')",
    "alt.layer(alt.Chart(frame).mark_point().encode(x='ship', y='berths')).properties(title='L')",
    "nk.show(alt.Chart(frame).mark_line().encode(x='ship', y='berths'), alt='a line')",
]
CLAIMS = (
    "nk.charts.claims(nk.load().where(measure=['troops_killed', 'troops_casualties'], actor='RUS'))"
)
INTERACTIVE = [
    f"import nkreport as nk\nchosen = {CLAIMS}.interactive()",
    "chosen",
    "print(*chosen.selected.ids)",
]


@pytest.mark.parametrize("theme", THEMES)
def test_plain_charts_are_drawn_on_labs_ground_with_no_network(theme, lab, desk_of):
    lab.put("plain.ipynb", PLAIN)
    desk = desk_of("plain.ipynb")
    desk.theme(theme)
    desk.run_all()
    desk.page.locator(".jp-OutputArea-output .vega-embed canvas").nth(2).wait_for()
    assert desk.page.evaluate(GROUNDS) == [THEMES[theme]] * 3
    assert not desk.page.locator(".jp-OutputArea-output[data-mime-type*='stderr']").count()
    assert not [warning for warning in desk.warnings if "vega" in warning.lower()]
    assert not desk.errors
    assert not desk.outside


@pytest.mark.parametrize("family", [FONT, "'DejaVu Sans'"])
def test_no_line_of_a_title_is_cut_in_the_typeface_that_there_is(family, lab, desk_of, forms):
    name = f"titles-{'narrow' if family == FONT else 'wide'}.ipynb"
    redrawn = f"""
from IPython.display import display
shown = {{**shown.data[{VEGA_LITE!r}]}}
shown["config"] = {{**shown["config"], "font": {family!r}}}
display({{{VEGA_LITE!r}: shown}}, raw=True)"""
    calls = [
        f"shown = {form}{redrawn}" for form in (forms["claims"], forms["target_against_reported"])
    ]
    lab.put(name, ["import nkreport as nk\n\nknown = nk.load()", *calls])
    desk = desk_of(name)
    desk.run_all()
    drawn = desk.page.locator(".jp-OutputArea-output .vega-embed canvas")
    drawn.nth(3).wait_for()
    desk.save()
    outputs = [output for cell in desk.file().cells for output in cell.get("outputs", ())]
    specs = [output.data[VEGA_LITE] for output in outputs]
    for place, spec in enumerate(specs):
        title = spec["title"]
        lines = [(text, title["fontSize"], True) for text in title["text"]]
        lines += [(text, title["subtitleFontSize"], False) for text in title["subtitle"]]
        widths = desk.page.evaluate(WIDTHS, [lines, spec["config"]["font"]])
        assert max(widths) <= drawn.nth(place).bounding_box()["width"], json.dumps(lines)
        assert spec["config"]["title"]["limit"] == 0


def marks_of(desk):
    return desk.page.locator(".vega-embed svg .mark-symbol path")


def selected(desk, expected):
    """What the kernel knows of the selection, asked until it is what is expected."""
    cell = desk.page.locator(".jp-CodeCell").nth(2)
    for _ in range(8):
        cell.locator(".cm-content").click()
        desk.page.keyboard.press("Control+Enter")
        desk.page.wait_for_timeout(1500)
        told = cell.locator(".jp-OutputArea-output").inner_text().split()
        if told == expected:
            break
    return told


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_clicked_and_brushed_comes_back_as_figures(theme, lab, desk_of):
    name = f"interactive-{theme[-4:].strip().lower()}.ipynb"
    lab.put(name, INTERACTIVE)
    desk = desk_of(name)
    desk.theme(theme)
    desk.run_all()
    marks = marks_of(desk)
    marks.first.wait_for()
    first, last = "russian-killed-burns-2022-07", "russian-killed-khodorkovsky-2022-09"
    assert selected(desk, []) == []
    marks.nth(1).click()
    assert selected(desk, [last]) == [last]
    marks.nth(0).scroll_into_view_if_needed()
    begin, end = (marks.nth(n).bounding_box() for n in (0, 1))
    desk.page.mouse.move(begin["x"] - 9, begin["y"] + 2)  # within the panel
    desk.page.mouse.down()
    desk.page.mouse.move(end["x"] + 25, end["y"] + 25, steps=9)
    desk.page.mouse.up()
    assert selected(desk, [first, last]) == [first, last]
    title = desk.page.locator(".vega-embed svg text", has_text="Troops killed").first
    ink = {"JupyterLab Light": "rgb(27, 30, 35)", "JupyterLab Dark": "rgb(238, 240, 243)"}
    assert title.evaluate("text => getComputedStyle(text).fill") == ink[theme]
    assert not desk.errors
    assert not desk.outside
