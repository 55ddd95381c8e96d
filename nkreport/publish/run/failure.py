"""Why a run stopped: the cell, the line and one line of cause, from what is left of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nkreport.publish.run.cell_source import parsed
from nkreport.publish.run.guard import DEADLINE_STATUS, LARGEST_OUTPUT_MB, TooMuchOutput

_CELL_FILE = re.compile(r'File "(cell/[^"]+)", line (\d+) in (\S+)')
_ENDING_CALL = re.compile(r"\b(_?exit|quit|abort|kill)\s*\(|\braise SystemExit\b")
TOO_MUCH = f"it put out more than {LARGEST_OUTPUT_MB} MB: show less"


@dataclass
class Failure:
    """Where a run stopped and why.

    Attributes
    ----------
    cell : int or None
        Index within the executed notebook; None before the first cell.
    line : int or None
        Line within the cell, from 1; None where the kernel died without a word.
    cause : str
        One line.
    kind : str
        One of `RunError.KINDS`.
    """

    cell: int | None
    line: int | None
    cause: str
    kind: str = "cell"


def line_that_ends(source: str) -> int | None:
    r"""Return the only line that could have ended its process, which leaves no word of it.

    Examples
    --------
    >>> line_that_ends("import os\nos._exit(3)")
    2
    """
    lines = source.splitlines()
    found = [number for number, line in enumerate(lines, 1) if _ENDING_CALL.search(line)]
    return found[0] if len(found) == 1 else None


def death(cell: int | None, source: str, status: int, timeout_s: float, stack: str) -> Failure:
    """Say why a run's process is gone.

    Parameters
    ----------
    cell : int or None
        Index of the cell that ran.
    source : str
        That cell's text.
    status : int
        Exit status of the process, 128 + n for signal n.
    timeout_s : float
        What the run was given.
    stack : str
        Where it stood at its deadline, as faulthandler prints it.
    """
    if status == DEADLINE_STATUS:
        cause = f"the run took longer than its {timeout_s:g} s"
        return Failure(cell, line_in_stack(stack), cause, "deadline")
    line = line_that_ends(source)
    if status > 128:
        return Failure(cell, line, f"the kernel was killed by signal {status - 128}", "killed")
    return Failure(cell, line, f"the kernel ended itself with status {status}", "exit")


class Stopped(Exception):
    """The run ended before the notebook did."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.cause)
        self.failure = failure


def ends_well(error: Mapping[str, Any]) -> bool:
    """Whether an error is an exit that Papermill counts as the notebook's end, and a good one."""
    return error["ename"] == "SystemExit" and error["evalue"] in ("", "0")


def allows_errors(cell: Any) -> bool:
    """Whether an error of this cell is part of what it shows."""
    return "raises-exception" in cell.metadata.get("tags", [])


def raised(
    cell: int,
    error: Mapping[str, Any],
    source: str,
    count: int | None,
    memory_mb: int,
    outputs: Sequence[Mapping[str, Any]],
) -> Failure:
    """Put an exception of a cell into one line that says what to do where that is known.

    Parameters
    ----------
    cell : int
        Its index.
    error : mapping
        `ename`, `evalue`, `traceback`, as a kernel replies.
    source : str
        The cell's text.
    count : int or None
        The cell's execution count.
    memory_mb : int
        What the run was given.
    outputs : sequence of mapping
        The cell's; where its value failed as it was shown, the reply names no error.
    """
    shown = [output for output in outputs if output["output_type"] == "error"]
    in_display = error["ename"] == "NoneType" and bool(shown)
    if in_display:
        error = shown[-1]
    name, message = error["ename"], error["evalue"]
    first = next((line.strip() for line in message.splitlines() if line.strip()), "")
    line = line_in_traceback(error.get("traceback", []), count)
    if in_display and line is None:
        line = _line_of_value(source)
    if name == "StdinNotImplementedError":
        cause = "it asks for input: make what it asks for a parameter"
        return Failure(cell, line, cause, "input")
    if name == TooMuchOutput.__name__:
        return Failure(cell, line, TOO_MUCH, "output")
    if name == "SystemExit":
        return Failure(cell, line or line_that_ends(source), f"it exits ({first or 0})", "exit")
    if name.endswith("MemoryError"):
        cause = f"it needs more than the {memory_mb} MB of a run"
        return Failure(cell, line, cause, "memory")
    if name.endswith(("SyntaxError", "IndentationError", "TabError")):
        first = re.sub(r" \([^()]*, line \d+\)$", "", first)
    return Failure(cell, line, f"{name}: {first}" if first else name)


def _line_of_value(source: str) -> int | None:
    """Return the line on which the statement begins that a cell ends with."""
    tree = parsed(source)
    return tree.body[-1].lineno if tree and tree.body else None


def line_in_traceback(traceback: Sequence[str], count: int | None) -> int | None:
    """Return the line of the cell with this count that a traceback ends in."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(traceback))
    lines = re.findall(rf"Cell In\[{count}\], line (\d+)", text)
    return int(lines[-1]) if lines else None


def line_in_stack(stack: str) -> int | None:
    """Return the innermost line of the running cell; faulthandler prints that one first."""
    for thread in stack.split("\n\n"):
        frames = _CELL_FILE.findall(thread)
        if frames:
            running = frames[-1][0]
            return next(int(line) for file, line, _ in frames if file == running)
    return None
