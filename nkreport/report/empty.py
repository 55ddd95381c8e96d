"""What an empty selection says: a sentence that names what was looked for, never a frame."""

from __future__ import annotations

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import read_period
from nkreport.ledger.reads import question
from nkreport.report import runs
from nkreport.report.runs import Runs

NAMED = 2


def nothing_stated(figures: Figures) -> Runs:
    """Say that nobody had stated a figure of the kind selected, by the day it was cut at.

    Where somebody had stated other figures of the measure, nobody had stated "such a" figure;
    where all that was said of it is excluded, that is said instead.

    Examples
    --------
    >>> import nkreport as nk
    >>> from nkreport.report.runs import plain
    >>> known = nk.load().as_of("2022-01-01").where(measure="troops_killed")
    >>> plain(nothing_stated(known))
    'Nobody had stated a figure on troops killed by 1 January 2022.'
    """
    bare = _bare(figures)
    stated, left_out = _stated(figures)
    if stated and left_out == stated:
        start = runs.words("What was said")
        rests = runs.words(" rests on a speaker or source that was left out.")
        return [start, *_topics(figures), rests]
    who = "Without those left out, nobody" if left_out else "Nobody"
    such = "such a" if stated else "a"
    sought = f"made {such} claim without a number" if bare else f"stated {such} figure"
    text = [runs.words(f"{who} had {sought}"), *_topics(figures)]
    if figures.as_of_day is not None:
        text += [runs.words(" by "), runs.day(read_period(figures.as_of_day.isoformat()))]
    return [*text, runs.words(".")]


@question
def _stated(figures: Figures) -> tuple[int, int]:
    """How many figures there are of the kind asked for, and how many of them are excluded."""
    bare = _bare(figures)
    stated = [figure for figure in _of_the_measures(figures) if not (bare and figure.numbered)]
    excluded = {name for step in figures.steps if step.name == "exclude" for name in step.hidden}
    return len(stated), sum(figure.id in excluded for figure in stated)


def _bare(figures: Figures) -> bool:
    return any(step.name == "numbered" and step.value == "no" for step in figures.steps)


def _wanted(figures: Figures) -> list[str]:
    """The measures that every step asked for, in the order of the last that named some."""
    steps = [step.wanted["measure"] for step in figures.steps if "measure" in step.wanted]
    return [name for name in (steps or [()])[-1] if all(name in step for step in steps)]


def _of_the_measures(figures: Figures) -> list[Figure]:
    """What the ledger holds of the measures asked for, said by the as-of day."""
    wanted, last = _wanted(figures), figures.as_of_day
    return [
        figure
        for figure in figures.ledger.figures.values()
        if figure.measure in wanted and (last is None or figure.said_by <= last)
    ]


def _topics(figures: Figures) -> Runs:
    measures = figures.ledger.measures
    titles = list(dict.fromkeys(measures[name].title for name in _wanted(figures)))
    if not titles:
        return [runs.words(" of this kind")]
    pieces: list[Runs] = [[runs.literal(title)] for title in titles[:NAMED]]
    pieces += [[runs.words("the like")]] if len(titles) > NAMED else []
    return [runs.words(" on "), *runs.listed(pieces, " or ")]
