"""One state of each table for all reports of a batch: those that read another are found.

A run reads its files and its ledger when it comes to them; what it read is known by hash when it
has ended. Where two reports of a batch read a file differently, it was edited meanwhile.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nkreport.errors import NkreportError
from nkreport.publish.run.grounds import ABSENT, TOUCHED, hash_of
from nkreport.publish.run.opened import signature

_LEDGER = "ledger "
_ALTERED = ""
"""What stands for the state of a ledger that a run read twice, and differently."""


class OneState:
    """What the reports of a batch rest on: of each file and ledger the hash that each read."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, str]] = {}

    def note(
        self, stem: str, opened: Mapping[str, Any], uses: Mapping[str, Any], folder: Path
    ) -> None:
        """Take note of what a report rests on; what it rested on before is forgotten.

        Parameters
        ----------
        stem : str
        opened, uses : mapping
            As the entry of the report has them.
        folder : Path
            The notebook's own.
        """
        home = os.path.realpath(folder)
        files = {os.path.join(home, name): was for name, was in opened.get("files", {}).items()}
        for places, used in uses.get("ledgers", {}).items():
            files[_LEDGER + places] = used.get("sha256", used.get("refused"))
        self._read[stem] = files

    def others(self) -> list[str]:
        """Reports that read another state of something than there is now, and than others read.

        A file that one report alone rests on is of one state, even where it changed since.
        """
        states: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for stem, files in self._read.items():
            for name, digest in files.items():
                states[name][digest].append(stem)
        found: dict[str, None] = {}
        for name, stems_of in states.items():
            if len(stems_of) > 1 or _ALTERED in stems_of or len(stems_of.get(TOUCHED, ())) > 1:
                now = _now(name)
                for digest, stems in stems_of.items():
                    found |= dict.fromkeys(stems if digest != now else ())
        return list(found)


def _now(name: str) -> str:
    from nkreport.ledger.folders import digest_of

    if not name.startswith(_LEDGER):
        there = signature(name)
        return hash_of(name, there) if there else ABSENT
    try:
        return digest_of(json.loads(name.removeprefix(_LEDGER)))
    except (NkreportError, OSError):
        return ABSENT
