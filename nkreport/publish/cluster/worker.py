"""What Dask brings to a worker: a plugin that makes it ready for a batch, and the task.

Dask gives the plugin to every worker there is and to each that comes later. One that fits offers
as many of the batch's own resource as it has threads, so that no other is given a report. Little is
imported here: while a worker imports, it tells its scheduler nothing.
"""

from __future__ import annotations

import asyncio
import pickle
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distributed import WorkerPlugin, get_worker

if TYPE_CHECKING:
    from nkreport.publish.cluster.engine import Answer, Engine


class Preparing(WorkerPlugin):  # type: ignore[misc]
    """Makes a worker ready for a batch, or says why it is not fit for it.

    Parameters
    ----------
    batch : str
        Name of the batch: of its resource, its events and its folder.
    sent : bytes
        An `engine.Sent`, pickled.
    own : bool
        Whether the batch started the worker: Ctrl-C reaches both, and is the batch's to answer.
    """

    def __init__(self, batch: str, sent: bytes, *, own: bool) -> None:
        self.name = self._batch = batch
        self._sent = sent
        self._own = own

    async def setup(self, worker: Any) -> None:
        """Unpack, look whether all is as it must be, and offer the batch's resource."""
        if self._own:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        slots = int(worker.state.nthreads)
        place = Path(worker.local_directory).absolute() / self._batch
        told = await asyncio.to_thread(self._prepare, place, slots)
        if told:
            worker.log_event(self._batch, {"worker": worker.address, "refused": told})
        else:
            await worker.set_resources(**{self._batch: slots})

    async def teardown(self, worker: Any) -> None:
        """End what makes reports."""
        if engine := _ENGINES.pop(self._batch, None):
            await asyncio.to_thread(engine.end)

    def _prepare(self, place: Path, slots: int) -> str:
        from nkreport.publish.run.startup import spare_time

        spare_time()
        try:
            from nkreport.publish.cluster.engine import Engine

            engine = Engine(place, pickle.loads(self._sent), slots)
            engine.begin()
        except Exception as error:
            return f"{error!s:.500}"
        _ENGINES[self._batch] = engine
        return ""


_ENGINES: dict[str, Engine] = {}
"""Of each batch, in this worker."""


def make(batch: str, planned: Any, pictured: bool) -> Answer:
    """Make a report of a batch: Dask's task."""
    worker = get_worker()

    def on_cell(number: int, total: int) -> None:
        worker.log_event(batch, {"stem": planned.stem, "cell": number, "total": total})

    return _ENGINES[batch].make(planned, pictured, on_cell)
