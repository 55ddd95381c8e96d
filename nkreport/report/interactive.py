"""A drawing that is worked with: clicked and brushed in JupyterLab, it gives the figures back."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from nkreport.errors import CheckError, EnvironmentFault
from nkreport.ledger.figures import Figures
from nkreport.report.lab_look import drawing_in_widget

if TYPE_CHECKING:
    import altair as alt

    from nkreport.report.charts.drawing import Drawing

PICKED = "picked"
FAINT = 0.35
"""Opacity of marks that are not selected while others are."""

_TALKATIVE = "swc_ecma_transforms_optimization"
_OVERLAPS = (
    "min(datum.{0}, isValid(datum.{0}2) ? datum.{0}2 : datum.{0}) <= {1}.{0}[1]"
    " && max(datum.{0}, isValid(datum.{0}2) ? datum.{0}2 : datum.{0}) >= {1}.{0}[0]"
)


class Interactive:
    """A drawing as a widget: click a mark, shift-click more, or drag over a panel.

    Parameters
    ----------
    drawing : Drawing

    Raises
    ------
    CheckError
        If no mark of it stands for one figure.
    """

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self._spec = drawing_in_widget(drawing.spec())
        self._brushes = _made_selectable(self._spec)
        if not self._brushes:
            raise CheckError(
                f"{drawing.form}: no mark stands for one figure, so none can be picked; choose with"
                " .where(…), or draw them with nk.charts.claims"
            )
        self._widget: alt.JupyterChart | None = None

    @property
    def selected(self) -> Figures:
        """The figures of the marks that are picked or brushed, in their order; none before."""
        if self._widget is None:
            return self.drawing.figures.in_order(())
        told = self._widget.selections
        wanted = {row["figure"] for row in getattr(told, PICKED).value if "figure" in row}
        for brush, rows in self._brushes.items():
            sides = getattr(told, brush).value
            wanted |= {row["figure"] for row in rows if _lies_in(row, sides)}
        return self.drawing.figures.in_order(n for n in self.drawing.figures.ids if n in wanted)

    @property
    def widget(self) -> alt.JupyterChart:
        """Altair's own widget, which needs no network.

        Raises
        ------
        EnvironmentFault
            If anywidget is not installed.
        """
        if self._widget is None:
            self._widget = _widget(self._spec, self._brushes)
        return self._widget

    def __repr__(self) -> str:
        return f"<{self.drawing.form}, interactive: {len(self.selected)} figures selected>"

    def _ipython_display_(self) -> None:
        from IPython.core.getipython import get_ipython
        from IPython.display import display

        from nkreport.report.calls import show
        from nkreport.report.ordinary.formatters import makes_report

        shell = get_ipython()
        if shell is None:
            print(repr(self))
        elif makes_report(shell) or not hasattr(shell, "kernel"):
            show(self.drawing)  # nobody clicks in a report
        else:
            display(self.widget)  # type: ignore[no-untyped-call]


def _widget(spec: dict[str, Any], brushes: Mapping[str, Any]) -> alt.JupyterChart:
    import altair

    try:
        import anywidget  # noqa: F401
    except ImportError as error:
        raise EnvironmentFault(
            f"{error.name} is not installed, and an interactive drawing needs it where JupyterLab"
            " runs: pip install 'nkreport[desk]', then start JupyterLab anew"
        ) from error
    logging.getLogger(_TALKATIVE).setLevel(logging.CRITICAL)  # it calls its passes errors
    altair.JupyterChart.enable_offline()
    params = [altair.selection_interval(name=name) for name in brushes]
    bare = altair.Chart().mark_point().add_params(
        altair.selection_point(name=PICKED, fields=["figure"]), *params
    )  # fmt: skip
    options = {"renderer": "svg", "actions": False}
    widget = altair.JupyterChart(bare, embed_options=options)
    widget.spec = spec  # it is ours as it stands: Altair would make it anew from classes
    return widget


def _made_selectable(spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Give a spec its selections; the name of each panel's brush, and its marks' rows."""
    marks = [[layer for layer in panel["layer"] if _is_mark(layer)] for panel in _panels(spec)]
    brushed = {f"brushed_{number}": layers for number, layers in enumerate(filter(None, marks))}
    if not brushed:
        return {}
    nothing = [f"!length(data('{PICKED}_store'))", *(f"!isValid({name}.x)" for name in brushed)]
    for name, layers in brushed.items():
        inside = [f"isValid({name}.x)", *(_OVERLAPS.format(side, name) for side in "xy")]
        chosen = [" && ".join(nothing), {"param": PICKED, "empty": False}, " && ".join(inside)]
        fading = {"condition": {"test": {"or": chosen}, "value": 1}, "value": FAINT}
        for layer in layers:
            layer.setdefault("encoding", {})["opacity"] = fading
    # One layer hears for its whole panel; Vega-Lite takes a selection in two for a mistake.
    views = [layers[0]["name"] for layers in brushed.values()]
    spec["params"] = [
        *spec.get("params", ()),
        {"name": PICKED, "select": {"type": "point", "fields": ["figure"]}, "views": views},
        *(
            {"name": name, "select": "interval", "views": [view]}
            for name, view in zip(brushed, views, strict=True)
        ),
    ]
    return {
        name: [row for layer in layers for row in layer["data"]["values"]]
        for name, layers in brushed.items()
    }


def _panels(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The views of a spec that have layers."""
    if "layer" in node:
        yield node
    for side in ("vconcat", "hconcat"):
        for view in node.get(side, ()):
            yield from _panels(view)


def _is_mark(layer: Mapping[str, Any]) -> bool:
    """Whether each row of a layer is the mark of one figure, at a place of its own."""
    rows = layer.get("data", {}).get("values", ())
    words, faded = layer["mark"]["type"] == "text", "opacity" in layer.get("encoding", {})
    return (
        bool(rows)
        and not words
        and not faded
        and all({"figure", "x", "y"} <= row.keys() for row in rows)
    )


def _lies_in(row: Mapping[str, Any], sides: Mapping[str, Any]) -> bool:
    """Whether a mark and the sides of a brush overlap; both in pixels of the panel."""
    if not {"x", "y"} <= sides.keys():
        return False
    for side in "xy":
        ends = row[side], row.get(f"{side}2", row[side])
        if min(ends) > max(sides[side]) or max(ends) < min(sides[side]):
            return False
    return True
