"""The process that runs are forked from: it imports what reports import, and uses none of it.

It runs as a fresh interpreter, never as a fork of its caller. Commands come as JSON lines on
its standard input, replies go out on its standard output. When the input ends, even because
the caller was killed, every run is ended and the folder of all runs is removed.
"""

from __future__ import annotations

import builtins
import gc
import importlib
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from traitlets.config import Config

from nkreport.publish.run.altair_json import quicken_altair
from nkreport.publish.run.guard import (
    ENDING_S,
    INLINE,
    SET_CHILD_SUBREAPER,
    children,
    control_process,
    end_descendants,
    stand_guard,
)
from nkreport.publish.run.opened import listen, note_loaded
from nkreport.publish.run.startup import spare_slowest

Hooks = list[tuple[str, Callable[..., None]]]
"""What modules asked the shell to call when they were imported, and at which event."""

# Modules that change the shell of the process that imports them.
_SHELLS_OWN = ("matplotlib_inline",)

_LEFT_OUT = "-"
"""Before the name of a module that started a thread when it was imported."""

# What a shell imports as it begins, runs its first cell, and shows its first chart or frame.
_FIRST_USED = (
    "bdb",
    "IPython.core.completerlib",
    "IPython.core.logger",
    "IPython.extensions.storemagic",
    "nkreport.report.ordinary.frames",
    "nkreport.report.ordinary.spec",
)


def main(root: Path, modules: Sequence[str]) -> NoReturn:
    """Import, and fork a run for each command until the input ends."""
    commands, replies = os.dup(0), os.dup(1)
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 0)
    os.dup2(silence, 1)
    control_process(SET_CHILD_SUBREAPER, 1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    hooks: Hooks = []
    threaded = _import(modules, hooks)
    if threaded:
        # A fork of a process with threads may hang: begin anew without that module.
        os.dup2(commands, 0)
        os.dup2(replies, 1)
        os.execv(
            sys.executable,
            [*(word for word in sys.orig_argv if word != threaded), _LEFT_OUT + threaded],
        )
    quicken_altair()
    note_loaded()
    gc.freeze()
    _Server(root, commands, replies, {"modules": modules, "hooks": hooks}).serve()


def _import(modules: Sequence[str], hooks: Hooks) -> str | None:
    """Import each module that is not left out; return the first that started a thread."""
    spare_slowest()
    importlib.import_module("nkreport.publish.run.shell")
    with _as_if_in_a_kernel(hooks):
        for name in (*_FIRST_USED, *modules):
            if name.partition(".")[0] in _SHELLS_OWN or _LEFT_OUT + name in modules:
                continue
            with suppress(Exception):  # the cell that imports it fails with the same
                importlib.import_module(name)
            if _threads() > 1:
                return name
    return None


@contextmanager
def _as_if_in_a_kernel(hooks: Hooks) -> Iterator[None]:
    """Let modules find a kernel's shell: pandas, for one, asks when it is imported."""
    from ipykernel.zmqshell import ZMQInteractiveShell

    shell: Any = ZMQInteractiveShell.__new__(ZMQInteractiveShell)
    shell.config = Config(IPKernelApp={})
    shell.kernel = SimpleNamespace()
    shell.events = SimpleNamespace(register=lambda event, function: hooks.append((event, function)))
    os.environ.setdefault("MPLBACKEND", INLINE)
    builtins.get_ipython = lambda: shell  # type: ignore[attr-defined]
    for kind in ZMQInteractiveShell._walk_mro():
        kind._instance = shell
    try:
        yield
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined]
        ZMQInteractiveShell.clear_instance()


def _threads() -> int:
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 1


class _Server:
    """The runs that are forked, each under a guard that this process is the parent of."""

    def __init__(
        self, root: Path, commands: int, replies: int, imported: Mapping[str, Any]
    ) -> None:
        self._root = root
        self._imported = imported
        self._commands = commands
        self._replies = replies
        self._woken, wake = os.pipe()
        os.set_blocking(wake, False)
        os.set_blocking(self._woken, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self._wake = wake
        self._runs: dict[int, int] = {}
        """Process of each guard to the number of its run."""
        self._life_lines: dict[int, int] = {}
        """Number of each run to the end of its life line that is held here."""

    def reply(self, message: dict[str, Any]) -> None:
        """Send one line; a caller that is gone is noticed where the commands end."""
        try:
            os.write(self._replies, json.dumps(message).encode() + b"\n")
        except BrokenPipeError:
            return

    def serve(self) -> NoReturn:
        """Take commands until there are none."""
        unread = b""
        while True:
            ready, _, _ = select.select([self._commands, self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._reap()
            if self._commands in ready:
                received = os.read(self._commands, 1 << 16)
                if not received:
                    self._end()
                *lines, unread = (unread + received).split(b"\n")
                for line in lines:
                    self._obey(json.loads(line))

    def _obey(self, command: dict[str, Any]) -> None:
        if "end" in command:
            self._cut(command["end"])
            return
        life_line, held_end = os.pipe()
        try:
            process = os.fork()
        except OSError as error:
            os.close(life_line)
            os.close(held_end)
            self.reply({"run": command["run"], "refused": str(error)})
            return
        if process == 0:
            os.close(held_end)
            self._leave()
            stand_guard({**command, **self._imported, "life_line": life_line}, _become_shell)
        os.close(life_line)
        self._runs[process] = command["run"]
        self._life_lines[command["run"]] = held_end

    def _cut(self, number: int) -> None:
        if number in self._life_lines:
            os.close(self._life_lines.pop(number))

    def _leave(self) -> None:
        """Let go, in a fork, of all that is the server's."""
        os.setsid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for held in (self._commands, self._replies, self._woken, self._wake):
            os.close(held)
        for life_line in self._life_lines.values():
            os.close(life_line)

    def _reap(self) -> None:
        orphans = False
        while True:
            try:
                process, code = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if process == 0:
                break
            number = self._runs.pop(process, None)
            if number is None:
                orphans = True  # it may leave children of its own
                continue
            self._cut(number)
            status = os.waitstatus_to_exitcode(code)
            orphans = orphans or status < 0
            self.reply({"run": number, "status": status if status >= 0 else 128 - status})
        if orphans:
            # A guard was killed: what it watched over has come down to this process.
            for process in children():
                if process not in self._runs:
                    os.kill(process, signal.SIGKILL)

    def _end(self) -> NoReturn:
        for number in list(self._life_lines):
            self._cut(number)
        until = time.monotonic() + ENDING_S
        while self._runs and time.monotonic() < until:
            self._reap()
            time.sleep(0.002)
        end_descendants()
        shutil.rmtree(self._root, ignore_errors=True)
        os._exit(0)


def _become_shell(run: dict[str, Any]) -> NoReturn:
    os.environ.clear()
    os.environ.update(run["variables"])
    time.tzset()
    os.chdir(run["cwd"])
    if "multiprocessing.process" in sys.modules:
        # Where a spawned process looks for the modules of its functions.
        sys.modules["multiprocessing.process"].ORIGINAL_DIR = os.getcwd()  # type: ignore[attr-defined]
    _forget_what_lies_beside(run["modules"])
    if "matplotlib" in sys.modules and Path("matplotlibrc").exists():
        sys.modules["matplotlib"].rc_file("matplotlibrc")
    sys.dont_write_bytecode = "PYTHONDONTWRITEBYTECODE" in os.environ
    tempfile.tempdir = None
    sys.argv = ["nkreport"]
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    _take_signals_as_a_kernel()
    listen(run, heard=True)
    _run(Path(run["folder"]), run["hooks"])
    os._exit(0)


def _take_signals_as_a_kernel() -> None:
    """Ignore no signal that the server ignores: what the run starts would ignore it too."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def _forget_what_lies_beside(modules: Sequence[str]) -> None:
    """Let the run import a module of the working folder where an installed one has its name."""
    packages = {name.partition(".")[0] for name in modules}
    for package in packages - sys.stdlib_module_names - {"nkreport"}:
        beside = (Path(package, "__init__.py"), Path(f"{package}.py"))
        loaded = getattr(sys.modules.get(package), "__file__", None)
        if loaded and any(file.exists() and not file.samefile(loaded) for file in beside):
            for name in list(sys.modules):
                if name.partition(".")[0] == package:
                    del sys.modules[name]


def _run(folder: Path, hooks: Hooks) -> None:
    from nkreport.publish.run.shell import run_cells

    reads = sys.modules.get("nkreport.ledger.reads")
    if reads is None:
        run_cells(folder, _read_nothing, hooks)
        return
    with reads.recording() as recorder:
        run_cells(folder, recorder.uses, hooks)


def _read_nothing() -> dict[str, Any] | None:
    """What a run read that was not listened to: nothing, unless it found its own way there."""
    return None if "nkreport.ledger.reading" in sys.modules else {"ledgers": {}}
