"""Cells run in an IPython shell of this process, with the outputs a kernel would give.

Nothing here is a socket: the shell's messages go to `Outputs`, what is written to the file
descriptors goes through a pipe, and each cell's outcome is appended to a file as it ends.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import select
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from io import TextIOBase
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ipykernel import compiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError, UsageError
from jupyter_client.session import Session
from traitlets.config import Config

from nkreport.publish.run.failure import ends_well
from nkreport.publish.run.guard import (
    INLINE,
    LARGEST_OUTPUT_MB,
    TooMuchOutput,
    search_working_folder,
)
from nkreport.publish.run.outputs import Outputs, joined_streams
from nkreport.publish.run.sandbox import CELLS_FILE, OUTCOMES_FILE
from nkreport.report.ordinary import formatters

# A cell's file name is printed in warnings: without this, it holds a process id.
compiler.get_tmp_directory = lambda: "cell"


def run_cells(
    folder: Path, closing: Any = None, hooks: Sequence[tuple[str, Callable[..., None]]] = ()
) -> None:
    """Run the cells of `cells.json` in order, to the first error, and write what came of each.

    Parameters
    ----------
    folder : Path
        The run's own folder. `cells.json` holds a list of `{cell, source, id, allows_errors}`;
        each cell's outcome is a line `{cell, count, outputs}` of `outcomes`, appended as it
        ends, with `error` or `exits` where it was the last. A cell that an update changed
        later has a second line.
    closing : callable, optional
        Called after the last cell; what it returns stands in the last line, `{closing: …}`.
    hooks : sequence of (str, callable)
        What the shell calls at which of its events.
    """
    cells = json.loads((folder / CELLS_FILE).read_bytes())
    with (folder / OUTCOMES_FILE).open("ab", buffering=0) as file:
        asyncio.run(_run(cells, _Lines(file), closing, hooks))


async def _run(cells: Sequence[Mapping[str, Any]], lines: _Lines, closing: Any, hooks: Any) -> None:
    messages = _Messages()
    shell = _shell(messages)
    for event, function in hooks:
        shell.events.register(event, function)
    for cell in cells:
        messages.begin(cell["cell"])
        lines.add({"begin": cell["cell"]})
        count = shell.execution_count
        outcome = {"cell": cell["cell"], "count": count, **await _run_cell(shell, cell)}
        messages.settle()
        _write(lines, messages.outputs, outcome)
        fault = None if cell["allows_errors"] else outcome.get("error")
        if fault and not ends_well(fault):
            return
        if fault or outcome.get("exits"):
            break
    lines.add({"closing": closing() if closing else None})


async def _run_cell(shell: Any, cell: Mapping[str, Any]) -> dict[str, Any]:
    """Run one cell as ipykernel does, and say how it ended."""
    source = cell["source"]
    fault = None
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        code = shell.transform_cell(source)
    except Exception:
        code, fault = source, sys.exc_info()
    given = {"store_history": True, "silent": False, "cell_id": cell["id"]}
    if shell.should_run_async(source, transformed_cell=code, preprocessing_exc_tuple=fault):
        running = asyncio.ensure_future(
            shell.run_cell_async(
                source, transformed_cell=code, preprocessing_exc_tuple=fault, **given
            )
        )
        soon = asyncio.get_running_loop().call_soon_threadsafe
        signal.signal(signal.SIGINT, lambda number, frame: soon(running.cancel))
        result = None
        try:
            result = await running
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
    else:
        result = shell.run_cell(source, **given)
    payload = shell.payload_manager.read_payload()
    shell.payload_manager.clear_payload()
    outcome: dict[str, Any] = {}
    if not result.success or getattr(shell, "_last_traceback_during_displayhook", False):
        error = result.error_before_exec or result.error_in_exec
        outcome["error"] = {
            "ename": type(error).__name__,
            "evalue": str(error),
            "traceback": shell._last_traceback or [],
        }
    if any(item.get("source") == "ask_exit" for item in payload):
        outcome["exits"] = True
    return outcome


def _write(lines: _Lines, outputs: Outputs, outcome: dict[str, Any]) -> None:
    earlier = sorted(outputs.touched - {outcome["cell"]})
    for cell in earlier:
        lines.add({"cell": cell, "outputs": joined_streams(outputs.of_cell[cell])})
    lines.add({**outcome, "outputs": joined_streams(outputs.of_cell[outcome["cell"]])})
    outputs.touched.clear()


class _Lines:
    """A file of JSON lines, each written at once."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def add(self, value: object) -> None:
        text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
        self._file.write(text.encode() + b"\n")


class _Messages(Session):
    """Stands where a kernel has its session and sockets: what is sent is an output at once."""

    def __init__(self) -> None:
        super().__init__(key=b"", metadata={})
        self.outputs = Outputs()
        self.left = LARGEST_OUTPUT_MB << 20
        self.lock = threading.RLock()
        self._cell = ContextVar("cell", default=-1)
        self.streams = [_Stream(self, "stdout", 1), _Stream(self, "stderr", 2)]
        sys.stdout, sys.stderr = self.streams
        threading.Thread(target=self._read_descriptors, daemon=True).start()

    def msg(
        self, msg_type: str, content: Any = None, parent: Any = None, *rest: Any, **more: Any
    ) -> dict[str, Any]:
        return {"msg_type": msg_type, "header": {"msg_type": msg_type}, "content": content or {}}

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, *_: Any, **__: Any) -> Any:
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        packed = self.pack(message["content"])
        self.spend(len(packed))
        self.take(message["msg_type"], self.unpack(packed))
        return message

    def begin(self, cell: int) -> None:
        """Put what comes from here on under this cell."""
        self._cell.set(cell)
        self.outputs.begin(cell)

    def take(self, kind: str, content: Any) -> None:
        """Take an output, unless an earlier cell's task sends it: no client waits for that."""
        if self._cell.get() in (-1, self.outputs.cell):
            with self.lock:
                self.outputs.take(kind, content)

    def spend(self, size: int) -> None:
        """Refuse at the source what a report cannot hold."""
        self.left -= size
        if self.left < 0:
            raise TooMuchOutput

    def settle(self) -> None:
        """Wait until what was written to the descriptors is here."""
        until = time.monotonic() + 1
        for stream in self.streams:
            while stream.waiting() and time.monotonic() < until:
                time.sleep(0.0005)
        self.lock.acquire()
        self.lock.release()

    def _read_descriptors(self) -> None:
        pipes = {stream.pipe: stream for stream in self.streams}
        while True:
            ready, _, _ = select.select(list(pipes), [], [])
            with self.lock:
                for pipe in ready:
                    text = os.read(pipe, 1 << 16).decode(errors="replace")
                    try:
                        pipes[pipe].write(text)
                    except TooMuchOutput:
                        continue  # the bound holds: nothing more is kept


class _Stream(TextIOBase):
    """`sys.stdout` or `sys.stderr` of the cells, and the pipe its descriptor writes into."""

    encoding = "UTF-8"

    def __init__(self, messages: _Messages, name: str, descriptor: int) -> None:
        self.name = name
        self._messages = messages
        self._original = os.dup(descriptor)
        self.pipe, end = os.pipe()
        os.dup2(end, descriptor)
        os.close(end)

    def write(self, string: str) -> int:
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        if string:
            self._messages.spend(len(string))
            text = string.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            self._messages.take("stream", {"name": self.name, "text": text})
        return len(string)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self._original

    def waiting(self) -> int:
        """Bytes in the pipe that nobody has read yet."""
        size: int = struct.unpack("i", fcntl.ioctl(self.pipe, termios.FIONREAD, b"\0" * 4))[0]
        return size


def _shell(messages: _Messages) -> Any:
    """A kernel's shell without its kernel."""
    import builtins

    builtins.input = _no_input
    os.environ.setdefault("MPLBACKEND", INLINE)
    search_working_folder()
    config = Config()
    config.InteractiveShell.colors = "nocolor"
    config.HistoryManager.enabled = False
    shell: Any = ZMQInteractiveShell.instance(
        config=config,
        kernel=SimpleNamespace(eventloop=None),
        compiler_class=compiler.XCachingCompiler,
    )
    for publisher in (shell.displayhook, shell.display_pub):
        publisher.session = messages
        publisher.pub_socket = messages
    shell.displayhook.topic = b"execute_result"
    shell.enable_gui = _no_gui
    shell.extension_manager.load_extension("storemagic")
    shell.extension_manager.load_extension(formatters.NAME)
    return shell


def _no_gui(gui: str | None = None) -> None:
    """Take figures as outputs; a notebook that asks for windows has a kernel of its own."""
    if gui is not None:
        raise UsageError(f"there is no loop for the events of {gui}: use %matplotlib inline")


def _no_input(prompt: object = "") -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support it.")
