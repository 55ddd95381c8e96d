"""The side tables of a ledger as listings: judgements, sources, links, relations, corrections."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date

from nkreport.errors import CheckError, named_first
from nkreport.ledger.checks import check_relations, known_corrections
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import EXCLUDED, Figures
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.nearest import did_you_mean
from nkreport.ledger.origins import repeats
from nkreport.ledger.parties import office_of, party
from nkreport.ledger.periods import Period, read_period
from nkreport.ledger.sources import Source
from nkreport.ledger.taking import takes_figures
from nkreport.report import spans
from nkreport.report.findings import traced, verdict_runs
from nkreport.report.listings import Listing, Row
from nkreport.report.shown import slug_of
from nkreport.report.spans import Span, Spans

OUTCOMES = {
    "borne_out": "borne out",
    "supported_by_a_report": "supported by a report",
    "partly": "borne out in part",
    "challenged_by_a_report": "challenged by a report",
    "contradicted": "contradicted",
    "open": "open",
}
"""What became of a judgement, in words; the last where nothing known by the day decides it."""
LINKS = {
    "denies": "denies",
    "confirms": "confirms",
    "corrects": "corrects",
    "rests_on": "rests on",
    "supersedes": "takes the place of",
    "same_origin": "has the origin of",
}
_NUMBER = re.compile(  # but no year
    r"\b(?!(?:19|20)\d\d\b)\d[\d,.]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozens?"
    r"|hundreds?|thousands?|millions?|billions?)\b"
)
AUTHOR = ("author of the text", "not named in it")
"""Offices that the source beside them says already."""
LETTERS = 4
"""A slug so short is an abbreviation."""
SMALL = ("and", "for", "in", "of", "on", "the", "to")
_JUDGEMENTS = {
    "printed": "In whose words",
    "claimant": "Who",
    "said_on": "Said",
    "proposition": "What is judged",
    "condition": "On condition that",
    "horizon": "Until",
    "scheme": "Scheme",
    "outcome": "What became of it",
    "topic": "On",
    "source": "Source",
    "judged": "What is judged, and in whose words",
    "where": "Where",
}
_SOURCES = {
    "work": "Work",
    "title": "Title",
    "issued": "Appeared",
    "read_in": "Read in",
    "origin": "Leads to",
    "figures": "Figures",
}
_LINKS = {"start": "This", "type": "How", "end": "That", "note": "Because"}
_RELATIONS = {"verdict": "Verdict", "what": "What is held against what"}
_CORRECTIONS = {"figure": "As printed", "action": "What is done", "reason": "Why"}
_MEASURES = {
    "title": "Measure",
    "definition": "What is counted",
    "kind": "As",
    "apart": "Never mixed with",
    "figures": "Figures",
}


@takes_figures
def listing(figures: Figures, name: str) -> Listing:
    """Rows of a side table that are known by the day of some figures, and rest on nobody excluded.

    Parameters
    ----------
    figures : Figures
    name : str
        `judgements` (claims.csv, with what became of each), `sources`, `links`, `relations` (each
        with its verdict), `corrections` or `measures`; of the last five those that concern the
        figures.

    Returns
    -------
    Listing
        `.only(topic="treaty")` and `.but(…)` narrow it, `.by("topic")` puts it in order;
        `nk.table` prints it whole, and a field of `nk.prose` that stands for it counts its rows,
        or tells a column of each (`who`, `when`, `printed`): `{missed:printed}`. Of an empty one
        `nk.prose` says its `otherwise`. What is counted must stand in a table of the page.

    Raises
    ------
    CheckError
        If there is no such table.

    Examples
    --------
    >>> import nkreport as nk
    >>> judged = nk.listing(nk.load().as_of("2022-12-31"), "judgements")
    >>> nk.prose("Of a treaty: {said:printed}.", nk.load(), said=judged.only(id="treaty-unlikely"))
    Of a treaty: “quite unusual and unlikely”.
    """
    if name not in _MAKERS:
        hint = did_you_mean(name, _MAKERS) or f"; there is {named_first(_MAKERS, 12)}"
        raise CheckError(f"nk.listing: no table {name!r:.80}{hint}")
    heads, make = _MAKERS[name]
    return Listing(name, heads, tuple(make(figures)), figures)


def _judgements(known: Figures) -> Iterator[Row]:
    ledger, day, unheard = known.ledger, known.as_of_day, _excluded(known)
    for row in ledger.tables.get("claims", ()):
        said = read_period(row["said_on"])
        speakers = {row["claimant"], row["source"], row["primary_source"]}
        if not _known_by(said, day) or speakers & unheard:
            continue
        outcome, decided = _outcome(row, known, unheard)
        works = [row["source"], *([row["primary_source"]] if row["primary_source"] else [])]
        text = _cited(ledger.sources[works[0]])
        through = [spans.words(", in "), *text] if len(works) > 1 else []
        office = office_of(ledger, row["claimant"], said)
        own = office.startswith(AUTHOR)
        who = row["claimant"] + (f", {office}" if office and not own else "")
        quoted = _quoted(row, known)
        place = [spans.words(", "), *_text(located(row["locator"]))]
        source = [*_cited(ledger.sources[works[-1]]), *through, *place]
        cells = {
            "printed": [quoted],
            "claimant": spans.sentence(_text(who)),
            "judged": [*_text(row["proposition"]), spans.words(": "), quoted],
            "where": source if own else [*spans.sentence(_text(who)), spans.words("; "), *source],
            "said_on": [spans.day(said)],
            "horizon": [spans.day(read_period(row["horizon"]))] if row["horizon"] else [],
            "outcome": [spans.words(OUTCOMES.get(outcome, outcome.replace("_", " "))), *decided],
            "source": source,
            "topic": _text(_topic(row["topic"], ledger)),
            **{name: _text(row[name]) for name in ("proposition", "condition", "scheme")},
        }
        words = {name: row[name] for name in ("id", "claimant", "said_on", "horizon", "source")}
        words["topic"] = row["topic"]
        words["due"] = _due(read_period(row["horizon"]), day)
        words |= {"outcome": outcome, "rank": row["rank_in_source"], "role": row["claimant_role"]}
        yield Row(f"judgement-{row['id']}", cells, words, tuple(works))


def located(locator: str) -> str:
    """A place in a text in words.

    Examples
    --------
    >>> located("L209 fn40"), located("p. 7")
    ('line 209, footnote 40', 'p. 7')
    """
    return re.sub(r"^L(\d+)(?: fn(\d+))?$", _line, locator)


def _line(found: re.Match[str]) -> str:
    return f"line {found[1]}" + (f", footnote {found[2]}" if found[2] else "")


def _topic(slug: str, ledger: Ledger) -> str:
    """What a judgement is about: a name keeps its capitals, another word has none."""
    name = party(slug, ledger)
    return name if name[1:] != name[1:].lower() else name.lower()


def _quoted(row: Mapping[str, str], known: Figures) -> Span:
    """The words as printed; where they hold a number, they lead to the figure that has it."""
    quote = spans.quoted(row["printed"])
    numbers = {*_NUMBER.findall(row["printed"].lower())}
    if not numbers:
        return spans.literal(quote)
    with suppress(CheckError):  # whom no figure names
        said = known.where(**{name: row[name] for name in ("claimant", "source", "locator")})
        for figure in said:
            if numbers & {*_NUMBER.findall(figure.printed.lower())}:
                return spans.about(figure, quote)
    return spans.literal(quote)


def _due(until: Period, day: date | None) -> str:
    """Whether the time a judgement speaks of has `passed` or is `ahead`; empty without one."""
    if until.latest is None:
        return ""
    return "passed" if day is not None and until.latest <= day else "ahead"


def _outcome(row: Mapping[str, str], known: Figures, unheard: set[str]) -> tuple[str, Spans]:
    """What became of a judgement by the day, and what decides that."""
    outcome, name = row["outcome"] or "open", row["outcome_from"]
    on = read_period(row["outcome_on"])
    if outcome == "open" or not _known_by(on, known.as_of_day):
        return "open", []
    if name in known.ledger.figures:
        figure = known.get(name)
        if figure is None:
            return "open", []
        told = spans.words(": " if "report" in outcome else ", as reported: ")
        read_in = spans.about(figure, known.ledger.sources[figure.source].short)
        return outcome, [
            told,
            spans.quantity(figure, ""),
            spans.words(" ("),
            read_in,
            spans.words(")"),
        ]
    event = known.ledger.row("events", name)
    if event is None or event["source"] in unheard:
        return "open", []
    dated = [spans.words(": "), spans.literal(event["what"]), spans.words(", ")]
    return outcome, [*dated, spans.day(read_period(event["on"]))]


def _sources(known: Figures) -> Iterator[Row]:
    ledger = known.ledger
    names = _names(known)
    read: dict[str, dict[str, list[str]]] = {}
    for figure in known:
        work = figure.primary_source or figure.source
        read.setdefault(work, {}).setdefault(figure.source, []).append(figure.id)
        read.setdefault(figure.source, {})
    for name, source in ledger.sources.items():
        if name not in read:
            continue
        ids = [each for through in read[name].values() for each in through]
        through = [text for text in read[name] if text != name]
        origin = source.origin
        cells = {
            "work": _cited(source),
            "title": [spans.literal(str(source.item.get("title", "")))],
            "issued": [spans.day(source.issued)] if source.issued else [],
            "read_in": spans.listed([_cited(ledger.sources[text]) for text in through]),
            "origin": _text(names.get(origin) or _called(origin)),
            "figures": [spans.count(len(ids), ids, digits=True)] if ids else [],
        }
        words = {"way": "cited" if through else "read", "origin": origin, "id": name}
        yield Row(f"source-row-{name}", cells, words, (name,))


def _links(known: Figures) -> Iterator[Row]:
    every = known.ledger.figures
    for link in known.ledger.links:
        if link.start not in known or link.end not in known:
            continue
        again = repeats(link, every)
        cells = {
            "start": _stated(known[link.start]),
            "type": _text("repeats" if again else LINKS[link.type]),
            "end": _stated(known[link.end]),
            "note": _text(link.note),
        }
        yield Row(
            f"link-{link.start}-{link.type}-{link.end}",
            cells,
            {"type": "repeats" if again else link.type},
        )


def _relations(known: Figures) -> Iterator[Row]:
    for verdict in check_relations(known):
        cells = {"verdict": _text(verdict.verdict), "what": verdict_runs(verdict, known)}
        yield Row(f"relation-{verdict.relation.id}", cells, {"kind": verdict.relation.kind})


def _corrections(known: Figures) -> Iterator[Row]:
    done = {"flag": "flagged, and left as it is", "drop": "left out where asked"}
    for one in known_corrections(known):
        cells = {
            "figure": _stated(known[one.figure]),
            "action": _text(done.get(one.action, "mended where asked")),
            "reason": traced(one.reason, known),
        }
        words = {"action": one.action}
        yield Row(f"correction-{one.figure}-{one.column}-{one.action}", cells, words)


def _measures(known: Figures) -> Iterator[Row]:
    counted: dict[str, list[str]] = {}
    for figure in known:
        counted.setdefault(figure.measure, []).append(figure.id)
    measures = known.ledger.measures
    for name in known.ledger.ranks(counted):
        measure, ids = measures[name], counted[name]
        mixed = [measures[other].title for other in measure.not_comparable_with if other in counted]
        cells = {
            "title": _text(measure.title),
            "definition": _text(measure.definition),
            "kind": _text(measure.kind),
            "apart": _text("; ".join(mixed)),
            "figures": [spans.count(len(ids), ids, digits=True)],
        }
        yield Row(f"measure-{name}", cells, {"id": name, "dimension": measure.dimension})


_MAKERS: Mapping[str, tuple[Mapping[str, str], Callable[[Figures], Iterator[Row]]]] = {
    "judgements": (_JUDGEMENTS, _judgements),
    "sources": (_SOURCES, _sources),
    "links": (_LINKS, _links),
    "relations": (_RELATIONS, _relations),
    "corrections": (_CORRECTIONS, _corrections),
    "measures": (_MEASURES, _measures),
}


def _names(known: Figures) -> Mapping[str, str]:
    """Names of speakers, authors and outlets by the slug that an origin is."""
    ledger = known.ledger
    named = [
        *known.names("claimant"),
        *(row["claimant"] for row in ledger.tables.get("claims", ())),
    ]
    for source in ledger.sources.values():
        authors = source.item.get("author", [])
        named += [f"{one.get('given', '')} {one.get('family', '')}".strip() for one in authors]
        named.append(str(source.item.get("container-title", "")))
    slugs = {slug_of(name.replace("’", "")): name for name in named if name}
    return {slug.removeprefix("the-"): name for slug, name in slugs.items()} | slugs


def _called(origin: str) -> str:
    """An origin that speaks under no name of its own: `Czech Intelligence`, `UN`, `CIA`."""
    parts = origin.split("-")
    short = LETTERS if len(parts) == 1 else 2
    return " ".join(
        part if part in SMALL else part.upper() if len(part) <= short else part.capitalize()
        for part in parts
    )


def _excluded(known: Figures) -> set[str]:
    steps = [step for step in known.steps if step.name == "exclude"]
    return {name for step in steps for name in step.wanted.get(EXCLUDED, ())}


def _known_by(said: Period, day: date | None) -> bool:
    return day is None or (said.latest is not None and said.latest <= day)


def _text(text: str) -> Spans:
    return [spans.literal(text)] if text else []


def _cited(source: Source) -> Spans:
    return [{"text": source.short, "work": source.id}]


def _stated(figure: Figure) -> Spans:
    """`Avram Agov: over 5 million shells, 19 June 2024`."""
    start = [spans.about(figure, figure.claimant), spans.words(": ")]
    return [*start, spans.quantity(figure, ""), spans.words(", "), spans.day(figure.said_on)]
