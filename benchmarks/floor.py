"""The floor: one warm process runs the cells, draws each chart and fills a template.

It prints how many charts it drew, how many of them were distinct, and the seconds and processor
seconds the reports took, those of their cells apart, as JSON. What it imports is loaded before the
clock starts.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import time
from pathlib import Path
from typing import Any

import altair  # noqa: F401
import countryinfo
import jinja2
import nbformat
import numpy  # noqa: F401
import pandas  # noqa: F401
import vl_convert
from IPython.core.displayhook import CapturingDisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

SPEC_BEGINS = "})("
"""What stands before the spec in the script that Altair shows a chart with."""

TEMPLATE = jinja2.Environment(autoescape=True).from_string(
    """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{{ title }}</title>
{% for source, outputs in cells %}<pre>{{ source }}</pre>
{% for output in outputs %}<div>{{ output | safe }}</div>
{% endfor %}{% endfor %}</html>
"""
)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("notebook", type=Path)
    options.add_argument("values", type=Path, help="a list of parameters for each report, JSON")
    options.add_argument("out", type=Path)
    options.add_argument("--once", action="store_true", help="draw each distinct spec once")
    given = options.parse_args()
    floor = Floor(given.once)
    notebook = nbformat.read(given.notebook, 4)
    reports = json.loads(given.values.read_text())
    floor.draw('{"mark": "point", "data": {"values": []}}')
    floor.forget()
    countryinfo.CountryInfo.all()
    gc.collect()
    gc.freeze()
    started, used = time.perf_counter(), _processor_seconds()
    for number, values in enumerate(reports):
        floor.make(notebook, values, given.out / f"report-{number}")
    seconds, processor = time.perf_counter() - started, _processor_seconds() - used
    told = {"drawn": floor.drawn, "distinct": len(floor.seen), "charts": floor.charts}
    told["cells"] = floor.cells
    print(json.dumps({**told, "seconds": seconds, "processor": processor}))


class Floor:
    def __init__(self, once: bool) -> None:
        self.charts = self.drawn = 0
        self.seen: dict[str, str] = {}
        self.cells = 0.0
        """Processor seconds of the cells."""
        self._once = once
        self._shell = InteractiveShell.instance()
        self._shell.history_manager.enabled = False
        self._shell.display_pub = CapturingDisplayPublisher()
        self._outputs: list[dict[str, Any]] = self._shell.display_pub.outputs
        self._shell.display_trap.hook = CapturingDisplayHook(self._shell, self._outputs)

    def make(self, notebook: Any, values: dict[str, object], place: Path) -> None:
        self._shell.reset(new_session=False)
        cells, pages = [], []
        for cell in notebook.cells:
            source = cell.source
            if "parameters" in cell.metadata.get("tags", ()):
                source += "".join(f"\n{name} = {value!r}" for name, value in values.items())
            self._outputs.clear()
            began = _processor_seconds()
            self._shell.run_cell(source).raise_error()
            self.cells += _processor_seconds() - began
            shown = [output["data"] for output in self._outputs]
            outputs = [nbformat.v4.new_output("display_data", data) for data in shown]
            cells.append(nbformat.v4.new_code_cell(source, outputs=outputs))
            pages.append((source, [self._html(data) for data in shown]))
        executed = nbformat.v4.new_notebook(cells=cells)
        place.with_suffix(".ipynb").write_text(nbformat.v4.writes_json(executed), "utf-8")
        page = TEMPLATE.render(title=place.name, cells=pages)
        place.with_suffix(".html").write_text(page, "utf-8")

    def forget(self) -> None:
        self.charts = self.drawn = 0
        self.seen.clear()

    def _html(self, data: dict[str, Any]) -> str:
        html: str = data.get("text/html", "")
        begins = html.find(SPEC_BEGINS)
        if begins < 0:
            return html
        spec, _ = json.JSONDecoder().raw_decode(html, begins + len(SPEC_BEGINS))
        self.charts += 1
        return self.draw(json.dumps(spec))

    def draw(self, spec: str) -> str:
        if spec in self.seen and self._once:
            return self.seen[spec]
        self.drawn += 1
        self.seen[spec] = vl_convert.vegalite_to_svg(spec)
        return self.seen[spec]


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
