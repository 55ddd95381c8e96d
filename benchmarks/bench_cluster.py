"""A grid on Dask's workers beside the same batch here; writes RESULTS.md.

    python benchmarks/bench_cluster.py [REPORTS]     100 unless said

The report of `bench_growth`, once with `--workers N` and once with `--cluster local:N`. A rate is
taken from the first report made to the last, so that neither counts its start, which stands beside
it. What moved is what the loopback interface counted while the cluster was there, which is at rest
otherwise: what came back, what went out, and what Dask says to itself, twice where it passes
through the scheduler.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_growth import write_grid
from results import machine, table, write_section

WORKERS = (1, 2, 4)
HEADS = (
    "workers",
    "here, a minute",
    "cluster, a minute",
    "more a report, %",
    "start here, s",
    "start of the cluster, s",
    "moved a report, kB",
)


def moved() -> int:
    """Bytes that the loopback interface has carried."""
    lines = Path("/proc/net/dev").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.strip().startswith("lo:"))


def make(folder: Path, out: str, *where: str) -> tuple[float, float]:
    """Make the grid; seconds to the first report, and from it to the last."""
    command = [sys.executable, "-m", "nkreport", "batch", "grid.yaml", "--to", "html"]
    began, times = time.monotonic(), []
    with subprocess.Popen(
        [*command, "--out", out, *where], cwd=folder, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("made:"):
                times.append(time.monotonic())
    if process.returncode:
        sys.exit(f"{' '.join(where)} ended with {process.returncode}")
    return times[0] - began, times[-1] - times[0]


def compare(workers: int, reports: int) -> list[str]:
    """Both ways with so many workers; a row of the table."""
    with tempfile.TemporaryDirectory(prefix="cluster-") as name:
        folder = Path(name)
        write_grid(folder, reports)
        start, here = make(folder, "here", "--workers", str(workers))
        before = moved()
        start_there, there = make(folder, "there", "--cluster", f"local:{workers}")
        carried = (moved() - before) / reports / 1000
    rates = [f"{60 * (reports - 1) / took:.0f}" for took in (here, there)]
    starts = [f"{took:.1f}" for took in (start, start_there)]
    row = [str(workers), *rates, f"{100 * (there / here - 1):.0f}", *starts, f"{carried:,.0f}"]
    print("  ".join(row), flush=True)
    return row


def main() -> None:
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    told = machine()
    rows = [compare(workers, reports) for workers in WORKERS]
    body = f"{told}\n\n{reports} reports as HTML with their notebooks.\n\n{table(HEADS, rows)}"
    write_section("A grid on workers", body)


if __name__ == "__main__":
    main()
