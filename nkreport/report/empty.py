"""What an empty selection says: a sentence that names what was looked for, never a frame."""

from __future__ import annotations

from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import read_period
from nkreport.report import runs
from nkreport.report.runs import Runs

NAMED = 2


def nothing_stated(figures: Figures) -> Runs:
    """Say that nobody had stated a figure of the kind selected, by the day it was cut at.

    Examples
    --------
    >>> import nkreport as nk
    >>> from nkreport.report.runs import plain
    >>> known = nk.load().as_of("2022-01-01").where(measure="troops_killed")
    >>> plain(nothing_stated(known))
    'Nobody had stated a figure on troops killed by 1 January 2022.'
    """
    text = [runs.words("Nobody had stated a figure"), *_topics(figures)]
    if figures.as_of_day is not None:
        text += [runs.words(" by "), runs.day(read_period(figures.as_of_day.isoformat()))]
    return [*text, runs.words(".")]


def _topics(figures: Figures) -> Runs:
    wanted = [value for step in figures.steps for value in step.wanted.get("measure", ())]
    titles = list(dict.fromkeys(figures.ledger.measures[name].title for name in wanted))
    if not titles:
        return [runs.words(" of this kind")]
    pieces: list[Runs] = [[runs.literal(title)] for title in titles[:NAMED]]
    pieces += [[runs.words("the like")]] if len(titles) > NAMED else []
    return [runs.words(" on "), *runs.listed(pieces, " or ")]
