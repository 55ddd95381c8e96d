"""The warm engine: a run is a fork of a process that has imported what reports import.

Papermill knows it as `nkreport` (an entry point): `papermill --engine nkreport in.ipynb
out.ipynb` works on any Python notebook.
"""

from __future__ import annotations

import atexit
import json
import logging
import math
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode
from papermill.engines import Engine, NBClientEngine

from nkreport.errors import EnvironmentFault
from nkreport.publish.run.failure import (
    Failure,
    Stopped,
    allows_errors,
    death,
    ends_well,
    line_that_ends,
    raised,
)
from nkreport.publish.run.fork_client import Ended, Server, ServerGone
from nkreport.publish.run.grounds import Opened, read_opened
from nkreport.publish.run.guard import (
    DEADLINE_STATUS,
    ENDING_S,
    FAULT_FILE,
    FAULT_STATUS,
    STACK_FILE,
)
from nkreport.publish.run.needs_kernel import modules_named, unfit
from nkreport.publish.run.notebook_nodes import output_node
from nkreport.publish.run.sandbox import (
    CELLS_FILE,
    OUTCOMES_FILE,
    WORK,
    lay_out,
    private_folder,
)

NAME = "nkreport"

_LOOK_S = 0.1


@dataclass
class Run:
    """What the engine is told about one run, and what it tells.

    Attributes
    ----------
    server : Server
    variables : mapping
        The run's whole environment.
    cwd : str
        Where its cells run; empty for a folder of its own.
    timeout_s, memory_mb
        Its bounds.
    on_cell : callable
        Told the index of each cell that begins.
    on_output : callable
        Told the types of each output, as its cell ends.
    notebook : NotebookNode or None
        As far as it came.
    hearing : mapping
        What `opened.listen` is told; empty where nobody asks what it opens.
    opened : list
        What it opened, where that was asked.
    closing : object
        What the run read from the ledger, as `nkreport.ledger.reads` tells it; None where it
        read none.
    """

    server: Server
    variables: Callable[[Path], Mapping[str, str]]
    timeout_s: float
    memory_mb: int
    on_cell: Callable[[int], None]
    on_output: Callable[[Mapping[str, Any]], None] = lambda data: None
    cwd: str = ""
    notebook: NotebookNode | None = None
    hearing: Mapping[str, Any] = field(default_factory=dict)
    opened: Opened = field(default_factory=list)
    closing: Any = None
    outputs: dict[int, list[NotebookNode]] = field(default_factory=dict)
    """Of each cell by its index, until the notebook gets them."""

    def give_outputs(self) -> None:
        """Put the outputs into the notebook; Papermill would have written them out to nowhere."""
        for index, outputs in self.outputs.items():
            assert self.notebook is not None
            self.notebook.cells[index].outputs = outputs


class WarmEngine(Engine):  # type: ignore[misc]
    """Runs the cells in a fork, with the outputs Papermill's own engine would record."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, run: Run | None = None, **options: Any
    ) -> None:
        """Run the cells of `nb_man.nb`.

        With a `run` of ours, `Stopped` is raised where they do not reach their end. Without
        one Papermill called: an error is recorded as Papermill's own engine does, and a
        notebook that a fork cannot run goes to that engine.
        """
        if run is not None:
            run.notebook = nb_man.nb
            _Driver(nb_man, run).drive()
            return
        reason = unfit(nb_man.nb)
        if reason:
            logging.getLogger("papermill").info(
                "A kernel of its own runs this notebook: %s", reason
            )
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)
            return
        run = Run(
            _papermill_server(nb_man.nb),
            lambda folder: os.environ,
            10**9,
            1 << 20,
            lambda index: None,
            cwd=os.getcwd(),
            notebook=nb_man.nb,
        )
        try:
            _Driver(nb_man, run, plain=True, cell_s=options.get("execution_timeout")).drive()
        except Stopped as stopped:
            raise RuntimeError(stopped.failure.cause) from stopped
        except ServerGone as gone:
            raise RuntimeError("the process that runs are forked from was killed") from gone


class _Driver:
    """Follows one run: what its cells put out goes into the notebook as it comes."""

    def __init__(
        self, nb_man: Any, run: Run, *, plain: bool = False, cell_s: float | None = None
    ) -> None:
        self.nb_man = nb_man
        self.run = run
        self.plain = plain
        self.cell_s = cell_s
        self.cell_until = math.inf
        self.folder = run.server.folder()
        self.begun: int | None = None
        self.closed = False
        self.ended_early = False

    def drive(self) -> None:
        run = self.run
        lay_out(self.folder)
        cells = self.nb_man.nb.cells
        todo = [self._order(index, cell) for index, cell in enumerate(cells) if _runs(cell)]
        (self.folder / CELLS_FILE).write_bytes(json.dumps(todo).encode())
        number, ended = run.server.start(
            {
                "folder": str(self.folder),
                "cwd": run.cwd or str(self.folder / WORK),
                "variables": dict(run.variables(self.folder)),
                "deadline": time.monotonic() + run.timeout_s,
                "memory_mb": run.memory_mb,
                **run.hearing,
            }
        )
        try:
            self._follow(ended)
        finally:
            if not ended.done.is_set():
                with suppress(ServerGone):
                    run.server.end(number)
                ended.done.wait(2 * ENDING_S)
            run.opened = read_opened(self.folder) if run.hearing else []
            shutil.rmtree(self.folder, ignore_errors=True)
        self.nb_man.nb.metadata["language_info"] = _LANGUAGE

    def _order(self, index: int, cell: Any) -> dict[str, Any]:
        return {
            "cell": index,
            "source": cell.source,
            "id": cell.get("id"),
            "allows_errors": allows_errors(cell),
        }

    def _follow(self, ended: Ended) -> None:
        """Take the outcomes in order; cells that do not run are passed on the way."""
        lines = self._lines(ended)
        cells = self.nb_man.nb.cells
        for index, cell in enumerate(cells):
            self.nb_man.cell_start(cell, index)
            try:
                if _runs(cell) and not self._take(index, lines, ended):
                    self.nb_man.cell_exception(cell, cell_index=index)
                    return
                if not _runs(cell):
                    self.run.on_cell(index)
            finally:
                self.nb_man.cell_complete(cell, cell_index=index)
            if self.ended_early:
                break
        for line in lines:
            self._apply(line)
        # The signal that asks where a run stands at its deadline ends a wait in C: it may go on.
        if not self.closed or ended.status == DEADLINE_STATUS:
            self._died(ended)

    def _take(self, index: int, lines: Iterator[dict[str, Any]], ended: Ended) -> bool:
        """Take one cell's outcome; False where the notebook stops here by Papermill's rule."""
        cell = self.nb_man.nb.cells[index]
        for line in lines:
            self._apply(line)
            if line.get("cell") != index or "count" not in line:
                continue
            error = line.get("error")
            if line.get("exits"):
                if self.plain:
                    cause = "the cell ended the kernel"
                    raise Stopped(Failure(index, line_that_ends(cell.source), cause))
                self.ended_early = True
            if error is None or allows_errors(cell):
                return True
            if self.plain:
                return False
            if ends_well(error):
                given = self.run.outputs[index]
                self.run.outputs[index] = [o for o in given if o.output_type != "error"]
                self.ended_early = True
                return True
            memory_mb = self.run.memory_mb
            told = cell.source, line["count"], memory_mb, line["outputs"]
            raise Stopped(raised(index, error, *told))
        self._died(ended)
        return False

    def _apply(self, line: Mapping[str, Any]) -> None:
        if "begin" in line:
            self.begun = line["begin"]
            self.cell_until = time.monotonic() + (self.cell_s or math.inf)
            self.run.on_cell(line["begin"])
        elif "closing" in line:
            self.closed = True
            self.run.closing = line["closing"]
        else:
            cell = self.nb_man.nb.cells[line["cell"]]
            outputs = [output_node(output) for output in line["outputs"]]
            if self.plain:
                cell.outputs = outputs
            else:
                self.run.outputs[line["cell"]] = outputs
            if "count" in line:
                cell.execution_count = line["count"]
            for output in line["outputs"]:
                if "data" in output:
                    self.run.on_output(output["data"])

    def _lines(self, ended: Ended) -> Iterator[dict[str, Any]]:
        """Read the outcomes as they are written, until the run has ended."""
        unread = b""
        file = None
        with ExitStack() as stack:
            while True:
                last = ended.done.wait(_LOOK_S)
                if file is None and (self.folder / OUTCOMES_FILE).exists():
                    file = stack.enter_context((self.folder / OUTCOMES_FILE).open("rb"))
                *whole, unread = (unread + (file.read() if file else b"")).split(b"\n")
                for line in whole:
                    yield json.loads(line)
                if last:
                    return
                if time.monotonic() > self.cell_until:
                    raise CellTimeoutError.error_from_timeout_and_cell(
                        "A cell timed out", int(self.cell_s or 0), self._cell_begun()
                    )

    def _cell_begun(self) -> Any:
        return None if self.begun is None else self.nb_man.nb.cells[self.begun]

    def _died(self, ended: Ended) -> None:
        if not self.run.server.alive:
            raise ServerGone
        if ended.refused:
            raise EnvironmentFault(f"no process could be made for the run: {ended.refused}")
        cell = self._cell_begun()
        source = cell.source if cell else ""
        if ended.status == FAULT_STATUS and (fault := self._left(FAULT_FILE)):
            cause = f"the run could not begin: {fault.splitlines()[-1]}"
            raise Stopped(Failure(self.begun, None, cause, "start"))
        stack = self._left(STACK_FILE)
        raise Stopped(death(self.begun, source, ended.status or 0, self.run.timeout_s, stack))

    def _left(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(errors="replace")
        except OSError:
            return ""


def _runs(cell: Any) -> bool:
    return bool(
        cell.cell_type == "code"
        and cell.source.strip()
        and "skip-execution" not in cell.metadata.get("tags", [])
    )


_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": ".".join(map(str, sys.version_info[:3])),
}

_of_papermill: dict[int, Server] = {}


def _papermill_server(notebook: Any) -> Server:
    """The server of this process for calls that come from Papermill alone."""
    own = os.getpid()
    server = _of_papermill.get(own)
    if server is None or not server.alive:
        stack = ExitStack()
        folder = stack.enter_context(private_folder())
        server = stack.enter_context(Server(folder, os.environ, modules_named([notebook])))
        _of_papermill[own] = server
        atexit.register(stack.close)
    return server
