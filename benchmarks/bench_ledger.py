"""Reading: the shipped ledger, and synthetic tables of 10³ to 10⁵ rows, each in a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROWS = (1_000, 10_000, 100_000)
RUNS = 5

MEASURED = """
import json, resource, sys, time
import nkreport as nk
nk.load
started = time.perf_counter()
figures = nk.load(sys.argv[1])
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([len(figures), seconds, peak]))
"""


def synthetic(folder: Path, rows: int) -> None:
    """Write a table of made-up figures with the columns of contract 1."""
    from nkreport.ledger.figure import COLUMNS

    names = [name for name in COLUMNS if name != "hs"]
    with (folder / "made_up.csv").open("w", encoding="utf-8") as table:
        print(",".join(names), file=table)
        for number in range(rows):
            cells = dict.fromkeys(names, "")
            cells |= {
                "id": f"made-up-{number}",
                "statement": f"made-up-{number // 3}",
                "measure": "troops_killed",
                "actor": "RUS",
                "period": f"2022-02-24/2023-{1 + number % 12:02d}",
                "status": "occurred",
                "comparator": "~",
                "best": str(1000 + number),
                "unit": "person",
                "printed": f"about {1000 + number:,}".replace(",", ""),
                "stance": "estimates",
                "claimant": f"Speaker {number % 50}",
                "claimant_role": "media",
                "said_on": f"2022-{1 + number % 12:02d}-{1 + number % 28:02d}",
                "source": "agov-2022",
                "locator": "L17",
            }
            print(",".join(cells.values()), file=table)


def measure(target: str) -> tuple[int, float, float]:
    """Rows, median seconds and peak megabytes of loading one folder."""
    runs = []
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, target], capture_output=True, text=True, check=True
        )
        runs.append(json.loads(done.stdout))
    return runs[0][0], median(run[1] for run in runs), median(run[2] for run in runs)


def main() -> None:
    """Print rows, seconds, megabytes, and the seconds a thousand rows."""
    print(f"{'ledger':<12}{'rows':>8}{'seconds':>10}{'MB':>8}{'s per 1,000 rows':>18}")
    results = [("shipped", *measure("shipped"))]
    for rows in ROWS:
        with tempfile.TemporaryDirectory() as place:
            synthetic(Path(place), rows)
            results.append(("synthetic", *measure(place)))
    for name, rows, seconds, megabytes in results:
        each = seconds / rows * 1000
        print(f"{name:<12}{rows:>8}{seconds:>10.3f}{megabytes:>8.0f}{each:>18.4f}")


if __name__ == "__main__":
    main()
