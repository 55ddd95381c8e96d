"""A run kept to its own folder: it reaches no network and writes no file that is not its own.

Two walls. The system's kernel refuses, for this process and all it starts: Landlock what writes
files and signals others, a filter of system calls every socket that leads out. In front of it a
hook over Python's audit events refuses the same in words; alone it is no sandbox, since compiled
code does not ask it. What a run reads is not confined.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

NO_NETWORK = "the run is confined: it may not reach the network"
NO_WRITING = "the run is confined: it may write only in its own folder, such as tempfile.mkdtemp()"
NO_PROGRAM = "the run is confined, and this system could not hold another program to that"

_LEAST_LANDLOCK = 3  # before Linux 6.2 files elsewhere could be emptied
_LANDLOCK = {"create": 444, "add": 445, "restrict": 446}
_VERSION, _PATH_BENEATH = 1, 1
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_WRITES = 0b1_1111_1111_0010  # write, and remove and make all kinds of files and folders
_REFER, _TRUNCATE, _DEVICES = 1 << 13, 1 << 14, 1 << 15
_WRITE_FILE = 1 << 1
_SCOPED = 0b11  # sockets without a path, and signals
_DEVICE_FILES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")

_MACHINES = {"x86_64": (0xC000003E, 41, 42), "aarch64": (0xC00000B7, 198, 203)}
"""Of each: its number, and those of `socket` and `connect`."""
_IO_URING, _OTHER_ABI = 425, 0x40000000
_UNIX, _DATAGRAM = 1, 2

_PATHS = {
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((1, 3),),
    "os.symlink": ((1, 2),),
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.truncate": ((0, None),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.utime": ((0, 3),),
    "os.setxattr": ((0, None),),
    "os.removexattr": ((0, None),),
}
"""Events that change files: where each has a path, and the folder the path begins in."""
_LOOKING_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_STARTING = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn")


def lacking() -> str:
    """What this system does not offer of the wall that holds; empty where it holds.

    Returns
    -------
    str
        A line for the terminal.
    """
    missing = []
    if _landlock_version() < _LEAST_LANDLOCK:
        missing.append("Landlock (Linux 6.2 or newer)")
    if sys.platform != "linux" or os.uname().machine not in _MACHINES:
        missing.append("a filter of system calls")
    if not missing:
        return ""
    return (
        f"this system lacks {' and '.join(missing)}: only what Python itself does is refused, and"
        " other programs, which is no sandbox"
    )


def confine(folder: str) -> Callable[[], None]:
    """Have Python refuse what a confined run may not do.

    Parameters
    ----------
    folder : str
        The run's own, in which alone it may write.

    Returns
    -------
    callable
        To be called when what leads out of the folder is open: from then on both walls stand.
        It raises OSError where the system refuses what it offers.
    """
    holds = not lacking()
    hook = _Hook(os.path.realpath(folder), programs=holds)
    sys.addaudithook(hook.hear)

    def hold() -> None:
        if holds:
            _control(_NO_NEW_PRIVILEGES, 1, 0)
            _hold_files(folder)
            _hold_sockets()
        hook.standing = True

    return hold


class _Hook:
    def __init__(self, folder: str, *, programs: bool) -> None:
        self.standing = False
        self._inside = (folder + os.sep, *_DEVICE_FILES)
        self._folder = folder
        self._programs = programs

    def hear(self, event: str, given: tuple[Any, ...]) -> None:
        if not self.standing:
            return
        if event == "open":
            path, _, flags = given
            if flags & (os.O_ACCMODE | os.O_TRUNC | os.O_CREAT):
                self._check(path, None)
        elif event in _PATHS:
            for path, at in _PATHS[event]:
                self._check(given[path], None if at is None else given[at])
        elif event.startswith("socket."):
            self._check_socket(event, given)
        elif event in _STARTING and not self._programs:
            raise PermissionError(errno.EACCES, NO_PROGRAM)

    def _check(self, path: Any, at: int | None) -> None:
        if path is None or isinstance(path, int):
            return
        name = os.fsdecode(path)
        if at is not None and at >= 0:
            name = os.path.join(os.readlink(f"/proc/self/fd/{at}"), name)
        place = os.path.join(os.path.realpath(os.path.dirname(name) or "."), os.path.basename(name))
        if place != self._folder and not place.startswith(self._inside):
            raise PermissionError(errno.EACCES, NO_WRITING, name)

    def _check_socket(self, event: str, given: tuple[Any, ...]) -> None:
        if event in _LOOKING_UP:
            raise PermissionError(errno.EACCES, f"{NO_NETWORK} ({given[0]})")
        if event in ("socket.connect", "socket.sendto", "socket.bind"):
            address = given[1]
            if isinstance(address, tuple):
                where = ":".join(map(str, address[:2]))
                raise PermissionError(errno.EACCES, f"{NO_NETWORK} ({where})")
            if event != "socket.bind":
                self._check(address, None)
        elif event == "socket.__new__" and given[1] != _UNIX:
            raise PermissionError(errno.EACCES, NO_NETWORK)


def _landlock_version() -> int:
    return max(_call(_LANDLOCK["create"], None, 0, _VERSION), 0) if sys.platform == "linux" else 0


def _hold_files(folder: str) -> None:
    version = _landlock_version()
    handled = _WRITES | _REFER | _TRUNCATE | (_DEVICES if version > 4 else 0)
    ruleset = struct.pack("QQQ", handled, 0, _SCOPED if version > 5 else 0)
    ruleset = ruleset[: 8 if version < 4 else 16 if version < 6 else 24]
    rules = _checked(_LANDLOCK["create"], ruleset, len(ruleset), 0)
    of_files = handled & (_WRITE_FILE | _TRUNCATE | _DEVICES)
    for place, allowed in ((folder, handled), *((file, of_files) for file in _DEVICE_FILES)):
        with suppress(FileNotFoundError):
            opened = os.open(place, os.O_PATH | os.O_CLOEXEC)
            _checked(_LANDLOCK["add"], rules, _PATH_BENEATH, struct.pack("=Qi", allowed, opened), 0)
            os.close(opened)
    _checked(_LANDLOCK["restrict"], rules, 0)
    os.close(rules)


def _hold_sockets() -> None:
    """Refuse every socket but a stream between processes of the run, and who would connect one."""
    machine, socket, connect = _MACHINES[os.uname().machine]
    load, mask, equal, least, end = 0x20, 0x54, 0x15, 0x35, 0x06
    refuse, allow = 0x00050000 | errno.EOPNOTSUPP, 0x7FFF0000  # libzmq takes no other
    # Each line: what it does, lines to leave out where it holds and where not, its operand.
    lines = [
        (load, 0, 0, 4),  # the machine
        (equal, 0, 11, machine),
        (load, 0, 0, 0),  # the system call
        (least, 9, 0, _OTHER_ABI),
        (equal, 8, 0, _IO_URING),
        (equal, 7, 0, connect),
        (equal, 0, 5, socket),
        (load, 0, 0, 16),  # its family
        (equal, 0, 4, _UNIX),
        (load, 0, 0, 24),  # its type, beside flags
        (mask, 0, 0, 0xF),
        (equal, 1, 0, _DATAGRAM),
        (end, 0, 0, allow),
        (end, 0, 0, refuse),
    ]
    packed = b"".join(struct.pack("HBBI", *line) for line in lines)
    held = ctypes.create_string_buffer(packed)  # both must live until the system has read them
    head = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(held))
    program = ctypes.create_string_buffer(head)
    _control(_SECCOMP, _FILTER, ctypes.addressof(program))


def _control(option: int, value: int, more: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_ulong(word) for word in (value, more, 0, 0)]
    if libc.prctl(option, *words):
        number = ctypes.get_errno()
        raise OSError(number, f"the run cannot be confined: {os.strerror(number)}")


def _call(number: int, *given: int | bytes | None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in given]
    libc.syscall.restype = ctypes.c_long
    return int(libc.syscall(ctypes.c_long(number), *words))


def _checked(number: int, *given: int | bytes | None) -> int:
    found = _call(number, *given)
    if found < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"the run cannot be confined: {os.strerror(number)}")
    return found
