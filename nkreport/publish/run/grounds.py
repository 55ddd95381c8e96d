"""Grounds: what a run rested on beside the ledger, kept by hash, and whether it is still so.

A file counts as it was when the run first opened it. One that the run wrote before it read it is
the run's own and no ground; one that was touched between its opening and the end of the run,
whoever did it, was never seen whole, and the report is made again. What no hash can hold (the
clock, the network, another program) makes a report never up to date.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from nkreport.publish.run.named_readers import Named, code_of
from nkreport.publish.run.opened import (
    OPENED_FILE,
    Signature,
    names_in,
    names_matching,
    signature,
)

ABSENT = "absent"
TOUCHED = "touched"
_SETTLED_S = 2.0
"""A file whose time lies nearer may be written again within the same tick of its clock."""
_LISTS = {"folders": names_in, "patterns": names_matching}
_UNHASHED = {
    "network": "it reached the network ({})",
    "spoken": "it spoke to another program ({})",
    "programs": "it ran another program ({})",
}
"""What a run reached that no hash can hold, in words."""

_MOST_TOLD = 3

Opened = list[list[Any]]


def read_opened(folder: Path) -> Opened:
    """What the run of a folder noted, in order: `[kind, what, more]` each."""
    try:
        lines = (folder / OPENED_FILE).read_bytes().split(b"\n")
    except OSError:
        return [["unknown", "nobody heard what it opened", None]]
    return [json.loads(line) for line in lines if line]


class Watch:
    """One run's grounds: begun before it, asked after.

    Parameters
    ----------
    notebook : NotebookNode
    values : mapping
        Its parameters.
    folder : Path
        The notebook's own; what lies below it is kept by its name from there.
    """

    def __init__(self, notebook: Any, values: Mapping[str, object], folder: Path) -> None:
        self._folder = Path(os.path.realpath(folder))
        self._named = Named(code_of(notebook), values)
        self._lists = {p: names_matching(p) for p in self._named.patterns(self._folder)}
        paths = [*self._named.files(self._folder), *(p for ps in self._lists.values() for p in ps)]
        self._before = {path: found for path in paths if (found := signature(path))}

    @property
    def writes(self) -> bool:
        """Whether it writes files unheard."""
        return self._named.written

    def grounds(self, opened: Opened) -> dict[str, Any]:
        """What the run rested on, as JSON has it.

        Parameters
        ----------
        opened : list
            As `read_opened` gave it.
        """
        files, absent, lists, written, unknown = _sorted(opened)
        reached = {
            kind: list(dict.fromkeys(what for of, what, _ in opened if of == kind))
            for kind in _UNHASHED
        }
        for path, found in self._before.items():
            if path not in written:
                files.setdefault(path, found)
        for pattern, names in self._lists.items():
            lists["patterns"].setdefault(pattern, names)
        kept: dict[str, Any] = {
            "files": {self._name(path): _digest(path, found) for path, found in files.items()},
            "unknown": [*self._named.unknown, *unknown, *self._clocks_of(files)],
            "variables": {name: _variable(name) for name in self._named.variables},
            "reached": {kind: found for kind, found in reached.items() if found},
            "written": sorted(map(self._name, written)),
        }
        kept["files"] |= {self._name(path): ABSENT for path in absent - set(files)}
        for kind, found_lists in lists.items():
            kept[kind] = {}
            for place, names in found_lists.items():
                own = sorted(written & set(_paths(kind, place, _LISTS[kind](place))))
                digest = _hash_names(kind, place, names, own)
                kept[kind][self._name(place)] = [digest, [self._name(n) for n in own]]
        return kept

    def _name(self, path: str) -> str:
        folder = str(self._folder)
        if path == folder:
            return "."
        return path.removeprefix(f"{folder}{os.sep}")

    def _clocks_of(self, files: Mapping[str, Signature]) -> Iterator[str]:
        for path in files:
            name = self._name(path)
            if name.endswith(".py") and not os.path.isabs(name):
                yield from Named([(f"module {name}", _text(path))]).unknown


def told_of(grounds: Mapping[str, Any]) -> str:
    """What a run reached and wrote that was not its own, in one line; empty where nothing.

    Parameters
    ----------
    grounds : mapping
        As `Watch.grounds` gave it.
    """
    reached = grounds.get("reached", {})
    elsewhere = [name for name, now in grounds.get("files", {}).items() if os.path.isabs(name)]
    parts = {
        "reached the network": reached.get("network", ()),
        "spoke to": reached.get("spoken", ()),
        "ran": reached.get("programs", ()),
        "wrote, moved or removed": grounds.get("written", ()),
        "read": [name for name in elsewhere if grounds["files"][name] != ABSENT],
    }
    return "; ".join(f"{act} ({_some(names)})" for act, names in parts.items() if names)


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST_TOLD
    return ", ".join(names[:_MOST_TOLD]) + (f" and {more} more" if more > 0 else "")


def changes(grounds: Mapping[str, Any], folder: Path) -> list[str]:
    """What is not as it was, a line each.

    Parameters
    ----------
    grounds : mapping
        As `Watch.grounds` gave it. What cannot be read counts as changed.
    folder : Path
        The notebook's own.
    """
    try:
        return list(_changes(grounds, Path(os.path.realpath(folder))))
    except (KeyError, TypeError, ValueError, AttributeError):
        return ["the record of what it opened cannot be used"]


def _changes(grounds: Mapping[str, Any], folder: Path) -> Iterator[str]:
    for name, digest in grounds["files"].items():
        path = os.path.join(folder, name)
        found = signature(path)
        now = hash_of(path, found) if found else ABSENT
        if now != digest:
            what = f"module {name}" if name.endswith(".py") else name
            yield f"{what} {_how(digest, now)}"
    for kind, names in _LISTS.items():
        for name, (digest, own) in grounds[kind].items():
            place = os.path.abspath(os.path.join(folder, name))
            own = [os.path.join(folder, path) for path in own]
            if _hash_names(kind, place, names(place), own) != digest:
                yield (
                    f"what lies in {name} changed" if kind == "folders" else f"{name} finds others"
                )
    for name, value in grounds["variables"].items():
        if _variable(name) != value:
            yield f"variable {name} changed"
    yield from grounds["unknown"]


def _how(before: str, now: str) -> str:
    if before == TOUCHED:
        return "changed while it was read"
    if before == ABSENT:
        return "is new"
    return "is gone" if now == ABSENT else "changed"


def hash_of(path: str, found: Signature) -> str:
    """The sha256 of a file, worked out once while its signature stays."""
    if time.time() - found[1] / 1e9 < _SETTLED_S:
        return _hash_now(path)
    return _hash_once(path, *found)


@lru_cache(maxsize=10_000)
def _hash_once(path: str, size: int, changed_ns: int, number: int) -> str:
    return _hash_now(path)


def _hash_now(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ABSENT


def _digest(path: str, before: Signature) -> str:
    digest = hash_of(path, before) if signature(path) == before else TOUCHED
    return digest if signature(path) == before else TOUCHED


def _sorted(opened: Opened) -> tuple[Any, ...]:
    """By kind; a path counts as what was done with it first."""
    files: dict[str, Signature] = {}
    absent: set[str] = set()
    lists: dict[str, dict[str, list[str]]] = {kind: {} for kind in _LISTS}
    written: set[str] = set()
    unknown: dict[str, None] = {}
    for kind, what, more in opened:
        if kind == "kept" or (kind == "read" and what not in written):
            files.setdefault(what, more)
        elif kind == "absent" and what not in written:
            absent.add(what)
        elif kind == "written":
            written.add(what)
        elif kind == "listed":
            lists["folders"].setdefault(what, more)
        elif kind == "matched":
            lists["patterns"].setdefault(what, more)
        elif kind in _UNHASHED:
            unknown[_UNHASHED[kind].format(what)] = None
        elif kind == "unknown":
            unknown[what] = None
    return files, absent - written, lists, written, unknown


def _paths(kind: str, place: str, names: list[str]) -> list[str]:
    return names if kind == "patterns" else [os.path.join(place, name) for name in names]


def _hash_names(kind: str, place: str, names: list[str], own: list[str]) -> str:
    beginning = place if kind == "folders" else os.path.dirname(place.partition("*")[0])
    left_out = set(own)
    shown = [
        os.path.relpath(path, beginning)
        for path in _paths(kind, place, names)
        if path not in left_out
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()


def _variable(name: str) -> str:
    return hashlib.sha256(os.environ.get(name, "\0").encode()).hexdigest()


def _text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""
