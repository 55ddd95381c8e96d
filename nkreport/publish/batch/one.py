"""One report made: what a batch does for many, with its errors raised."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from nkreport.errors import RunError
from nkreport.publish.batch.batch import Batch
from nkreport.publish.batch.report_files import FORMATS
from nkreport.publish.batch.results import Result, Watcher
from nkreport.publish.batch.settings import Settings
from nkreport.publish.grid import default_plan

__all__ = ["FORMATS", "build"]


def build(
    path: Path,
    given: Mapping[str, object],
    *,
    out: Path,
    formats: Sequence[str] = ("html",),
    data: Sequence[str] = (),
    on_cell: Callable[[int, int], None] | None = None,
) -> Result:
    """Make one report.

    Parameters
    ----------
    path : Path
        The notebook.
    given : mapping
        Parameters by name, as text or typed.
    out : Path
        Folder to write into; made when missing.
    formats : sequence of str
        `html`, `pdf`.
    data : sequence of str
        Folders of the ledger; empty for the shipped one.
    on_cell : callable, optional
        Told the cell that runs and how many there are.

    Returns
    -------
    Result

    Raises
    ------
    RunError
        If a cell fails; the notebook so far is written as `STEM.failed.ipynb`.
    """
    planned = default_plan([str(path)], given)
    (result,) = Batch(planned, Settings(out, formats, data), _Cells(on_cell)).run()
    for kind, told in result.failed.items():
        if kind in RunError.KINDS:
            raise RunError(told, kind=kind)
    return result


class _Cells(Watcher):
    def __init__(self, on_cell: Callable[[int, int], None] | None) -> None:
        self._on_cell = on_cell

    def cell(self, stem: str, number: int, total: int) -> None:
        if self._on_cell:
            self._on_cell(number, total)
