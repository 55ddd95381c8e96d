"""A process that draws and writes reports, one after another, with its libraries loaded once."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from select import select
from typing import Any

from nkreport.errors import EnvironmentFault, NkreportError, RunError
from nkreport.publish.run.guard import (
    ENDING_S,
    SET_DEATH_SIGNAL,
    bound_memory,
    control_process,
)
from nkreport.publish.run.startup import spare_time

_START = (
    "import sys; from pathlib import Path; package, drawn = sys.argv[1:];"
    "package in sys.path or sys.path.insert(0, package);"
    "from nkreport.publish.batch.render_worker import main; main(Path(drawn))"
)


LIFE = 50
"""Reports a process draws before another takes its place; what it draws with holds more memory
after each chart that it has not seen."""


MEMORY_MB = 4096
"""What a process that draws may hold, as a run may."""

LEAST_S = 20.0
"""Seconds that a page is given at least: a process that draws takes some of them to begin."""


class DrawerGone(Exception):
    """The process that draws died."""

    def __str__(self) -> str:
        told = "the process that draws was killed"
        bound = resource.getrlimit(resource.RLIMIT_AS)[0]
        if bound == resource.RLIM_INFINITY:
            return told
        return (
            f"{told}: the shell bounds each process to {bound >> 20} MB of address space, and what"
            " draws reserves more than it takes; lift that bound with `ulimit -v unlimited`"
        )


class Drawer:
    """The process as its caller sees it: asked for one report at a time.

    Parameters
    ----------
    variables : mapping
        Its environment.
    log : Path
        Where it writes what goes wrong in it.
    drawn : Path
        Where those that draw for one batch find each other's drawings.
    """

    def __init__(self, variables: Mapping[str, str], log: Path, drawn: Path) -> None:
        package = Path(__file__).resolve().parents[3]
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, str(package), str(drawn)],
                env=dict(variables),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=file,
                start_new_session=True,
            )
        assert self._process.stdin is not None
        os.set_blocking(self._process.stdin.fileno(), False)
        self._unsent = bytearray()
        self._made = 0

    @property
    def process_id(self) -> int:
        """Of the process that draws."""
        return self._process.pid

    def prepare(self, data: Mapping[str, Any]) -> None:
        """Have the chart of an output drawn while the cells after it run; nothing comes back.

        Parameters
        ----------
        data : mapping
            The output's types; one without a chart is passed over.
        """
        from nkreport.report.mimes import MIME

        bundle = data.get(MIME)
        if isinstance(bundle, Mapping):
            if spec := bundle.get("spec"):
                self._send({"spec": spec})
        elif plain := {k: v for k, v in data.items() if k.startswith("application/vnd.vega")}:
            self._send({"plain": plain})

    def make(
        self,
        notebook: Path,
        stem: str,
        formats: Sequence[str],
        folder: Path,
        *,
        pictured: bool = False,
        seconds: float = LEAST_S,
    ) -> tuple[dict[str, str], dict[str, str], dict[str, Any], dict[str, Any]]:
        """Have a report's files written into a folder.

        Parameters
        ----------
        notebook : Path
            As it was executed.
        stem : str
            What the names of the files begin with.
        formats : sequence of str
        folder : Path
        pictured : bool
            Whether its card has a picture.
        seconds : float
            After which the process is ended; never fewer than `LEAST_S`.

        Returns
        -------
        tuple of dict
            Name of each file to its sha256; format to cause for pages that could not be made; the
            report's card, and the figures it prints (`report_files.Made`), both empty where no page
            could be assembled.

        Raises
        ------
        RunError
            If the report cannot be drawn, or takes too long.
        EnvironmentFault
            If the machine refused to hold the files.
        DrawerGone
            If the process died.
        """
        self._send(
            {
                "notebook": str(notebook),
                "stem": stem,
                "formats": list(formats),
                "folder": str(folder),
                "pictured": pictured,
            }
        )
        answer = json.loads(self._answer(max(seconds, LEAST_S)))
        self._made += 1
        if "fault" in answer:
            raise EnvironmentFault(answer["fault"])
        if "error" in answer:
            raise RunError(answer["error"], kind="draw")
        return answer["files"], answer["failed"], answer["card"], answer["figures"]

    def _send(self, order: Mapping[str, Any]) -> None:
        self._unsent += json.dumps(order).encode() + b"\n"
        self._push()

    def _push(self) -> None:
        """Send what the pipe takes: a process that hangs in a chart reads no more."""
        assert self._process.stdin is not None
        try:
            while self._unsent:
                del self._unsent[: os.write(self._process.stdin.fileno(), self._unsent)]
        except BlockingIOError:
            pass
        except (BrokenPipeError, ValueError) as error:
            raise DrawerGone from error

    def _answer(self, seconds: float) -> bytes:
        """The line that comes back; past its time the process is ended."""
        assert self._process.stdout is not None
        assert self._process.stdin is not None
        line, deadline = b"", time.monotonic() + seconds
        while not line.endswith(b"\n"):
            left = max(deadline - time.monotonic(), 0)
            writes = [self._process.stdin] if self._unsent else []
            reads, writes, _ = select([self._process.stdout], writes, [], left)
            if writes:
                self._push()
            elif not reads:
                self.kill()
                raise RunError(
                    f"its page was not drawn within {seconds:g} s: a filter or a formula of a chart"
                    " may have no end; mend the chart, or give more time with --timeout",
                    kind="draw",
                )
            if reads and not (part := os.read(self._process.stdout.fileno(), 1 << 16)):
                raise DrawerGone
            line += part if reads else b""
        return line

    @property
    def fit(self) -> bool:
        """Whether it is alive and has not drawn its share."""
        return self._made < LIFE and self._process.poll() is None

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process.stdout.close()

    def kill(self) -> None:
        """End the process at once, whatever it is doing."""
        self._process.kill()
        self._process.wait()


def main(drawn: Path) -> None:
    """Make a report for each line of the input until there are none."""
    control_process(SET_DEATH_SIGNAL, 9)
    bound_memory(MEMORY_MB)
    spare_time()
    answers = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no answer
    from nkreport.publish.drawing.draw import draw_spec, share_drawings
    from nkreport.publish.drawing.plain_charts import drawn_chart

    share_drawings(drawn)
    _warm_up()
    for line in sys.stdin.buffer:
        order = json.loads(line)
        if "spec" in order or "plain" in order:
            with suppress(Exception):  # it will be told when the page is made
                if "spec" in order:
                    draw_spec(order["spec"])
                else:
                    drawn_chart(order["plain"])
            continue
        try:
            answer = _make(order)
        except EnvironmentFault as fault:
            answer = {"fault": str(fault)}
        except NkreportError as error:
            answer = {"error": str(error)}
        except Exception as error:  # a fault of ours: this report fails, and the log says where
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        os.write(answers, json.dumps(answer).encode() + b"\n")


def _warm_up() -> None:
    """Load what every page needs while the first run is still at its cells."""
    from nbformat.v4 import new_markdown_cell, new_notebook

    from nkreport.publish.batch.report_files import make_pages
    from nkreport.publish.drawing.draw import draw_spec
    from nkreport.publish.drawing.vega_bundle import vega_runtime

    draw_spec({"mark": "point", "data": {"values": []}})
    vega_runtime()
    cell = new_markdown_cell("|a|\n|-|", id="a")  # type: ignore[no-untyped-call]
    make_pages(new_notebook(cells=[cell]), "", ["html"])  # type: ignore[no-untyped-call]


def _make(order: dict[str, Any]) -> dict[str, Any]:
    from nkreport.publish.batch.report_files import make_pages
    from nkreport.publish.run.notebook_nodes import notebook_node
    from nkreport.publish.store import fault_of, write_synced

    executed = notebook_node(json.loads(Path(order["notebook"]).read_bytes()))
    made = make_pages(executed, order["stem"], order["formats"], pictured=order["pictured"])
    digests = {}
    for name, content in made.files.items():
        place = Path(order["folder"], name)
        try:
            place.parent.mkdir(exist_ok=True)
            write_synced(place, content)
        except OSError as error:
            raise fault_of(place, error) from error
        digests[name] = hashlib.sha256(content).hexdigest()
    card = asdict(made.card) if made.card else {}
    told = {"failed": dict(made.failed), "card": card, "figures": dict(made.figures)}
    return {"files": digests, **told}
