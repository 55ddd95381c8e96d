"""What a stranger installs to verify: the packages a record names, by hash, and nkreport itself."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import stat
import zipfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import nkreport
from nkreport.errors import RecordError
from nkreport.shipped import shipped_folder

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_PIN = re.compile(r"([\w.-]+)==([^\s;]+)[^\n]*(?:\n +--hash=[^\n]*)+\n")
_NEEDED = re.compile(r"([\w.-]+)\s*(?:\[([^\]]*)\])?")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)")
_JUNK = {"__pycache__", ".ipynb_checkpoints", "_shipped"}


class Requirements(NamedTuple):
    """Packages for pip.

    Attributes
    ----------
    text : str
        A line each, or more where hashes follow.
    hashed : bool
        Whether each has its hashes, so that pip can be held to them.
    """

    text: str
    hashed: bool


def requirements(versions: Mapping[str, str]) -> Requirements:
    """Pin what records name, and all that those packages need.

    Parameters
    ----------
    versions : mapping
        Package to its version, as records have them.

    Returns
    -------
    Requirements
        The lines of `requirements.lock` where it has each package at this version, for every
        platform; else versions alone, those installed here where no record names one.
    """
    named = {name: version.partition(" ")[0] for name, version in versions.items()}
    for apart in ("python", "nkreport"):
        named.pop(apart, None)
    every = needed({"nkreport": set(), **{name: set() for name in named}}) - {"nkreport"}
    locked: dict[str, dict[str, str]] = {}
    for match in _PIN.finditer((shipped_folder("seeds").parent / "requirements.lock").read_text()):
        locked.setdefault(plain_name(match[1]), {})[match[2]] = match[0]
    if all(version in locked.get(name, ()) for name, version in named.items()):
        pins = (line for name in sorted(every & set(locked)) for line in locked[name].values())
        return Requirements("".join(pins), True)
    pinned = {name: _installed(name) for name in every} | named
    lines = (f"{name}=={version}\n" for name, version in sorted(pinned.items()) if version)
    return Requirements("".join(lines), False)


def needed(wanted: Mapping[str, set[str]]) -> set[str]:
    """Packages and all they need, on whatever platform; `wanted` maps them to their extras."""
    wanted = dict(wanted)
    found: dict[str, set[str]] = {}
    while wanted:
        name, extras = wanted.popitem()
        if name in found and extras <= found[name]:
            continue
        extras = found[name] = found.get(name, set()) | extras
        for line in _requires(name):
            of = set(_EXTRA.findall(line))
            if (match := _NEEDED.match(line)) and (not of or of & extras):
                asked = {one.strip() for one in (match[2] or "").split(",")} - {""}
                other = plain_name(match[1])
                wanted[other] = wanted.get(other, set()) | asked
    return set(found)


def _requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # of another platform
        return []


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def wheel() -> tuple[str, bytes]:
    """Put this package, as it is installed here, into a wheel.

    Returns
    -------
    tuple
        Its file name, and its bytes: the same of a checkout and of an installed wheel.

    Raises
    ------
    RecordError
        If it is not installed, so that nobody knows how it is to be.
    """
    try:
        known = metadata.distribution("nkreport")
    except metadata.PackageNotFoundError as error:
        raise RecordError(
            "nkreport is not installed, only imported: install it (pip install --no-deps .), and"
            " pack again"
        ) from error
    about = f"nkreport-{known.version}.dist-info"
    files = {
        f"{about}/METADATA": (known.read_text("METADATA") or "").encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nGenerator: nkreport\nRoot-Is-Purelib: true\n"
        b"Tag: py3-none-any\n",
        f"{about}/entry_points.txt": (known.read_text("entry_points.txt") or "").encode(),
        f"{about}/licenses/LICENSE": (known.read_text("licenses/LICENSE") or "").encode(),
    }
    own = Path(nkreport.__file__).parent
    files |= {f"nkreport/{name}": path.read_bytes() for name, path in _below(own)}
    for folder in ("seeds", "notebooks"):
        shipped = shipped_folder(folder)
        named = _below(shipped)
        files |= {f"nkreport/_shipped/{folder}/{n}": path.read_bytes() for n, path in named}
    lock = shipped_folder("seeds").parent / "requirements.lock"
    files["nkreport/_shipped/requirements.lock"] = lock.read_bytes()
    rows = [f"{name},sha256={_digest(files[name])},{len(files[name])}" for name in sorted(files)]
    files[f"{about}/RECORD"] = "\n".join([*rows, f"{about}/RECORD,,", ""]).encode()
    return f"nkreport-{known.version}-py3-none-any.whl", zipped(files)


def _below(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and _JUNK.isdisjoint(name.parts):
            yield name.as_posix(), path


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of files by name, without links, times or owners: the same bytes each time."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            packed.writestr(entry, files[name])
    return target.getvalue()


def plain_name(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
