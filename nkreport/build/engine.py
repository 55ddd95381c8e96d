"""The Papermill engine that runs a notebook in a guarded kernel and says where it failed."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.translators import PythonTranslator, papermill_translators

from nkreport.build.guard import DEADLINE_STATUS, LARGEST_OUTPUT_MB, TooMuchOutput
from nkreport.build.kernel import Kernel

NAME = "nkreport"

_CELL_FILE = re.compile(r'File "(cell/[^"]+)", line (\d+) in (\S+)')
_ENDING_CALL = re.compile(r"\b(_?exit|quit|abort|kill)\s*\(|\braise SystemExit\b")
_TOO_MUCH = f"it put out more than {LARGEST_OUTPUT_MB} MB: show less"
_KERNEL_WAIT_S = 120


class Day(str):
    """A date as ISO text, so that Papermill can record it; the kernel gets the date."""


@dataclass
class Failure:
    """Where a run stopped and why.

    Attributes
    ----------
    cell : int or None
        Index within the executed notebook; None before the first cell.
    line : int or None
        Line within the cell, from 1; None where the kernel died without a word.
    cause : str
        One line.
    """

    cell: int | None
    line: int | None
    cause: str


def line_that_ends(source: str) -> int | None:
    r"""Return the only line that could have ended its process, which leaves no word of it.

    Examples
    --------
    >>> line_that_ends("import os\nos._exit(3)")
    2
    """
    lines = source.splitlines()
    found = [number for number, line in enumerate(lines, 1) if _ENDING_CALL.search(line)]
    return found[0] if len(found) == 1 else None


class Stopped(Exception):
    """The run ended before the notebook did."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.cause)
        self.failure = failure


@dataclass
class Run:
    """What the engine is told about a run, and the notebook as far as it came."""

    kernel: Kernel
    timeout_s: float
    on_cell: Callable[[int], None]
    notebook: NotebookNode | None = None


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


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    def __init__(self, nb_man: Any, run: Run) -> None:
        super().__init__(
            nb_man,
            km=run.kernel.manager,
            timeout=None,
            startup_timeout=_KERNEL_WAIT_S,
            iopub_timeout=_KERNEL_WAIT_S,
            shutdown_kernel="immediate",
            force_raise_errors=True,
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
            super().papermill_execute_cells()
        except DeadKernelError as error:
            raise Stopped(self.death(error)) from error
        if self.failure:
            raise Stopped(self.failure)

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        self.output_left -= _size(msg["content"])
        if self.output_left < 0 and not self.failure:
            self.failure = Failure(cell_index, None, _TOO_MUCH)
            self.run.kernel.end()
        return super().process_message(msg, cell, cell_index)

    def death(self, error: Exception) -> Failure:
        """Say why the kernel is gone, or never came."""
        if self.failure:
            return self.failure
        status = self.run.kernel.status()
        if status == DEADLINE_STATUS:
            cause = f"the run took longer than its {self.run.timeout_s:g} s"
            return Failure(self.index, _line_in_stack(self.run.kernel.stack()), cause)
        if self.index is None:
            said = [line for line in self.run.kernel.log().splitlines() if line.strip()]
            return Failure(None, None, f"the kernel did not start: {said[-1] if said else error}")
        if status is None:
            return Failure(self.index, None, f"the kernel does not answer: {error}")
        line = line_that_ends(self.nb.cells[self.index].source)
        if status > 128:
            return Failure(self.index, line, f"the kernel was killed by signal {status - 128}")
        return Failure(self.index, line, f"the kernel ended itself with status {status}")

    def _begin(self, cell: NotebookNode, cell_index: int) -> None:
        self.index = cell_index
        self.run.on_cell(cell_index)

    def _fail(self, cell: NotebookNode, cell_index: int, execute_reply: Any) -> None:
        content = execute_reply["content"]
        line = _line_in_traceback(content.get("traceback", []), cell["execution_count"])
        if line is None and content["ename"] == "SystemExit":
            line = line_that_ends(cell.source)
        cause = _cause(content["ename"], content["evalue"], self.run.kernel.memory_mb)
        self.failure = self.failure or Failure(cell_index, line, cause)

    def _finish(self, cell: NotebookNode, cell_index: int, execute_reply: Any) -> None:
        for payload in execute_reply["content"].get("payload", []):
            if payload.get("source") == "ask_exit":
                line = line_that_ends(cell.source)
                raise Stopped(Failure(cell_index, line, "the cell ended the kernel"))


class _Translator(PythonTranslator):  # type: ignore[misc]
    """Writes the injected cell the same way whether or not Black is installed."""

    @classmethod
    def translate_str(cls, val: str) -> str:
        if isinstance(val, Day):
            day = datetime.date.fromisoformat(val)
            return f'__import__("datetime").date({day.year}, {day.month}, {day.day})'
        return ascii(val)

    @classmethod
    def codify(cls, parameters: dict[str, object], comment: str = "Parameters") -> str:
        lines = [f"{name} = {cls.translate(value)}" for name, value in parameters.items()]
        return "\n".join([f"# {comment}", *lines])


def _cause(name: str, message: str, memory_mb: int) -> str:
    first = next((line.strip() for line in message.splitlines() if line.strip()), "")
    if name == "StdinNotImplementedError":
        return "it asks for input: make what it asks for a parameter"
    if name == TooMuchOutput.__name__:
        return _TOO_MUCH
    if name == "SystemExit":
        return f"it exits ({first or 0})"
    if name.endswith("MemoryError"):
        return f"it needs more than the {memory_mb} MB of a run"
    if name.endswith(("SyntaxError", "IndentationError", "TabError")):
        first = re.sub(r" \([^()]*, line \d+\)$", "", first)
    return f"{name}: {first}" if first else name


def _line_in_traceback(traceback: Sequence[str], count: int | None) -> int | None:
    text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(traceback))
    lines = re.findall(rf"Cell In\[{count}\], line (\d+)", text)
    return int(lines[-1]) if lines else None


def _line_in_stack(stack: str) -> int | None:
    """Return the innermost line of the running cell; faulthandler prints that one first."""
    for thread in stack.split("\n\n"):
        frames = _CELL_FILE.findall(thread)
        if frames:
            running = frames[-1][0]
            return next(int(line) for file, line, _ in frames if file == running)
    return None


def _size(content: Any) -> int:
    parts = [content.get("text", ""), *content.get("data", {}).values()]
    return sum(len(part) if isinstance(part, str) else len(json.dumps(part)) for part in parts)


papermill_engines.register(NAME, GuardedEngine)
papermill_translators.register(NAME, _Translator)
