"""Files written whole or not at all, and the names they get."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import secrets
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from nkreport.errors import EnvironmentFault
from nkreport.publish.run.parameter_types import as_json

LONGEST_SLUG = 60

_REMEDIES = {
    errno.ENOSPC: "make room, or choose another folder with --out",
    errno.EDQUOT: "make room within the quota, or choose another folder with --out",
    errno.EIO: "the disk fails: look after it, or choose another folder with --out",
    errno.EMFILE: "lift the bound (`ulimit -n 1024`), or make fewer at once with --workers",
    errno.EAGAIN: "lift the bound (`ulimit -u`), or make fewer at once with --workers",
    errno.ENOLCK: "choose a folder on a disk of this machine with --out",
    errno.EROFS: "choose a folder that can be written",
    errno.EACCES: "choose a folder that can be written",
    errno.EPERM: "choose a folder that can be written",
    errno.EISDIR: "a folder has this name: move it away",
    errno.ENOTDIR: "a file stands where a folder should: move it away, or choose another --out",
    errno.EEXIST: "a file stands where a folder should: move it away, or choose another --out",
    errno.ENOENT: "the folder does not exist: make it, or choose another with --out",
    errno.ELOOP: "a link stands where a file of ours should: remove it",
    errno.ENAMETOOLONG: "the name is too long: shorten it",
}
# Of a folder that is to be made: file systems of the kernel's say ENOENT.
_UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT)
_NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EACCES)


def write_whole(
    path: str | os.PathLike[str], data: bytes, parts: str | os.PathLike[str] | None = None
) -> None:
    """Write a file so that its name holds the old bytes or the new ones, never a part.

    A symbolic link of that name is replaced; what it points at stays.

    Parameters
    ----------
    path : path
        The file; its folder exists.
    data : bytes
        The whole content.
    parts : path, optional
        Folder of the same file system for the file until it is whole; by default its own.

    Raises
    ------
    EnvironmentFault
        If the machine refuses; the message says what to do.
    """
    target = Path(path)
    part = Path(parts or target.parent) / f".nkreport-{secrets.token_hex(8)}.part"
    try:
        try:
            write_synced(part, data)
            os.replace(part, target)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise
        sync_folder(target.parent)
    except OSError as error:
        raise fault_of(target, error) from error


def put_in_place(whole: Path, target: Path) -> None:
    """Give a whole file its name.

    Raises
    ------
    EnvironmentFault
        If the machine refuses; the message has the name, and what to do.
    """
    try:
        os.replace(whole, target)
    except OSError as error:
        raise fault_of(target, error) from error


def check_output(folder: str | os.PathLike[str]) -> None:
    """Make the folder where it is missing, and see that a file can be written in it.

    Raises
    ------
    EnvironmentFault
        If a file has its name, or nothing can be written in it.
    """
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
        _try_to_write(place)
    except OSError as error:
        if error.errno in _UNWRITABLE:
            raise EnvironmentFault(
                f"{place}: this folder cannot be written: {os.strerror(error.errno).lower()};"
                " choose another with --out, or go where you may write"
            ) from error
        raise fault_of(place, error) from error


def own_folder(place: Path) -> Path:
    """Make a folder for files of ours where it is missing; nothing is written through a link.

    Raises
    ------
    EnvironmentFault
        If it is a link or a file, or cannot be made.
    """
    try:
        place.mkdir(exist_ok=True)
        if place.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    except OSError as error:
        raise fault_of(place, error) from error
    return place


def open_own(place: Path) -> int:
    """Open a file of ours to be locked or written, made where it is missing, never a link.

    Raises
    ------
    EnvironmentFault
        If it is a link or a folder, or cannot be made.
    """
    try:
        return os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o666)
    except OSError as error:
        raise fault_of(place, error) from error


def report_stem(name: str, parameters: Mapping[str, object], defaults: Mapping[str, object]) -> str:
    """Return the name a report's files share.

    Parameters
    ----------
    name : str
        The notebook's name; one that is no safe file name, or the index's, is spelled out and
        hashed.
    parameters : mapping of str to object
        The values given.
    defaults : mapping of str to object
        The notebook's defaults, in its order.

    Returns
    -------
    str
        NAME, or `NAME--<slug>-<hash8>` where a value is not the default.

    Examples
    --------
    >>> report_stem("briefing", {"as_of": "2024-07-01"}, {"as_of": "2024-07-01"})
    'briefing'
    >>> report_stem("briefing", {"as_of": "2022-12-31"}, {"as_of": "2024-07-01"})
    'briefing--2022-12-31-bc674f5b'
    """
    stem = _safe_name(name)
    whole = {**defaults, **parameters}
    changed = [
        value
        for key, value in whole.items()
        if key not in defaults or _canonical(value) != _canonical(defaults[key])
    ]
    if not changed:
        return stem
    slug = _slug(" ".join(_wording(value) for value in changed))
    return f"{stem}--" + "-".join(filter(None, [slug, _hash8(_canonical(whole))]))


def write_synced(path: Path, data: bytes) -> None:
    """Write a new file and see that it is on the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """See that a folder's names are on the disk, where its file system can say so."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)


def _try_to_write(folder: Path) -> None:
    """Write a file without a name, so that none is left if this process is killed."""
    try:
        descriptor = os.open(folder, os.O_WRONLY | os.O_TMPFILE)
    except (AttributeError, OSError) as error:
        if getattr(error, "errno", errno.EOPNOTSUPP) not in (errno.EOPNOTSUPP, errno.EISDIR):
            raise
        trial = folder / f".nkreport-{secrets.token_hex(8)}.part"
        try:
            write_synced(trial, b"\n")
        finally:
            trial.unlink(missing_ok=True)
        return
    with open(descriptor, "wb") as file:
        file.write(b"\n")
        file.flush()
        os.fsync(descriptor)


def fault_of(path: Path | str, error: OSError) -> EnvironmentFault:
    """Put what the machine refused into words, with what to do."""
    remedy = _REMEDIES.get(error.errno or 0)
    reason = os.strerror(error.errno).lower() if error.errno else str(error)
    return EnvironmentFault(f"{path}: {reason}" + (f"; {remedy}" if remedy else ""))


def _safe_name(name: str) -> str:
    kept = r"(con|prn|aux|nul|com[0-9]|lpt[0-9]|index)(\..*)?"
    reserved = re.fullmatch(kept, name, re.IGNORECASE)
    if re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?", name) and not reserved:
        return name
    return f"{_slug(name) or 'report'}-{_hash8(_canonical(name))}"


def _wording(value: object) -> str:
    value = as_json(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text[:1000]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-")


def _canonical(value: object) -> str:
    if isinstance(value, Mapping):
        value = {key: as_json(item) for key, item in value.items()}
    return json.dumps(as_json(value), sort_keys=True, separators=(",", ":"))


def _hash8(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
