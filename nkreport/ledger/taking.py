"""What a call is given where it takes figures: them, or a sentence on how to get some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from nkreport.errors import CheckError
from nkreport.ledger.collection import Collection
from nkreport.ledger.figure import Figure

Given = ParamSpec("Given")
Made = TypeVar("Made")
_KINDS: Mapping[str, tuple[type, ...]] = {
    "Figures": (Collection,),
    "Figures | None": (Collection, type(None)),
    "Figure | Figures": (Figure, Collection),
}


def takes_figures(call: Callable[Given, Made]) -> Callable[Given, Made]:
    """Make a call refuse, in words, what is no figures where its annotations ask for some.

    Examples
    --------
    >>> @takes_figures
    ... def counted(figures: Figures) -> int: ...
    >>> counted([1, 2])
    Traceback (most recent call last):
        ...
    nkreport.errors.CheckError: counted takes figures, not a list: figures.where(…) selects some
    """
    form = signature(call)
    asked = {name: _KINDS.get(str(p.annotation)) for name, p in form.parameters.items()}
    several = {n for n, p in form.parameters.items() if str(p.annotation).startswith("Iterable[F")}

    @wraps(call)
    def called(*args: Given.args, **named: Given.kwargs) -> Made:
        try:
            bound = form.bind(*args, **named).arguments
        except TypeError:
            return call(*args, **named)  # Python says what is missing, and of which call
        for name, given in bound.items():
            kinds = asked.get(name)
            frame = name in several and hasattr(given, "itertuples")
            if frame or (kinds and not isinstance(given, kinds)):
                raise CheckError(f"{call.__name__} takes figures, not {_instead(given)}")
        return call(*args, **named)

    return called


def _instead(given: Any) -> str:
    if hasattr(given, "itertuples"):
        return (
            "a DataFrame: nk.figures(frame, measure=…, value=…, period=…) makes some of it, and"
            " where it is a figures.frame, figures[mask] selects by it"
        )
    if isinstance(given, Figure):
        return f"one: figures.where(id={given.id!r}) is a selection of it alone"
    if isinstance(given, str):
        return f"text: nk.load().where(…) selects some, nk.load().find({given[:40]!r}) by words"
    kind = type(given).__name__
    return f"a{'n' if kind[0] in 'AEIOUaeiou' else ''} {kind}: figures.where(…) selects some"
