"""Text on a terminal: data is shown there and never steers it."""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import TextIO


def open_closed_streams() -> None:
    """Give a standard stream that was closed the null device.

    Nobody hears what is said there, and no file opened later takes its number, which other
    programs of the run would write to.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            null = os.open(os.devnull, os.O_RDWR)
            if null != number:
                os.dup2(null, number)
                os.close(null)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))


def say(text: object, stream: TextIO | None = None) -> None:
    """Print one line with everything in it visible.

    Parameters
    ----------
    text : object
        A line break in it is spelled out, so that data cannot forge a line.
    stream : text stream, optional
        Standard output by default.
    """
    say_lines(str(text).replace("\n", "\\n"), stream)


def say_lines(text: str, stream: TextIO | None = None) -> None:
    """Print a text of several lines with everything else in it visible."""
    target = sys.stdout if stream is None else stream
    encoding = target.encoding or "utf-8"
    print(visible(text).encode(encoding, "backslashreplace").decode(encoding), file=target)


def visible(text: str) -> str:
    r"""Spell out the characters that a terminal would obey or not show.

    Examples
    --------
    >>> visible("up to\x1b[2J 5\u202e")
    'up to\\x1b[2J 5\\u202e'
    """
    return "".join(
        c if c.isprintable() or c == "\n" or unicodedata.category(c) == "Zs" else ascii(c)[1:-1]
        for c in text
    )
