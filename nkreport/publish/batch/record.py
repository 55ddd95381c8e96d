"""The record of a report: what it was made from and what came of it, by hash, beside its page.

It is a function of notebook, parameters, tables and packages: no clock, user, host or place on a
machine is in it. What lies below the notebook's folder has its name from there; what lies
elsewhere, its own name alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

from nkreport.errors import NkreportError
from nkreport.handed import read_bytes
from nkreport.ledger.folders import digest_of, hashes_of
from nkreport.ledger.reads import WHOLE
from nkreport.publish.batch.results import RECORD
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import Planned
from nkreport.publish.page.rests import source_hash
from nkreport.publish.run.grounds import ABSENT
from nkreport.publish.run.needs_kernel import modules_named
from nkreport.publish.store import write_synced

FORMAT = "nkreport record 1"
"""What the first entry of every record says; another shape gets another number."""

MOST_ROWS = 2_000
"""Rows read that a record names one by one; of more it has what was read as one hash."""


def made_from(
    planned: Planned,
    settings: Settings,
    notebook: Any,
    inputs: Mapping[str, Mapping[str, str]],
    uses: Mapping[str, Any],
    opened: Mapping[str, Any],
) -> dict[str, Any]:
    """What a run rested on, as its record has it.

    Parameters
    ----------
    planned : Planned
    settings : Settings
    notebook : NotebookNode
        As read.
    inputs : mapping
        As `cache.inputs_of` gave them.
    uses : mapping
        What the run read of ledgers, as `reads.Recorder.uses` has it.
    opened : mapping
        What else it opened, as `grounds.Watch.grounds` has it.

    Returns
    -------
    dict
        JSON.
    """
    folder = planned.path.parent
    return {
        "format": FORMAT,
        "report": planned.stem,
        "notebook": notebook_hashes(planned.path, notebook, inputs["notebook"]),
        "parameters": {name: json.loads(value) for name, value in inputs["parameter"].items()},
        "given": [name for name in inputs["parameter"] if name in planned.values],
        "settings": {
            "formats": list(settings.formats),
            "data": [place_name(place, folder) for place in settings.data or ["shipped"]],
            "code": settings.code,
            "strict": settings.strict,
        },
        "ledgers": ledgers_of(uses, folder),
        "files": dict(sorted(_files(opened, folder))),
        "unknown": list(opened.get("unknown", ())),
        "opened": _opened(opened, folder),
        "versions": made_with(inputs["version of"], notebook),
    }


def notebook_hashes(path: Path, notebook: Any, cells: Mapping[str, str]) -> dict[str, Any]:
    """Name a notebook, the hash of its source as its page has it, and that of each cell whole."""
    return {
        "name": path.name,
        "sha256": source_hash(notebook),
        "cells": {name: digest[:16] for name, digest in cells.items()},
    }


def place_name(place: str, folder: Path) -> str:
    """Name a file or a folder of a ledger without saying where on a machine it lies.

    Examples
    --------
    >>> place_name("/home/ann/trade/own/mine", Path("/home/ann/trade"))
    'own/mine'
    >>> place_name("/home/ann/trade/mine", Path("/home/ann/trade/notebooks"))
    '../mine'
    >>> place_name("/srv/tables/mine", Path("/home/ann/trade")), place_name("shipped", Path("."))
    ('mine', 'shipped')
    """
    if place == "shipped":
        return place
    path, own = Path(os.path.abspath(place)), Path(os.path.abspath(folder))
    if path.is_relative_to(own):
        return path.relative_to(own).as_posix()
    if own.name == "notebooks" and path.is_relative_to(own.parent):
        return f"../{path.relative_to(own.parent).as_posix()}"
    return path.name


def ledgers_of(uses: Mapping[str, Any], folder: Path) -> list[dict[str, Any]]:
    """Each ledger a run read: its tables and rows by hash, and the checks and corrections met.

    Parameters
    ----------
    uses : mapping
    folder : Path
        The notebook's own.
    """
    ledgers = []
    for key, used in uses.get("ledgers", {}).items():
        places = json.loads(key)
        rows: Mapping[str, str] = used.get("rows", {})
        told = {name: _hash(digest)[:8] for name, digest in sorted(rows.items())}
        ledgers.append(
            {
                "places": [place_name(place, folder) for place in places],
                "read": _read_digest(used),
                "tables": _tables(places, used.get("sha256", ""), folder),
                "rows": told if len(told) <= MOST_ROWS else {},
                "checks": _ids(told, "relations.csv/"),
                "corrections": _ids(told, "corrections.csv/"),
            }
        )
    return ledgers


def _read_digest(used: Mapping[str, Any]) -> str:
    """A hash of what was read, the same while that is; of all where nobody heard what it was."""
    questions = used.get("questions", {})
    if "refused" in used or json.dumps([WHOLE, []]) in questions:
        return str(used.get("sha256") or used.get("refused", ""))
    answers = {text: answer[0] for text, answer in questions.items()}
    return _hash(json.dumps([sorted(answers.items()), sorted(used.get("rows", {}).items())]))


def _tables(places: list[str], digest: str, folder: Path) -> dict[str, str]:
    """Hash of each file of a ledger; of none where they are not those that were read."""
    try:
        if digest_of(places) != digest:
            return {}
        hashes = hashes_of(places)
    except (NkreportError, OSError):
        return {}
    found: dict[str, str] = {}
    for place, files in hashes.items():
        name = PurePosixPath(place_name(place, folder))
        beside = name.parent if os.path.isfile(place) else name  # a table has its mapping there
        for file, sha256 in files.items():
            found[_free((beside / file).as_posix(), found)] = sha256
    return found


def _ids(rows: Mapping[str, str], table: str) -> list[str]:
    return [name.removeprefix(table) for name in rows if name.startswith(table)]


def _files(opened: Mapping[str, Any], folder: Path) -> Iterator[tuple[str, str]]:
    taken: dict[str, str] = {}
    for name, digest in sorted(opened.get("files", {}).items()):
        if os.path.isabs(name):
            if digest == ABSENT:  # sought outside the project: a matter of the machine
                continue
            name = place_name(name, folder)
        taken[_free(name, taken)] = digest
    yield from taken.items()


def _opened(opened: Mapping[str, Any], folder: Path) -> dict[str, list[str]]:
    """What a run reached that was not its own, by kind; `elsewhere` are files outside the project.

    Each of those is among the files, by the same name, if it was read.
    """
    reached = opened.get("reached", {})
    read = [n for n, d in opened.get("files", {}).items() if os.path.isabs(n) and d != ABSENT]
    found = {
        **reached,
        "spoken": [os.path.basename(name) for name in reached.get("spoken", ())],
        "written": [place_name(os.path.join(folder, n), folder) for n in opened.get("written", ())],
        "elsewhere": [name for n in read if "/" not in (name := place_name(n, folder))],
    }
    return {kind: sorted(names) for kind, names in found.items() if names}


def on_page(opened: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Of the files that a run read those that its page names, and their hashes.

    Mappings, and the files of a folder with a `datapackage.json`, are a ledger's: a kernel is heard
    to read each, a fork is not, and their pages are the same.
    """
    files = opened.get("files", {})
    return dict(
        sorted(_files({"files": {n: files[n] for n in files if _alone(folder / n)}}, folder))
    )


def _alone(file: Path) -> bool:
    place = file.parent.parent if file.parent.name == "schemas" else file.parent
    return not (file.name.endswith(".figures.yaml") or (place / "datapackage.json").exists())


def _free(name: str, taken: Mapping[str, str]) -> str:
    """The name, numbered where something else has it."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def made_with(versions: Mapping[str, str], notebook: Any) -> dict[str, str]:
    """Versions of Python, of what this package is made of, and of what the notebook imports."""
    plain = {_plain(name): name for name in versions}
    modules = {name.partition(".")[0] for name in modules_named([notebook])}
    wanted = {"python", "nkreport", *_declared()}
    for module in modules - sys.stdlib_module_names:
        wanted |= {_plain(module)} if _plain(module) in plain else _providers(module)
    return {name: versions[plain[name]] for name in sorted(wanted) if name in plain}


@lru_cache(maxsize=1)
def _declared() -> frozenset[str]:
    try:
        lines = requires("nkreport") or []
    except PackageNotFoundError:
        lines = []
    needed = (line for line in lines if "extra ==" not in line)
    return frozenset(_plain(match[0]) for line in needed if (match := re.match(r"[\w.-]+", line)))


@lru_cache(maxsize=200)
def _providers(module: str) -> frozenset[str]:
    try:
        if find_spec(module) is None:  # of the notebook's own folder
            return frozenset()
    except (ImportError, ValueError):
        return frozenset()
    return frozenset(map(_plain, packages_distributions().get(module, ())))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def write_record(
    folder: Path,
    record: Mapping[str, Any],
    figures: Mapping[str, Any],
    outputs: Mapping[str, str],
) -> dict[str, str]:
    """Write a record beside the files it names.

    Parameters
    ----------
    folder : Path
    record : mapping
        As `made_from` gave it.
    figures : mapping
        Each figure printed: its words and its bounds.
    outputs : mapping
        Name of each file to its sha256.

    Returns
    -------
    dict
        Its own name and sha256.
    """
    name = f"{record['report']}{RECORD}"
    content = record_bytes({**record, "figures": figures, "outputs": dict(sorted(outputs.items()))})
    write_synced(folder / name, content)
    return {name: hashlib.sha256(content).hexdigest()}


def restated(content: bytes, uses: Mapping[str, Any], folder: Path) -> bytes:
    """A record with its tables as they are now; what was read of them did not change."""
    record: dict[str, Any] = json.loads(content)
    return record_bytes({**record, "ledgers": ledgers_of(uses, folder)})


def record_bytes(record: Mapping[str, Any]) -> bytes:
    """A record as its file has it."""
    return json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def file_hash(path: Path) -> str:
    """The sha256 of a file; empty where there is none."""
    try:
        return hashlib.sha256(read_bytes(path)).hexdigest()
    except OSError:
        return ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
