"""Charts as JupyterLab is given them: they follow the ground that Lab's Vega draws on."""

import copy
import re

import pytest
import vl_convert

import nkreport as nk
from nkreport.publish.drawing.plain_charts import spec_of
from nkreport.report import theme
from nkreport.report.lab_look import GROUND, drawing_in_lab, plain_in_lab
from nkreport.report.mimes import VEGA_LITE

LAB = "5.8"
PLAIN = {
    "data": {"values": [{"shells": 1}]},
    "mark": "point",
    "title": "Shells",
    "encoding": {"x": {"field": "shells", "type": "quantitative"}},
}


@pytest.fixture
def drawing(shipped):
    return nk.charts.claims(shipped.where(measure="troops_killed", actor="RUS"))


def svg(spec, config, *, dark):
    """What Lab draws: its Vega has a theme of a dark grey ground where Lab is dark."""
    theirs = {"background": "#333"} if dark else {}
    return vl_convert.vegalite_to_svg({**spec, "config": {**theirs, **config}}, vl_version=LAB)


def colours(drawn):
    return set(re.findall(r'(?:fill|stroke)="(#\w+)"', drawn))


def test_a_drawing_has_the_colours_of_the_ground_it_stands_on(drawing):
    spec = drawing_in_lab(drawing.spec())
    light, dark = (colours(svg(spec, spec["config"], dark=dark)) for dark in (False, True))
    assert light <= set(theme.DARK)
    assert dark <= {*theme.DARK.values(), GROUND} - {theme.GROUND}
    assert len(light) == len(dark) > 5


def test_a_drawing_keeps_the_selections_it_has(drawing):
    own = {"name": "brush", "select": "interval"}
    assert drawing_in_lab({**drawing.spec(), "params": [own]})["params"][-1] == own


def test_the_spec_of_the_page_stays_as_it_is(drawing):
    spec = drawing.spec()
    before = copy.deepcopy(spec)
    drawing_in_lab(spec)
    assert spec == before


@pytest.mark.parametrize(("dark", "ground"), [(False, theme.PAPER), (True, GROUND)])
def test_a_plain_chart_stands_on_labs_ground(dark, ground):
    shown, metadata = plain_in_lab(PLAIN)
    drawn = svg(shown, metadata["embed_options"]["config"], dark=dark)
    assert re.search(r"<rect [^>]*fill=\"(#\w+)\"", drawn)[1] == ground
    title = re.search(r'fill="(#\w+)"[^>]*>Shells', drawn)[1]
    assert title == (theme.DARK[theme.INK] if dark else "#000000")


@pytest.mark.parametrize("own", [{"background": "beige"}, {"config": {"background": "beige"}}])
def test_a_ground_that_the_author_chose_is_kept(own):
    shown, _ = plain_in_lab({**PLAIN, **own})
    assert "params" not in shown
    assert {**PLAIN, **own}.items() <= shown.items()


@pytest.mark.parametrize("params", [{}, {"params": [{"name": "wide", "value": 3}]}])
def test_a_page_draws_a_plain_chart_without_labs_ground(params):
    spec = {**PLAIN, **params}
    shown, _ = plain_in_lab(spec)
    assert len(shown["params"]) == len(params) + 1
    read = spec_of({VEGA_LITE: shown}).spec
    assert {key: value for key, value in read.items() if key != "$schema"} == spec
