"""What of a notebook is not the same at each run: the cell, and what may be the cause."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nkreport.publish.page.given import INJECTED

_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
_RANDOM = re.compile(r"\b(random|rng|sample|shuffle|permutation|uuid4|secrets|rand[a-z]*)\b")


def unsteady_cells(first: Path, second: Path, unknown: Sequence[str] = ()) -> list[str]:
    """Cells that put out something else in two runs of one notebook, a line each.

    Parameters
    ----------
    first, second : Path
        The notebook as it was run, twice.
    unknown : sequence of str
        What is known of it already, as `cell 3 reads the clock`; these lines come first.
    """
    told = list(unknown)
    named = {line.split(" reads ")[0] for line in unknown}
    for name, source, apart in _apart(_cells(first), _cells(second)):
        if name not in named:
            told.append(f"{name} {_cause(source, apart)}")
    return told


def _cells(path: Path) -> list[Mapping[str, Any]]:
    """Cells as their author numbers them."""
    cells = json.loads(path.read_bytes())["cells"]
    return [cell for cell in cells if INJECTED not in cell["metadata"].get("tags", ())]


def _apart(
    first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str, tuple[str, str]]]:
    for number, (one, other) in enumerate(zip(first, second, strict=False), 1):
        texts = [json.dumps(cell.get("outputs", []), sort_keys=True) for cell in (one, other)]
        if texts[0] != texts[1]:
            yield f"cell {number}", "".join(one["source"]), (texts[0], texts[1])


def _cause(source: str, apart: tuple[str, str]) -> str:
    bare = {_ADDRESS.sub("", text) for text in apart}
    if len(bare) == 1:
        return "prints the address of an object, another at each run: print what it holds"
    if _RANDOM.search(source):
        return "draws random numbers, others at each run: give it a seed"
    return "puts out something else at each run"
