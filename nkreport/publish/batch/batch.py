"""Many reports made at once: runs forked from one warm process, drawn by others that live long.

One way for one report or a thousand: what is up to date is left alone; for each other one a
slot runs the notebook, has it drawn, and puts the files under their names, the entry last.
"""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from enum import IntEnum
from functools import lru_cache, partial
from pathlib import Path

from nkreport.errors import NkreportError, RunError
from nkreport.publish.batch.cache import Cache, Inputs, inputs_of, notebook_inputs, same_ledger
from nkreport.publish.batch.crate import renew_folder
from nkreport.publish.batch.failed import Failures, unsettled
from nkreport.publish.batch.lock import holding
from nkreport.publish.batch.making import TRIES, Here, Maker, NotMade, Order, Room
from nkreport.publish.batch.one_state import OneState
from nkreport.publish.batch.results import SUMMARY, Result, Watcher, write_summary
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import Planned
from nkreport.publish.reports import read_pictured
from nkreport.publish.run.grounds import told_of
from nkreport.publish.run.parameters import read_parameters
from nkreport.publish.store import check_output, own_folder, put_in_place, sync_folder

_LOOK_S = 0.01
STATE = ".nkreport"

MOST_PICTURED = 200
"""Reports of a batch whose cards get a small picture; the index of a larger folder shows none."""


class _Stage(IntEnum):
    """How far a batch has come to its end; it only ever goes on."""

    MAKING = 0
    STOPPING = 1  # what is begun is finished
    ABANDONED = 2  # nothing is


class Batch:
    """Some reports to be made.

    Parameters
    ----------
    planned : sequence of Planned
    settings : Settings
    watcher : Watcher, optional
    maker : Maker, optional
        Who makes the reports; this machine by default.
    """

    def __init__(
        self,
        planned: Sequence[Planned],
        settings: Settings,
        watcher: Watcher | None = None,
        maker: Maker | None = None,
    ) -> None:
        self.results: dict[str, Result] = {}
        self._planned = planned
        self._pictured = len(planned) <= MOST_PICTURED
        self._settings = settings
        self._watcher = watcher or Watcher()
        self._todo: deque[tuple[Planned, Inputs, tuple[str, ...]]] = deque()
        self._lock = threading.RLock()
        self._stage = _Stage.MAKING
        self._faults: list[BaseException] = []
        self._working: set[int] = set()
        self._maker = maker or Here()
        self._one_state = OneState()
        self._notebook = lru_cache(maxsize=None)(read_pictured)
        self._declared = lru_cache(maxsize=None)(self._declared_of)

    def run(self) -> list[Result]:
        """Make what is not up to date.

        Returns
        -------
        list of Result
            In the order planned; those not begun when the batch was stopped are missing.

        Raises
        ------
        EnvironmentFault
            If the folder cannot be written, or another batch holds it.
        KeyboardInterrupt
            If it was interrupted twice.
        """
        settings = self._settings
        check_output(settings.out)
        state = own_folder(settings.out.absolute() / STATE)
        with ExitStack() as stack:
            parts = state / "tmp"
            tidy = partial(shutil.rmtree, parts, ignore_errors=True)
            stack.enter_context(holding(state / "lock", alone=settings.alone, tidy=tidy))
            self._parts = own_folder(own_folder(parts) / secrets.token_hex(4))
            stack.callback(shutil.rmtree, self._parts, ignore_errors=True)
            self._turn = state / "turn"
            self._cache = Cache(settings.out, self._parts)
            self._failures = Failures(settings.out, state, self._parts)
            if settings.alone:
                self._cache.bound()
            self._sort_out()
            if self._todo:
                (settings.out / SUMMARY).unlink(missing_ok=True)
                self._work()
            self._cache.close()
            renew_folder(settings.out, state, self._parts)
            results = [self.results[p.stem] for p in self._planned if p.stem in self.results]
            if settings.alone:
                write_summary(settings.out / SUMMARY, results, self._parts)
        for fault in self._faults:
            raise fault
        return results

    def stop(self) -> None:
        """Begin no further report."""
        self._stage = max(self._stage, _Stage.STOPPING)
        self._maker.stop()

    def _sort_out(self) -> None:
        """Leave out what is up to date."""
        settings = self._settings
        same = lru_cache(same_ledger)  # what is edited later is of another state
        for planned in self._planned:
            inputs = self._inputs(planned)
            why = tuple(self._cache.changes(planned.stem, inputs, planned.path.parent, same))
            if why or settings.force:
                self._todo.append((planned, inputs, why))
            else:
                self._failures.forget(planned.stem)
                self._cache.restate(planned.stem, planned.path.parent)
                files, opened, uses = self._cache.kept(planned.stem)
                self._one_state.note(planned.stem, opened, uses, planned.path.parent)
                self.results[planned.stem] = Result(planned, "current", files)
        self._tell("begin", len(self._planned), len(self.results))
        for result in self.results.values():
            self._tell("end", result)

    def _inputs(self, planned: Planned) -> Inputs:
        notebook, defaults = self._declared(planned.path)
        values = defaults | dict(planned.values)
        names = ("formats", "data", "code", "strict", "confine")
        own = {name: getattr(self._settings, name) for name in names}
        return inputs_of(notebook, values, **own)

    def _declared_of(self, path: Path) -> tuple[Inputs, dict[str, object]]:
        notebook = self._notebook(path)
        defaults = {p.name: p.default for p in read_parameters(notebook, path)}
        return notebook_inputs(notebook), defaults

    def _of_another_state(self) -> list[tuple[Planned, Inputs, tuple[str, ...]]]:
        """Reports to be made again: they read what others of this batch read differently."""
        stems = set(self._one_state.others())
        found = []
        for planned in self._planned if stems else ():
            if planned.stem in stems and self.results[planned.stem].status != "failed":
                why = tuple(self._cache.read_otherwise(planned.stem, planned.path.parent))
                if why:
                    found.append((planned, self._inputs(planned), why))
        return found

    def _tell(self, what: str, *told: object) -> None:
        """Tell the watcher; a terminal that is gone stops no report."""
        with suppress(OSError):
            getattr(self._watcher, what)(*told)

    def _work(self) -> None:
        planned = [planned for planned, _, _ in self._todo]
        notebooks = {one.path: self._notebook(one.path) for one in planned}
        room = Room(self._parts, self._turn, self._settings)
        try:
            slots = self._maker.begin(room, planned, notebooks)
            for left in reversed(range(TRIES)):
                self._working = set(range(slots))
                for number in range(slots):
                    threading.Thread(target=self._slot, args=(number,)).start()
                self._wait()
                again = [] if self._stage or self._faults else self._of_another_state()
                if not again or not left:
                    break
                self._tell("again", [planned.stem for planned, _, _ in again], again[0][2])
                self._todo.extend(again)
            for one, _, why in again:
                self.results[one.stem] = self._fail(0, one, unsettled(why, TRIES), why)
                self._tell("end", self.results[one.stem])
        except BaseException:
            self._abandon()
            raise
        finally:
            self._stage = _Stage.ABANDONED  # where an interrupt broke into `_abandon`
            self._maker.end()

    def _wait(self) -> None:
        """Wait for the slots; the first interruption lets them finish, the second does not."""
        try:
            self._join()
        except KeyboardInterrupt as interruption:
            self.stop()
            try:
                if getattr(interruption, "at_once", False):
                    raise
                self._join()
                self._faults.append(KeyboardInterrupt())
            except KeyboardInterrupt:
                self._abandon()
                self._join()
                raise

    def _join(self) -> None:
        # Not by `Thread.join`: where Ctrl-C breaks into it, Python 3.11 takes the thread for ended.
        while self._working:
            time.sleep(_LOOK_S)

    def _abandon(self) -> None:
        self._stage = _Stage.ABANDONED
        self._maker.kill()

    def _slot(self, number: int) -> None:
        try:
            self._make_all(number)
        finally:
            self._working.discard(number)

    def _make_all(self, number: int) -> None:
        """Make one report after another until there are none, or the batch is stopped."""
        while True:
            with self._lock:
                if self._stage or not self._todo:
                    return
                planned, inputs, why = self._todo.popleft()
            try:
                result = self._make(number, planned, inputs, why)
            except BaseException as error:
                self.stop()
                self._faults.append(error)
                return
            if result is None:
                return
            with self._lock:
                self.results[planned.stem] = result
                self._tell("end", result)

    def _make(
        self, number: int, planned: Planned, inputs: Inputs, why: tuple[str, ...]
    ) -> Result | None:
        """Make one report; None where the batch was stopped before it or abandoned under it."""
        try:
            return self._made(number, planned, inputs, why)
        except NotMade:
            return None
        except RunError as failed:
            error = failed
        except (NkreportError, OSError):
            raise
        except Exception as fault:  # of ours: this report fails, and the others are made
            told = f"nkreport itself failed: {type(fault).__name__}: {fault!s:.300}"
            error = RunError(told, kind="fault")
        if self._stage is _Stage.ABANDONED:
            return None  # it did not fail, it was ended
        return self._fail(number, planned, error, why)

    def _made(self, number: int, planned: Planned, inputs: Inputs, why: tuple[str, ...]) -> Result:
        from nkreport.publish.batch.record import made_from, write_record

        notebook = self._notebook(planned.path)
        folder = self._parts / f"report-{planned.stem}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        on_cell = partial(self._tell, "cell", planned.stem)
        done = self._maker.make(number, Order(planned, notebook, folder, self._pictured, on_cell))
        record = made_from(planned, self._settings, notebook, inputs, done.uses, done.opened)
        files = {**done.files, **write_record(folder, record, done.figures, done.files)}
        self._publish(folder, files)
        told = told_of(done.opened)
        if done.failed:
            self._failures.note(planned.stem, done.card, done.failed)
            return Result(planned, "failed", files, done.failed, why, done.cold, (), told)
        self._failures.forget(planned.stem)
        gone = self._cache.keep(planned.stem, inputs, done.uses, done.opened, files, done.card)
        self._one_state.note(planned.stem, done.opened, done.uses, planned.path.parent)
        return Result(planned, "made", files, {}, why, done.cold, gone, told)

    def _publish(self, folder: Path, files: Mapping[str, str]) -> None:
        """Put each file under its name; each name holds the old bytes or the new ones."""
        out = self._settings.out
        places = {(out / name).parent for name in files}
        for place in places - {out}:
            own_folder(place)
        for name in files:
            put_in_place(folder / name, out / name)
        for place in places:
            sync_folder(place)
        shutil.rmtree(folder, ignore_errors=True)

    def _fail(self, number: int, planned: Planned, error: RunError, why: tuple[str, ...]) -> Result:
        with self._maker.drawing(number) as drawer:
            notebook = self._notebook(planned.path)
            text = self._failures.write(planned, notebook, error, drawer)
        return Result(planned, "failed", {}, {error.kind: text}, why)
