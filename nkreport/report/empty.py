"""What an empty selection says: a sentence that names what was looked for, never a frame."""

from __future__ import annotations

from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import read_period
from nkreport.ledger.standing import asked_measures, asked_unnumbered, stated
from nkreport.report import spans
from nkreport.report.spans import Spans

NAMED = 2


def nothing_stated(figures: Figures) -> Spans:
    """Say that nobody had stated a figure of the kind selected, by the day it was cut at.

    Where somebody had stated other figures of the measure, nobody had stated "such a" figure;
    where all that was said of it is excluded, that is said instead.

    Examples
    --------
    >>> import nkreport as nk
    >>> from nkreport.report.spans import plain
    >>> known = nk.load().as_of("2022-01-01").where(measure="troops_killed")
    >>> plain(nothing_stated(known))
    'Nobody had stated a figure on troops killed by 1 January 2022.'
    """
    bare = asked_unnumbered(figures)
    found, left_out = stated(figures)
    if found and left_out == found:
        start = spans.words("What was said")
        rests = spans.words(" rests on a speaker or source that was left out.")
        return [start, *_topics(figures), rests]
    who = "Without those left out, nobody" if left_out else "Nobody"
    such = "such a" if found else "a"
    sought = f"made {such} claim without a number" if bare else f"stated {such} figure"
    text = [spans.words(f"{who} had {sought}"), *_topics(figures)]
    if figures.as_of_day is not None:
        text += [spans.words(" by "), spans.day(read_period(figures.as_of_day.isoformat()))]
    return [*text, spans.words(".")]


def _topics(figures: Figures) -> Spans:
    measures = figures.ledger.measures
    titles = list(dict.fromkeys(measures[name].title for name in asked_measures(figures)))
    if not titles:
        return [spans.words(" of this kind")]
    pieces: list[Spans] = [[spans.literal(title)] for title in titles[:NAMED]]
    pieces += [[spans.words("the like")]] if len(titles) > NAMED else []
    return [spans.words(" on "), *spans.listed(pieces, " or ")]
