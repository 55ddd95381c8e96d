"""What a bundle carries of figures too many to travel one by one: their rows as one packed text."""

from __future__ import annotations

import base64
import csv
import io
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.ledger.part import Ids
from nkreport.ledger.together import Together
from nkreport.report.inert import cell_text

MOST_CARRIED = 50_000
"""So many rows come along; more stay in the file that their source names with its hash."""
MOST_SPEAKERS = 4
STANDING = 5
"""So many lines on what is said against some of many figures are carried, and printed."""


def carried(some: Together, apart: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a bundle for many figures.

    Parameters
    ----------
    some : Together
    apart : mapping
        By id those whose rows the bundle carries besides.

    Returns
    -------
    dict
        `id`, `measure`, `source`, `count`; `ends` and `places` of those it carries besides;
        what they share; `speakers`; `said_on`; and as `packed` their rows, see `unpacked`.
    """
    speakers = some.words("claimant")
    said_on = some.words("said_on")
    days = min(said_on), max(said_on)
    span = "" if "/" in days[0] + days[-1] else f"{days[0]}/{days[-1]}"
    return {
        "id": some.name,
        "measure": some.shared("measure"),
        "source": some.shared("source"),
        "count": len(some),
        "ends": some.first_and_last,
        "places": {name: place for name in apart if (place := some.place(name))},
        "speakers": speakers[:MOST_SPEAKERS],
        "speaking": len(speakers),
        "said_on": days[0] if days[0] == days[-1] else span or days[0],
        "shared": {name: some.shared(name) for name in ("stance", "claimant_role")},
        "packed": _packed(some) if len(some) <= MOST_CARRIED else "",
    }


def _packed(some: Together) -> str:
    kept = {n: cells for n, cells in some.cells() if any(c not in (None, "") for c in cells)}
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(kept)
    writer.writerows(zip(*(list(map(cell_text, cells)) for cells in kept.values()), strict=True))
    data = zlib.compress(target.getvalue().encode("utf-8", "surrogatepass"), 6)
    return base64.b64encode(data).decode("ascii")


def unpacked(text: str, most: int = 1 << 28) -> str:
    """The rows as CSV that a bundle carries packed.

    Raises
    ------
    ValueError
        If they are not packed so, or are longer than `most` bytes.
    """
    try:
        reader = zlib.decompressobj()
        data = reader.decompress(base64.b64decode(text, validate=True), most)
        if not reader.eof:
            raise ValueError("they are cut short, or too long")
        return data.decode("utf-8", "surrogatepass")
    except zlib.error as error:
        raise ValueError(str(error)) from error


def counted_by_place(part: Any, groups: Sequence[Together]) -> Any:
    """Texts whose counts name those that stand together by their places: `rows-of-x#1-9,12`.

    All other ids that a count names are written out.
    """
    if isinstance(part, list):
        return [counted_by_place(each, groups) for each in part]
    if not isinstance(part, dict):
        return part
    if "count" in part and isinstance(named := part.get("of"), list | Ids):
        names = named if isinstance(named, Ids) else Ids([named])
        within = [(some, some.places(names)) for some in groups]
        within = [(some, places) for some, places in within if len(places)]
        apart = names.without(some.ids for some, _ in within)
        return {**part, "of": [*apart, *(f"{some.name}#{ranges(p)}" for some, p in within)]}
    return {name: counted_by_place(each, groups) for name, each in part.items()}


def ranges(places: Sequence[int] | Numbers) -> str:
    """Places in ascending order as an attribute names them.

    Examples
    --------
    >>> ranges([1, 2, 3, 12])
    '1-3,12'
    """
    every = np.asarray(places)
    ends = every[np.diff(every, append=every[-1] + 2) != 1].tolist()
    starts = every[np.diff(every, prepend=every[0] - 2) != 1].tolist()
    return ",".join(f"{a}-{b}" if a != b else str(a) for a, b in zip(starts, ends, strict=True))
