"""What Tab offers at the shell: reports, their parameters, figures and the values of columns.

`eval "$(register-python-argcomplete nkreport)"` in the shell's start-up file turns it on.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from contextlib import suppress

from nkreport.errors import NkreportError

_REPORTS = ("report", "reports")


def complete(parser: argparse.ArgumentParser, filters: Iterable[str]) -> None:
    """Answer the shell and end, where it is the shell that asks.

    Parameters
    ----------
    parser : ArgumentParser
        The command line's.
    filters : iterable of str
        Options that name a column of figures.
    """
    import argcomplete

    completers = {
        **dict.fromkeys(_REPORTS, _reports),
        "parameters": _parameters,
        "id": _Values("id"),
        **{name: _Values(name) for name in filters},
    }
    for commands in parser._actions:
        if isinstance(commands, argparse._SubParsersAction):
            for command in commands.choices.values():
                for action in command._actions:
                    if action.dest in completers:
                        vars(action)["completer"] = completers[action.dest]
    argcomplete.autocomplete(parser)


def _reports(**asked: object) -> list[str]:
    from nkreport.publish.reports import find_reports

    return list(find_reports())


def _parameters(parsed_args: argparse.Namespace, **asked: object) -> list[str]:
    """`name=` for each parameter of the reports named so far, or of any."""
    from nkreport.publish.reports import find_reports, locate, peek
    from nkreport.publish.run.parameters import read_parameters

    named = getattr(parsed_args, "reports", None) or getattr(parsed_args, "report", None) or []
    reports = [named] if isinstance(named, str) else named
    names: set[str] = set()
    for report in reports or find_reports():
        with suppress(NkreportError):  # the command will say what is wrong with it
            path = locate(report)
            names.update(f"{each.name}=" for each in read_parameters(peek(path), path))
    return sorted(names)


class _Values:
    """What stands in one column of the ledger that is asked."""

    def __init__(self, column: str) -> None:
        self._column = column

    def __call__(self, parsed_args: argparse.Namespace, **asked: object) -> list[str]:
        from nkreport.ledger.reading import load

        try:
            figures = load(parsed_args.data or None)
        except NkreportError:
            return []
        rows = (figure.row()[self._column] for figure in figures)
        return sorted({str(cell) for cell in rows if cell})
