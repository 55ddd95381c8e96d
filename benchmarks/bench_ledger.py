"""Reading: the shipped ledger, and synthetic tables of 10³ to 10⁶ rows; writes RESULTS.md.

    python benchmarks/bench_ledger.py [CHECKOUT]

Each reading has a process of its own, median of five (one from 10⁶ rows on). With the folder of
another checkout, the package as it stands there is measured in turn.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from results import machine, table, write_section

ROWS = (1_000, 10_000, 100_000, 1_000_000)
IN_A_FILE = 250_000
HERE = Path(__file__).parents[1]
HEADS = ("ledger", "rows", "package", "load, s", "processor, s", "MB", "where, ms", "as_of, ms")

MEASURED = """
import json, resource, sys, time
import nkreport as nk
nk.load
clock, used = time.perf_counter(), time.process_time()
figures = nk.load(sys.argv[1])
took = [time.perf_counter() - clock, time.process_time() - used]
took.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
for select in (
    lambda: figures.where(actor="RUS", claimant="Speaker 3"),
    lambda: figures.as_of("2022-07-01"),
):
    began = time.perf_counter()
    select()
    took.append((time.perf_counter() - began) * 1000)
print(json.dumps([len(figures), *took]))
"""
READ = """
import json, sys, time
import nkreport as nk
try:
    from nkreport.ledger.reads import recording
except ImportError:
    from nkreport.ledger.uses import recording
with recording() as recorder:
    figures = nk.load(sys.argv[1])
    iter(figures)
began = time.process_time()
kept = json.dumps(recorder.uses())
print(json.dumps([len(figures), time.process_time() - began, len(kept)]))
"""


def synthetic(folder: Path, rows: int, in_a_file: int = IN_A_FILE) -> None:
    """Write made-up figures with the columns of contract 1, in one or several tables."""
    from nkreport.ledger.figure import COLUMNS

    names = [name for name in COLUMNS if name != "hs"]
    for start in range(0, rows, in_a_file):
        with (folder / f"made_up_{start}.csv").open("w", encoding="utf-8") as file:
            print(",".join(names), file=file)
            for number in range(start, min(start + in_a_file, rows)):
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
                print(",".join(cells.values()), file=file)


def measured(script: str, package: Path, target: str) -> list[float]:
    """What a script prints in a process of its own that imports the package of a checkout."""
    done = subprocess.run(
        [sys.executable, "-c", script, target],
        capture_output=True,
        text=True,
        check=True,
        cwd=package,
        env={**os.environ, "PYTHONPATH": str(package)},
    )
    found: list[float] = json.loads(done.stdout)
    return found


def in_turn(script: str, packages: Sequence[Path], target: str, runs: int) -> list[list[float]]:
    """The medians for each package, run in turn."""
    rounds = [[measured(script, package, target) for package in packages] for _ in range(runs)]
    return [
        [median(values) for values in zip(*of_one, strict=True)]
        for of_one in zip(*rounds, strict=True)
    ]


def main(packages: dict[str, Path]) -> None:
    """Measure each ledger and write the section."""
    where = machine()
    rows, reads = [], []
    with tempfile.TemporaryDirectory() as place:
        targets = {"shipped": ("shipped", 5)}
        for size in ROWS:
            folder = Path(place, str(size))
            folder.mkdir()
            synthetic(folder, size)
            targets[f"synthetic {size:,}"] = (str(folder), 5 if size < 10**6 else 1)
        for name, (target, runs) in targets.items():
            for package, found in zip(
                packages, in_turn(MEASURED, list(packages.values()), target, runs), strict=True
            ):
                count, load, used, megabytes, chosen, cut = found
                cells = [f"{load:.3f}", f"{used:.3f}", f"{megabytes:.0f}", f"{chosen:.1f}"]
                rows.append([name.split()[0], f"{count:,.0f}", package, *cells, f"{cut:.1f}"])
                print(*rows[-1], file=sys.stderr, flush=True)
        one = Path(place, "one")
        one.mkdir()
        synthetic(one, 10**6, 10**6)
        whole = in_turn(MEASURED, [HERE], str(one), 3)[0]
        print(*whole, file=sys.stderr, flush=True)
        for package in packages:
            _, used, kept = measured(READ, packages[package], str(Path(place, str(ROWS[2]))))
            reads.append([f"{ROWS[2]:,}", package, f"{used:.2f}", f"{kept / 1e6:.3f}"])
        _, used, kept = measured(READ, HERE, str(one))
        reads.append([f"{10**6:,}", "now", f"{used:.2f}", f"{kept / 1e6:.3f}"])
    body = (
        f"{where}\n\n{table(HEADS, rows)}\n\nA table holds at most {IN_A_FILE:,} rows there; 10⁶ in"
        f" one table of 166 MB take {whole[1]:.1f} s ({whole[2]:.1f} s of processor) and"
        f" {whole[3]:.0f} MB.\n\nWhat a run keeps that looked at every row, to be asked again:\n\n"
        f"{table(('rows', 'package', 'processor, s', 'MB kept'), reads)}"
    )
    print(body)
    write_section("Reading a ledger", body)


if __name__ == "__main__":
    other = {"before": Path(sys.argv[1]).absolute()} if sys.argv[1:] else {}
    main({**other, "now": HERE})
