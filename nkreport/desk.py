"""The desk: JupyterLab opened on copies of the shipped reports, which themselves stay as they are.

A day is tried by editing a report's parameters cell. In a copy that changes nothing that others
build; a hook that strips outputs on save would still keep the edited day.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nkreport.console import say
from nkreport.errors import NkreportError
from nkreport.shipped import shipped_folder

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

HOOK = f"{__name__}.keep_shipped"


def open_desk(folder: Path, options: Sequence[str]) -> None:
    """Copy the shipped reports that a folder lacks, and run JupyterLab on it until it is stopped.

    Lab's files are those of the working directory, or of the folder where it lies elsewhere.

    Parameters
    ----------
    folder : Path
        Made when missing; a copy that is there is never replaced.
    options : sequence of str
        JupyterLab's own.

    Raises
    ------
    NkreportError
        If the folder is the shipped reports' own, or Lab would be run by root where others can
        reach it.
    EnvironmentFault
        If the folder cannot be written.
    """
    from jupyterlab.labapp import LabApp

    copied = lay_out(folder)
    if copied:
        names = ", ".join(path.stem for path in copied)
        say(f"{folder}: copies of {names}; edit them freely, the shipped reports stay as they are")
    here, desk = Path.cwd(), folder.resolve()
    root = here if desk.is_relative_to(here.resolve()) else desk
    own = [
        f"--ServerApp.root_dir={root}",
        f"--FileContentsManager.preferred_dir={desk}",
        f"--FileContentsManager.pre_save_hook={HOOK}",
    ]
    server: ServerApp = LabApp.initialize_server(argv=[*own, *options])
    if getattr(os, "geteuid", lambda: 1)() == 0:
        allow_root(server)
    server.start()


def lay_out(folder: Path) -> list[Path]:
    """Copy the shipped reports that a folder lacks; the copies made.

    Raises
    ------
    NkreportError
        If the folder is the shipped reports' own.
    EnvironmentFault
        If the folder cannot be written.
    """
    from nkreport.publish.store import check_output

    shipped = shipped_folder("notebooks")
    if folder.resolve() == shipped.resolve():
        raise NkreportError(
            f"{folder}: the shipped reports lie here, and stay as they are; name another folder,"
            " as in: nkreport lab --desk mine"
        )
    check_output(folder)
    copied = []
    for report in sorted(shipped.glob("*.ipynb")):
        copy = folder / report.name
        if not os.path.lexists(copy):
            shutil.copyfile(report, copy)
            copied.append(copy)
    return copied


def allow_root(server: ServerApp) -> None:
    """Let root run JupyterLab where nobody else reaches it, as a container's only user must.

    Raises
    ------
    NkreportError
        If it listens beyond this machine, or asks for no token.
    """
    if server.allow_root or server.sock:
        return
    if not _is_loopback(server.ip) or not server.identity_provider.auth_enabled:
        raise NkreportError(
            "root may run JupyterLab on this machine alone and with a token: leave out --ip and"
            " the empty token, run it as another user (docker run --user …), or say"
            " yourself: nkreport lab -- --allow-root"
        )
    server.allow_root = True


def _is_loopback(address: str) -> bool:
    try:
        return address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def keep_shipped(*, path: str, contents_manager: Any, **saved: Any) -> None:
    """Refuse to save over a shipped report; JupyterLab calls it before it saves and shows why."""
    from tornado.web import HTTPError

    shipped = shipped_folder("notebooks").resolve()
    file = Path(contents_manager.root_dir, path.strip("/")).resolve()
    if file.parent == shipped and file.suffix == ".ipynb" and file.name in _names(shipped):
        told = f"{path} is a shipped report and stays as it is: use File > Save Notebook As…"
        raise HTTPError(403, told)


def _names(shipped: Path) -> frozenset[str]:
    return frozenset(path.name for path in shipped.glob("*.ipynb"))
