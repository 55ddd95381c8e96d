"""The index of an output folder, written again from what its reports left behind.

A report that was made has its card in its entry, one that was not has a *failure* of its own;
what stands in the folder no more is listed no more. So a build of one report adds to the index
and loses none of the others.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nkreport.handed import read_bytes
from nkreport.publish.batch.cache import versions
from nkreport.publish.batch.results import RECORD
from nkreport.publish.store import open_own, write_whole

if TYPE_CHECKING:
    from nkreport.publish.html.index import Listed

INDEX = "index.html"
Sought = tuple[str, Callable[[], bytes]]


def renew_index(out: Path, state: Path, parts: Path) -> None:
    """Write the index of all that stands in a folder, unless it is what it would be.

    Parameters
    ----------
    out : Path
    state : Path
        Where the folder's entries stand.
    parts : Path
        Where files stand until they are whole.

    Raises
    ------
    EnvironmentFault
        If the machine refuses.
    """

    def look() -> Sought:
        told = list(_told(out, state))
        wanted = _hash(json.dumps([versions()["nkreport"], told]).encode())
        return wanted, partial(_written, told)

    renewed(out / INDEX, state / "index", parts, look)


def _written(told: Sequence[Mapping[str, Any]]) -> bytes:
    from nkreport.publish.html.index import write_index

    return write_index(list(map(_listed, told))).encode()


def renewed(file: Path, noted: Path, parts: Path, look: Callable[[], Sought | None]) -> None:
    """Write a file that tells of a folder again, unless it stands as it was made from the same.

    Parameters
    ----------
    file : Path
    noted : Path
        Where it is noted from what the file was made, and its hash.
    parts : Path
        Where it stands until it is whole.
    look : callable
        Looks at the folder while no other build does: what the file is to be made from, by hash,
        and what gives its bytes; None where there is to be none.
    """
    descriptor = open_own(noted)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # builds beside each other take turns
        sought = look()
        if sought is None:
            file.unlink(missing_ok=True)
            return
        wanted, write = sought
        kept = os.pread(descriptor, 200, 0).decode("ascii", "replace").split()
        if kept == [wanted, _hash_of(file)]:
            return
        content = write()
        if _hash_of(file) != _hash(content):
            write_whole(file, content, parts)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{wanted} {_hash(content)}".encode(), 0)
    finally:
        os.close(descriptor)


def _told(out: Path, state: Path) -> Iterator[dict[str, Any]]:
    """Stem, card, files and failure of each report that stands in the folder."""
    standing = {entry.name for entry in os.scandir(out)}
    failed, made = (dict(_first_lines(state / name)) for name in ("failed", "made"))
    for stem in sorted({*failed, *made}):
        names = {"html": f"{stem}.html", "pdf": f"{stem}.pdf", "data": f"{stem}.data"}
        names["record"] = f"{stem}{RECORD}"
        files = {kind: name for kind, name in names.items() if name in standing}
        if not files.keys() & {"html", "pdf"}:
            files = {}
        if "data" in files:
            files["data"] += "/"
        failure = failed.get(stem, {})
        if page := failure.get("page"):
            if page in standing:
                files["failed"] = page
            else:
                failure = {}
        card = made.get(stem) or failure.get("card")
        if files and card:
            yield {"stem": stem, "card": card, "files": files, "why": failure.get("why", "")}


def _first_lines(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The first line of each entry; one that cannot be read is passed over."""
    with suppress(FileNotFoundError):
        for entry in os.scandir(folder):
            if not entry.is_file(follow_symlinks=False):
                continue
            with suppress(OSError, ValueError), open(entry.path, "rb") as file:
                line = json.loads(file.readline())
                if isinstance(line, dict):
                    yield entry.name.removesuffix(".json"), line


def _listed(told: Mapping[str, Any]) -> Listed:
    from nkreport.publish.html.index import Listed
    from nkreport.publish.page.card import Card

    return Listed(told["stem"], Card(**told["card"]), told["files"], told["why"])


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hash_of(file: Path) -> str:
    try:
        return _hash(read_bytes(file))
    except OSError:
        return ""
