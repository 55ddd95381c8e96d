"""Charts as SVG: each spec drawn once, by no means but what the spec itself holds."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from nkreport.errors import CheckError, RunError
from nkreport.publish.drawing.fonts import FAMILY, font_folder
from nkreport.publish.drawing.outside import check_spec
from nkreport.publish.drawing.svg import cleaned_svg
from nkreport.publish.drawing.typefaces import TYPEFACES
from nkreport.publish.run.notebook_nodes import shallow
from nkreport.report.mimes import MIME

SVG = "image/svg+xml"
VEGA_LITE = "6.4"

MOST_SHARED = 512
"""Drawings that processes leave for each other; what a grid repeats comes up early."""

_shared: Path | None = None
_FONTS = frozenset("font labelFont titleFont subtitleFont".split())
_CONTAINER = 640
"""Width in pixels of a chart that would take its page's."""


def page_spec(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Take from a spec what the page prints itself: title, ground, hints to the embedder.

    Parameters
    ----------
    spec : mapping
        A Vega-Lite spec as it stands in a chart's bundle.

    Returns
    -------
    dict
        A spec that draws on any ground, in the page's typeface, with no text for readers of the
        screen: the page has its own. It shares its parts with the one given.

    Examples
    --------
    >>> page_spec({"title": "Shells", "mark": "bar", "config": {"background": "#fff"}})["mark"]
    'bar'
    """
    kept = {
        key: value
        for key, value in spec.items()
        if key not in ("title", "description", "background", "usermeta")
    }
    config = {**kept.get("config", {})}
    config.setdefault("font", FAMILY)
    kept["config"] = {**config, "aria": False, "background": None}
    return kept


def is_vega(spec: Mapping[str, Any]) -> bool:
    """Whether a spec is Vega's rather than Vega-Lite's, whose mark is one.

    Examples
    --------
    >>> is_vega({"marks": []}), is_vega({"mark": "bar"})
    (True, False)
    """
    schema = str(spec.get("$schema", ""))
    return "/schema/vega/" in schema or ("mark" not in spec and isinstance(spec.get("marks"), list))


def plain_page_spec(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Make a notebook's own chart fit for a page, which prints no title for it.

    It keeps its title and a ground that was chosen for it; it is drawn in the page's typeface,
    since no other is at hand, and as wide as it says. It names no version: the one that draws
    would warn of every other.

    Examples
    --------
    >>> plain_page_spec({"title": "Shells", "mark": "bar", "width": "container"})["width"]
    640
    """
    ground = spec.get("background", spec.get("config", {}).get("background"))
    kept: dict[str, Any] = _in_typeface(
        {k: v for k, v in page_spec(spec).items() if k not in ("width", "height", "$schema")}
    )
    for side in ("width", "height"):
        if side in spec:
            kept[side] = _CONTAINER if spec[side] == "container" else spec[side]
    if "title" in spec:
        kept["title"] = _in_typeface(spec["title"])
    if ground not in (None, "white", "#ffffff", "#fff"):
        kept["background"] = ground
    if is_vega(spec):
        kept["config"].pop("font", None)
        faces = {"labelFont": FAMILY, "titleFont": FAMILY}
        own = {"axis": faces, "legend": faces, "title": {"font": FAMILY, "subtitleFont": FAMILY}}
        for name, fonts in {**own, "text": {"font": FAMILY}}.items():
            kept["config"][name] = {**kept["config"].get(name, {}), **fonts}
    return kept


def _in_typeface(node: Any) -> Any:
    if isinstance(node, list):
        return [_in_typeface(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: FAMILY
        if key in _FONTS and isinstance(value, str)
        else value
        if key in ("data", "datasets", "values")
        else _in_typeface(value)
        for key, value in node.items()
    }


def settled(value: Any) -> Any:
    """A JSON value as JavaScript writes it again: a whole number has no point.

    JupyterLab saves a notebook so; a page must not depend on who saved it last.

    Examples
    --------
    >>> settled({"low": 5.0, "high": [1.5, True]})
    {'low': 5, 'high': [1.5, True]}
    """
    # By way of text, in C: a walk over a chart's rows takes longer than drawing them.
    return json.loads(json.dumps(value, allow_nan=False), parse_float=_whole)


def _whole(text: str) -> float:
    number = float(text)
    return int(number) if number.is_integer() else number


def canonical(spec: Mapping[str, Any]) -> str:
    """Write a spec as JSON whose text depends on its content alone.

    Raises
    ------
    CheckError
        If it holds a value that JSON lacks.
    """
    try:
        return json.dumps(settled(spec), sort_keys=True, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise CheckError(
            f"a chart's spec is no JSON: {error}; use numbers, text and lists"
        ) from error


def content_id(text: str) -> str:
    """Name a text by its content, fit for an id in a page."""
    return "c" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def draw(notebook: Any) -> Any:
    """Draw each chart of a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; it stays as it is.

    Returns
    -------
    NotebookNode
        A copy, its unchanged parts shared, in which every chart's output has an `image/svg+xml`
        made from its spec; one that came in with the notebook is replaced.

    Raises
    ------
    CheckError
        If a spec is refused, see `check_spec`.
    RunError
        If a spec cannot be drawn.
    """
    drawn = shallow(notebook)
    drawn["cells"] = [shallow(cell) for cell in notebook.cells]
    for number, cell in enumerate(drawn.cells, 1):
        if "outputs" in cell:
            cell["outputs"] = [shallow(output) for output in cell.outputs]
        for output in cell.get("outputs", ()):
            if "data" not in output:
                continue
            data = output["data"] = shallow(output["data"])
            bundle = data.get(MIME)
            if isinstance(bundle, Mapping):
                data.pop(SVG, None)
            if isinstance(bundle, Mapping) and bundle.get("kind") == "chart":
                try:
                    data[SVG] = draw_spec(bundle.get("spec") or {})
                except CheckError as error:
                    raise CheckError(f"cell {number}: {error}") from error
                except RunError as error:
                    raise RunError(f"cell {number}: {error}", notebook) from error
    return drawn


def draw_spec(spec: Mapping[str, Any]) -> str:
    """Draw one spec.

    Parameters
    ----------
    spec : mapping
        Vega-Lite, as in a chart's bundle.

    Returns
    -------
    str
        SVG on a transparent ground: a `viewBox` and no size, ids that begin with the drawing's
        content id, no `style` attribute, no reference but to its own parts.
    """
    return drawn_spec(spec).svg


@dataclass(frozen=True, slots=True)
class Drawn:
    """A spec drawn.

    Attributes
    ----------
    svg : str
        As `draw_spec` gives it.
    text : str
        The spec for a page, as canonical JSON.
    own : str
        The content id that its ids begin with.
    vega : bool
        Whether the spec is Vega's; Vega-Lite's otherwise.
    """

    svg: str
    text: str
    own: str
    vega: bool = False


def drawn_spec(spec: Mapping[str, Any]) -> Drawn:
    """Draw one spec, and say from what; see `draw_spec`."""
    check_spec(spec)
    text = canonical(page_spec(spec))
    return Drawn(_draw_text(text), text, content_id(text))


def drawn_plain(spec: Mapping[str, Any]) -> Drawn:
    """Draw a notebook's own chart with its own title, and say from what.

    Parameters
    ----------
    spec : mapping
        Vega-Lite or Vega, as `plain_charts.spec_of` returns it.

    Raises
    ------
    CheckError
        If it reaches outside itself.
    RunError
        If it cannot be drawn.
    """
    check_spec({key: value for key, value in spec.items() if key != "usermeta"})
    text = canonical(plain_page_spec(spec))
    return Drawn(_draw_text(text), text, content_id(text), is_vega(spec))


def share_drawings(folder: Path) -> None:
    """Look for a drawing in a folder before making it, and leave what was made there for others.

    Parameters
    ----------
    folder : Path
        Of the processes that draw for one batch; whoever made it removes it.
    """
    global _shared
    _shared = folder


@lru_cache(maxsize=128)
def _draw_text(text: str) -> str:
    if _shared is None:
        return _draw_anew(text)
    place = _shared / hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    with suppress(OSError):
        return place.read_text("utf-8")
    svg = _draw_anew(text)
    with suppress(OSError):  # a full disk: sharing only saves time
        if len(os.listdir(_shared)) < MOST_SHARED:
            part = place.with_suffix(f".{os.getpid()}")
            part.write_text(svg, "utf-8")
            part.replace(place)
    return svg


def _draw_anew(text: str) -> str:
    try:
        if '"marks": [' in text and is_vega(json.loads(text)):
            svg = _converter().vega_to_svg(text)
        else:
            svg = _converter().vegalite_to_svg(text, vl_version=VEGA_LITE)
    except (ValueError, RuntimeError) as error:
        lines = str(error).strip().splitlines()
        cause = next((line for line in lines if not line.endswith(":")), "no reason given")
        why = cause.strip().removeprefix("Error: ")[:300]
        raise RunError(f"a chart cannot be drawn: {why}; check its spec") from error
    return cleaned_svg(svg, content_id(text))


@lru_cache(maxsize=1)
def _converter() -> ModuleType:
    import vl_convert

    vl_convert.configure(
        allowed_base_urls=[],
        base_url=False,
        auto_google_fonts=False,
        google_fonts=None,
        embed_local_fonts=False,
    )
    for folder in (font_folder(), *(typeface.place for typeface in TYPEFACES)):
        vl_convert.register_font_directory(str(folder))
    converter: ModuleType = vl_convert
    return converter
