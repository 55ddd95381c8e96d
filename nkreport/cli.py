"""The shell's door: one command, a word for each thing it does."""
# PYTHON_ARGCOMPLETE_OK: argcomplete looks for this word where completion is on for all of Python.

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from nkreport.console import open_closed_streams, say, say_lines
from nkreport.errors import NkreportError
from nkreport.publish.page.front import CODE
from nkreport.publish.run.startup import spare_time

DONE, FOUND, WRONG, FAULT = 0, 1, 2, 3

_AT_ONCE = "at once; default: a processor each"
_TRUST = "do not tell what the code of a notebook new to the folder does"

FILTERS = (
    "statement measure actor counterpart item hs place period status comparator unit base formula"
    " printed scope stance claimant claimant_role said_on source primary_source locator note"
).split()
"""The columns of text that figures are chosen by; a test holds them to `figure.TEXT_COLUMNS`."""

_MODULES = {
    **dict.fromkeys(("figures", "measures", "sources"), "ledger_commands"),
    **dict.fromkeys(("diff", "reconcile", "verify"), "comparing_commands"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns
    -------
    int
        0 all done and good; 1 findings or a failed report; 2 the input or the command was
        wrong; 3 the environment was.
    """
    debug = False
    open_closed_streams()
    try:
        parser = _parser()
        if "_ARGCOMPLETE" in os.environ:
            from nkreport.shell_completion import complete

            complete(parser, FILTERS)
        options = parser.parse_args(arguments)
        debug = options.debug
        return _run(options)
    except NkreportError as error:
        if debug:
            raise
        say_lines(f"nkreport: {error}", sys.stderr)
        return error.exit_status
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the pipe is gone; nothing is written
        return DONE
    except KeyboardInterrupt:
        say("nkreport: stopped", sys.stderr)
        return FOUND
    except OSError as error:
        if debug:
            raise
        from nkreport.publish.store import fault_of

        say(f"nkreport: {fault_of(error.filename or 'the system refused', error)}", sys.stderr)
        return FAULT


def _run(options: argparse.Namespace) -> int:
    spare_time()
    module = import_module(f"nkreport.{_MODULES.get(options.command, 'commands')}")
    status: int = getattr(module, f"run_{options.command.replace('-', '_')}")(options)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nkreport",
        description="Reports in which every printed number leads back to who said it.",
        epilog="Exit status: 0 done and good, 1 findings or a failed report, 2 wrong input or"
        " command, 3 the environment refused.",
    )
    parser.add_argument("--version", action=_Version, help="print the version")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    _command(commands, "list", "reports and their parameters", "nkreport list")

    build = _command(
        commands,
        "build",
        "make reports",
        "nkreport build briefing -p as_of=2022-12-31 --to html",
    )
    build.add_argument("reports", nargs="*", metavar="REPORT", help="a name, or a path to .ipynb")
    _parameters(build)
    _making(build)

    batch = _command(
        commands,
        "batch",
        "make every report of a grid",
        "nkreport batch months.yaml --to html",
    )
    batch.add_argument("grid", type=Path, metavar="GRID.yaml")
    batch.add_argument("--dry-run", action="store_true", help="list the reports, make none")
    batch.add_argument("--most", type=int, metavar="N", help="allow up to N reports")
    _making(batch).add_argument(
        "--cluster", metavar="ADDRESS", help="made by Dask's workers: local:N, or tls://HOST:PORT"
    )
    batch.add_argument(
        "--insecure", action="store_true", help="let --cluster go over a network without TLS"
    )

    watch = _command(
        commands,
        "watch",
        "make a report again on every save, and reload its page in the browser",
        "nkreport watch notebooks/briefing.ipynb -p as_of=2022-12-31",
    )
    watch.add_argument("report", metavar="REPORT", help="a name, or a path to .ipynb")
    _parameters(watch)
    watch.add_argument("--open", action="store_true", help="open the page in the browser")
    watch.add_argument("--to", default="html", metavar="FORMATS", help="html, or html,pdf")
    _running(watch)
    _data(watch)

    check = _command(commands, "check", "tables, relations, notebooks", "nkreport check my/folder")
    check.add_argument(
        "target", nargs="?", metavar="FOLDER|TABLE|NOTEBOOK", help="default: all shipped"
    )
    _data(check)

    figures = _command(
        commands,
        "figures",
        "the ledger at the shell; one ID explains it",
        "nkreport figures --measure troops_killed --as-of 2022-12-31",
    )
    figures.add_argument("id", nargs="?", metavar="ID")
    form = _form(figures, "a list of objects, columns as in seeds")
    form.add_argument("--xlsx", type=Path, metavar="FILE", help="a workbook with the sources")
    figures.add_argument(
        "--columns", metavar="NAMES", help="some of them, as in id,quantity,claimant,source"
    )
    figures.add_argument("--find", metavar="WORDS", help="in which all of these words stand")
    figures.add_argument("--as-of", metavar="DATE", help="said on or before this day")
    _data(figures)
    kept = figures.add_argument_group("of which a column is", "Each may be given several times.")
    for name in FILTERS:
        kept.add_argument(f"--{name.replace('_', '-')}", action="append", metavar="VALUE")

    for name, meaning, example in (
        ("measures", "what is counted, and how many figures count it", "casualties"),
        ("sources", "the works that figures are from, and how many each has", "Burns"),
    ):
        side = _command(commands, name, meaning, f"nkreport {name} --find {example}")
        _form(side, "a list of objects")
        side.add_argument("--find", metavar="WORDS", help="in which all of these words stand")
        _data(side)

    describe = _command(
        commands,
        "describe",
        "a first draft of a table's mapping",
        "nkreport describe losses.json -o losses.figures.yaml",
    )
    describe.add_argument("table", type=Path, metavar="FILE")
    describe.add_argument("--sheet", default="", metavar="NAME", help="of a book; default: first")
    describe.add_argument(
        "-o", dest="output", type=Path, metavar="PATH", help="write it there; default: print it"
    )

    fetch = _command(
        commands,
        "fetch",
        "save a file from the network, with its hash, day and address beside it",
        "nkreport fetch https://example.org/losses.json",
    )
    fetch.add_argument("address", metavar="https://…", help="it is recorded as it is written")
    fetch.add_argument(
        "-o", dest="output", type=Path, metavar="FILE", help="default: the name in the address"
    )
    fetch.add_argument(
        "--timeout", type=_seconds, default=600, metavar="SECONDS", help="in all; default: 600"
    )

    documents = _command(
        commands,
        "documents",
        "each figure's printed words looked up in the texts",
        "nkreport documents ../texts",
    )
    documents.add_argument("folder", type=Path, metavar="FOLDER", help="holds the texts read")
    _data(documents)

    verify = _command(
        commands,
        "verify",
        "reports built again from their records, and what differs",
        "nkreport verify out/briefing.html",
    )
    verify.add_argument(
        "out", type=Path, metavar="OUT", help="a folder of reports, a page, or a zip"
    )
    verify.add_argument(
        "--notebook", type=Path, metavar="FILE", help="where it is not found by its name"
    )
    verify.add_argument("--workers", type=_count, default=0, metavar="N", help=_AT_ONCE)
    _timeout(verify)
    verify.add_argument("--json", action="store_true", help="a list of objects, a report each")
    verify.add_argument(
        "--pack", action="store_true", help="write OUT.zip, by which somebody else can verify"
    )
    verify.add_argument("--sign", type=Path, metavar="KEY", help="with --pack: sign by an SSH key")
    verify.add_argument(
        "--signers", type=Path, metavar="FILE", help="of a zip: run it only if one of these signed"
    )
    verify.add_argument("--trust", action="store_true", help=_TRUST)
    _data(verify)

    diff = _command(
        commands,
        "diff",
        "what changed between two reports, two folders of reports, or two ledgers",
        "nkreport diff last-week/briefing.html out/briefing.html",
    )
    either = "a report (.html, .ipynb), an output folder, or a ledger: a folder, table or 'shipped'"
    diff.add_argument("old", metavar="OLD", help=either)
    diff.add_argument("new", metavar="NEW", help="likewise")
    form = diff.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="all of it as one object")
    form.add_argument("--html", type=Path, metavar="FILE", help="a page, of reports")

    reconcile = _command(
        commands,
        "reconcile",
        "where two ledgers agree, contradict, cannot be compared, or one is silent",
        "nkreport reconcile shipped losses.json",
    )
    reconcile.add_argument("known", metavar="A", help="a folder, a mapped table, or 'shipped'")
    reconcile.add_argument("theirs", metavar="B", help="a folder, a mapped table, or 'shipped'")
    _form(reconcile, "a list of objects, a figure each")
    reconcile.add_argument("--as-of", metavar="DATE", help="said on or before this day")

    audit = _command(
        commands,
        "audit",
        "numbers of a page that lead to no figure",
        "nkreport audit out/briefing.html",
    )
    audit.add_argument("page", type=Path, metavar="REPORT.html")

    table = _command(
        commands,
        "new-table",
        "a folder with a table of figures to start from",
        "nkreport new-table mine",
    )
    table.add_argument("name", metavar="NAME", help="it is written as NAME/NAME.csv")

    new = _command(
        commands, "new", "a report notebook to start from", "nkreport new losses-by-month"
    )
    new.add_argument("name", metavar="NAME", help="it is written as notebooks/NAME.ipynb")

    lab = _command(
        commands,
        "lab",
        "JupyterLab on copies of the shipped reports",
        "nkreport lab -- --port=9000 --no-browser",
    )
    lab.add_argument(
        "--desk", type=Path, default=Path("desk"), metavar="DIR", help="the copies; default: desk"
    )
    lab.add_argument("options", nargs="*", metavar="-- OPTION", help="JupyterLab's own")
    return parser


class _Version(argparse.Action):
    """Asks what is installed only when it is asked itself."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *given: object) -> None:
        from importlib.metadata import version

        say(f"nkreport {version('nkreport')}")
        parser.exit()


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    meaning: str,
    example: str,
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=meaning,
        description=f"{meaning[:1].upper()}{meaning[1:]}.",
        epilog=f"Example: {example}",
    )


def _parameters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-p",
        dest="parameters",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the notebook; repeatable",
    )


def _making(parser: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    """Give a command what making takes; returned is where else it may be made than here."""
    parser.add_argument("--to", default="html,pdf", metavar="FORMATS", help="html, pdf or both")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--workers", type=_count, default=0, metavar="N", help=_AT_ONCE)
    _running(parser)
    parser.add_argument(
        "--confine",
        action="store_true",
        help="let no run reach the network, or write outside its own folder",
    )
    parser.add_argument("--why", action="store_true", help="say what changed for each report")
    parser.add_argument("--force", action="store_true", help="make what is up to date too")
    parser.add_argument("--trust", action="store_true", help=_TRUST)
    _data(parser)
    return where


def _running(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="DIR", help="default: out")
    _timeout(parser)
    parser.add_argument(
        "--code",
        choices=CODE,
        help="how the cells' code stands on the page; default: as the notebook says, else folded",
    )
    parser.add_argument(
        "--strict", action="store_true", help="a report whose run gives a warning has failed"
    )
    parser.add_argument("--cold", action="store_true", help="run each in a kernel of its own")


def _timeout(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=600,
        metavar="SECONDS",
        help="for each report's cells; default: 600",
    )


def _form(parser: argparse.ArgumentParser, objects: str) -> argparse._MutuallyExclusiveGroup:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=objects)
    form.add_argument("--csv", action="store_true", help="the same as CSV")
    return form


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text)):
        raise argparse.ArgumentTypeError(f"{text}: give a number from 1 to 9999")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 1e6:
        raise argparse.ArgumentTypeError(f"{text}: give seconds, as in 90")
    return seconds


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        action="append",
        default=[],
        metavar="FOLDER|FILE",
        help="a folder of tables, a table with its mapping, or 'shipped', the default; repeatable",
    )


if __name__ == "__main__":
    sys.exit(main())
