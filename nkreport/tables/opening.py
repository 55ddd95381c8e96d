"""A file's bytes: unpacked within bounds, and what they are, whatever the name says."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from nkreport.errors import TableError
from nkreport.handed import read_bytes
from nkreport.ledger.csvtext import MAX_BYTES
from nkreport.strict_yaml.problems import near

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".ods": "ods",
    ".parquet": "parquet",
    ".feather": "feather",
    ".arrow": "feather",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".duckdb": "duckdb",
}
DATABASES = ("sqlite", "duckdb")
_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_LARGE, _DENSEST = 16 * 1024 * 1024, 200
"""What unpacks to more than that many bytes and times its size is taken for a bomb."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a table's file holds.

    Parameters
    ----------
    name : str
        The innermost file's name.
    format : str
        One of the values of `FORMATS`.
    data : bytes
        Unpacked; empty of a database.
    sha256 : str
        Of the file as it lies there.
    path : Path
        The file as it lies there.
    """

    name: str
    format: str
    data: bytes
    sha256: str
    path: Path


def open_table(path: Path, file: str, table: Mapping[str, Any]) -> Opened:
    """Read and unpack a file.

    Parameters
    ----------
    path : Path
        Plain, gzip, or a zip archive; a workbook is not unpacked.
    file : str
        Its name in messages.
    table : mapping
        What the mapping says of it: `format`, `member`.

    Returns
    -------
    Opened

    Raises
    ------
    TableError
        If it cannot be read, is too large, or is not what it is said to be.
    """
    try:
        data = whole = read_bytes(path, MAX_BYTES)
    except OSError as error:
        raise _refused(file, f"{error.strerror}; name a file that can be read") from error
    sha256, name = hashlib.sha256(data).hexdigest(), path.name
    if data.startswith(_GZIP):
        data, name = _gunzipped(data, file), name.removesuffix(".gz")
    elif data.startswith(_ZIP) and not _is_book(data):
        name, data = _member(data, file, table.get("member"))
        if data.startswith(_GZIP):
            data, name = _gunzipped(data, file), name.removesuffix(".gz")
    elif "member" in table:
        raise _refused(file, "no zip archive, but the mapping names a member; remove `member`")
    kind = _format(name, data, file, table.get("format"))
    if kind in DATABASES and data is not whole:
        raise _refused(file, "a database in an archive; unpack it first")
    if "query" in table and kind not in DATABASES:
        raise _refused(file, f"this is {kind}, which no query reads; remove `query`")
    return Opened(name, kind, b"" if kind in DATABASES else data, sha256, path)


def _refused(file: str, text: str) -> TableError:
    return TableError([f"{file}:1:1: {text}"])


def _gunzipped(data: bytes, file: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            unpacked = packed.read(_most(len(data)) + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _refused(file, f"the gzip is broken ({error}); fetch it again") from error
    if len(unpacked) > _most(len(data)):
        raise _bomb(file)
    return unpacked


def _most(packed: int) -> int:
    return min(MAX_BYTES, max(_LARGE, packed * _DENSEST))


def _bomb(file: str) -> TableError:
    return _refused(
        file,
        f"unpacks to over {_DENSEST} times its size; unpack it yourself if you trust it",
    )


def _is_book(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return False
    return "xl/workbook.xml" in names or "content.xml" in names


def _member(data: bytes, file: str, named: object) -> tuple[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
            names = [info.filename for info in files]
            tables = [name for name in names if PurePosixPath(name).suffix.lower() in FORMATS]
            if named is None and len(tables) != 1:
                raise _refused(
                    file,
                    f"the archive holds {len(names)} files; name one: `table: {{member: …}}`"
                    f" ({', '.join(names[:5])}{' …' if len(names) > 5 else ''})",
                )
            name = str(named or tables[0])
            if name not in names:
                raise _refused(file, f"the archive holds no {name!r}; {near(name, names)}")
            info = files[names.index(name)]
            with archive.open(info) as packed:
                most = _most(info.compress_size)
                unpacked = packed.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise _refused(file, f"the archive cannot be read ({error}); fetch it again") from error
    if len(unpacked) > most:
        raise _bomb(file)
    return PurePosixPath(name).name, unpacked


def _format(name: str, data: bytes, file: str, named: object) -> str:
    found = _by_bytes(data)
    told = str(named or FORMATS.get(PurePosixPath(name).suffix.lower(), ""))
    if not told and not found:
        raise _refused(
            file, f"what {name!r} is, its ending does not tell; write `table: {{format: csv}}`"
        )
    if found and told and found != told:
        raise _refused(
            file,
            f"this is {found}, not {told} as {'the mapping' if named else 'its name'} says;"
            f" write `table: {{format: {found}}}`"
            if found in FORMATS.values()
            else f"this is {found}, not {told}; export the table itself",
        )
    return told or found


def _by_bytes(data: bytes) -> str:
    """What the first bytes tell; empty where they tell nothing."""
    if data.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xlsx" if "xl/workbook.xml" in archive.namelist() else "ods"
    for magic, kind in (
        (b"PAR1", "parquet"),
        (b"ARROW1", "feather"),
        (b"\xd0\xcf\x11\xe0", "an old Excel file"),
        (b"%PDF", "a PDF file"),
        (b"<!DOC", "an HTML page"),
        (b"<html", "an HTML page"),
        (b"SQLite format 3", "sqlite"),
    ):
        if data.startswith(magic):
            return kind
    return "duckdb" if data[8:12] == b"DUCK" else ""
