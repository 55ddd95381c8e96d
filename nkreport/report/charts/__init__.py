"""Chart forms: figures in, a drawing out; a form knows no topic."""

from __future__ import annotations

from nkreport.report.charts.apart import apart
from nkreport.report.charts.claims import claims
from nkreport.report.charts.claims_over_time import claims_over_time
from nkreport.report.charts.composition import composition
from nkreport.report.charts.drawing import Drawing
from nkreport.report.charts.first_and_last import first_and_last
from nkreport.report.charts.months import months
from nkreport.report.charts.multiples import multiples
from nkreport.report.charts.outcomes import outcomes
from nkreport.report.charts.ranked import ranked
from nkreport.report.charts.route_map import route_map
from nkreport.report.charts.series import series
from nkreport.report.charts.target_against_reported import target_against_reported
from nkreport.report.charts.timeline import timeline

__all__ = [
    "Drawing",
    "apart",
    "claims",
    "claims_over_time",
    "composition",
    "first_and_last",
    "months",
    "multiples",
    "outcomes",
    "ranked",
    "route_map",
    "series",
    "target_against_reported",
    "timeline",
]


def __dir__() -> list[str]:
    """The forms: what a cell writes after `nk.charts.`."""
    return [name for name in __all__ if name != "Drawing"]
