"""The check of the texts in a drawing: what it finds, and what it lets pass."""

import textwrap
from contextlib import nullcontext

import nbformat
import pytest

from nkreport.errors import EnvironmentFault
from nkreport.publish.drawing.fonts import font_css
from pictures import __main__ as make
from pictures import browser, sheets
from pictures.browser import open_browser
from pictures.texts import OVERHANG_PX, OVERLAP_PX, findings, measure, measure_alone


def text(words, x, y, more=""):
    return (
        f'<text x="{x}" y="{y}" font-size="15" font-family="Source Sans Pro" {more}>{words}</text>'
    )


@pytest.fixture
def found_in(chromium):
    """What the check finds in a drawing of 200 by 100 pixels with these parts."""
    page = chromium.new_page()

    def find(*parts, width=200):
        page.set_content(
            f"<style>{font_css()}</style>"
            f'<svg width="{width}" viewBox="0 0 200 100">{"".join(parts)}</svg>'
        )
        return findings(*measure(page.locator("svg")))

    yield find
    page.close()


@pytest.mark.long
def test_texts_apart_and_within_the_frame_are_no_finding(found_in):
    assert found_in(text("killed", 10, 30), text("wounded", 10, 48)) == []
    assert found_in(text("killed", 10, 30), text("wounded", 60, 30)) == []


def test_a_planted_overlap_is_found(found_in):
    (found,) = found_in(text("killed", 10, 30), text("wounded", 40, 33))
    assert "“killed” and “wounded” share" in found


def test_a_planted_overhang_is_found_on_each_side(found_in):
    for x, y in ((-8, 50), (170, 50), (50, 4), (50, 103)):
        (found,) = found_in(text("gypsum", x, y))
        assert "“gypsum” leaves the frame" in found


def test_the_ink_counts_and_not_the_line_it_stands_on(found_in):
    assert found_in(text("over", 10, 30), text("over", 10, 40)) == []
    assert len(found_in(text("gyp", 10, 30), text("Old", 10, 40))) == 1


def test_each_line_of_a_text_is_measured_where_it_is_drawn(found_in):
    lines = '<tspan x="60">a first line</tspan><tspan x="60" dy="18">and one that is long</tspan>'
    (found,) = found_in(text(lines, 60, 30), text("wounded", 140, 48))
    assert "“and one that is long” and “wounded”" in found


def test_a_turned_and_moved_text_is_measured_where_it_is_seen(found_in):
    turned = text("upwards", 0, 0, 'transform="translate(30,90) rotate(-90)"')
    assert found_in(turned, text("beside", 35, 60)) == []
    assert len(found_in(turned, text("across", 15, 60))) == 1
    moved = f'<g transform="translate(40,0)">{text("moved", 110, 20)}</g>'
    assert found_in(moved, turned, text("here", 110, 20)) == []
    assert len(found_in(moved, text("there", 150, 20))) == 1


def test_the_same_words_twice_in_one_place_are_a_halo_and_hidden_ones_are_none(found_in):
    assert found_in(text("killed", 10, 30, 'stroke="#fff"'), text("killed", 10, 30)) == []
    for hidden in ('opacity="0"', 'display="none"', 'fill="none"', 'visibility="hidden"'):
        assert found_in(text("killed", 10, 30), text("wounded", 10, 30, hidden)) == []


@pytest.mark.long
def test_a_drawing_shrunk_until_nobody_reads_it_is_found(found_in):
    assert found_in(text("killed", 10, 30), width=140) == []
    (found,) = found_in(text("killed", 10, 30), width=100)
    assert "“killed” is 7.5 px high" in found


def test_tolerances_are_smaller_than_a_letter():
    assert 0 < OVERLAP_PX <= OVERHANG_PX < 2


@pytest.mark.long
def test_a_chart_alone_is_measured_with_its_title(chromium):
    spec = {
        "title": {"text": "Killed", "offset": -32},
        "data": {"values": [{"x": 0, "words": "Killed or wounded"}]},
        "mark": {"type": "text", "align": "left"},
        "encoding": {
            "x": {"value": 60},
            "y": {"value": 25},
            "text": {"field": "words"},
        },
        "width": 130,
        "height": 100,
    }
    (found,) = measure_alone(chromium, [spec])
    assert "“Killed or wounded” and “Killed” share" in found[0]
    (found,) = measure_alone(chromium, [{**spec, "title": "Killed"}])
    assert found == []


def test_without_chromium_the_line_that_installs_it_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(browser, "CHROMIUM", tmp_path / "chromium")
    with pytest.raises(EnvironmentFault, match="apt-get install chromium"), open_browser():
        pass


def test_without_poppler_the_line_that_installs_it_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentFault, match="apt-get install poppler-utils"):
        sheets._pages(tmp_path / "page.pdf")


@pytest.fixture
def colliding(tmp_path):
    """A report whose one chart writes two words in one place."""
    parameters = 'as_of: str = "2024-07-01"  # figures said on or before this day (ISO 8601)'
    drawing = """
    import altair as alt
    import nkreport as nk

    rows = [{"x": 60, "words": "killed"}, {"x": 70, "words": "wounded"}]
    place = {"x": alt.X("x:Q", scale=None), "y": alt.value(20), "text": "words:N"}
    nk.show(alt.Chart(alt.InlineData(rows)).mark_text().encode(**place), alt="Two words.")
    """
    cells = [nbformat.v4.new_code_cell(textwrap.dedent(text)) for text in (parameters, drawing)]
    cells[0].metadata.tags = ["parameters"]
    path = tmp_path / "colliding.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.mark.long
def test_a_sheet_is_made_of_a_report_and_its_collisions_are_told(chromium, colliding, tmp_path):
    sheet, found = sheets.make_sheet(chromium, colliding, tmp_path / "sheets")
    assert sheet.read_bytes().startswith(b"\x89PNG")
    assert sheet.name == "colliding.png"
    for look in ("light", "dark", "print", "alone"):
        assert any(words.startswith(f"colliding, Chart 1, {look}: “killed”") for words in found)


def test_the_exit_status_tells_findings_from_mistakes(monkeypatch, chromium, capsys):
    monkeypatch.setattr(make, "open_browser", lambda: nullcontext(chromium))
    told = {"briefing": ["two texts"], "munitions": []}
    monkeypatch.setattr(make, "make_sheet", lambda _, path, out: (out, told[path.stem]))
    assert make.main(["munitions"]) == 0
    assert make.main(["munitions", "briefing"]) == 1
    assert "two texts" in capsys.readouterr().err
    assert make.main(["nonesuch"]) == 2
