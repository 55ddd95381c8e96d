"""The processes that make reports: one that runs are forked from, and one a slot that draws."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence
from pathlib import Path

from nkreport.publish.batch.render_worker import Drawer
from nkreport.publish.disk_cache import cache_home
from nkreport.publish.run.fork_client import Server
from nkreport.publish.run.sandbox import environment


class Processes:
    """Started when they are first needed, and anew when they died or have done their share.

    Parameters
    ----------
    parts : Path
        A folder for what they write; it outlasts them.
    data : sequence of str
        Folders of the ledger, as `Settings` has them.

    Attributes
    ----------
    server : Server or None
        None until a run was to be forked.
    drawers : list of Drawer
        One for each slot.
    """

    def __init__(self, parts: Path, data: Sequence[str]) -> None:
        self.server: Server | None = None
        self.drawers: list[Drawer] = []
        self._parts = parts
        self._data = data
        self._modules: Sequence[str] = ()
        self._ended = False
        self._lock = threading.Lock()

    def serve(self, modules: Sequence[str]) -> None:
        """Have a server that has imported these; one that has them already is kept."""
        if self.server and self.server.alive and set(modules) <= set(self._modules):
            return
        if self.server:
            self.server.close()
        self._modules = modules
        self.server = self._new_server()

    def draw(self, slots: int) -> None:
        """Have so many that draw."""
        self.drawers += [self._new_drawer() for _ in range(slots - len(self.drawers))]

    def renew(self, slot: int) -> None:
        """Start anew what died or has done its share."""
        with self._lock:
            if self._ended:
                return
            if self.server and not self.server.alive:
                self.server.close()
                self.server = self._new_server()
            drawer = self.drawers[slot]
            if drawer.fit:
                return
            self.drawers[slot] = self._new_drawer()
        drawer.close()

    def close(self) -> None:
        """End all, each when it has done what it was asked."""
        with self._lock:
            self._ended = True
        if self.server:
            self.server.close()
        for drawer in self.drawers:
            drawer.close()

    def kill(self) -> None:
        """End all at once."""
        with self._lock:
            self._ended = True
            if self.server:
                self.server.close()
            for drawer in self.drawers:
                drawer.kill()

    def _new_server(self) -> Server:
        root = self._parts / f"runs-{secrets.token_hex(4)}"
        root.mkdir()
        return Server(root, environment(root, self._data), self._modules)

    def _new_drawer(self) -> Drawer:
        variables = {**environment(self._parts, ()), **_kept_where()}
        drawn = self._parts / "drawn"
        drawn.mkdir(exist_ok=True)
        return Drawer(variables, self._parts / "drawer-log", drawn)


def _kept_where() -> dict[str, str]:
    """Let the drawers keep what they make once where this process would."""
    home = cache_home()
    return {} if home is None else {"XDG_CACHE_HOME": str(home)}
