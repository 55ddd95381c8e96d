"""What a run opens, heard in its own process: files, folders, the network, other programs.

A hook over Python's audit events notes each thing once, in a file of the run's folder. What comes
with Python, its packages or the system is left out: an entry holds their versions.
"""

from __future__ import annotations

import fcntl
import glob
import importlib.util
import json
import os
import site
import stat
import sys
import sysconfig
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from nkreport.publish.run.confinement import confine

OPENED_FILE = "opened"

Signature = list[int]

_SYSTEM = ("/proc", "/dev", "/sys", "/run", "/etc", "/usr/lib", "/usr/share", "/usr/local/share")
_NO_FILES = ("/proc/", "/dev/", "/sys/")
_SYSTEM_CACHES = ("/lib", "/lib64", "/usr/lib64", "/usr/local/lib", "/var/cache", "/var/lib")
_ASKING = frozenset({"ctypes.util", "platform", "matplotlib.font_manager"})
"""Modules that run programs to learn of the machine; a page does not rest on that."""
_DEAF = frozenset(
    {
        "multiprocessing.popen_spawn_posix",
        "multiprocessing.popen_forkserver",
        "joblib.externals.loky.backend.popen_loky_posix",
    }
)
"""Modules imported as processes begin that are no forks of this one."""
_LISTING = frozenset({"importlib", "_frozen_importlib_external", "pkgutil", "glob"})
"""Those that look into each folder modules come from; and `glob`, which says what it seeks."""

_loaded: dict[str, Signature] = {}


def signature(path: str) -> Signature | None:
    """What shows that a file was not touched: size, time and number; None where there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return [found.st_size, found.st_mtime_ns, found.st_ino] if stat.S_ISREG(found.st_mode) else None


def note_loaded() -> None:
    """Note, in a process that runs are forked from, whose files its modules came from."""
    left_out = _left_out("")
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if isinstance(path, str) and not os.path.abspath(path).startswith(left_out):
            found = signature(path)
            if found:
                _loaded[os.path.abspath(path)] = found


def listen(run: Mapping[str, Any], *, heard: bool) -> None:
    """Hear from here on what this process and its forks open.

    Parameters
    ----------
    run : mapping
        `folder`, the run's own, `waited`, the file its guard reads the times from at which it
        waited, and `turn`, the file that runs take turns by where they write; without it nobody
        asks, and nothing is heard.
        `writes` is whether it writes unheard, and takes its turn at once; `confine`, whether it
        is kept to its folder and from the network, as `confinement` does.
    heard : bool
        Whether what is read of ledgers is recorded elsewhere, as `nkreport.ledger.reads` does.
    """
    if run.get("turn"):
        # First, so that what is refused is not heard as done; it holds once the turn is open.
        hold = confine(run["folder"]) if run.get("confine") else None
        hearing = _Hearing(run, () if heard else _ledger_places())
        if run.get("writes"):
            hearing.take_turn()
        for path, found in _loaded.items():
            hearing.say("read", path, found)
        sys.addaudithook(hearing.hear)
        if hold:
            hold()


class _Hearing:
    """The hook: its events by name, and what was said already."""

    def __init__(self, run: Mapping[str, Any], ledgers: tuple[str, ...]) -> None:
        folder = Path(run["folder"])
        self._left_out = _left_out(str(folder))
        self._own = tuple(f"{place}{os.sep}" for place in {folder, Path(os.path.realpath(folder))})
        self._ledgers = ledgers
        self._said: set[tuple[str, str]] = set()
        self._added_to: dict[str, Signature] = {}
        """Files that were there and are written to without being emptied, as they were."""
        self._file = str(folder / OPENED_FILE)
        self._out = self._opened_file()
        self._number = os.fstat(self._out).st_ino
        self._turn = os.open(run["turn"], os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        self._has_turn = False
        self._waited: str = run["waited"]
        self._of: dict[str, Callable[..., None]] = {
            "open": self._open,
            "sqlite3.connect": self._connect_database,
            "os.listdir": self._list,
            "os.scandir": self._list,
            "glob.glob/2": self._match,
            "os.rename": self._move,
            "os.link": self._move,
            "os.symlink": lambda source, target, at: self._write(target, at),
            "os.remove": self._write,
            "os.rmdir": self._write,
            "os.mkdir": lambda path, mode, at: self._write(path, at),
            "os.truncate": lambda path, length: self._write(path, -1),
            "socket.connect": self._reach,
            "socket.sendto": self._reach,
            "socket.getaddrinfo": self._look_up,
            "socket.gethostbyname": self._look_up,
            "subprocess.Popen": self._run,
            "os.system": self._run,
            "os.exec": self._run,
            "os.posix_spawn": self._run,
            "os.spawn": lambda mode, path, *rest: self._run(path),
            "import": self._import,
        }

    def hear(self, event: str, given: tuple[Any, ...]) -> None:
        """Take an event; what cannot be understood cannot be known."""
        of = self._of.get(event)
        if of is not None:
            try:
                of(*given)
            except Exception as error:
                self.say("unknown", f"it did what could not be heard ({event}: {error})")

    def say(self, kind: str, what: str, more: object = None) -> None:
        """Write one line, the first time."""
        if (kind, what) not in self._said:
            self._said.add((kind, what))
            if not self._is_open():
                self._out = self._opened_file()
            os.write(self._out, json.dumps([kind, what, more]).encode() + b"\n")

    def _opened_file(self) -> int:
        return os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def _is_open(self) -> bool:
        """Whether the file is: a fork that starts a program in its own terminal closes all."""
        try:
            return os.fstat(self._out).st_ino == self._number
        except OSError:
            return False

    def _place(self, given: Any, *, writes: bool = False) -> str | None:
        """The path an event names, from the root; None for what is left out.

        What a run writes is its own alone: a file of the system that it writes to counts.
        """
        if given is None or isinstance(given, int):
            return None
        path = os.path.abspath(os.fsdecode(given))
        left_out = (*self._own, *_NO_FILES) if writes else self._left_out
        return None if path.startswith(left_out) else path

    def _open(self, given: Any, mode: object, flags: int) -> None:
        access = flags & os.O_ACCMODE
        path = self._place(given, writes=bool(access or flags & os.O_TRUNC))
        if path is None:
            return
        if access == os.O_WRONLY and not flags & os.O_TRUNC:
            found = signature(path)
            if found and found[0] and ("written", path) not in self._said:
                self._added_to[path] = found
        if access == os.O_WRONLY or flags & os.O_TRUNC:
            self._note_written(path)
            return
        # `os.open` may name it from another folder, which no event tells.
        self._read(path, surely=mode is not None or os.path.isabs(os.fsdecode(given)))
        if access == os.O_RDWR:
            self._note_written(path)

    def _read(self, path: str, *, surely: bool = True) -> None:
        if path.endswith(".pyc"):
            with suppress(ValueError):
                path = importlib.util.source_from_cache(path)
        if path in self._added_to:
            self.say("kept", path, self._added_to[path])
        if ("read", path) in self._said or ("written", path) in self._said or self._by_ledger(path):
            return
        found = signature(path)
        if found:
            self.say("read", path, found)
        elif not os.path.exists(path):
            if surely:
                self.say("absent", path)
        elif not os.path.isdir(path):
            self.say("unknown", f"it read {path}, which is no file")

    def _connect_database(self, given: Any) -> None:
        name = os.fsdecode(given)
        if name.startswith("file:"):
            name = name.removeprefix("file:").partition("?")[0]
        path = None if name in ("", ":memory:") else self._place(name)
        if path is None:
            return
        if os.path.exists(path):
            self._read(path)
        else:
            self._note_written(path)

    def _list(self, given: Any) -> None:
        path = self._place("." if given is None else given)
        asking = str(sys._getframe(2).f_globals.get("__name__", "")).partition(".")[0]
        if path is None or asking in _LISTING:
            return
        if ("listed", path) not in self._said and not self._by_ledger(path):
            self._said.add(("listed", path))  # the listing below is heard as well
            names = names_in(path)
            self._said.discard(("listed", path))
            self.say("listed", path, names)

    def _match(self, pattern: Any, recursive: bool, root: Any, folder: Any) -> None:
        path = self._place(os.path.join(os.fsdecode(root or "."), os.fsdecode(pattern)))
        if path is not None and ("matched", path) not in self._said and not self._by_ledger(path):
            self._said.add(("matched", path))
            names = names_matching(path)
            self._said.discard(("matched", path))
            self.say("matched", path, names)

    def _move(self, source: Any, target: Any, source_at: int, target_at: int) -> None:
        self._write(source, source_at)
        self._write(target, target_at)

    def _write(self, given: Any, at: int) -> None:
        if at >= 0:
            given = os.path.join(os.readlink(f"/proc/self/fd/{at}"), os.fsdecode(given))
        path = self._place(given, writes=True)
        if path is not None:
            self._note_written(path)

    def _note_written(self, path: str) -> None:
        self.say("written", path)
        self.take_turn()

    def take_turn(self) -> None:
        """Wait until no other run of the batch writes; the run's deadline waits too.

        The turn is kept to the end of the run. Forks share it.
        """
        if self._has_turn:
            return
        try:
            fcntl.flock(self._turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._note_wait()
            fcntl.flock(self._turn, fcntl.LOCK_EX)
            self._note_wait()
        self._has_turn = True

    def _note_wait(self) -> None:
        place = os.open(self._waited, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(place, b"%r\n" % time.monotonic())
        os.close(place)

    def _reach(self, socket: Any, address: Any) -> None:
        if isinstance(address, tuple):
            self.say("network", f"{address[0]}:{address[1]}")
        elif self._place(address) is not None:
            self.say("spoken", os.fsdecode(address))

    def _look_up(self, host: Any, *rest: Any) -> None:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        self.say("network", str(name))

    def _run(self, program: Any, *rest: Any) -> None:
        if isinstance(program, bytes | str | os.PathLike):
            words = os.fsdecode(program).split() or [""]
            if not _called_by(lambda module: module in _ASKING):
                self.say("programs", os.path.basename(words[0]))

    def _import(self, name: str, *rest: Any) -> None:
        if name in _DEAF:
            self.say("unknown", "it started processes of their own that cannot be heard")

    def _by_ledger(self, path: str) -> bool:
        """Whether a ledger reads it whose questions, or whose tables as a whole, are recorded."""
        if self._ledgers and not path.startswith(self._ledgers):
            return False
        return _called_by(lambda module: module.startswith("nkreport.ledger."))


def names_in(folder: str) -> list[str]:
    """What a folder holds, in order, without hidden files and Python's caches."""
    try:
        found = os.listdir(folder)
    except OSError:
        return []
    return sorted(name for name in found if not name.startswith(".") and name != "__pycache__")


def names_matching(pattern: str) -> list[str]:
    """What a pattern finds, in order."""
    return sorted(glob.glob(pattern, recursive=True))


def _called_by(holds: Callable[[str], bool]) -> bool:
    frame = sys._getframe(1)
    while frame is not None:
        if holds(str(frame.f_globals.get("__name__", ""))):
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False


def _ledger_places() -> tuple[str, ...]:
    """Folders of the ledger a run is given; what nobody recorded of them, counts whole."""
    from nkreport.shipped import shipped_folder

    places = json.loads(os.environ.get("NKREPORT_DATA", "[]"))
    named = (shipped_folder("seeds") if place == "shipped" else place for place in places)
    return tuple(f"{place}{os.sep}" for place in named) or (os.sep + "\0",)


def _left_out(folder: str) -> tuple[str, ...]:
    """Beginnings of the paths that are not asked after."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix}
    places = {
        f"{prefix}/{part}" for prefix in prefixes for part in ("lib", "lib64", "etc", "share")
    }
    schemes = map(partial(sysconfig.get_path), ("stdlib", "platstdlib", "purelib", "platlib"))
    places |= {str(place) for place in (*schemes, *site.getsitepackages())}
    places |= {place for place in sys.path if os.path.basename(place).endswith("-packages")}
    places |= {str(Path(__file__).parents[2]), *_SYSTEM, *_SYSTEM_CACHES}
    places |= {folder, os.path.realpath(folder)} if folder else set()
    files = {f"{prefix}/pyvenv.cfg" for prefix in prefixes}
    return tuple(f"{place}{os.sep}" for place in sorted(places)) + tuple(sorted(files))
