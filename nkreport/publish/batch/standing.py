"""Which files of a folder were seen to hold their bytes, so that not all are read each time.

A file whose size, times and number are those it had when its bytes were hashed holds those bytes
still. What is kept of that, in `.nkreport/standing`, is a hint: where it is gone, damaged or of
another machine, the bytes are hashed.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from nkreport.publish.store import write_whole

_SETTLED_S = 2.0
"""A file that was touched nearer to now may be written again within the same tick of its clock."""

Seen = tuple[str, list[int]]


class Standing:
    """What was seen of the files of one output folder.

    Parameters
    ----------
    out : Path
    parts : Path
        Where a file stands until it is whole.
    """

    def __init__(self, out: Path, parts: Path) -> None:
        self._out = out
        self._parts = parts
        self._kept = out / ".nkreport" / "standing"
        self._before = _read(self._kept)
        self._seen: dict[str, Seen] = {}

    def differs(self, name: str, digest: str) -> str:
        """How a file is not the one that was written; empty where it is.

        Parameters
        ----------
        name : str
            Under the folder.
        digest : str
            The sha256 of what was written.
        """
        touched = _touched(self._out / name)
        if not touched:
            return f"{name} is gone"
        if self._before.get(name) != (digest, touched):
            try:
                with open(self._out / name, "rb") as file:
                    found = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError:
                return f"{name} is gone"
            if found != digest:
                return f"{name} is not as it was written"
        self._seen[name] = (digest, touched)
        return ""

    def note(self, files: Mapping[str, str]) -> None:
        """Take note of files that were just written: name to sha256."""
        for name, digest in files.items():
            self._seen[name] = (digest, _touched(self._out / name))

    def save(self) -> None:
        """Keep what was seen for the next time, where it is more or other than what was kept."""
        settled = (time.time() - _SETTLED_S) * 1e9
        seen = {
            name: (digest, touched)
            for name, (digest, touched) in self._seen.items()
            if touched and max(touched[1:3]) < settled
        }
        if any(self._before.get(name) != found for name, found in seen.items()):
            there = {n: f for n, f in self._before.items() if (self._out / n).exists()}
            text = json.dumps(there | seen)
            write_whole(self._kept, f"{_hash(text)}\n{text}\n".encode(), self._parts)


def _read(kept: Path) -> dict[str, Seen]:
    with suppress(OSError, ValueError, TypeError):
        digest, text, _ = kept.read_text().split("\n")
        if digest == _hash(text):
            return {name: (was, touched) for name, (was, touched) in json.loads(text).items()}
    return {}


def _touched(file: Path) -> list[int]:
    """What no writing leaves as it is; empty where no file has the name."""
    try:
        found = os.stat(file)
    except OSError:
        return []
    if not stat.S_ISREG(found.st_mode):
        return []
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
