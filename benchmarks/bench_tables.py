"""Tables of one's own through a mapping, of 10⁴ to 10⁶ rows; writes RESULTS.md.

    python benchmarks/bench_tables.py [ROWS ...]     10,000, 100,000 and 1,000,000 unless said

A customs table of so many rows: a day, a partner, a product and a number of its own each; as plain
text, and with every text cell quoted. Each reading has a process of its own.
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

HEADS = ("table", "rows", "load, s", "processor, s", "MB", "where, ms", "as_of, ms")
PARTNERS = "Armenia Kazakhstan China Turkey India Germany France Japan Mongolia Vietnam".split()
MAPPING = """
columns: {period: day, counterpart: partner, item: product}
values: [{column: value, measure: exports_value, unit: USD}]
constants: {actor: RUS, status: occurred, stance: reports, claimant: Customs, claimant_role: self}
sources: {customs: {title: Exports by day}}
"""
MEASURED = """
import json, resource, sys, time
import nkreport as nk
nk.load
clock, used = time.perf_counter(), time.process_time()
figures = nk.load(sys.argv[1])
took = [time.perf_counter() - clock, time.process_time() - used]
took.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
for select in (
    lambda: figures.where(counterpart="KAZ", item="Product 3"),
    lambda: figures.as_of("2015-06-30"),
):
    began = time.perf_counter()
    len(select())
    took.append((time.perf_counter() - began) * 1000)
print(json.dumps([len(figures), *took]))
"""


def customs(folder: Path, rows: int, mark: str) -> Path:
    """Write a table and its mapping; `mark` stands around each text cell."""
    chance = random.Random(0)
    path = folder / f"customs{rows}.csv"
    first = date(2015, 1, 1)
    with path.open("w", encoding="utf-8") as file:
        print("day,partner,product,value", file=file)
        for n in range(rows):
            cells = first + timedelta(n // 1000), PARTNERS[n % 10], f"Product {n // 10 % 100}"
            words = ",".join(f"{mark}{cell}{mark}" for cell in cells)
            print(f"{words},{chance.randrange(10**8)}", file=file)
    path.with_name(f"customs{rows}.figures.yaml").write_text(MAPPING, "utf-8")
    return path


def main(sizes: list[int]) -> None:
    """Measure each table and write the section."""
    where, rows = machine(), []
    for size in sizes:
        for name, mark in (("plain", ""), ("quoted", '"')):
            with tempfile.TemporaryDirectory() as place:
                path = customs(Path(place), size, mark)
                done = subprocess.run(
                    [sys.executable, "-c", MEASURED, str(path)],
                    capture_output=True,
                    text=True,
                    check=True,
                )
            count, load, used, megabytes, *selects = json.loads(done.stdout)
            cells = [f"{load:.2f}", f"{used:.2f}", f"{megabytes:.0f}"]
            rows.append([name, f"{count:,}", *cells, *(f"{each:.1f}" for each in selects)])
            print(*rows[-1], file=sys.stderr, flush=True)
    body = (
        f"{where}\n\nA figure a row: day, partner and product are read once a distinct cell;"
        f" ids, statements and places are a row's own.\n\n{table(HEADS, rows)}"
    )
    print(body)
    write_section("A table of one's own through a mapping", body)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
