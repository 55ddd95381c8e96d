"""What a process of our own does without, since it costs more than all it does."""

from __future__ import annotations

import atexit
import gc
import sys

SLOWEST = "rfc3987_syntax"
"""It compiles a grammar, for 0.9 s."""

CHECKERS = (
    "fqdn",
    "isoduration",
    "rfc3339_validator",
    "rfc3986_validator",
    SLOWEST,
    "uri_template",
    "webcolors",
)
"""What jsonschema (under nbformat and Altair) tries to import for checks that nobody asks of it."""


def spare_time() -> None:
    """Begin and end quickly; for a process that is the command line's or a worker's of ours.

    It hides those imports, and what was imported is not searched for garbage at the end, which
    takes 0.3 s.
    """
    for name in CHECKERS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    atexit.register(gc.freeze)


def spare_slowest() -> None:
    """Hide the slowest of them; for a process that runs what others wrote."""
    sys.modules[SLOWEST] = None  # type: ignore[assignment]
