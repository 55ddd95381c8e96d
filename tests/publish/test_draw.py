import copy
import re

import pytest

from nkreport.errors import CheckError, RunError
from nkreport.publish.drawing import draw as drawing
from nkreport.publish.drawing.draw import content_id, draw, draw_spec
from nkreport.publish.drawing.outside import check_spec

BAR = {
    "data": {"values": [{"who": "A", "n": 3}]},
    "mark": {"type": "bar", "clip": True},
    "encoding": {
        "x": {"field": "n", "type": "quantitative"},
        "y": {"field": "who", "type": "nominal"},
    },
}


def svg_of(notebook, cell):
    return notebook.cells[cell].outputs[0].data["image/svg+xml"]


def test_each_chart_gets_a_drawing_and_the_notebook_stays_as_it_was(notebook):
    before = copy.deepcopy(notebook)
    drawn = draw(notebook)
    assert notebook == before
    found = [
        output.data["image/svg+xml"]
        for cell in drawn.cells
        for output in cell.get("outputs", ())
        if "image/svg+xml" in output.data
    ]
    assert len(found) == 2
    assert all(svg.startswith("<svg ") for svg in found)


def test_a_drawing_that_came_in_is_drawn_again(sample):
    evil = sample.shown(sample.CLAIMS, **{"image/svg+xml": "<svg onload='alert(1)'/>"})
    drawn = draw(sample.notebook(sample.cell(1, "nk.show(…)", evil)))
    assert "onload" not in svg_of(drawn, 0)


def test_a_drawing_of_something_else_is_dropped(sample):
    evil = sample.shown(sample.OPENING, **{"image/svg+xml": "<svg onload='alert(1)'/>"})
    drawn = draw(sample.notebook(sample.cell(1, "nk.prose(…)", evil)))
    assert "image/svg+xml" not in drawn.cells[0].outputs[0].data


def test_a_drawing_scales_and_has_no_ground_no_style_and_no_title(sample):
    svg = draw_spec(sample.claims_spec())
    root = svg[: svg.index(">")]
    assert re.search(r'viewBox="0 0 \d+ \d+"', root)
    assert " width=" not in root
    assert " height=" not in root
    assert "style=" not in svg
    assert "Rival counts" not in svg
    assert 'fill="#ffffff"' not in svg
    assert "aria-" not in svg
    assert "role=" not in svg


def test_ids_begin_with_the_content_and_every_reference_finds_its_id(sample):
    svg = draw_spec(sample.claims_spec())
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert ids
    assert all(re.fullmatch(r"c[0-9a-f]{10}-\w+", name) for name in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)


def test_what_was_drawn_before_changes_nothing(sample):
    first = draw_spec(sample.claims_spec())
    for _ in range(2):
        drawing._draw_text.cache_clear()
        with pytest.raises(RunError):
            draw_spec({**BAR, "mark": {"type": "bar", "color": "url(https://example.org/a.svg#b)"}})
        with pytest.raises(RunError):
            draw_spec({"mark": "no such mark", "data": {"values": []}})
        draw_spec(sample.time_spec())
        assert draw_spec(sample.claims_spec()) == first


def test_two_charts_share_no_id(sample):
    ids = [
        set(re.findall(r'\bid="([^"]+)"', draw_spec(spec)))
        for spec in (sample.claims_spec(), sample.time_spec())
    ]
    assert not ids[0] & ids[1]


@pytest.fixture
def calls(monkeypatch):
    """Texts that the converter was given, by a process that has drawn nothing yet."""
    found = []
    converter = drawing._converter()

    class Counting:
        def vegalite_to_svg(self, text, **options):
            found.append(text)
            return converter.vegalite_to_svg(text, **options)

    monkeypatch.setattr(drawing, "_converter", Counting)
    drawing._draw_text.cache_clear()
    return found


def test_a_spec_is_drawn_once_however_often_it_stands(sample, calls):
    outputs = [sample.shown(sample.CLAIMS) for _ in range(3)]
    draw(sample.notebook(sample.cell(1, "", *outputs)))
    assert len(calls) == 1


def test_a_process_finds_what_another_drew(sample, calls, tmp_path, monkeypatch):
    alone = draw_spec(sample.claims_spec())
    monkeypatch.setattr(drawing, "_shared", None)
    drawing.share_drawings(tmp_path)
    for _ in range(3):
        drawing._draw_text.cache_clear()  # as another process would begin
        assert draw_spec(sample.claims_spec()) == alone
    assert len(calls) == 2


def test_no_more_drawings_are_left_for_others_than_a_folder_should_hold(
    sample, calls, tmp_path, monkeypatch
):
    monkeypatch.setattr(drawing, "_shared", tmp_path)
    monkeypatch.setattr(drawing, "MOST_SHARED", 1)
    draw_spec(sample.claims_spec())
    draw_spec(sample.time_spec())
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_gone_stops_no_drawing(sample, calls, tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "_shared", tmp_path / "gone")
    assert draw_spec(sample.claims_spec()).startswith("<svg ")


def test_the_order_of_keys_changes_nothing(sample):
    spec = sample.claims_spec()
    turned = dict(reversed(list(spec.items())))
    assert draw_spec(spec) == draw_spec(turned)


def test_letters_of_the_data_are_no_markup():
    spec = copy.deepcopy(BAR)
    spec["data"]["values"][0]["who"] = "</text><script>alert(1)</script>"
    svg = draw_spec(spec)
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"data": {"url": "https://example.org/a.csv"}}, r"spec\.data\.url: .*put the data into"),
        (
            {"encoding": {"href": {"value": "https://example.org"}}},
            r"spec\.encoding\.href: .*remove 'href'",
        ),
        ({"layer": [{"mark": {"type": "image", "url": "x"}}]}, r"spec\.layer\[0\]\.mark\.url"),
        (
            {"transform": [{"lookup": "a", "from": {"data": {"url": "x"}, "key": "a"}}]},
            r"spec\.transform\[0\]\.from\.data\.url",
        ),
        ({"params": {"$ref": "https://example.org"}}, r"spec\.params\.\$ref: .*write its content"),
        ({"transform": [{"sample": 10}]}, r"spec\.transform\[0\]\.sample: .*another drawing"),
        (
            {"transform": [{"calculate": "random() * 2", "as": "a"}]},
            r"calculate: gives another drawing each time",
        ),
        (
            {"config": {"style": {"datasets": {"href": "https://example.org"}}}},
            r"spec\.config\.style\.datasets\.href",
        ),
        ({"datasets": {"a": {"href": "javascript:1"}}}, r"spec\.datasets\.a\.href"),
        ({"layer": [{"datasets": {"a": [{"href": "x"}]}}]}, r"layer\[0\]\.datasets\.a\[0\]\.href"),
        (
            {"params": [{"name": "a", "value": 1, "bind": {"input": "range", "element": "body"}}]},
            r"params\[0\]\.bind\.element: a control of a chart stands beside it",
        ),
    ],
)
def test_a_spec_that_reaches_outside_or_varies_is_refused(part, message):
    with pytest.raises(CheckError, match=message):
        check_spec({**BAR, **part})


def test_all_problems_of_a_spec_are_named_at_once():
    with pytest.raises(CheckError) as caught:
        check_spec({"data": {"url": "a"}, "encoding": {"href": {"field": "b"}}})
    assert len(str(caught.value).splitlines()) == 2


def test_a_column_of_the_data_may_be_called_url():
    spec = copy.deepcopy(BAR)
    spec["data"]["values"][0]["url"] = "https://example.org"
    check_spec(spec)
    check_spec({**BAR, "data": {"name": "a"}, "datasets": {"a": [{"href": "x"}]}})


def test_the_cell_of_a_refused_spec_is_named(sample):
    bundle = {**sample.CLAIMS, "spec": {**BAR, "data": {"url": "https://example.org"}}}
    with pytest.raises(CheckError, match=r"cell 2: spec\.data\.url"):
        draw(sample.notebook(sample.cell(1, "a"), sample.cell(2, "b", sample.shown(bundle))))


def test_a_spec_that_cannot_be_drawn_names_its_cell(sample):
    bundle = {**sample.CLAIMS, "spec": {"mark": "no such mark", "data": {"values": []}}}
    with pytest.raises(RunError, match="cell 1: a chart cannot be drawn"):
        draw(sample.notebook(sample.cell(1, "b", sample.shown(bundle))))


def test_a_colour_that_points_outside_is_refused():
    spec = {**BAR, "mark": {"type": "bar", "color": "url(https://example.org/a.svg#b)"}}
    with pytest.raises(RunError, match="refers to"):
        draw_spec(spec)


def test_a_gradient_keeps_its_reference():
    spec = copy.deepcopy(BAR)
    spec["mark"]["color"] = {
        "gradient": "linear",
        "stops": [{"offset": 0, "color": "#ffffff"}, {"offset": 1, "color": "#0b55a6"}],
    }
    svg = draw_spec(spec)
    used = re.findall(r'fill="url\(#([^)]+)\)"', svg)
    assert used
    assert f'id="{used[0]}"' in svg


def test_what_json_lacks_is_refused():
    with pytest.raises(CheckError, match="no JSON"):
        draw_spec({**BAR, "data": {"values": [{"who": "A", "n": float("nan")}]}})


def test_a_content_id_is_a_name_fit_for_an_id():
    assert re.fullmatch(r"c[0-9a-f]{10}", content_id("{}"))
    assert content_id("{}") != content_id("[]")
