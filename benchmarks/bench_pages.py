"""A chart page over a table of 10⁴ to 10⁶ daily figures of fifty items; writes RESULTS.md.

    python benchmarks/bench_pages.py [--before FOLDER] [ROWS ...]

10,000, 100,000 and 1,000,000 rows unless said; with a checkout of an earlier state, that one too.
Load, select, the lines, what a cell hands over, the HTML page and its audit, each in seconds of the
processor; the most memory, the bytes of bundle and page. Each table has a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from results import machine, table, write_section

ITEMS = 50
ROOT = Path(__file__).parents[1]
HEADS = (
    *("rows", "package"),
    *("load, s", "where, s", "series, s", "show, s", "page, s", "audit, s"),
    *("MB", "bundle, KB", "page, KB"),
)
MAPPING = """
columns: {period: {column: day, since: 1971-01-01}, item: item}
values: [{column: lost, measure: lost_to_date, unit: piece}]
constants: {actor: RUS, status: occurred, stance: asserts, claimant: S, claimant_role: adversary}
measures: {lost_to_date: {title: lost, definition: Pieces, dimension: piece, kind: cumulative}}
sources: {staff: {title: Losses by day, author: Staff, issued: 2026-08-31}}
"""
MEASURED = """
import json, resource, sys, time
import nkreport as nk
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nkreport.publish.audit import audit
from nkreport.publish.html.page import write_page
from nkreport.publish.page.assembly import read_page
clock, took = time.process_time(), []
def lap(made):
    global clock
    took.append(time.process_time() - clock)
    clock = time.process_time()
    return made
figures = lap(nk.load(sys.argv[1]))
lap(len(figures.where(item="Item AB")))
chart = lap(nk.charts.series(figures))
shown = lap(nk.show(chart))
cell = new_code_cell("", outputs=[new_output("display_data", data=shown.data)])
page = lap(write_page(read_page(new_notebook(cells=[cell]))))
lap(audit(page))
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
sizes = [len(json.dumps(shown.bundle)) / 1000, len(page.encode()) / 1000]
print(json.dumps([len(figures), *took, memory, *sizes]))
"""


def losses(folder: Path, rows: int) -> Path:
    """Write a table of cumulative counts and its mapping."""
    chance = random.Random(0)
    path, first = folder / f"losses{rows}.csv", date(1971, 1, 1)
    names = [f"Item {chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(ITEMS)]
    lost = [0] * ITEMS
    with path.open("w", encoding="utf-8") as file:
        print("day,item,lost", file=file)
        for n in range(rows):
            lost[n % ITEMS] += chance.randrange(n % ITEMS + 2)
            print(
                first + timedelta(n // ITEMS), names[n % ITEMS], lost[n % ITEMS], sep=",", file=file
            )
    path.with_name(f"losses{rows}.figures.yaml").write_text(MAPPING, "utf-8")
    return path


def measured(path: Path, tree: Path) -> list[float]:
    """What a tree takes for a table, and the sizes of what it makes."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", MEASURED, str(path)],
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure each table and write the section."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--before", type=Path)
    given = parser.parse_args()
    trees = {"before": given.before, "now": ROOT} if given.before else {"now": ROOT}
    where, rows = machine(), []
    for size in given.rows:
        with tempfile.TemporaryDirectory() as place:
            path = losses(Path(place), size)
            for name, tree in trees.items():
                count, *found = measured(path, tree.resolve())
                times, sizes = (f"{t:.2f}" for t in found[:6]), (f"{s:,.0f}" for s in found[6:])
                rows.append([f"{count:,}", name, *times, *sizes])
                print(*rows[-1], file=sys.stderr, flush=True)
    body = f"{where}\n\nSeconds of the processor.\n\n{table(HEADS, rows)}"
    print(body)
    write_section("A chart page over a table of one's own", body)


if __name__ == "__main__":
    main()
