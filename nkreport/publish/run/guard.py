"""The first process of a run: it becomes the kernel's parent and ends all that the kernel started.

It runs as a script, in the kernel's environment, and imports nothing of the package. The
kernel is its fork. When the kernel is gone, the deadline has passed, or the life line (a pipe
whose other end the build holds) is closed, even by `kill -9`, every descendant is killed.
"""

from __future__ import annotations

import ctypes
import faulthandler
import json
import os
import resource
import select
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

DEADLINE_STATUS = 124
FAULT_STATUS = 70
FAULT_FILE = "fault"
STACK_FILE = "stack"
WAITED_FILE = "waited"
"""Of a run: a line when it begins to wait for its turn to write, and one when it has it."""
ENDING_S = 5.0
INLINE = "module://matplotlib_inline.backend_inline"
_LOOK_S = 0.01
LARGEST_OUTPUT_MB = 50

SET_DEATH_SIGNAL = 1
SET_CHILD_SUBREAPER = 36
_KERNEL_OPTIONS = (
    "--HistoryManager.enabled=False",
    "--IPKernelApp.exec_PYTHONSTARTUP=False",
    "--InteractiveShell.colors=nocolor",
    "--ext=nkreport.report.ordinary.formatters",
)


class TooMuchOutput(Exception):
    """A run printed more than a report can hold."""


def main(run: dict[str, Any]) -> NoReturn:
    """Run a kernel under guard; this process is the guard from here on."""
    os.environ.pop("JPY_PARENT_PID", None)
    stand_guard(run, _become_kernel)


def stand_guard(run: dict[str, Any], become: Callable[[dict[str, Any]], NoReturn]) -> NoReturn:
    """Fork, watch over the fork, end everything, and exit with a status that says why.

    Parameters
    ----------
    run : dict
        `folder`, `deadline` (monotonic clock), `memory_mb`, and `life_line`: the descriptor of
        a pipe's reading end; when nobody holds the other end, the run is over.
    become : callable
        What the fork does, once it is bounded; it does not return.
    """
    run["waited"] = os.path.join(run["folder"], WAITED_FILE)
    control_process(SET_CHILD_SUBREAPER, 1)
    guard = os.getpid()
    kernel = os.fork()
    if kernel != 0:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
    else:
        try:
            os.close(run["life_line"])
            control_process(SET_DEATH_SIGNAL, signal.SIGKILL)
            if os.getppid() != guard:
                os._exit(1)
            _bound(run)
            become(run)
        except BaseException:
            Path(run["folder"], FAULT_FILE).write_text(traceback.format_exc())
        finally:
            os._exit(FAULT_STATUS)
    status = _watch(kernel, run)
    if status is None and _left_s(run) <= 0:
        status = DEADLINE_STATUS
        _write_stack(kernel, Path(run["folder"], STACK_FILE))
        os.kill(kernel, signal.SIGKILL)
    life_line_cut = status is None
    if life_line_cut:
        os.kill(kernel, signal.SIGKILL)
    end_descendants()
    if life_line_cut:
        shutil.rmtree(run["folder"], ignore_errors=True)
    if sys.platform != "linux":
        os.killpg(0, signal.SIGKILL)
    os._exit(status or 0)


def bound_memory(megabytes: int) -> None:
    """Let this process, and what it starts, hold no more memory of its own than so much."""
    memory = megabytes << 20
    ceiling = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if ceiling != resource.RLIM_INFINITY:
        memory = min(memory, ceiling)
    # Not the address space: V8, which draws, reserves more than it takes.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _bound(run: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    bound_memory(run["memory_mb"])
    stack = open(Path(run["folder"], STACK_FILE), "w")  # noqa: SIM115
    faulthandler.register(signal.SIGUSR1, file=stack, all_threads=True)


def _become_kernel(run: dict[str, Any]) -> NoReturn:
    if run["package_root"] not in sys.path:
        sys.path.insert(0, run["package_root"])
    from nkreport.publish.run.startup import spare_slowest

    spare_slowest()
    sys.argv = ["nkreport"]

    from ipykernel import compiler, iostream, kernelapp
    from IPython.core import application

    # A cell's file name is printed in warnings: without this, it holds a process id.
    compiler.get_tmp_directory = lambda: "cell"
    application.ENV_CONFIG_DIRS.clear()
    application.SYSTEM_CONFIG_DIRS.clear()
    _bound_output(iostream.OutStream)
    if run.get("turn"):
        from nkreport.publish.run.opened import listen

        listen(run, heard=False)
    search_working_folder()
    kernelapp.launch_new_instance(["-f", run["connection_file"], *_KERNEL_OPTIONS])
    os._exit(0)


def search_working_folder() -> None:
    """Let cells import what lies in their working folder, found as a plain kernel finds it.

    After the standard library and before what is installed; IPython leaves this out under `-P`.
    """
    if "" not in sys.path:
        names = [os.path.basename(place) for place in sys.path]
        installed = [
            n for n, name in enumerate(names) if name in ("site-packages", "dist-packages")
        ]
        sys.path.insert(installed[0] if installed else 0, "")


def _bound_output(stream: Any) -> None:
    """Refuse at the source: text printed faster than it is sent would fill the memory first."""
    write = stream.write
    left = LARGEST_OUTPUT_MB << 20

    def write_within(self: Any, text: str) -> Any:
        nonlocal left
        left -= len(text)
        if left < 0:
            raise TooMuchOutput
        return write(self, text)

    stream.write = write_within


def _left_s(run: dict[str, Any]) -> float:
    """How long the run may last yet: the time it waited for other runs is not its own."""
    left: float = run["deadline"] - time.monotonic()
    if left > 0:
        return left
    try:
        times = [float(line) for line in Path(run["waited"]).read_text().split()]
    except OSError:
        return left
    if len(times) % 2:
        times.append(time.monotonic())
    return left + sum(times[1::2]) - sum(times[::2])


def _watch(kernel: int, run: dict[str, Any]) -> int | None:
    life_line = run["life_line"]
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    while True:
        try:
            while (child := os.waitpid(-1, os.WNOHANG)) != (0, 0):
                if child[0] == kernel:
                    code = os.waitstatus_to_exitcode(child[1])
                    return code if code >= 0 else 128 - code
        except ChildProcessError:
            return 1
        left = _left_s(run)
        if left <= 0:
            return None
        ready, _, _ = select.select([life_line, woken], [], [], max(left, _LOOK_S))
        if life_line in ready:
            return None
        if woken in ready:
            os.read(woken, 4096)


def _write_stack(kernel: int, stack: Path) -> None:
    os.kill(kernel, signal.SIGUSR1)
    until = time.monotonic() + 0.5
    while time.monotonic() < until and not (stack.exists() and stack.stat().st_size):
        time.sleep(0.01)
    time.sleep(0.02)


def end_descendants() -> None:
    """Kill every process below this one."""
    until = time.monotonic() + ENDING_S
    while time.monotonic() < until:
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                continue
        except ChildProcessError:
            return
        for child in children():
            os.kill(child, signal.SIGKILL)
        time.sleep(0.002)


def children() -> list[int]:
    """Process ids of those below this one, orphans it inherited among them."""
    own = os.getpid()
    found = []
    for entry in os.scandir("/proc") if os.path.isdir("/proc") else ():
        if entry.name.isdecimal():
            try:
                stat = Path(entry.path, "stat").read_text(errors="replace")
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == own:
                found.append(int(entry.name))
    return found


def control_process(option: int, value: int) -> None:
    """Set one of Linux’s process options; elsewhere there are none."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
