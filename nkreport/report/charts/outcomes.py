"""Judgements by what became of them: a row for each topic, a mark for each judgement."""

from __future__ import annotations

from nkreport.errors import CheckError
from nkreport.ledger.figures import Figures
from nkreport.report import theme
from nkreport.report.charts.drawing import Drawing, columns_of
from nkreport.report.charts.frame import GRID, LINE, MARK, Frame, Spec, stacked
from nkreport.report.listings import Listing, Row
from nkreport.report.spans import Spans, listed, literal, plain, sentence, words

ROW = 24
PITCH = 17
KEY = 30
AIR = 16

MARKS: dict[str, tuple[str, Spec]] = {
    "borne_out": ("borne out", {"shape": "circle", "fill": theme.BLUE, "stroke": theme.BLUE}),
    "supported_by_a_report": (
        "supported by a report",
        {"shape": "circle", "fill": theme.PAPER, "stroke": theme.BLUE},
    ),
    "partly": ("in part", {"shape": "triangle-up", "fill": theme.PAPER, "stroke": theme.BLUE}),
    "challenged_by_a_report": (
        "challenged by a report",
        {"shape": "diamond", "fill": theme.PAPER, "stroke": theme.VERMILION},
    ),
    "contradicted": (
        "contradicted",
        {"shape": "diamond", "fill": theme.VERMILION, "stroke": theme.VERMILION},
    ),
    "open": ("open", {"shape": "square", "fill": theme.PAPER, "stroke": theme.RULE, "size": 60}),
}
HELD = ("borne_out", "supported_by_a_report", "partly")
FAILED = ("challenged_by_a_report", "contradicted")


def outcomes(judged: Listing) -> Drawing:
    """Draw judgements by topic, those that something decides first; of one pixel one mark.

    Parameters
    ----------
    judged : Listing
        Of `nk.listing(figures, "judgements")`.

    Returns
    -------
    Drawing
        A sentence where there are none.

    Raises
    ------
    CheckError
        If it is no listing, or lists something else.

    Examples
    --------
    >>> import nkreport as nk
    >>> judged = nk.listing(nk.load().as_of("2022-12-31"), "judgements")
    >>> print(nk.charts.outcomes(judged.only(topic="treaty")).title[0]["text"])
    Nothing that was judged is decided yet
    """
    if not isinstance(judged, Listing):
        raise CheckError(
            f"outcomes takes a listing, not a {type(judged).__name__}:"
            " nk.listing(figures, 'judgements')"
        )
    if judged.name != "judgements":
        raise CheckError(
            f"outcomes: {judged.name} have no outcomes to draw;"
            " give nk.listing(figures, 'judgements')"
        )
    figures = Figures(judged.figures.ledger, [], judged.figures.steps)
    if not judged.rows:
        none = [words("Nothing had been judged.")]
        return Drawing("outcomes", figures, None, none, [], [], none, (), ())
    topics = list(dict.fromkeys(row.word("topic") for row in judged.rows))
    by_topic = {topic: judged.only(topic=topic) for topic in topics}
    order = sorted(topics, key=lambda name: (-_decided(by_topic[name]), -len(by_topic[name])))
    groups = {plain(by_topic[name].rows[0].cells["topic"]): by_topic[name] for name in order}
    columns = columns_of({"topic": "On"})
    columns += columns_of({n: text.capitalize() for n, (text, _) in MARKS.items()}, "right")
    body = [
        [[literal(name)], *(_many(some, outcome) for outcome in MARKS)]
        for name, some in groups.items()
    ]
    works = list(dict.fromkeys(work for row in judged.rows for work in row.works[:1]))
    sources = [judged.figures.ledger.sources[work] for work in works]
    return Drawing(
        "outcomes",
        figures,
        stacked([_drawn(groups)], 0),
        _finding(groups),
        [judged.counted(), words(" judgements, a mark for each, by what they are about")],
        [words("Source: "), *listed([[literal(one.short)] for one in sources])],
        _alt(groups),
        columns,
        body,
    )


def _decided(some: Listing) -> int:
    return len(some.but(outcome="open"))


def _many(some: Listing, outcome: str) -> Spans:
    found = some.only(outcome=outcome)
    return [found.counted()] if found.rows else []


def _finding(groups: dict[str, Listing]) -> Spans:
    """For which topics speaks all that decides anything, against which, and on which both ways."""
    sorts: dict[str, list[Spans]] = {"for": [], "against": [], "both": []}
    for name, some in groups.items():
        held, failed = (len(some.only(outcome=kinds)) for kinds in (HELD, FAILED))
        if held or failed:
            sorts["both" if held and failed else "for" if held else "against"].append(
                [literal(name)]
            )
    first = "what was foreseen on"
    pieces: list[Spans] = []
    for way, start in (("for", f"for {first} "), ("against", f"against {first} ")):
        if sorts[way]:
            pieces.append([words(start), *listed(sorts[way])])
    if sorts["both"]:
        pieces.append([words("both ways on "), *listed(sorts["both"])])
    if not pieces:
        return [words("Nothing that was judged is decided yet")]
    return sentence([words("events and reports speak "), *listed(pieces, ", and ")])


def _alt(groups: dict[str, Listing]) -> Spans:
    told: Spans = []
    for name, some in groups.items():
        counts: list[Spans] = [
            [found.counted(), words(f" {text}")]
            for outcome, (text, _) in MARKS.items()
            if (found := some.only(outcome=outcome)).rows
        ]
        told += [*([words(" ")] if told else []), literal(f"On {name}: "), *listed(counts)]
        told.append(words("."))
    return told


def _drawn(groups: dict[str, Listing]) -> Frame:
    left = max(theme.text_width(name, bold=True) for name in groups) + AIR
    most = max(len(some) for some in groups.values())
    pitch = min(PITCH, (theme.WIDTH - left - AIR) / most)
    frame = Frame("outcomes", KEY + ROW * len(groups))
    _key(frame, {row.word("outcome") for some in groups.values() for row in some.rows})
    for place, (name, some) in enumerate(groups.items()):
        y = KEY + ROW * place + ROW / 2
        frame.rule("line", 0, y - ROW / 2, theme.WIDTH, y - ROW / 2, GRID, color=theme.GRID)
        frame.text("topic", 0, y, name, bold=True)
        drawn: dict[tuple[int, str], tuple[float, Row]] = {}
        for nth, row in enumerate(sorted(some.rows, key=lambda row: _rank(row.word("outcome")))):
            x = left + pitch * (nth + 0.5)
            drawn.setdefault((round(x), row.word("outcome")), (x, row))
        for (_, outcome), (x, row) in drawn.items():
            facts = {"words": row.word("printed"), "who": row.word("claimant")}
            told = {"words": "In whose words", "who": "Who"}
            _mark(frame, outcome, x, y, row=facts, told=told)
    return frame


def _rank(outcome: str) -> int:
    return list(MARKS).index(outcome) if outcome in MARKS else len(MARKS)


def _mark(frame: Frame, outcome: str, x: float, y: float, **facts: object) -> None:
    looks = {"size": 90, "strokeWidth": 2} | MARKS.get(outcome, MARKS["open"])[1]
    frame.mark(outcome, x, y, MARK, **looks, **facts)


def _key(frame: Frame, met: set[str]) -> None:
    x = 6.0
    for outcome, (text, _) in MARKS.items():
        if outcome in met:
            _mark(frame, outcome, x, LINE / 2, row={"words": "", "who": ""})
            frame.text("key", x + 11, LINE / 2, text, size=theme.SIZE_SMALL)
            x += 11 + theme.text_width(text, theme.SIZE_SMALL) + AIR + 8
