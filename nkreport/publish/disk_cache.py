"""Texts that take seconds to make and are the same every time, kept for the next process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from nkreport.errors import EnvironmentFault

MOST_KEPT = 12
"""Files the folder holds at most; the oldest go first."""


def kept(name: str, inputs: str, make: Callable[[], str]) -> str:
    """Read a text kept earlier, or make it and keep it.

    Parameters
    ----------
    name : str
        What it is, fit for a file name.
    inputs : str
        Everything the text depends on; other inputs, another file.
    make : callable
        Makes the text.

    Returns
    -------
    str
        The same whether it was kept or made. A file that is damaged or cannot be read or
        written is passed over: keeping only saves time.
    """
    home = cache_home()
    if home is None:
        return make()
    file = home / "nkreport" / f"{name}-{hashlib.sha256(inputs.encode()).hexdigest()[:16]}"
    text = _read(file)
    if text is None:
        text = make()
        _write(file, text)
    return text


def cache_home() -> Path | None:
    """Where the user's programs keep what can be made again; None for a user without a home."""
    from platformdirs import user_cache_path

    try:
        return user_cache_path()
    except RuntimeError:
        return None


def _read(file: Path) -> str | None:
    try:
        digest, _, content = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    return content.decode() if digest.decode("ascii", "replace") == _digest(content) else None


def _write(file: Path, text: str) -> None:
    from nkreport.publish.store import write_whole

    content = text.encode()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, _digest(content).encode() + b"\n" + content)
        others = sorted(file.parent.iterdir(), key=lambda other: other.stat().st_mtime)
        for old in others[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
    except (OSError, EnvironmentFault):
        return


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
