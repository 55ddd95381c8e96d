"""Time and memory a report as a grid grows, and what is left when it ends; writes RESULTS.md.

    python benchmarks/bench_growth.py [REPORTS ...]     10, 100 and 1000 unless said

A report with a table and two charts, one of them another for each day, is made for as many days.
The memory is the sum of private and shared pages (RSS) of each kind of process, looked at five
times a second: the most it was up to the hundredth report, and from there to the last.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from processes import processes
from results import machine, table, write_section

LOOK_S = 0.2
SETTLED = 100
ROLES = ("batch", "server", "drawer")
HEADS = (
    "reports",
    "seconds",
    "milliseconds a report",
    *(f"{role}, MB" for role in ROLES),
    "processes / sockets / files left",
)
CELLS = (
    'as_of: str = "2024-07-01"  # figures said on or before this day (ISO 8601)',
    "import nkreport as nk",
    'known = nk.load().as_of(as_of)\nkilled = known.where(measure="troops_killed")',
    'nk.report(title="Growth", as_of=as_of)',
    "nk.table(killed)",
    "nk.show(nk.charts.claims(killed))",
    "import altair as alt\nimport pandas as pd\nday = pd.DataFrame({'day': [as_of], 'n': [1]})\n"
    "nk.show(alt.Chart(day).mark_bar().encode(x='n', y='day'), alt='A bar for the day')",
)


def write_grid(folder: Path, reports: int) -> Path:
    """A notebook and a grid of it, a day a report."""
    cells = [new_code_cell(source, id=f"c{number}") for number, source in enumerate(CELLS)]
    cells[0].metadata.tags = ["parameters"]
    nbformat.write(new_notebook(cells=cells), folder / "growth.ipynb")
    days = [f"{2023 + n // 336:04}-{n % 336 // 28 + 1:02}-{n % 28 + 1:02}" for n in range(reports)]
    grid = folder / "grid.yaml"
    grid.write_text(f"report: growth.ipynb\nparameters: {{as_of: [{', '.join(days)}]}}\n")
    return grid


def grow(reports: int) -> list[str]:
    """Make a grid; a row of the table."""
    with tempfile.TemporaryDirectory(prefix="growth-") as name:
        folder = Path(name)
        grid, out = write_grid(folder, reports), folder / "out"
        (folder / "tmp").mkdir()
        began = time.monotonic()
        with (folder / "said").open("wb") as said:
            batch = subprocess.Popen(
                [sys.executable, "-m", "nkreport", "batch", grid, "--to", "html", "--out", out],
                cwd=folder,
                stdout=said,
                stderr=said,
                env={**os.environ, "TMPDIR": str(folder / "tmp")},
            )
            early, late = follow(batch, out, name)
        took = time.monotonic() - began
        if batch.returncode:
            print((folder / "said").read_text(), file=sys.stderr)
            sys.exit(batch.returncode)
        time.sleep(0.5)
        left = len(processes(batch.pid, name)), len(list((folder / "tmp").iterdir()))
        sockets = sum(name in line for line in Path("/proc/net/unix").read_text().splitlines())
        memory = [
            f"{early[k]:.0f} → {late[k]:.0f}" if late[k] else f"{early[k]:.0f}" for k in ROLES
        ]
        rate = [f"{took:.1f}", f"{1000 * took / reports:.0f}"]
        return [str(reports), *rate, *memory, " / ".join(map(str, (left[0], sockets, left[1])))]


def follow(batch: subprocess.Popen[bytes], out: Path, mark: str) -> tuple[dict, dict]:
    """Look at the memory until the batch ends: its peaks up to the hundredth report and after."""
    early = dict.fromkeys(ROLES, 0.0)
    late = dict(early)
    made = out / ".nkreport" / "made"
    while batch.poll() is None:
        ended = len(list(made.iterdir())) if made.exists() else 0
        peaks = late if ended > SETTLED else early
        for seen in processes(batch.pid, mark).values():
            if seen.role in peaks:  # a run ends with its report
                peaks[seen.role] = max(peaks[seen.role], seen.memory_mb)
        time.sleep(LOOK_S)
    return early, late


def main(sizes: list[int]) -> None:
    """Make the grids and write the section."""
    rows = []
    for reports in sizes:
        rows.append(grow(reports))
        print(*rows[-1], file=sys.stderr, flush=True)
    body = (
        f"{machine()}\n\nReports of a table and two charts, one of them another in each, HTML, two"
        f" workers, into an empty folder.\n\n{table(HEADS, rows)}\n\nMemory is the most up to the"
        f" {SETTLED}th report → the most after it; both drawing processes are under their name's"
        " larger one."
    )
    print(body)
    write_section("As the grid grows", body)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10, 100, 1000])
