"""Charts as SVG: each spec drawn once, by no means but what the spec itself holds."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from nkreport.build.fonts import FAMILY, font_folder
from nkreport.build.svg import cleaned_svg
from nkreport.errors import CheckError, RunError
from nkreport.report.bundle import MIME

SVG = "image/svg+xml"
VEGA_LITE = "6.4"

MOST_SHARED = 512
"""Drawings that processes leave for each other; what a grid repeats comes up early."""

_shared: Path | None = None
_FLEETING = re.compile(r"\b(random|now|sample[A-Z]\w*)\s*\(")
_EXPRESSIONS = frozenset("calculate filter expr test signal update".split())


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


def settled(value: Any) -> Any:
    """A JSON value as JavaScript writes it again: a whole number has no point.

    JupyterLab saves a notebook so; a page must not depend on who saved it last.

    Examples
    --------
    >>> settled({"low": 5.0, "high": [1.5, True]})
    {'low': 5, 'high': [1.5, True]}
    """
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {key: settled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [settled(item) for item in value]
    return value


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


def check_spec(spec: Mapping[str, Any]) -> None:
    """Refuse a spec that reaches outside itself or differs from one drawing to the next.

    Raises
    ------
    CheckError
        With the place of every such part and what to write instead.
    """
    problems = list(_outside(spec, "spec"))
    if problems:
        raise CheckError("\n".join(problems))


def _outside(node: Any, at: str) -> Iterator[str]:
    if isinstance(node, list | tuple):
        for index, item in enumerate(node):
            yield from _outside(item, f"{at}[{index}]")
        return
    if not isinstance(node, Mapping):
        return
    for key, value in node.items():
        here = f"{at}.{key}"
        if key in ("url", "href"):
            yield (
                f"{here}: a chart in a report opens nothing and goes nowhere, found"
                f" {str(value)[:80]!r}; put the data into the chart and remove {key!r}"
            )
        elif key == "$ref":
            yield f"{here}: a reference to another document; write its content in its place"
        elif key == "sample" or (
            key in _EXPRESSIONS and isinstance(value, str) and _FLEETING.search(value)
        ):
            yield f"{here}: gives another drawing each time; compute the values in the notebook"
        elif key == "datasets" or (key == "values" and at.endswith(".data")):
            continue
        else:
            yield from _outside(value, here)


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
    drawn = copy.copy(notebook)
    drawn["cells"] = [copy.copy(cell) for cell in notebook.cells]
    for number, cell in enumerate(drawn.cells, 1):
        if "outputs" in cell:
            cell["outputs"] = [copy.copy(output) for output in cell.outputs]
        for output in cell.get("outputs", ()):
            if "data" not in output:
                continue
            data = output["data"] = copy.copy(output["data"])
            bundle = data.get(MIME)
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
    """

    svg: str
    text: str
    own: str


def drawn_spec(spec: Mapping[str, Any]) -> Drawn:
    """Draw one spec, and say from what; see `draw_spec`."""
    check_spec(spec)
    text = canonical(page_spec(spec))
    return Drawn(_draw_text(text), text, content_id(text))


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
        svg = _converter().vegalite_to_svg(text, vl_version=VEGA_LITE)
    except (ValueError, RuntimeError) as error:
        cause = str(error).strip().splitlines() or ["no reason given"]
        raise RunError(f"a chart cannot be drawn: {cause[0][:300]}; check its spec") from error
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
    vl_convert.register_font_directory(str(font_folder()))
    converter: ModuleType = vl_convert
    return converter
