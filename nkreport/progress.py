"""How reports in the making are told of: on a terminal as it goes, elsewhere line by line."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from nkreport.console import say, say_lines, visible
from nkreport.publish.batch.results import Result, Watcher

PAGES = (".html", ".pdf")
BETWEEN_S = 0.1
"""A terminal's line is written anew this often at most."""


class Telling(Watcher):
    """What both ways of telling share.

    Parameters
    ----------
    out : Path
        Where the reports stand.
    why : bool
        Whether to say what changed for each.
    """

    def __init__(self, out: Path, *, why: bool) -> None:
        self._out = out
        self._why = why
        self._live = sys.stderr.isatty()
        self._last = 0.0
        self._lock = threading.Lock()

    def close(self, results: Sequence[Result], planned: int) -> None:
        """All have ended that will."""

    def again(self, stems: Sequence[str], why: Sequence[str]) -> None:
        """Say why some are made again."""
        self._clear()
        some = f"{len(stems)} reports are" if len(stems) > 1 else f"{stems[0]} is"
        say(f"{why[0]} while the reports were made: {some} made again")

    def aside(self, told: str) -> None:
        """Say what the batch goes on without."""
        self._clear()
        say_lines(f"nkreport: {told}", sys.stderr)

    def _line(self, text: str) -> None:
        """Write the terminal's one line anew."""
        with self._lock:
            if self._live and time.monotonic() - self._last > BETWEEN_S:
                self._last = time.monotonic()
                print(f"\r\x1b[K{visible(text)}", end="", file=sys.stderr, flush=True)

    def _clear(self) -> None:
        with self._lock:
            if self._live:
                print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def _tell_end(self, result: Result) -> None:
        self._clear()
        if self._why:
            reasons = result.why or (["asked for"] if result.status != "current" else [])
            for reason in reasons or ["up to date"]:
                say(f"{result.stem}: {reason}")
            if result.cold:
                say(f"{result.stem}: in a kernel of its own: {result.cold}")
        elif result.replaced:
            say(f"{result.stem}: takes the place of another: {result.replaced}")
        for name in result.gone:
            if name.endswith(PAGES):
                say(f"{self._out / name}: removed, as it was made before and is not made now")
        if result.opened:
            say_lines(f"nkreport: {result.stem}: its run {result.opened}", sys.stderr)
        for kind, told in result.failed.items():
            if kind in ("html", "pdf"):
                say(f"nkreport: {result.stem}.{kind} was not made: {told}", sys.stderr)
            else:
                say_lines(f"nkreport: {result.stem}: {told}", sys.stderr)


class Files(Telling):
    """Names the pages made, as suits a few reports."""

    def cell(self, stem: str, number: int, total: int) -> None:
        """Write which cell runs."""
        self._line(f"{stem}: cell {number} of {total}")

    def end(self, result: Result) -> None:
        """Name the pages."""
        self._tell_end(result)
        for name in result.files:
            if name.endswith(PAGES):
                say(self._out / name)


class Rounds(Telling):
    """Says of each round of one report how long it took, as suits one made again and again."""

    def __init__(self, out: Path) -> None:
        super().__init__(out, why=False)
        self._began = time.monotonic()

    def begin(self, total: int, current: int) -> None:
        """Take the time."""
        self._began = time.monotonic()

    def cell(self, stem: str, number: int, total: int) -> None:
        """Write which cell runs."""
        self._line(f"{stem}: cell {number} of {total}")

    def end(self, result: Result) -> None:
        """Name the page; one that was up to date is not told of."""
        self._tell_end(result)
        for name in result.files if result.status == "made" else ():
            if name.endswith((".html", ".pdf")):
                say(f"{self._out / name}  {_time(time.monotonic() - self._began)}")
        sys.stdout.flush()


class Progress(Telling):
    """Counts, as suits many reports."""

    def __init__(self, out: Path, *, why: bool) -> None:
        super().__init__(out, why=why)
        self._started = time.monotonic()
        self._total = self._current = self._done = self._failed = 0

    def begin(self, total: int, current: int) -> None:
        """Say how many are up to date."""
        self._total, self._current = total, current
        if current:
            say(f"{current} of {total} up to date")

    def again(self, stems: Sequence[str], why: Sequence[str]) -> None:
        """Count them again."""
        super().again(stems, why)
        self._total += len(stems)

    def end(self, result: Result) -> None:
        """Count it."""
        if result.status == "current":
            if self._why:
                self._tell_end(result)
            return
        self._done += 1
        self._failed += result.status == "failed"
        self._tell_end(result)
        todo = self._total - self._current
        rate = self._done / max(time.monotonic() - self._started, 0.001)
        left = (todo - self._done) / rate
        told = f"{self._done} of {todo} done, {self._failed} failed"
        if self._live:
            self._line(f"{told}, {60 * rate:.0f} a minute, {_time(left)} left")
        else:
            say(f"{result.status}: {result.stem} ({self._done} of {todo})")

    def close(self, results: Sequence[Result], planned: int) -> None:
        """Say how it went, and where to look."""
        from nkreport.publish.batch.index import INDEX

        self._clear()
        took = time.monotonic() - self._started
        counts = {
            status: sum(result.status == status for result in results)
            for status in ("made", "current", "failed")
        }
        words = {"made": "made", "current": "up to date", "failed": "failed"}
        parts = [f"{number} {words[status]}" for status, number in counts.items() if number]
        if planned > len(results):
            parts.append(f"{planned - len(results)} not begun")
        rate = f", {60 * counts['made'] / took:.0f} a minute" if counts["made"] else ""
        index = self._out / INDEX
        place = index if index.is_file() else self._out
        say(f"{', '.join(parts)} in {_time(took)}{rate}; {place}")


def _time(seconds: float) -> str:
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


class _AtOnce(KeyboardInterrupt):
    at_once = True


@contextmanager
def ending_at_once(*more: signal.Signals) -> Iterator[None]:
    """Let the terminal's hanging up and a request to end do what a second Ctrl-C does.

    So do the signals in `more`: with SIGINT the first Ctrl-C does.

    A signal that the caller has this process ignore, as `nohup` does, stays ignored.
    """

    def end(number: int, frame: FrameType | None) -> None:
        raise _AtOnce

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = (signal.SIGTERM, signal.SIGHUP, *more)
    before = {n: signal.getsignal(n) for n in heard if signal.getsignal(n) != signal.SIG_IGN}
    for number in before:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
