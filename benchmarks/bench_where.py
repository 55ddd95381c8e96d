"""Where the processor seconds of forty reports go, ours and the floor's; writes RESULTS.md.

    python benchmarks/bench_where.py [ROUNDS]     3 unless said

The start is what two reports take that import the same and do nothing. A process is looked at ten
times a second; what it uses after the last look is lost.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import contenders as c
import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from processes import processes
from results import machine, table, write_section

LOOK_S = 0.1
PARTS = {
    "run": "cells, each report's in a fork",
    "drawer": "drawing and writing pages",
    "batch": "Papermill, files, the rest",
    "server": "importing, forking",
}
Parts = dict[str, float]


def watched(notebook: Path, axes: Mapping[str, Sequence[object]], scratch: Path) -> Parts:
    """Make a batch; processor seconds of each kind of process."""
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        folder = Path(name)
        grid = {"report": str(notebook), "parameters": axes}
        (folder / "grid.yaml").write_text(json.dumps(grid), "utf-8")
        words = ["batch", "grid.yaml", "--to", "html", "--workers", "2", "--out", folder / "out"]
        batch = subprocess.Popen(
            [c.BIN / "nkreport", *words],
            cwd=folder,
            env=c.environment(scratch),
            stdout=subprocess.DEVNULL,
        )
        used: dict[int, tuple[str, float]] = {}
        forks = 0.0
        while batch.poll() is None:
            for process, seen in processes(batch.pid, name).items():
                used[process] = seen.role, seen.processor_s
                if seen.role == "server":
                    forks = max(forks, seen.ended_s)
            time.sleep(LOOK_S)
        if batch.returncode:
            raise SystemExit(f"the batch ended with {batch.returncode}")
    parts = dict.fromkeys(PARTS, 0.0)
    for role, seconds in used.values():
        parts[role] += seconds
    return {**parts, "run": forks}


def write_empty(notebook: Path, place: Path) -> None:
    """The same notebook with its parameters and imports alone."""
    cells = [cell for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "code"][:2]
    empty = [new_code_cell(cell.source, metadata=cell.metadata, id=cell.id) for cell in cells]
    nbformat.write(new_notebook(cells=empty), place)


def main(rounds: int) -> None:
    """Measure and write the section."""
    reports = c.combinations(c.FORTY)
    measured_on = machine()
    starts, ours, floors = [], [], []
    with tempfile.TemporaryDirectory(prefix="where-") as name:
        scratch = Path(name)
        write_empty(c.SIX_CHARTS, scratch / "empty.ipynb")
        watched(scratch / "empty.ipynb", {"seed": [1, 2]}, scratch)  # what is kept in a home, once
        floor = c.floor("floor", c.SIX_CHARTS, reports, once=True)
        for _ in range(rounds):
            starts.append(watched(scratch / "empty.ipynb", {"seed": [1, 2]}, scratch))
            ours.append(watched(c.SIX_CHARTS, c.FORTY, scratch))
            facts = floor.measure(scratch).facts
            pages = facts["processor"] - facts["cells"]
            floors.append({"run": facts["cells"], "drawer": pages, "all": facts["processor"]})
            print(starts[-1], ours[-1], floors[-1], file=sys.stderr, flush=True)

    def middle(found: Sequence[Parts], part: str) -> float:
        return median(one.get(part, 0) for one in found)

    rows = []
    for part, told in PARTS.items():
        begin = middle(starts, part)
        each = (middle(ours, part) - begin) / len(reports)
        floor_s = middle(floors, part) / len(reports)
        rows.append([told, f"{begin:.2f}", f"{each:.3f}", f"{floor_s:.3f}" if floor_s else ""])
    begin = sum(middle(starts, part) for part in PARTS)
    each = (sum(middle(ours, part) for part in PARTS) - begin) / len(reports)
    rows.append(
        ["all", f"{begin:.2f}", f"{each:.3f}", f"{middle(floors, 'all') / len(reports):.3f}"]
    )
    heads = ("part", "to start, s", "a report after that, s", "the floor's, a report, s")
    body = (
        f"{measured_on}\n\nProcessor seconds of forty reports of `six_charts`, HTML, medians of"
        f" {rounds} rounds; the floor draws each distinct spec once, as ours does, and its start is"
        f" not counted.\n\n{table(heads, rows)}\n\nSpread over forty reports the start is"
        f" {begin / len(reports):.3f} s a report."
    )
    print(body)
    write_section("Where the processor seconds go", body)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 3)
