"""The six calls a cell makes: report, news, prose, show, table, findings."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nkreport.errors import CheckError, named_first
from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import day_of, read_period
from nkreport.ledger.reading import load
from nkreport.ledger.reconciled import Reconciliation
from nkreport.ledger.taking import takes_figures
from nkreport.report import spans
from nkreport.report.bundle import evidence, grounded, named_ids
from nkreport.report.charts.drawing import Drawing
from nkreport.report.display import Display, runs_html, table_html, table_text
from nkreport.report.empty import nothing_stated
from nkreport.report.filters import filters_of
from nkreport.report.findings import findings_of
from nkreport.report.framed_cells import with_index
from nkreport.report.keywords import Value
from nkreport.report.listings import Listing
from nkreport.report.ordinary.frames import frame_csv
from nkreport.report.prose import Template, prose_runs
from nkreport.report.reconciled import alone_counted, reconciliation_runs, reconciliation_table
from nkreport.report.shown import said, shown, slug_of
from nkreport.report.spans import Spans, plain
from nkreport.report.tables import csv_text, default_columns, ends_of, figure_table, frame_table

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

STALE_AFTER = datetime.timedelta(days=90)
NEWS_COLUMNS = ("said_on", "claimant", "measure", "quantity", "source")
LEGEND = (
    ("~", "about"),
    ("≥", "at least"),
    (">", "over"),
    ("≤", "up to"),
    ("<", "under"),
    ("–", "between"),
    ("“ ”", "claimed without a number"),
)


def report(
    *,
    title: str,
    as_of: str | datetime.date,
    figures: Figures | None = None,
    subtitle: str = "",
    author: str | Sequence[str] = (),
    date: str = "",
    abstract: str = "",
    language: str = "",
    **parameters: str,
) -> Display:
    """Open a report: its head, and the record of what it was made from.

    Parameters
    ----------
    title : str
    as_of : str or date
        The day the report speaks from, `YYYY-MM-DD`.
    figures : Figures, optional
        The ledger the report draws on; the loaded one by default. The steps that selected it
        stand in the head, each with the statements it hid.
    subtitle, date, abstract : str
        Printed below the title; `date` is the report's own.
    author : str or sequence of str
    language : str
        Of the page's own words, as BCP 47 names it: `en`, `ko`.
    **parameters : str
        Further parameters to print in the head.

    Returns
    -------
    Display

    Raises
    ------
    TableError
        If `as_of` is not a day.
    """
    day = day_of(as_of)
    known = load() if figures is None else figures
    if known.as_of_day is None:
        known = known.as_of(day)
    newest = known.ledger.newest
    steps = {step.name: step.value for step in known.steps}
    shown = {"title": title, "as_of": day.isoformat(), **steps, **parameters}
    bundle: dict[str, Any] = {
        "kind": "head",
        "title": [spans.parameter("title", title)],
        "as_of": day.isoformat(),
        "newest": newest.isoformat() if newest else None,
        "filters": filters_of(known),
        "warning": _warning(day, newest),
        "parameters": shown,
        "record": {"nkreport": _version()},
        "legend": [list(entry) for entry in LEGEND],
        "rows": [],
        "items": [],
        "measures": {},
    }
    front = {
        "subtitle": subtitle,
        "authors": [author] if isinstance(author, str) else list(author),
        "date": date,
        "abstract": abstract,
        "language": language,
    }
    if given := {name: value for name, value in front.items() if value and value != [""]}:
        bundle["front"] = given
    spoken = f"As of {read_period(day.isoformat()).words()}"
    text, html = f"{title}\n{spoken}", f"<h1>{runs_html(bundle['title'])}</h1><p>{spoken}</p>"
    return Display(bundle, text, html)


def _warning(day: datetime.date, newest: datetime.date | None) -> Spans | None:
    if newest is None or day - newest <= STALE_AFTER:
        return None
    return [
        {"text": "This ledger ends on "},
        spans.day(read_period(newest.isoformat())),
        {"text": ", months before the day this report speaks from. Look for newer figures."},
    ]


def _version() -> str:
    from importlib.metadata import version

    return version("nkreport")


@takes_figures
def prose(
    template: Template,
    figures: Figures,
    *,
    otherwise: str | None = None,
    given: str = "",
    **values: Value,
) -> Display:
    """Say a sentence, or a paragraph of them, whose numbers are figures.

    See `prose_runs` for the template. Of a list of sentences each stands where its figures are
    known; `nk.sentence` gives one a condition or an alternative of its own.

    Examples
    --------
    >>> import nkreport as nk
    >>> nk.prose("Pyongyang had sent {shells-shipped-2024}.", nk.load())
    Pyongyang had sent over 5 million shells.
    """
    text = prose_runs(template, figures, values, otherwise, given)
    sides = [
        side
        for value in values.values()
        if isinstance(value, Reconciliation)
        for side in (value.known, value.theirs)
    ]
    return said(text, figures, sides)


def show(
    chart: Drawing | alt.TopLevelMixin,
    *,
    title: str = "",
    caption: str = "",
    alt: str | None = None,
    label: str = "",
    figures: Figures | None = None,
    **values: Value,
) -> Display:
    """Show a chart: one of `nk.charts`, or an Altair chart of your own with its text.

    Parameters
    ----------
    chart : Drawing or Altair chart
        A drawing without a chart (an empty selection) is shown as its sentence.
    title : str, optional
        A template, in place of the finding that a drawing computes; where a figure it names was
        not said by the day, or is left out, the finding stands.
    caption : str, optional
        A template.
    alt : str, optional
        What a chart of your own shows, in words; needed for one.
    label : str, optional
        A name by which `nk.prose("… {figure:label} …")` speaks of the chart's number.
    figures : Figures, optional
        Where the templates look figures up, those drawn by default; of a chart of your own, the
        figures it draws.
    **values
        Keywords of the templates, as `prose` takes them.

    Raises
    ------
    CheckError
        If a chart of your own comes without alternative text, or `chart` is no chart.

    Examples
    --------
    >>> import nkreport as nk
    >>> known = nk.load()
    >>> dead = nk.charts.claims(known.where(measure="troops_killed"))
    >>> title = "One puts the dead at {russian-killed-khodorkovsky-2022-09}"
    >>> nk.show(dead, title=title).bundle["slug"]
    'one-puts-the-dead-at-about-50-000-people'
    """
    if not isinstance(chart, Drawing):
        return _show_own(chart, title, caption, alt, label, figures, values)
    return shown(chart, caption, label, title, figures, values)


def _show_own(
    chart: alt.TopLevelMixin,
    title: str,
    caption: str,
    alt: str | None,
    label: str,
    figures: Figures | None,
    values: Mapping[str, Value],
) -> Display:
    from altair import TopLevelMixin

    from nkreport.report.ordinary.spec import chart_spec, missing

    if not isinstance(chart, TopLevelMixin):
        raise CheckError(
            f"nk.show takes a chart, not {type(chart).__name__}; for a frame or figures call"
            " nk.table"
        )
    if not alt:
        raise CheckError("a chart of your own needs alternative text: nk.show(chart, alt='…')")
    known = Figures(load().ledger, []) if figures is None else figures
    described = prose_runs(alt, known, values)
    written = prose_runs(caption, known, values) if caption else []
    headed = prose_runs(title, known, values) if title else []
    spec = {key: value for key, value in chart_spec(chart).items() if key != "$schema"}
    if reason := missing(spec):
        raise CheckError(f"nk.show cannot show this chart: {reason}")
    if headed:
        spec["title"] = plain(headed)
    given = spec.get("title", "")
    heading = given.get("text", "") if isinstance(given, dict) else given
    headed = headed or [spans.literal(str(heading))]
    bundle = {
        "kind": "chart",
        "title": headed if heading else written,
        "subtitle": [],
        "source_line": [],
        "alt": described,
        "caption": written if heading else [],
        "spec": spec,
        "table": {"columns": [], "body": []},
        "csv": "",
        "slug": slug_of(str(heading) or plain(described)),
        **evidence(known, known.ids),
        **({"label": label} if label else {}),
    }
    return Display(bundle, plain(described))


def table(
    figures: Figures | Listing | Reconciliation | pd.DataFrame,
    *,
    columns: Sequence[str] | None = None,
    formats: Mapping[str, str] | None = None,
    caption: str = "",
    label: str = "",
    **values: Value,
) -> Display:
    """Print a table of figures, a listing, a reconciliation or a frame; of a long one its ends.

    Parameters
    ----------
    figures : Figures, Listing, Reconciliation or DataFrame
        A frame's numbers lead to no figure, and `nkreport audit` says so; its index is a column
        where it is more than a count of the rows.
    columns : sequence of str, optional
        Columns of `figures.json`, or `quantity` for the worded number; of a listing its own. By
        default of figures what is counted, how much, who said so, when and the source, and what
        else tells the rows apart.
    formats : mapping, optional
        Of a frame: column to a format of Python's (`".1%"`), in place of what its values suggest.
    caption : str, optional
        A template, its figures looked up in those printed.
    label : str, optional
        A name by which `nk.prose("… {figure:label} …")` speaks of the table's number.
    **values
        Keywords of the caption, as `prose` takes them.
    """
    if isinstance(figures, Listing):
        written = prose_runs(caption, figures.figures, values) if caption else []
        return figures.display(columns or (), written, label)
    others: list[Figures] = []
    frame: pd.DataFrame | None = None
    if isinstance(figures, Reconciliation):
        known, others = figures.known, [figures.theirs, alone_counted(figures)]
        heads, body = reconciliation_table(figures)
        if not body:
            return said(spans.sentence([*reconciliation_runs(figures), spans.words(".")]), known)
    elif isinstance(figures, Figures):
        if not figures:
            return said(nothing_stated(figures), figures)
        known = figures
        heads, body = figure_table(figures, columns or default_columns(figures))
    elif hasattr(figures, "itertuples"):
        known = Figures(load().ledger, [])
        frame = with_index(figures)
        if unknown := [name for name in columns or () if name not in frame.columns]:
            named = named_first(frame.columns, 12)
            raise CheckError(f"nk.table: no column {unknown[0]!r:.80}; the frame has {named}")
        frame = frame[list(columns)] if columns else frame
        heads, body = frame_table(frame, formats)
    else:
        raise CheckError(f"nk.table takes figures or a frame, not {type(figures).__name__}")
    written = prose_runs(caption, known, values) if caption else []
    shown_ids = named_ids(cell for row in body for cell in row) if others else known.part.ids
    ends = ends_of(body)
    texts = [written, *(cell for row in ends["body"] for cell in row)]
    bundle = {
        "kind": "table",
        "caption": written,
        "columns": heads,
        **ends,
        "csv": csv_text(heads, body) if frame is None else frame_csv(frame),
        "slug": slug_of(plain(written) or "table"),
        **({"label": label} if label else {}),
    }
    bundle = grounded(bundle, texts, known, shown_ids, others)
    return Display(
        bundle, table_text(heads, ends["body"]), table_html(heads, ends["body"], written)
    )


@takes_figures
def news(figures: Figures) -> Display:
    """List what is new since the day that `figures.mark_new` was given; without one, nothing."""
    fresh = figures.new
    if not any(step.name == "new_since" for step in figures.steps):
        return Display({"kind": "prose", "text": [], **evidence(figures, [])}, "")
    day = next(step.value for step in reversed(figures.steps) if step.name == "new_since")
    if not fresh:
        none = [
            spans.words("Nothing was said after "),
            spans.day(read_period(day)),
            spans.words("."),
        ]
        return said(none, figures)
    return table(fresh, columns=NEWS_COLUMNS, caption="New since {day}", day=day)


@takes_figures
def findings(
    figures: Figures,
    *,
    kinds: Sequence[str] | None = None,
    otherwise: str = "The checks found nothing to report.",
) -> Display:
    """Show what the checks found in a collection.

    Parameters
    ----------
    figures : Figures
    kinds : sequence of str, optional
        Some of `impossible`, `off`, `flag`, `contested`, `not comparable`; all by default.
    otherwise : str
        What is said where they found nothing.
    """
    found = findings_of(figures, tuple(kinds)) if kinds else findings_of(figures)
    if not found:
        return said(prose_runs(otherwise, figures), figures)
    texts = [finding["text"] for finding in found]
    bundle = {
        "kind": "findings",
        "findings": found,
        "caption": [],
        **evidence(figures, named_ids(texts)),
    }
    lines = [f"{finding['severity']}: {plain(finding['text'])}" for finding in found]
    items = "".join(
        f"<li><b>{finding['severity']}</b> {runs_html(finding['text'])}</li>" for finding in found
    )
    return Display(bundle, "\n".join(lines), f"<ul>{items}</ul>")
