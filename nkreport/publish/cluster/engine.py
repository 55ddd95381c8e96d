"""The engine of one worker: what travelled unpacked, the processes warm, a report for each task."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from nbformat import NotebookNode

from nkreport.errors import EnvironmentFault, RunError
from nkreport.publish.batch.making import Finished, Here, Order, Room
from nkreport.publish.batch.settings import Settings
from nkreport.publish.cluster.bundle import Bundle, below, installed, unlike
from nkreport.publish.grid import Planned
from nkreport.publish.reports import read_pictured


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one task: a report, or why there is none.

    Attributes
    ----------
    finished : Finished or None
    contents : mapping
        Sha256 of each of its files to bytes.
    failed, kind, notebook : str
        Of a `RunError`: its words, its kind and the notebook so far, as JSON, where it ran.
    fault : str
        Of an `EnvironmentFault` of the worker's machine.
    """

    finished: Finished | None = None
    contents: Mapping[str, bytes] = field(default_factory=dict)
    failed: str = ""
    kind: str = ""
    notebook: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a worker is sent of a batch, once.

    Attributes
    ----------
    wanted : mapping
        As `installed` gives it where the batch is.
    bundle : Bundle
    planned : tuple of Planned
        One of each notebook.
    settings : Settings
        Of the batch, the places of its ledger from the root.
    """

    wanted: Mapping[str, str]
    bundle: Bundle
    planned: tuple[Planned, ...]
    settings: Settings


class Engine:
    """Makes reports in one worker, as many at once as it has threads.

    Parameters
    ----------
    place : Path
        A new folder; it goes with the engine.
    sent : Sent
    slots : int

    Raises
    ------
    EnvironmentFault
        If this worker is not as it must be, or something did not arrive as it was sent.
    """

    def __init__(self, place: Path, sent: Sent, slots: int) -> None:
        if told := unlike(sent.wanted, installed()):
            raise EnvironmentFault(told)
        self._place = place
        self._root = Path(os.path.realpath(place)) / "root"
        (parts := place / "parts").mkdir(parents=True)
        sent.bundle.unpack(self._root)
        data = [at if at == "shipped" else str(below(self._root, at)) for at in sent.settings.data]
        own = replace(sent.settings, out=place, data=data, workers=slots)
        self._room = Room(parts, place / "turn", own)
        self._planned = [self._here(one) for one in sent.planned]
        self._maker = Here(hidden=str(self._root))
        self._free: SimpleQueue[int] = SimpleQueue()
        self._slots = slots

    def begin(self) -> None:
        """Start the processes that make reports."""
        notebooks = {one.path: _notebook(one.path) for one in self._planned}
        as_many = self._planned * self._slots  # no slot is without a report
        self._maker.begin(self._room, as_many, notebooks)
        for slot in range(self._slots):
            self._free.put(slot)

    def make(self, planned: Planned, pictured: bool, on_cell: Callable[[int, int], None]) -> Answer:
        """Make one report."""
        slot, planned = self._free.get(), self._here(planned)
        folder = self._room.parts / f"report-{slot}"
        try:
            folder.mkdir()
            notebook = _notebook(planned.path)
            order = Order(planned, notebook, folder, pictured, on_cell)
            made = self._maker.make(slot, order)
            contents = {digest: (folder / name).read_bytes() for name, digest in made.files.items()}
            return Answer(self._told(made), contents)
        except RunError as error:
            ran = isinstance(error.notebook, NotebookNode)
            so_far = json.dumps(self._without(error.notebook)) if ran else ""
            return Answer(failed=self._without(str(error)), kind=error.kind, notebook=so_far)
        except (EnvironmentFault, OSError) as error:
            return Answer(fault=str(error))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            self._free.put(slot)

    def end(self) -> None:
        """End the processes, and every run with them."""
        self._maker.kill()
        shutil.rmtree(self._place, ignore_errors=True)

    def _here(self, planned: Planned) -> Planned:
        return replace(planned, path=below(self._root, planned.path))

    def _told(self, made: Finished) -> Finished:
        return replace(made, uses=self._without(made.uses), opened=self._without(made.opened))

    def _without(self, value: Any) -> Any:
        """A JSON value whose paths are those of the machine that asks."""
        if isinstance(value, str):
            return value.replace(str(self._root), "")
        if isinstance(value, Mapping):
            return {self._without(name): self._without(item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._without(item) for item in value]
        return value


_notebook = lru_cache(maxsize=50)(read_pictured)
