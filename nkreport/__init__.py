"""Figures on North Korea's part in Russia's war, and reports in which each leads to its source."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from nkreport.errors import NkreportError
    from nkreport.ledger.combining import compare, compute
    from nkreport.ledger.finding import Names
    from nkreport.ledger.methods import Figure, Figures
    from nkreport.ledger.origins import origins
    from nkreport.ledger.reading import load
    from nkreport.ledger.reconciling import reconcile
    from nkreport.ledger.sides import sides
    from nkreport.report import charts
    from nkreport.report.calls import findings, news, prose, report, show, table
    from nkreport.report.keywords import count, listed
    from nkreport.report.prose import sentence
    from nkreport.report.side_tables import listing
    from nkreport.tables.calls import figures, measure, source

__all__ = [
    "Figure",
    "Figures",
    "NkreportError",
    "charts",
    "compare",
    "compute",
    "count",
    "figures",
    "findings",
    "listed",
    "listing",
    "load",
    "losses",
    "measure",
    "measures",
    "mobilisation",
    "news",
    "origins",
    "prose",
    "reconcile",
    "report",
    "sentence",
    "show",
    "sides",
    "source",
    "table",
    "trade_flows",
]

_HOMES = {
    "Figure": "nkreport.ledger.methods",
    "Figures": "nkreport.ledger.methods",
    "NkreportError": "nkreport.errors",
    "compare": "nkreport.ledger.combining",
    "compute": "nkreport.ledger.combining",
    "count": "nkreport.report.keywords",
    "figures": "nkreport.tables.calls",
    "findings": "nkreport.report.calls",
    "listed": "nkreport.report.keywords",
    "listing": "nkreport.report.side_tables",
    "load": "nkreport.ledger.reading",
    "measure": "nkreport.tables.calls",
    "news": "nkreport.report.calls",
    "origins": "nkreport.ledger.origins",
    "prose": "nkreport.report.calls",
    "reconcile": "nkreport.ledger.reconciling",
    "report": "nkreport.report.calls",
    "sentence": "nkreport.report.prose",
    "show": "nkreport.report.calls",
    "sides": "nkreport.ledger.sides",
    "source": "nkreport.tables.calls",
    "table": "nkreport.report.calls",
}


def __getattr__(name: str) -> Any:
    if name == "charts":
        return import_module("nkreport.report.charts")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'nkreport' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)


def trade_flows() -> pd.DataFrame:
    """The table trade_flows.csv: a figure a row, amounts in `unit`, unscaled."""
    return _table("trade_flows")


def losses() -> pd.DataFrame:
    """The table losses.csv: killed, wounded, both together, equipment."""
    return _table("losses")


def mobilisation() -> pd.DataFrame:
    """The table mobilisation.csv: targets, reported totals, where the mobilised were."""
    return _table("mobilisation")


def measures() -> Names:
    """What is counted: each measure of the shipped ledger, its title, and how many figures."""
    from nkreport.ledger.finding import every_measure
    from nkreport.ledger.reading import load

    return every_measure(load())


def _table(name: str) -> pd.DataFrame:
    from nkreport.ledger.reading import load

    return load().of_table(name).frame


def _at_desk() -> None:
    """Where IPython runs, offer completions; in a kernel, show charts and figures with no network.

    Elsewhere nothing of it is imported.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None:
        return
    from nkreport.completing import at_desk

    at_desk()
    if hasattr(shell, "kernel"):
        from nkreport.report.ordinary.formatters import set_desk

        set_desk(shell)


_at_desk()
