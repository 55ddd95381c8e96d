"""One notebook run by Papermill: isolated, within bounds, and with nothing left behind."""

from __future__ import annotations

import copy
import datetime
import hashlib
import importlib
import importlib.util
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbformat import NotebookNode

from nkreport.errors import CheckError, RunError
from nkreport.publish.run.needs_kernel import other_language, unfit
from nkreport.publish.run.notebook_nodes import shallow
from nkreport.publish.run.parameters import convert, read_parameters
from nkreport.publish.run.sandbox import environment, of_a_run, private_folder
from nkreport.publish.run.startup import SLOWEST, spare_slowest

if TYPE_CHECKING:
    from pathlib import Path

    from nkreport.publish.run.failure import Failure
    from nkreport.publish.run.fork_client import Server
    from nkreport.publish.run.grounds import Opened
    from nkreport.publish.run.kernel import Kernel

_ERROR_MARKER = "papermill-error-cell-tag"
_INJECTED = "injected-parameters"
_kernels: set[Kernel] = set()


@dataclass(frozen=True, slots=True)
class Executed:
    """A notebook that ran to its end.

    Attributes
    ----------
    notebook : NotebookNode
        With its outputs; the parameters stand in a cell tagged `injected-parameters`.
    uses : mapping or None
        What it read from the ledger; None where nobody listened, as in a kernel of its own.
    cold : str
        Why it ran in a kernel of its own; empty where it ran in a fork.
    opened : list
        What else it opened, as `grounds.read_opened` gives it, where that was asked.
    """

    notebook: NotebookNode
    uses: Mapping[str, Any] | None
    cold: str
    opened: Opened


def execute(
    notebook: NotebookNode,
    parameters: Mapping[str, object],
    *,
    folder: Path | None = None,
    data: Sequence[str | os.PathLike[str]] = (),
    timeout_s: float = 600,
    memory_mb: int = 4096,
    on_cell: Callable[[int, int], None] | None = None,
) -> NotebookNode:
    """Run a notebook in a kernel of its own and return it; see `run_notebook`."""
    return run_notebook(
        notebook,
        parameters,
        folder=folder,
        data=data,
        timeout_s=timeout_s,
        memory_mb=memory_mb,
        on_cell=on_cell,
    ).notebook


def run_notebook(
    notebook: NotebookNode,
    parameters: Mapping[str, object],
    *,
    server: Server | None = None,
    folder: Path | None = None,
    data: Sequence[str | os.PathLike[str]] = (),
    timeout_s: float = 600,
    memory_mb: int = 4096,
    on_cell: Callable[[int, int], None] | None = None,
    on_output: Callable[[Mapping[str, Any]], None] = lambda data: None,
    hearing: Mapping[str, Any] | None = None,
) -> Executed:
    """Run a notebook with the parameters given and return it with its outputs.

    Parameters
    ----------
    notebook : NotebookNode
        A Python notebook of format 4; it stays as it is.
    parameters : mapping of str to object
        Values for names of the parameters cell.
    server : Server, optional
        Where to fork the run from; without one, and for a notebook that a fork cannot run, a
        kernel is started for it.
    folder : Path, optional
        Where its cells run, and import from: the notebook's own folder. Without one, a folder
        that goes with the run.
    data : sequence of path
        Folders of the ledger, or `shipped`; the notebook's `nk.load()` reads them.
    timeout_s : float
        For the whole run, in seconds.
    memory_mb : int
        Private memory of each process of the run, in MiB.
    on_cell : callable, optional
        Called with the number of each cell as it begins, from 1, and the number of cells.
    on_output : callable
        Called with the types of each output as its cell ends; in a fork only.
    hearing : mapping, optional
        What `opened.listen` is told, to hear what the run opens.

    Returns
    -------
    Executed

    Raises
    ------
    CheckError
        If the notebook is not a Python one.
    ParameterError
        If a parameter is unknown or of the wrong type.
    RunError
        If a cell fails or the run leaves its bounds; `notebook` is as far as it came.
    EnvironmentFault
        If there is no folder to run in.
    ServerGone
        If the fork server died.
    """
    _check_language(notebook)
    values = convert(read_parameters(notebook), parameters) if parameters else {}
    load()
    import papermill

    from nkreport.publish.run import parameter_cell as translator
    from nkreport.publish.run.failure import Stopped

    node = _with_cell_ids(notebook)
    total = len(node.cells)
    cold = "a kernel of its own was asked for" if server is None else unfit(node) or ""

    def begin(index: int) -> None:
        number = _number(run.notebook, index, total)
        if on_cell and number:
            on_cell(number, total)

    bounds = timeout_s, memory_mb, begin
    cwd = str(folder.absolute()) if folder else ""
    given = cwd, data, hearing or {}, *bounds
    where = _forked(server, *given) if server and not cold else _cold(*given)
    with where as (engine_name, run):
        run.on_output = on_output
        try:
            done = papermill.execute_notebook(
                node,
                None,
                parameters={name: _for_papermill(value) for name, value in values.items()},
                engine_name=engine_name,
                kernel_name=translator.NAME,
                language="python",
                progress_bar=False,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                run=run,
            )
        except Stopped as stopped:
            raise _run_error(stopped.failure, run.notebook, total) from stopped
    return Executed(done, getattr(run, "closing", None), cold, run.opened)


@contextmanager
def _cold(
    cwd: str,
    data: Sequence[str | os.PathLike[str]],
    hearing: Mapping[str, Any],
    timeout_s: float,
    memory_mb: int,
    on_cell: Callable[[int], None],
) -> Iterator[tuple[str, Any]]:
    deadline = time.monotonic() + timeout_s
    if importlib.util.find_spec("ipykernel") is None:
        raise RunError("there is no Python kernel: run `python -m pip install ipykernel`")
    from nkreport.publish.run import kernel_engine as engine
    from nkreport.publish.run.kernel import Kernel

    with private_folder() as folder, _loop_of_thread():
        variables = of_a_run(environment(folder, data))
        kernel = Kernel(folder, deadline, memory_mb, variables, cwd, hearing)
        _kernels.add(kernel)
        run = engine.Run(kernel, timeout_s, on_cell)
        try:
            yield engine.NAME, run
        finally:
            _kernels.discard(kernel)
            run.give_outputs()


def end_kernels() -> None:
    """End every run of this process that has a kernel of its own, from whatever thread."""
    for kernel in list(_kernels):
        kernel.end()


@contextmanager
def _loop_of_thread() -> Iterator[None]:
    """Close the event loop that a kernel's client makes for itself in a thread of ours."""
    if threading.current_thread() is threading.main_thread():
        yield
        return
    from jupyter_core.utils import ensure_event_loop

    loop = ensure_event_loop()
    try:
        yield
    finally:
        loop.close()


@contextmanager
def _forked(
    server: Server,
    cwd: str,
    data: Sequence[str | os.PathLike[str]],
    hearing: Mapping[str, Any],
    *bounds: Any,
) -> Iterator[tuple[str, Any]]:
    from nkreport.publish.run import fork_engine as warm

    def variables(folder: Path) -> dict[str, str]:
        return of_a_run(environment(folder, data))

    run = warm.Run(server, variables, *bounds)
    run.cwd, run.hearing = cwd, hearing
    try:
        yield warm.NAME, run
    finally:
        run.give_outputs()


def load() -> None:
    """Import Papermill, once and quickly."""
    if "papermill" not in sys.modules:
        with _without_slow_import():
            importlib.import_module("papermill")
    _silence("papermill")


def strip_run_metadata(notebook: NotebookNode) -> NotebookNode:
    """Return a copy without what differs from run to run or from machine to machine.

    Papermill's records (paths, times, versions), the times of each cell, the markers of an
    error, the interpreter's exact version; and the injected cell's id comes from its content.
    """
    bare = shallow(notebook)
    bare["metadata"] = copy.deepcopy(notebook.metadata)
    bare.metadata.pop("papermill", None)
    bare.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    if "language_info" in bare.metadata:
        bare.metadata["language_info"] = {"name": "python"}
    kept = (c for c in notebook.cells if _ERROR_MARKER not in c.metadata.get("tags", []))
    bare["cells"] = [_without_times(cell) for cell in kept]
    return bare


def _without_times(cell: NotebookNode) -> NotebookNode:
    """A cell with its outputs shared: they are long, and nothing of them differs."""
    bare = shallow(cell)
    bare["metadata"] = copy.deepcopy(cell.metadata)
    bare.metadata.pop("papermill", None)
    bare.metadata.pop("execution", None)
    if bare.metadata.get("tags") == []:
        del bare.metadata["tags"]
    elif _INJECTED in bare.metadata.get("tags", []):
        bare["id"] = _content_id(bare.source, "parameters")
    return bare


def _check_language(notebook: NotebookNode) -> None:
    language = other_language(notebook)
    if language:
        raise CheckError(f"the notebook is in {language}; a report is a Python notebook")


@contextmanager
def _without_slow_import() -> Iterator[None]:
    """Spare Papermill's import the slowest of jsonschema's; the caller's process is its own."""
    hidden = SLOWEST not in sys.modules
    if hidden:
        spare_slowest()
    try:
        yield
    finally:
        if hidden:
            del sys.modules[SLOWEST]


def _silence(logger: str) -> None:
    """Keep Papermill's log off the terminal: what it says is said again as an error."""
    import logging

    logging.getLogger(logger).setLevel(logging.CRITICAL + 1)


def _with_cell_ids(notebook: NotebookNode) -> NotebookNode:
    from nbformat.v4 import upgrade

    node: NotebookNode = copy.deepcopy(notebook)
    without = [number for number, cell in enumerate(node.cells) if "id" not in cell]
    node = upgrade(node)  # type: ignore[no-untyped-call]
    for number in without:
        node.cells[number]["id"] = _content_id(node.cells[number].source, f"cell-{number}")
    return node


def _content_id(source: str, prefix: str) -> str:
    return f"{prefix}-{hashlib.sha256(source.encode()).hexdigest()[:12]}"


def _for_papermill(value: object) -> object:
    from nkreport.publish.run.parameter_cell import Day

    if isinstance(value, datetime.date):
        return Day(value.isoformat())
    if isinstance(value, list):
        return [_for_papermill(item) for item in value]
    return value


def _number(executed: Any, index: int, total: int) -> int | None:
    """Return a cell's number in the notebook as given, None for the cell put into it."""
    if len(executed.cells) == total:
        return index + 1
    injected = next(
        place
        for place, cell in enumerate(executed.cells)
        if _INJECTED in cell.metadata.get("tags", [])
    )
    if index == injected:
        return None
    return index + 1 if index < injected else index


def _run_error(failure: Failure, executed: NotebookNode | None, total: int) -> RunError:
    cause = _one_line(failure.cause, 300)
    if failure.cell is None or executed is None:
        return RunError(f"before the first cell: {cause}", executed, kind=failure.kind)
    number = _number(executed, failure.cell, total)
    where = f"cell {number}" if number else "the cell of parameters"
    lines = executed.cells[failure.cell].source.splitlines()
    if failure.line is not None and failure.line <= len(lines):
        place = f"line {failure.line}: `{_one_line(lines[failure.line - 1], 80)}`"
    else:
        first = next((line for line in lines if line.strip()), "")
        some = "line 1" if len(lines) < 2 else f"lines 1-{len(lines)}"
        place = f"{some}: `{_one_line(first, 80)}`"
    return RunError(f"{where}, {place}: {cause}", executed, kind=failure.kind)


def _one_line(text: str, longest: int) -> str:
    text = " ".join(text.split())
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", "�", text)
    return text if len(text) <= longest else text[: longest - 1] + "…"
