"""Sentences whose numbers are figures: a plain template, its fields looked up and worded."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter

from nkreport.errors import CheckError
from nkreport.lab import Card, Carded
from nkreport.ledger.combining import Comparison
from nkreport.ledger.computed import Computed
from nkreport.ledger.explain import cite
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures, count_statements
from nkreport.ledger.origins import Origins
from nkreport.ledger.parties import office
from nkreport.ledger.periods import read_period
from nkreport.ledger.reconciled import Reconciliation
from nkreport.ledger.taking import takes_figures
from nkreport.report import runs
from nkreport.report.reconciled import reconciliation_runs, sides_runs
from nkreport.report.runs import Run, Runs

LEFT_OUT = "A sentence stands here no longer: it rests on a speaker or source that was left out."
REFERENCE = "figure"
"""The field whose format is the label of a chart, table or picture of the report."""

MANY = 40
"""Figures of one source and measure of which each has an entry of its own under Evidence."""

SPECS = ("", "short", "value", "who", "when", "cite", "item", "period", "office")
_FIELD = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True, repr=False)
class Count(Carded):
    """How many statements a selection holds, one figure of each; of many one that counts them."""

    number: int
    ids: tuple[str, ...]
    figure: Figure | None = None

    def card(self) -> Card:
        """What stands for it: the number, and a figure of each statement."""
        title = f"{self.number:,} statement{'' if self.number == 1 else 's'}"
        return Card(title, [("by", self.ids)])


Value = str | date | Count | Figure | Computed | Comparison | Origins | Reconciliation | None


@takes_figures
def count(figures: Figures) -> Count:
    """Count the statements of a selection, for a sentence.

    Parameters
    ----------
    figures : Figures
        Rows of one utterance count once.

    Returns
    -------
    Count
        More than `MANY` have one entry under Evidence, and the rows stand beside the page.

    Examples
    --------
    >>> import nkreport as nk
    >>> nk.count(nk.load().where(measure="troops_killed")).number
    2
    """
    statements = count_statements(figures)
    ids = tuple(ids[0] for ids in statements.values())
    return Count(len(ids), ids, figures.count() if len(ids) > MANY else None)


def prose_runs(
    template: str,
    figures: Figures,
    values: Mapping[str, Value] | None = None,
    otherwise: str | None = None,
) -> Runs:
    """Turn a template into runs.

    Parameters
    ----------
    template : str
        Words, and fields: `{figure-id}` or `{keyword}`, optionally with one of the format specs
        `short value who when cite item period office` (what who said it was); `{figure:label}`
        names the chart, table or picture that has the label. A number in the words leads nowhere:
        `nkreport check` finds it.
    figures : Figures
        Where ids are looked up.
    values : mapping, optional
        Keywords: a date, a parameter's text, a `Count`, a figure such as `figures.sum()`, a value
        computed by `nk.compute` or `nk.compare` (None: there is none).
    otherwise : str, optional
        The template used when a figure is not in `figures`, or where origins are asked of no
        claim or a comparison is None; where `excluding` took the figure away, a sentence says so
        instead.

    Returns
    -------
    list of run

    Raises
    ------
    CheckError
        If a field is no plain name, a spec is unknown, or a figure is missing and there is no
        `otherwise`.
    """
    given = values or {}
    pieces = _fields(template)
    empty = any(
        value is None or (isinstance(value, Origins) and not value.claims)
        for value in given.values()
    )
    if empty and otherwise is not None:
        return prose_runs(otherwise, figures, given)
    wanted = [name for _, name, _ in pieces if name not in (None, REFERENCE) and name not in given]
    missing = [name for name in wanted if name not in figures]
    if missing and otherwise is not None:
        unknown = [name for name in missing if name not in figures.ledger.figures]
        if not unknown and any(_excluded(name, figures) for name in missing):
            return [runs.words(LEFT_OUT)]
        if not unknown:
            return prose_runs(otherwise, figures, given)
        missing = unknown
    for lacking in missing:
        figures[lacking]
    text: Runs = []
    for literal, name, spec in pieces:
        if literal:
            text.append(runs.literal(literal))
        if name is None:
            continue
        if name == REFERENCE:
            text.append(runs.reference(spec))
        elif name in given:
            text += _value_runs(name, given[name], spec, figures)
        else:
            text.append(_figure_run(figures[name], spec))
    return runs.sentence(text)


def _excluded(name: str, figures: Figures) -> bool:
    """Whether the reader asked to leave a figure out: what it says was said all the same."""
    return any(step.hides(name) for step in figures.steps if step.name == "exclude")


def template_problems(
    template: str, figures: Figures, keywords: Collection[str | None]
) -> list[str]:
    """What would stop a template: every unknown id and bad field, without a run."""
    try:
        pieces = _fields(template)
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
        return [literal for literal, _, _ in _fields(template)]
    except CheckError:
        return []


def _fields(template: str) -> list[tuple[str, str | None, str]]:
    try:
        parsed = list(Formatter().parse(template))
    except ValueError as error:
        raise CheckError(
            f"template {template[:80]!r}: {error}; double a brace to print it"
        ) from error
    pieces: list[tuple[str, str | None, str]] = []
    for literal, name, spec, conversion in parsed:
        if name is not None and (conversion or not _FIELD.match(name)):
            raise CheckError(
                f"field {{{name}}} of {template[:60]!r}: only a figure's id or a keyword may stand"
                " in braces, without attributes, indexes or '!'"
            )
        if name == REFERENCE:
            if not spec:
                raise CheckError(
                    f"field {{figure}} of {template[:60]!r}: name a label, as in {{figure:sales}}"
                )
        elif spec and spec not in SPECS:
            known = " ".join(SPECS).strip()
            raise CheckError(f"field {{{name}:{spec}}}: unknown format; known: {known}")
        pieces.append((literal, name, spec or ""))
    return pieces


def _figure_run(figure: Figure, spec: str) -> Run:
    if spec == "who":
        return runs.about(figure, figure.claimant)
    if spec == "office":
        return runs.about(figure, _office(figure))
    if spec == "when":
        return runs.day(figure.said_on)
    if spec == "item":
        return runs.about(figure, figure.item)
    if spec == "period":
        return runs.day(figure.period)
    if spec == "cite":
        return runs.about(figure, cite(figure))
    return runs.quantity(figure, spec)


def _office(figure: Figure) -> str:
    if held := office(figure):
        return held
    raise CheckError(
        f"field {{{figure.id}:office}}: claimants.csv names no office of {figure.claimant!r} by"
        f" {figure.said_on.words()}; add a row, or write {{{figure.id}:who}} alone"
    )


def _value_runs(name: str, value: Value, spec: str, figures: Figures) -> Runs:
    if isinstance(value, Figure):
        return [_figure_run(value, spec)]
    if isinstance(value, Count) and value.figure is not None:
        return [_figure_run(value.figure, spec or "value")]
    if isinstance(value, Count):
        return [runs.count(value.number, value.ids)]
    if isinstance(value, Computed):
        return [runs.computed(value, figures.ledger.units)]
    if isinstance(value, Comparison):
        shown = runs.computed(value.value, figures.ledger.units)
        return [shown, runs.literal(f" ({value.because})")]
    if isinstance(value, Origins):
        return _origin_runs(value)
    if isinstance(value, Reconciliation):
        return sides_runs(value) if spec == "who" else reconciliation_runs(value)
    if isinstance(value, date):
        return [runs.day(read_period(value.isoformat()[:10]))]
    if isinstance(value, str):
        try:
            return [runs.day(read_period(value))]
        except ValueError:
            return [runs.parameter(name, value)]
    raise CheckError(
        f"keyword {name}={value!r}: a number leads to no figure; give a figure's id, a date,"
        " a parameter's text, nk.count(figures), figures.sum(), nk.compute('a / b', figures) or"
        " nk.compare(a, b, because='…')"
    )


def _origin_runs(found: Origins) -> Runs:
    """`five claims with a number, from at most four origins, one of them untraceable`."""
    claims, lost = found.claims.values(), found.untraceable.values()
    most = [*found.named.values(), *lost]
    text = [
        runs.count(len(claims), claims),
        runs.words(f" claim{'' if len(claims) == 1 else 's'} with a number, from "),
        runs.words("" if len(most) == 1 else "at most "),
        runs.count(len(most), most),
        runs.words(" origin" if len(most) == 1 else " origins"),
    ]
    if lost:
        text += [runs.words(", "), runs.count(len(lost), lost), runs.words(" of them untraceable")]
    return text
