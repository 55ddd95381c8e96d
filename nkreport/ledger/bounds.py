"""How a figure's bounds may be filled, as a rule."""

from __future__ import annotations

from collections.abc import Mapping

_BOUNDS = ("low", "best", "high")
_ALLOWED = {
    "=": ({"best"}, {"low", "high"}),
    "~": ({"best"}, {"low", "high"}),
    ">=": ({"low"},),
    ">": ({"low"},),
    "<=": ({"high"},),
    "<": ({"high"},),
    "": (set(),),
}
_REMEDY = {
    "=": "fill best alone, or low and high",
    "~": "fill best alone, or low and high",
    ">=": "fill low alone",
    ">": "fill low alone",
    "<=": "fill high alone",
    "<": "fill high alone",
    "": "leave all bounds empty, or name a comparator",
}
_SIGNED = ("growth", "change")


def bounds_problem(cells: Mapping[str, str]) -> tuple[str, str] | None:
    """Say what is wrong with the bounds of a row.

    Parameters
    ----------
    cells : mapping
        A row of a figure table whose single cells were found good.

    Returns
    -------
    tuple of str or None
        The column at fault and the message; None when the bounds are well filled.
    """
    filled = {name for name in _BOUNDS if cells[name]}
    comparator = cells["comparator"]
    if cells["formula"]:
        if filled or comparator:
            at = "comparator" if comparator else min(filled)
            return at, "a derived figure's bounds are computed; leave comparator and bounds empty"
        return None
    if filled not in _ALLOWED[comparator]:
        found = " and ".join(sorted(filled)) or "nothing"
        return "comparator", (
            f"comparator {comparator or 'empty'!r} with {found} filled; {_REMEDY[comparator]}"
        )
    values = {name: float(cells[name]) for name in filled}
    if "low" in values and "high" in values and values["low"] > values["high"]:
        return "high", f"high is {cells['high']}, below low {cells['low']}; exchange or mend them"
    for name, value in values.items():
        if value < 0 and not any(word in cells["measure"] for word in _SIGNED):
            return name, f"{name} is {cells[name]}, below zero; {cells['measure']} counts upwards"
        if value > 100 and cells["unit"] == "percent" and "share" in cells["measure"]:
            return name, f"{name} is {cells[name]} percent; a share is at most 100"
    if cells["stance"] == "denies" and not filled:
        return "best", "a denial carries what the denier asserts; write 0 for never"
    return None
