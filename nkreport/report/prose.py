"""Sentences whose numbers are figures: a plain template, its fields looked up and worded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from nkreport.errors import CheckError
from nkreport.ledger.combining import Comparison
from nkreport.ledger.computed import Computed
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.origins import Origins
from nkreport.report import spans
from nkreport.report.fields import REFERENCE, Piece, figure_run, read_fields
from nkreport.report.given import names_in, stands
from nkreport.report.keywords import Count, Listed, Value, value_runs
from nkreport.report.listings import Listing
from nkreport.report.spans import Spans

LEFT_OUT = "What stood here rests on a speaker or source that was left out."

GAP = "[…]"
"""Stands where a sentence of a paragraph did that rests on whoever was left out."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph, with what it waits for and what is said in its place."""

    template: str
    given: str = ""
    otherwise: str | Sentence = ""


Template = str | Sequence[str | Sentence]


def sentence(template: str, *, given: str = "", otherwise: str | Sentence = "") -> Sentence:
    """Write a sentence of a paragraph that has a condition or an alternative of its own.

    Parameters
    ----------
    template : str
        As `nk.prose` takes it.
    given : str
        The relation between figures in which alone it is said: `"a > 2 * b"`, with
        `< <= > >= overlaps` or `apart from` between expressions over ids and keywords, several
        joined with `and`. It holds where every value that their bounds allow does.
    otherwise : str or Sentence
        What is said where a figure is not known yet or the relation does not hold; by default
        nothing. A sentence may have another behind it in turn.

    Examples
    --------
    >>> import nkreport as nk
    >>> late = nk.sentence("The later is larger.", given="b > a")
    >>> killed = nk.load().where(measure="troops_killed")
    >>> nk.prose(["{a:value} were named first.", late], killed, a=killed[0], b=killed[1])
    About 15,000 were named first. The later is larger.
    """
    return Sentence(template, given, otherwise)


def prose_runs(
    template: Template,
    figures: Figures,
    values: Mapping[str, Value] | None = None,
    otherwise: str | None = None,
    given: str = "",
) -> Spans:
    """Turn a template into runs.

    Parameters
    ----------
    template : str, or sequence of str and Sentence
        Words, and fields: `{figure-id}` or `{keyword}`, optionally with one of the format specs
        `short value who when cite item period office` (what who said it was), `words` for a
        computed share or multiple (`about a third`), `because` for the reason of a comparison,
        `party` for the name of a country or organisation given by its code as a keyword,
        or words for one and for several (`{n:shell is|shells are}`); `{figure:label}`
        names the chart, table or picture that has the label. A number in the words leads nowhere:
        `nkreport check` finds it. Of several sentences each stands where its figures are known.
    figures : Figures
        Where ids are looked up.
    values : mapping, optional
        Keywords: a date, a parameter's text, a `Count`, a figure such as `figures.sum()`, figures
        in words (`nk.listed`), a value computed by `nk.compute` or `nk.compare` (None: there is
        none).
    otherwise : str, optional
        The template used when a figure is not in `figures`, or where origins are asked of no
        claim, a list is empty, a comparison is None or the relation does not hold; of several
        sentences, where none of them stands. Where `excluding` took the figure away, a sentence
        says so instead; among others of a paragraph, `[…]` stands in its place.
    given : str, optional
        The relation in which alone it is said, as `sentence` takes it.

    Returns
    -------
    list of run

    Raises
    ------
    CheckError
        If a field is no plain name, a spec is unknown, or a figure is missing and there is no
        `otherwise`.
    """
    keywords = values or {}
    if isinstance(template, str):
        return _sentence_runs(template, figures, keywords, otherwise, given)
    told: list[Spans] = []
    gap = [spans.words(GAP)]
    waits = names_in(given) if given else ()
    if any(name not in keywords and _excluded(name, figures) for name in waits):
        return [spans.words(LEFT_OUT)]
    stand = not given or _related(given, figures, keywords)
    for item in template if stand else ():
        one = item if isinstance(item, Sentence) else Sentence(item)
        said = _sentence_runs(one.template, figures, keywords, one.otherwise, one.given)
        said = gap if said == [spans.words(LEFT_OUT)] else said
        if said and not (said == gap and told[-1:] == [gap]):
            told.append(said)
    if told == [gap]:
        return [spans.words(LEFT_OUT)]
    if not told and otherwise:
        return _sentence_runs(otherwise, figures, keywords, None, "")
    parted = ([spans.words(" ")] * (at > 0) + one for at, one in enumerate(told))
    return [span for one in parted for span in one]


def _sentence_runs(
    template: str,
    figures: Figures,
    values: Mapping[str, Value],
    otherwise: str | Sentence | None,
    given: str,
) -> Spans:
    pieces = read_fields(template)
    asked = {name for _, name, _ in pieces if name not in (None, REFERENCE)}
    asked |= {*names_in(given)} if given else set()
    empty = any(_is_empty(value) for name, value in values.items() if name in asked)
    if empty and otherwise is not None:
        return _instead(otherwise, figures, values)
    missing = sorted(name for name in asked if name and name not in values and name not in figures)
    unknown = [name for name in missing if name not in figures.ledger.figures]
    if missing and otherwise is not None and not unknown:
        if any(_excluded(name, figures) for name in missing):
            return [spans.words(LEFT_OUT)]
        return _instead(otherwise, figures, values)
    for lacking in unknown or missing:
        figures[lacking]
    if given and not _related(given, figures, values):
        return _instead(otherwise, figures, values) if otherwise else []
    _explained(pieces, values, template)
    text: Spans = []
    for literal, name, spec in pieces:
        if literal:
            text.append(spans.literal(literal))
        if name is None:
            continue
        if name == REFERENCE:
            text.append(spans.reference(spec))
        elif name in values:
            text += value_runs(name, values[name], spec, figures)
        else:
            text.append(figure_run(figures[name], spec))
    return spans.sentence(text)


def _instead(otherwise: str | Sentence, figures: Figures, values: Mapping[str, Value]) -> Spans:
    if isinstance(otherwise, str):
        return prose_runs(otherwise, figures, values)
    second = otherwise.otherwise
    return _sentence_runs(otherwise.template, figures, values, second, otherwise.given)


def _is_empty(value: Value) -> bool:
    """Whether a keyword stands for nothing, so that its sentence cannot be said."""
    if isinstance(value, Origins):
        return not value.claims
    if isinstance(value, Listing):
        return not value.rows
    return value is None or (isinstance(value, Listed) and not value.figures)


def _related(given: str, figures: Figures, values: Mapping[str, Value]) -> bool:
    """Whether the relation holds; a keyword in it is what it was computed from."""
    named: dict[str, Figure] = {}
    swapped: dict[str, str] = {}
    for name in names_in(given):
        value = values.get(name)
        value = value.value if isinstance(value, Comparison) else value
        if isinstance(value, Count):
            swapped[name] = str(value.number)
        elif isinstance(value, Computed):
            swapped[name] = value.expression
            named |= {figure.id: figure for figure in value.figures}
        elif isinstance(value, Figure):
            swapped[name] = value.id
            named[value.id] = value
        elif name in values:
            raise CheckError(f"given={given!r:.80}: {name} is no figure, count or computed value")
        elif name not in figures and not figures.ledger.figures.get(name):
            figures[name]
        elif name not in figures:
            return False
        else:
            named[name] = figures[name]
    return stands(given, named, swapped)


def _explained(pieces: Sequence[Piece], values: Mapping[str, Value], template: str) -> None:
    """Hold a comparison told in words to telling its reason too."""
    specs: dict[str, set[str]] = {}
    for _, name, spec in pieces:
        if name is not None and isinstance(values.get(name), Comparison):
            specs.setdefault(name, set()).add(spec)
    for name, told in specs.items():
        if not told & {"", "because"}:
            raise CheckError(
                f"{{{name}}} of {template[:60]!r} compares unlike figures; say why in the same"
                f" sentence: {{{name}:because}}"
            )


def _excluded(name: str, figures: Figures) -> bool:
    """Whether the reader asked to leave a figure out: what it says was said all the same."""
    return any(step.hides(name) for step in figures.steps if step.name == "exclude")


def template_problems(
    template: str, figures: Figures, keywords: Collection[str | None]
) -> list[str]:
    """What would stop a template: every unknown id and bad field, without a run."""
    try:
        pieces = read_fields(template)
    except CheckError as error:
        return [str(error)]
    problems = []
    for _, name, _ in pieces:
        try:
            if name is not None and name != REFERENCE and name not in keywords:
                figures[name]
        except CheckError as error:
            problems.append(str(error))
    return problems


def words_of(template: str) -> list[str]:
    """The words of a template between its fields; none where it cannot be read."""
    try:
        return [literal for literal, _, _ in read_fields(template)]
    except CheckError:
        return []
