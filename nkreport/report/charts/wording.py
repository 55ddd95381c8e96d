"""What a chart says in words: its finding, its sources, each claim as a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

from nkreport.ledger.comparability import differences
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import Period, read_period
from nkreport.report.charts.picking import (
    ends_among,
    ids_of,
    lower_end,
    met,
    one_per,
    one_per_statement,
    sorted_out,
    uniform,
    upper_end,
)
from nkreport.report.spans import (
    Span,
    Spans,
    about,
    count,
    day,
    listed,
    literal,
    quantity,
    sentence,
    words,
)

ROLES = {
    "self": "own side",
    "counterpart": "other side",
    "ally": "ally",
    "adversary": "adversary",
    "opposition": "opposition",
    "defector": "defector",
    "third_state": "third state",
    "igo": "international body",
    "ngo": "non-governmental body",
    "research": "researcher",
    "media": "media",
    "anonymous": "unnamed speaker",
    "unnamed": "",
}
_ONE_OF_A_KIND = re.compile(r"\b(?:diplomat|expert|leak|official|report|source)$")
_VOWEL = re.compile(r"[AEIOaeio]|[Uu]n(?!i)")
COUNTED = frozenset({"cumulative", "stock", "flow"})
MOST_CLAIMS_IN_WORDS = 8


def said(figure: Figure) -> Span:
    """When a claim was made, in words; `by` a day where only the last possible day is known."""
    text = figure.said_on.words()
    if figure.said_on.text.startswith("../"):
        text = "by " + text.removeprefix("until ")
    return {"text": text, "time": figure.said_on.text}


def titled(figure: Figure) -> str:
    """The title of a figure's measure."""
    return figure.ledger.measures[figure.measure].title


def tally(ids: Collection[str], one: str, many: str) -> Spans:
    """Say how many there are: `two denials`."""
    return [count(len(ids), ids), words(f" {one if len(ids) == 1 else many}")]


def counted(figures: Sequence[Figure], one: str, many: str) -> Spans:
    """Say how many utterances there are."""
    return tally(one_per_statement(figures), one, many)


def finding(figures: Sequence[Figure], name: str = "", *, short: bool = False) -> Spans:
    """State what the claims of one measure come to, and from whom: the title of their chart.

    `name` is what is counted, in place of the measure's title. Without a capital or a full stop,
    so that two can be joined; `short` where they are.
    """
    claims, denials, bare = sorted_out(figures)
    measure = literal(name or titled(figures[0]))
    extra = [denied(denials)] if denials else []
    if claims:
        return listed([_extent(claims, measure, short=short), *extra], "; ")
    if len(one_per_statement(bare)) == 1:
        extra.insert(0, [quantity(bare[0], ""), words(", without a number, from "), *by(bare)])
    elif bare:
        several = counted(bare, "claim", "claims")
        extra.insert(0, [words("no number in any of "), *several, words(", from "), *by(bare)])
    return [measure, words(": "), *listed(extra, "; ")]


def by(figures: Sequence[Figure]) -> Spans:
    """Name who said them: one or two speakers, or the first and how many others."""
    first = one_per(figures, "claimant")
    if len(first) > 2:
        others = count(len(first) - 1, ids_of(first)[1:])
        return [literal(speaker(first[0])), words(" and "), others, words(" others")]
    return listed([[literal(speaker(figure))] for figure in first])


def speaker(figure: Figure) -> str:
    """A speaker within a sentence: one named in kind only has an article."""
    name = figure.claimant
    if figure.claimant_role not in ("anonymous", "unnamed") or not _ONE_OF_A_KIND.search(name):
        return name
    return f"an {name}" if _VOWEL.match(name) else f"a {name}"


def after(span: Span, more: Spans) -> Spans:
    """A number with more in brackets, or behind a comma where it ends with a bracket itself."""
    if span["text"].endswith(")"):
        return [span, words(", "), *more]
    return [span, words(" ("), *more, words(")")]


def denied(denials: Sequence[Figure]) -> Spans:
    """Count denials and say from whom they come."""
    return [*counted(denials, "denial", "denials"), words(" from "), *by(denials)]


def _extent(claims: Sequence[Figure], measure: Span, *, short: bool) -> Spans:
    lowest, highest = ends_among(claims)
    apart = (lower_end(lowest), lowest.comparator) != (upper_end(highest), highest.comparator)
    if len(one_per_statement(claims)) == 1 and (not apart or lowest is highest):
        return [measure, words(": "), quantity(claims[0]), words(", according to "), *by(claims)]
    if not apart or lowest is highest:
        shared = [quantity(lowest), words(" in all of "), *counted(claims, "claim", "claims")]
        return [measure, words(": "), *shared]
    alone = len(met(claims, "claimant")) == 1
    ends = [_end(lowest, low=True), _end(highest, low=False)]
    if not alone:
        low, high = (after(end, by([f])) for end, f in zip(ends, (lowest, highest), strict=True))
        between = [*low, _to(highest), *high]
    else:
        between = [ends[0], _to(highest), ends[1]]
        some = ", both from " if len(claims) == 2 else ", all from "
        between += [words(some), *by([lowest])]
    estimates = met(claims, "stance") == {"estimates"}
    noun = "estimates" if estimates else "claims"
    if differing := differing_words(claims, lowest, highest):
        return [measure, words(f": {noun} {differing}, from "), *between]
    if short:
        return [measure, words(": from "), *between]
    kind = claims[0].ledger.measures[claims[0].measure].kind
    head = [words(f"{noun} of "), measure, words(" run from ")]
    if kind not in COUNTED:
        head = [measure, words(f": {noun} run from ")]
    return [*head, *between]


def differing_words(claims: Sequence[Figure], lowest: Figure, highest: Figure) -> str:
    """What keeps claims from standing against each other, in words."""
    names = {text.partition(":")[0] for text in differences(lowest, highest)}
    if any(len(met(claims, column)) > 1 for column in ("item", "scope")) or names - {"period"}:
        return "of differing scope and time" if "period" in names else "of differing scope"
    return "for differing times" if names else ""


def _to(highest: Figure) -> Span:
    text = _end(highest, low=False)["text"]
    return words(" " if text.startswith("up to ") else " to ")


def _end(figure: Figure, *, low: bool) -> Span:
    if figure.low is None or figure.high is None:
        return quantity(figure)
    text = figure.quantity("value")
    first, dash, last = text.partition("–")
    if not dash:
        return quantity(figure)
    scale = last.removesuffix(f" ({figure.condition})").partition(" ")[2]
    if low:
        return about(figure, f"{first} {scale}" if scale and " " not in first else first)
    hedge = "about " if figure.comparator == "~" else ""
    return about(figure, hedge + last)


def described(figures: Sequence[Figure]) -> Spans:
    """Measure, unit, scope and period of claims of one measure, as far as all share them."""
    ledger = figures[0].ledger
    measure = ledger.measures[figures[0].measure]
    unit = ledger.units.get(figures[0].unit.partition("/")[0])
    spans: Spans = [literal(measure.title)]
    if unit and unit.plural not in measure.title and unit.unit not in ("rank", "multiple"):
        spans += [words(", in "), literal(unit.plural)]
    if item := uniform(figures, "item"):
        spans += [words(", "), literal(item)]
    scope = uniform(figures, "scope")
    if scope and not figures[0].condition:
        spans += [words(", "), literal(scope)]
    if period := _shared_period(figures):
        spans += [words(", "), day(period)]
    return sentence(spans)


def _shared_period(figures: Sequence[Figure]) -> Period | None:
    text = uniform(figures, "period")
    if not text:
        starts = {text.partition("/")[0].strip("?~%") for text in met(figures, "period")}
        start = starts.pop() if len(starts) == 1 else ""
        text = f"{start}/.." if start and start != ".." else ""
    return read_period(text) if text else None


def citation(figure: Figure) -> str:
    """The text a claim was read in, behind the work that text cites."""
    sources = figure.ledger.sources
    read_in = sources[figure.source].short
    primary = sources.get(figure.primary_source)
    return f"{primary.short}, in {read_in}" if primary else read_in


def source_line(figures: Figures) -> Spans:
    """Name the texts read, and count the works they cite."""
    read_in: dict[str, Figure] = {}
    cited: dict[str, str] = {}
    for figure in figures.firsts("source"):
        read_in.setdefault(figure.source, figure)
    for figure in figures.firsts("primary_source"):
        if figure.primary_source:
            cited.setdefault(figure.primary_source, figure.id)
    texts = [[about(f, figures.ledger.sources[name].short)] for name, f in read_in.items()]
    spans = [words("Source: " if len(texts) == 1 else "Sources: "), *listed(texts, "; ")]
    if cited:
        spans += [words(", citing "), *tally(cited.values(), "work", "works")]
    return spans


def claim_sentence(figure: Figure) -> Spans:
    """One claim as a clause: who, when, how much, and how it stands."""
    spans = [literal(figure.claimant), words(" ("), said(figure), words("): ")]
    if not figure.numbered:
        return [*spans, quantity(figure), words(", no number given")]
    spans.append(quantity(figure))
    if figure.denial:
        spans.append(words(", a denial"))
    return spans


def in_words(figures: Sequence[Figure], told: Callable[[Figure], Spans] = claim_sentence) -> Spans:
    """The claims one after the other, the first eight; how many more there are."""
    spans: Spans = []
    for figure in figures[:MOST_CLAIMS_IN_WORDS]:
        spans += [*([words("; ")] if spans else []), *told(figure)]
    rest = figures[MOST_CLAIMS_IN_WORDS:]
    if rest:
        spans += [words("; and "), count(len(rest), ids_of(rest)), words(" more")]
    return [*spans, words(".")]
