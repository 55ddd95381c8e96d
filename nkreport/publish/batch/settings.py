"""How reports are made, whichever they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Settings:
    """What holds for every report of a batch.

    Attributes
    ----------
    out : Path
        Folder to write into; made when missing.
    formats : sequence of str
        Some of `pages.FORMATS`.
    data : sequence of str
        Folders of the ledger; empty for the shipped one.
    workers : int
        Reports under way at once; the processors there are by default.
    cold : bool
        Whether every run gets a kernel of its own.
    force : bool
        Whether what is up to date is made again.
    alone : bool
        Whether nobody else may work in the folder.
    timeout_s : float
        For each run, in seconds.
    code : str
        How the code of the cells stands on a page, one of `front.CODE`; empty for what each
        notebook says.
    strict : bool
        Whether a report whose run gives a warning has failed, whatever its notebook says.
    confine : bool
        Whether runs are kept from the network and from writing outside their own folder.
    """

    out: Path
    formats: Sequence[str] = ("html",)
    data: Sequence[str] = ()
    workers: int = 0
    cold: bool = False
    force: bool = False
    alone: bool = False
    timeout_s: float = 600
    code: str = ""
    strict: bool = False
    confine: bool = False
