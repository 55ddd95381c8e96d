"""Verdicts as lines for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from nkreport.errors import named_first
from nkreport.publish.verify.compared import FAILED, IDENTICAL, Verdict

MOST = 12
"""Lines of one kind that are told of a report; of more it says how many."""


def as_rows(verdicts: list[Verdict]) -> list[dict[str, Any]]:
    """Verdicts as JSON has them."""
    return [asdict(verdict) for verdict in verdicts]


def lines(verdict: Verdict, count: int) -> Iterator[str]:
    """A verdict in words, first how it ended, then why, a line each.

    Parameters
    ----------
    verdict : Verdict
    count : int
        How many files its record names.

    Examples
    --------
    >>> list(lines(Verdict("briefing"), 4))
    ['briefing: identical (4 files)']
    """
    if verdict.verdict == FAILED:
        yield f"{verdict.report}: cannot be made again: {verdict.failed}"
    elif verdict.verdict == IDENTICAL:
        yield f"{verdict.report}: identical ({count} file{'' if count == 1 else 's'})"
    else:
        told = [f"{name} {how}" for name, how in verdict.files.items()]
        yield f"{verdict.report}: {named_first(told, MOST)}"
    kinds = {
        "data": verdict.data,
        "method": verdict.method,
        "environment": verdict.environment,
        "moved": [_moved(one) for one in verdict.moved],
        "not reproducible": verdict.unsteady,
    }
    for kind, some in kinds.items():
        yield from (f"  {kind}: {line}" for line in some[:MOST])
        if len(some) > MOST:
            yield f"  {kind}: and {len(some) - MOST} more; --json has all"
    if verdict.rebuilt_otherwise and not (verdict.explained or verdict.unsteady or verdict.failed):
        yield (
            "  nothing that the record names explains it: the record may have been altered, or"
            " fonts or the processor differ"
        )


def _moved(one: dict[str, str]) -> str:
    old, new = one["old"] or "not shown", one["new"] or "not shown"
    return f"{one['figure']}: {old} → {new}" + (f" ({one['by']})" if one["by"] else "")
