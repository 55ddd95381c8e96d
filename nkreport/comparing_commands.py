"""What the commands do that put two side by side: diff, reconcile, verify."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from nkreport.console import say, say_lines
from nkreport.errors import NkreportError, RecordError, named_first
from nkreport.handed import read_bytes

DONE, FOUND, WRONG = 0, 1, 2


def run_diff(options: argparse.Namespace) -> int:
    """Print what changed between two ledgers, two reports, or two folders of reports."""
    from nkreport.publish.editions.places import is_built

    built = [is_built(name) for name in (options.old, options.new)]
    gone = [n for n in (options.old, options.new) if n != "shipped" and not Path(n).exists()]
    if any(built) and gone:
        raise NkreportError(
            f"{gone[0]}: no such file or folder; name what `nkreport build` wrote, such as out"
        )
    if all(built):
        return _diff_reports(options)
    if any(built):
        report, ledger = (options.old, options.new)[:: 1 if built[0] else -1]
        raise NkreportError(
            f"{report} is a report or a folder of them, and {ledger} is not; compare two reports"
            " (.html or .ipynb), two folders that a build wrote, or two ledgers"
        )
    return _diff_ledgers(options)


def _diff_reports(options: argparse.Namespace) -> int:
    from nkreport.publish.editions.places import compare_places
    from nkreport.publish.editions.told import told_lines, told_rows

    revision = compare_places(options.old, options.new)
    if options.html:
        from nkreport.publish.editions.page import write_changes
        from nkreport.publish.store import write_whole

        write_whole(options.html, write_changes(revision).encode())
        say(options.html)
    elif options.json:
        json.dump(told_rows(revision), sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        lines = list(told_lines(revision))
        for line in lines:
            say(line)
        if not revision and not revision.unread:
            say("nothing found: they say the same")
    for told in revision.unread.values():
        say_lines(f"nkreport: {told}", sys.stderr)
    return WRONG if revision.unread else FOUND if revision else DONE


def _diff_ledgers(options: argparse.Namespace) -> int:
    from nkreport.ledger.changes import compare_ledgers
    from nkreport.ledger.reading import load

    if options.html:
        raise NkreportError("--html: is of reports; of two ledgers take --json, or the plain lines")
    changes = compare_ledgers(load(options.old), load(options.new))
    if options.json:
        json.dump(asdict(changes), sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        for line in changes.lines() or ["nothing found: the two ledgers say the same"]:
            say(line)
    return FOUND if changes else DONE


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


def run_verify(options: argparse.Namespace) -> int:
    """Build reports again from their records and print what differs, and why; or pack them."""
    target: Path = options.out
    if options.sign and not options.pack:
        raise NkreportError("--sign: signs a zip; write it with --pack")
    if options.signers and (options.pack or target.suffix != ".zip"):
        raise NkreportError("--signers: are of a zip; name one that `verify --pack` wrote")
    if options.pack:
        return _pack(options)
    if target.suffix != ".zip":
        return _verified(options, target, None)
    from nkreport.publish.audit.beforehand import told_of
    from nkreport.publish.verify.pack import NOTEBOOKS, REPORTS, unpack

    if options.signers:
        from nkreport.publish.verify.signing import signer

        say(f"{target}: signed by {signer(target, options.signers)}", sys.stderr)
    with tempfile.TemporaryDirectory(prefix="nkreport-pack-") as place:
        unpack(target, Path(place))
        code = sorted(Path(place, NOTEBOOKS).glob("*.ipynb"))
        told = named_first([path.name for path in code])
        say(f"{target}: runs the code in it: {told}", sys.stderr)
        for path in () if options.trust else code:
            for line in told_of(path, Path(path.name)):
                say(line, sys.stderr)
        return _verified(options, Path(place, REPORTS), Path(place, NOTEBOOKS))


def _verified(options: argparse.Namespace, target: Path, notebooks: Path | None) -> int:
    from nkreport.progress import ending_at_once
    from nkreport.publish.verify.compared import IDENTICAL
    from nkreport.publish.verify.records import read_records
    from nkreport.publish.verify.told import as_rows, lines
    from nkreport.publish.verify.verify import verify

    counts = {one.stem: len(one.record["outputs"]) for one in read_records(target)}
    with ending_at_once():
        verdicts = verify(
            target,
            notebook=options.notebook,
            data=options.data,
            workers=options.workers,
            timeout_s=options.timeout,
            notebooks=notebooks,
        )
    if options.json:
        say_lines(json.dumps(as_rows(verdicts), ensure_ascii=False, indent=1))
    else:
        for verdict in verdicts:
            for line in lines(verdict, counts[verdict.report]):
                say(line)
    return DONE if all(one.verdict == IDENTICAL for one in verdicts) else FOUND


def _pack(options: argparse.Namespace) -> int:
    from nkreport.publish.store import write_whole
    from nkreport.publish.verify.pack import pack

    content = pack(options.out, notebook=options.notebook, data=options.data)
    file = options.out.absolute().with_suffix(".zip")
    if file.exists() and read_bytes(file) != content:
        raise RecordError(f"{file.name}: exists with something else in it; remove it, or rename it")
    write_whole(file, content)
    say(options.out.with_suffix(".zip"))
    if options.sign:
        from nkreport.publish.verify.signing import sign, signature_of

        sign(file, options.sign)
        say(signature_of(options.out.with_suffix(".zip")))
    return DONE
