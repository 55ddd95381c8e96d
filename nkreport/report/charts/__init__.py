"""Chart forms: figures in, a drawing out; a form knows no topic."""

from __future__ import annotations

from nkreport.report.charts.claims import claims
from nkreport.report.charts.claims_over_time import claims_over_time
from nkreport.report.charts.drawing import Drawing
from nkreport.report.charts.first_and_last import first_and_last
from nkreport.report.charts.target_against_reported import target_against_reported

__all__ = ["Drawing", "claims", "claims_over_time", "first_and_last", "target_against_reported"]
