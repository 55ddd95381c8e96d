"""Ours beside what a user would pick instead, in one run, each in turn; writes RESULTS.md."""

from __future__ import annotations

import argparse
import calendar
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import contenders as c
from results import machine, table, write_section

BRIEFING = c.NOTEBOOKS / "briefing.ipynb"
CORES = 2
BUILD = ["nkreport", "build", "briefing", "--to", "html", "--out", "out"]

LOOP, LOOP_2 = "papermill + nbconvert, one job", "papermill + nbconvert, two jobs"
PLOOMBER, PLOOMBER_2 = ("ploomber-engine + nbconvert, " + jobs for jobs in ("one job", "two jobs"))
EXECUTE = "nbconvert --execute, one job"
OURS, OURS_PDF = "nkreport: HTML + notebook", "nkreport: HTML + PDF + notebook"
FLOOR, FLOOR_ONCE = "floor: one warm process", "floor: each distinct spec drawn once"
FLOOR_2 = "floor: two such processes at once"
BRIEFING_LOOP, BRIEFING_OURS = "briefing: papermill + nbconvert", "briefing: nkreport"
ONE_LOOP, ONE_OURS = "one: papermill + nbconvert", "one: nkreport build briefing --to html"
ONE_AGAIN = "one: nkreport, nothing changed"
ONE_FIRST = "one: nkreport, the first in this home"
WEBPDF, TYPESET = "PDF: nbconvert --to webpdf", "PDF: nbconvert --to nkreport_pdf"


@dataclass
class Size:
    """How much is measured."""

    rounds: int
    sample: int
    """Reports that a peer makes in a round."""
    seeds: int
    days: int


WHOLE, QUICK = Size(rounds=3, sample=6, seeds=10, days=20), Size(1, 2, 1, 2)


class Found:
    """The timings of each contender, and the figures made from them."""

    def __init__(self, rounds: Sequence[dict[str, tuple[int, c.Timing]]]) -> None:
        self._rounds = rounds

    def timings(self, name: str) -> list[c.Timing]:
        return [one[name][1] for one in self._rounds]

    def has(self, name: str) -> bool:
        return name in self._rounds[0]

    def reports(self, name: str) -> int:
        return self._rounds[0][name][0]

    def fact(self, name: str, fact: str) -> int:
        return int(self._rounds[0][name][1].facts[fact])

    def each(self, name: str) -> list[float]:
        """Seconds a report, in each round."""
        return [timing.seconds / self.reports(name) for timing in self.timings(name)]

    def seconds(self, name: str) -> float:
        return median(self.each(name))

    def processor(self, name: str) -> float:
        return median(t.processor / self.reports(name) for t in self.timings(name))

    def row(self, name: str, loop: str) -> list[str]:
        each, seconds = self.each(name), self.seconds(name)
        return [
            name,
            str(self.reports(name)),
            f"{seconds:.3f}",
            f"{min(each):.3f}–{max(each):.3f}",
            f"{60 / seconds:.0f}",
            f"{self.processor(name):.2f}",
            f"{self.seconds(loop) / seconds:.1f}",
            str(sum(timing.failed for timing in self.timings(name))),
        ]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="few reports, RESULTS.md stays")
    options.add_argument("--rounds", type=int, help="how often each is run")
    options.add_argument("--reports", type=int, help="how many reports a peer makes in a round")
    given = options.parse_args()
    size = QUICK if given.quick else WHOLE
    size.rounds = given.rounds or size.rounds
    size.sample = given.reports or size.sample
    measured_on = machine()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        c.command("kept in a home", BUILD).measure(Path(place))
        found = Found(list(_rounds(list(_contenders(size, Path(place))), size, Path(place))))
    sections = {
        "Where it was measured": f"{measured_on}\n\n{_method(size)}",
        "Forty reports of six_charts, two cores": _six_charts(found),
        "The briefing, one report, and PDF": _others(found),
        "What was asked": _asked(found),
    }
    for title, body in sections.items():
        print(f"## {title}\n\n{body}\n")
        if not given.quick:
            write_section(title, body)


def _contenders(size: Size, scratch: Path) -> Iterator[c.Contender]:
    axes = {**c.FORTY, "seed": c.FORTY["seed"][: size.seeds]}
    grid = c.combinations(axes)
    some = _spread(grid, size.sample)
    for name, steps, jobs in (
        (LOOP, c.papermill, 1),
        (LOOP_2, c.papermill, 2),
        (PLOOMBER, c.ploomber, 1),
        (PLOOMBER_2, c.ploomber, 2),
    ):
        yield c.loop(name, steps(c.SIX_CHARTS, some), len(some), jobs=jobs)
    prepare = c.written(c.SIX_CHARTS, some)
    yield c.loop(EXECUTE, c.nbconvert_execute, len(some), prepare=prepare)
    yield c.batch(OURS, c.SIX_CHARTS, axes, "html")
    yield c.batch(OURS_PDF, c.SIX_CHARTS, axes, "html,pdf")
    yield c.floor(FLOOR, c.SIX_CHARTS, grid)
    yield c.floor(FLOOR_ONCE, c.SIX_CHARTS, grid, once=True)
    yield c.floor(FLOOR_2, c.SIX_CHARTS, grid, processes=CORES)

    days = {"as_of": _month_ends(size.days), "corrections": ["flag", "apply"]}
    some = _spread(c.combinations(days), size.sample)
    yield c.loop(BRIEFING_LOOP, c.papermill(BRIEFING, some), len(some))
    yield c.batch(BRIEFING_OURS, BRIEFING, days, "html")

    yield c.loop(ONE_LOOP, c.papermill(BRIEFING, [{}]), 1)
    yield c.command(ONE_FIRST, BUILD, prepare=c.forget_home)
    yield c.command(ONE_OURS, BUILD)
    yield c.command(ONE_AGAIN, BUILD, prepare=partial(c.insist, BUILD))

    if c.browser(scratch):
        executed = scratch / "executed.ipynb"
        steps = c.papermill(c.SIX_CHARTS, [{}])(scratch, 0)[0]
        c.insist([*steps[:2], str(executed), *steps[3:]], scratch / "home")
        for name, kind in ((WEBPDF, "webpdf"), (TYPESET, "nkreport_pdf")):
            options = ["--disable-chromium-sandbox"] if kind == "webpdf" else []
            convert = ["jupyter-nbconvert", "--to", kind, *options, "executed.ipynb"]
            yield c.command(name, convert, prepare=partial(shutil.copy, executed))


def _rounds(
    every: Sequence[c.Contender], size: Size, scratch: Path
) -> Iterator[dict[str, tuple[int, c.Timing]]]:
    """Run each in turn, again and again."""
    for number in range(1, size.rounds + 1):
        timings = {}
        for contender in every:
            timing = contender.measure(scratch)
            timings[contender.name] = (contender.reports, timing)
            told = f"{timing.seconds:6.1f} s  {contender.reports:3} reports  {contender.name}"
            print(f"round {number} of {size.rounds}: {told}", file=sys.stderr, flush=True)
        yield timings


def _spread(values: Sequence[c.Values], count: int) -> list[c.Values]:
    """Some of the values, from the first to the last."""
    return [values[number * len(values) // count] for number in range(count)]


def _month_ends(count: int) -> list[str]:
    """Ends of months, the last of them that of June 2024."""
    months = [divmod(2024 * 12 + 5 - back, 12) for back in reversed(range(count))]
    return [f"{y}-{m + 1:02d}-{calendar.monthrange(y, m + 1)[1]}" for y, m in months]


HEADS = (
    "way",
    "reports in a round",
    "seconds a report",
    "least–most",
    "reports a minute",
    "processor seconds a report",
    "times the loop",
    "failed",
)


def _method(size: Size) -> str:
    return (
        "Every way was run in turn, the whole turn"
        f" {size.rounds} times; seconds are medians of the turns, of the clock unless it says"
        " otherwise. All ways used one environment: `requirements.lock` with JupyterLab, and on"
        " top of it `peers.txt`. What a peer needs for a report does not depend on how many there"
        f" are, so peers made {size.sample} of the reports in a turn and ours all of them, its"
        " start within the time. `nbconvert --execute` takes no parameters: a notebook for each"
        " set of values was written before the clock started. What we make once for a home (the"
        " fonts cut, Vega’s bundle) was there but for the way that is the first in its home."
    )


def _six_charts(found: Found) -> str:
    names = [LOOP, LOOP_2, PLOOMBER, PLOOMBER_2, EXECUTE, OURS, OURS_PDF]
    rows = [found.row(name, LOOP) for name in names]
    rows += [found.row(name, LOOP) for name in (FLOOR, FLOOR_ONCE, FLOOR_2)]
    drawn = found.fact(OURS, "charts drawn in a page")
    told = "The notebook has six charts; "
    told += f"a page of ours holds {drawn} drawn." if drawn else "**a page of ours draws none.**"
    distinct, charts = found.fact(FLOOR_ONCE, "distinct"), found.fact(FLOOR_ONCE, "charts")
    gain = found.seconds(FLOOR) - found.seconds(FLOOR_ONCE)
    return (
        f"{table(HEADS, rows)}\n\n{told} Pages of the peers hold scripts that load Vega from a CDN"
        " and draw when they are opened.\n\n"
        "The floor is one process that has imported everything: the cells in an IPython shell, six"
        " SVG by vl-convert, a short template, HTML and notebook written without syncing; its start"
        f" is not counted. Of the {charts} specs of the grid {distinct} were distinct: to draw each"
        f" once saves it {gain:.3f} s a report. Our drawing processes leave each other what they"
        " drew."
    )


def _others(found: Found) -> str:
    rows = [found.row(name, BRIEFING_LOOP) for name in (BRIEFING_LOOP, BRIEFING_OURS)]
    rows += [found.row(name, ONE_LOOP) for name in (ONE_LOOP, ONE_FIRST, ONE_OURS, ONE_AGAIN)]
    told = "`webpdf` was left out: Chromium or playwright is missing."
    if found.has(WEBPDF):
        rows += [found.row(name, WEBPDF) for name in (WEBPDF, TYPESET)]
        told = (
            "Both PDF commands convert one executed `six_charts`. Without a network the page that"
            " `webpdf` prints holds an error in the place of every chart."
        )
    return f"{table(HEADS, rows)}\n\nThe loop of each group is its first row. {told}"


def _asked(found: Found) -> str:
    seconds = found.seconds
    briefing = seconds(BRIEFING_LOOP) / seconds(BRIEFING_OURS)
    rows = [
        ("six_charts, HTML, against the loop", "≥ 16", seconds(LOOP) / seconds(OURS)),
        (
            "six_charts, HTML, against ploomber-engine at two jobs",
            "≥ 4",
            seconds(PLOOMBER_2) / seconds(OURS),
        ),
        (
            "six_charts, HTML and tagged PDF, against the loop",
            "≥ 13",
            seconds(LOOP) / seconds(OURS_PDF),
        ),
        (
            "ours against the floor divided by the cores",
            "≤ 1.3",
            seconds(OURS) / (seconds(FLOOR) / CORES),
        ),
        (
            "the same, the floor drawing each spec once",
            "",
            seconds(OURS) / (seconds(FLOOR_ONCE) / CORES),
        ),
        ("ours against two floor processes at once", "", seconds(OURS) / seconds(FLOOR_2)),
        ("briefing against its loop", "≥ 25", briefing),
        ("one cold briefing against its loop", "≥ 5", seconds(ONE_LOOP) / seconds(ONE_OURS)),
        ("the same command, nothing changed: seconds", "< 0.6", seconds(ONE_AGAIN)),
    ]
    if found.has(WEBPDF):
        rows.append(("PDF against webpdf", "", seconds(WEBPDF) / seconds(TYPESET)))
    lines = [(name, asked, f"{value:.2f}") for name, asked, value in rows]
    return table(("what", "asked", "found"), lines)


if __name__ == "__main__":
    main()
