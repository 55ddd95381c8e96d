"""The record that `nkreport fetch` leaves beside a file: address, day and hash."""

from __future__ import annotations

import re
from pathlib import Path

from nkreport.errors import TableError
from nkreport.handed import read_json, why

ENDING = ".source.json"
_LONGEST = 64 * 1024
_WANTED = {"address": r"https://\S+", "fetched": r"\d{4}-\d\d-\d\d", "sha256": r"[0-9a-f]{64}"}


def record_of(path: Path) -> Path:
    """Where the record of a file stands, if it was fetched."""
    return path.with_name(f"{path.name}{ENDING}")


def read_record(path: Path, sha256: str, file: str) -> dict[str, str]:
    """What is recorded of a file.

    Parameters
    ----------
    path : Path
    sha256 : str
        Of the file as it lies there.
    file : str
        Its name in messages.

    Returns
    -------
    dict
        `address` and `fetched`; empty where the file was not fetched.

    Raises
    ------
    TableError
        If the record is none, or is of another file.
    """
    beside = record_of(path)
    try:
        said = read_json(beside, _LONGEST)
    except FileNotFoundError:
        if not beside.is_symlink():
            return {}
        said = None
    except (OSError, ValueError) as error:
        raise TableError([f"{file}{ENDING}: is no record ({why(error)}); remove it"]) from error
    if not isinstance(said, dict) or any(
        not re.fullmatch(pattern, str(said.get(name, ""))) for name, pattern in _WANTED.items()
    ):
        wanted = ", ".join(_WANTED)
        raise TableError([f"{file}{ENDING}:1:1: is no record; it has {wanted}; remove it"])
    if said["sha256"] != sha256:
        raise TableError(
            [
                f"{file}:1:1: is not what was fetched on {said['fetched']}: its hash is another;"
                f" fetch it again, or remove {beside.name}"
            ]
        )
    return {name: str(said[name]) for name in ("address", "fetched")}
