"""What a watched report rests on, as it stands now: files beside the notebook and others it read.

It is asked of the file system again and again: a change is seen on any kind of it, and no more is
looked at than a report of this notebook can rest on.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path

from nkreport.errors import NkreportError
from nkreport.ledger.folders import stamp_of
from nkreport.publish.batch.cache import Cache
from nkreport.publish.run.opened import names_in, names_matching, signature

MOST_BESIDE = 2_000
"""Files below the notebook's folder that are looked at; those nearest to it first."""

Stand = dict[str, Hashable]
"""What each thing was like when it was looked at; nothing stands for what was not there."""

_LISTS = {"folders": names_in, "patterns": names_matching}


class Resting:
    """What one report rests on.

    Parameters
    ----------
    notebook : Path
    out : Path
        Where reports are written: what changes below it is nothing.
    data : sequence of str
        Places of the ledger; empty for the shipped one.
    """

    def __init__(self, notebook: Path, out: Path, data: Sequence[str]) -> None:
        self._notebook = notebook
        self._folder = notebook.parent
        self._out = os.path.realpath(out)
        self._ledgers = [tuple(data or ["shipped"])]
        self._files: list[str] = []
        self._lists: dict[str, list[str]] = {kind: [] for kind in _LISTS}

    def learn(self, cache: Cache, stem: str) -> None:
        """Look from now on at all that the last run read, wherever it lies."""
        opened, ledgers = cache.grounds(stem)
        self._files = [os.path.join(self._folder, name) for name in opened.get("files", ())]
        for kind in _LISTS:
            places = opened.get(kind, ())
            self._lists[kind] = [os.path.abspath(self._folder / place) for place in places]
        self._ledgers = list(dict.fromkeys([self._ledgers[0], *map(tuple, ledgers)]))

    def stand(self) -> Stand:
        """How everything stands now."""
        found: Stand = {}
        for path in (str(self._notebook), *self._files, *self._beside()):
            if path not in found:
                seen = signature(path)
                found[path] = tuple(seen) if seen else None
        for kind, places in self._lists.items():
            found |= {f"{kind} {place}": tuple(_LISTS[kind](place)) for place in places}
        for ledger in self._ledgers:
            try:
                found[f"ledger {ledger}"] = stamp_of(ledger)
            except (NkreportError, OSError):
                found[f"ledger {ledger}"] = None
        return found

    def _beside(self) -> Iterator[str]:
        waiting, left = [str(self._folder)], MOST_BESIDE
        while waiting and left > 0:
            try:
                entries = list(os.scandir(waiting.pop(0)))
            except OSError:
                continue
            for entry in entries[:left]:
                if entry.name.startswith((".", "__pycache__")):
                    continue
                if not entry.is_dir(follow_symlinks=False):
                    yield entry.path
                elif os.path.realpath(entry.path) != self._out:
                    waiting.append(entry.path)
            left -= len(entries)


def changed(before: Mapping[str, Hashable], now: Mapping[str, Hashable]) -> set[str]:
    """Names of what is not as it was.

    Examples
    --------
    >>> sorted(changed({"a": (1,), "b": (2,)}, {"b": (3,), "c": (4,)}))
    ['a', 'b', 'c']
    """
    return {name for name in {**before, **now} if before.get(name) != now.get(name)}
