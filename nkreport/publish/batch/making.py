"""How a report of a batch is made: its run, its files in a folder, and what it rests on.

A batch asks a `Maker` and puts the files under their names itself. `Here` makes them on this
machine; `publish/cluster` has others do what `Here` does.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from nkreport.errors import RunError
from nkreport.publish.batch.processes import Processes
from nkreport.publish.batch.render_worker import Drawer, DrawerGone
from nkreport.publish.batch.settings import Settings
from nkreport.publish.content.warnings_told import first_warning
from nkreport.publish.grid import Planned
from nkreport.publish.page.front import read_front
from nkreport.publish.run.fork_client import ServerGone
from nkreport.publish.run.grounds import Watch
from nkreport.publish.run.needs_kernel import modules_named, unfit

_SERVER_GONE = "the process that runs are forked from was killed"

TRIES = 3
"""How often a report is begun when what it needs dies under it; its own errors are final."""

_WAIT_S = 0.2


class NotMade(Exception):
    """The batch was stopped before the report was begun, or abandoned under it."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where and how the reports of a batch are made.

    Attributes
    ----------
    parts : Path
        A folder for what is in the making; the batch removes it.
    turn : Path
        A file: a run that writes outside its own folder locks it until it ends.
    settings : Settings
    """

    parts: Path
    turn: Path
    settings: Settings


@dataclass(frozen=True, slots=True)
class Order:
    """One report to be made.

    Attributes
    ----------
    planned : Planned
    notebook : NotebookNode
        As read, with the pictures that its Markdown names.
    folder : Path
        Where its files are to stand; empty.
    pictured : bool
        Whether its card has a picture.
    on_cell : callable
        Told the cell that begins, and how many there are.
    """

    planned: Planned
    notebook: Any
    folder: Path
    pictured: bool
    on_cell: Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Finished:
    """A report whose files stand in its folder.

    Attributes
    ----------
    files : mapping
        Name of each to its sha256, pages first.
    failed, card, figures : mapping
        As `Drawer.make` gives them.
    uses, opened : mapping
        What its run asked of ledgers, as `reads` has it, and what it opened, as `grounds` does.
    cold : str
        Why it ran in a kernel of its own; empty where it ran in a fork.
    """

    files: Mapping[str, str]
    failed: Mapping[str, str]
    card: Mapping[str, Any]
    figures: Mapping[str, Any]
    uses: Mapping[str, Any]
    opened: Mapping[str, Any]
    cold: str


class Maker(Protocol):
    """Who makes the reports of a batch, asked from as many threads as `begin` says."""

    def begin(self, room: Room, planned: Sequence[Planned], notebooks: Mapping[Path, Any]) -> int:
        """Make ready; how many reports it takes at once, each with a number below that."""

    def make(self, slot: int, order: Order) -> Finished:
        """Make one report; `RunError` where it fails, `NotMade` where it was not to be."""

    def drawing(self, slot: int) -> AbstractContextManager[Drawer]:
        """A process that draws the page of a report that was not made."""

    def stop(self) -> None:
        """Begin no further report."""

    def end(self) -> None:
        """End what `begin` began; all reports have ended."""

    def kill(self) -> None:
        """End it at once."""


class Here:
    """Makes reports on this machine: runs forked from one process, drawn by one a slot.

    Parameters
    ----------
    kept : Processes, optional
        What makes the reports, and is there for the next batch too; by default this starts and
        ends its own.
    hidden : str
        Beginning of paths that is left out of whatever a run puts out.
    """

    def __init__(self, kept: Processes | None = None, hidden: str = "") -> None:
        self._kept = kept
        self._hidden = json.dumps(hidden)[1:-1]
        self._ended = False

    def begin(self, room: Room, planned: Sequence[Planned], notebooks: Mapping[Path, Any]) -> int:
        """Start the processes."""
        settings = self._settings = room.settings
        self._turn = str(room.turn)
        self._processes = self._kept or Processes(room.parts, settings.data)
        slots = min(settings.workers or os.cpu_count() or 1, len(planned))
        if not settings.cold and not all(unfit(notebook) for notebook in notebooks.values()):
            self._processes.serve(modules_named(list(notebooks.values())))
        import nkreport.publish.run.execute as execute

        execute.load()
        self._processes.draw(slots)  # needed last
        return slots

    def make(self, slot: int, order: Order) -> Finished:
        """Run a notebook and have it drawn, again where what does it dies."""
        for left in reversed(range(TRIES)):
            self._processes.renew(slot)
            try:
                return self._try(slot, order)
            except (ServerGone, DrawerGone) as gone:
                error = RunError(str(gone) or _SERVER_GONE, kind="killed")
            except RunError as failed:
                error = failed
            if self._ended:
                raise NotMade
            if error.kind != "killed" or not left:
                break
            time.sleep(_WAIT_S * (TRIES - left))
        raise error

    @contextmanager
    def drawing(self, slot: int) -> Iterator[Drawer]:
        """The one of the slot, anew where it died."""
        self._processes.renew(slot)
        yield self._processes.drawers[slot]

    def stop(self) -> None:
        """Nothing waits here."""

    def end(self) -> None:
        """End the processes that are not kept."""
        self._ended = True
        if self._kept is None:
            self._processes.close()

    def kill(self) -> None:
        """End all processes at once, the kernels too."""
        from nkreport.publish.run.execute import end_kernels

        self._ended = True
        end_kernels()
        self._processes.kill()

    def _try(self, slot: int, order: Order) -> Finished:
        from nkreport.ledger.reading import read_ledger
        from nkreport.ledger.reads import nothing_known
        from nkreport.publish.batch.record import on_page
        from nkreport.publish.run.execute import run_notebook, strip_run_metadata

        settings, planned, notebook = self._settings, order.planned, order.notebook
        server = None if settings.cold else self._processes.server
        drawer = self._processes.drawers[slot]
        unheard: Mapping[str, Any] = {}
        if server is None or unfit(notebook):
            ledger = read_ledger(settings.data or ["shipped"])  # as it is before the run
            unheard = nothing_known(ledger)
        watch = Watch(notebook, planned.values, planned.path.parent)
        done = run_notebook(
            notebook,
            planned.values,
            hearing={"turn": self._turn, "writes": watch.writes, "confine": settings.confine},
            server=server,
            folder=planned.path.parent,
            data=settings.data,
            timeout_s=settings.timeout_s,
            on_cell=order.on_cell,
            on_output=drawer.prepare,
        )
        opened = watch.grounds(done.opened)
        bare = strip_run_metadata(done.notebook)
        self._judge(bare)
        own = {k: v for k, v in bare.metadata.get("nkreport", {}).items() if k != "files"}
        own |= {"files": named} if (named := on_page(opened, planned.path.parent)) else {}
        if own:
            bare.metadata["nkreport"] = own
        text = json.dumps(bare)
        executed = order.folder / "executed"
        executed.write_text(text.replace(self._hidden, "") if self._hidden else text)
        files, failed, card, figures = drawer.make(
            executed,
            planned.stem,
            settings.formats,
            order.folder,
            pictured=order.pictured,
            seconds=settings.timeout_s,
        )
        # A fork that read a ledger unheard has no record, and is made again next time.
        return Finished(files, failed, card, figures, done.uses or unheard, opened, done.cold)

    def _judge(self, executed: Any) -> None:
        """Write into a notebook how its code is to be shown; fail it where a warning may not be.

        Raises
        ------
        RunError
            If the run is strict and gave a warning.
        """
        if self._settings.code:
            own = executed.metadata.get("nkreport", {})
            executed.metadata["nkreport"] = {**own, "code": self._settings.code}
        if self._settings.strict or read_front(executed).strict:
            warning = first_warning(executed)
            if warning:
                raise RunError(f"a warning, and the report is strict: {warning}", kind="warning")
