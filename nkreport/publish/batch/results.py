"""How the reports of a batch end, and who is told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from nkreport.publish.run.parameter_types import as_json
from nkreport.publish.store import write_whole

if TYPE_CHECKING:
    from nkreport.publish.grid import Planned

SUMMARY = "batch.json"
RECORD = ".record.json"
"""What the name of a report's record ends in."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one report of a batch ended.

    Attributes
    ----------
    planned : Planned
    status : str
        `made`, `current` (it was up to date) or `failed`.
    files : mapping
        Name under the output folder to sha256, pages first.
    failed : mapping
        Kind of error (one of `RunError.KINDS`, or a format that could not be made) to what
        to tell.
    why : tuple of str
        What had changed, for one that was made again.
    cold : str
        Why it ran in a kernel of its own; empty where it ran in a fork.
    gone : sequence of str
        Files that an earlier making had left and this one did not make; they were removed.
    opened : str
        What its run reached or wrote that was not its own, in one line; empty where nothing.
    """

    planned: Planned
    status: str
    files: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)
    why: tuple[str, ...] = ()
    cold: str = ""
    gone: Sequence[str] = ()
    opened: str = ""

    @property
    def stem(self) -> str:
        """The name its files share."""
        return self.planned.stem

    @property
    def replaced(self) -> str:
        """How its parameters differ from those of the report that had its name; empty if not."""
        told = [reason for reason in self.why if reason.startswith("parameter ")]
        return "; ".join(told) if self.status == "made" else ""


class Watcher:
    """Told how a batch goes; a base that says nothing."""

    def begin(self, total: int, current: int) -> None:
        """Reports there are, and how many of them are up to date."""

    def cell(self, stem: str, number: int, total: int) -> None:
        """A cell of a report begins."""

    def end(self, result: Result) -> None:
        """A report has ended."""

    def again(self, stems: Sequence[str], why: Sequence[str]) -> None:
        """Some are made again, as a file that they read was edited meanwhile; `why` says which."""


def write_summary(file: Path, results: Sequence[Result], parts: Path) -> None:
    """Write each report, its parameters, its files, or why it failed.

    It holds nothing of when or how long, and has them by their names, so that the same reports
    write the same bytes in whichever order a grid lists them.

    Parameters
    ----------
    file : Path
    results : sequence of Result
    parts : Path
        Where the file stands until it is whole.
    """
    reports = [
        {
            "stem": result.stem,
            "report": result.planned.path.stem,
            "parameters": {k: as_json(v) for k, v in result.planned.values.items()},
            "status": "failed" if result.status == "failed" else "ok",
            "files": dict(sorted(result.files.items())),
            "errors": dict(result.failed),
        }
        for result in sorted(results, key=lambda result: result.stem)
    ]
    text = json.dumps({"reports": reports}, ensure_ascii=False, indent=1)
    write_whole(file, text.encode() + b"\n", parts)
