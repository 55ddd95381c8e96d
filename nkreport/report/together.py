"""What a bundle carries of figures too many to travel one by one: their rows as one packed text."""

from __future__ import annotations

import base64
import csv
import io
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

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
    days = sorted(some.words("said_on"))
    span = "" if "/" in days[0] + days[-1] else f"{days[0]}/{days[-1]}"
    return {
        "id": some.name,
        "measure": some.shared("measure"),
        "source": some.shared("source"),
        "count": len(some),
        "ends": some.ends,
        "places": {name: some.places[name] for name in apart if name in some.places},
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
    """Texts whose counts name those that stand together by their places: `rows-of-x#1-9,12`."""
    if isinstance(part, list):
        return [counted_by_place(each, groups) for each in part]
    if not isinstance(part, dict):
        return part
    if "count" in part and isinstance(part.get("of"), list):
        names = part["of"]
        for some in groups:
            within = [name for name in names if name in some.places]
            if within:
                names = [name for name in names if name not in some.places]
                names.append(f"{some.name}#{ranges(sorted(map(some.places.get, within)))}")
        return {**part, "of": names}
    return {name: counted_by_place(each, groups) for name, each in part.items()}


def ranges(places: Sequence[Any]) -> str:
    """Places in ascending order as an attribute names them.

    Examples
    --------
    >>> ranges([1, 2, 3, 12])
    '1-3,12'
    """
    found: list[list[int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1][1] = place
        else:
            found.append([place, place])
    return ",".join(f"{a}-{b}" if a != b else str(a) for a, b in found)
