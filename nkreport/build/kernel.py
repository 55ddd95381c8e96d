"""A kernel of this interpreter, in a folder and an environment of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from nkreport.build import guard
from nkreport.errors import EnvironmentFault

LONGEST_SOCKET_PATH = 103

_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
_FIXED_VARIABLES = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "USER": "nkreport",
    "LOGNAME": "nkreport",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    # More threads than one change the order of sums, and each reserves address space.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
_FOLDER_VARIABLES = {
    "HOME": "home",
    "TMPDIR": "tmp",
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "jupyter-config",
    "JUPYTER_DATA_DIR": "jupyter-data",
    "JUPYTER_RUNTIME_DIR": "jupyter-runtime",
    "MPLCONFIGDIR": "matplotlib",
    "XDG_CACHE_HOME": "cache",
}
_WORK = "work"
_LOG = "log"


@contextmanager
def private_folder() -> Iterator[Path]:
    """Make a folder for one run, short enough in name for its sockets, and remove it after."""
    tried = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")]
    for parent in dict.fromkeys(tried):
        if len(os.fsencode(parent)) + len("/nkr-12345678/k-5") > LONGEST_SOCKET_PATH:
            continue
        try:
            folder = Path(tempfile.mkdtemp(prefix="nkr-", dir=parent))
        except OSError:
            continue
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    raise EnvironmentFault(
        f"no folder for a run in {' or '.join(str(parent) for parent in tried)}: "
        "set TMPDIR to a writable folder with a short path"
    )


def environment(folder: Path, data: Sequence[str | os.PathLike[str]]) -> dict[str, str]:
    """Return every variable a kernel gets; nothing else of the user's environment reaches it.

    Parameters
    ----------
    folder : Path
        The run's own folder, which stands in for the home.
    data : sequence of path
        Folders of the ledger, or `shipped`; nothing means `shipped`.
    """
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    folders = {name: str(folder / part) for name, part in _FOLDER_VARIABLES.items()}
    places = [
        "shipped" if place == "shipped" else os.path.abspath(place) for place in data or ["shipped"]
    ]
    return {
        **kept,
        **_FIXED_VARIABLES,
        **folders,
        **_user_site(),
        "NKREPORT_DATA": json.dumps(places),
    }


@dataclass
class Kernel:
    """The kernel of one run; used in a `with`, which leaves no process of it behind.

    Attributes
    ----------
    folder : Path
        The run's own folder.
    deadline : float
        When the run must be over, by the monotonic clock.
    memory_mb : int
        Address space of each process of the run.
    variables : dict
        The kernel's whole environment.
    """

    folder: Path
    deadline: float
    memory_mb: int
    variables: dict[str, str]
    manager: AsyncKernelManager = field(init=False)
    _provisioner: _GuardedProvisioner = field(init=False)

    def __post_init__(self) -> None:
        for part in (*_FOLDER_VARIABLES.values(), _WORK):
            (self.folder / part).mkdir()
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
            "package_root": str(Path(__file__).resolve().parents[2]),
            "connection_file": connection_file,
        }
        self.manager.provisioner = self._provisioner

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *exception: object) -> None:
        self.end()

    @property
    def start_options(self) -> dict[str, Any]:
        """What the kernel is started with, besides its command."""
        return {"env": dict(self.variables), "cwd": str(self.folder / _WORK)}

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


def _user_site() -> dict[str, str]:
    """Keep packages importable that were installed with `pip install --user`."""
    spec = importlib.util.find_spec("ipykernel")
    if not (site.ENABLE_USER_SITE and spec and spec.origin):
        return {}
    used = Path(spec.origin).is_relative_to(site.getusersitepackages())
    return {"PYTHONUSERBASE": site.getuserbase()} if used else {}


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
