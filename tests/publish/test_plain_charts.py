"""A plain chart is found in a cell's output, or the reason is told why there is none."""

import base64
import io
import re

import altair as alt
import pandas as pd
import pytest
from PIL import Image

from nkreport.errors import CheckError, NkreportError
from nkreport.publish.drawing.draw import draw_spec, drawn_plain
from nkreport.publish.drawing.outside import check_spec
from nkreport.publish.drawing.plain_charts import spec_of
from nkreport.publish.drawing.svg import LARGEST_PICTURE, is_picture

LITE = "application/vnd.vegalite.v5+json"
BARS = {
    "data": {"values": [{"a": "one", "b": 3}]},
    "mark": "bar",
    "encoding": {"x": {"field": "b", "type": "quantitative"}, "y": {"field": "a"}},
}
VEGA = {
    "$schema": "https://vega.github.io/schema/vega/v6.json",
    "width": 50,
    "height": 50,
    "data": [{"name": "table", "values": [{"u": 1, "url": "https://example.org"}]}],
    "marks": [
        {"type": "symbol", "from": {"data": "table"}, "encode": {"enter": {"x": {"field": "u"}}}}
    ],
}


def picture(side=4, form="PNG"):
    target = io.BytesIO()
    Image.new("RGB", (side, side), "red").save(target, form)
    data = base64.b64encode(target.getvalue()).decode()
    return f"data:image/{form.lower()};base64,{data}"


def test_a_spec_is_found_in_what_altair_writes_into_a_kernel():
    chart = alt.Chart(pd.DataFrame({"a": [7]})).mark_bar().encode(x="a:Q")
    with alt.renderers.enable("html"):
        data = chart._repr_mimebundle_()
    found = spec_of({"text/html": data["text/html"], "text/plain": "alt.Chart(...)"})
    assert found.spec["mark"] == {"type": "bar"}
    assert list(found.spec["datasets"].values()) == [[{"a": 7}]]


@pytest.mark.parametrize(
    "name", [LITE, "application/vnd.vegalite.v6.json", "application/vnd.vegalite.v6+json"]
)
def test_a_spec_is_found_under_its_type(name):
    assert spec_of({name: BARS, "text/html": "<p>a</p>"}).spec["mark"] == "bar"


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<p>nothing</p>"},
        {"text/html": "<script>})({not json</script>"},
        {"text/html": "})(" + "[" * 100_000},
        {"text/plain": "7"},
        {"image/png": "…", "text/plain": "alt.Chart(...)"},
    ],
)
def test_what_is_no_chart_is_none(data):
    assert spec_of(data) is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({LITE: {"data": {"url": "https://example.org/a.csv"}}}, "'https://example.org/a.csv'"),
        ({LITE: {**BARS, "data": {"url": "rows.csv"}}}, "read the data in a cell"),
        ({LITE: "no object"}, "no Vega-Lite spec"),
        ({LITE: {}}, "no Vega-Lite spec"),
        ({LITE: [1]}, "no Vega-Lite spec"),
        ({LITE: {**BARS, "encoding": {"href": {"value": "javascript:alert(1)"}}}}, "goes nowhere"),
        ({"text/plain": "alt.LayerChart(...)"}, "holds its name and no spec"),
        ({LITE: {"layer": {"layer": 3}, "datasets": [1]}}, "not made as Vega-Lite's are"),
    ],
)
def test_a_chart_that_is_not_drawn_says_why(data, reason):
    found = spec_of(data)
    assert not found.spec
    assert reason in found.missing


def test_a_chart_of_many_rows_that_others_ran_is_put_together():
    rows = [{"a": number % 3} for number in range(30_000)]
    spec = {
        "data": {"name": "rows"},
        "datasets": {"rows": rows},
        "mark": "bar",
        "encoding": {"x": {"field": "a", "type": "ordinal"}, "y": {"aggregate": "count"}},
    }
    found = spec_of({LITE: spec})
    assert found.drawn == "3 marks for 30,000 rows: one for each group"
    assert spec["datasets"]["rows"] is rows


def test_a_plain_chart_keeps_its_title_and_its_ground():
    spec = {**BARS, "title": "Ships", "background": "#222222", "width": "container"}
    drawn = drawn_plain({**spec, "config": {"title": {"font": "Papyrus"}}})
    assert ">Ships<" in drawn.svg
    assert "Papyrus" not in drawn.svg
    assert 'fill="#222222"' in drawn.svg
    assert ">Ships<" not in draw_spec(spec)


def test_a_white_ground_is_the_pages_own():
    svg = drawn_plain({**BARS, "config": {"background": "white"}}).svg
    assert 'fill="white"' not in svg


def test_a_spec_of_vega_is_drawn_and_a_column_called_url_is_data():
    found = spec_of({"application/vnd.vega.v6+json": VEGA})
    drawn = drawn_plain(found.spec)
    assert drawn.vega
    assert "<path" in drawn.svg


def test_many_marks_alike_are_drawn_once():
    rows = [{"x": number % 60, "y": number // 60} for number in range(3000)]
    axes = {c: {"field": c, "type": "quantitative"} for c in "xy"}
    svg = drawn_plain({"data": {"values": rows}, "mark": "point", "encoding": axes}).svg
    assert svg.count("<use ") == 3000
    ids = set(re.findall(r'\bid="([^"]+)"', svg))
    assert set(re.findall(r'href="#([^"]+)"', svg)) <= ids
    assert len(svg) < 3000 * 90


def test_a_picture_within_its_bounds_is_drawn():
    for form in ("PNG", "JPEG"):
        mark = {"type": "image", "url": picture(form=form), "width": 9, "height": 9}
        svg = drawn_plain({**BARS, "mark": mark}).svg
        assert svg.count("<image ") == 1
        assert f'href="data:image/{form.lower()};base64,' in svg


HOSTILE = [
    "https://example.org/a.png",
    "//example.org/a.png",
    "file:///etc/passwd",
    "a.png",
    "javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml;base64,PHN2Zy8+",
    "data:image/svg+xml,<svg onload='alert(1)'/>",
    "data:image/png,not in base64",
    "data:image/png;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+",
    "data:image/png;base64,!!!!",
    picture(form="JPEG").replace("jpeg", "png"),
    "data:image/png;base64," + "A" * (LARGEST_PICTURE * 2),
    picture(side=9000),
]


@pytest.mark.parametrize("address", HOSTILE, ids=lambda address: address[:30])
@pytest.mark.parametrize("way", ["mark", "value", "condition", "field"])
def test_a_picture_from_anywhere_else_is_refused(address, way):
    assert not is_picture(address)
    spec = {**BARS, "mark": {"type": "image", "width": 9, "height": 9}}
    if way == "mark":
        spec["mark"]["url"] = address
    elif way == "field":
        spec["data"] = {"values": [{"b": 3, "a": "one", "of": address}]}
        spec["encoding"] = {**BARS["encoding"], "url": {"field": "of"}}
    else:
        given = {"value": address}
        if way == "condition":
            given = {"value": picture(), "condition": {"test": "true", "value": address}}
        spec["encoding"] = {**BARS["encoding"], "url": given}
    found = spec_of({LITE: spec})
    if way in ("mark", "value", "field"):
        assert found.missing
    with pytest.raises(NkreportError):
        drawn_plain(spec)


@pytest.mark.parametrize(
    "part",
    [
        {
            "encoding": {"url": {"field": "of"}},
            "transform": [{"calculate": "'//e.org/a'", "as": "of"}],
        },
        {"encoding": {"url": {"value": {"expr": "'https://e.org/a.png'"}}}},
        {"data": {"values": "of\nhttps://e.org/a.png", "format": {"type": "csv"}}},
    ],
)
def test_a_picture_that_is_computed_is_refused_when_it_is_drawn(part):
    spec = {**BARS, "mark": {"type": "image", "width": 9, "height": 9}, **part}
    spec["encoding"] = {**BARS["encoding"], "url": {"field": "of"}, **part.get("encoding", {})}
    try:
        svg = drawn_plain(spec).svg
    except NkreportError:
        return
    assert "e.org" not in svg


@pytest.mark.parametrize(
    "part",
    [
        {"data": [{"name": "a", "url": "https://example.org/a.json"}]},
        {"signals": [{"name": "a", "init": "random()"}]},
        {"signals": [{"name": "a", "update": "now()"}]},
        {"marks": [{"type": "symbol", "encode": {"enter": {"href": {"value": "javascript:1"}}}}]},
        {"marks": [{"type": "image", "encode": {"enter": {"url": {"signal": "'//e.org'"}}}}]},
        {"marks": [{"type": "group", "marks": [{"encode": {"update": {"href": {"field": "u"}}}}]}]},
    ],
)
def test_a_spec_of_vega_that_reaches_outside_or_varies_is_refused(part):
    with pytest.raises(CheckError):
        check_spec({**VEGA, **part})
    assert spec_of({"application/vnd.vega.v6+json": {**VEGA, **part}}).missing


def test_hints_to_the_embedder_reach_no_page():
    hints = {"embedOptions": {"patch": "https://example.org/a.json", "loader": {"a": 1}}}
    assert "example" not in drawn_plain({**BARS, "usermeta": hints}).text


def test_a_spec_says_the_version_that_draws_it_and_vegas_stays():
    older = BARS | {"$schema": "https://vega.github.io/schema/vega-lite/v5.20.1.json"}
    found = spec_of({LITE: older}).spec
    assert found == BARS | {"$schema": "https://vega.github.io/schema/vega-lite/v6.json"}
    assert spec_of({"application/vnd.vega.v5+json": VEGA}).spec["$schema"] == VEGA["$schema"]
    assert older["$schema"].endswith("v5.20.1.json")
