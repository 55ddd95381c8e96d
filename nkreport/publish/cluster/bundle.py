"""What a batch rests on, as it travels to a worker once: notebooks, what lies beside them, tables.

Each file lies on the worker under a folder of the batch's own by the path it has here, so that what
a notebook names from where it stands is found there too, and each path leads back.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nkreport.errors import EnvironmentFault, named_first
from nkreport.ledger.folders import digest_of, named_places, stamp_of
from nkreport.publish.batch.cache import versions
from nkreport.publish.grid import Planned
from nkreport.publish.run.named_readers import Named, code_of
from nkreport.publish.run.sandbox import search_path
from nkreport.shipped import shipped_folder

MOST_MB = 512
"""What travels to a worker at most; it passes through the memory of the scheduler."""

_LEFT = frozenset({"__pycache__", "node_modules"})
_NOT_OURS = ("pyvenv.cfg", ".nkreport")
"""What a folder holds that is an environment's or an output's."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files by their paths from the root, each content once.

    Attributes
    ----------
    files : mapping
        Path on the machine that asks to the sha256 of its content.
    contents : mapping
        Sha256 to bytes.
    """

    files: Mapping[str, str]
    contents: Mapping[str, bytes]

    def unpack(self, root: Path) -> None:
        """Lay the files out under a folder.

        Raises
        ------
        EnvironmentFault
            If a content is not what its hash says.
        OSError
            If one cannot be written.
        """
        for path, digest in self.files.items():
            content = self.contents[digest]
            if hashlib.sha256(content).hexdigest() != digest:
                raise EnvironmentFault(f"{path} did not arrive as it was sent")
            place = below(root, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)


def below(root: Path, path: str | os.PathLike[str]) -> Path:
    """Where a path from the root of one machine lies under a folder of another."""
    return Path(f"{root}{os.path.abspath(path)}")


def bundle_of(
    planned: Sequence[Planned], notebooks: Mapping[Path, Any], data: Sequence[str]
) -> Bundle:
    """Gather what some reports rest on.

    Parameters
    ----------
    planned : sequence of Planned
    notebooks : mapping
        Path of each notebook to the notebook.
    data : sequence of str
        Folders of the ledger, as `Settings` has them.

    Raises
    ------
    EnvironmentFault
        If it is more than travels, or a file cannot be read.
    """
    files: dict[str, str] = {}
    contents: dict[str, bytes] = {}
    size = 0
    for path in sorted({*_of_notebooks(planned, notebooks), *_of_ledger(data)}):
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            told = f"{path}: {error.strerror}; it lies beside a notebook and goes to the workers"
            raise EnvironmentFault(told) from error
        files[path] = hashlib.sha256(content).hexdigest()
        if files[path] not in contents:
            contents[files[path]] = content
            size += len(content)
        if size > MOST_MB * 10**6:
            folders = named_first(sorted({str(path.parent) for path in notebooks}))
            raise EnvironmentFault(
                f"{folders}: what lies there and the tables are over {MOST_MB} MB, too much to send"
                " to each worker: put the notebook into a folder with what it reads alone"
            )
    return Bundle(files, contents)


def installed() -> dict[str, str]:
    """What must be the same where a report is made, for it to be the same report."""
    shipped = digest_of(named_places(["shipped"]))[:16]
    return {**versions(), "the shipped tables": shipped, "PYTHONPATH": search_path()}


def unlike(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """What is otherwise on a worker, in a sentence without its subject; empty where nothing is.

    Examples
    --------
    >>> unlike({"altair": "6.3.0", "numpy": "2.4"}, {"altair": "6.2.0", "numpy": "2.4"})
    'has altair 6.2.0, not 6.3.0'
    >>> unlike({"altair": "6.3.0"}, {"polars": "2.1"})
    'has no altair 6.3.0, polars 2.1 beyond what is here'
    """
    told = []
    for name in sorted({*here, *there}, key=str.casefold):
        mine, other = here.get(name, ""), there.get(name, "")
        if mine == other:
            continue
        if not other:
            told.append(f"no {name} {mine}")
        elif not mine:
            told.append(f"{name} {other} beyond what is here")
        else:
            told.append(f"{name} {other}, not {mine}")
    return f"has {named_first(told)}" if told else ""


def _of_notebooks(planned: Sequence[Planned], notebooks: Mapping[Path, Any]) -> Iterator[str]:
    for folder in {os.path.realpath(path.parent) for path in notebooks}:
        yield from _files_below(folder, set())
    for one in planned:
        folder = os.path.realpath(one.path.parent)
        named = Named(code_of(notebooks[one.path]), one.values)
        for path in named.files(Path(folder)):
            if path not in named.texts:  # from the root it is the worker's own
                yield path


def _files_below(folder: str, met: set[str]) -> Iterator[str]:
    """Files of a folder and of those below it; not hidden ones, environments and outputs."""
    if os.path.realpath(folder) in met:
        return
    met.add(os.path.realpath(folder))
    for entry in os.scandir(folder):
        if entry.name.startswith(".") or entry.name in _LEFT:
            continue
        if entry.is_file():
            yield entry.path
        elif entry.is_dir() and not any(
            os.path.exists(os.path.join(entry.path, name)) for name in _NOT_OURS
        ):
            yield from _files_below(entry.path, met)


def _of_ledger(data: Sequence[str]) -> Iterator[str]:
    shipped = shipped_folder("seeds")
    for path, *_ in stamp_of(named_places(data or ["shipped"])):
        if not Path(path).is_relative_to(shipped):
            yield path
