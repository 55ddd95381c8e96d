"""What each command does: a function a command, its exit status returned."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from nkreport.console import say, say_lines
from nkreport.errors import NkreportError, ParameterError
from nkreport.progress import Files, Progress, Rounds, Telling, ending_at_once

if TYPE_CHECKING:
    from nkreport.publish.batch.settings import Settings
    from nkreport.publish.grid import Planned

DONE, FOUND = 0, 1
_FREE_TEXT = ("item", "printed", "scope", "claimant", "note")


def run_list(options: argparse.Namespace) -> int:
    """Print every report with its parameters: name, type, default, meaning."""
    from nkreport.publish.reports import find_reports, read_notebook
    from nkreport.publish.run.parameters import read_parameters

    del options
    for name, path in find_reports().items():
        say(name)
        for parameter in read_parameters(read_notebook(path), path):
            head = f"  {parameter.name}: {parameter.annotation} = {parameter.default!r}"
            say(f"{head}  # {parameter.meaning}" if parameter.meaning else head)
    return DONE


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
        say(f"{len(planned)} {'report' if len(planned) == 1 else 'reports'}")
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

    settings = _settings(options)
    settings.workers, settings.force, settings.alone = options.workers, options.force, alone
    batch = Batch(planned, settings, watcher)
    with ending_at_once():
        try:
            results = batch.run()
        except KeyboardInterrupt:
            watcher.close(list(batch.results.values()), len(planned))
            raise
    with suppress(OSError):
        watcher.close(results, len(planned))
    try:
        sys.stdout.flush()
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - what it holds is not to be written
    return DONE if all(r.status != "failed" for r in results) else FOUND


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
    from nkreport.publish.audit.review import review
    from nkreport.publish.reports import find_reports

    target = options.target
    if target and target.endswith(".ipynb"):
        return _printed(review(Path(target), load(options.data or None)))
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
        for path in find_reports().values():
            faults += review(path, figures)
    statements = len(figures.statements)
    say(f"{len(figures)} figures in {statements} statements, {len(verdicts)} relations checked")
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
    say(f"{len(ledger.figures)} figures looked up, {len(findings)} findings")
    return status


def run_diff(options: argparse.Namespace) -> int:
    """Print what changed from one ledger to another."""
    from nkreport.ledger.changes import compare_ledgers
    from nkreport.ledger.reading import load

    return _printed(compare_ledgers(load(options.old), load(options.new)).lines())


def run_reconcile(options: argparse.Namespace) -> int:
    """Print where two ledgers agree, contradict, cannot be compared, or one is silent."""
    from nkreport.ledger.reading import load
    from nkreport.ledger.reconciling import reconcile

    sides = [load(options.known), load(options.theirs)]
    if options.as_of:
        sides = [side.as_of(options.as_of) for side in sides]
    found = reconcile(*sides)
    if options.json:
        json.dump(found.rows(), sys.stdout, ensure_ascii=False, indent=1)
        print()
    elif options.csv:
        from nkreport.report.inert import inert

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(found.frame.columns)
        writer.writerows([inert(str(cell)) for cell in row.values()] for row in found.rows())
    else:
        from nkreport.report.display import table_text
        from nkreport.report.reconciled import reconciliation_table

        heads, body = reconciliation_table(found)
        for line in table_text(heads, body).splitlines() if body else ():
            say(line)
        say(found)
    return DONE


def run_audit(options: argparse.Namespace) -> int:
    """Print numbers of a page that lead to no figure."""
    from nkreport.publish.audit import audit

    try:
        page = options.page.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NkreportError(f"{options.page}: cannot be read as a page: {error}") from error
    return _printed(str(finding) for finding in audit(page))


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


def _printed(findings: Iterable[str]) -> int:
    count = 0
    for finding in findings:
        say(finding)
        count += 1
    return FOUND if count else DONE
