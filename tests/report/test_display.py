"""The one object a cell shows: its bundle, shown once where it was made."""

from types import SimpleNamespace

import pytest

import nkreport as nk
from nkreport.lab import for_lab
from nkreport.report import display
from nkreport.report.display import Display, runs_html, table_html, table_text
from nkreport.report.lab_look import plain_in_lab
from nkreport.report.mimes import MIME, VEGA_LITE


def test_prose_and_tables_carry_html_and_a_chart_its_spec():
    prose = Display({"kind": "prose"}, "words", "<p>words</p>")
    assert prose.data == {
        "text/plain": "words",
        MIME: {"kind": "prose"},
        "text/html": for_lab("<p>words</p>"),
    }
    spec = {"mark": "point"}
    chart = Display({"kind": "chart", "spec": spec}, "words")
    assert chart.data == {
        "text/plain": "words",
        MIME: {"kind": "chart", "spec": spec},
        VEGA_LITE: plain_in_lab(spec)[0],
    }
    assert repr(chart) == "words"


@pytest.fixture
def cell(monkeypatch):
    """Stand in for a running notebook: a cell with a number, and what it published."""
    published = []
    publisher = SimpleNamespace(publish=lambda data, metadata: published.append(data))
    shell = SimpleNamespace(execution_count=1, display_pub=publisher)
    monkeypatch.setattr(display, "_shell", lambda: shell)
    return SimpleNamespace(shell=shell, published=published)


def test_an_object_is_shown_once_in_the_cell_that_made_it(cell):
    made = Display({"kind": "prose"}, "words")
    made._ipython_display_()
    assert cell.published == [made.data]


def test_an_object_is_shown_again_in_a_later_cell_that_names_it(cell):
    made = Display({"kind": "prose"}, "words")
    cell.shell.execution_count = 2
    made._ipython_display_()
    made._ipython_display_()
    assert cell.published == [made.data, made.data]


def test_outside_a_notebook_nothing_is_published():
    assert display._cell() is None
    Display({"kind": "prose"}, "words")._ipython_display_()


def test_nothing_from_data_is_markup():
    hostile = "<script>alert('x')</script>\""
    html = runs_html(
        [
            {"text": hostile},
            {"text": hostile, "figure": hostile},
            {"text": hostile, "time": hostile},
        ]
    )
    html += table_html(
        [{"name": "a", "title": hostile, "align": "left"}],
        [[[{"text": hostile}]]],
        [{"text": hostile}],
    )
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 8
    assert '"&quot;' not in html.replace('&quot;"', "")


def test_a_figures_id_and_a_dates_machine_form_stand_in_the_html():
    assert runs_html([{"text": "over 5", "figure": "f"}]) == '<span title="f">over 5</span>'
    assert runs_html([{"text": "May", "time": "2022-05"}]) == '<time datetime="2022-05">May</time>'


def test_a_table_as_text_has_its_columns_aligned():
    heads = [
        {"name": "a", "title": "Who", "align": "left"},
        {"name": "b", "title": "N", "align": ""},
    ]
    body = [[[{"text": "Burns"}], [{"text": "15"}]], [[{"text": "K"}], [{"text": ""}]]]
    assert table_text(heads, body) == "Who    N\nBurns  15\nK"


def test_a_drawing_that_nobody_showed_shows_itself_as_nk_show_would(cell, shipped):
    drawing = nk.charts.claims(shipped.where(measure="troops_killed"))
    drawing._ipython_display_()
    nk.show(drawing)
    assert cell.published[0] == cell.published[1]
    assert VEGA_LITE in cell.published[0]
    assert cell.published[0][MIME]["kind"] == "chart"
    assert repr(drawing).startswith("<Drawing claims: ")
    assert repr(drawing).endswith(" nk.show(…) shows it.>")


def test_a_drawing_of_nothing_shows_its_sentence(cell, shipped):
    nothing = shipped.where(measure="troops_killed", stance="denies")
    nk.charts.claims(nothing)._ipython_display_()
    assert cell.published[0][MIME]["kind"] == "prose"
