"""A chart page over a table of 10⁴ to 10⁶ daily figures of fifty items; writes RESULTS.md.

    python benchmarks/bench_pages.py [ROWS ...]     10,000 and 100,000 unless said

Load, select, the lines, what a cell hands over, the HTML page and its audit, each by the clock; the
most memory, the bytes of bundle and page. Each table has a process of its own.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from results import machine, table, write_section

ITEMS = 50
HEADS = (
    "rows",
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
clock, took = time.perf_counter(), []
def lap(made):
    global clock
    took.append(time.perf_counter() - clock)
    clock = time.perf_counter()
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


def main(sizes: list[int]) -> None:
    """Measure each table and write the section."""
    where, rows = machine(), []
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            done = subprocess.run(
                [sys.executable, "-c", MEASURED, str(losses(Path(place), size))],
                capture_output=True,
                text=True,
                check=True,
            )
        count, *measured = json.loads(done.stdout)
        times, sizes_of = measured[:6], measured[6:]
        rows.append([f"{count:,}", *(f"{t:.2f}" for t in times), *(f"{s:,.0f}" for s in sizes_of)])
        print(*rows[-1], file=sys.stderr, flush=True)
    body = f"{where}\n\n{table(HEADS, rows)}"
    print(body)
    write_section("A chart page over a table of one's own", body)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000])
