"""Two folders of reports held against each other, byte by byte."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nkreport.publish.batch.crate import CRATE

AROUND = 24
"""Bytes shown on either side of the first that differs."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What of a file is not the same.

    Attributes
    ----------
    name : str
        Below the folder.
    told : str
        At which bytes, and what stands there in either folder.
    """

    name: str
    told: str


def files_of(out: Path) -> dict[str, Path]:
    """What a reader sees of a folder, by name; what the batch keeps for itself is no part of it."""
    found = (path for path in sorted(out.rglob("*")) if path.is_file())
    names = {path.relative_to(out): path for path in found}
    return {str(name): path for name, path in names.items() if name.parts[0] != ".nkreport"}


def differences(before: Path, now: Path, *, recorded: bool = False) -> Iterator[Difference]:
    """Name each file that is not the same in two folders, and from where to where.

    What has been `recorded` of how they were made may differ: the records, and the batch's summary,
    which has their hashes.
    """
    old, new = files_of(before), files_of(now)
    names = {*old, *new}
    if recorded:
        names = {name for name in names if not name.endswith((".record.json", "batch.json", CRATE))}
    for name in sorted(names):
        if name not in old or name not in new:
            yield Difference(name, "is missing" if name not in new else "is there besides")
        elif (a := old[name].read_bytes()) != (b := new[name].read_bytes()):
            yield Difference(name, _where(a, b))


def _where(a: bytes, b: bytes) -> str:
    """The bytes that differ, from the first to the last.

    Examples
    --------
    >>> _where(b"the day is 1.", b"the day is 27.")
    "byte 11, for 1 and 2 bytes: b'the day is 1.' is b'the day is 27.'"
    """
    first = _shared(a, b)
    last = min(_shared(a[::-1], b[::-1]), min(len(a), len(b)) - first)
    start = max(first - AROUND, 0)
    shown = [text[start : min(len(text) - last, first + AROUND) + AROUND] for text in (a, b)]
    sizes = [len(text) - last - first for text in (a, b)]
    return f"byte {first}, for {sizes[0]} and {sizes[1]} bytes: {shown[0]!r} is {shown[1]!r}"


def _shared(a: bytes, b: bytes) -> int:
    """How many bytes two texts begin with alike."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if a[:middle] == b[:middle] else (low, middle - 1)
    return low
