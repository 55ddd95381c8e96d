"""Imports that a process of our own does without, since they cost more than all it does."""

from __future__ import annotations

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


def spare_imports() -> None:
    """Hide them from this process, which must be the command line's or a worker's of ours.

    It saves 0.9 s in each, most of it rfc3987_syntax, which compiles a grammar.
    """
    for name in CHECKERS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
