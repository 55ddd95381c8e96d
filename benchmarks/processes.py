"""The processes of a batch while it runs: which there are, their memory, their processor time."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
_MB = os.sysconf("SC_PAGE_SIZE") / (1 << 20)


@dataclass(frozen=True, slots=True)
class Seen:
    """A process at one moment.

    Attributes
    ----------
    role : str
        `batch`, `server`, `run` (a fork of the server) or `drawer`.
    memory_mb : float
        Private and shared pages (RSS).
    processor_s, ended_s : float
        Of the processors: its own, and of those below it that have ended.
    """

    role: str
    memory_mb: float
    processor_s: float
    ended_s: float


def processes(batch: int, mark: str) -> dict[int, Seen]:
    """Those with a text in their command line or environment; `batch` is the first of them."""
    found = {}
    for entry in os.scandir("/proc"):
        if not entry.name.isdecimal():
            continue
        try:
            command = Path(entry.path, "cmdline").read_bytes().decode(errors="replace")
            if mark in command or mark in Path(entry.path, "environ").read_text(errors="replace"):
                fields = Path(entry.path, "stat").read_text().rpartition(")")[2].split()
                parent, times = int(fields[1]), [int(field) * _TICK_S for field in fields[11:15]]
                role = _role(command, below=parent == batch)
                memory = int(fields[21]) * _MB
                found[int(entry.name)] = Seen(role, memory, sum(times[:2]), sum(times[2:]))
        except OSError:
            continue
    return found


def _role(command: str, *, below: bool) -> str:
    if "fork_server" in command:
        return "server" if below else "run"
    return "drawer" if "render_worker" in command else "batch"
