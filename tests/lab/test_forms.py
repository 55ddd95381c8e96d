"""Chart forms within what JupyterLab's own Vega-Lite can draw."""

from typing import Any

import pytest
import vl_convert

import nkreport as nk
from nkreport.publish.drawing.draw import VEGA_LITE as PAGE
from nkreport.report.mimes import VEGA_LITE

# The oldest Vega-Lite at hand; Lab 4.6 draws with 5.6.
LAB = "5.8"
POINTS = {
    "data": {"values": [{"shells": 1}]},
    "mark": "point",
    "width": 100,
    "height": 100,
    "encoding": {"x": {"field": "shells", "type": "quantitative"}},
}

every_form = pytest.mark.parametrize(
    "form", [name for name in nk.charts.__all__ if name != "Drawing"]
)


def spec_for_lab(call, shipped):
    return eval(call, {"nk": nk, "known": shipped}).data[VEGA_LITE]


def compiled(spec, version):
    return without_wording(vl_convert.vegalite_to_vega(spec, vl_version=version))


def without_wording(node: Any) -> Any:
    """A compiled chart less what the two versions write in other words, to the same effect."""
    if isinstance(node, list):
        return [without_wording(item) for item in node]
    if isinstance(node, dict):
        reworded = ("$schema", "tooltip", "sort")
        return {key: without_wording(node[key]) for key in node if key not in reworded}
    return node


@every_form
def test_a_form_means_the_same_to_the_vega_lite_of_lab_and_of_the_page(
    form, forms, shipped, caplog
):
    spec = spec_for_lab(forms[form], shipped)
    assert compiled(spec, LAB) == compiled(spec, PAGE)
    assert not caplog.messages


def test_a_chart_that_uses_what_lab_lacks_does_not(caplog):
    timed = {**POINTS["encoding"], "time": {"field": "shells", "type": "ordinal"}}
    spec = {**POINTS, "encoding": timed}
    assert compiled(POINTS, LAB) == compiled(POINTS, PAGE)
    assert compiled(spec, LAB) != compiled(spec, PAGE)
    assert "time-encoding is dropped" in caplog.text


@every_form
def test_lab_is_told_a_version_that_it_has(form, forms, shipped):
    spec = spec_for_lab(forms[form], shipped)
    assert spec["$schema"] == "https://vega.github.io/schema/vega-lite/v5.json"
