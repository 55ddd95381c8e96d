"""The Papermill engine that runs a notebook in a guarded kernel and says where it failed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines

from nkreport.publish.run.failure import (
    TOO_MUCH,
    Failure,
    Stopped,
    allows_errors,
    death,
    ends_well,
    raised,
)
from nkreport.publish.run.grounds import Opened, read_opened
from nkreport.publish.run.guard import DEADLINE_STATUS, LARGEST_OUTPUT_MB
from nkreport.publish.run.kernel import Kernel
from nkreport.publish.run.outputs import joined_streams

NAME = "nkreport-cold"

_KERNEL_WAIT_S = 120


@dataclass
class Run:
    """What the engine is told about a run, and the notebook as far as it came."""

    kernel: Kernel
    timeout_s: float
    on_cell: Callable[[int], None]
    notebook: NotebookNode | None = None
    on_output: Callable[[Mapping[str, Any]], None] = lambda data: None
    opened: Opened = field(default_factory=list)
    outputs: dict[int, list[NotebookNode]] = field(default_factory=dict)
    """Of each cell by its index, until the notebook gets them."""

    def give_outputs(self) -> None:
        """Put the outputs into the notebook once Papermill has looked at it."""
        for index, outputs in self.outputs.items():
            assert self.notebook is not None
            self.notebook.cells[index].outputs = outputs


class GuardedEngine(Engine):  # type: ignore[misc]
    """Runs the cells as Papermill's own engine does, in a kernel that cannot outlive the run."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, run: Run, **unused: object
    ) -> None:
        """Run the cells of `nb_man.nb`; raise Stopped where they do not reach their end."""
        run.notebook = nb_man.nb
        with run.kernel as kernel:
            client = _Client(nb_man, run)
            try:
                client.execute(cleanup_kc=True, **kernel.start_options)
            except (RuntimeError, DeadKernelError, OSError) as error:
                raise Stopped(client.death(error)) from error
        # Papermill would take an error that a cell allows for one that stopped the notebook.
        for index, cell in enumerate(run.notebook.cells):
            if cell.cell_type == "code":
                ends = [o for o in cell.outputs if o.output_type == "error" and ends_well(o)]
                ends = [] if allows_errors(cell) else ends
                run.outputs[index] = [output for output in cell.outputs if output not in ends]
                cell.outputs = ends


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    def __init__(self, nb_man: Any, run: Run) -> None:
        super().__init__(
            nb_man,
            km=run.kernel.manager,
            timeout=None,
            startup_timeout=_KERNEL_WAIT_S,
            iopub_timeout=_KERNEL_WAIT_S,
            shutdown_kernel="immediate",
            ipython_hist_file="",
            on_cell_start=self._begin,
            on_cell_error=self._fail,
            on_cell_executed=self._finish,
        )
        self.run = run
        self.index: int | None = None
        self.output_left = LARGEST_OUTPUT_MB << 20
        self.failure: Failure | None = None

    def papermill_execute_cells(self) -> None:
        try:
            with suppress(_Ended):
                super().papermill_execute_cells()
            self.run.opened = read_opened(self.run.kernel.folder)  # goes with the kernel
            if self.run.kernel.stack() and not self.failure:  # its deadline passed all the same
                self.failure = self._death(DEADLINE_STATUS)
        except DeadKernelError as error:
            raise Stopped(self.death(error)) from error
        if self.failure:
            raise Stopped(self.failure)

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        self.output_left -= _size(msg["content"])
        if self.output_left < 0 and not self.failure:
            self.failure = Failure(cell_index, None, TOO_MUCH, "output")
            self.run.kernel.end()
        return super().process_message(msg, cell, cell_index)

    def death(self, error: Exception) -> Failure:
        """Say why the kernel is gone, or never came."""
        if self.failure:
            return self.failure
        status = self.run.kernel.status()
        if self.index is None and status != DEADLINE_STATUS:
            said = [line for line in self.run.kernel.log().splitlines() if line.strip()]
            return Failure(
                None, None, f"the kernel did not start: {said[-1] if said else error}", "start"
            )
        if status is None:
            return Failure(self.index, None, f"the kernel does not answer: {error}", "killed")
        return self._death(status)

    def _death(self, status: int) -> Failure:
        source = "" if self.index is None else self.nb.cells[self.index].source
        stack = self.run.kernel.stack()
        return death(self.index, source, status, self.run.timeout_s, stack)

    def _begin(self, cell: NotebookNode, cell_index: int) -> None:
        self.index = cell_index
        self.run.on_cell(cell_index)

    def _fail(self, cell: NotebookNode, cell_index: int, execute_reply: Any) -> None:
        error = execute_reply["content"]
        if self.failure or allows_errors(cell) or ends_well(error):
            return
        told = cell.source, cell["execution_count"], self.run.kernel.memory_mb, cell.outputs
        self.failure = raised(cell_index, error, *told)

    def _finish(self, cell: NotebookNode, cell_index: int, execute_reply: Any) -> None:
        cell.outputs = joined_streams(cell.outputs)
        for payload in execute_reply["content"].get("payload", []):
            if payload.get("source") == "ask_exit":
                raise _Ended


class _Ended(Exception):
    """A cell has called `exit`: no later one runs, as after `sys.exit(0)`."""


def _size(content: Any) -> int:
    parts = [content.get("text", ""), *content.get("data", {}).values()]
    return sum(len(part) if isinstance(part, str) else len(json.dumps(part)) for part in parts)


papermill_engines.register(NAME, GuardedEngine)
