"""The reports of a batch made by Dask's workers: who asks, and what comes back.

Dask places the runs, moves those of a worker that is lost, and gives up one that kills its workers.
Each report's files come back by their hashes, and the batch writes them as if they were made here.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from nkreport.errors import EnvironmentFault, RunError, named_first
from nkreport.publish.batch.making import Finished, NotMade, Order, Room
from nkreport.publish.batch.processes import Processes
from nkreport.publish.batch.render_worker import Drawer
from nkreport.publish.cluster.address import check_address, connected
from nkreport.publish.cluster.bundle import bundle_of, installed
from nkreport.publish.cluster.engine import Answer, Sent
from nkreport.publish.grid import Planned
from nkreport.publish.run.notebook_nodes import notebook_node
from nkreport.publish.store import fault_of, write_synced

MOST_AT_ONCE = 256
"""Reports under way at once, however many workers there are."""

WORKERLESS_S = 180.0
"""How long a batch waits where no worker is there that can make its reports."""

_LOOK_S = 0.25


class Cluster:
    """Has Dask's workers make the reports of a batch.

    Parameters
    ----------
    address : str
        `local:N`, or where a scheduler listens.
    insecure : bool
        Whether it may be reached over a network without TLS.
    say : callable
        Told what the batch goes on without: a worker that is not fit.

    Raises
    ------
    NkreportError
        If the address is none.
    """

    def __init__(
        self, address: str, *, insecure: bool = False, say: Callable[[str], object] = str
    ) -> None:
        self._workers = check_address(address, insecure=insecure)
        self._address = address
        self._say = say
        self._open = ExitStack()
        self._change = threading.Condition()
        self._capacity = self._under_way = 0
        self._stopped = self._killed = False
        self._lost = ""
        self._refused: dict[str, str] = {}
        self._on_cell: dict[str, Callable[[int, int], None]] = {}
        self._drawing = threading.Lock()
        self._processes: Processes | None = None
        # A process that draws ends with the thread that started it, and a slot's may end before.
        self._hands = ThreadPoolExecutor(1)

    def begin(self, room: Room, planned: Sequence[Planned], notebooks: Mapping[Path, Any]) -> int:
        """Connect, and have every worker made ready.

        Raises
        ------
        EnvironmentFault
            If no scheduler answers, no worker is fit, or what the reports rest on is too much.
        """
        first = {one.path: one for one in planned}
        self._room = room
        self._open.callback(self._hands.shutdown)
        data = [at if at == "shipped" else os.path.abspath(at) for at in room.settings.data]
        bundle = bundle_of(planned, notebooks, data)
        self._batch = f"nkreport-{secrets.token_hex(8)}"
        (folder := room.parts / "workers").mkdir()
        self._client = self._open.enter_context(connected(self._address, self._workers, folder))
        from nkreport.publish.cluster.worker import Preparing

        one_each = tuple(_placed(one) for one in first.values())
        sent = Sent(installed(), bundle, one_each, replace(room.settings, data=data, out=Path()))
        plugin = Preparing(self._batch, pickle.dumps(sent), own=self._workers > 0)
        self._client.subscribe_topic(self._batch, self._hear)
        try:
            self._client.register_plugin(plugin, name=self._batch)
        except Exception as error:
            raise EnvironmentFault(
                f"{self._address}: a worker cannot take these reports: {error!s:.300}; each needs"
                " nkreport as it is here, with the extra `cluster`"
            ) from error
        self._open.callback(self._forget)
        self._looking = threading.Thread(target=self._look, daemon=True)
        self._looking.start()
        with self._change:
            self._change.wait_for(lambda: self._capacity or self._lost or self._killed)
        if self._lost:
            raise EnvironmentFault(self._lost)
        return min(len(planned), MOST_AT_ONCE)

    def make(self, slot: int, order: Order) -> Finished:
        """Have a report made and put its files into its folder.

        Raises
        ------
        EnvironmentFault
            If the scheduler or all workers are lost, or a worker's machine refused.
        """
        stem = order.planned.stem
        self._on_cell[stem] = order.on_cell
        try:
            with self._place():
                future = self._submitted(order)
                self._wait(future)
            answer = self._answer(future)
        finally:
            self._on_cell.pop(stem, None)
        if answer.fault:
            raise EnvironmentFault(f"a worker of {self._address}: {answer.fault}")
        if answer.finished is None:
            so_far = notebook_node(json.loads(answer.notebook)) if answer.notebook else None
            raise RunError(answer.failed, so_far, kind=answer.kind)
        for name, digest in answer.finished.files.items():
            content, place = answer.contents[digest], order.folder / name
            if hashlib.sha256(content).hexdigest() != digest:
                raise RunError(f"{name} did not arrive as it was made", kind="fault")
            try:
                place.parent.mkdir(exist_ok=True)
                write_synced(place, content)
            except OSError as error:
                raise fault_of(place, error) from error
        return answer.finished

    @contextmanager
    def drawing(self, slot: int) -> Iterator[Drawer]:
        """One process of this machine, for all slots; started when a report has failed."""
        with self._drawing:
            yield self._hands.submit(self._drawer).result()

    def stop(self) -> None:
        """Send no further report."""
        self._stopped = True

    def end(self) -> None:
        """Leave the cluster as it was; one that was started here is ended."""
        self._stopped = self._killed = True
        self._open.close()

    def kill(self) -> None:
        """End it without waiting for what is under way."""
        self.end()

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        """Take what a worker told."""
        told = event[1]
        if "refused" in told:
            self._refused[told["worker"]] = told["refused"]
            self._say(f"worker {told['worker']} takes no report: {told['refused']}")
        elif on_cell := self._on_cell.get(told["stem"]):
            on_cell(told["cell"], told["total"])

    def _look(self) -> None:
        """See again and again how many reports the workers take, until the batch has ended."""
        last_seen = time.monotonic()
        while not self._killed and not self._lost:
            try:
                known = self._client.sync(self._client.scheduler.identity)["workers"]
            except Exception:
                known = None
            with self._change:
                if known is None or self._client.status != "running":
                    self._lose("the scheduler is lost")
                else:
                    offers = [worker["resources"].get(self._batch, 0) for worker in known.values()]
                    self._capacity = int(sum(offers))
                    if self._capacity:
                        last_seen = time.monotonic()
                    elif known and set(known) <= set(self._refused):
                        told = named_first((self._refused[w] for w in known), longest=300)
                        self._lose(f"no worker is fit: {told}", "install the same packages there")
                    elif time.monotonic() - last_seen > WORKERLESS_S:
                        told = f"no worker that could make a report for {WORKERLESS_S:.0f} s"
                        self._lose(told, "start some with `dask worker`")
                self._change.notify_all()
            time.sleep(_LOOK_S)

    def _lose(self, told: str, remedy: str = "") -> None:
        again = "the same command goes on, with --cluster or without"
        self._lost = f"{self._address}: {told}; {f'{remedy}: ' if remedy else ''}{again}"
        if self._killed:
            self._lost = "ended"

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Wait until a worker is free: what waits here is not begun, and nobody's to lose."""
        with self._change:
            while self._under_way >= self._capacity and not self._lost:
                if self._stopped:
                    raise NotMade
                self._change.wait(_LOOK_S)
            self._check()
            self._under_way += 1
        try:
            yield
        finally:
            with self._change:
                self._under_way -= 1
                self._change.notify_all()

    def _check(self) -> None:
        if self._killed:
            raise NotMade
        if self._lost:
            raise EnvironmentFault(self._lost)

    def _submitted(self, order: Order) -> Any:
        from nkreport.publish.cluster.worker import make

        return self._client.submit(
            make,
            self._batch,
            _placed(order.planned),
            order.pictured,
            key=f"{order.planned.stem}-{secrets.token_hex(4)}",
            pure=False,
            resources={self._batch: 1},
        )

    def _wait(self, future: Any) -> None:
        done = threading.Event()
        future.add_done_callback(lambda future: done.set())
        while not done.wait(_LOOK_S):
            self._check()

    def _answer(self, future: Any) -> Answer:
        """What a task gave; the worker is let go of it."""
        from distributed.scheduler import KilledWorker

        try:
            answer: Answer = future.result()
            return answer
        except KilledWorker as killed:
            times = killed.allowed_failures + 1
            raise RunError(f"its worker died under it, {times} times", kind="killed") from None
        except (CancelledError, OSError) as error:
            self._check()
            with self._change:
                self._lose("the scheduler is lost")
            raise EnvironmentFault(self._lost) from error
        finally:
            future.release()

    def _drawer(self) -> Drawer:
        if self._processes is None:
            self._processes = Processes(self._room.parts, ())
            self._processes.draw(1)
            self._open.callback(self._processes.close)
        self._processes.renew(0)
        return self._processes.drawers[0]

    def _forget(self) -> None:
        if not self._lost:  # a scheduler that is lost has forgotten it
            with suppress(Exception):
                self._client.unregister_worker_plugin(self._batch)


def _placed(planned: Planned) -> Planned:
    """The same by the notebook's place from the root."""
    path = Path(os.path.realpath(planned.path.parent)) / planned.path.name
    return replace(planned, path=path, places={})
