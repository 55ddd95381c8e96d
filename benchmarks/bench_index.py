"""The index of 10² to 5·10³ reports in Chromium, as a reader types; writes RESULTS.md.

    python benchmarks/bench_index.py [REPORTS ...]     100, 1,000 and 5,000 unless said

A keystroke takes from the input to the frame after the list was laid out anew.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from results import machine, table, write_section

from nkreport.publish.html.index import Listed, write_index
from nkreport.publish.page.card import Card
from pictures.browser import open_browser

HEADS = ("reports", "written, s", "MB", "ready, ms", "a keystroke, ms", "slowest", "sorted, ms")
TYPED = ("rus-42", "exporter=prk 2024", "volunteers 17", "shells")
"""Words typed letter by letter, then deleted letter by letter."""

FINDING = (
    "Igor Korochenko spoke on {day} August of 100,000 volunteers; Ivan Nachaev of the Russian"
    " foreign ministry answered on 11 August 2022: none."
)
CHANGED = """async ([id, kind, value]) => {
    const field = document.getElementById(id), begun = performance.now();
    field.value = value;
    field.dispatchEvent(new Event(kind));
    document.body.offsetHeight;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - begun;
}"""


def reports(count: int) -> list[Listed]:
    """Reports as a grid of exporters, importers and days gives them."""
    made = []
    for number in range(count):
        exporter, importer = ("PRK", "CHN", "IRN", "BLR")[number % 4], ("RUS", "SYR")[number % 2]
        day = f"20{20 + number % 5}-{1 + number % 12:02d}-{1 + number % 28:02d}"
        stem = f"trade--{exporter}-{importer}-{number}-0123abcd".lower()
        given = {"exporter": exporter, "importer": importer, "lot": f"{importer}-{number}"}
        files = {"html": f"{stem}.html", "pdf": f"{stem}.pdf", "data": f"{stem}.data/"}
        title = f"What {exporter} sells to {importer}"
        why = "cell 2, line 1: KeyError: 'usd'" if number % 500 == 7 else ""
        card = Card(title, FINDING.format(day=1 + number % 31), day, given)
        made.append(Listed(stem, card, files, why))
    return made


def measure(count: int) -> list[str]:
    """A row of the table."""
    listed = reports(count)
    begun = time.perf_counter()
    html = write_index(listed)
    written = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as place, open_browser() as browser:
        path = Path(place, "index.html")
        path.write_text(html, "utf-8")
        page = browser.new_context(offline=True).new_page()
        page.goto(path.as_uri())
        page.locator("html[data-ready]").wait_for(state="attached")
        ready = page.evaluate("performance.getEntriesByType('navigation')[0].duration")
        strokes = []
        for words in TYPED:
            steps = [words[:end] for end in [*range(1, len(words) + 1), *range(len(words))[::-1]]]
            strokes += [page.evaluate(CHANGED, ["find", "input", text]) for text in steps]
        orders = [
            page.evaluate(CHANGED, ["sort", "change", by]) for by in ("title", "day", "place")
        ]
    return [
        f"{count:,}",
        *(f"{written:.2f}", f"{len(html.encode()) / 1e6:.2f}", f"{ready:.0f}"),
        *(f"{statistics.median(strokes):.0f}", f"{max(strokes):.0f}", f"{max(orders):.0f}"),
    ]


def main(sizes: list[int]) -> None:
    """Measure each index and write the section."""
    where, rows = machine(), []
    for size in sizes:
        rows.append(measure(size))
        print(*rows[-1], file=sys.stderr, flush=True)
    body = f"{where}\n\n{table(HEADS, rows)}"
    print(body)
    write_section("The index of a folder", body)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 1_000, 5_000])
