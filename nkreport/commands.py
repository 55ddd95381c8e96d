"""What each command does: a function a command, its exit status returned."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from nkreport.console import say, say_lines
from nkreport.errors import NkreportError, ParameterError
from nkreport.handed import read_bytes, why
from nkreport.progress import Files, Progress, Rounds, Telling, ending_at_once

if TYPE_CHECKING:
    from nkreport.publish.batch.making import Maker
    from nkreport.publish.batch.results import Result
    from nkreport.publish.batch.settings import Settings
    from nkreport.publish.grid import Planned
    from nkreport.publish.run.parameters import Parameter

DONE, FOUND = 0, 1


def run_list(options: argparse.Namespace) -> int:
    """Print every report with its title and its parameters, those that all take once."""
    from nkreport.aligning import aligned, terminal_width
    from nkreport.publish.page.front import read_front
    from nkreport.publish.reports import find_reports, peek
    from nkreport.publish.run.parameters import read_parameters

    del options
    titles: dict[str, str] = {}
    taken: dict[str, list[str]] = {}
    unread: dict[str, list[str]] = {}
    for name, path in find_reports().items():
        try:
            notebook = peek(path)
            own = [_told(parameter) for parameter in read_parameters(notebook, path)]
        except NkreportError as error:
            titles[name], unread[name] = "cannot be read", str(error).splitlines()
            continue
        titles[name], taken[name] = read_front(notebook).title, own
    shared = [
        told
        for told in next(iter(taken.values()), [])
        if all(told in own for own in taken.values())
    ]
    heads = aligned(list(titles.items()), terminal_width())
    for name, head in zip(titles, heads, strict=True):
        say(head)
        for told in unread.get(name) or taken[name]:
            if told not in shared:
                say(f"  {told}")
    say("Every report takes:" if shared else "No parameter is taken by every report.")
    for told in shared:
        say(f"  {told}")
    return FOUND if unread else DONE


def _told(parameter: Parameter) -> str:
    head = f"{parameter.name}: {parameter.annotation}"
    if parameter.name != "title":  # which stands beside the report's name
        head += f" = {parameter.default!r}"
    return f"{head}  # {parameter.meaning}" if parameter.meaning else head


def run_build(options: argparse.Namespace) -> int:
    """Make the reports named, or all."""
    from nkreport.publish.grid import default_plan
    from nkreport.publish.grid.asked import check_asked
    from nkreport.publish.reports import find_reports

    planned = default_plan(options.reports or list(find_reports()), _given(options.parameters))
    check_asked(planned, options.data)
    return _make(planned, options, Files(options.out, why=options.why))


def run_batch(options: argparse.Namespace) -> int:
    """Make every report of a grid."""
    from nkreport.publish.grid import plan
    from nkreport.publish.grid.asked import check_asked

    planned = plan(options.grid, most=options.most, data=options.data)
    check_asked(planned, options.data)
    with suppress(OSError):  # an output that is gone stops no report
        say(_count(len(planned), "report"))
    if options.dry_run:
        for one in planned:
            say(one.stem)
        return DONE
    return _make(planned, options, Progress(options.out, why=options.why), alone=True)


def _make(
    planned: Sequence[Planned],
    options: argparse.Namespace,
    watcher: Telling,
    *,
    alone: bool = False,
) -> int:
    from nkreport.publish.batch.batch import Batch
    from nkreport.publish.run.confinement import lacking

    settings = _settings(options)
    settings.workers, settings.force, settings.alone = options.workers, options.force, alone
    settings.confine = options.confine
    if options.confine and (lack := lacking()):
        say(f"nkreport: --confine: {lack}", sys.stderr)
    if not options.trust:
        _tell_of_code(planned, options.out)
    batch = Batch(planned, settings, watcher, _maker(options, watcher))
    with ending_at_once():
        try:
            results = batch.run()
        except KeyboardInterrupt:
            watcher.close(list(batch.results.values()), len(planned))
            raise
    with suppress(OSError):
        watcher.close(results, len(planned))
        _tell_of_shipped(results, options.data)
    try:
        sys.stdout.flush()
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - what it holds is not to be written
    return DONE if all(r.status != "failed" for r in results) else FOUND


def _maker(options: argparse.Namespace, watcher: Telling) -> Maker | None:
    """Who makes the reports; None for this machine."""
    if not getattr(options, "cluster", None):
        return None
    from nkreport.publish.cluster.cluster import Cluster

    return Cluster(options.cluster, insecure=options.insecure, say=watcher.aside)


def _tell_of_code(planned: Sequence[Planned], out: Path) -> None:
    """Say what a notebook that has not run into this folder does besides drawing."""
    from nkreport.publish.audit.beforehand import has_run, told_of
    from nkreport.shipped import shipped_folder

    for path in dict.fromkeys(one.path for one in planned):
        if path.is_relative_to(shipped_folder("notebooks")) or has_run(path, out):
            continue
        with suppress(NkreportError, OSError):  # one that cannot be read is that report's failure
            for line in told_of(path, path):
                say(line, sys.stderr)


def _tell_of_shipped(results: Sequence[Result], data: Sequence[str]) -> None:
    """Say what a report wanted of the shipped ledger where that was left out."""
    if not data or "shipped" in data:
        return
    lacked = {
        match[1]: result.planned.path.stem
        for result in results
        for told in result.failed.values()
        if (match := re.search(r"no figure '([^']+)' in the ledger", told))
    }
    if not lacked:
        return
    from nkreport.ledger.reading import load

    known = load(None)
    places = " ".join(f"--data {place}" for place in ["shipped", *data])
    for figure, report in lacked.items():
        if figure in known:
            say(
                f"nkreport: {report} needs the shipped figures, such as {figure}; give them with"
                f" yours: {places}",
                sys.stderr,
            )


def _settings(options: argparse.Namespace) -> Settings:
    from nkreport.ledger.reading import load
    from nkreport.publish.batch.report_files import FORMATS
    from nkreport.publish.batch.settings import Settings

    formats = [name for name in options.to.split(",") if name]
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        raise NkreportError(f"--to {options.to}: give one or both of {', '.join(FORMATS)}")
    if options.data:
        load(options.data)  # a wrong table is told once, before any report runs
    return Settings(
        options.out,
        formats,
        options.data,
        cold=options.cold,
        timeout_s=options.timeout,
        code=options.code or "",
        strict=options.strict,
    )


def run_watch(options: argparse.Namespace) -> int:
    """Make a report again on every save, until it is interrupted."""
    import signal

    from nkreport.publish.watch.watching import watch

    settings = _settings(options)
    if "html" not in settings.formats:
        raise NkreportError(f"--to {options.to}: a browser shows html; give html, or html,pdf")

    def begun(address: str) -> None:
        say(f"{address}  (Ctrl-C ends it)")
        sys.stdout.flush()
        if options.open:
            import webbrowser

            webbrowser.open(address)

    with ending_at_once(signal.SIGINT), suppress(KeyboardInterrupt):
        watch(
            options.report,
            _given(options.parameters),
            settings,
            Rounds(options.out),
            begun=begun,
            refused=lambda told: say_lines(f"nkreport: {told}", sys.stderr),
        )
    return DONE


def run_check(options: argparse.Namespace) -> int:
    """Check tables, relations and notebooks; print findings as file:line:column."""
    from nkreport.ledger.checks import AGREES, check_relations, failed_guards, unexplained
    from nkreport.ledger.reading import load

    target = options.target
    if target and target.endswith(".ipynb"):
        from nkreport.publish.audit.review import review

        return _printed(review(Path(target), load(options.data or None)), "nothing found")
    figures = load(target or options.data or None)
    if target and Path(target).is_file():
        from nkreport.tables.told import account_lines, falls

        for line in (*account_lines(Path(target)), *falls(figures.ledger)):
            say(line)
    verdicts = check_relations(figures)
    for verdict in verdicts:
        if verdict.verdict != AGREES:
            say(f"{verdict.verdict}: {verdict.relation.id}: {', '.join(verdict.ids)}")
    faults = failed_guards(figures)
    faults += [
        f"{v.relation.id}: {v.verdict}, and no correction says so"
        for v in unexplained(verdicts, figures)
    ]
    if target is None:
        from nkreport.publish.audit.review import review
        from nkreport.publish.reports import find_reports

        for path in find_reports().values():
            faults += review(path, figures)
    say(
        f"{_count(len(figures), 'figure')} in {_count(len(figures.statements), 'statement')},"
        f" {_count(len(verdicts), 'relation')} checked"
    )
    return _printed(faults)


def run_describe(options: argparse.Namespace) -> int:
    """Draft the mapping of a table."""
    from nkreport.publish.store import write_whole
    from nkreport.tables.describing import describe

    draft = describe(options.table, options.sheet)
    if options.output is None:
        say_lines(draft.rstrip("\n"))
        return DONE
    if options.output.exists():
        raise NkreportError(f"{options.output}: exists; name another, or remove it")
    write_whole(options.output, draft.encode())
    say(options.output)
    return DONE


def run_fetch(options: argparse.Namespace) -> int:
    """Save a file from the network with where it is from."""
    from datetime import date

    from nkreport.fetching import fetch

    path = fetch(options.address, options.output, date.today(), seconds=options.timeout)
    say(path)
    return DONE


def run_documents(options: argparse.Namespace) -> int:
    """Look every row's printed words up at its locator."""
    from nkreport.ledger.documents import check_documents
    from nkreport.ledger.reading import read_ledger

    ledger = read_ledger(options.data or None)
    findings = check_documents(ledger, options.folder)
    status = _printed(findings)
    say(f"{_count(len(ledger.figures), 'figure')} looked up, {_count(len(findings), 'finding')}")
    return status


def run_audit(options: argparse.Namespace) -> int:
    """Print numbers of a page that lead to no figure."""
    from nkreport.publish.audit import audit

    path = options.page
    try:
        content = read_bytes(path)
    except OSError as error:
        raise NkreportError(
            f"{path}: cannot be read ({why(error).lower()}); name a page that"
            " `nkreport build` wrote, such as out/briefing.html"
        ) from error
    if content.startswith(b"%PDF"):
        page = path.with_suffix(".html")
        raise NkreportError(f"{path}: is a PDF; the same numbers stand in its page: audit {page}")
    try:
        found = audit(content.decode())
    except UnicodeDecodeError as error:
        raise NkreportError(f"{path}: is no page of nkreport: it is not in UTF-8") from error
    return _printed(map(str, found), "nothing found: every number leads to what gives it")


def run_new(options: argparse.Namespace) -> int:
    """Write a report notebook to start from."""
    from nkreport.publish.new import write_new_report

    say(write_new_report(options.name))
    return DONE


def run_lab(options: argparse.Namespace) -> int:
    """Open JupyterLab on copies of the shipped reports."""
    from nkreport.desk import open_desk

    open_desk(options.desk, options.options)
    return DONE


def run_new_table(options: argparse.Namespace) -> int:
    """Write a table of figures to start from."""
    from nkreport.publish.new import write_new_table

    for path in write_new_table(options.name):
        say(path)
    return DONE


def _given(pairs: Iterable[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise ParameterError(f"-p {pair}: expected NAME=VALUE, as in -p as_of=2022-12-31")
        if name in given:
            raise ParameterError(f"-p {name} is given twice; give it once")
        given[name] = value
    return given


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def _printed(findings: Iterable[str], nothing: str = "") -> int:
    """Print findings; where there are none, the words for that."""
    count = 0
    for finding in findings:
        say(finding)
        count += 1
    if not count and nothing:
        say(nothing)
    return FOUND if count else DONE
