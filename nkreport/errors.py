"""What can go wrong, as one family."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import TracebackType

NAMED = 4
"""So many names a message lists before it counts the rest."""


class NkreportError(Exception):
    """Base of every error a user of the package can cause or meet."""

    exit_status = 2

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it: the lines of the notebook, not those of the package.

        In the mode `%xmode Verbose` all of them.
        """
        from IPython import get_ipython

        shown = get_ipython().InteractiveTB
        traceback = self.__traceback__
        if shown.mode != "Verbose":
            traceback = _outside(traceback)
        lines: list[str] = shown.structured_traceback(type(self), self, traceback)
        return lines


def _outside(traceback: TracebackType | None) -> TracebackType | None:
    """A traceback up to where it enters the package."""
    if traceback is None:
        return None
    module = str(traceback.tb_frame.f_globals.get("__name__", ""))
    if module.partition(".")[0] == __name__.partition(".")[0]:
        return None
    return TracebackType(
        _outside(traceback.tb_next), traceback.tb_frame, traceback.tb_lasti, traceback.tb_lineno
    )


def named_first(
    names: Iterable[object], most: int = NAMED, *, longest: int = 80, between: str = ", "
) -> str:
    """The first few of some names, each cut where it is endless, and how many more there are.

    Examples
    --------
    >>> named_first("abcdefgh", 3), named_first("ab")
    ('a, b, c and 5 more', 'a, b')
    """
    known = [f"{name!s:.{longest}}" for name in names]
    rest = len(known) - most
    if rest == 1:  # one more takes no more room than its name
        rest, most = 0, most + 1
    more = f"{between if between.isspace() else ' '}and {rest:,} more" if rest > 0 else ""
    return between.join(known[:most]) + more


class TableError(NkreportError):
    """A table or a schema cannot be read as what it is declared to be.

    Parameters
    ----------
    problems : sequence of str
        One line per problem, each `file:line:column: what, expected, remedy`.
    shown : int
        How many problems the message prints before it counts the rest.
    """

    def __init__(self, problems: Sequence[str], shown: int = 100) -> None:
        self.problems = tuple(problems)
        lines = list(self.problems[:shown])
        if len(self.problems) > shown:
            lines.append(f"and {len(self.problems) - shown} more problems")
        super().__init__("\n".join(lines))


class UnitError(NkreportError):
    """Two quantities of unlike units, measures or scopes were put together."""


class CheckError(NkreportError):
    """A rule of the ledger or of a notebook is broken."""


class ParameterError(NkreportError):
    """A parameter is unknown, missing or of the wrong type."""


class RunError(NkreportError):
    """A notebook did not run to its end.

    Parameters
    ----------
    message : str
        The cell, the source line and one line of cause.
    notebook : object, optional
        The notebook as far as it came.
    kind : str
        One of `KINDS`: what stopped it.
    """

    KINDS = tuple(
        "cell deadline draw exit fault input killed memory output start state warning".split()
    )
    exit_status = 1

    def __init__(self, message: str, notebook: object = None, *, kind: str = "cell") -> None:
        super().__init__(message)
        self.notebook = notebook
        self.kind = kind


class RecordError(NkreportError):
    """A report has no record, or one that cannot be used."""


class EnvironmentFault(NkreportError):
    """The machine refused: no space, no permission, a tool that is not installed."""

    exit_status = 3
