"""The reports that are made: the shipped ones on two days, an ordinary one, one of a table."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nkreport.publish.reports import find_reports
from nkreport.shipped import shipped_folder

DAYS = ("2022-12-31", "2024-07-01")
OWN = ("ordinary", "own")
"""Reports that are notebooks of the project itself."""
KEPT = ("measures",)
"""Tables whose order has a meaning: pages list what they count in the order of measures.csv."""

_COUNTS = "week,front,lost\n" + "".join(
    f"2024-01-{day:02},{front},{day * 37 % 90 + len(front)}\n"
    for day in range(1, 29, 7)
    for front in ("north", "east", "south")
)
_ORDINARY = (
    "# An ordinary notebook\n\nOf *pandas*, Altair and **Markdown**: $e^{i\\pi} + 1 = 0$.",
    "import altair as alt\nimport numpy as np\nimport pandas as pd\n"
    'counts = pd.read_csv("counts.csv", parse_dates=["week"])\ncounts.describe()',
    "alt.Chart(counts).mark_line(point=True).encode("
    'x="week:T", y="sum(lost):Q", color="front:N").properties(title="Lost")',
    "rng = np.random.default_rng(7)\nspread = rng.normal(size=(200, 20))\n"
    "print({'b', 'a', 'c'}, np.linalg.svd(spread)[1].round(12), np.exp(spread).sum())",
    'counts.groupby("front")["lost"].agg(["sum", "mean", "std"])',
)
_OWN = (
    "# A table of one's own",
    'import nkreport as nk\nnk.report(title="Seen", as_of="2024-03-31")\n'
    'seen = nk.load("seen.csv")',
    "nk.show(nk.charts.series(seen))",
    "nk.table(seen)",
    'nk.prose("{seen-2024-01-31} by the end of January.", seen)',
)
_SEEN = "day,killed,at\n" + "".join(
    f"2024-0{1 + day // 32}-{(day - 1) % 31 + 1:02},{1000 + 13 * day},https://example.org/{day}\n"
    for day in range(1, 61)
)
_MAPPING = """
columns: {period: {column: day, since: 2023-12-31}, locator: {column: at}}
values: [{column: killed, measure: troops_killed, unit: person}]
constants: {actor: RUS, stance: asserts, claimant: Somebody, claimant_role: adversary}
sources:
  some-table: {title: Some table, author: Somebody, issued: 2024-03-31}
"""


def write_project(folder: Path, reports: Sequence[str] = (), *, backwards: bool = False) -> None:
    """Write notebooks, tables and the grid of a project.

    Parameters
    ----------
    folder : Path
        Made by this.
    reports : sequence of str
        Names of those to make; all where there are none.
    backwards : bool
        Whether the grid lists them in the other order.
    """
    folder.mkdir(parents=True)
    shutil.copytree(shipped_folder("seeds"), folder / "seeds")
    for name, text in {
        "counts.csv": _COUNTS,
        "seen.csv": _SEEN,
        "seen.figures.yaml": _MAPPING,
    }.items():
        (folder / name).write_text(text, "utf-8")
    for name, cells in zip(OWN, (_ORDINARY, _OWN), strict=True):
        made = [new_markdown_cell(cells[0], id="0")]
        made += [new_code_cell(cell, id=str(n)) for n, cell in enumerate(cells[1:], 1)]
        nbformat.write(new_notebook(cells=made), folder / f"{name}.ipynb")
    parts = [f"report: {name}.ipynb" for name in OWN if not reports or name in reports]
    for name in find_reports():
        if not reports or name in reports:
            parts.append(f"report: {name}, parameters: {{as_of: [{', '.join(DAYS)}]}}")
    lines = [f"  - {{{part}}}\n" for part in (reversed(parts) if backwards else parts)]
    (folder / "grid.yaml").write_text("reports:\n" + "".join(lines))


def with_line_ends(folder: Path) -> None:
    """Write the tables of a project's ledger with the line ends of Windows."""
    _rewrite(folder, lambda text: text.replace("\n", "\r\n"))


def rows_backwards(folder: Path) -> None:
    """Write the rows of the ledger in the other order, but where the order has a meaning."""
    _rewrite(folder, _backwards)


def _rewrite(folder: Path, change: Callable[[str], str]) -> None:
    """Write the ledger's tables otherwise; a page names the hash of a table of one's own."""
    for file in folder.glob("seeds/*.csv"):
        if file.stem not in KEPT:
            file.write_bytes(change(file.read_bytes().decode()).encode())


def _backwards(text: str) -> str:
    first, *rows = csv.reader(io.StringIO(text))
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([first, *reversed(rows)])
    return target.getvalue()
