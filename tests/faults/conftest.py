"""A batch in a folder of its own, to be disturbed: what it starts, what it leaves, what stands."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

TRIALS = int(os.environ.get("NKREPORT_TRIALS", "30"))
"""Of each fault; more by the variable, as before a release."""

WORKERS = 2
GONE_WITHIN_S = 10
ENDS_WITHIN_S = 60

COUNT = "with open({counter!r}, 'a') as file:\n    file.write(f'{{n}}\\n')"
_BATCH = ("-m", "nkreport", "batch", "grid.yaml", "--to", "html", "--out", "out")


def wait_until(holds: Callable[[], Any], within_s: float) -> bool:
    until = time.monotonic() + within_s
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.02)
    return bool(held)


class Place:
    """A folder with a notebook, a grid and the reports of the grid.

    Parameters
    ----------
    folder : Path
        Its path is in the command line or the environment of every process of the batch.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out = folder / "out"
        self.counter = folder / "ran"
        self._shared = set(os.listdir("/dev/shm"))
        (folder / "tmp").mkdir()

    def write(self, notebook: str, *sources: str) -> None:
        """Write a notebook whose runs are counted."""
        cells = ["n: int = 0  # which", COUNT.format(counter=str(self.counter)), *sources]
        made = new_notebook(cells=[new_code_cell(c, id=f"c{i}") for i, c in enumerate(cells)])
        made.cells[0].metadata.tags = ["parameters"]
        nbformat.write(made, self.folder / f"{notebook}.ipynb")

    def plan(self, **reports: int) -> None:
        """Write a grid: how many of each notebook."""
        parts = [
            f"  - {{report: {name}.ipynb, parameters: {{n: {list(range(1, number + 1))}}}}}\n"
            for name, number in reports.items()
        ]
        (self.folder / "grid.yaml").write_text("reports:\n" + "".join(parts))

    def start(self, *options: str, **given: Any) -> subprocess.Popen[bytes]:
        """Begin the batch, in a session of its own."""
        with (self.folder / "said").open("ab") as said:
            given = {"stdin": subprocess.DEVNULL, "stdout": said, "stderr": said, **given}
            return subprocess.Popen(
                [sys.executable, *_BATCH, "--workers", str(WORKERS), *options],
                cwd=self.folder,
                env={**os.environ, "TMPDIR": str(self.folder / "tmp")},
                start_new_session=True,
                **given,
            )

    def run(self, *options: str) -> int:
        """Run the batch to its end; its exit status."""
        return self.start(*options).wait(300)

    def said(self) -> str:
        """All that the batches said here."""
        return (self.folder / "said").read_text(errors="replace")

    def ran(self) -> list[str]:
        """A number for each run that began."""
        return self.counter.read_text().split() if self.counter.exists() else []

    def made(self) -> int:
        """Reports that have an entry."""
        folder = self.out / ".nkreport" / "made"
        return sum(p.suffix == ".json" for p in folder.iterdir()) if folder.exists() else 0

    def ended(self) -> set[str]:
        """Number of each report that the batch says has ended."""
        return set(re.findall(r"^(?:made|failed): r--(\d+)-", self.said(), re.M))

    def tree(self) -> dict[str, str]:
        """Name to sha256 of what stands for a reader."""
        return {
            str(path.relative_to(self.out)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(self.out.rglob("*"))
            if path.is_file() and ".nkreport" not in path.relative_to(self.out).parts
        }

    def processes(self) -> dict[int, tuple[int, str]]:
        """Those of the batch: id to the parent's id and the command line."""
        found = {}
        mark = os.fsencode(self.folder)
        for entry in os.scandir("/proc"):
            try:
                command = Path(entry.path, "cmdline").read_bytes()
                if entry.name.isdecimal() and (
                    mark in command or mark in Path(entry.path, "environ").read_bytes()
                ):
                    stat = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
                    if stat[0] != "Z":
                        found[int(entry.name)] = (int(stat[1]), command.decode(errors="replace"))
            except OSError:
                continue
        return found

    def hold_nothing_left(self) -> None:
        """See that no process, socket, shared memory or temporary file is left."""
        assert wait_until(lambda: not self.processes(), GONE_WITHIN_S), self.processes()
        assert str(self.folder) not in Path("/proc/net/unix").read_text()
        assert list((self.folder / "tmp").iterdir()) == []
        shared = {name for name in os.listdir("/dev/shm") if not name.startswith(".org.chromium")}
        assert not {name for name in shared - self._shared if not _is_others(name)}

    def hold_whole(self, *trees: dict[str, str], may_fail: bool = False) -> None:
        """See that each name holds what one of the undisturbed trees has under it.

        And that neither the summary nor an entry calls a report done whose files do not stand.
        """
        stands = self.tree() if self.out.exists() else {}
        told = stands.pop("batch.json", None)
        stands.pop("ro-crate-metadata.json", None)  # of all that stood when a batch last ended
        for name, digest in stands.items():
            assert digest in [tree.get(name) for tree in trees], name
        if told:
            for report in json.loads((self.out / "batch.json").read_bytes())["reports"]:
                if may_fail and report["status"] == "failed":
                    assert report["errors"]
                    continue
                assert report["status"] == "ok"
                assert report["files"]
                assert report["files"].items() <= stands.items()
        made = self.out / ".nkreport" / "made"
        for entry in made.iterdir() if made.exists() else ():
            head, digest, text, rest = entry.read_bytes().split(b"\n")
            assert (hashlib.sha256(head + text).hexdigest().encode(), rest) == (digest, b"")
            for name, written in json.loads(text)["files"].items():
                assert written in [tree.get(name) for tree in trees]
                assert stands[name] in [tree.get(name) for tree in trees]


def _is_others(name: str) -> bool:
    """Whether it is another user's, or a process has it: none of the batch runs any more.

    A semaphore of `multiprocessing` is of a Dask worker that another test kills: no batch has one.
    """
    place = f"/dev/shm/{name}"
    for maps in Path("/proc").glob("[0-9]*/maps"):
        with suppress(OSError):
            if place in maps.read_text(errors="replace"):
                return True
    try:
        others = os.stat(place).st_uid != os.getuid() or name.startswith("sem.mp-")
        return others or not re.match(r"psm_|sem\.", name)
    except OSError:
        return True


class Terminal:
    """A terminal that a batch runs on, read all the time."""

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()
        self.told = b""
        self._open = True
        self._reader = threading.Thread(target=self._read, daemon=True)

    def start(self, place: Place, *options: str) -> subprocess.Popen[bytes]:
        """Begin a batch that this terminal controls, as an interactive shell does."""

        def take_over() -> None:
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            for number in (signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)

        batch = place.start(
            *options,
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
            preexec_fn=take_over,
        )
        os.close(self.theirs)
        self._reader.start()
        return batch

    def type(self, keys: bytes) -> None:
        """Press keys, if anybody is there."""
        try:
            os.write(self.ours, keys)
        except OSError:
            return

    def hang_up(self) -> None:
        """Close it under whoever uses it."""
        if self._open:
            self._open = False
            os.close(self.ours)

    def _read(self) -> None:
        try:
            while data := os.read(self.ours, 4096):
                self.told += data
        except OSError:
            return


@pytest.fixture(scope="session")
def trials() -> int:
    return TRIALS


@pytest.fixture(scope="session")
def workers() -> int:
    return WORKERS


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def terminals() -> Any:
    """Makes terminals, and hangs up those that a test left."""
    made: list[Terminal] = []

    def make() -> Terminal:
        made.append(Terminal())
        return made[-1]

    yield make
    for terminal in made:
        terminal.hang_up()
