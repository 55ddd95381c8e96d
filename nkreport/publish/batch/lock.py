"""One batch at a time in a folder: a lock that ends with its owner."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nkreport.errors import EnvironmentFault
from nkreport.publish.store import open_own

_TIDYING_S = 5.0
"""How long a build waits for another one that begins and tidies up."""


@contextmanager
def holding(file: Path, *, alone: bool, tidy: Callable[[], None]) -> Iterator[None]:
    """Hold a folder's lock; the system lets go of it when this process ends, however it ends.

    Parameters
    ----------
    file : Path
        The lock's file; it says who holds the lock alone.
    alone : bool
        Whether nobody else may hold it, as a batch asks; builds of single reports may be
        several.
    tidy : callable
        Removes what dead owners left; called while nobody else can hold the lock, if it is free.

    Raises
    ------
    EnvironmentFault
        If a batch holds the folder, or this is a batch and others are at work in it.
    """
    descriptor = open_own(file)
    try:
        only = _lock(descriptor, fcntl.LOCK_EX)
        if not only and (alone or not _lock_beside(descriptor)):
            raise EnvironmentFault(
                f"{file.parent.parent}: {_owner(descriptor)} is at work in this folder; wait for"
                " it, or choose another folder with --out"
            )
        if only:
            os.ftruncate(descriptor, 0)
            if alone:
                os.pwrite(descriptor, json.dumps({"process": os.getpid()}).encode(), 0)
            tidy()
        if not alone:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise
    return True


def _lock_beside(descriptor: int) -> bool:
    """Hold the lock with other builds; one that begins has it alone for a moment."""
    until = time.monotonic() + _TIDYING_S
    while not _lock(descriptor, fcntl.LOCK_SH):
        if os.pread(descriptor, 1, 0) or time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def _owner(descriptor: int) -> str:
    try:
        return f"process {json.loads(os.pread(descriptor, 200, 0))['process']}"
    except (ValueError, KeyError, TypeError):
        return "another process"
