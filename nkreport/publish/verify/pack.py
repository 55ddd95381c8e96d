"""The zip by which a stranger verifies: reports, records, notebooks and what they read."""

from __future__ import annotations

import hashlib
import io
import posixpath
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from nkreport.errors import RecordError
from nkreport.handed import read_bytes, why
from nkreport.ledger.folders import hashes_of
from nkreport.publish.batch.cache import versions
from nkreport.publish.batch.crate import CRATE, crate_of
from nkreport.publish.batch.record import file_hash
from nkreport.publish.batch.results import RECORD
from nkreport.publish.content.named_pictures import picture_names
from nkreport.publish.page.rests import source_hash
from nkreport.publish.reports import read_notebook
from nkreport.publish.run.grounds import ABSENT
from nkreport.publish.verify.packages import requirements, wheel, zipped
from nkreport.publish.verify.records import Recorded, data_of, notebook_of, read_records

REPORTS, NOTEBOOKS, LOCK, README = "reports", "notebooks", "requirements.txt", "README.txt"
"""Where in a pack its reports stand, its notebooks with what lies beside them, its packages, and
what to type."""

MOST_FILES, MOST_BYTES = 20_000, 1 << 30
"""What a pack holds at most; a larger one is not unpacked."""

_LONGEST_NAME = 1000

_READ_ME = """\
Reports, and what they were made from. To make them again and compare the bytes, put this zip
alone into an empty folder and type there, with its own name for PACK.zip:

    {python} -m venv room
    {python} -m zipfile -e PACK.zip pack
    room/bin/python -m pip install {hashes}-r pack/{lock}
    room/bin/python -m pip install --no-deps pack/{wheel}
    room/bin/nkreport verify PACK.zip

The third fetches packages; nothing else needs the network. The last says "identical", or which
file differs and why. They were made with Python {made_with}:
another version, system or processor may draw other bytes.

The last runs the code of the notebooks in {notebooks}/: read them first. The wheel beside this
text is nkreport itself, {nkreport}, as it made them. If you would rather not
run what came in a zip, install that version from where you trust: one with another text is named.
{pinned}
"""
_PINNED = (
    "The versions in requirements.txt have no hashes: not all are those of nkreport's own list.",
    "pip holds each package to the hashes in requirements.txt.",
)


def pack(target: Path, *, notebook: Path | None = None, data: Sequence[str] = ()) -> bytes:
    """Put reports and what they were made from into a zip, the same bytes each time.

    Parameters
    ----------
    target : Path
        A folder of reports, or a page.
    notebook, data
        As `verify.verify` takes them.

    Returns
    -------
    bytes
        Files by name, without links, times or owners: reports, notebooks, what they read, this
        package as a wheel (the shipped tables in it), the packages to install, and what to type.

    Raises
    ------
    RecordError
        If something is not as a record has it, or lies where a zip cannot put it, or another
        nkreport made it than this one.
    """
    files: dict[str, bytes] = {}
    made_with: dict[str, str] = {}
    records: list[Mapping[str, Any]] = []
    read: dict[str, str] = {}
    for recorded in read_records(target):
        _same_nkreport(recorded)
        path = notebook_of(recorded, notebook)
        records.append(recorded.record)
        for name, content in _files_of(recorded, path, data):
            if name.startswith(f"{NOTEBOOKS}/"):
                read[posixpath.relpath(name, NOTEBOOKS)] = name
            if files.setdefault(name, content) != content:
                raise RecordError(
                    f"{name}: two reports have different files of this name; pack them one by one"
                )
        made_with |= recorded.record["versions"]
    name, files_of_nkreport = wheel()
    pins = requirements(made_with)
    python = made_with["python"]
    told = _READ_ME.format(
        python=f"python{'.'.join(python.split('.')[:2])}",
        hashes="--require-hashes " if pins.hashed else "",
        lock=LOCK,
        wheel=name,
        made_with=python,
        notebooks=NOTEBOOKS,
        nkreport=made_with["nkreport"],
        pinned=_PINNED[pins.hashed],
    )
    files |= {LOCK: pins.text.encode(), name: files_of_nkreport, README: told.encode()}
    beside = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    files[CRATE] = crate_of(records, under=f"{REPORTS}/", beside=beside, read=read)
    return zipped(files)


def _same_nkreport(recorded: Recorded) -> None:
    made, here = recorded.record["versions"].get("nkreport"), versions()["nkreport"]
    if made != here:
        raise RecordError(
            f"{recorded.stem}: was made by another nkreport ({made}) than this one ({here}), which"
            " goes into the zip: build the report again, then pack it"
        )


def _files_of(recorded: Recorded, path: Path, data: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    record = recorded.record
    own = recorded.folder / f"{recorded.stem}{RECORD}"
    yield f"{REPORTS}/{own.name}", read_bytes(own)
    for name, digest in record["outputs"].items():
        yield f"{REPORTS}/{name}", _as_recorded(recorded.folder / name, digest)
    notebook = read_notebook(path)
    if source_hash(notebook) != record["notebook"]["sha256"]:
        raise RecordError(f"{path}: {_CHANGED}")
    yield f"{NOTEBOOKS}/{record['notebook']['name']}", read_bytes(path)
    for name, digest in record["files"].items():
        if digest != ABSENT:
            if not (path.parent / name).is_file():
                raise RecordError(
                    f"{recorded.stem}: it read {name}, which does not lie beside {path.name}: a"
                    " zip cannot put it where it was read; move it there and build again"
                )
            yield _packed(name), _as_recorded(path.parent / name, digest)
    for name in _pictures(notebook):
        if (path.parent / name).is_file():
            yield _packed(name), read_bytes(path.parent / name)
    tables = {name: digest for one in record["ledgers"] for name, digest in one["tables"].items()}
    for name, place in zip(record["settings"]["data"], data_of(recorded, path, data), strict=True):
        if place != "shipped":
            for file, content in _tables(name, Path(place), tables):
                yield _packed(file), content


def _tables(name: str, place: Path, known: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """The files of one place of a ledger, by the names they are recorded under."""
    root, called = (place.parent, posixpath.dirname(name)) if place.is_file() else (place, name)
    for file in hashes_of([place.absolute().as_posix()])[place.absolute().as_posix()]:
        recorded = posixpath.join(called, file)
        yield recorded, _as_recorded(root / file, known.get(recorded, ""))


def _pictures(notebook: object) -> Iterator[str]:
    """Files that Markdown cells show, below the notebook's folder."""
    for cell in notebook["cells"]:  # type: ignore[index]
        for address in picture_names(cell["source"]) if cell["cell_type"] == "markdown" else ():
            name = posixpath.normpath(unquote(address))
            if not re.match(r"\w+:|/|\.\.", name):
                yield name


def _packed(name: str) -> str:
    """Where in a pack lies what a record names from the notebook's folder."""
    return posixpath.normpath(f"{NOTEBOOKS}/{name}")


_CHANGED = (
    "is not as the record has it; `nkreport verify` says what changed: pack what is identical"
)


def _as_recorded(file: Path, digest: str) -> bytes:
    if file_hash(file) != digest:
        raise RecordError(f"{file}: {_CHANGED}")
    return read_bytes(file)


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OverflowError,
)
"""What a broken zip raises."""


def _is_packed(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry may be written: a plain file, below the folder, by a name without tricks."""
    parts = entry.filename.split("/")
    return (
        stat.S_IFMT(entry.external_attr >> 16) in (0, stat.S_IFREG)
        and entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        and len(entry.filename) <= _LONGEST_NAME
        and not re.search(r"[\\\x00-\x1f]", entry.filename)
        and all(part not in ("", ".", "..") and len(part.encode()) <= 255 for part in parts)
    )


def unpack(file: Path, folder: Path) -> None:
    """Write a pack's files into a folder; nothing is written beside it.

    Raises
    ------
    RecordError
        If it is no pack: no zip, or one with links, names that lead out, or too much in it.
    """
    try:
        data = read_bytes(file)
    except FileNotFoundError:
        raise RecordError(f"{file}: there is no such zip") from None
    except OSError as error:
        raise RecordError(f"{file}: {why(error)}; name a zip") from error
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            if len(entries) > MOST_FILES or sum(one.file_size for one in entries) > MOST_BYTES:
                raise RecordError(f"{file}: holds more than a pack does; ask for another")
            files = {entry.filename: entry for entry in entries}
            if len(files) < len(entries):
                raise RecordError(f"{file}: holds two files of one name; ask for another")
            above = {str(place) for name in files for place in PurePosixPath(name).parents}
            for name, entry in files.items():
                if name in above or not _is_packed(entry):
                    raise RecordError(
                        f"{file}: {name!r:.80} is none of a pack's files; ask for one"
                        " that `nkreport verify --pack` wrote"
                    )
                content = packed.read(entry)
                place = folder / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
    except _BROKEN as error:
        raise RecordError(
            f"{file}: is no zip that can be read ({error!s:.80}); fetch it again"
        ) from error
    if not (folder / REPORTS).is_dir():
        raise RecordError(
            f"{file}: holds no {REPORTS}; name one that `nkreport verify --pack` wrote"
        )
