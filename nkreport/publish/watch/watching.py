"""A report made again whenever something it rests on is saved, until it is interrupted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from nkreport.errors import NkreportError
from nkreport.handed import read_bytes
from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.cache import Cache
from nkreport.publish.batch.making import Here
from nkreport.publish.batch.processes import Processes
from nkreport.publish.batch.results import Result, Watcher
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import default_plan
from nkreport.publish.run.sandbox import private_folder
from nkreport.publish.store import check_output
from nkreport.publish.watch.resting import Resting, Stand, changed
from nkreport.publish.watch.serving import Serving

LOOK_S = 0.1
"""So long between two looks at the files; more where one look takes long."""

HALF_S = 2.0
"""So long a notebook that is no whole one is taken for half written."""


def watch(
    report: str,
    given: Mapping[str, object],
    settings: Settings,
    watcher: Watcher,
    *,
    begun: Callable[[str], None],
    refused: Callable[[str], None],
) -> NoReturn:
    """Show a report in the browser and make it again on every save.

    Parameters
    ----------
    report : str
        A report's name, or a path to a notebook.
    given : mapping
        Parameters by name, as text or typed.
    settings : Settings
        Its formats have `html` among them.
    watcher : Watcher
        Told of each run.
    begun : callable
        Told the address, before the first run.
    refused : callable
        Told in words why nothing could be run.

    Raises
    ------
    NkreportError
        If there is no such report, a parameter is wrong, or nothing can be written.
    KeyboardInterrupt
        When it is interrupted: there is no other end.
    """
    (planned,) = default_plan([report], given)
    check_output(settings.out)
    with private_folder() as parts:
        processes = Processes(parts, settings.data)
        try:
            with Serving(settings.out, planned.stem) as serving:
                begun(serving.address)
                both = _Both(watcher, serving)
                _Watch(planned.path, given, settings, both, processes, serving, refused).go_on()
        finally:
            processes.kill()


class _Both(Watcher):
    """Tells the shell and the browser."""

    def __init__(self, shell: Watcher, serving: Serving) -> None:
        self._shell = shell
        self._serving = serving

    def begin(self, total: int, current: int) -> None:
        self._shell.begin(total, current)

    def cell(self, stem: str, number: int, total: int) -> None:
        self._shell.cell(stem, number, total)
        self._serving.say(f"Cell {number} of {total}")

    def end(self, result: Result) -> None:
        self._shell.end(result)


class _Watch:
    def __init__(
        self,
        notebook: Path,
        given: Mapping[str, object],
        settings: Settings,
        watcher: Watcher,
        processes: Processes,
        serving: Serving,
        refused: Callable[[str], None],
    ) -> None:
        self._notebook = notebook
        self._given = given
        self._settings = replace(settings, workers=1)
        self._watcher = watcher
        self._processes = processes
        self._serving = serving
        self._refused = refused
        self._resting = Resting(notebook, settings.out, settings.data)
        self._seen: Stand = {}
        self._during: set[str] = set()
        self._good = False

    def go_on(self) -> NoReturn:
        """Make it, and again after every change."""
        while True:
            self._make()
            self._wait()

    def _make(self) -> None:
        before = self._resting.stand()
        self._serving.say("Making it")
        ran = True
        try:
            (planned,) = default_plan([str(self._notebook)], self._given)
            maker = Here(self._processes)
            (result,) = Batch([planned], self._settings, self._watcher, maker).run()
        except NkreportError as error:
            self._refused(str(error))
            self._good = False
            self._serving.show("", str(error))
        else:
            ran = result.status != "current"
            self._show(result)
            if result.status != "failed":
                self._learn(result.stem, before)
        self._take_as_seen(before, ran)

    def _show(self, result: Result) -> None:
        """Show what was made; what is shown already stays."""
        page = f"{result.stem}.html"
        if result.status == "failed":
            if page not in result.files:  # or else it is the other format that could not be made
                page = f"{result.stem}.failed.html"
            there = (self._settings.out / page).exists()
            self._serving.show(page if there else "", "\n".join(result.failed.values()))
        elif result.status == "made" or not self._good:
            self._serving.show(page)
        else:
            self._serving.say("")
        self._good = result.status != "failed"

    def _learn(self, stem: str, before: Stand) -> None:
        """Look at what the run read too; that it was read now is no change of it."""
        known = set(self._resting.stand())
        self._resting.learn(Cache(self._settings.out, self._settings.out), stem)
        for name, found in self._resting.stand().items():
            if name not in known:
                before[name] = found

    def _take_as_seen(self, before: Stand, ran: bool) -> None:
        """What changed while it ran makes it again at once, but what it writes itself each time.

        That is what changed during two runs in turn.
        """
        now = self._resting.stand()
        during = changed(before, now) - {str(self._notebook)}
        own = during & self._during
        if ran:
            self._during = during
        self._seen = {name: found for name, found in before.items() if name not in own}
        self._seen |= {name: now[name] for name in own if name in now}

    def _wait(self) -> None:
        """Wait until something was saved whole."""
        last, since = self._seen, 0.0
        while True:
            began = time.monotonic()
            now = self._resting.stand()
            saved = changed(self._seen, now)
            if saved and not since:
                since = began
            if now != last:
                quiet = False
                last = now
            else:
                quiet = True
            if not saved:
                since = 0.0
            elif _is_whole(self._notebook):
                if quiet or str(self._notebook) in saved:
                    return
            elif quiet and began - since > HALF_S:
                return
            time.sleep(max(LOOK_S, 10 * (time.monotonic() - began)))


def _is_whole(notebook: Path) -> bool:
    """Whether a notebook's file has an end; one that is being written has none."""
    try:
        json.loads(read_bytes(notebook))
    except (OSError, ValueError):
        return False
    return True
