"""Time, bytes and height of each chart form as its figures grow; writes RESULTS.md.

    python benchmarks/bench_charts.py [--before FOLDER] [FIGURES ...]

10, 100, 1,000 and 10,000 figures unless said; with a checkout of an earlier state, that one too.
Each drawing is made in a process of its own, after one of ten figures, and given up after a minute.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from results import machine, table, write_section

LONGEST_S = 60
ROOT = Path(__file__).parents[1]
FORMS = (
    "claims",
    "claims_over_time",
    "timeline",
    "apart",
    "target_against_reported",
    "first_and_last",
    "composition",
    "months",
)


def drawing_of(form: str, number: int) -> Callable[[], Any]:
    """A call that draws so many figures, copies of shipped ones with other days and numbers."""
    import nkreport as nk
    from nkreport.ledger.figures import Figures
    from nkreport.ledger.periods import read_period

    known = nk.load()

    def copies(name: str, **cells: Callable[[int], object]) -> Figures:
        made = []
        for n in range(number):
            day = read_period(f"{2013 + n % 9}-{1 + n % 12:02}-{1 + n % 28:02}")
            best = (known[name].best or 1.0) * (1 + n % 997 / 500)
            given = {column: value(n) for column, value in cells.items()}
            new = {"id": f"f{n}", "statement": f"s{n}", "said_on": day, "best": best}
            made.append(replace(known[name], **new, claimant=f"Speaker {n % 40}", **given))
        return Figures(known.ledger, made)

    def on_its_day(n: int) -> object:
        return read_period(f"{2013 + n % 9}-{1 + n % 12:02}-{1 + n % 28:02}")

    charts, exports = nk.charts, "rus-exports-kor-2022"
    if form in ("claims", "claims_over_time", "timeline"):
        return partial(getattr(charts, form), copies("russian-killed-burns-2022-07"))
    if form in ("apart", "target_against_reported"):
        measures = ("mobilisation_target", "troops_mobilised") if form != "apart" else ()
        counts = copies("mobilised-putin-2022-10-14", period=on_its_day)
        return partial(getattr(charts, form), counts, *measures)
    if form == "first_and_last":
        years = read_period("2017"), read_period("2022")
        cells = {"period": lambda n: years[n % 2], "counterpart": lambda n: f"P{n // 2}"}
        return partial(charts.first_and_last, copies(exports, **cells), "exports_value")
    if form == "composition":
        parts = copies(exports, item=lambda n: f"item {n}")
        return partial(charts.composition, replace(known[exports], best=1e12 * number), parts)
    stocks = copies("shells-shipped-2024", low=lambda n: None)
    return partial(charts.months, stocks, known["fire-rate-datsenko-2022"], "if it holds")


def measure_one(form: str, number: int) -> None:
    """Draw once with ten figures, then with the number asked for; print what it took."""
    drawing_of(form, 10)().spec()
    draw = drawing_of(form, number)
    began = time.process_time()
    spec = draw().spec()
    took = time.process_time() - began
    print(json.dumps([took, len(json.dumps(spec)), height_of(spec)]))


def height_of(view: dict[str, Any]) -> float:
    """Pixels of a view, without its titles."""
    if "hconcat" in view:
        return max(map(height_of, view["hconcat"]))
    if "vconcat" in view:
        return sum(map(height_of, view["vconcat"]))
    return float(view["height"])


def measured(form: str, number: int, tree: Path) -> str:
    """What a tree takes to draw a form, as a cell of the table."""
    command = [sys.executable, __file__, "--one", form, str(number)]
    paths = os.pathsep.join([str(tree), str(Path(__file__).parent)])
    environment = {**os.environ, "PYTHONPATH": paths}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=LONGEST_S, check=True
        )
    except subprocess.TimeoutExpired:
        return f"over {LONGEST_S} s"
    except subprocess.CalledProcessError:  # an earlier state asks the ledger for every part
        return "not drawn"
    took, size, height = json.loads(done.stdout)
    return f"{took:.2f} s, {size / 1000:,.0f} kB, {height:,.0f} px"


def main() -> None:
    """Measure and write the section."""
    parser = argparse.ArgumentParser()
    parser.add_argument("figures", nargs="*", type=int, default=[10, 100, 1_000, 10_000])
    parser.add_argument("--before", type=Path)
    parser.add_argument("--one", metavar="FORM", choices=FORMS)
    given = parser.parse_args()
    if given.one:
        measure_one(given.one, *given.figures)
        return
    trees = {"before": given.before, "now": ROOT} if given.before else {"now": ROOT}
    rows = []
    for form in FORMS:
        for name, tree in trees.items():
            cells = [measured(form, number, tree.resolve()) for number in given.figures]
            rows.append([f"{form}, {name}", *cells])
            print(*rows[-1], sep=" | ", file=sys.stderr, flush=True)
    heads = ["form", *(f"{number:,} figures" for number in given.figures)]
    body = (
        f"{machine()}\n\nProcessor time, bytes of the specification and height of the panels, from"
        f" the call to the specification.\n\n{table(heads, rows)}"
    )
    print(body)
    write_section("Charts of many figures", body)


if __name__ == "__main__":
    main()
