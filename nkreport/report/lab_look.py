"""How JupyterLab shows a chart: on its own ground, light or dark, in a typeface that it has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nkreport.report import theme
from nkreport.report.mimes import LAB_SCHEMA

Spec = dict[str, Any]

FONT = "Arial, Helvetica, 'Liberation Sans', Arimo, sans-serif"
"""Of one width on most machines; the page's own typeface is not installed on them."""

NARROWER = 0.9
"""Share of a size at which `FONT` takes the room that was measured for the page's typeface."""

GROUND = "#111111"
"""JupyterLab's own in the dark."""

# In the dark JupyterLab has Vega draw on a dark grey; a chart can tell by nothing else.
_IS_DARK = "luminance(background) < 0.2"
_GROUND: list[Spec] = [
    {
        "name": "background",
        "expr": f"{_IS_DARK} ? '{GROUND}' : '{theme.PAPER}'",
        "react": False,
    }
]
_SIZES = frozenset("fontSize labelFontSize titleFontSize subtitleFontSize".split())
_DARK = {**theme.DARK, theme.PAPER: GROUND}


def drawing_in_lab(spec: Mapping[str, Any]) -> Spec:
    """A drawing of ours as JupyterLab is given it.

    Parameters
    ----------
    spec : mapping
        As `Drawing.spec` writes it: every colour one of the theme's.

    Returns
    -------
    dict
        The same with each colour an expression of the ground it is drawn on, and its texts in a
        typeface that is there, at a size at which they fit; a wider one makes the chart wider.
    """
    shown = _in_typeface(spec, lambda light, dark: {"expr": f"dark ? '{dark}' : '{light}'"})
    del shown["config"]["background"]
    return {
        **shown,
        "$schema": LAB_SCHEMA,
        "params": [
            *_GROUND,
            {"name": "dark", "expr": _IS_DARK, "react": False},
            *spec.get("params", ()),
        ],
    }


def drawing_in_widget(spec: Mapping[str, Any]) -> Spec:
    """A drawing of ours as a widget draws it, which Lab tells nothing of its theme: for SVG alone.

    Its colours are CSS's, by the scheme that Lab gives its page.
    """
    return _in_typeface(spec, lambda light, dark: f"light-dark({light}, {dark})")


def plain_in_lab(spec: Mapping[str, Any]) -> tuple[Spec, Spec]:
    """A chart that is not of ours as JupyterLab is given it.

    Parameters
    ----------
    spec : mapping
        Vega-Lite.

    Returns
    -------
    tuple of dict
        The spec, on Lab's ground unless it chose one; and the metadata of its type: colours for
        axes and titles, before which go those that the spec chooses.
    """
    shown = {**spec, "$schema": LAB_SCHEMA}
    if "background" not in spec and "background" not in spec.get("config", {}):
        shown["params"] = [*_GROUND, *spec.get("params", ())]

    def either(light: str, dark: str) -> dict[str, str]:
        return {"expr": f"{_IS_DARK} ? '{dark}' : '{light}'"}

    words = either("#000000", theme.DARK[theme.INK])
    line, grid = either("#888888", theme.DARK[theme.RULE]), either("#dddddd", "#2b3038")
    config = {
        "axis": {"domainColor": line, "tickColor": line, "gridColor": grid},
        "view": {"stroke": grid},
        "title": {"color": words, "subtitleColor": words},
        "style": {"guide-label": {"fill": words}, "guide-title": {"fill": words}},
    }
    return shown, {"embed_options": {"config": config}}


def without_labs_ground(spec: Spec) -> Spec:
    """A plain chart's spec as it was before `plain_in_lab`.

    Examples
    --------
    >>> shown, _ = plain_in_lab({"mark": "bar"})
    >>> sorted(without_labs_ground(shown))
    ['$schema', 'mark']
    """
    if not isinstance(params := spec.get("params"), list) or params[:1] != _GROUND:
        return spec
    return {k: v for k, v in spec.items() if k != "params"} | (
        {"params": params[1:]} if params[1:] else {}
    )


def _in_typeface(spec: Mapping[str, Any], colour: Callable[[str, str], Any]) -> Spec:
    """A spec in `FONT`, of which no line of a title is cut, with colours for light and dark."""

    def entry(key: str, value: Any) -> Any:
        if key in ("data", "datasets"):
            return value
        if isinstance(value, str) and value in _DARK:
            return colour(value, _DARK[value])
        return round(value * NARROWER, 2) if key in _SIZES else part(value)

    def part(node: Any) -> Any:
        if isinstance(node, list):
            return [part(item) for item in node]
        if isinstance(node, dict):
            return {key: entry(key, value) for key, value in node.items()}
        return node

    shown: Spec = part(spec)
    shown["config"]["font"] = FONT
    shown["config"]["title"]["limit"] = 0
    return shown
