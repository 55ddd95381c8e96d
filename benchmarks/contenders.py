"""What is measured: the commands a user would type, each a way from values to finished reports."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
SIX_CHARTS = Path(__file__).with_name("six_charts.ipynb")
FLOOR = Path(__file__).with_name("floor.py")

FORTY: Mapping[str, Sequence[object]] = {
    "region": ["north", "east", "south", "west"],
    "seed": list(range(1, 11)),
}
"""Parameters of forty reports of `six_charts`."""

_SUMMED = ("charts", "drawn", "distinct", "cells")

Values = Mapping[str, object]
Command = list[str]


def combinations(axes: Mapping[str, Sequence[object]]) -> list[Values]:
    """Every combination, as a batch makes them."""
    return [dict(zip(axes, values, strict=True)) for values in product(*axes.values())]


@dataclass
class Timing:
    """One run of one contender.

    Attributes
    ----------
    seconds, processor : float
        Of the clock and of the processors, for all its reports.
    failed : int
        Reports that a peer did not make.
    facts : mapping
        What else it told; `seconds` and `processor` in the place of those measured.
    """

    seconds: float
    processor: float
    failed: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Contender:
    """A way to make reports.

    Attributes
    ----------
    name : str
        As RESULTS.md prints it.
    reports : int
        How many one run makes.
    run : callable
        Makes them in the folder given, and returns how many failed and what it told.
    prepare : callable
        Puts into the folder what is there before the clock starts.
    """

    name: str
    reports: int
    run: Callable[[Path], tuple[int, Mapping[str, Any]]]
    prepare: Callable[[Path], object] = lambda folder: None

    def measure(self, scratch: Path) -> Timing:
        """Run it once in a folder of its own."""
        folder = scratch / "contender"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self.prepare(folder)
        used, started = _processor_seconds(), time.perf_counter()
        failed, facts = self.run(folder)
        seconds, processor = time.perf_counter() - started, _processor_seconds() - used
        shutil.rmtree(folder)
        return Timing(
            facts.get("seconds", seconds), facts.get("processor", processor), failed, facts
        )


def environment(scratch: Path) -> dict[str, str]:
    """A user's environment, without what a user has of their own."""
    home = scratch / "home"
    home.mkdir(exist_ok=True)
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TZ") if name in os.environ}
    return {
        **kept,
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "HOME": str(home),
        "PLOOMBER_STATS_ENABLED": "false",
        "PLAYWRIGHT_BROWSERS_PATH": str(scratch / "browsers"),
    }


def loop(
    name: str,
    steps: Callable[[Path, int], Iterable[Command]],
    reports: int,
    *,
    jobs: int = 1,
    prepare: Callable[[Path], object] = lambda folder: None,
) -> Contender:
    """A loop of the shell, or `xargs -P`: for each report one command after another."""

    def make(folder: Path, number: int) -> bool:
        for command in steps(folder, number):
            if run(command, folder).returncode:
                return False
        return (folder / f"{number}.html").stat().st_size > 0

    def run_all(folder: Path) -> tuple[int, Mapping[str, Any]]:
        with ThreadPoolExecutor(jobs) as pool:
            made = list(pool.map(lambda number: make(folder, number), range(reports)))
        return made.count(False), {}

    return Contender(name, reports, run_all, prepare)


def papermill(notebook: Path, values: Sequence[Values]) -> Callable[[Path, int], list[Command]]:
    """Papermill, then nbconvert."""

    def steps(folder: Path, number: int) -> list[Command]:
        given = [str(x) for pair in values[number].items() for x in ("-p", *pair)]
        return [
            ["papermill", str(notebook), f"{number}.ipynb", "--no-progress-bar", *given],
            ["jupyter-nbconvert", "--to", "html", f"{number}.ipynb"],
        ]

    return steps


def ploomber(notebook: Path, values: Sequence[Values]) -> Callable[[Path, int], list[Command]]:
    """The same with ploomber-engine, which runs the cells in its own process."""

    def steps(folder: Path, number: int) -> list[Command]:
        first, second = papermill(notebook, values)(folder, number)
        return [["ploomber-engine", *first[1:]], second]

    return steps


def nbconvert_execute(folder: Path, number: int) -> list[Command]:
    """Notebooks that `written` made, run and converted by one command."""
    return [["jupyter-nbconvert", "--to", "html", "--execute", f"{number}.ipynb"]]


def written(notebook: Path, values: Sequence[Values]) -> Callable[[Path], None]:
    """A notebook for each set of values, since `nbconvert --execute` takes none."""

    def prepare(folder: Path) -> None:
        for number, given in enumerate(values):
            document = json.loads(notebook.read_text("utf-8"))
            tagged = (c for c in document["cells"] if c["metadata"].get("tags") == ["parameters"])
            lines = [f"\n{name} = {value!r}" for name, value in given.items()]
            next(tagged)["source"] += lines
            (folder / f"{number}.ipynb").write_text(json.dumps(document), "utf-8")

    return prepare


def batch(name: str, notebook: Path, axes: Mapping[str, Sequence[object]], to: str) -> Contender:
    """`nkreport batch` of every combination, into a folder that is not there yet."""
    reports = 1
    for values in axes.values():
        reports *= len(values)

    def prepare(folder: Path) -> None:
        grid = {"report": str(notebook), "parameters": axes}
        (folder / "grid.yaml").write_text(json.dumps(grid), "utf-8")

    def make(folder: Path) -> tuple[int, Mapping[str, Any]]:
        words = ["nkreport", "batch", "grid.yaml", "--to", to, "--workers", "2", "--out", "out"]
        insist(words, folder)
        facts = {"charts drawn in a page": 0}
        for ending in [*to.split(","), "ipynb"]:
            files = list((folder / "out").glob(f"{notebook.stem}*.{ending}"))
            if len(files) != reports:
                raise SystemExit(f"{name}: {len(files)} .{ending} files, expected {reports}")
            if ending == "html":
                facts["charts drawn in a page"] = files[0].read_text("utf-8").count("<svg ")
        return 0, facts

    return Contender(name, reports, make, prepare)


def command(
    name: str, words: Command, prepare: Callable[[Path], object] = lambda folder: None
) -> Contender:
    """One command that makes one report."""

    def make(folder: Path) -> tuple[int, Mapping[str, Any]]:
        insist(words, folder)
        return 0, {}

    return Contender(name, 1, make, prepare)


def forget_home(folder: Path) -> None:
    """Remove what earlier commands kept in the home that they share."""
    shutil.rmtree(Path(environment(folder.parent)["HOME"]))


def floor(
    name: str, notebook: Path, values: Sequence[Values], *, processes: int = 1, once: bool = False
) -> Contender:
    """Warm processes, each with its share of the reports; their start is not counted."""

    def make(folder: Path) -> tuple[int, Mapping[str, Any]]:
        started = []
        for number in range(processes):
            (folder / f"{number}").mkdir()
            share = folder / f"{number}.json"
            share.write_text(json.dumps(values[number::processes]), "utf-8")
            files = [str(place) for place in (FLOOR, notebook, share, folder / f"{number}")]
            started.append(
                subprocess.Popen(
                    [sys.executable, *files, *["--once"] * once],
                    cwd=folder,
                    env=environment(folder.parent),
                    stdout=subprocess.PIPE,
                )
            )
        told = []
        for process in started:
            output, _ = process.communicate()
            if process.returncode:
                raise SystemExit(f"{name} failed")
            told.append(json.loads(output))
        return 0, {
            "seconds": max(one["seconds"] for one in told),
            "processor": sum(one["processor"] for one in told),
            **{key: sum(one[key] for one in told) for key in _SUMMED},
        }

    return Contender(name, len(values), make)


def browser(scratch: Path) -> bool:
    """Put Debian's Chromium where playwright looks for its own; whether there is one."""
    import playwright

    chromium = shutil.which("chromium")
    if chromium is None:
        return False
    registry = Path(playwright.__file__).parent / "driver" / "package" / "browsers.json"
    known = json.loads(registry.read_text("utf-8"))["browsers"]
    revision = next(b["revision"] for b in known if b["name"] == "chromium-headless-shell")
    shell = f"chromium_headless_shell-{revision}/chrome-headless-shell-linux64"
    folder = scratch / "browsers" / shell
    folder.mkdir(parents=True)
    (folder / "chrome-headless-shell").symlink_to(chromium)
    return True


def run(command: Command, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command quietly in a folder of the scratch folder."""
    program = str(BIN / command[0])
    return subprocess.run(
        [program, *command[1:]], cwd=folder, env=environment(folder.parent), capture_output=True
    )


def insist(command: Command, folder: Path) -> None:
    """Run a command that must succeed."""
    done = run(command, folder)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr.decode()[-2000:]}")


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
