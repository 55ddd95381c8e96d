"""What a process of our own does without, since it costs more than all it does."""

from __future__ import annotations

import atexit
import gc
import sys

CHECKERS = (
    "fqdn",
    "isoduration",
    "rfc3339_validator",
    "rfc3986_validator",
    "rfc3987_syntax",
    "uri_template",
    "webcolors",
)
"""What jsonschema (under nbformat and Altair) tries to import for checks that nobody asks of it."""


def spare_time() -> None:
    """Begin and end quickly; for a process that is the command line's or a worker's of ours.

    It hides those imports, 0.9 s of each process, most of it rfc3987_syntax, which compiles a
    grammar; and what was imported is not searched for garbage at the end, which takes 0.3 s.
    """
    for name in CHECKERS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    atexit.register(gc.freeze)
