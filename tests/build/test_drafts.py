"""A plain chart or frame is printed as a draft, below the box that says what it lacks."""

import re

import altair as alt
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nkreport.build.audit import audit
from nkreport.build.drafts import spec_of
from nkreport.build.html_page import write_page
from nkreport.build.page import read_page
from nkreport.build.pdf_page import write_pdf

SPEC = {
    "mark": "text",
    "data": {"values": [{"a": "7 ships"}]},
    "encoding": {"text": {"field": "a", "type": "nominal"}},
}


def page_of(*outputs):
    cell = new_code_cell(
        "chart", outputs=[new_output("display_data", data=data) for data in outputs]
    )
    return read_page(new_notebook(cells=[cell]))


def test_a_spec_is_found_in_what_altair_writes_into_a_kernel():
    chart = alt.Chart(alt.InlineData(values=[{"a": 7}])).mark_bar().encode(x="a:Q")
    with alt.renderers.enable("html"):
        data = chart._repr_mimebundle_()
    found = spec_of({"text/html": data["text/html"], "text/plain": "alt.Chart(...)"})
    assert found is not None
    assert found["mark"] == {"type": "bar"}


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<p>nothing</p>"},
        {"text/html": "<script>})({not json</script>"},
        {"text/html": "})(" + "[" * 100_000},
        {"application/vnd.vegalite.v5+json": {"data": {"url": "https://example.org"}}},
        {"application/vnd.vegalite.v5+json": "no object"},
    ],
)
def test_what_is_no_spec_or_reaches_outside_is_not_drawn(data):
    assert spec_of(data) is None


def test_a_plain_chart_is_drawn_below_its_box_and_its_numbers_are_findings():
    page = page_of({"application/vnd.vegalite.v5+json": SPEC, "text/plain": "alt.Chart(...)"})
    html = write_page(page)
    assert html.index("nk.show(chart, alt=…)") < html.index('<svg role="img"')
    assert 'aria-label="A chart without a description"' in html
    assert "vegaEmbed" not in html
    assert "given by none of the figures" in str(*audit(html))
    assert write_pdf(page).startswith(b"%PDF-")


def test_two_drafts_of_one_spec_share_no_id():
    data = {"application/vnd.vegalite.v5+json": SPEC, "text/plain": "alt.Chart(...)"}
    html = write_page(page_of(data, data))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_frame_is_printed_as_text_below_its_box_and_never_as_its_html():
    data = {"text/html": '<table class="dataframe"><b>a</b>', "text/plain": "   a\n0  <i>7</i>"}
    page = page_of(data)
    html = write_page(page)
    assert "0  &lt;i&gt;7&lt;/i&gt;" in html
    assert "<b>a</b>" not in html
    assert write_pdf(page).startswith(b"%PDF-")


def test_a_chart_that_cannot_be_drawn_leaves_its_box_alone():
    data = {"application/vnd.vegalite.v5+json": {"mark": "nothing"}, "text/plain": "alt.Chart()"}
    page = page_of(data)
    assert "nk.show(chart, alt=…)" in write_page(page)
    assert write_pdf(page).startswith(b"%PDF-")
