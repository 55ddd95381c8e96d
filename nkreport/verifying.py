"""What `nkreport verify` does."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from nkreport.console import say, say_lines
from nkreport.errors import RecordError, named_first
from nkreport.progress import ending_at_once

DONE, FOUND = 0, 1


def run_verify(options: argparse.Namespace) -> int:
    """Build reports again from their records and print what differs, and why; or pack them."""
    target: Path = options.out
    if options.pack:
        return _pack(options)
    if target.suffix != ".zip":
        return _verified(options, target, None)
    from nkreport.publish.verify.pack import NOTEBOOKS, REPORTS, unpack

    with tempfile.TemporaryDirectory(prefix="nkreport-pack-") as place:
        unpack(target, Path(place))
        code = sorted(path.name for path in Path(place, NOTEBOOKS).glob("*.ipynb"))
        say(f"{target}: runs the code in it: {named_first(code)}", sys.stderr)
        return _verified(options, Path(place, REPORTS), Path(place, NOTEBOOKS))


def _verified(options: argparse.Namespace, target: Path, notebooks: Path | None) -> int:
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
    if file.exists() and file.read_bytes() != content:
        raise RecordError(f"{file.name}: exists with something else in it; remove it, or rename it")
    write_whole(file, content)
    say(options.out.with_suffix(".zip"))
    return DONE
