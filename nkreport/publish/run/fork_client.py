"""The fork server as its caller sees it: a process that is asked for runs."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nkreport.publish.run.guard import ENDING_S
from nkreport.publish.run.sandbox import lay_out

_START = (
    "import sys; from pathlib import Path; root, package, *modules = sys.argv[1:];"
    "package in sys.path or sys.path.insert(0, package);"
    "from nkreport.publish.run.fork_server import main; main(Path(root), modules)"
)


@dataclass
class Ended:
    """How a run's process ended: its exit status, 128 + n for signal n, or why it never was."""

    status: int | None = None
    refused: str = ""
    done: threading.Event = field(default_factory=threading.Event)


class ServerGone(Exception):
    """The fork server died; its runs died with it."""


class Server:
    """A fork server and the runs it was asked for; used in a `with`, from any thread.

    Parameters
    ----------
    root : Path
        A folder for its runs; removed with it.
    variables : mapping
        Environment of the server; each run is given its own.
    modules : sequence of str
        What it imports.
    """

    def __init__(self, root: Path, variables: Mapping[str, str], modules: Sequence[str]) -> None:
        self.root = root
        self._numbers = itertools.count(1)
        self._runs: dict[int, Ended] = {}
        self._lock = threading.Lock()
        self._gone = False
        lay_out(root)
        with (root / "server-log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, str(root), _package_root(), *modules],
                env=dict(variables),
                cwd=root,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def process_id(self) -> int:
        """Of the server; its runs are below it."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still takes runs."""
        return not self._gone

    def folder(self) -> Path:
        """Make a folder for one run."""
        place = self.root / f"run-{next(self._numbers)}"
        place.mkdir()
        return place

    def start(self, run: Mapping[str, Any]) -> tuple[int, Ended]:
        """Ask for a fork: `folder`, `cwd`, `variables`, `deadline`, `memory_mb`.

        Raises
        ------
        ServerGone
            If the server is dead.
        """
        ended = Ended()
        with self._lock:
            number = next(self._numbers)
            self._runs[number] = ended
            self._send({"run": number, **run})
        return number, ended

    def end(self, number: int) -> None:
        """End a run and everything it started."""
        with self._lock:
            self._send({"end": number})

    def close(self) -> None:
        """End every run and the server."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(2 * ENDING_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._process.stdout.close()

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        if self._gone:
            raise ServerGone
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError) as error:
            raise ServerGone from error

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            message = json.loads(line)
            ended = self._runs.pop(message.get("run", 0), None)
            if ended is not None:
                ended.status = message.get("status")
                ended.refused = message.get("refused", "")
                ended.done.set()
        with self._lock:
            self._gone = True
        for ended in list(self._runs.values()):
            ended.done.set()


def _package_root() -> str:
    return str(Path(__file__).resolve().parents[3])
