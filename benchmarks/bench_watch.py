"""From a save of the briefing to its new page in Chromium, under `nkreport watch`.

It writes RESULTS.md.

    python benchmarks/bench_watch.py [SAVES]     10 unless said

Each save changes a cell. *Made* is what the watch itself says: run, drawn, written. *In the
browser* is from before the save until the new page stands there, by the browser's clock.
*Processor* is what the watch and its processes took, the browser's not among them: on a machine
with nothing else to do, *made* is about as long.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import nbformat
from playwright.sync_api import sync_playwright
from results import machine, table, write_section

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE_MS = 120_000
NOTED = """
if (window === top) {
  new MutationObserver(() => { window.shown_ms = Date.now(); })
    .observe(document, {subtree: true, attributeFilter: ["data-version"]});
}
"""


def saves(path: Path, count: int) -> dict[str, list[float]]:
    """Seconds from each save to its page, those that making it took, and of the processor."""
    process = subprocess.Popen(
        [sys.executable, "-m", "nkreport", "watch", path.name],
        cwd=path.parent,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    shown, made, worked = [], [], []
    try:
        address = process.stdout.readline().split()[0]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page()
            page.add_init_script(NOTED)
            page.goto(address)
            for number in range(count + 1):
                if number:
                    notebook = nbformat.read(path, 4)
                    notebook.cells[1].source += f"\n# {number}"
                    before = processor_s(process.pid)
                    began = time.time()
                    nbformat.write(notebook, path)
                page.locator(f"html[data-version='{number + 1}']").wait_for(
                    state="attached", timeout=PATIENCE_MS
                )
                took = process.stdout.readline().split("  ")[1]
                if number:
                    shown.append(page.evaluate("window.shown_ms") / 1000 - began)
                    made.append(float(took.split()[0]))
                    worked.append(processor_s(process.pid) - before)
                time.sleep(2)  # the charts of the page have become live
            browser.close()
    finally:
        process.terminate()
        process.wait()
    return {"processor": worked, "made": made, "in the browser": shown}


def processor_s(number: int) -> float:
    """Seconds of the processor that a process, and all that came of it, took so far."""
    place = Path("/proc", str(number))
    times = place.joinpath("stat").read_text().rpartition(")")[2].split()[11:15]
    children = [c for task in place.glob("task/*/children") for c in task.read_text().split()]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK") + sum(
        processor_s(int(c)) for c in children
    )


def main(count: int) -> None:
    """Measure and write the section."""
    where = machine()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "briefing.ipynb")
        shutil.copy(ROOT / "notebooks" / "briefing.ipynb", path)
        measured = saves(path, count)
    rows = [
        [name, f"{median(times):.2f}", f"{min(times):.2f}", f"{max(times):.2f}"]
        for name, times in measured.items()
    ]
    load = f"{count} saves; load when it ended: {os.getloadavg()[0]:.1f}."
    body = f"{where} {load}\n\n{table(('', 'median, s', 'least, s', 'most, s'), rows)}"
    print(body)
    write_section("From a save to the page", body)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
