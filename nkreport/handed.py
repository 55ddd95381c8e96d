"""The one door for files that a user hands over: plain files of bounded size, read at rest."""

from __future__ import annotations

import errno
import json
import os
import stat
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MOST_BYTES = 1 << 30
"""What a file holds at most."""

DEEPEST = 100
"""How deep lists and objects of strict JSON may stand in one another."""

_TRIES = 3
_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


def read_bytes(path: str | Path, most: int = MOST_BYTES) -> bytes:
    """Read a file whole: never a pipe that is waited for, nor one half written.

    Parameters
    ----------
    path : str or Path
        Links are followed.
    most : int
        So many bytes at most.

    Raises
    ------
    OSError
        If it is no plain file, is larger, is still being written at the third try, or cannot be
        opened; `strerror` says which, in words that follow a name and a colon.
    """
    for _ in range(_TRIES):
        # Looked at before it is opened, which a tape or a pipe would notice; and once more then.
        _refuse_odd(os.stat(path), path, most)
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            before = os.fstat(descriptor)
            _refuse_odd(before, path, most)
            data = file.read(before.st_size + 1)
            after = os.fstat(descriptor)
        moved = (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)
        if len(data) == before.st_size and not moved:
            return data
        time.sleep(0.05)
    raise OSError(errno.EAGAIN, "is being written; try again when it rests", os.fspath(path))


def _refuse_odd(found: os.stat_result, path: str | Path, most: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "something else")
        raise OSError(errno.EINVAL, f"is {kind}, not a file", os.fspath(path))
    if found.st_size > most:
        raise OSError(errno.EFBIG, f"is larger than {most:,} bytes", os.fspath(path))


def read_text(path: str | Path, most: int = MOST_BYTES) -> str:
    """Read a file as UTF-8, a byte order mark left out.

    Raises
    ------
    OSError
        As of `read_bytes`.
    ValueError
        If it is no UTF-8: which encoding it is, or `LINE: which byte`.
    """
    data = read_bytes(path, most)
    if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        wide = "UTF-32" if data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff") else "UTF-16"
        raise ValueError(f"is {wide}; save it as UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"line {line}: byte 0x{data[error.start]:02x} is not UTF-8; save it as UTF-8"
        ) from error


def read_json(path: str | Path, most: int = 1 << 26) -> Any:
    """Read a file as JSON in which each key stands once and each number is one.

    Raises
    ------
    OSError
        As of `read_bytes`.
    ValueError
        If it is no such JSON; the message says where, as far as that is known.
    """
    text = read_text(path, most)
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    level, depth = [found], 0
    while level := [inner for one in level for inner in _inside(one)]:
        depth += 1
        if depth > DEEPEST:
            raise ValueError(_TOO_DEEP)
    return found


_TOO_DEEP = f"is nested more than {DEEPEST} deep"


def _inside(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {twice!r:.80} stands twice in an object; remove one")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"holds {name}, which is no number; leave it out, or write null")


def why(error: OSError | ValueError) -> str:
    """What an error of this door says, without the path that an `OSError` repeats."""
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return str(error)
