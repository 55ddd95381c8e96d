"""What `nkreport verify` does."""

from __future__ import annotations

import argparse
import json

from nkreport.console import say, say_lines
from nkreport.progress import ending_at_once

DONE, FOUND = 0, 1


def run_verify(options: argparse.Namespace) -> int:
    """Build reports again from their records and print what differs, and why."""
    from nkreport.publish.verify.compared import IDENTICAL
    from nkreport.publish.verify.records import read_records
    from nkreport.publish.verify.told import as_rows, lines
    from nkreport.publish.verify.verify import verify

    counts = {one.stem: len(one.record["outputs"]) for one in read_records(options.out)}
    with ending_at_once():
        verdicts = verify(
            options.out,
            notebook=options.notebook,
            data=options.data,
            workers=options.workers,
            timeout_s=options.timeout,
        )
    if options.json:
        say_lines(json.dumps(as_rows(verdicts), ensure_ascii=False, indent=1))
    else:
        for verdict in verdicts:
            for line in lines(verdict, counts[verdict.report]):
                say(line)
    return DONE if all(one.verdict == IDENTICAL for one in verdicts) else FOUND
