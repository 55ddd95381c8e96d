"""What Tab offers within a call: columns, and the values that figures have in them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nkreport.ledger.figures import Figures

BY_COLUMN = ("where", "without")
ONE_OF = {"names": "columns", "order_by": "columns", "groupby": "columns"}
ONE_OF |= {"excluding": "speakers", "latest": "columns", "of_table": "tables"}
"""Methods whose argument is one of a list."""
MOST = 500
_HOLDER = r"(?P<first>[A-Za-z_]\w*)(?:\.\w+|\([^()]*\)|\[[^\[\]]*\])*?"
_CALL = re.compile(_HOLDER + r"\.(?P<call>\w+)\((?P<given>[^()]*)\Z")
_VALUE = re.compile(
    r"""(?P<column>\w+)\s*=\s*(?:[\[({][^\])}]*)?(?P<quote>["'])(?P<typed>[^"']*)\Z"""
)
_ALONE = re.compile(r"""(?:\A|[\[,(]\s*)(?P<quote>["'])(?P<typed>[^"']*)\Z""")
_NAME = re.compile(r"(?:\A|,)\s*(?P<typed>\w*)\Z")


def at_desk() -> None:
    """Offer completions where a shell of IPython runs; do nothing elsewhere."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if shell is None or getattr(shell, "Completer", None) is None:
        return
    from IPython.core.completer import context_matcher

    @context_matcher()  # type: ignore[untyped-decorator]
    def nkreport_matcher(context: Any) -> Any:
        lines = context.full_text.split("\n")[: context.cursor_line + 1]
        lines[-1] = lines[-1][: context.cursor_position]
        return _matched("\n".join(lines), shell.user_ns)

    matchers = shell.Completer.custom_matchers
    if nkreport_matcher.__qualname__ not in [each.__qualname__ for each in matchers]:
        matchers.append(nkreport_matcher)


def _matched(text: str, names: Mapping[str, Any]) -> dict[str, Any]:
    """The completions in IPython's form, instead of those of others where there are any."""
    from IPython.core.completer import SimpleCompletion

    typed, found = completions(text, names)
    return {
        "completions": [SimpleCompletion(text=each, type="param") for each in found],
        "matched_fragment": typed,
        "ordered": True,
        "suppress": bool(found),
    }


def completions(text: str, names: Mapping[str, Any]) -> tuple[str, list[str]]:
    """What may stand at the end of some code.

    Parameters
    ----------
    text : str
        A cell up to the cursor.
    names : mapping
        The names of the notebook; the call's figures are looked up in it, and nothing is run.

    Returns
    -------
    tuple
        What is typed of it, and the texts that may stand in its place; none outside a call of
        figures.

    Examples
    --------
    >>> import nkreport as nk
    >>> completions('known.where(measure="troops_k', {"known": nk.load()})
    ('troops_k', ['troops_killed'])
    >>> completions("known.where(claim", {"known": nk.load()})
    ('claim', ['claimant=', 'claimant_role='])
    """
    call = _CALL.search(text)
    figures = None if call is None else _figures(call["first"], names)
    if call is None or figures is None:
        return "", []
    made, given = call["call"], call["given"]
    if value := _VALUE.search(given):
        column = value["column"]
        if column == "by":
            return _chosen(value, figures.columns)
        if made in BY_COLUMN or column == "measure":
            return _chosen(value, _values(figures, column))
    elif made in ONE_OF and (value := _ALONE.search(given)):
        return _chosen(value, _lists(figures, ONE_OF[made]))
    elif made in BY_COLUMN and (name := _NAME.search(given)):
        return name["typed"], [f"{c}=" for c in figures.columns if c.startswith(name["typed"])]
    return "", []


def _figures(first: str, names: Mapping[str, Any]) -> Figures | None:
    """The figures a call begins with; those that were named last where it begins with `nk`."""
    from nkreport.ledger.figures import Figures

    held = names.get(first)
    if isinstance(held, Figures):
        return held
    if getattr(held, "__name__", "") != "nkreport":
        return None
    from nkreport.ledger.reading import load

    every = [each for each in names.values() if isinstance(each, Figures)]
    return every[-1] if every else load()


def _values(figures: Figures, column: str) -> Sequence[str]:
    text = figures._columns.text
    return figures.ids if column == "id" else figures.names(column) if column in text else ()


def _lists(figures: Figures, kind: str) -> Iterable[str]:
    if kind == "columns":
        return figures.columns
    if kind == "speakers":
        return (*figures.claimants, *figures.sources)
    return dict.fromkeys(name.rpartition("/")[2][:-4] for name in figures.names("table"))


def _chosen(value: re.Match[str], known: Iterable[str]) -> tuple[str, list[str]]:
    """Those that begin with what is typed, else those that hold it, whatever the case."""
    typed, quote = value["typed"].casefold(), value["quote"]
    each = [text.replace("\\", "\\\\").replace(quote, f"\\{quote}") for text in known]
    starting = [text for text in each if text.casefold().startswith(typed)]
    return value["typed"], (starting or [text for text in each if typed in text.casefold()])[:MOST]
