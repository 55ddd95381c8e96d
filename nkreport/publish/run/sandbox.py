"""The folder and the environment of a run: nothing of the user's own reaches it."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import site
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from nkreport.errors import EnvironmentFault

LONGEST_SOCKET_PATH = 103

_KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
_FIXED_VARIABLES = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "USER": "nkreport",
    "LOGNAME": "nkreport",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    # The day that is written into figures: the first that every format can hold.
    "SOURCE_DATE_EPOCH": "315532800",
    # More threads than one change the order of sums, and each takes memory for its stack.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}
FOLDER_VARIABLES = {
    "HOME": "home",
    "TMPDIR": "tmp",
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "jupyter-config",
    "JUPYTER_DATA_DIR": "jupyter-data",
    "JUPYTER_RUNTIME_DIR": "jupyter-runtime",
    "MPLCONFIGDIR": "matplotlib",
    "XDG_CACHE_HOME": "cache",
}
WORK = "work"
_MATPLOTLIBRC = "svg.hashsalt: nkreport\n"

# What a run in a fork is given, and what it leaves, in its own folder.
CELLS_FILE = "cells.json"
OUTCOMES_FILE = "outcomes"


def lay_out(folder: Path) -> None:
    """Make the folders that a run's environment names, and where it works unless told."""
    for part in (*FOLDER_VARIABLES.values(), WORK):
        (folder / part).mkdir()
    (folder / FOLDER_VARIABLES["MPLCONFIGDIR"] / "matplotlibrc").write_text(_MATPLOTLIBRC)


@contextmanager
def private_folder() -> Iterator[Path]:
    """Make a folder for one run, short enough in name for its sockets, and remove it after."""
    tried = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")]
    for parent in dict.fromkeys(tried):
        if len(os.fsencode(parent)) + len("/nkr-12345678/k-5") > LONGEST_SOCKET_PATH:
            continue
        try:
            folder = Path(tempfile.mkdtemp(prefix="nkr-", dir=parent))
        except OSError:
            continue
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return
    raise EnvironmentFault(
        f"no folder for a run in {' or '.join(str(parent) for parent in tried)}: "
        "set TMPDIR to a writable folder with a short path"
    )


def environment(folder: Path, data: Sequence[str | os.PathLike[str]]) -> dict[str, str]:
    """Return every variable a kernel gets; nothing else of the user's environment reaches it.

    Parameters
    ----------
    folder : Path
        The run's own folder, which stands in for the home.
    data : sequence of path
        Folders of the ledger, or `shipped`; nothing means `shipped`.
    """
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    folders = {name: str(folder / part) for name, part in FOLDER_VARIABLES.items()}
    places = [
        "shipped" if place == "shipped" else os.path.abspath(place) for place in data or ["shipped"]
    ]
    if search_path():
        kept["PYTHONPATH"] = search_path()
    return {
        **kept,
        **_FIXED_VARIABLES,
        **folders,
        **_user_site(),
        "NKREPORT_DATA": json.dumps(places),
    }


def search_path() -> str:
    """Return the caller's `PYTHONPATH`, its folders named from the root."""
    searched = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join(os.path.abspath(place) for place in searched.split(os.pathsep) if place)


def of_a_run(variables: Mapping[str, str]) -> dict[str, str]:
    """Return a process's environment as a run gets it, which leaves nothing beside the notebook."""
    return {**variables, "PYTHONDONTWRITEBYTECODE": "1"}


def _user_site() -> dict[str, str]:
    """Keep packages importable that were installed with `pip install --user`."""
    spec = importlib.util.find_spec("ipykernel")
    if not (site.ENABLE_USER_SITE and spec and spec.origin):
        return {}
    used = Path(spec.origin).is_relative_to(site.getusersitepackages())
    return {"PYTHONUSERBASE": site.getuserbase()} if used else {}
