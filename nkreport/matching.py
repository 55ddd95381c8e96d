"""Regular expressions that others wrote, held to a time: some never end."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_S = 10.0
"""So many seconds of the processor the matching of one column takes at most."""

REMEDY = "write it without a repeat inside a repeat, such as (a+)+"


class Endless(Exception):
    """A pattern did not end in its time."""


def fault_of(pattern: object) -> str:
    """Why a text is no regular expression; empty where it is one.

    Examples
    --------
    >>> fault_of("^[a-z]+$"), fault_of("(a")
    ('', 'missing ), unterminated subpattern at position 0')
    """
    if not isinstance(pattern, str):
        return "it is no text"
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return str(error) or type(error).__name__
    return ""


@contextmanager
def in_time() -> Iterator[None]:
    """Hold what is matched within to `LONGEST_S`, where it runs in the main thread.

    The processor's time is measured, by a timer that neither a deadline nor a user of `alarm` has.

    Raises
    ------
    Endless
        When the time is over.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        yield
        return

    def over(*_: object) -> None:
        raise Endless

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
