"""Altair writes a chart's JSON; what is JSON already, it need not ask about.

Of each number within a chart's data Altair asks eight times what it is, once by a protocol, and
does so again for every chart that holds the first: for the outlines of a map that takes longer
than all else in their cell.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

_JSON = frozenset((str, int, float, bool, type(None)))


def quicken_altair() -> None:
    """Have the Altair of this process, where it is imported, pass JSON by; what it writes stays."""
    schemapi: Any = sys.modules.get("altair.utils.schemapi")
    if schemapi is not None and hasattr(schemapi, "_todict"):
        schemapi._todict = _quick(schemapi._todict, schemapi.Undefined)


def _quick(theirs: Callable[..., Any], undefined: object) -> Callable[..., Any]:
    def quick(obj: Any, context: Any, np_opt: Any, pd_opt: Any) -> Any:
        kind = type(obj)
        if kind in _JSON:
            return obj
        if kind is list:
            return [
                one if type(one) in _JSON else quick(one, context, np_opt, pd_opt) for one in obj
            ]
        if kind is dict:
            return {
                key: quick(one, context, np_opt, pd_opt)
                for key, one in obj.items()
                if one is not undefined
            }
        return theirs(obj, context, np_opt, pd_opt)

    return quick
