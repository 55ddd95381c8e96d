"""Ledgers typed out in a test: a few cells a row, the rest filled with a plain example."""

import csv
import io
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

from nkreport.errors import EnvironmentFault
from nkreport.ledger import reading
from nkreport.ledger.figure import COLUMNS, Figure
from nkreport.ledger.figures import Figures
from pictures.browser import open_browser

# The same examples on every machine, however slow it is, and none kept in a folder.
settings.register_profile("nkreport", deadline=None, derandomize=True, database=None)
settings.load_profile("nkreport")

# What takes seconds to make is kept for the next test, within the project.
os.environ["XDG_CACHE_HOME"] = str(Path(__file__).parents[1] / ".pytest_cache" / "kept")

UNDRAWN = ("evidence", "reconciliation")
"""Shipped reports that have no chart."""
EXAMPLE = {
    "statement": "some-statement",
    "measure": "troops_killed",
    "actor": "RUS",
    "comparator": "=",
    "best": "10",
    "unit": "person",
    "printed": "10 soldiers",
    "stance": "asserts",
    "claimant": "Somebody",
    "claimant_role": "research",
    "said_on": "2022-08-09",
    "source": "agov-2022",
    "locator": "L1",
}


@pytest.fixture(autouse=True)
def no_ledger_from_outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(reading.DATA_VARIABLE, raising=False)
    yield
    reading._read.cache_clear()


@pytest.fixture(scope="session")
def shipped() -> Figures:
    return reading.load("shipped")


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Write rows of figures as `NAME/own.csv`, and any further files as they are."""

    def write(*rows: Mapping[str, str], name: str = "mine", **files: str | bytes) -> Path:
        path = tmp_path / name
        path.mkdir(exist_ok=True)
        target = io.StringIO()
        columns = [name for name in COLUMNS if name != "hs"]
        writer = csv.DictWriter(target, columns, restval="", lineterminator="\n")
        writer.writeheader()
        for number, row in enumerate(rows, 1):
            cells = {"id": f"figure-{number}", **EXAMPLE, **row}
            if "formula" in row:
                cells |= {"comparator": "", "best": "", "printed": ""}
            writer.writerow(cells)
        (path / "own.csv").write_text(target.getvalue(), "utf-8")
        for stem, content in files.items():
            data = content if isinstance(content, bytes) else content.encode()
            file = "sources.json" if stem == "sources" else f"{stem}.csv"
            (path / file).write_bytes(data)
        return path

    return write


@pytest.fixture
def figures_of(folder: Callable[..., Path]) -> Callable[..., Figures]:
    """Load rows of figures that are typed out."""
    return lambda *rows, **files: reading.load(folder(*rows, **files))


@pytest.fixture
def figure_of(figures_of: Callable[..., Figures]) -> Callable[..., Figure]:
    """Load one figure: the given cells, and those bounds alone that are among them."""

    def one(**cells: str) -> Figure:
        return next(iter(figures_of({"comparator": "", "best": "", "printed": "", **cells})))

    return one


def refuse(reason: str) -> NoReturn:
    """Skip with the reason, or fail with it where a browser is required."""
    if os.environ.get("NKREPORT_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The one browser of a test process: Playwright opens no second beside it."""
    with ExitStack() as stack:
        try:
            browser = stack.enter_context(open_browser())
        except EnvironmentFault as fault:
            refuse(str(fault))
        yield browser


@pytest.fixture(scope="session")
def pdftotext() -> str:
    """Path of poppler's reader, or a skip with its reason."""
    found = shutil.which("pdftotext")
    if found is None:
        refuse("there is no pdftotext: apt-get install poppler-utils")
    return found
