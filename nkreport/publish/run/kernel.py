"""A kernel of this interpreter, in a folder and an environment of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from nkreport.publish.run import guard
from nkreport.publish.run.sandbox import WORK, lay_out

_LOG = "log"


@dataclass(eq=False)
class Kernel:
    """The kernel of one run; used in a `with`, which leaves no process of it behind.

    Attributes
    ----------
    folder : Path
        The run's own folder.
    deadline : float
        When the run must be over, by the monotonic clock.
    memory_mb : int
        Private memory of each process of the run.
    variables : dict
        The kernel's whole environment.
    cwd : str
        Where its cells run; empty for a folder of its own.
    hearing : mapping
        What `opened.listen` is told; empty where nobody asks what it opens.
    """

    folder: Path
    deadline: float
    memory_mb: int
    variables: dict[str, str]
    cwd: str = ""
    hearing: Mapping[str, Any] = field(default_factory=dict)
    manager: AsyncKernelManager = field(init=False)
    _provisioner: _GuardedProvisioner = field(init=False)

    def __post_init__(self) -> None:
        lay_out(self.folder)
        connection_file = str(self.folder / "connection.json")
        specs = _OneSpec()
        self.manager = AsyncKernelManager(
            kernel_name=specs.name,
            kernel_spec_manager=specs,
            transport="ipc",
            ip=str(self.folder / "k"),
            connection_file=connection_file,
            shutdown_wait_time=guard.ENDING_S,
        )
        self._provisioner = _GuardedProvisioner(
            parent=self.manager, kernel_id="nkreport", kernel_spec=specs.get_kernel_spec("")
        )
        self._provisioner.folder = self.folder
        self._provisioner.run_as = {
            "folder": str(self.folder),
            "deadline": self.deadline,
            "memory_mb": self.memory_mb,
            "package_root": str(Path(__file__).resolve().parents[3]),
            "connection_file": connection_file,
            **self.hearing,
        }
        self.manager.provisioner = self._provisioner

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *exception: object) -> None:
        self.end()

    @property
    def start_options(self) -> dict[str, Any]:
        """What the kernel is started with, besides its command."""
        return {"env": dict(self.variables), "cwd": self.cwd or str(self.folder / WORK)}

    def status(self) -> int | None:
        """Return the exit status of the kernel, None while it runs (128 + n for signal n)."""
        process = self._provisioner.started
        return process.poll() if process else None

    def stack(self) -> str:
        """Return where the kernel stood when the deadline passed, as faulthandler prints it."""
        return _read(self.folder / guard.STACK_FILE)

    def log(self) -> str:
        """Return what the kernel said outside its cells."""
        return _read(self.folder / _LOG)

    def end(self) -> None:
        """End the kernel and everything it started."""
        self._provisioner.end()


class _OneSpec(KernelSpecManager):
    """Knows one kernel: this interpreter, whatever the user has installed."""

    name = "python3"

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(
            argv=[sys.executable, "-P", guard.__file__],
            display_name="Python 3",
            language="python",
        )


class _GuardedProvisioner(LocalProvisioner):
    """Starts the guard instead of the kernel, and ends it by cutting its life line."""

    folder: Path
    run_as: dict[str, Any]
    started: subprocess.Popen[bytes] | None = None
    _held_end: int | None = None

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        life_line, self._held_end = os.pipe()
        try:
            with open(self.folder / _LOG, "wb") as log:
                info = await super().launch_kernel(
                    [*cmd, json.dumps({**self.run_as, "life_line": life_line})],
                    **options,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    pass_fds=(life_line,),
                )
        finally:
            os.close(life_line)
        self.started = self.process
        return info

    async def send_signal(self, signum: int) -> None:
        """Send nothing: a run is not interrupted, it is ended."""

    async def kill(self, restart: bool = False) -> None:
        self.end()

    async def terminate(self, restart: bool = False) -> None:
        self.end()

    def end(self) -> None:
        if self._held_end is not None:
            os.close(self._held_end)
            self._held_end = None
        if self.started is None:
            return
        until = time.monotonic() + 2 * guard.ENDING_S
        while self.started.poll() is None and time.monotonic() < until:
            time.sleep(0.002)
        if self.started.returncode is None or self.started.returncode < 0:
            # The guard itself was killed or is stuck; its group still holds what it started.
            try:
                os.killpg(self.started.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            self.started.wait()


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
