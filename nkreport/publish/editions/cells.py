"""What changed of a notebook's cells, and of what they put out that is no figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from nkreport.publish.editions.edition import Edition


def method_changes(old: Edition, new: Edition) -> Iterator[str]:
    """What changed of the notebook, or by what it was made."""
    if old.title != new.title:
        yield f"title: {old.title} -> {new.title}"
    if old.version and new.version and old.version != new.version:
        yield f"made by nkreport {old.version} -> {new.version}"
    if old.kind != new.kind or old.cells is None or new.cells is None:
        return
    what = "cell" if new.kind == "notebook" else "block of code"
    for tag, i, j, k, m in SequenceMatcher(None, old.cells, new.cells, False).get_opcodes():
        both = min(j - i, m - k) if tag == "replace" else 0
        for place in range(both):
            yield f"{what} {k + place + 1} changed"
        if tag != "equal":
            for place in range(k + both, m):
                yield f"{what} {place + 1} is new"
            for place in range(i + both, j):
                yield f"{what} {place + 1} of the old is gone"


def output_changes(old: Edition, new: Edition) -> Iterator[str]:
    """Outputs of the notebook's own that differ, came or went, by cell."""
    what = "cell" if new.kind == "notebook" else "output"
    was, now = ([source for source, _ in side.outputs] for side in (old, new))
    for tag, i, j, k, m in SequenceMatcher(None, was, now, False).get_opcodes():
        if tag == "equal" or (tag == "replace" and j - i == m - k):
            for place in range(m - k):
                before, after = old.outputs[i + place][1], new.outputs[k + place][1]
                if before != after:
                    yield f"{_kinds(before, after)} of {what} {k + place + 1} differs"
        else:
            for place in range(k, m):
                if new.outputs[place][1]:
                    yield f"{_kinds((), new.outputs[place][1])} of {what} {place + 1} is new"
            for place in range(i, j):
                if old.outputs[place][1]:
                    kinds = _kinds(old.outputs[place][1], ())
                    yield f"{kinds} of {what} {place + 1} of the old is gone"


def _kinds(before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]]) -> str:
    """The kinds of the outputs that are not among the others."""
    differing = [one for one in (*before, *after) if not (one in before and one in after)]
    return " and ".join(dict.fromkeys(kind for kind, _ in differing)) or "the order"
