"""An IPython extension: plain charts and cut frames are put out in a form that a page can hold.

It imports none of the libraries it speaks of; each formatter waits for its type's name.
"""

from __future__ import annotations

import warnings
from typing import Any

NAME = "nkreport.report.ordinary.formatters"
"""What IPython loads it by."""

_DRAWING = frozenset(
    "default html mimetype jupyterlab nteract colab kaggle notebook zeppelin olli jupyter browser"
    " png svg".split()
)
"""Altair's own renderers that show a chart as a picture."""


_CHART = ("altair.vegalite.v6.api", "TopLevelMixin")


def load_ipython_extension(shell: Any) -> None:
    """Register the formatters with a shell."""
    bundles = shell.display_formatter.mimebundle_formatter
    bundles.for_type_by_name(*_CHART, _chart_bundle)
    bundles.for_type_by_name("altair.jupyter.jupyter_chart", "JupyterChart", _widget_bundle)
    bundles.for_type_by_name("pandas", "DataFrame", _frame_bundle)
    bundles.for_type_by_name("pandas.core.frame", "DataFrame", _frame_bundle)
    bundles.for_type_by_name("pandas.io.formats.style", "Styler", _styler_bundle)
    bundles.for_type_by_name("polars.dataframe.frame", "DataFrame", _frame_bundle)


def set_desk(shell: Any) -> None:
    """Let a notebook at work show plain charts as a report does, and figures as a grid.

    Altair's own way needs a network. A shell that makes a report has its formatters already, and
    keeps them.
    """
    bundles = shell.display_formatter.mimebundle_formatter
    if ".".join(_CHART) not in bundles:
        bundles.for_type_by_name(*_CHART, _desk_chart)
        html = shell.display_formatter.formatters["text/html"]
        html.for_type_by_name("nkreport.ledger.figures", "Figures", _figures_grid)


def makes_report(shell: Any) -> bool:
    """Whether a shell has the formatters of a report."""
    bundles = shell.display_formatter.mimebundle_formatter
    name = ".".join(_CHART)
    return name in bundles and bundles.lookup_by_type(name) is _chart_bundle


def _figures_grid(figures: Any) -> str:
    from nkreport.report.ordinary.grid import with_grid

    return with_grid(figures, figures._repr_html_())


def _desk_chart(chart: Any, include: Any = None, exclude: Any = None) -> Any:
    """A chart in a form that JupyterLab draws itself; a renderer that was chosen is left to it."""
    import altair

    from nkreport.report.lab_look import plain_in_lab
    from nkreport.report.mimes import VEGA_LITE
    from nkreport.report.ordinary.spec import chart_spec, told

    if altair.renderers.active != "default":
        return chart._repr_mimebundle_(include, exclude)
    spec = chart_spec(chart)
    if reason := told(spec).get("missing"):
        warnings.warn_explicit(f"this chart is not drawn: {reason}", UserWarning, "<chart>", 0)
    shown, metadata = plain_in_lab(spec)
    data = {VEGA_LITE: shown, "text/plain": f"alt.{type(chart).__name__}(...)"}
    return data, {VEGA_LITE: metadata}


def _chart_bundle(chart: Any, include: Any = None, exclude: Any = None) -> Any:
    """A chart as its self-contained spec; a renderer of the author's own gets the same spec."""
    import altair

    from nkreport.report.ordinary.spec import chart_spec, missing

    spec = chart_spec(chart)
    if altair.renderers.active not in _DRAWING:
        return altair.renderers.get()(spec)  # type: ignore[misc]
    if reason := missing(spec):
        # Where this stands is no business of a page's.
        warnings.warn_explicit(f"this chart is not drawn: {reason}", UserWarning, "<chart>", 0)
    from nkreport.report.mimes import VEGA_LITE

    return {VEGA_LITE: spec, "text/plain": f"alt.{type(chart).__name__}(...)"}


def _widget_bundle(widget: Any, include: Any = None, exclude: Any = None) -> Any:
    """A chart that waits for a kernel, as the still chart that it is in a report."""
    return _chart_bundle(widget.chart, include, exclude)


def _frame_bundle(frame: Any, include: Any = None, exclude: Any = None) -> Any:
    """The whole of a frame that is shown cut, beside what it shows."""
    from nkreport.report.ordinary.frames import whole_csv

    text = whole_csv(frame)
    return {"text/csv": text} if text else {}


def _styler_bundle(styler: Any, include: Any = None, exclude: Any = None) -> Any:
    from nkreport.report.ordinary.frames import styler_csv

    text = styler_csv(styler)
    return {"text/csv": text} if text else {}
